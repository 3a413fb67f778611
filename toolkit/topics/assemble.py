"""From matches and clusters to the `Topics` record: what every backend shares.

Named topics come first: a unit that reaches a named topic's threshold belongs to it, whatever its
similarity to a discovered one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER_ID, Features, NamedTopic, Topics
from toolkit.topics import tables
from toolkit.topics.named import NamedTopicMatcher, seed_evidence
from toolkit.topics.projection import project
from toolkit.topics.units import Floats, Ints, Units, passage_weights
from toolkit.topics.words import topic_words

_NAME_WORDS = 3


@dataclass(frozen=True)
class NamedMatch:
    """How well each unit fits each named topic.

    Attributes:
        named: The topics, in the study's order.
        scores: Shape (n_units, n_named), between 0 and 1.
        thresholds: Least score of each topic.
        strongest: Column of the best topic that reaches its threshold, -1 where none does.
        notes: What was adjusted.
    """

    named: tuple[NamedTopic, ...]
    scores: Floats
    thresholds: tuple[float, ...]
    strongest: Ints
    notes: tuple[str, ...] = ()

    @property
    def eligible(self) -> npt.NDArray[np.bool_]:
        """Where a unit reaches a topic's threshold, shape (n_units, n_named)."""
        reached: npt.NDArray[np.bool_] = self.scores >= np.asarray(self.thresholds)[None, :]
        return reached


@dataclass(frozen=True)
class Discovered:
    """What a backend found among the units that no named topic claims.

    Attributes:
        labels: Topic of every unit, counted from 0; -1 for none.
        scores: How well each unit fits each topic, on the scale of the named topics' scores,
            shape (n_units, n_topics), 0 to 1.
        eligible: Where a unit may hold a topic at all, same shape.
        notes: What was chosen and adjusted.
    """

    labels: Ints
    scores: Floats
    eligible: npt.NDArray[np.bool_]
    notes: tuple[str, ...] = ()


def match_named(
    features: Features,
    passages: pa.Table,
    units: Units,
    *,
    named: Sequence[NamedTopic],
    threshold: float | None,
) -> NamedMatch:
    """Scores every unit for every named topic.

    Args:
        features: Their encoder reads the topics' texts.
        passages: Of schema `PASSAGES`.
        units: Passages or articles.
        named: The topics; may be none.
        threshold: Least score; null: calibrated topic by topic.
    """
    if not named:
        none = np.full(len(units.vectors), OTHER_ID, dtype=np.int64)
        return NamedMatch((), np.zeros((len(units.vectors), 0)), (), none)
    matcher = NamedTopicMatcher(tuple(named), threshold=threshold)
    matcher.fit(features.encoder, units.vectors)
    evidence = units.mean(seed_evidence(named, passages["text"].to_pylist()))
    scores = matcher.score(units.vectors, evidence, units)
    reached = np.where(scores >= np.asarray(matcher.thresholds_)[None, :], scores, -1.0)
    strongest = np.where(reached.max(axis=1) >= 0.0, reached.argmax(axis=1), OTHER_ID)
    return NamedMatch(
        tuple(named),
        scores,
        tuple(matcher.thresholds_),
        strongest.astype(np.int64),
        matcher.notes_,
    )


def assemble(
    features: Features,
    passages: pa.Table,
    units: Units,
    match: NamedMatch,
    found: Discovered,
    *,
    second_margin: float,
    words: int,
    map_settings: Mapping[str, Any],
    seed: int,
    backend: str,
) -> Topics:
    """Joins named and discovered topics, names them and builds every table.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        units: What was clustered.
        match: Named topics.
        found: Discovered topics.
        second_margin: A unit also holds a topic that it is eligible for and that scores within
            this of its first.
        words: Words shown a topic.
        map_settings: Of `projection.project`.
        seed: Of the map.
        backend: Name of the backend.
    """
    n_named = len(match.named)
    scores = np.hstack([match.scores, found.scores])
    eligible = np.hstack([match.eligible, found.eligible])
    shifted = np.where(found.labels == OTHER_ID, OTHER_ID, found.labels + n_named)
    first = np.where(match.strongest == OTHER_ID, shifted, match.strongest).astype(np.int64)
    of = units.of_passage
    held = tables.held_topics(scores, eligible, first, second_margin)[of]
    shown = topic_words(
        passages["text"].to_pylist(), first[of], scores.shape[1], features, count=words
    )
    plan = tables.Plan(
        names=_names(match.named, shown[n_named:-1]),
        kinds=("named",) * n_named + ("discovered",) * (scores.shape[1] - n_named),
        words=tuple(shown),
        scores=np.round(scores, 6)[of],
        held=held,
        first=first[of],
    )
    topic_map, map_notes = project(features, passages, seed=seed, **map_settings)
    built = tables.build(plan, passages, passage_weights(passages))
    return Topics(
        topics=built.topics,
        assignments=built.assignments,
        passage_topics=built.passage_topics,
        article_topics=built.article_topics,
        topic_map=topic_map,
        backend=backend,
        thresholds={t.name: v for t, v in zip(match.named, match.thresholds, strict=True)},
        notes=(*match.notes, *found.notes, *map_notes),
    )


def _names(named: Sequence[NamedTopic], words: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names discovered topics by their first common words, longer where two would be the same."""
    names = [topic.name for topic in named]
    for number, found in enumerate(words, start=1):
        # Names of people and places say who, not what; they serve where there is nothing else.
        plain = [word for word in found if word == word.lower()]
        ordered = plain + [word for word in found if word not in plain]
        candidates = [", ".join(ordered[:n]) for n in range(_NAME_WORDS, len(ordered) + 1)]
        candidates += [", ".join(ordered) or "unnamed", f"{', '.join(ordered)} ({number})"]
        names.append(next(name for name in candidates if name and name not in names))
    return tuple(names)
