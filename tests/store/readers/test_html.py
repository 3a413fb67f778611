"""The article of a page, and what the page states of it; nothing is guessed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.store.readers.html import extract

BODY = (
    "The government will send a further forty generators to the region before winter, the energy "
    "minister told reporters on Tuesday after talks that went on into the night.",
    "“We said we would help, and we will,” she said, adding that the first of them had left the "
    "port at dawn and would arrive within the week if the weather held.",
    "Officials in the region said that half of its substations had been damaged since the spring, "
    "and that hospitals were running on batteries for several hours of each day.",
    "Engineers from three countries have been asked to help with the repairs, which are expected "
    "to take until the end of next year and to cost about forty million pounds.",
)
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)


def page(head: str = "", article: str = ARTICLE, attributes: str = "") -> str:
    menu = (
        "<nav><ul><li><a href='/'>Home page</a></li><li><a href='/w'>World news</a></li></ul></nav>"
    )
    foot = "<footer><p>Copyright of the publisher, all rights reserved.</p></footer>"
    content = f"{menu}<main><article><h1>Generators for winter</h1>{article}</article></main>{foot}"
    return f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{content}</body></html>"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked(*nodes: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(list(nodes))}</script>'


def test_the_article_is_its_paragraphs_without_the_title() -> None:
    text, fields = extract(page())
    assert text.split("\n") == list(BODY)
    assert fields == {"title": "Generators for winter"}


def test_links_to_other_articles_are_left_out() -> None:
    more = (
        "<p>Related: <a href='/a'>Power cuts spread to the coast as the cold sets in</a></p>"
        "<ul><li><a href='/b'>Ten things to know about generators and how they work</a></li>"
        "<li><a href='/c'>Minister under fire over the winter plan for hospitals</a></li></ul>"
    )
    text, _ = extract(page(article=ARTICLE + more))
    assert text.split("\n") == list(BODY)


def test_a_sentence_that_is_nearly_all_link_stays() -> None:
    paragraph = (
        "<p><a href='/a'>The plan was first announced in the spring of last year</a>, he said.</p>"
    )
    text, _ = extract(page(article=ARTICLE + paragraph + ARTICLE.replace("forty", "fifty")))
    assert "first announced in the spring" in text


def test_metadata_that_is_stated_for_machines() -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Forty generators &amp; more",
        "datePublished": "2025-09-10T23:30:00-05:00",
        "author": [{"@type": "Person", "name": "Ada Lane"}, {"name": "By Ben Marsh"}],
        "publisher": {"@type": "Organization", "name": "An Agency"},
    }
    head = linked({"@type": "WebSite", "name": "x"}, article) + meta("og:site_name", "The Post")
    head += '<link rel="canonical" href="https://post.example/generators">'
    _, fields = extract(page(head, attributes='lang="en-GB"'))
    assert fields == {
        "title": "Forty generators & more",
        "date": "2025-09-10",
        "author": "Ada Lane, Ben Marsh",
        "outlet": "The Post",
        "url": "https://post.example/generators",
        "language": "en",
    }


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (meta("article:published_time", "2025-09-10T08:00:00Z"), ""),
        ('<meta name="dc.date" content="10 September 2025">', ""),
        (linked({"@graph": [{"@type": ["Article"], "datePublished": "2025-09-10"}]}), ""),
        (linked({"@type": "WebPage", "datePublished": "2025-09-10"}), ""),
        ("", '<time datetime="2025-09-10T08:00" pubdate>today</time>'),
        ("", '<span itemprop="datePublished" content="2025-09-10">today</span>'),
        ("", '<time datetime="2025-09-10">now</time><time datetime="2025-09-10 09:00">then</time>'),
        (meta("article:published_time", "soon") + meta("date", "2025-09-10"), ""),
        (meta("article:published_time", "03/04/2025") + meta("date", "2025-09-10"), ""),
    ],
)  # fmt: skip
def test_a_stated_date_is_read(head: str, body: str) -> None:
    assert extract(page(head, body + ARTICLE))[1]["date"] == "2025-09-10"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", "<p>Published on 10 September 2025</p>"),
        (meta("article:modified_time", "2025-09-10"), ""),
        (meta("og:url", "https://post.example/2025/09/10/generators"), ""),
        ("", '<time datetime="2025-09-10">a</time><time datetime="2025-09-11">b</time>'),
        ("", '<span itemprop="dateModified" content="2025-09-10">today</span>'),
        ("", '<time itemprop="dateModified" datetime="2025-09-10"></time><time datetime="1"/>'),
        (linked({"@type": "Article", "dateModified": "2025-09-10"}), "<p>© 2025 The Post</p>"),
    ],
)  # fmt: skip
def test_no_date_is_guessed(head: str, body: str) -> None:
    fields = extract(page(head, body + ARTICLE))[1]
    assert "date" not in fields
    assert "notes" not in fields


def test_an_ambiguous_date_is_told_and_read_when_its_order_is_stated() -> None:
    html = page(meta("article:published_time", "03/04/2025"))
    fields = extract(html)[1]
    assert "date" not in fields
    assert fields["notes"] == "ambiguous date 03/04/2025"
    assert extract(html, "dmy")[1]["date"] == "2025-04-03"
    assert extract(html, "mdy")[1]["date"] == "2025-03-04"


def test_the_outlet_is_no_part_of_a_title_and_no_author() -> None:
    head = meta("og:title", "Forty generators | The Post") + meta("og:site_name", "The Post")
    head += meta("author", "The Post") + meta("article:author", "https://social.example/ada")
    fields = extract(page(head))[1]
    assert (fields["title"], fields["outlet"]) == ("Forty generators", "The Post")
    assert "author" not in fields


@pytest.mark.parametrize(
    "json_text",
    ["{", "[" * 100_000, '{"@type": "Article", "headline": 5, "author": [[1]], "publisher": []}',
     '{"@type": {"a": 1}, "datePublished": {"x": []}}', "null", '"text"', "NaN"],
    ids=["broken", "deep", "kinds", "objects", "null", "text", "nan"],
)  # fmt: skip
def test_hostile_json_states_nothing(json_text: str) -> None:
    head = f'<script type="application/ld+json">{json_text}</script>'
    text, fields = extract(page(head))
    assert text.split("\n") == list(BODY)
    assert fields == {"title": "Generators for winter"}


def test_zeros_and_halves_of_pairs_cost_nothing() -> None:
    text, _ = extract(
        page(article=ARTICLE.replace("forty", "for\x00ty").replace("cost", "c\ud800st"))
    )
    assert text.split("\n") == [paragraph.replace("cost", "c\ufffdst") for paragraph in BODY]


def test_xhtml_with_its_declaration_is_read() -> None:
    html = '<?xml version="1.0" encoding="iso-8859-1"?>\n' + page()
    assert extract(html)[0].split("\n") == list(BODY)


def test_a_fragment_is_read() -> None:
    assert "forty generators" in extract(ARTICLE)[0]
    assert "forty generators" in extract(f"<p>{BODY[0]}</p>")[0]


@pytest.mark.parametrize("html", ["", " ", "<html></html>", "<!-- -->", "no tags", "<p>", "\x00"])
def test_a_page_without_an_article_gives_little_or_nothing(html: str) -> None:
    text, fields = extract(html)
    assert text in ("", "no tags")
    assert fields == {}


@settings(max_examples=50)
@given(st.text("<>/ap='\"!-&;x \x00\ud800\u0301", max_size=300))
def test_any_markup_gives_text_that_can_be_stored(html: str) -> None:
    text, fields = extract(html)
    "".join([text, *fields.values()]).encode("utf-8")


@pytest.mark.parametrize(
    "html", ["<div>" * 50_000 + "deep", "<p>a" * 20_000, "<a href='x'>" * 20_000, "<" * 50_000]
)
def test_large_and_deep_pages_are_survived(html: str) -> None:
    extract(html)


def test_nothing_is_written_to_the_terminal_and_nothing_is_imported_before_use() -> None:
    code = (
        "import sys, toolkit.store.readers.documents, toolkit.store.readers.html as h;"
        "assert 'trafilatura' not in sys.modules; h.extract('x'); h.extract('<html></html>')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.peer
def test_it_is_no_worse_than_the_defaults(toolkit_data: Any) -> None:
    import gzip
    from collections import Counter

    import trafilatura

    def right(text: str, true: str) -> float:
        taken, marked = Counter(text.split()), Counter(true.split())
        return 2 * (taken & marked).total() / max((taken + marked).total(), 1)

    with gzip.open(toolkit_data / "extraction" / "scrapinghub.jsonl.gz", "rt") as lines:
        pages = [json.loads(line) for line in lines][::4]
    ours = sum(right(extract(p["html"])[0], p["text"]) for p in pages)
    theirs = sum(right(trafilatura.extract(p["html"]) or "", p["text"]) for p in pages)
    assert ours >= theirs
