"""Facts on the named topics: what reaches them, how well they are told apart, what to beware of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class NamedTopicFact:
    """One topic that the study named, as it was before any edit.

    Attributes:
        topic: Its name.
        threshold: Least score of a passage that holds it.
        n_texts: Of its own that it was taught with; None where that is not known.
        f1: How well those are told from the others when left out; None where there are too few.
        n_passages: That reach the threshold.
        n_first: Of which it is the strongest named topic.
        nearest: The named topic that it shares most passages with; None where it is the only one.
        shared: Passages that reach both thresholds.
        similarity: Cosine of the two topics' own texts; None where that is not known.
        warning: What to beware of; None where nothing is.
        histogram: Passages by score, from 0 to 1 in equal steps.
        own_scores: Of its own texts, each left out in turn.
        other_scores: The same of the texts that do not belong to it.
    """

    topic: str
    threshold: float
    n_texts: int | None
    f1: float | None
    n_passages: int
    n_first: int
    nearest: str | None
    shared: int
    similarity: float | None
    warning: str | None
    histogram: tuple[int, ...]
    own_scores: tuple[float, ...]
    other_scores: tuple[float, ...]


def named_topics(separation: pa.Table) -> tuple[NamedTopicFact, ...]:
    """Describes the rows of a table of schema `TOPIC_SEPARATION`, in their order."""
    return tuple(
        NamedTopicFact(
            topic=row["topic"],
            threshold=row["threshold"],
            n_texts=row["n_texts"],
            f1=row["f1"],
            n_passages=row["n_passages"],
            n_first=row["n_first"],
            nearest=row["nearest"],
            shared=round((row["overlap"] or 0.0) * row["n_passages"]),
            similarity=row["similarity"],
            warning=row["warning"],
            histogram=tuple(row["histogram"]),
            own_scores=tuple(row["own_scores"]),
            other_scores=tuple(row["other_scores"]),
        )
        for row in separation.to_pylist()
    )


def other_notes(notes: Sequence[str], facts: Sequence[NamedTopicFact]) -> tuple[str, ...]:
    """Leaves out of the stage's notes the warnings that stand beside the named topics."""
    told = {f"named topic '{fact.topic}': {fact.warning}" for fact in facts}
    return tuple(note for note in notes if note not in told)
