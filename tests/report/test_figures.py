"""Figures are tested by the numbers behind them, their alternative texts and their bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.report import figure_stance, figure_topics, theme
from toolkit.report.facts import Figure, Summary
from toolkit.report.figures import draw
from toolkit.report.label_places import place
from toolkit.report.summary import summarize

Row = dict[str, Any]
Figures = dict[str, Figure]

NAMES = [
    "funnel",
    "reading",
    "topic_map",
    "topic_sizes",
    "article_topics",
    "stance_matrix",
    "stance_by_topic",
    "scores",
    "confusion",
    "confidence",
]


def test_every_figure_is_there_in_every_format(figures: Figures) -> None:
    assert list(figures) == NAMES
    for figure in figures.values():
        assert figure.files["png"].startswith(b"\x89PNG")
        assert figure.files["pdf"].startswith(b"%PDF")
        for svg in (figure.svg, figure.narrow_svg):
            assert ElementTree.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own


def test_the_funnel_holds_the_counts(figures: Figures, summary: Summary) -> None:
    rows = {(r["of"], r["what"]): r["count"] for r in figures["funnel"].data.to_pylist()}
    assert rows["articles", "read"] == 5
    assert rows["articles", "kept"] == 4
    assert rows["articles left out", "parsed: empty"] == 1
    assert rows["characters removed", "donation appeal"] == 152
    held = sum(rows["characters", what] for what in ("kept", "rest"))
    removed = sum(count for (of, _), count in rows.items() if of == "characters removed")
    assert rows["characters", "read"] == held + removed
    assert removed == summary.reading.characters_removed
    assert summary.reading.funnel.faults() == []


def test_reading_holds_the_counts(figures: Figures) -> None:
    rows = {
        (r["of"], r["what became of it"]): r["count"] for r in figures["reading"].data.to_pylist()
    }
    assert rows["passages", "in named topics"] == 17
    assert rows["passages", "in discovered topics"] == 3
    assert rows["passages", "other"] == 5
    assert rows["characters removed", "donation appeal"] == 152


def test_map_holds_every_passage_once(figures: Figures, study: Row) -> None:
    data = figures["topic_map"].data
    assert data["passage"].to_pylist() == study["corpus"].passages["passage_id"].to_pylist()
    assert data["topic"].to_pylist() == study["topics"].assignments["topic"].to_pylist()


def test_sizes_are_those_of_the_assignments(figures: Figures, study: Row) -> None:
    counted = Counter(study["topics"].assignments["topic"].to_pylist())
    data = figures["topic_sizes"].data
    assert (
        dict(zip(data["topic"].to_pylist(), data["passages"].to_pylist(), strict=True)) == counted
    )


def test_article_shares_are_those_of_the_table_and_sum_to_one(figures: Figures, study: Row) -> None:
    rows = figures["article_topics"].data.to_pylist()
    assert len(rows) == study["topics"].article_topics.num_rows
    for title in {row["article"] for row in rows}:
        total = sum(row["share of words"] for row in rows if row["article"] == title)
        assert total == pytest.approx(1, abs=1e-5)


def test_matrix_holds_the_holders_stances(figures: Figures, study: Row) -> None:
    table = study["stances"].holder_stances.to_pylist()
    known = {(r["holder"], r["target"]): r for r in table if r["n_relevant"]}
    rows = figures["stance_matrix"].data.to_pylist()
    assert len(rows) == len(known)
    for row in rows:
        entry = known[row["holder"], row["target"]]
        assert row["stance"] == entry["stance"]
        assert row["favor low"] == entry["favor_low"]
        assert row["statements"] == entry["n_relevant"]


def test_stance_by_topic_holds_every_relevant_row(figures: Figures, study: Row) -> None:
    table = study["stances"].stances
    relevant = table.filter(table["relevant"])
    data = figures["stance_by_topic"].data
    assert sum(data["n"].to_pylist()) == relevant.num_rows
    assert sum(data["favor"].to_pylist()) == relevant["stance"].to_pylist().count("favor")


def test_confusion_shares_sum_to_one_a_row(figures: Figures) -> None:
    rows = figures["confusion"].data.to_pylist()
    totals: Counter[tuple[str, str]] = Counter()
    for row in rows:
        totals[row["dataset"], row["true"]] += row["share of row"]
    assert len(totals) == 9
    assert all(total == pytest.approx(1, abs=1e-5) for total in totals.values())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("funnel", "4 of 5 inputs are kept. Left out, step by step: empty (1)."),
        ("reading", "4 articles gave 25 passages"),
        ("reading", "donation appeal (152 characters in 4 spans)"),
        ("topic_map", "25 passages"),
        ("topic_sizes", "Harbour wind farm is the largest topic with 6 of 25 passages (24 %)"),
        (
            "article_topics",
            "“Opinion: the parking fee is a tax on nurses” has most words in other (65 %)",
        ),
        ("stance_matrix", "Ilse Brandt on Extending the tram to the harbour (3 of 3)"),
        ("stance_by_topic", "Harbour wind farm: 2 favor and 1 against of 7 statements"),
        ("scores", "the classifier reaches 0.74 macro F1 (0.69–0.79) beside 0.63"),
        ("confusion", "on own sentences, unseen target, 108 of"),
        ("confidence", "the calibration error is 0.04"),
    ],
)
def test_alt_states_the_finding(figures: Figures, name: str, said: str) -> None:
    assert said in figures[name].alt.replace("\u00a0", " ")


def test_only_what_is_asked_for_is_written_and_settings_stay(build: Any) -> None:
    before = dict(mpl.rcParams)
    figures = draw(summarize(**build.study(stances=None)), ["svg"])
    assert [set(figure.files) for figure in figures] == [{"svg"}] * 5
    assert dict(mpl.rcParams) == before


def test_a_second_draw_gives_the_same_bytes(figures: Figures, summary: Summary) -> None:
    for again in draw(summary, ["png"]):
        assert again.svg == figures[again.name].svg
        assert again.narrow_svg == figures[again.name].narrow_svg
        assert again.files["png"] == figures[again.name].files["png"]


_OTHER_PROCESS = """
import hashlib, importlib.util, json, sys
spec = importlib.util.spec_from_file_location("study", sys.argv[1])
study = importlib.util.module_from_spec(spec)
spec.loader.exec_module(study)
print(json.dumps(study.digests(study.summarize(**study.make_study()))))
"""


def test_another_process_gives_the_same_bytes(
    summary: Summary, figures: Figures, build: Any
) -> None:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS, str(here / "conftest.py")],
        env={**os.environ, "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1"},
        cwd=here.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == build.digests(summary, list(figures.values()))


def test_money_is_not_mathematics_and_control_characters_are_no_fault(build: Any) -> None:
    title = "From $2bn to $3bn_{x}\x0b\x00 <b> & “more” 鉄"
    articles = [(title, *rest) for _, *rest in build.articles]
    corpus = build.corpus(articles)
    changed = build.study(corpus=corpus, topics=build.topics(corpus, articles))
    for figure in draw(summarize(**changed), []):
        ElementTree.fromstring(figure.svg)  # noqa: S314 - our own


def test_large_studies_are_capped_and_say_so(build: Any) -> None:
    articles = [
        (f"Title {n}", None, f"{n}.txt", [(f"topic {n % 25}", f"[Speaker {n}]“Words number {n}.”")])
        for n in range(45)
    ]
    corpus = build.corpus(articles)
    said = {(f"Speaker {n}", target): ["favor"] for n in range(45) for target in build.targets}
    changed = build.study(
        corpus=corpus,
        topics=build.topics(corpus, articles),
        stances=build.stances(corpus, said),
    )
    summary = summarize(**changed)
    assert summary.stance is not None
    with theme.applied():
        drawings = [
            figure_topics.draw_sizes(summary, theme.WIDTH),
            figure_topics.draw_articles(summary, theme.WIDTH),
            figure_stance.draw(summary.stance, theme.NARROW),
        ]
        sizes, mixes, matrix = (theme.serialise(d.canvas, "svg").decode() for d in drawings)
    assert "and 5 more topics" in sizes
    assert "and 15 articles more" in mixes
    assert "and 25 holders more" in matrix
    assert drawings[2].data.num_rows == 45 * len(build.targets)


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_text_reads_on_every_colour_it_stands_on() -> None:
    inks = [(theme.INK, tint) for tint in theme.STANCE_TINTS.values()]
    inks += [(theme.MUTED, tint) for tint in theme.STANCE_TINTS.values()] + [
        (theme.MUTED, "#ffffff")
    ]
    for ink, ground in inks:
        low, high = sorted([_luminance(ink), _luminance(ground)])
        assert (high + 0.05) / (low + 0.05) >= 4.5


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.5, 5.8), st.floats(0.4, 4.4)), min_size=1, max_size=12, unique=True
    )
)
def test_labels_stay_on_the_map(points: list[tuple[float, float]]) -> None:
    taken: list[Any] = []
    for point in points:
        box = place([point], (1.2, 0.4), (6.28, 4.78), np.array(points), taken)
        taken.append(box)
        assert 0 <= box.left < box.right <= 6.28
        assert 0 <= box.bottom < box.top <= 4.78


def test_labels_of_a_crowd_do_not_overlap() -> None:
    points = [(3 + 0.1 * n, 2.4) for n in range(6)]
    taken: list[Any] = []
    for point in points:
        taken.append(place([point], (1.2, 0.4), (6.28, 4.78), np.array(points), taken))
    pairs = [(a, b) for n, a in enumerate(taken) for b in taken[n + 1 :]]
    assert not any(a.overlaps(b) for a, b in pairs)
