"""A small run, made by hand, and ways to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from toolkit.compare.facts import RunName
from toolkit.compare.runs import RunFacts
from toolkit.config import build
from toolkit.schemas import (
    ARTICLE_STANCES,
    ARTICLE_TOPICS,
    ARTICLES,
    ASSIGNMENTS,
    HOLDER_STANCES,
    PASSAGE_TOPICS,
    PASSAGES,
    QUOTES,
    SCORES,
    STANCE_ROWS,
    TOPIC_MAP,
    TOPICS,
)
from toolkit.stance.holders import article_stances, holder_stances
from toolkit.store.configs import dump_config
from toolkit.store.runs import RunWriter

Tables = dict[str, pa.Table]

WORDS = {0: ["bus", "route", "driver"], 1: ["river", "bank", "flood"], 2: ["rent", "flat", "lease"]}
NAMES = {0: "buses", 1: "river, bank, flood", 2: "rent, flat, lease", -1: "other"}
# Topic of each passage: four articles of six passages.
TOPIC_OF = [0, 0, 0, 1, 1, -1, 0, 1, 1, 1, 2, 2, 2, 2, 0, 0, 1, -1, 2, 2, 1, 0, 0, 1]
TARGETS = ["bus lanes", "the mayor"]


def tables(
    topic_of: Sequence[int] = TOPIC_OF,
    *,
    names: Mapping[int, str] = NAMES,
    words: Mapping[int, Sequence[str]] = WORDS,
    stances: Mapping[int, str] | None = None,
    score: float = 0.6,
    articles: int = 4,
) -> Tables:
    """All tables of a run that diffs look at.

    Args:
        topic_of: Topic id of each passage.
        names: Of the topics.
        words: Of the topics.
        stances: Label of a passage's statement on both targets, `favor` where not given.
        score: The classifier's.
        articles: How many, of six passages each.
    """
    topic_of = list(topic_of)[: articles * 6]
    passages = [_passage(n, topic, names) for n, topic in enumerate(topic_of)]
    rows = [
        _stance(n, target, (stances or {}).get(n, "favor"))
        for n in range(len(passages))
        for target in TARGETS
    ]
    stance_rows = pa.Table.from_pylist(rows, schema=STANCE_ROWS)
    passage_schema = PASSAGES
    for field in list(ASSIGNMENTS)[1:]:
        passage_schema = passage_schema.append(field)
    return {
        "articles": pa.Table.from_pylist([_article(n) for n in range(articles)], schema=ARTICLES),
        "passages": pa.Table.from_pylist(passages, schema=passage_schema),
        "quotes": pa.Table.from_pylist([], schema=QUOTES),
        "topics": pa.Table.from_pylist(_topics(topic_of, names, words), schema=TOPICS),
        "passage_topics": pa.Table.from_pylist(
            [
                {k: p[k] for k in ("passage_id", "topic_id", "topic")} | {"score": p["topic_score"]}
                for p in passages
            ],
            schema=PASSAGE_TOPICS,
        ),
        "article_topics": pa.Table.from_pylist([], schema=ARTICLE_TOPICS),
        "topic_map": pa.Table.from_pylist(
            [
                {"passage_id": p["passage_id"], "x": 0.1 * n, "y": 0.2}
                for n, p in enumerate(passages)
            ],
            schema=TOPIC_MAP,
        ),
        "stances": stance_rows,
        "holder_stances": holder_stances(stance_rows, TARGETS).cast(HOLDER_STANCES),
        "article_stances": article_stances(stance_rows, TARGETS).cast(ARTICLE_STANCES),
        "scores": pa.Table.from_pylist(_scores(score), schema=SCORES),
    }


def facts(made: Tables, name: str = "a" * 16, **record: Any) -> RunFacts:
    """The tables as a run of a study."""
    listed = [
        {"path": row["path"], "sha256": row["article_id"] * 4}
        for row in made["articles"].to_pylist()
    ]
    whole = {
        "inputs": {"articles": listed, "hashes": {}},
        "environment": {"python": "3.11"},
        **record,
    }
    return RunFacts(RunName("town", name, "The town"), made, whole)


def write_run(
    root: Path, made: Tables, run_id: str, config: Mapping[str, Any] | None = None
) -> Path:
    """Writes a run's folder, whole enough to be opened."""
    study = build({"name": "town", "report": {"title": "The town"}} | dict(config or {}))
    with RunWriter(str(root), "town", run_id, replace=True) as writer:
        for name, table in made.items():
            writer.write_table(name, table)
        writer.write("config.yaml", dump_config(study))
        return writer.finish(dict(facts(made).record))


def put(table: pa.Table, column: str, row: int, value: Any) -> pa.Table:
    """The table with another value in one place."""
    values = table.column(column).to_pylist()
    values[row] = value
    place = table.column_names.index(column)
    field = table.schema.field(column)
    return table.set_column(place, field, pa.array(values, field.type))


def _article(n: int) -> dict[str, Any]:
    return {
        "article_id": f"a{n}",
        "path": f"{n}.txt",
        "title": None if n else "Buses at last",
        "text": f"Text {n}",
        "n_characters": len(f"Text {n}"),
        "n_passages": 6,
        "n_words": 60,
    }


def _passage(n: int, topic: int, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "passage_id": f"a{n // 6}-p{n % 6:03}",
        "article_id": f"a{n // 6}",
        "position": n % 6,
        "section": "body",
        **dict.fromkeys(("start", "text_start"), 10 * n),
        **dict.fromkeys(("end", "text_end"), 10 * n + 9),
        "n_words": 10,
        "text": f"Passage {n} of the town's news.",
        "topic_id": topic,
        "topic": names[topic],
        "topic_score": 0.5 + n / 1000,
        "runner_up": None,
        "second_score": None,
    }


def _topics(
    topic_of: Sequence[int], names: Mapping[int, str], words: Mapping[int, Sequence[str]]
) -> list[dict[str, Any]]:
    kinds = {-1: "other", 0: "named"}
    return [
        {
            "topic_id": key,
            "name": names[key],
            "kind": kinds.get(key, "discovered"),
            "size": list(topic_of).count(key),
            "share": list(topic_of).count(key) / len(topic_of),
            "words": list(words.get(key, [])),
        }
        for key in sorted({*topic_of}, key=lambda key: (key < 0, key))
    ]


def _stance(n: int, target: str, stance: str) -> dict[str, Any]:
    p = {name: 0.8 if name == stance else 0.1 for name in ("favor", "against", "none")}
    return {
        "article_id": f"a{n // 6}",
        "passage_id": f"a{n // 6}-p{n % 6:03}",
        "quote_id": None,
        "holder": "author" if n % 2 else "Ada Brook",
        "target": target,
        "stance": stance,
        **{f"p_{name}": value for name, value in p.items()},
        "relevant": True,
        "relevance": 0.7,
        "model": "linear",
    }


def _scores(score: float) -> list[dict[str, Any]]:
    row = {"dataset": "own sentences, test", "n": 300}
    whole = row | {"metric": "macro_f1"}
    return [
        whole | {"model": "linear", "value": score, "low": score - 0.05, "high": score + 0.05},
        whole | {"model": "majority", "value": 0.3, "low": 0.28, "high": 0.33},
        row | {"metric": "ece", "model": "linear", "value": 0.05, "low": None, "high": None},
    ]
