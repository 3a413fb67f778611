"""Least scores of named topics, chosen on the topics' own texts and, where those fail, the corpus.

Each text is scored by a model that has not seen it, and the least score is that of the best F1. A
topic has a dozen texts, too few to be trusted alone, so that most of the cut is that of all topics
together. Where a topic has too few texts to leave one out, or the study gives no counter-examples,
a passage must stand out from the corpus: its modified z-score must reach 3.5 (Iglewicz and Hoaglin
1993).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from toolkit.topics.units import Floats, Ints

Bools = npt.NDArray[np.bool_]

FEW = 3  # texts of a kind; fewer cannot be left out in turn
FALLBACK = 0.5  # threshold where no topic has texts enough to leave one out
_FOLDS = 10
_DEALS = 3
_OWN = 1.0 / 3.0  # weight of a topic's own best cut beside that of all topics
_SLACK = 0.05
_OUTLYING = 3.5  # modified z-score; beside it the factor that makes it one
_NORMAL = 0.6745
_LEAST_ROWS = 20  # of a corpus that anything can stand out from
_UNTOLD, _TOLD = 100, 1000  # passages: a corpus says nothing of its topics, and all it can
_MOST_OTHERS = 500


@dataclass(frozen=True)
class Lesson:
    """What one topic is taught with.

    Attributes:
        rows: Features, one row a text.
        belongs: 1 where the text belongs to the topic, else 0.
        others: Features of passages that very likely do not belong to it.
        weight: Of these, as a share of all that does not belong.
    """

    rows: Floats
    belongs: Floats
    others: Floats
    weight: float = 0.0


Train = Callable[[Lesson], LogisticRegression]


@dataclass(frozen=True)
class LeftOut:
    """Log-odds of a topic's texts, each by models that have not seen it; empty if too few.

    Attributes:
        logits: One a text.
        belongs: Whether the text belongs to the topic.
    """

    logits: Floats
    belongs: Bools

    @property
    def scores(self) -> Floats:
        """The same between 0 and 1."""
        scores: Floats = np.round(expit(self.logits), 6)
        return scores

    def f1(self, least: float) -> float | None:
        """Says how well a least score parts the texts; None where there are too few."""
        if not len(self.logits):
            return None
        passed = self.scores >= least
        right = float((passed & self.belongs).sum())
        return round(2.0 * right / float(passed.sum() + self.belongs.sum()), 6)


def leave_out(lesson: Lesson, train: Train) -> LeftOut:
    """Scores each of a topic's texts by models that have not seen it.

    Ten folds, dealt three times over; belonging and other texts are dealt out evenly.

    Args:
        lesson: Of the topic.
        train: Fits a model on a lesson.
    """
    belongs = lesson.belongs == 1.0
    if belongs.sum() < FEW or (~belongs).sum() < FEW:
        return LeftOut(np.zeros(0), np.zeros(0, dtype=np.bool_))
    logits = np.zeros(len(belongs))
    for deal in range(_DEALS):
        fold = np.empty(len(belongs), dtype=np.int64)
        for same in (belongs, ~belongs):  # each time otherwise
            places = np.arange(same.sum())
            fold[same] = (places + deal * (places // _FOLDS)) % _FOLDS
        for left in range(fold.max() + 1):
            out = fold == left
            part = replace(lesson, rows=lesson.rows[~out], belongs=lesson.belongs[~out])
            model = train(part)
            logits[out] += model.decision_function(lesson.rows[out]) / _DEALS
    return LeftOut(np.round(logits, 6), belongs)


def trust(n_rows: int) -> float:
    """Says how far a corpus of so many passages tells what its topics are not, between 0 and 1.

    In a small corpus a topic may be half of what there is, and to learn from its passages that they
    do not belong would unteach it; in a large one a named topic is rare.
    """
    return min(1.0, max(0.0, (n_rows - _UNTOLD) / (_TOLD - _UNTOLD)))


def reliable_others(logits: Floats, cut: float) -> Ints:
    """Returns passages, evenly spread, that a first model holds for none of a topic's.

    The first of the two steps of learning from positive and unlabelled texts (Liu et al. 2003).

    Args:
        logits: Of the first model, in the corpus's canonical order.
        cut: Its least log-odds.
    """
    below = np.flatnonzero(logits < cut)
    spread = np.linspace(0, len(below) - 1, min(_MOST_OTHERS, len(below))).astype(np.int64)
    chosen: Ints = below[spread]
    return chosen


def outlying(logits: Floats) -> float | None:
    """Returns the log-odds from which passages stand out; None where nothing can."""
    if len(logits) < _LEAST_ROWS:
        return None
    middle = float(np.median(logits))
    spread = float(np.median(np.abs(logits - middle)))
    return middle + _OUTLYING * spread / _NORMAL if spread > 0.0 else None


def thresholds(left_out: Sequence[LeftOut]) -> list[float]:
    """Chooses each topic's least score: a third of the way from the cut of all topics to its own.

    A topic with too few texts has the cut of all, and where all have too few it is a half.
    """
    scored = [part for part in left_out if len(part.logits)]
    if not scored:
        return [FALLBACK] * len(left_out)
    pooled = best_cut(
        np.concatenate([part.logits for part in scored]),
        np.concatenate([part.belongs for part in scored]),
    )
    cuts = [
        pooled + _OWN * (best_cut(part.logits, part.belongs) - pooled)
        if len(part.logits)
        else pooled
        for part in left_out
    ]
    return [round(float(expit(cut)), 6) for cut in cuts]


def best_cut(logits: Floats, belongs: Bools) -> float:
    """Returns the middle one of the cuts whose F1 is as good as the best, each midway between two.

    On so few texts a difference of `_SLACK` is luck, and the lowest or highest cut a gamble.
    """
    ordered = np.unique(logits)
    cuts = (ordered[:-1] + ordered[1:]) / 2.0
    if not len(cuts):
        return 0.0
    passed = logits[None, :] >= cuts[:, None]
    f1 = 2.0 * (passed & belongs).sum(axis=1) / (passed.sum(axis=1) + belongs.sum())
    best = np.flatnonzero(f1 >= f1.max() - _SLACK)
    return float(cuts[best[len(best) // 2]])
