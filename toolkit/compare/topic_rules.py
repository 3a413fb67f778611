"""Whether the topics of a run made again are those of the stored one, another draw, or others.

Cluster fits follow float noise as they follow a seed, so topics that are not equal are held against
what other seeds do to the same study: agreement (AMI) with the stored run that is not below the
central 95 % of the agreement between runs with other seeds is that of another draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa

from toolkit.compare.pieces import TOPIC_KEYS, noun, stem
from toolkit.compare.tables import Likeness, Verdict, compare_tables
from toolkit.topics.metrics import (
    adjusted_mutual_information,
    aligned,
    central,
    top_word_jaccard,
)

Referee = Callable[[], Sequence[float]]

_NEAR = 1e-9  # float noise of an AMI
SAME_WORDS = 0.9  # mean Jaccard at which the words of a topic count as stable


def judge_topics(
    pairs: Mapping[str, tuple[pa.Table, pa.Table]], referee: Referee | None
) -> list[Verdict]:
    """Judges the tables of the topics stage.

    Args:
        pairs: Stored and new table by artefact. One of them is `assignments` or `passage_topics`,
            which say what topic a passage has.
        referee: Gives the AMI of every pair of runs that differ in their seed alone; called once
            and only if the topics are not equal within the tolerance.
    """
    found = {
        name: compare_tables(*pair, key=TOPIC_KEYS[stem(name)], name=name, noun=noun(stem(name)))
        for name, pair in pairs.items()
    }
    if all(verdict.likeness.rank < Likeness.DIFFERENT.rank for verdict in found.values()):
        return list(found.values())
    tables = {stem(name): pair for name, pair in pairs.items()}
    labels = _labels(tables)
    if labels is not None and labels[0] == labels[1]:
        found = _same_labels(found, tables)
    if all(verdict.likeness.rank < Likeness.DIFFERENT.rank for verdict in found.values()):
        return list(found.values())
    likeness, detail = _another_draw(tables, labels, referee)
    return [
        Verdict(name, likeness, detail) if verdict.likeness is Likeness.DIFFERENT else verdict
        for name, verdict in found.items()
    ]


def _same_labels(
    found: Mapping[str, Verdict], tables: Mapping[str, tuple[pa.Table, pa.Table]]
) -> dict[str, Verdict]:
    """With every passage's topic the same, a map that moved was drawn anew."""
    anew = "the map was drawn anew; topics are equal"
    return {
        name: Verdict(name, Likeness.STATISTICAL, anew)
        if stem(name) == "topic_map"
        and verdict.likeness is Likeness.DIFFERENT
        and _same_passages(*tables["topic_map"])
        else verdict
        for name, verdict in found.items()
    }


def _same_passages(stored: pa.Table, again: pa.Table) -> bool:
    ids = (table.column("passage_id").to_pylist() for table in (stored, again))
    return len({tuple(sorted(found)) for found in ids}) == 1


def _another_draw(
    tables: Mapping[str, tuple[pa.Table, pa.Table]],
    labels: tuple[list[int], list[int]] | None,
    referee: Referee | None,
) -> tuple[Likeness, str]:
    if labels is None:
        return Likeness.DIFFERENT, "cannot say how much: no table of passages and their topics"
    ami = adjusted_mutual_information(*labels)
    swapped = _renamed(tables)
    if swapped:
        return Likeness.DIFFERENT, swapped
    if ami >= 1 - _NEAR and "topics" in tables:
        stored, again = tables["topics"]
        overlap = top_word_jaccard(_words(stored), _words(again))
        if overlap < SAME_WORDS:
            detail = f"the same passages together, yet other words (mean Jaccard {overlap:.2f})"
            return Likeness.DIFFERENT, detail
    others = sorted(referee()) if referee is not None else []
    said = f"AMI {ami:.3f} with the stored topics"
    if not others:
        return Likeness.DIFFERENT, f"{said}; no runs with other seeds to hold it against"
    low = central(others)[0]
    likeness = Likeness.STATISTICAL if ami >= low - _NEAR else Likeness.DIFFERENT
    side = "not below" if likeness is Likeness.STATISTICAL else "below"
    pairs = f"{len(others)} pair{'' if len(others) == 1 else 's'}"
    return likeness, f"{said}, {side} the {low:.3f} of runs with other seeds ({pairs})"


def _labels(tables: Mapping[str, tuple[pa.Table, pa.Table]]) -> tuple[list[int], list[int]] | None:
    if "assignments" in tables:
        return aligned(*tables["assignments"])
    if "passage_topics" in tables:
        stored, again = (_strongest(table) for table in tables["passage_topics"])
        return aligned(stored, again)
    return None


def _strongest(table: pa.Table) -> pa.Table:
    """The topic that a passage holds with the highest score; the smaller id where two tie."""
    best: dict[str, tuple[float, int]] = {}
    for row in table.to_pylist():
        rank = (-row["score"], row["topic_id"])
        best[row["passage_id"]] = min(rank, best.get(row["passage_id"], rank))
    topics = [topic for _, topic in best.values()]
    return pa.table({"passage_id": pa.array(list(best), pa.string()), "topic_id": topics})


def _words(topics: pa.Table) -> dict[int, list[str]]:
    columns = (topics.column(name).to_pylist() for name in ("topic_id", "words"))
    return dict(zip(*columns, strict=True))


def _renamed(tables: Mapping[str, tuple[pa.Table, pa.Table]]) -> str:
    """Finds a named topic most of whose passages now bear another named topic's name.

    AMI does not look at names, and the name of such a topic is what the study asked for.
    """
    if "topics" not in tables or "assignments" not in tables:
        return ""
    named = {
        row["name"]
        for table in tables["topics"]
        for row in table.to_pylist()
        if row["kind"] == "named"
    }
    before, after = (
        dict(zip(table["passage_id"].to_pylist(), table["topic"].to_pylist(), strict=True))
        for table in tables["assignments"]
    )
    for name in sorted(named):
        now = Counter(after[key] for key, topic in before.items() if topic == name and key in after)
        for other, count in sorted(now.items()):
            if other in named and other != name and 2 * count > sum(now.values()):
                return f"most passages of the named topic '{name}' are now called '{other}'"
    return ""
