"""Compares two runs: gathers the facts of `facts.RunDiff` from their tables and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow.compute as pc

from toolkit.compare.facts import (
    ArticleChange,
    CountPair,
    Measure,
    RunDiff,
    RunName,
    ScoreChange,
    Setting,
)
from toolkit.compare.machines import differences as machine_differences
from toolkit.compare.pieces import CORPUS_KEYS, STANCE_KEYS, TOPIC_KEYS, noun
from toolkit.compare.shared import Tables
from toolkit.compare.stance_changes import stance_changes
from toolkit.compare.tables import Likeness, Verdict, compare_tables
from toolkit.compare.topic_changes import topic_changes
from toolkit.records import shown_place

_KEYS = {**CORPUS_KEYS, **TOPIC_KEYS, **STANCE_KEYS}
_NEAR = 1e-9


@dataclass(frozen=True)
class RunFacts:
    """What is compared of a run.

    Attributes:
        name: What it is called.
        tables: All its tables by name.
        record: What its `run.json` says.
        left_out: Columns that an archive left out of it, by table.
    """

    name: RunName
    tables: Tables
    record: Mapping[str, Any]
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)


def compare_runs(left: RunFacts, right: RunFacts, settings: Sequence[Setting]) -> RunDiff:
    """Compares two runs, of the same study or not.

    Args:
        left: The first run.
        right: The second.
        settings: Where their configurations differ.
    """
    inputs = left.record.get("inputs", {}), right.record.get("inputs", {})
    unseen = _unseen(left, right)
    articles = [_articles(run) for run in (left, right)]
    return RunDiff(
        left=left.name,
        right=right.name,
        settings=tuple(settings),
        articles_shared=len(set(articles[0].values()) & set(articles[1].values())),
        articles=tuple(_article_changes(articles[0], articles[1], left.tables, right.tables)),
        other_inputs=tuple(_other_inputs(*(found.get("hashes", {}) for found in inputs))),
        counts=tuple(_counts(left.tables, right.tables)),
        environment=tuple(
            machine_differences(*(run.record.get("environment", {}) for run in (left, right)))
        ),
        code=tuple(_code(left.record, right.record)),
        scores=tuple(_scores(left.tables, right.tables)),
        topics=topic_changes(left.tables, right.tables),
        stance=stance_changes(left.tables, right.tables),
        tables=tuple(_table_changes(_seen(left.tables, unseen), _seen(right.tables, unseen))),
        not_compared=tuple(f"{table}.{name}" for table, name in unseen),
    )


def _articles(run: RunFacts) -> dict[str, str]:
    """Hashes of the articles that were read, by place."""
    listed = run.record.get("inputs", {}).get("articles", [])
    return {_place(entry): entry["sha256"] for entry in listed}


def _place(entry: Mapping[str, Any]) -> str:
    """Where an article stood: its file, and its row where it was one of many."""
    return shown_place(entry["path"], entry.get("row"))


def _article_changes(
    left: Mapping[str, str], right: Mapping[str, str], before: Tables, after: Tables
) -> list[ArticleChange]:
    titles = [
        {_place(row): row.get("title") or "" for row in tables["articles"].to_pylist()}
        for tables in (before, after)
    ]
    found = [
        ArticleChange("changed", path, path, titles[1].get(path) or titles[0].get(path, ""))
        for path in sorted(left.keys() & right.keys())
        if left[path] != right[path]
    ]
    gone, come = sorted(left.keys() - right.keys()), sorted(right.keys() - left.keys())
    moved: dict[str, str] = {}
    for path in gone:
        free = (other for other in come if other not in moved.values())
        there = next((other for other in free if right[other] == left[path]), None)
        if there is not None:
            moved[path] = there
            found.append(ArticleChange("moved", path, there, titles[0].get(path, "")))
    gone = [path for path in gone if path not in moved]
    come = [path for path in come if path not in moved.values()]
    found += [ArticleChange("removed", path, None, titles[0].get(path, "")) for path in gone]
    found += [ArticleChange("added", None, path, titles[1].get(path, "")) for path in come]
    return found


def _other_inputs(left: Mapping[str, str], right: Mapping[str, str]) -> Iterable[str]:
    names = sorted({*left, *right} - {"articles", "rejected"})
    return (name.replace("_", " ") for name in names if left.get(name) != right.get(name))


def _code(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    before, after = (
        {"toolkit": record.get("toolkit"), **record.get("stage_versions", {})}
        for record in (left, right)
    )
    return [
        f"{name} {before.get(name, 'none')} -> {after.get(name, 'none')}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _counts(left: Tables, right: Tables) -> list[CountPair]:
    return [
        CountPair(name, *(_count(tables, table, column) for tables in (left, right)))
        for name, table, column in (
            ("articles", "articles", None),
            ("rejected inputs", "rejected", None),
            ("passages", "passages", None),
            ("quotations", "quotes", None),
            ("speakers", "quotes", "speaker"),
            ("topics", "topics", "kind"),
            ("statements on a target", "stances", "relevant"),
        )
        if table in left or table in right
    ]


def _count(tables: Tables, name: str, column: str | None) -> int:
    if name not in tables:
        return 0
    table = tables[name]
    if column == "speaker":
        return int(pc.count_distinct(table.column(column), mode="only_valid").as_py())
    if column == "kind":
        return sum(kind != "other" for kind in table.column(column).to_pylist())
    if column == "relevant":
        return sum(table.column(column).to_pylist())
    return int(table.num_rows)


def _scores(left: Tables, right: Tables) -> list[ScoreChange]:
    """Pairs scores; the classifiers are compared with each other, whatever they are called."""
    own = [_classifier(tables) for tables in (left, right)]
    before, after = (_measures(tables) for tables in (left, right))
    found = []
    for dataset, model, metric in dict.fromkeys([*before, *after]):
        one, two = before.get((dataset, model, metric)), after.get((dataset, model, metric))
        name = model or " / ".join(dict.fromkeys(filter(None, own)))
        found.append(ScoreChange(dataset, name, not model, metric, one, two, *_moved(one, two)))
    return found


def _classifier(tables: Tables) -> str:
    """The model that the run's stances are from; empty where there is none."""
    models = tables["stances"].column("model").to_pylist() if "stances" in tables else []
    return str(models[0]) if models else ""


def _measures(tables: Tables) -> dict[tuple[str, str, str], Measure]:
    """Scores by dataset, model and metric; the model is empty for the run's classifier."""
    own = _classifier(tables)
    return {
        (row["dataset"], "" if row["model"] == own else row["model"], row["metric"]): Measure(
            row["value"], row["low"], row["high"], row["n"]
        )
        for row in (tables["scores"].to_pylist() if "scores" in tables else [])
    }


def _moved(
    left: Measure | None, right: Measure | None
) -> tuple[float | None, bool | None, bool | None]:
    """How far a score moved, whether the intervals overlap, and whether it moved beyond both."""
    if left is None or right is None:
        return None, None, None
    moved = round(right.value - left.value, 6)
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return moved, None, None
    overlap = left.low <= right.high + _NEAR and right.low <= left.high + _NEAR
    inside = (
        left.low - _NEAR <= right.value <= left.high + _NEAR
        or right.low - _NEAR <= left.value <= right.high + _NEAR
    )
    return moved, overlap, not inside


def _unseen(left: RunFacts, right: RunFacts) -> list[tuple[str, str]]:
    """Table and column of what an archive left out of either run."""
    return sorted(
        {
            (table, column)
            for run in (left, right)
            for table, columns in run.left_out.items()
            for column in columns
        }
    )


def _seen(tables: Tables, unseen: Sequence[tuple[str, str]]) -> Tables:
    gone = {table: {name for of, name in unseen if of == table} for table, _ in unseen}
    return {
        name: table.select([c for c in table.column_names if c not in gone.get(name, ())])
        for name, table in tables.items()
    }


def _table_changes(left: Tables, right: Tables) -> Iterable[Verdict]:
    """Says of every table that is not identical how it differs."""
    for name in sorted({*left, *right}):
        if name not in left or name not in right:
            only = "first" if name in left else "second"
            yield Verdict(name, Likeness.DIFFERENT, f"only the {only} run has it")
            continue
        verdict = compare_tables(
            left[name], right[name], key=_KEYS.get(name, ()), name=name, noun=noun(name)
        )
        if verdict.likeness is not Likeness.IDENTICAL:
            yield verdict
