"""A stance classifier from scikit-learn parts: n-gram and embedding regressions, averaged.

Three logistic regressions see every (text, target) pair: word n-grams and sentence embeddings, each
with weights shared by all targets plus a target's own, and embeddings times the target's embedding.
Their probabilities are averaged (which beats each alone: Mohammad et al. 2017 and our own dev
split) and calibrated on folds that keep a family of paraphrases together.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from toolkit.errors import StageError
from toolkit.records import STANCES, Encoder, LabelledText, Matrix, Target
from toolkit.stance.calibration import fit_temperature, soften
from toolkit.stance.members import (
    Indices,
    Interaction,
    Probabilities,
    SharedOwn,
    fit_interaction,
    fit_shared_own,
    indices,
)
from toolkit.stance.ngrams import Ngrams
from toolkit.threads import one_thread

Pair = tuple[str, str]  # text, name of the target


class LinearStance(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Stance of a text toward a target, with calibrated probabilities.

    Args:
        encoder: Turns texts and targets into vectors.
        targets: What is known of the targets; a pair may name one that is not among them.
        ngram_c: Inverse penalty of the n-gram model.
        embedding_c: Inverse penalty of the embedding models.
        embedding_weight: Share of the embedding models in the average.
        folds: Folds of the calibration.
        random_state: Seeds the folds.

    Attributes:
        classes_: favor, against, none: the columns of `predict_proba`.
        labelled_: Names of the targets that had labels, in the order of their weights.
        temperature_: Softens the average for targets with labels.
        unseen_temperature_: The same for targets without labels.
    """

    def __init__(
        self,
        encoder: Encoder,
        targets: Sequence[Target] = (),
        ngram_c: float = 10.0,
        embedding_c: float = 0.5,
        embedding_weight: float = 0.75,
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.encoder = encoder
        self.targets = targets
        self.ngram_c = ngram_c
        self.embedding_c = embedding_c
        self.embedding_weight = embedding_weight
        self.folds = folds
        self.random_state = random_state

    def fit(
        self, X: Sequence[Pair], y: Sequence[str], groups: Sequence[str] | None = None
    ) -> LinearStance:
        """Fits on labelled pairs.

        Args:
            X: Pairs of text and target name.
            y: favor, against or none.
            groups: Family of each text; families never straddle a fold. None: each its own.

        Raises:
            StageError: Fewer than two stances, or no pairs.
        """
        if len(set(y)) < 2:
            raise StageError(
                f"{len(y)} labels of {len(set(y))} stances are too few to learn from",
                where="stance.labels",
                hint="label texts of at least two stances",
            )
        self.classes_ = np.array(STANCES)
        self.labelled_ = tuple(sorted({target for _, target in X}))
        labels = indices(y)
        families = np.array([str(i) for i in range(len(y))] if groups is None else groups)
        # The encoder gives the same bits on any number of threads; the fits do not.
        texts, vectors = self._vectors(X)
        with one_thread():
            self.temperature_ = self._held_out(X, texts, vectors, labels, families, unseen=False)
            owners = np.array([target for _, target in X])
            self.unseen_temperature_ = self._held_out(
                X, texts, vectors, labels, owners, unseen=True
            )
            self._fit_members(X, texts, vectors, labels)
        return self

    def predict(self, X: Sequence[Pair]) -> npt.NDArray[np.str_]:
        """The likeliest stance of each pair."""
        result: npt.NDArray[np.str_] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return result

    def predict_proba(self, X: Sequence[Pair]) -> Probabilities:
        """Calibrated probabilities of favor, against and none, shape (len(X), 3)."""
        if not X:
            return np.zeros((0, len(STANCES)))
        owners, vectors = self._owners(X), self._vectors(X)
        with one_thread():
            raw = self._average(X, owners, *vectors)
        seen = owners >= 0
        result = soften(raw, self.unseen_temperature_)
        result[seen] = soften(raw[seen], self.temperature_)
        return result

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The fitted numbers, for storage without pickle; see `info` for the words."""
        return {
            "ngram_idf": self.ngrams_.idf,
            "ngram_weights": self.by_ngrams_.weights,
            "ngram_bias": self.by_ngrams_.bias,
            "embedding_weights": self.by_embedding_.weights,
            "embedding_bias": self.by_embedding_.bias,
            "interaction_weights": self.by_interaction_.weights,
            "interaction_bias": self.by_interaction_.bias,
            "temperatures": np.array([self.temperature_, self.unseen_temperature_]),
        }

    def info(self) -> dict[str, Any]:
        """The fitted words and settings, ready for JSON."""
        settings = ("ngram_c", "embedding_c", "embedding_weight", "folds", "random_state")
        return {
            "labelled": list(self.labelled_),
            "vocabulary": {"ngrams": self.ngrams_.vocabulary},
            **{name: getattr(self, name) for name in settings},
        }

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        info: Mapping[str, Any],
        *,
        encoder: Encoder,
        targets: Sequence[Target] = (),
    ) -> LinearStance:
        """Rebuilds a fitted model from `to_arrays` and `info`; its predictions are equal."""
        words = {"labelled", "vocabulary"}
        settings = {name: value for name, value in info.items() if name not in words}
        model = cls(encoder, targets, **settings)
        part = {name: np.asarray(array) for name, array in arrays.items()}
        model.classes_ = np.array(STANCES)
        model.labelled_ = tuple(info["labelled"])
        model.ngrams_ = Ngrams(info["vocabulary"]["ngrams"], part["ngram_idf"])
        model.by_ngrams_ = SharedOwn(part["ngram_weights"], part["ngram_bias"])
        model.by_embedding_ = SharedOwn(part["embedding_weights"], part["embedding_bias"])
        model.by_interaction_ = Interaction(part["interaction_weights"], part["interaction_bias"])
        seen, unseen = part["temperatures"].tolist()
        model.temperature_, model.unseen_temperature_ = seen, unseen
        return model

    def _vectors(self, X: Sequence[Pair]) -> tuple[Matrix, Matrix]:
        described = {target.name: describe(target) for target in self.targets}
        names = sorted({name for _, name in X})
        known = self.encoder.encode([described.get(name, name) for name in names])
        place = {name: row for row, name in enumerate(names)}
        texts = self.encoder.encode([text for text, _ in X])
        return texts, known[[place[name] for _, name in X]]

    def _owners(self, X: Sequence[Pair]) -> Indices:
        place = {name: row for row, name in enumerate(self.labelled_)}
        return np.array([place.get(name, -1) for _, name in X], dtype=np.int64)

    def _fit_members(
        self, X: Sequence[Pair], texts: Matrix, vectors: Matrix, labels: Indices
    ) -> None:
        words = [text for text, _ in X]
        owners, n = self._owners(X), len(self.labelled_)
        self.ngrams_ = Ngrams().fit(words)
        self.by_ngrams_ = fit_shared_own(
            self.ngrams_.transform(words), owners, labels, n_targets=n, c=self.ngram_c
        )
        self.by_embedding_ = fit_shared_own(texts, owners, labels, n_targets=n, c=self.embedding_c)
        self.by_interaction_ = fit_interaction(texts, vectors, labels, c=self.embedding_c)

    def _average(
        self, X: Sequence[Pair], owners: Indices, texts: Matrix, vectors: Matrix
    ) -> Probabilities:
        pooled = self.by_interaction_.proba(texts, vectors)
        both = (self.by_embedding_.proba(texts, owners) + pooled) / 2
        # Shared embedding weights know nothing of a target without labels; interactions do.
        embedding = np.where((owners >= 0)[:, None], both, pooled)
        words = self.by_ngrams_.proba(self.ngrams_.transform([text for text, _ in X]), owners)
        average: Probabilities = (
            self.embedding_weight * embedding + (1 - self.embedding_weight) * words
        )
        return average

    def _held_out(
        self,
        X: Sequence[Pair],
        texts: Matrix,
        vectors: Matrix,
        labels: Indices,
        groups: npt.NDArray[np.str_],
        *,
        unseen: bool,
    ) -> float:
        held_out = np.zeros((len(labels), len(STANCES)))
        done = np.zeros(len(labels), dtype=bool)
        for train, rest in self._splits(labels, self._owners(X), groups, unseen=unseen):
            if len(np.unique(labels[train])) < 2:
                continue
            self._fit_members([X[i] for i in train], texts[train], vectors[train], labels[train])
            tested = [X[i] for i in rest]
            owners = np.full(len(rest), -1) if unseen else self._owners(tested)
            held_out[rest] = self._average(tested, owners, texts[rest], vectors[rest])
            done[rest] = True
        return fit_temperature(held_out[done], labels[done])

    def _splits(
        self,
        labels: Indices,
        owners: Indices,
        groups: npt.NDArray[np.str_],
        *,
        unseen: bool,
    ) -> Iterator[tuple[Indices, Indices]]:
        # By target and stance: a fold that lacks a target's favor rows would teach the rest that
        # the target is never favored.
        cells = owners * len(STANCES) + labels
        folds = min(self.folds, len(np.unique(groups)))
        if not unseen:
            folds = min(folds, int(np.bincount(cells).max()))
        if folds < 2:
            return
        if unseen:
            yield from GroupKFold(folds).split(labels, labels, groups)
            return
        seeded = StratifiedGroupKFold(folds, shuffle=True, random_state=self.random_state)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="The least populated class")
            yield from seeded.split(cells, cells, groups)


def describe(target: Target) -> str:
    """What the encoder reads of a target: its name, description and aliases."""
    parts = [target.name, target.description, ", ".join(target.aliases)]
    return ". ".join(part.rstrip(".") for part in parts if part)


def fit(
    rows: Sequence[LabelledText],
    *,
    targets: Sequence[Target],
    encoder: Encoder,
    seed: int,
    **settings: float,
) -> LinearStance:
    """Fits the backend on labelled rows; `settings` are those of `stance.linear`.

    Raises:
        StageError: Too few labels to learn from.
    """
    model = LinearStance(encoder, targets, random_state=seed, **settings)  # type: ignore[arg-type]
    return model.fit(
        [(row.text, row.target) for row in rows],
        [row.stance for row in rows],
        [row.family for row in rows],
    )
