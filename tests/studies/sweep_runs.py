"""Small runs with tables of one's own making, for what reads them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.config import StudyConfig
from toolkit.schemas import SCORES, STANCE_ROWS, TOPIC_METRICS, TOPICS
from toolkit.store.configs import dump_config, fingerprint
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter

KINDS = {-1: "other", 0: "named"}  # any other id: discovered
PASSAGES = pa.schema([("passage_id", pa.string()), ("topic_id", pa.int32())])


def write_run(
    root: Path,
    config: StudyConfig,
    *,
    topics: Sequence[int] = (0, 0, 1, 1, 2, 2, -1, -1),
    words: Mapping[int, Sequence[str]] | None = None,
    scores: Mapping[tuple[str, str], tuple[float, float | None, float | None]] | None = None,
    stances: Sequence[tuple[str, str, bool]] = (),
    measures: Mapping[tuple[str, str | None], float] | None = None,
    seconds: float = 1.0,
    warnings: Sequence[str] = (),
) -> Run:
    """Writes a run whose id is its configuration's fingerprint.

    Args:
        root: Folder for runs.
        config: The study.
        topics: A topic id a passage.
        words: Of topics, by id.
        scores: (value, low, high) of the classifier by (dataset, metric).
        stances: (quote id, stance, relevant) each.
        measures: Of the topics by (metric, topic).
        seconds: Of the only stage.
        warnings: Of the run.
    """
    found: dict[str, pa.Table] = {
        "passages": pa.table(
            {"passage_id": [f"p{n}" for n in range(len(topics))], "topic_id": list(topics)},
            schema=PASSAGES,
        ),
        "topics": pa.Table.from_pylist(
            [
                {
                    "topic_id": topic,
                    "name": f"t{topic}",
                    "kind": KINDS.get(topic, "discovered"),
                    "size": topics.count(topic),
                    "share": topics.count(topic) / len(topics),
                    "words": list((words or {}).get(topic, [f"w{topic}"])),
                }
                for topic in sorted(set(topics))
            ],
            schema=TOPICS,
        ),
    }
    if measures is not None:
        rows = [
            {"metric": metric, "topic": topic, "value": value, "note": ""}
            for (metric, topic), value in measures.items()
        ]
        found["topic_metrics"] = pa.Table.from_pylist(rows, schema=TOPIC_METRICS)
    if scores is not None:
        found["scores"] = pa.Table.from_pylist(_scores(scores), schema=SCORES)
    if stances:
        found["stances"] = pa.Table.from_pylist(
            [_stance(*row) for row in stances], schema=STANCE_ROWS
        )
    with RunWriter(str(root), config.name, fingerprint(config)[:16], replace=True) as writer:
        for name, table in found.items():
            writer.write_table(name, table)
        writer.write("config.yaml", dump_config(config))
        record: dict[str, Any] = {
            "stages": {"topics": {"wall_seconds": seconds}},
            "warnings": list(warnings),
        }
        return open_run(writer.finish(record))


def _scores(
    scores: Mapping[tuple[str, str], tuple[float, float | None, float | None]],
) -> list[dict[str, Any]]:
    own = [
        {
            "dataset": dataset,
            "model": "linear",
            "metric": metric,
            "value": value,
            "low": low,
            "high": high,
            "n": 10,
        }
        for (dataset, metric), (value, low, high) in scores.items()
    ]
    return own + [{**row, "model": "majority", "value": 0.0} for row in own]


def _stance(quote: str, stance: str, relevant: bool) -> dict[str, Any]:
    return {
        "article_id": "a",
        "passage_id": "p0",
        "quote_id": quote,
        "holder": "someone",
        "target": "something",
        "stance": stance,
        "p_favor": 0.0,
        "p_against": 0.0,
        "p_none": 1.0,
        "relevant": relevant,
        "relevance": 0.5,
        "model": "linear",
    }
