"""Topics while they are edited: what each is called, which one an edit means, what was done."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.records import OTHER, OTHER_ID
from toolkit.topics.edit_state import Ground, State, Step
from toolkit.topics.inflection import stems
from toolkit.topics.units import Floats, Ints

_SHOWN = 12  # topics that a message lists
_IDS = 3


class UnmatchedError(Exception):
    """An edit that cannot be applied to the topics that there are; says why."""


@dataclass(frozen=True)
class Done:
    """What a step did: the topics it left, the passages it was about, and what else to say."""

    result: tuple[str, ...]
    n_passages: int
    note: str = ""


@dataclass(frozen=True)
class Given:
    """What edits are worked out on.

    Attributes:
        ground: The units.
        texts: Of the passages, in the order of their table.
        encode: Gives texts their vectors in the units' space.
        words: Finds the words of topics: of the topic of every passage and their number, one
            list a topic (and more, which are not looked at).
        name: Names a topic by its words, unlike the names that there are.
        seed: Of every random choice.
    """

    ground: Ground
    texts: Sequence[str]
    encode: Callable[[Sequence[str]], Floats]
    words: Callable[[Ints, int], Sequence[Sequence[str]]]
    name: Callable[[Sequence[str], Sequence[str]], str]
    seed: int


class Desk:
    """The topics as they are after the steps so far.

    Args:
        state: Unedited.
        names: One a column.
        kinds: `named` or `discovered`, one a column; named ones first.
        words: One list a column.
        given: What edits are worked out on.
    """

    def __init__(
        self,
        state: State,
        names: Sequence[str],
        kinds: Sequence[str],
        words: Sequence[Sequence[str]],
        given: Given,
    ) -> None:
        self.state = state
        self.names = list(names)
        self.kinds = list(kinds)
        self.words: list[Sequence[str] | None] = list(words)
        self.given = given
        self.gone: dict[str, str] = {}
        self.steps: list[Step] = []
        self.notes: list[str] = []  # of the step that is being worked out

    def find(self, reference: Mapping[str, Any]) -> int:
        """Finds the column of the topic that an edit means; -1 for `other`.

        Raises:
            UnmatchedError: There is none, or there are several.
        """
        if "words" in reference:
            return self._by_words(reference["words"])
        if "holds" in reference:
            return self._by_passages(reference["holds"])
        return self._by_name(reference["name"])

    def find_topic(self, reference: Mapping[str, Any]) -> int:
        """Finds a topic that is not `other`.

        Raises:
            UnmatchedError: There is none, or there are several.
        """
        column = self.find(reference)
        if column == OTHER_ID:
            raise UnmatchedError(f"{shown(reference)} is '{OTHER}', which is no topic")
        return column

    def _by_name(self, name: str) -> int:
        if name.casefold() == OTHER:
            return OTHER_ID
        if name in self.names:
            return self.names.index(name)
        folded = [own.casefold() for own in self.names]
        if name.casefold() in folded:
            return folded.index(name.casefold())
        if name.casefold() in self.gone:
            raise UnmatchedError(f"there is no topic '{name}': {self.gone[name.casefold()]}")
        near = difflib.get_close_matches(name.casefold(), folded, n=1)
        mean = f"did you mean '{self.names[folded.index(near[0])]}'? " if near else ""
        raise UnmatchedError(f"there is no topic '{name}'; {mean}{self._there()}")

    def _there(self) -> str:
        if not self.names:
            return "no topic was found at all"
        more = len(self.names) - _SHOWN
        named = "; ".join(f"'{name}'" for name in self.names[:_SHOWN])
        return f"topics: {named}{f' and {more} more' if more > 0 else ''}"

    def _by_words(self, words: Sequence[str]) -> int:
        wanted = {tuple(stems(word)) for word in words}
        hits = [self._hits(wanted, own) for own in self._all_words()]
        most = max(hits, default=0)
        if not most or 2 * most < len(wanted):
            raise UnmatchedError(
                f"no topic has half of the words {', '.join(words)}; {self._there()}"
            )
        best = [column for column, count in enumerate(hits) if count == most]
        if len(best) > 1:
            names = " and ".join(f"'{self.names[column]}'" for column in best)
            raise UnmatchedError(f"{names} have {most} of the words {', '.join(words)}; give more")
        return best[0]

    @staticmethod
    def _hits(wanted: set[tuple[str, ...]], own: Sequence[str]) -> int:
        have = {tuple(stems(word)) for word in own}
        have |= {(stem,) for phrase in have for stem in phrase}
        return len(wanted & have)

    def _all_words(self) -> list[Sequence[str]]:
        """Returns the words of every topic; those of one that an edit made are found now."""
        if None in self.words:
            fresh = self.fresh_words()
            self.words = [old if old is not None else fresh[i] for i, old in enumerate(self.words)]
        return [own or () for own in self.words]

    def fresh_words(self) -> Sequence[Sequence[str]]:
        """Finds the words of the topics as they are now."""
        first = self.state.first[self.given.ground.units.of_passage]
        return self.given.words(first, len(self.names))

    def _by_passages(self, ids: Sequence[str]) -> int:
        ground = self.given.ground
        wanted = set(ids)
        first = self.state.first[ground.units.of_passage]
        pairs = zip(ground.passages, ground.articles, strict=True)
        held = np.fromiter((p in wanted or a in wanted for p, a in pairs), np.bool_)
        self.tell_missing(ids, "of the ids in `holds`")
        topics = Counter(first[held].tolist())
        (most, count), *_ = topics.most_common(1)
        if 2 * count <= held.sum():
            spread = sorted(topics, key=lambda topic: (-topics[topic], topic))
            places = ", ".join(f"{topics[t]} in '{self.called(t)}'" for t in spread[:_IDS])
            raise UnmatchedError(f"no topic holds most of the {held.sum()} passages: {places}")
        return int(most)

    def tell_missing(self, ids: Sequence[str], what: str) -> None:
        """Notes the ids that no passage and no article has.

        Raises:
            UnmatchedError: They all are unknown.
        """
        known = {*self.given.ground.passages, *self.given.ground.articles}
        missing = [name for name in dict.fromkeys(ids) if name not in known]
        if not missing:
            return
        listed = ", ".join(missing[:_IDS]) + (", ..." if len(missing) > _IDS else "")
        if len(missing) == len(set(ids)):
            raise UnmatchedError(
                f"none {what} is in the corpus ({listed}); ids stand in the tables `passages` and "
                "`articles` of a run, duplicates have no passages"
            )
        self.notes.append(f"{len(missing)} {what} not in the corpus: {listed}")

    def called(self, column: int) -> str:
        """Returns a column's name."""
        return OTHER if column == OTHER_ID else self.names[column]

    def check_name(self, name: str, replaced: Sequence[int] = ()) -> None:
        """Makes sure that a name is free, or is that of a topic that goes.

        Raises:
            UnmatchedError: Another topic has it.
        """
        others = [own for i, own in enumerate(self.names) if i not in replaced]
        same = [own for own in others if own.casefold() == name.casefold()]
        if same:
            raise UnmatchedError(
                f"there is a topic '{same[0]}' already; merge it, or take another name"
            )

    def take(self, step: Step) -> None:
        """Takes a step; the caller brings names, kinds and words in line with its columns."""
        self.state = step.apply(self.state, self.given.ground)
        self.steps.append(step)

    def own_name(self, column: int) -> str:
        """Names a topic that an edit made by its words."""
        taken = [name for i, name in enumerate(self.names) if i != column and name]
        return self.given.name(taken, self.fresh_words()[column])

    def n_passages(self, *columns: int) -> int:
        """Counts the passages whose main topic is one of these."""
        first = self.state.first[self.given.ground.units.of_passage]
        return int(np.isin(first, columns).sum())


def shown(reference: Mapping[str, Any]) -> str:
    """Writes a reference as a table or a message shows it."""
    if "words" in reference:
        return f"words: {', '.join(reference['words'])}"
    if "holds" in reference:
        ids = reference["holds"]
        return f"holds: {', '.join(ids[:_IDS])}{', ...' if len(ids) > _IDS else ''}"
    return str(reference["name"])
