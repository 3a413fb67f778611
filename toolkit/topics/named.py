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
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from toolkit.records import Encoder, NamedTopic
from toolkit.threads import one_thread
from toolkit.topics.calibration import (
    FEW,
    LeftOut,
    Lesson,
    best_cut,
    leave_out,
    outlying,
    reliable_others,
    thresholds,
    trust,
)
from toolkit.topics.inflection import stems
from toolkit.topics.units import Floats, Units, unit_rows

_EVEN = 0.0  # log-odds; in a corpus half of which is on a topic nothing stands out
_STAND_INS = 20  # passages that serve where there are next to no counter-examples


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
class Taught:
    """What a topic was taught with, and how well its texts are told when they are left out.

    Attributes:
        n_texts: Of its own.
        prototype: Unit mean of the vectors of its own texts, shape (d,).
        left_out: Of all texts of its lesson.
    """

    n_texts: int
    prototype: Floats
    left_out: LeftOut


class NamedTopicMatcher(BaseEstimator):  # type: ignore[misc]
    """Scores passages for named topics.

    Args:
        topics: The named topics.
        penalty: Inverse strength of the regressions' L2 penalty.
        seed_weight: Scale of the seed-word evidence beside the unit vector.
        context: Weight of a passage's neighbours in its score.
        others: Weight, in a large corpus, of passages that are surely none of a topic's, as a share
            of all that it is told apart from.
        threshold: Least score for every topic; null: calibrated topic by topic.

    Attributes:
        weights_: Of the regressions, shape (n_topics, d + 1), seed-word evidence last.
        bias_: Of the regressions, shape (n_topics,).
        thresholds_: Least score for each topic.
        lessons_: What each topic was taught with; empty where the matcher was restored.
        notes_: What was adjusted.
    """

    def __init__(
        self,
        topics: Sequence[NamedTopic] = (),
        penalty: float = 10.0,
        seed_weight: float = 1.0,
        context: float = 0.15,
        others: float = 0.5,
        threshold: float | None = None,
    ) -> None:
        self.topics = topics
        self.penalty = penalty
        self.seed_weight = seed_weight
        self.context = context
        self.others = others
        self.threshold = threshold

    def fit(self, encoder: Encoder, vectors: Floats, evidence: Floats | None = None) -> Self:
        """Learns every topic from its own texts, and from the corpus what it is not.

        Args:
            encoder: Brings the texts into the passages' space.
            vectors: Of the passages in canonical order, shape (n, d). Those that are surely none of
                a topic's teach it what the corpus is like otherwise; where the study gives next to
                no counter-examples, those least like it stand in for them.
            evidence: Of `seed_evidence` for the passages, shape (n, n_topics); null: none.
        """
        seeds = np.zeros((len(vectors), len(self.topics))) if evidence is None else evidence
        notes: list[str] = []
        lessons = self._lessons(encoder, vectors, notes)
        with one_thread():
            corpus = [self._rows(vectors, seeds[:, column]) for column in range(len(lessons))]
            self.lessons_ = tuple(map(self._with_others, lessons, corpus))
            models = [self._train(lesson) for lesson in self.lessons_]
            self.weights_: Floats = np.vstack([model.coef_[0] for model in models])
            self.bias_: Floats = np.asarray([model.intercept_[0] for model in models])
            self.thresholds_ = (
                [self.threshold] * len(lessons)
                if self.threshold is not None
                else self._calibrated(models, corpus, notes)
            )
        self.notes_ = tuple(notes)
        return self

    def _with_others(self, lesson: Lesson, corpus: Floats) -> Lesson:
        """Adds passages that a first model holds for none of the topic's."""
        weight = self.others * trust(len(corpus))
        if weight <= 0.0:
            return lesson
        first = leave_out(lesson, self._train)
        cut = best_cut(first.logits, first.belongs)
        logits = np.round(self._train(lesson).decision_function(corpus), 6)
        chosen = reliable_others(logits, cut)
        return replace(lesson, others=corpus[chosen], weight=weight) if len(chosen) else lesson

    def _calibrated(
        self,
        models: Sequence[LogisticRegression],
        corpus: Sequence[Floats],
        notes: list[str],
    ) -> list[float]:
        """Chooses thresholds on the topics' own texts, and where those fail on the corpus."""
        found = thresholds([taught.left_out for taught in self.taught])
        countered = sum(len(topic.counter_examples) for topic in self.topics) >= FEW
        for column, (topic, taught) in enumerate(zip(self.topics, self.taught, strict=True)):
            few = not len(taught.left_out.logits)
            if countered and not few:
                continue
            cut = outlying(np.round(models[column].decision_function(corpus[column]), 6))
            before = float(logit(found[column]))
            if cut is not None:
                raised = before + trust(len(corpus[column])) * max(0.0, cut - before)
                found[column] = round(float(expit(min(cut, _EVEN) if few else raised)), 6)
            why = "too few texts of its own" if few else "no counter-examples"
            notes.append(
                f"topic '{topic.name}' has {why} to choose its threshold on: it takes passages "
                f"from a score of {found[column]:.2f} on, which stand out from the corpus"
            )
        return found

    @cached_property
    def taught(self) -> tuple[Taught, ...]:
        """What each topic was taught with, its texts left out in turn; empty if restored."""
        found = []
        for lesson in self.lessons_:
            own = lesson.rows[lesson.belongs == 1.0, :-1]  # but for the seed-word evidence
            prototype = unit_rows(own.mean(axis=0, keepdims=True))[0]
            with one_thread():
                found.append(Taught(len(own), prototype, leave_out(lesson, self._train)))
        return tuple(found)

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
        matcher.lessons_ = ()
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
        scores[~vectors.any(axis=1)] = 0.0  # nothing is known of them: not even what they are not
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

    def _train(self, lesson: Lesson) -> LogisticRegression:
        """Fits one regression; what belongs and what does not weigh alike, however many."""
        belongs, n_others = lesson.belongs == 1.0, len(lesson.others)
        share = np.where(belongs, 1.0 / belongs.sum(), (1.0 - lesson.weight) / (~belongs).sum())
        others = np.full(n_others, lesson.weight / max(n_others, 1))
        model = LogisticRegression(C=self.penalty, max_iter=2000, tol=1e-6)
        return model.fit(
            np.vstack([lesson.rows, lesson.others]),
            np.concatenate([lesson.belongs, np.zeros(n_others)]),
            np.concatenate([share, others]) * len(belongs) / 2.0,
        )

    def _lessons(self, encoder: Encoder, background: Floats, notes: list[str]) -> list[Lesson]:
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
            if (belongs == 0.0).sum() < FEW:
                rows, belongs = self._stand_ins(rows, belongs, background)
                notes.append(
                    f"topic '{topic.name}' has no counter-examples to speak of: "
                    "the passages least like it stand in"
                )
            lessons.append(Lesson(rows, belongs, rows[:0]))
        return lessons

    def _stand_ins(
        self, rows: Floats, belongs: Floats, background: Floats
    ) -> tuple[Floats, Floats]:
        near = background @ rows[belongs == 1.0, :-1].T
        order = np.argsort(near.max(axis=1), kind="stable")[: max(1, len(background) // 2)]
        chosen = background[order[:: max(1, len(order) // _STAND_INS)]]
        added = self._rows(chosen, np.zeros(len(chosen)))
        return np.vstack([rows, added]), np.concatenate([belongs, np.zeros(len(added))])


def own_texts(topic: NamedTopic) -> list[str]:
    """Returns the texts that stand for a topic: what it is, its examples or else its seed words."""
    what = f"{topic.name}. {topic.description}" if topic.description else topic.name
    texts = [what, *topic.examples]
    if not topic.examples and topic.seed_words:
        texts.append(", ".join(topic.seed_words))
    return texts
