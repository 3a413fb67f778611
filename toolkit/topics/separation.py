"""How well named topics are told from the rest and from one another, and what to be warned of.

Nothing is fitted here: it is read off the scores of a match and the texts that the topics were
taught with. It is about the topics as the study names them, before any edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.schemas import TOPIC_SEPARATION
from toolkit.topics.matching import NamedMatch, Prototypes, Regressions
from toolkit.topics.named import Taught
from toolkit.topics.units import Floats, Units

BINS = 20  # of the histogram of scores
OVERLAP = 0.5  # share of a topic's passages that another one claims too, from which it is told
FEW_SHARED = 3  # passages; fewer are no evidence
ALIKE = 0.9  # cosine of two topics' own texts
BLURRED = 0.7  # F1 on a topic's own texts, below which they are not told from the others
NEARLY_ALL = 0.5  # share of all passages


@dataclass(frozen=True)
class Reached:
    """Which passages reach which named topic.

    Attributes:
        scores: Shape (n_passages, n_named).
        eligible: Where a passage reaches the topic's threshold, same shape.
        first: Column of the strongest one that it reaches, -1 for none.
    """

    scores: Floats
    eligible: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Separation:
    """One topic's row; the fields are the columns of `TOPIC_SEPARATION`, less the warning."""

    topic: str
    threshold: float
    n_texts: int | None
    f1: float | None
    n_passages: int
    n_first: int
    nearest: str | None
    overlap: float | None
    similarity: float | None
    histogram: Sequence[int]
    own_scores: Sequence[float]
    other_scores: Sequence[float]


def separate(
    rule: Regressions | Prototypes, match: NamedMatch, units: Units
) -> tuple[pa.Table, tuple[str, ...]]:
    """Says how far each named topic is told apart.

    Args:
        rule: Of the named topics; where it was restored, what they were taught with is not known.
        match: What it gave.
        units: That were matched.

    Returns:
        Table of schema `TOPIC_SEPARATION`, topics in their own order, and its warnings as notes.
    """
    of = units.of_passage
    reached = Reached(match.scores[of], match.eligible[of], match.strongest[of])
    taught, likeness = _texts(rule)
    rows = []
    for column in range(len(rule.names)):
        found = _separation(column, rule.names, match.thresholds, reached, taught, likeness)
        best = float(reached.scores[:, column].max(initial=0.0))
        rows.append(asdict(found) | {"warning": _warning(found, best, len(reached.scores))})
    notes = tuple(
        f"named topic '{row['topic']}': {row['warning']}" for row in rows if row["warning"]
    )
    return pa.Table.from_pylist(rows, schema=TOPIC_SEPARATION), notes


def _texts(rule: Regressions | Prototypes) -> tuple[Sequence[Taught], Floats | None]:
    """Returns what the topics were taught with, and the cosines of their own texts' means."""
    if isinstance(rule, Prototypes):
        return (), rule.vectors @ rule.vectors.T
    taught = rule.matcher.taught if rule.matcher is not None else ()
    if not taught:
        return (), None
    vectors = np.vstack([topic.prototype for topic in taught])
    return taught, vectors @ vectors.T


def _separation(
    column: int,
    names: Sequence[str],
    thresholds: Sequence[float],
    reached: Reached,
    taught: Sequence[Taught],
    likeness: Floats | None,
) -> Separation:
    n_own = int(reached.eligible[:, column].sum())
    nearest, shared = _nearest(column, reached.eligible, likeness)
    known = taught[column] if taught else None
    left_out = known.left_out if known else None
    cosine = None if likeness is None or nearest is None else float(likeness[column, nearest])
    return Separation(
        topic=names[column],
        threshold=thresholds[column],
        n_texts=known.n_texts if known else None,
        f1=left_out.f1(thresholds[column]) if left_out else None,
        n_passages=n_own,
        n_first=int((reached.first == column).sum()),
        nearest=None if nearest is None else names[nearest],
        overlap=None if nearest is None or not n_own else round(shared / n_own, 6),
        similarity=None if cosine is None else round(cosine, 6),
        histogram=np.histogram(reached.scores[:, column], BINS, (0.0, 1.0))[0].tolist(),
        own_scores=left_out.scores[left_out.belongs].tolist() if left_out else [],
        other_scores=left_out.scores[~left_out.belongs].tolist() if left_out else [],
    )


def _nearest(
    column: int, eligible: npt.NDArray[np.bool_], likeness: Floats | None
) -> tuple[int | None, int]:
    """Returns the topic that shares most passages, of equals the one whose texts are most alike."""
    others = [other for other in range(eligible.shape[1]) if other != column]
    if not others:
        return None, 0
    shared = {o: int((eligible[:, column] & eligible[:, o]).sum()) for o in others}
    alike = {o: 0.0 if likeness is None else round(float(likeness[column, o]), 6) for o in others}
    nearest = max(others, key=lambda other: (shared[other], alike[other], -other))
    return nearest, shared[nearest]


def _warning(found: Separation, best: float, total: int) -> str | None:
    """Says what is wrong with a topic and what to do, worst first; None where nothing is."""
    told: list[str] = []
    if not found.n_passages:
        told.append(
            f"no passage reaches its threshold of {found.threshold:.2f} (the highest score is "
            f"{best:.2f}): give examples in the corpus's own manner, or the corpus does not speak "
            "of it"
        )
    elif found.n_passages > NEARLY_ALL * total:
        told.append(
            f"{found.n_passages} of {total} passages reach its threshold of "
            f"{found.threshold:.2f}: it says little unless the corpus is about nothing else; give "
            "counter-examples"
        )
    shared = round((found.overlap or 0.0) * found.n_passages)
    if shared >= FEW_SHARED and shared >= OVERLAP * found.n_passages:
        told.append(
            f"{shared} of its {found.n_passages} passages also reach '{found.nearest}': merge the "
            "two, or give each the other's passages as counter-examples"
        )
    if found.similarity is not None and found.similarity >= ALIKE:
        told.append(
            f"its own texts and those of '{found.nearest}' say nearly the same (cosine "
            f"{found.similarity:.2f}): merge the two, or say what parts them"
        )
    if found.f1 is not None and found.f1 < BLURRED:
        told.append(
            f"its own texts are badly told from the others when left out (F1 {found.f1:.2f}): "
            "write more of them, each about another facet"
        )
    return "; ".join(told) or None
