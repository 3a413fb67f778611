"""The measures of topics as the report tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from toolkit.report.page import render
from toolkit.report.summary import summarize
from toolkit.report.topic_metrics import topic_quality
from toolkit.schemas import TOPIC_METRICS

ROWS = [
    ("n_topics", None, 3.0),
    ("effective_topics", None, 2.345),
    ("left_out", None, 0.0),
    ("npmi", None, -0.123),
    ("new_measure", None, 1.0),
    ("npmi", "tram", 0.2),
    ("silhouette", "tram", -0.05),
    ("npmi", "wind", 0.1),
]


def table(rows: list[tuple[str, str | None, float]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"metric": m, "topic": t, "value": v, "note": "9 articles"} for m, t, v in rows],
        schema=TOPIC_METRICS,
    )


def test_measures_come_in_one_order_with_a_sentence_each() -> None:
    found = topic_quality(table(ROWS))
    assert [(m.metric, m.shown) for m in found.measures] == [
        ("n_topics", "3"),
        ("effective_topics", "2.3"),
        ("left_out", "0\u00a0%"),
        ("npmi", "−0.12"),
    ]
    assert all(m.sentence.endswith(".") and m.note == "9 articles" for m in found.measures)
    assert [(t.topic, t.npmi, t.c_v, t.silhouette) for t in found.topics] == [
        ("tram", 0.2, None, -0.05),
        ("wind", 0.1, None, None),
    ]
    assert topic_quality(table(list(reversed(ROWS)))).measures == found.measures


def test_nothing_measured_is_nothing_told() -> None:
    found = topic_quality(TOPIC_METRICS.empty_table())
    assert (found.measures, found.topics) == ((), ())


def test_the_page_shows_measures_where_there_are_any(study: dict[str, Any]) -> None:
    without = render(summarize(**study), [])
    assert "How good the topics are" not in without
    named = study["topics"].topics["name"].to_pylist()[0]
    rows = [(m, named if t == "tram" else t, v) for m, t, v in ROWS]
    summary = summarize(**study | {"topics": replace(study["topics"], topic_metrics=table(rows))})
    page = render(summary, [])
    assert "How good the topics are" in page
    assert "Coherence (NPMI)" in page
    assert "−0.05" in page
    assert summary.to_dict()["topic_quality"]["measures"][0]["metric"] == "n_topics"
