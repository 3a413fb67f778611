"""Mended text leads back to the raw one, character by character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.corpus.mend import FORMS, Edit, Edits, Mended, mend

PLAIN = "The minister said “we’ll back £5 million” – and no more, at a café in Kyiv…"
MARKDOWN = """---
title: Aid
---
# Aid **for winter** #

A *first* paragraph with [a link](http://x.example/a_b_(c) "t"), ![a picture](u.png)and `code`.
> said __she__
- one item

***Both*** ~~gone~~ \\*kept\\* [by name][1] <https://a.example/b> snake_case 2*3*4 5 * 3
Line<br>break <b class="x">bold</b>, a <b and c> d <!-- a note -->end.

Under
=====

* * *
[1]: http://x.example "Title"
"""
PLAIN_MARKDOWN = """
Aid for winter

A first paragraph with a link, and code.
said she
one item

Both gone *kept* by name https://a.example/b snake_case 2*3*4 5 * 3
Line
break bold, a <b and c> d end.

Under




"""


def assert_leads_back(raw: str, found: Mended) -> None:
    """Outside its edits the text is the raw one, and each edit spans what lies between."""
    at = done = 0
    for edit in found.edits.edits:
        assert edit.start <= edit.end <= len(found.text)
        assert at <= edit.raw_start < edit.raw_end
        assert found.text[done : edit.start] == raw[at : edit.raw_start]
        assert edit.reason in ("mojibake", "markup", "surrogate")
        at, done = edit.raw_end, edit.end
    assert found.text[done:] == raw[at:]
    inside = {n for edit in found.edits.edits for n in range(edit.start, edit.end)}
    for n, char in enumerate(found.text[:2000]):
        start, end = found.edits.raw(n), found.edits.raw(n + 1, end=True)
        assert start < end
        if n not in inside:
            assert raw[start:end] == char
    assert found.edits.raw(0, end=True) == 0
    assert found.edits.raw(len(found.text)) == len(raw)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        PLAIN,
        "à côté – “naïve” CLICHÉ…",
        "Straße, Łódź, İstanbul’da, Київ",
        "ﬁn ＡＢ ½ ™",
    ],
)
def test_what_is_sound_stays_as_it_is(text: str, form: str) -> None:
    assert mend(text, form) == Mended(text, Edits())


@pytest.mark.parametrize("wrong", ["cp1250", "cp1251", "iso8859-1", "mac-roman", "cp437"])
@pytest.mark.parametrize("times", [1, 2])
def test_mojibake_is_undone(wrong: str, times: int) -> None:
    broken = PLAIN
    try:
        for _ in range(times):
            broken = broken.encode().decode(wrong)
    except UnicodeDecodeError:
        pytest.skip("this encoding has no such character")
    found = mend(broken)
    assert found.text == PLAIN
    assert {edit.reason for edit in found.edits.edits} == {"mojibake"}
    assert_leads_back(broken, found)


def test_each_broken_character_is_an_edit_of_its_own() -> None:
    raw = "It costs Â£5 at the cafÃ©.\nâ€œNo,â€\x9d she said – quietly."
    found = mend(raw)
    assert found.text == "It costs £5 at the café.\n“No,” she said – quietly."
    assert [raw[e.raw_start : e.raw_end] for e in found.edits.edits] == [
        *("Â£", "Ã©", "â€œ", "â€\x9d"),
    ]


def test_only_the_broken_line_is_touched() -> None:
    raw = "A “sound” line, naïve.\nA brokÃ©n one."
    found = mend(raw)
    assert found.text == "A “sound” line, naïve.\nA brokén one."
    assert found.edits.edits == (Edit(29, 30, 29, 31, "mojibake"),)


def test_quotes_widths_and_ligatures_are_nobody_elses_business() -> None:
    text = "‘single’ “double” ﬁ ＡＢＣ &amp; \u2028 e\u0301 Â"
    assert mend(text).text == text


def test_halves_of_pairs_are_marked_one_for_one() -> None:
    raw = "a\ud800b\udc00\ud800c cafÃ©"
    found = mend(raw)
    assert found.text == "a\ufffdb\ufffd\ufffdc café"
    assert [edit.reason for edit in found.edits.edits] == ["surrogate", "surrogate", "mojibake"]
    assert_leads_back(raw, found)


def test_markdown_is_taken_out() -> None:
    found = mend(MARKDOWN, "markdown")
    assert found.text == PLAIN_MARKDOWN
    assert_leads_back(MARKDOWN, found)
    assert mend(MARKDOWN).text == MARKDOWN


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5 * 3 * 2",
            "snake_case_word",
            "a * b",
            "#hashtag",
            "1. first",
            "[sic] he said",
            "x < y > z",
        ),
        *("**open", "~~", "__init__file", "* ", "*", "I <3 you", "a [b] (c)", "-5 degrees"),
        *("<!-- open", "[a](", "[a](b", "![a](", "<a", "https://x.example/a_b_c"),
    ],
)
def test_what_only_looks_like_markdown_stays(text: str) -> None:
    assert mend(text, "markdown").text == text


def test_mojibake_within_markdown_is_mended_too() -> None:
    raw = "# CafÃ© [Â£5](http://x.example/cafÃ©)\n"
    found = mend(raw, "markdown")
    assert found.text == "Café £5\n"
    assert_leads_back(raw, found)


def test_an_offset_at_a_mark_belongs_to_the_words() -> None:
    raw = "**bold** text"
    found = mend(raw, "markdown")
    assert found.text == "bold text"
    assert (found.edits.raw(0), found.edits.raw(4, end=True)) == (2, 6)
    assert (found.edits.raw(4), found.edits.raw(0, end=True)) == (8, 0)


def test_offsets_without_edits_are_the_same() -> None:
    assert [Edits().raw(5), Edits().raw(5, end=True), len(Edits())] == [5, 5, 0]


def test_an_unknown_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such form of text: 'rtf'; known: text, markdown"):
        mend("x", "rtf")


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "ÃÂâ€œ™©£\xa0\x80\x9d“”’ \n\r*_~`#>-[]()!<>/\\\ud800\udfff\u0301\u200b\x00"
        ),
    ),
    max_size=120,
)


@settings(max_examples=300)
@given(HOSTILE, st.sampled_from(FORMS))
def test_any_text_leads_back(raw: str, form: str) -> None:
    found = mend(raw, form)
    found.text.encode("utf-8")
    assert_leads_back(raw, found)


@given(
    st.text(max_size=60), st.sampled_from(["iso8859-1", "cp1252", "cp437"]), st.text(max_size=20)
)
def test_any_mojibake_leads_back(text: str, wrong: str, behind: str) -> None:
    raw = text.encode("utf-8", "replace").decode(wrong, "replace") + behind
    assert_leads_back(raw, mend(raw))


PARTS = [
    *("[", "[a](", "![", "<a ", "*", "**a ", "_a_", "`", "<!--", "> ", "# ", "- ", "---\n", "\\*"),
    *("Ã©", "Ã ", "â€", "\ud800", "[a]: ", "(", "~~", "é", "é ", "a*b_c~~", "\n", "[x](y)", "==\n"),
    *("<p>", "</p>", "&amp;", "&#", "<!-", "-->", "<script>", "<a b", "<script></p>"),
    *("<http://a>", "\n[a]: [b](c)\n", "\n~~~~<br>\n", "\\\\*b*"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", PARTS)
def test_hostile_text_is_mended_in_linear_time(part: str, form: str) -> None:
    raw = part * (50_000 // len(part))
    found = mend(raw, form)
    assert len(found.text) <= len(raw)
