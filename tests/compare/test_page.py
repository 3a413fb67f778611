"""A diff as a page: safe, whole, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.compare.made import TOPIC_OF, facts, put, tables
from toolkit.compare.facts import RunDiff, Setting
from toolkit.compare.page import MOVES, brief, draw, page
from toolkit.compare.runs import compare_runs

EVIL = "<script>alert(1)</script>\"'&"
VOID = {"meta", "link", "img", "source", "br", "hr"}


def changed(articles: int = 4, evil: str = "") -> RunDiff:
    """A diff with something in every section."""
    left, right = (
        tables(),
        tables(
            [(t + 1) % 3 if n < 9 else t for n, t in enumerate(TOPIC_OF)],
            stances=dict.fromkeys(range(0, 24, 2), "against"),
            score=0.8,
            articles=articles,
        ),
    )
    if evil:
        for column in ("topic", "text"):
            left["passages"] = put(left["passages"], column, 0, evil)
        left["topics"] = put(left["topics"], "name", 1, evil)
        left["articles"] = put(left["articles"], "title", 0, evil)
        for row in range(0, 48, 2):
            for made in (left, right):
                made["stances"] = put(made["stances"], "holder", row, evil)
        for made in (left, right):
            made["holder_stances"] = put(made["holder_stances"], "holder", 0, evil)
            made["holder_stances"] = put(made["holder_stances"], "target", 0, evil)
    settings = [Setting(evil or "seed", evil or 1, 2, "changed")]
    environment = {"python": evil or "3.12"}
    return compare_runs(facts(left), facts(right, "b" * 16, environment=environment), settings)


class Reader(HTMLParser):
    """Collects tags and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture(scope="module")
def written() -> str:
    return page(changed(3))


def test_the_page_is_well_formed_and_its_links_lead_somewhere(written: str) -> None:
    read = Reader(written)
    assert (read.faults, read.open) == ([], [])
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [str(attrs.get("href")) for tag, attrs in read.tags if tag == "a"]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    sections = {"brief", "configuration", "data", "environment", "scores", "topics", "stance"}
    assert sections | {"tables"} <= {*ids}
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_policy_allows_images_and_this_style_alone(written: str) -> None:
    style = re.search(r"<style>(.*?)</style>", written, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'" in written
    tags = {tag for tag, _ in Reader(written).tags}
    assert not tags & {"script", "iframe", "object", "form"}
    assert not re.search(r"(?:src|href)=\"https?:", written)


def test_nothing_from_the_runs_becomes_markup() -> None:
    written = page(changed(evil=EVIL))
    assert "<script" not in written
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written
    read = Reader(written)
    assert (read.faults, read.open) == ([], [])


def test_the_same_diff_gives_the_same_page(written: str) -> None:
    assert page(changed(3)) == written


def test_figures_have_numbers_and_words() -> None:
    figures = draw(changed(), ("svg", "png"))
    assert [figure.name for figure in figures] == ["scores", "topic_flow", "stance_shares"]
    for figure in figures:
        assert figure.data.num_rows
        assert figure.alt.endswith(".")
        assert figure.files["png"].startswith(b"\x89PNG")
        assert figure.svg != figure.narrow_svg
    assert "from 0.60 to 0.80" in figures[0].alt
    assert "9 of 24 shared passages moved" in figures[1].alt
    assert sum(figures[1].data.column("passages").to_pylist()) == 24
    assert "Ada Brook in favor of bus lanes from 100" in figures[2].alt


def test_a_run_and_itself_is_a_short_page() -> None:
    same = compare_runs(facts(tables()), facts(tables()), [])
    assert draw(same) == ()
    written = page(same)
    assert "No difference in configuration, data and results." in written
    assert [name for name, _ in brief(same)][-1] == "In all"
    assert 'id="topics"' not in written


def test_long_lists_are_cut_and_say_so() -> None:
    left = tables([0] * 180, articles=30)
    right = tables([1 + n % 2 for n in range(180)], articles=30)
    found = compare_runs(facts(left), facts(right), [])
    assert len(found.topics.moves) == 90  # half of them went with the counterpart
    written = page(found)
    assert f"The first {MOVES} of 90 passages" in written
    assert "and 30 more, in the diff" in written


def test_many_topics_share_one_bar() -> None:
    names = {n: f"topic {n}" for n in range(40)} | {-1: "other"}
    topic_of = [n % 40 for n in range(120)]
    again = [n // 3 for n in range(120)]
    found = compare_runs(
        facts(tables(topic_of, names=names, words={}, articles=20)),
        facts(tables(again, names=names, words={}, articles=20)),
        [],
    )
    [flow] = [figure for figure in draw(found) if figure.name == "topic_flow"]
    assert sum(flow.data.column("passages").to_pylist()) == 120
    assert flow.svg
