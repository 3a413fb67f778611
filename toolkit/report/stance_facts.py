"""The facts on stances and on how well they were told; part of `facts.Summary`."""

from __future__ import annotations

from dataclasses import dataclass

# The order of stances in every table, figure and sentence.
ORDER = ("against", "none", "uncertain", "favor")


@dataclass(frozen=True)
class Opinion:
    """What a holder's statements on one target add up to."""

    holder: str
    target: str
    stance: str
    n_relevant: int
    favor: int
    against: int
    none: int
    uncertain: int
    share_favor: float
    favor_low: float
    favor_high: float
    share_against: float
    against_low: float
    against_high: float

    def count(self, stance: str) -> int:
        """Returns the number of relevant statements of one stance."""
        return {
            "favor": self.favor,
            "against": self.against,
            "none": self.none,
            "uncertain": self.uncertain,
        }[stance]


@dataclass(frozen=True)
class ArticleOpinion:
    """What the author's own words in one article add up to on one target."""

    article_id: str
    opinion: Opinion


@dataclass(frozen=True)
class StanceCell:
    """Relevant statements of each stance on a target, within one topic."""

    place: str
    target: str
    against: int
    none: int
    uncertain: int
    favor: int

    @property
    def n(self) -> int:
        """All relevant statements."""
        return self.against + self.none + self.uncertain + self.favor


@dataclass(frozen=True)
class TargetFact:
    """A target and what all statements on it add up to."""

    name: str
    description: str
    pairs: int
    against: int
    none: int
    uncertain: int
    favor: int

    @property
    def n_relevant(self) -> int:
        """Statements that are about the target."""
        return self.against + self.none + self.uncertain + self.favor


@dataclass(frozen=True)
class Score:
    """One score of one model on one dataset, with its 95 % interval where there is one."""

    dataset: str
    model: str
    metric: str
    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class ConfusionCell:
    """How many of a true label were given a predicted one."""

    dataset: str
    label: str
    predicted: str
    n: int


@dataclass(frozen=True)
class ReliabilityBin:
    """Pairs whose confidence fell in one bin: their mean confidence and their accuracy."""

    dataset: str
    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class CoveragePoint:
    """Share of pairs decided at a least confidence, and the accuracy among those."""

    dataset: str
    min_confidence: float
    coverage: float
    accuracy: float


@dataclass(frozen=True)
class EvaluationFacts:
    """How well the stance model does beside its baselines.

    Attributes:
        model: Which `model` of the scores is the classifier; the others are baselines.
        datasets: In the order of the scores.
    """

    model: str
    datasets: tuple[str, ...]
    scores: tuple[Score, ...]
    confusion: tuple[ConfusionCell, ...]
    reliability: tuple[ReliabilityBin, ...]
    coverage: tuple[CoveragePoint, ...]


@dataclass(frozen=True)
class StanceFacts:
    """Who stands where.

    Attributes:
        opinions: Holders in the order of their number of statements, targets in the study's;
            only where something relevant was said.
        holders: In that order; `author` last.
        authors: What the author's own words add up to, by article and target.
    """

    backend: str
    min_confidence: float | None
    author_min_confidence: float | None
    targets: tuple[TargetFact, ...]
    holders: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    by_topic: tuple[StanceCell, ...]
    authors: tuple[ArticleOpinion, ...]
    evaluation: EvaluationFacts
    notes: tuple[str, ...]
