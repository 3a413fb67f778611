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
from toolkit.schemas import TOPIC_SELECTION
from toolkit.topics import tables
from toolkit.topics.edit_desk import Given
from toolkit.topics.edit_state import Ground, State
from toolkit.topics.edits import Edited, edit
from toolkit.topics.learned import FoundRule, Learned, NamedRule
from toolkit.topics.matching import Discovered, NamedMatch
from toolkit.topics.projection import project
from toolkit.topics.separation import separate
from toolkit.topics.shape import Shape, describe
from toolkit.topics.units import Floats, Ints, Units, passage_weights
from toolkit.topics.words import WordIndex

_NAME_WORDS = 3


@dataclass(frozen=True)
class Settings:
    """What every backend is told.

    Attributes:
        backend: Its name.
        unit: `passage` or `article`.
        second_margin: A unit also holds a topic that it is eligible for and that scores within
            this of its first; a named topic whose threshold it reaches it holds anyway.
        words: Words shown a topic.
        map: Of `projection.project`.
        seed: Of the map, and of topics that are split.
        edits: Of the study (`edits.edit`); empty: there are none.
        own_words: Of the discovered topics, where the model's are shown; topics that an edit makes
            have the words that every backend's have.
    """

    backend: str
    unit: str
    second_margin: float
    words: int
    seed: int
    map: Mapping[str, Any] = field(default_factory=dict)
    edits: Mapping[str, Any] = field(default_factory=dict)
    own_words: Sequence[Sequence[str]] = ()


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


def join(match: NamedMatch, found: Discovered) -> State:
    """Joins named and discovered topics, as they are before any edit."""
    n_named = match.scores.shape[1]
    scores = np.hstack([match.scores, found.scores])
    eligible = np.hstack([match.eligible, found.eligible])
    shifted = np.where(found.labels == OTHER_ID, OTHER_ID, found.labels + n_named)
    first = np.where(match.strongest == OTHER_ID, shifted, match.strongest).astype(np.int64)
    return State.unedited(scores, eligible, first)


def place(state: State, units: Units, second_margin: float, named: Sequence[bool] = ()) -> Placed:
    """Gives every passage the topics of its unit; see `tables.held_topics`."""
    held = tables.held_topics(state.scores, state.eligible, state.first, second_margin, named)
    of = units.of_passage
    return Placed(np.round(state.scores, 6)[of], held[of], state.first[of])


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
    selection: pa.Table | None = None,
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
        selection: How the number of topics was chosen, of schema `TOPIC_SELECTION`; None: by no
            search.
    """
    unedited = join(match, discovered)
    index = WordIndex(passages["text"].to_pylist(), features)
    edited, shown = _name_and_edit(
        features, passages, units, named.names, unedited, settings, index
    )
    thresholds = edited.rule.thresholds(edited.names, match.thresholds, unedited.scores.shape[1])
    told = [name in thresholds for name in edited.names]
    placed = place(edited.state, units, settings.second_margin, told)
    separation, separation_notes = separate(named, match, units)
    ids = passages["passage_id"].to_pylist()
    learned = Learned(
        backend=settings.backend,
        unit=settings.unit,
        second_margin=settings.second_margin,
        named=named,
        found=found,
        names=edited.names,
        kinds=edited.kinds,
        words=tuple(tuple(words) for words in shown),
        columns=tables.number_topics(placed.first, ids, len(edited.names)),
        edits=edited.rule,
    )
    topic_map, map_notes = project(features, passages, seed=settings.seed, **settings.map)
    built = build_tables(learned, placed, passages)
    shape = describe_topics(learned, placed, built, features, passages, index)
    return Topics(
        topics=built.topics,
        assignments=built.assignments,
        passage_topics=built.passage_topics,
        article_topics=built.article_topics,
        topic_map=topic_map,
        backend=settings.backend,
        topic_selection=TOPIC_SELECTION.empty_table() if selection is None else selection,
        topic_tree=shape.topic_tree,
        topic_memberships=shape.topic_memberships,
        topic_representatives=shape.topic_representatives,
        topic_edits=edited.table,
        topic_separation=separation,
        thresholds=thresholds,
        notes=(*notes, *separation_notes, *edited.notes, *map_notes),
        fitted=learned.to_fitted(),
    )


def describe_topics(
    learned: Learned,
    placed: Placed,
    built: tables.Tables,
    features: Features,
    passages: pa.Table,
    index: WordIndex,
) -> Shape:
    """Finds the tree, the memberships and the best passages of the topics that passages hold."""
    most = max((len(words) for words in learned.words), default=0)
    return describe(
        features, passages, built.topics, built.assignments,
        placed.scores[:, list(learned.columns)],
        words_of=lambda groups, count: index.words(groups, count, most),
    )  # fmt: skip


def _name_and_edit(
    features: Features,
    passages: pa.Table,
    units: Units,
    named: Sequence[str],
    state: State,
    settings: Settings,
    index: WordIndex,
) -> tuple[Edited, list[list[str]]]:
    """Names the topics that were found, and edits them: an edit refers to them by these names.

    Returns:
        The topics after their edits, and the words of each and last of `other`.
    """

    def words_of(first: Ints, n_topics: int) -> list[list[str]]:
        return index.words(first, n_topics, settings.words)

    n_topics, n_named = state.scores.shape[1], len(named)
    words = words_of(state.first[units.of_passage], n_topics)
    for column, own in enumerate(settings.own_words, start=n_named):
        words[column] = list(own) or words[column]
    names = name_topics(named, words[n_named:-1])
    kinds = ("named",) * n_named + ("discovered",) * (n_topics - n_named)
    if not settings.edits.get("steps"):
        return Edited.none(state, names, kinds), words
    given = Given(
        ground=Ground.of(units, passages),
        texts=passages["text"].to_pylist(),
        encode=lambda names: features.encoder.encode(names).astype(np.float64),
        words=words_of,
        name=lambda taken, words: name_topics(taken, [words])[-1],
        seed=settings.seed,
    )
    edited = edit(settings.edits, state, names, kinds, words[:-1], given)
    after = words_of(edited.state.first[units.of_passage], len(edited.names))
    for column, untouched in enumerate(edited.rule.untouched(n_topics)):
        if untouched >= n_named and settings.own_words:
            after[column] = words[untouched]
    return edited, after


def name_topics(named: Sequence[str], words: Sequence[Sequence[str]]) -> tuple[str, ...]:
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
