"""The page is one safe file that says what the summary says."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from toolkit.report.facts import Figure, Summary
from toolkit.report.figures import draw
from toolkit.report.page import render, table_of
from toolkit.report.summary import summarize

Row = dict[str, Any]
VOID = {"meta", "link", "img", "source", "br", "hr"}


class Reader(HTMLParser):
    """Collects what the tests ask about: tags with their attributes, nesting, headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(summary: Summary, figures: dict[str, Figure]) -> str:
    return render(summary, list(figures.values()))


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


def test_the_page_is_well_formed(read: Reader) -> None:
    assert read.faults == []
    assert read.open == []
    assert read.all("html") == [{"lang": "en"}]


def test_headings_step_down_one_at_a_time(read: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_policy_allows_nothing_but_images_and_this_style(page: str, read: Reader) -> None:
    policy = next(m["content"] for m in read.all("meta") if "http-equiv" in m)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.split("; ")[:3] == [
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{digest}'",
    ]
    assert "unsafe" not in policy


def test_nothing_is_fetched_and_nothing_runs(read: Reader) -> None:
    for tag, attrs in read.tags:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        for name in ("src", "href", "srcset"):
            value = attrs.get(name, "#")
            assert re.match(r"data:|#|figures/[a-z_]+\.(svg|png|pdf)$", value), value[:80]


def test_every_image_has_a_text_and_every_figure_its_files(read: Reader) -> None:
    images = read.all("img")
    assert len(images) == 10
    assert all(len(image["alt"]) > 20 for image in images)
    links = {a["href"] for a in read.all("a")}
    assert {
        f"figures/{n}.{k}" for n in ("scores", "topic_map") for k in ("svg", "png", "pdf")
    } <= links


def test_anchors_resolve_and_ids_are_unique(read: Reader) -> None:
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in read.all("a") if a["href"].startswith("#")}
    assert targets <= set(ids)
    assert "article-1-passage-2" in targets


def test_rendering_again_gives_the_same_bytes(
    page: str, summary: Summary, figures: dict[str, Figure]
) -> None:
    assert render(summary, list(figures.values())) == page


def test_drawings_on_the_page_are_the_files_made_short(
    read: Reader, figures: dict[str, Figure]
) -> None:
    images = dict(zip(figures, read.all("img"), strict=True))
    for name, figure in figures.items():
        shown = base64.b64decode(images[name]["src"].split(",", 1)[1]).decode()
        assert len(shown) < 0.7 * len(figure.svg)
        known = set(re.findall(r'id="([^"]+)"', shown))
        assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', shown)) <= {
            pair for key in known for pair in ((key, ""), ("", key))
        }
        for part in (r"scale\([^)]*\)", r"viewBox=\"[^\"]*\"", r"fill: ?(#\w+)", r"<(use|path) "):
            assert re.findall(part, shown) == re.findall(part, figure.svg)


def test_every_passage_stands_in_its_article(read: Reader, summary: Summary) -> None:
    text = "".join(read.text)
    for passage in summary.passages:
        assert passage.text in text


HOSTILE = "<script>window.hit=1</script>\"'><img src=x onerror=window.hit=1>{{7*7}}"


def _poison(value: Any) -> Any:
    """Puts hostile text into every text of the facts, whatever field it is in."""
    if isinstance(value, str):
        return value if value in _KEPT else HOSTILE + value
    if isinstance(value, tuple):
        return tuple(_poison(entry) for entry in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        kept = {n for n, v in fields.items() if n in _KEYS and isinstance(v, str)}
        return dataclasses.replace(
            value, **{n: _poison(v) for n, v in fields.items() if n not in kept}
        )
    return value


# What the page looks things up by, and never takes from an article.
_KEYS = {"anchor", "stance", "kind", "leaning"}
_KEPT = {"favor", "against", "none", "uncertain", "other", "author"}


def hostile(study: Row, figures: dict[str, Figure]) -> tuple[Summary, list[Figure]]:
    texts = {"title": HOSTILE, "caption": HOSTILE, "alt": HOSTILE}
    table = pa.table({HOSTILE: [HOSTILE, HOSTILE]})
    changed = [dataclasses.replace(f, **texts, data=table) for f in figures.values()]
    return _poison(summarize(**study)), changed


def test_no_text_becomes_markup_in_any_field(
    study: Row, read: Reader, figures: dict[str, Figure]
) -> None:
    page = render(*hostile(study, figures))
    found = Reader(page)
    assert found.faults == []
    assert "window.hit" in "".join(found.text)
    assert "{{7*7}}" in "".join(found.text)
    assert "<script" not in page
    assert "<img src=x" not in page
    # The same elements as with harmless text, but for tables that the hostile figures shortened.
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in read.tags}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)


def test_a_study_without_stances(study: Row) -> None:
    summary = summarize(**{**study, "stances": None})
    read = Reader(render(summary, draw(summary, ["svg"])))
    assert read.faults == []
    assert "stance" not in {attrs.get("id") for _, attrs in read.tags}
    assert "none: the study names no target" in "".join(read.text)


def test_one_article_without_quotations_benchmarks_or_removed_text(build: Any) -> None:
    articles = [(None, None, "only.txt", [("other", "One plain sentence stands here alone.")])]
    corpus = build.corpus(articles)
    emptied = dataclasses.replace(
        corpus, removed=corpus.removed.slice(0, 0), rejected=corpus.rejected.slice(0, 0)
    )
    stances = build.stances(emptied, {})
    bare = dataclasses.replace(
        stances,
        evaluation=dataclasses.replace(
            stances.evaluation,
            **{
                name: getattr(stances.evaluation, name).slice(0, 0)
                for name in ("scores", "confusion", "reliability", "coverage")
            },
        ),
    )
    study = build.study(corpus=emptied, topics=build.topics(emptied, articles), stances=bare)
    summary = summarize(**study)
    read = Reader(render(summary, draw(summary, ["svg"])))
    text = "".join(read.text)
    assert read.faults == []
    for said in (
        "No text was removed.",
        "No input was rejected.",
        "No quotation was found.",
        "No statement is about any of the targets.",
        "Nothing was measured",
    ):
        assert said in text


def test_many_articles_are_cut_with_a_word(build: Any) -> None:
    articles = [
        (f"Title {n}", None, f"{n}.txt", [("other", f"A sentence of article {n} that is long.")])
        for n in range(70)
    ]
    corpus = build.corpus(articles)
    study = build.study(
        corpus=corpus, topics=build.topics(corpus, articles), stances=None, examples=80
    )
    summary = summarize(**study)
    text = " ".join("".join(Reader(render(summary, [])).text).split())
    assert "and 10 articles more, in tables/articles.parquet" in text
    # An example whose article is not listed names its passage in place of a link.
    assert "(a65-p00)" in text


def test_a_long_table_is_cut_with_a_word(figures: dict[str, Figure]) -> None:
    table = table_of(figures["topic_map"], most=10)
    assert len(table.rows) == 10
    assert table.more == 15
    assert table.numeric == (False, False, True, True)
