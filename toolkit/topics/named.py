"""Named topics: does a passage belong to a topic that the study describes beforehand?

Each topic is a small logistic regression over a passage's vector and its seed-word evidence. It is
taught by the topic's description and examples, against the other topics' and all counter-examples,
the few-shot recipe of Tunstall et al. 2022 (SetFit) without fine-tuning. The least score for a
topic is chosen on those texts too, each scored by a model that has not seen it. A passage also
listens a little to its neighbours, because a quotation that runs over paragraphs is about one
thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from toolkit.records import Encoder, NamedTopic
from toolkit.threads import one_thread
from toolkit.topics.inflection import stems
from toolkit.topics.units import Floats, Units

Bools = npt.NDArray[np.bool_]

_FEW = 3  # fewer negatives than this: the passages least like the topic stand in
_STAND_INS = 20
_FOLDS = 10
_DEALS = 3
_OWN = 1.0 / 3.0  # weight of a topic's own best cut beside that of all topics
_SLACK = 0.05
_FALLBACK = 0.5  # threshold where no topic has texts enough to leave one out


def seed_evidence(topics: Sequence[NamedTopic], texts: Sequence[str]) -> Floats:
    """Counts each topic's seed words in each text, inflections included.

    Returns:
        Shape (len(texts), len(topics)), between 0 (none) and 1: one minus a half to the power of
        the number of distinct seed words found, so that the first counts most.
    """
    wanted = [[stems(seed) for seed in topic.seed_words] for topic in topics]
    found = np.zeros((len(texts), len(topics)))
    for row, text in enumerate(texts):
        # Padded, so that a seed word is found only as whole words.
        joined = f" {' '.join(stems(text))} "
        for column, seeds in enumerate(wanted):
            hits = sum(f" {' '.join(seed)} " in joined for seed in seeds if seed)
            found[row, column] = 1.0 - 0.5**hits
    return found


@dataclass(frozen=True)
class _Lesson:
    """What one topic is taught with: rows of features, and 1 where they belong to it."""

    rows: Floats
    belongs: Floats


@dataclass(frozen=True)
class _LeftOut:
    """Log-odds of a topic's texts, each by a model that has not seen it; empty if too few."""

    logits: Floats
    belongs: Bools


class NamedTopicMatcher(BaseEstimator):  # type: ignore[misc]
    """Scores passages for named topics.

    Args:
        topics: The named topics.
        penalty: Inverse strength of the regressions' L2 penalty.
        seed_weight: Scale of the seed-word evidence beside the unit vector.
        context: Weight of a passage's neighbours in its score.
        threshold: Least score for every topic; null: calibrated topic by topic.

    Attributes:
        weights_: Of the regressions, shape (n_topics, d + 1), seed-word evidence last.
        bias_: Of the regressions, shape (n_topics,).
        thresholds_: Least score for each topic.
        notes_: What was adjusted.
    """

    def __init__(
        self,
        topics: Sequence[NamedTopic] = (),
        penalty: float = 10.0,
        seed_weight: float = 1.0,
        context: float = 0.15,
        threshold: float | None = None,
    ) -> None:
        self.topics = topics
        self.penalty = penalty
        self.seed_weight = seed_weight
        self.context = context
        self.threshold = threshold

    def fit(self, encoder: Encoder, background: Floats) -> Self:
        """Learns every topic from its own texts.

        Args:
            encoder: Brings the texts into the passages' space.
            background: Passage vectors, shape (n, d); those least like a topic stand in for
                counter-examples where the study gives next to none.
        """
        notes: list[str] = []
        lessons = self._lessons(encoder, background, notes)
        with one_thread():
            models = [self._train(lesson.rows, lesson.belongs) for lesson in lessons]
            self.weights_: Floats = np.vstack([model.coef_[0] for model in models])
            self.bias_: Floats = np.asarray([model.intercept_[0] for model in models])
            self.thresholds_ = (
                [self.threshold] * len(lessons)
                if self.threshold is not None
                else _thresholds([self._left_out(lesson) for lesson in lessons])
            )
        self.notes_ = tuple(notes)
        return self

    @classmethod
    def restored(
        cls,
        topics: Sequence[NamedTopic],
        *,
        weights: Floats,
        bias: Floats,
        thresholds: Sequence[float],
        seed_weight: float,
        context: float,
    ) -> Self:
        """Rebuilds a fitted matcher from its attributes; of the topics it needs the seed words."""
        matcher = cls(topics, seed_weight=seed_weight, context=context)
        matcher.weights_, matcher.bias_ = weights, bias
        matcher.thresholds_ = list(thresholds)
        matcher.notes_ = ()
        return matcher

    def score(self, vectors: Floats, evidence: Floats, units: Units | None = None) -> Floats:
        """Scores rows for every topic.

        Args:
            vectors: Unit rows, shape (n, d).
            evidence: Of `seed_evidence`, shape (n, n_topics).
            units: Gives each row's neighbours; null: none has any.

        Returns:
            Between 0 and 1, shape (n, n_topics).
        """
        logits = np.zeros((len(vectors), len(self.topics)))
        with one_thread():
            for column in range(len(self.topics)):
                rows = self._rows(vectors, evidence[:, column])
                logits[:, column] = rows @ self.weights_[column] + self.bias_[column]
        if units is not None and self.context > 0.0:
            logits = self._listen(logits, units)
        scores: Floats = np.round(expit(logits), 6)
        return scores

    def _listen(self, logits: Floats, units: Units) -> Floats:
        heard = logits.copy()
        for row, neighbours in enumerate(units.neighbours):
            if neighbours:
                around = logits[list(neighbours)].mean(axis=0)
                heard[row] = (1.0 - self.context) * logits[row] + self.context * around
        return heard

    def _rows(self, vectors: Floats, evidence: Floats) -> Floats:
        return np.hstack([vectors, self.seed_weight * evidence[:, None]])

    def _train(self, rows: Floats, belongs: Floats) -> LogisticRegression:
        model = LogisticRegression(C=self.penalty, class_weight="balanced", max_iter=2000, tol=1e-6)
        return model.fit(rows, belongs)

    def _lessons(self, encoder: Encoder, background: Floats, notes: list[str]) -> list[_Lesson]:
        own = [own_texts(topic) for topic in self.topics]
        texts = [text for group in own for text in group]
        texts += [text for topic in self.topics for text in topic.counter_examples]
        owner = np.full(len(texts), -1)
        owner[: sum(map(len, own))] = np.repeat(np.arange(len(own)), [len(group) for group in own])
        vectors = encoder.encode(texts).astype(np.float64)
        evidence = seed_evidence(self.topics, texts)
        lessons = []
        for index, topic in enumerate(self.topics):
            rows = self._rows(vectors, evidence[:, index])
            belongs = (owner == index).astype(np.float64)
            if (belongs == 0.0).sum() < _FEW:
                rows, belongs = self._stand_ins(rows, belongs, background)
                notes.append(
                    f"topic '{topic.name}' has no counter-examples to speak of: "
                    "the passages least like it stand in"
                )
            lessons.append(_Lesson(rows, belongs))
        return lessons

    def _stand_ins(
        self, rows: Floats, belongs: Floats, background: Floats
    ) -> tuple[Floats, Floats]:
        near = background @ rows[belongs == 1.0, :-1].T
        order = np.argsort(near.max(axis=1), kind="stable")[: max(1, len(background) // 2)]
        chosen = background[order[:: max(1, len(order) // _STAND_INS)]]
        added = self._rows(chosen, np.zeros(len(chosen)))
        return np.vstack([rows, added]), np.concatenate([belongs, np.zeros(len(added))])

    def _left_out(self, lesson: _Lesson) -> _LeftOut:
        """Scores each of a topic's texts by a model that has not seen it."""
        belongs = lesson.belongs == 1.0
        if belongs.sum() < _FEW or (~belongs).sum() < _FEW:
            return _LeftOut(np.zeros(0), np.zeros(0, dtype=np.bool_))
        logits = np.zeros(len(belongs))
        for deal in range(_DEALS):
            fold = np.empty(len(belongs), dtype=np.int64)
            for same in (belongs, ~belongs):  # both kinds dealt out evenly, each time otherwise
                places = np.arange(same.sum())
                fold[same] = (places + deal * (places // _FOLDS)) % _FOLDS
            for left in range(fold.max() + 1):
                out = fold == left
                model = self._train(lesson.rows[~out], lesson.belongs[~out])
                logits[out] += model.decision_function(lesson.rows[out]) / _DEALS
        return _LeftOut(np.round(logits, 6), belongs)


def own_texts(topic: NamedTopic) -> list[str]:
    """Returns the texts that stand for a topic: what it is, its examples or else its seed words."""
    texts = [f"{topic.name}. {topic.description}", *topic.examples]
    if not topic.examples and topic.seed_words:
        texts.append(", ".join(topic.seed_words))
    return texts


def _thresholds(left_out: Sequence[_LeftOut]) -> list[float]:
    """Chooses each topic's least score: a third of the way from the cut of all topics to its own.

    A topic has a dozen texts, too few to be trusted alone.
    """
    scored = [part for part in left_out if len(part.logits)]
    if not scored:
        return [_FALLBACK] * len(left_out)
    pooled = _best_cut(
        np.concatenate([part.logits for part in scored]),
        np.concatenate([part.belongs for part in scored]),
    )
    cuts = [
        pooled + _OWN * (_best_cut(part.logits, part.belongs) - pooled)
        if len(part.logits)
        else pooled
        for part in left_out
    ]
    return [round(float(expit(cut)), 6) for cut in cuts]


def _best_cut(logits: Floats, belongs: Bools) -> float:
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
