"""The page on what was read is one safe file whose samples say what stood in the articles."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.corpora import Made, corpora, corpus_of
from tests.report.test_browser import FLAGS, Visit
from tests.report.test_page import Reader
from toolkit.records import Corpus
from toolkit.report import figure_dates, figure_funnel
from toolkit.report.corpus_context import AROUND, LONGEST, shown
from toolkit.report.corpus_page import CorpusFacts, corpus_facts, draw_corpus, render_corpus
from toolkit.report.corpus_samples import rejected_groups, removed_groups, removed_sample
from toolkit.report.duplicate_pairs import compare, pairs
from toolkit.report.facts import Figure
from toolkit.report.funnel import funnel

APPEAL = "The Lamp lives on what its readers give; if this was worth a coffee to you, buy us one."
BODY = (
    "The harbour board met on Tuesday evening to hear what the dredging of the channel would cost. "
    "Its engineers named a sum of eleven million and asked for three summers. Fishermen in the "
    "front row wanted to know who would pay for the nets, and got no answer that night."
)
LATER = BODY.replace("Tuesday evening", "Wednesday night").replace("eleven", "twelve")


def study_corpus() -> Corpus:
    articles = [
        Made(
            [
                ("recurring", APPEAL), ("gap", "\n\n"), ("kept", BODY), ("gap", "\n"),
                ("promotion", f"READ MORE: ducks on pier {n}"), ("kept", f" It was year {n}."),
            ],
            {"title": f"Dredging, part {n}", "date": f"2025-0{n % 6 + 1}-11", "outlet": "The Lamp"},
        )
        for n in range(9)
    ]  # fmt: skip
    articles.append(Made([("kept", LATER)], {"outlet": "Pier Post"}, 0, "near", 0.84))
    articles.append(Made([("kept", BODY)], {"date": "2025-02-12"}, 1, "exact", 1.0))
    return corpus_of(
        articles,
        [
            ("parsed", "broken row", "line 7 ends inside a string; mend it"),
            ("parsed", "empty text", "the column 'body' is empty"),
            ("language", "not in English", "it is German (0.99)"),
            ("filtered", "too short", "3 words, corpus.filters.min_words is 4"),
        ],
    )


def facts_of(corpus: Corpus, **changes: Any) -> CorpusFacts:
    given: dict[str, Any] = {
        "title": "Harbour",
        "description": "Who wants it deepened?",
        "settings": {"corpus": {"rules": True}},
        "notes": ("1 article: ambiguous date",),
        "identity": {"toolkit": "0.1.0", "input sha256": "0f" * 32},
        "seed": 7,
    }
    return corpus_facts(corpus, **(given | changes))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return study_corpus()


@pytest.fixture(scope="module")
def facts(corpus: Corpus) -> CorpusFacts:
    return facts_of(corpus)


@pytest.fixture(scope="module")
def figures(facts: CorpusFacts) -> tuple[Figure, ...]:
    return draw_corpus(facts)


@pytest.fixture(scope="module")
def page(facts: CorpusFacts, figures: tuple[Figure, ...]) -> str:
    return render_corpus(facts, figures)


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


def words_of(read: Reader) -> str:
    return " ".join(" ".join(read.text).replace("\u00a0", " ").split())


# ---------------------------------------------------------------------------------------- the page


def test_the_page_is_well_formed_and_its_headings_step_down(read: Reader) -> None:
    assert (read.faults, read.open) == ([], [])
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    anchors = [a["href"][1:] for a in read.all("a") if a.get("href", "").startswith("#")]
    assert set(anchors) <= set(ids)


def test_nothing_runs_and_nothing_is_fetched(page: str, read: Reader) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(m["content"] for m in read.all("meta") if "http-equiv" in m)
    assert policy.startswith(
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'"
    )
    own = re.compile(r"data:|#|figures/(funnel|dates)\.(svg|png|pdf)$")
    for tag, attrs in read.tags:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        assert all(own.match(attrs[n]) for n in ("src", "href", "srcset") if n in attrs)


def test_the_page_says_what_there_is_to_judge(read: Reader) -> None:
    text = words_of(read)
    assert "9 of 15 inputs are kept" in text
    assert "9 times the same" in text  # the appeal
    assert "line 7 ends inside a string; mend it" in text
    assert "Near duplicate, similarity 0.84" in text
    assert "not in English" in text
    assert "2 outlets" in text
    assert "dates from 2025-01-11 to 2025-06-11, 1 undated" in text
    assert "ambiguous date" in text
    assert "do not add up" not in text
    marked = [a.get("class") for a in read.all("mark")]
    assert marked.count("cut") == 1 + 1 + 6  # the key, the appeal once, six promotions


def test_a_funnel_that_does_not_add_up_is_told(corpus: Corpus) -> None:
    page = render_corpus(facts_of(corpus, n_read=16), ())
    assert "16 inputs were read, the tables hold 15" in page


def test_the_same_facts_give_the_same_page_and_another_seed_another(
    corpus: Corpus, page: str
) -> None:
    again = facts_of(corpus)
    assert render_corpus(again, draw_corpus(again)) == page
    other = facts_of(corpus, seed=8)
    assert [g.samples for g in other.removed] != [g.samples for g in again.removed]


def test_every_text_is_escaped() -> None:
    bad = "<script>window.hit=1</script>\u202e"
    made = corpus_of(
        [
            Made(
                [("kept", bad), (bad, bad)],
                {"title": bad, "outlet": bad, "path": bad, "language": bad},
            ),
            Made([("kept", bad)], {"path": bad}, 0),
        ],
        [("parsed", bad, bad)],
    )
    facts = facts_of(
        made,
        title=bad,
        description=bad,
        notes=(bad,),
        settings={bad: bad},
        identity={bad: bad},
    )
    page = render_corpus(facts, draw_corpus(facts, ["svg"], phone=False))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_empty_corpus_still_gives_a_page() -> None:
    facts = facts_of(corpus_of())
    text = words_of(Reader(render_corpus(facts, draw_corpus(facts, []))))
    assert "No text was removed." in text
    assert "No input was rejected." in text
    assert "No article is a duplicate of another." in text


@settings(max_examples=25)
@given(corpora())
def test_any_corpus_gives_a_page(corpus: Corpus) -> None:
    read = Reader(render_corpus(facts_of(corpus), ()))
    assert (read.faults, read.open) == ([], [])
    assert "do not add up" not in words_of(read)


# ----------------------------------------------------------------------------------------- samples


def test_what_stood_around_a_removed_span_is_shown(corpus: Corpus) -> None:
    groups = {group.reason: group for group in removed_groups(corpus, seed=1, most=3)}
    promotion = groups["promotion"]
    assert (promotion.spans, promotion.distinct, len(promotion.samples)) == (9, 9, 3)
    for sample in promotion.samples:
        number = sample.text.rsplit(" ", 1)[1]
        assert "".join(p.text for p in sample.after) == f" It was year {number}."
        before = "".join(p.text for p in sample.before)
        assert before == f"…{BODY[-AROUND:].split(' ', 1)[1]} "
        assert sample.place == f"a{number}.txt"
    (appeal,) = groups["recurring"].samples
    assert (appeal.text, appeal.same, appeal.before) == (APPEAL, 9, ())
    assert appeal.after[0].text == " "
    assert list(groups) == ["recurring", "promotion"]  # the most characters first


def test_text_removed_beside_it_is_told_from_kept_text() -> None:
    made = corpus_of([Made([("kept", "Body."), ("byline", "By Ann"), ("credit", "Photo: Bo")])])
    credit = next(g for g in removed_groups(made, seed=1, most=1) if g.reason == "credit")
    assert [(p.text, p.kept) for p in credit.samples[0].before] == [
        ("Body.", True),
        ("By Ann", False),
    ]


def test_a_long_span_is_cut_in_its_middle() -> None:
    made = corpus_of([Made([("appeal", "begin " + "x " * 5000 + "end")])])
    (group,) = removed_groups(made, seed=1, most=1)
    text = group.samples[0].text
    assert len(text) < LONGEST + 20
    assert text.startswith("begin x")
    assert text.endswith("x end")
    assert group.samples[0].length == 10_009


def test_the_table_of_samples_is_drawn_by_the_seed(corpus: Corpus) -> None:
    table = removed_sample(corpus, seed=3, most=4)
    assert table.equals(removed_sample(corpus, seed=3, most=4))
    rows = table.to_pylist()
    assert [row["reason"] for row in rows] == ["promotion"] * 4 + ["recurring"] * 4
    assert all(row["judgement"] is None for row in rows)
    ids = corpus.removed.to_pylist()
    for row in rows:
        assert any(
            (r["article_id"], r["start"], r["end"]) == (row["article_id"], row["start"], row["end"])
            for r in ids
        )
    seeds = {tuple(removed_sample(corpus, seed=n, most=2)["start"].to_pylist()) for n in range(9)}
    assert len(seeds) >= 1


def test_rejected_inputs_are_grouped_by_step_and_reason(corpus: Corpus) -> None:
    groups = rejected_groups(corpus, seed=1, most=1)
    assert [(g.step, g.reason, g.count) for g in groups] == [
        ("parsed", "broken row", 1),
        ("parsed", "empty text", 1),
        ("language", "not in English", 1),
        ("filtered", "too short", 1),
    ]
    assert groups[0].samples == (("in.csv, row 2", "line 7 ends inside a string; mend it"),)


@given(st.text())
def test_shown_text_has_one_line_and_no_control_characters(text: str) -> None:
    line = shown(text)
    assert not set(line) & set(map(chr, (*range(32), *range(127, 160), 0x202E, 0xD800)))
    assert line.encode("utf-8").decode("utf-8") == line
    assert shown(line) == line


# -------------------------------------------------------------------------------------- duplicates


def test_the_least_alike_come_first_and_differences_are_marked(corpus: Corpus) -> None:
    near, exact = pairs(corpus, seed=1, most=8)
    assert (near.kind, near.similarity, exact.kind) == ("near", 0.84, "exact")
    assert [w.text for w in near.duplicate.words if w.differs][:2] == ["Wednesday night", "twelve"]
    assert [w.text for w in near.original.words if w.differs][:2] == ["Tuesday evening", "eleven"]
    assert not any(w.differs for w in exact.duplicate.words[:1])
    assert near.original.place == "a0.txt"


def test_pairs_are_capped() -> None:
    made = [Made([("kept", BODY)])]
    made += [Made([("kept", BODY)], {}, 0, "near", 0.8 + n / 100) for n in range(15)]
    made += [Made([("kept", BODY)], {}, 0, "exact", 1.0) for _ in range(15)]
    found = pairs(corpus_of(made), seed=1, most=8)
    assert [p.kind for p in found] == ["near"] * 6 + ["exact"] * 2
    assert [p.similarity for p in found[:3]] == pytest.approx([0.8, 0.81, 0.82])


@given(st.lists(st.sampled_from("a b c d".split()), max_size=60), st.integers(0, 20))
def test_words_that_are_alike_are_the_same_on_both_sides(words: list[str], at: int) -> None:
    left, right = compare(" ".join(words), " ".join([*words[:at], "new", *words[at:]]))
    assert [w.text for w in left if not w.differs] == [w.text for w in right if not w.differs]
    assert "new" in {w.text for w in right if w.differs}


# ----------------------------------------------------------------------------------------- figures


def test_the_funnel_figure_says_its_numbers(corpus: Corpus, figures: tuple[Figure, ...]) -> None:
    figure = figures[0]
    assert set(figure.files) == {"svg", "png", "pdf"}
    assert figure.alt.startswith("9 of 15 inputs are kept.")
    rows = {(r["of"], r["what"]): r["count"] for r in figure.data.to_pylist()}
    found = funnel(corpus)
    for step in found.steps:
        assert rows["articles", step.name] == step.left
    assert rows["articles left out", "deduplicated: near duplicate"] == 1
    assert rows["characters removed", "recurring"] == 9 * len(APPEAL)
    assert draw_corpus(facts_of(corpus))[0].svg == figure.svg


def test_many_reasons_are_named_up_to_a_few(corpus: Corpus) -> None:
    lost = tuple((f"reason {n}", 9 - n) for n in range(6))
    assert figure_funnel.reasons(lost, 2) == "reason 0 (9), reason 1 (8) and 4 more"


@pytest.mark.parametrize(
    ("dates", "unit", "n"),
    [
        (["2025-03-04"], "day", 1),
        (["2025-01-30", "2025-02-02"], "day", 4),
        (["2024-11-30", "2025-02-02"], "month", 4),
        (["2015-11-30", "2025-02-02"], "year", 11),
        (["1890-01-01", "2025-02-02"], "decade", 14),
    ],
)
def test_dates_are_counted_by_the_unit_that_fits(dates: list[str], unit: str, n: int) -> None:
    found, counts = figure_dates.histogram(dates)
    assert (found, len(counts), sum(counts.values())) == (unit, n, len(dates))


# ----------------------------------------------------------------------------------------- browser


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_loads_nothing_and_says_nothing(
    page: str, tmp_path: Path, width: int
) -> None:
    visit = opened(page, tmp_path, width)
    with visit as (seen, _):
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert seen.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
        assert seen.page.evaluate("document.images.length") == 2
        assert seen.said == []
        assert seen.fetched() == []


@pytest.mark.browser
def test_hostile_text_does_nothing(tmp_path: Path) -> None:
    bad = "<script>window.hit=1</script><img src=x onerror=window.hit=1>\u202e" + "W" * 3000
    made = corpus_of(
        [
            Made([("kept", bad), (bad[:90], bad)], {"title": bad, "outlet": bad, "path": bad}),
            Made([("kept", bad + " end")], {"path": bad}, 0),
        ],
        [("parsed", bad, bad)],
    )
    facts = facts_of(made, title=bad, description=bad, notes=(bad,), settings={"a": bad})
    page = render_corpus(facts, draw_corpus(facts, ["svg"]))
    for width in (1280, 390):
        with opened(page, tmp_path, width) as (seen, _):
            assert seen.page.evaluate("window.hit") is None
            assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert seen.said == []
            assert seen.fetched() == []


class opened:  # noqa: N801 - reads as a function
    """Opens a page in Chromium, or skips where there is none."""

    def __init__(self, page: str, folder: Path, width: int) -> None:
        self.path, self.width = folder / "corpus.html", width
        self.path.write_text(page, encoding="utf-8")

    def __enter__(self) -> tuple[Visit, Any]:
        playwright = pytest.importorskip("playwright.sync_api")
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        if found is None:
            pytest.skip("no Chromium on this machine")
        self.running = playwright.sync_playwright().start()
        self.browser = self.running.chromium.launch(executable_path=found, args=FLAGS)
        return Visit(self.browser, self.path, self.width), self.browser

    def __exit__(self, *error: object) -> None:
        self.browser.close()
        self.running.stop()
