"""From rules, matches and clusters to the `Topics` record: what every backend shares.

Named topics come first: a unit that reaches a named topic's threshold belongs to it, whatever its
similarity to a discovered one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER_ID, Features, Topics
from toolkit.topics import tables
from toolkit.topics.learned import FoundRule, Learned, NamedRule
from toolkit.topics.matching import Discovered, NamedMatch
from toolkit.topics.projection import project
from toolkit.topics.units import Floats, Ints, Units, passage_weights
from toolkit.topics.words import topic_words

_NAME_WORDS = 3


@dataclass(frozen=True)
class Settings:
    """What every backend is told.

    Attributes:
        backend: Its name.
        unit: `passage` or `article`.
        second_margin: A unit also holds a topic that it is eligible for and that scores within
            this of its first.
        words: Words shown a topic.
        map: Of `projection.project`.
        seed: Of the map.
    """

    backend: str
    unit: str
    second_margin: float
    words: int
    seed: int
    map: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """Which topics every passage holds; topics by column, named ones first.

    Attributes:
        scores: Shape (n_passages, n_topics), rounded.
        held: Where a passage holds a topic, same shape.
        first: Topic of every passage, -1 for `other`.
    """

    scores: Floats
    held: npt.NDArray[np.bool_]
    first: Ints


def place(match: NamedMatch, found: Discovered, units: Units, second_margin: float) -> Placed:
    """Joins named and discovered topics, and gives every passage those of its unit."""
    n_named = match.scores.shape[1]
    scores = np.hstack([match.scores, found.scores])
    eligible = np.hstack([match.eligible, found.eligible])
    shifted = np.where(found.labels == OTHER_ID, OTHER_ID, found.labels + n_named)
    first = np.where(match.strongest == OTHER_ID, shifted, match.strongest).astype(np.int64)
    held = tables.held_topics(scores, eligible, first, second_margin)
    of = units.of_passage
    return Placed(np.round(scores, 6)[of], held[of], first[of])


def build_tables(learned: Learned, placed: Placed, passages: pa.Table) -> tables.Tables:
    """Writes what passages hold as tables, under the topics' ids, names and words."""
    plan = tables.Plan(
        names=learned.names,
        kinds=learned.kinds,
        words=learned.words,
        scores=placed.scores,
        held=placed.held,
        first=placed.first,
        columns=learned.columns,
    )
    return tables.build(plan, passages, passage_weights(passages))


def assemble(
    features: Features,
    passages: pa.Table,
    units: Units,
    named: NamedRule,
    found: FoundRule,
    match: NamedMatch,
    discovered: Discovered,
    *,
    settings: Settings,
    notes: Sequence[str],
) -> Topics:
    """Names the topics of a fit, numbers them and builds every table.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        units: What was clustered.
        named: Rule of the named topics.
        found: Rule of the discovered topics.
        match: What the first gave.
        discovered: What the fit found.
        settings: Of the study.
        notes: What the backend adjusted.
    """
    placed = place(match, discovered, units, settings.second_margin)
    n_named, n_topics = len(named.names), placed.scores.shape[1]
    shown = topic_words(
        passages["text"].to_pylist(), placed.first, n_topics, features, count=settings.words
    )
    learned = Learned(
        backend=settings.backend,
        unit=settings.unit,
        second_margin=settings.second_margin,
        named=named,
        found=found,
        names=_names(named.names, shown[n_named:-1]),
        kinds=("named",) * n_named + ("discovered",) * (n_topics - n_named),
        words=tuple(tuple(words) for words in shown),
        columns=tables.number_topics(placed.first, passages["passage_id"].to_pylist(), n_topics),
    )
    topic_map, map_notes = project(features, passages, seed=settings.seed, **settings.map)
    built = build_tables(learned, placed, passages)
    return Topics(
        topics=built.topics,
        assignments=built.assignments,
        passage_topics=built.passage_topics,
        article_topics=built.article_topics,
        topic_map=topic_map,
        backend=settings.backend,
        thresholds=dict(zip(named.names, match.thresholds, strict=True)),
        notes=(*notes, *map_notes),
        fitted=learned.to_fitted(),
    )


def _names(named: Sequence[str], words: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names discovered topics by their first common words, longer where two would be the same."""
    names = list(named)
    for number, found in enumerate(words, start=1):
        # Names of people and places say who, not what; they serve where there is nothing else.
        plain = [word for word in found if word == word.lower()]
        ordered = plain + [word for word in found if word not in plain]
        candidates = [", ".join(ordered[:n]) for n in range(_NAME_WORDS, len(ordered) + 1)]
        candidates += [", ".join(ordered) or "unnamed", f"{', '.join(ordered)} ({number})"]
        names.append(next(name for name in candidates if name and name not in names))
    return tuple(names)
