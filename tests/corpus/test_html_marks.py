"""Tags and entities within a text: what is taken out, and what a reader of the page sees."""

from __future__ import annotations

import pytest

from toolkit.corpus.html_marks import find_html
from toolkit.corpus.mend import mend


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("<p>The deal &amp; the port</p>", "The deal & the port"),
        ("<div class='x'><b>Ada</b> said &ldquo;yes&rdquo;.</div>", "Ada said “yes”."),
        ("One.<br/>Two.", "One. Two."),
        ("a<script>alert('<p>')</script>b", "ab"),
        ("a<!-- <p> -->b", "ab"),
        ("a<style>p {x: y}</style >b", "ab"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("R&D at AT&T; &unknownname; &#8217;", "R&D at AT&T; &unknownname; ’"),
        ("an open <script> ends nothing", "an open  ends nothing"),
    ],
)
def test_what_a_reader_sees_stays(raw: str, seen: str) -> None:
    assert " ".join(mend(raw, "html").text.split()) == " ".join(seen.split())


def test_marks_are_in_order_and_disjoint() -> None:
    marks = find_html("<p>a<script><b></script>&lt;b&gt;<i>c</i><!-- d --></p>")
    at = 0
    for span, _ in marks:
        assert at <= span.start < span.end
        at = span.end
