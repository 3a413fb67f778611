"""What two runs do not have in common: the facts behind the text, the JSON and the page of a diff.

All of it is plain and frozen. `left` is the first run, `right` the second. Nothing in it depends on
the clock or on this machine.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from toolkit.compare.tables import Verdict


@dataclass(frozen=True)
class RunName:
    """A run as it is called on the page."""

    study: str
    run_id: str
    title: str


@dataclass(frozen=True)
class Setting:
    """A key of the configuration with other values; json-able, None where `kind` says absent."""

    key: str
    left: Any
    right: Any
    kind: str  # changed, added, removed


@dataclass(frozen=True)
class CountPair:
    """How many of something each run has."""

    name: str
    left: int
    right: int


@dataclass(frozen=True)
class ArticleChange:
    """An article that only one run read, or that changed or moved."""

    kind: str  # removed, added, changed (same path, other bytes), moved (same bytes, other path)
    left: str | None  # path
    right: str | None
    title: str


@dataclass(frozen=True)
class Measure:
    """A score with its 95 % interval, where it has one, over n pairs."""

    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class ScoreChange:
    """A score in both runs, or in one of them.

    Attributes:
        own: Whether it is the study's classifier, and no baseline.
        moved: Right less left; None where one run lacks it.
        overlap: Whether the two intervals overlap; None where there are not two.
        beyond: Whether neither value lies in the other's interval; None likewise.
    """

    dataset: str
    model: str
    own: bool
    metric: str
    left: Measure | None
    right: Measure | None
    moved: float | None
    overlap: bool | None
    beyond: bool | None

    @property
    def changed(self) -> bool:
        """Whether anything about it is another."""
        return self.left != self.right


@dataclass(frozen=True)
class TopicSide:
    """A topic of one run."""

    topic_id: int
    name: str
    kind: str
    size: int
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class TopicPair:
    """A topic and its counterpart; one of them is None for a topic that is lost or new.

    Attributes:
        by: How they were matched: `name`, `passages`, `words`, or `other` for the rest of each
            run; empty where there is no counterpart.
        shared: Passages that both hold, of those that both runs have.
        passages: Jaccard index of their passages, of those that both runs have; None where the
            runs have no passage in common or there is no counterpart.
        words: Jaccard index of their ten best words; None where there is no counterpart.
    """

    left: TopicSide | None
    right: TopicSide | None
    by: str
    shared: int
    passages: float | None
    words: float | None


@dataclass(frozen=True)
class Flow:
    """How many passages have one topic in the left run and one in the right run."""

    left: int
    right: int
    left_name: str
    right_name: str
    passages: int
    moved: bool  # the right topic is not the counterpart of the left one


@dataclass(frozen=True)
class Move:
    """A passage whose topic in the right run is not the counterpart of its topic in the left."""

    passage_id: str  # in the left run
    article: str
    left: str
    right: str
    text: str


@dataclass(frozen=True)
class TopicChanges:
    """What became of the topics.

    Attributes:
        shared: Passages that both runs have (same article, same text).
        only_left: Passages of the left run alone.
        only_right: Passages of the right run alone.
        ami: Adjusted mutual information over the shared passages; None where there is none.
        words: Mean top-word Jaccard, topics matched by words alone.
    """

    shared: int
    only_left: int
    only_right: int
    ami: float | None
    words: float
    pairs: tuple[TopicPair, ...]
    flows: tuple[Flow, ...]
    moves: tuple[Move, ...]

    @property
    def differ(self) -> bool:
        """Whether a passage moved or is in one run alone, or a topic is lost, new or reworded."""
        reworded = any(pair.words != 1.0 for pair in self.pairs if pair.by != "other")
        return bool(self.moves or self.only_left or self.only_right) or reworded

    @property
    def lost(self) -> tuple[TopicSide, ...]:
        """Topics of the left run without a counterpart."""
        return tuple(p.left for p in self.pairs if p.left is not None and p.right is None)

    @property
    def new(self) -> tuple[TopicSide, ...]:
        """Topics of the right run without a counterpart."""
        return tuple(p.right for p in self.pairs if p.right is not None and p.left is None)


@dataclass(frozen=True)
class Share:
    """A share of n statements with its 95 % interval."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class ShareChange:
    """A holder's share of statements on a side of a target that is another in the right run."""

    holder: str
    target: str
    side: str  # favor, against
    left: Share
    right: Share
    beyond: bool  # neither share lies in the other's interval


@dataclass(frozen=True)
class HolderChange:
    """A holder who states something about a target in one run alone."""

    kind: str  # new, lost
    holder: str
    targets: tuple[str, ...]
    statements: int


@dataclass(frozen=True)
class Flip:
    """A statement whose label is another in the right run."""

    article: str
    holder: str
    target: str
    left: str  # favor, against, none, uncertain, or `not about it`
    right: str
    left_p: float  # probability of the left label's class; of the likeliest where uncertain
    right_p: float
    quoted: bool
    text: str


@dataclass(frozen=True)
class StanceChanges:
    """What became of the stances.

    Attributes:
        compared: Pairs of a statement and a target that both runs have.
        only_left: Pairs of the left run alone.
        only_right: Pairs of the right run alone.
        shares: Shares over the targets and holders of both that changed at all.
    """

    compared: int
    only_left: int
    only_right: int
    targets_lost: tuple[str, ...]
    targets_new: tuple[str, ...]
    shares: tuple[ShareChange, ...]
    holders: tuple[HolderChange, ...]
    flips: tuple[Flip, ...]

    @property
    def beyond(self) -> tuple[ShareChange, ...]:
        """Shares that changed by more than their interval."""
        return tuple(change for change in self.shares if change.beyond)


@dataclass(frozen=True)
class RunDiff:
    """All that was found; see `same`."""

    left: RunName
    right: RunName
    settings: tuple[Setting, ...]
    articles_shared: int
    articles: tuple[ArticleChange, ...]
    other_inputs: tuple[str, ...]  # inputs besides the articles that are others, by name
    counts: tuple[CountPair, ...]
    environment: tuple[str, ...]
    code: tuple[str, ...]  # stages whose code has another version
    scores: tuple[ScoreChange, ...]  # all of them, changed or not
    topics: TopicChanges
    stance: StanceChanges | None  # None where neither run has a target
    tables: tuple[Verdict, ...]  # every table that is not identical
    not_compared: tuple[str, ...] = ()  # columns that an archive left out, `table.column`

    @property
    def same(self) -> bool:
        """Whether configuration, data and every table are the same, whatever the machine."""
        return not (self.settings or self.articles or self.other_inputs or self.tables)

    def to_json(self) -> dict[str, Any]:
        """Gives everything as json-able values."""
        found: dict[str, Any] = dataclasses.asdict(self)
        found["tables"] = [
            {"artefact": v.artefact, "likeness": v.likeness.value, "detail": v.detail}
            for v in self.tables
        ]
        return {"same": self.same, **found}
