"""Corpus and labels -> a stance for every (quotation or passage, target) pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.errors import StageError
from toolkit.records import (
    STANCES,
    BenchmarkPair,
    Corpus,
    Encoder,
    Fitted,
    LabelledText,
    Progress,
    Stances,
    Target,
)
from toolkit.stance.evaluate import evaluate
from toolkit.stance.label import MODEL, Labeller, stance_tables
from toolkit.stance.memory import RememberingEncoder

ENOUGH = 32  # labels a stance; with fewer a target's labels are of little use (research notes)
_FITTED_ON = ("train", "dev")


class StanceModel(Labeller, Protocol):
    """What the stage needs of a fitted backend."""

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The fitted numbers."""
        ...

    def info(self) -> dict[str, Any]:
        """The fitted words and settings; `vocabulary` holds lists of terms by name."""
        ...


def classify(
    corpus: Corpus,
    *,
    fit: Callable[..., StanceModel],
    settings: Mapping[str, float],
    targets: Sequence[Target],
    labels: Sequence[LabelledText],
    encoder: Encoder,
    seed: int,
    min_confidence: float,
    author_min_confidence: float,
    relevance: float,
    bootstrap: int,
    benchmarks: Mapping[str, Sequence[BenchmarkPair]],
    benchmark_limit: int | None = None,
    progress: Progress | None = None,
) -> Stances:
    """Fits the classifier on the labels, scores it, and labels every pair of the corpus.

    Args:
        corpus: Passages and quotations.
        fit: The backend.
        settings: The backend's own settings.
        targets: What stances are toward.
        labels: Labelled sentences; the train and dev splits are fitted on, the others score.
        encoder: Brings texts and targets into one space.
        seed: Drives folds and resamples.
        min_confidence: Least probability of a speaker's stance; below it, `uncertain`.
        author_min_confidence: The same for authors.
        relevance: Least similarity of a text to a target that it does not mention.
        bootstrap: Resamples behind each interval.
        benchmarks: Published labelled pairs by name.
        benchmark_limit: Pairs used of each; None: all.
        progress: Told how many statements are done.

    Raises:
        StageError: There are no labels to learn from.
    """
    fitted_on = [label for label in labels if label.split in _FITTED_ON]
    if targets and not fitted_on:
        raise StageError(
            "there are targets but no labelled sentences to learn from",
            where="stance.labels",
            hint="name a CSV of labelled sentences, or leave stance.targets empty",
        )
    encoder = RememberingEncoder(encoder)
    model = fit(fitted_on, targets=targets, encoder=encoder, seed=seed, **settings)
    tables = stance_tables(
        model,
        corpus,
        targets=targets,
        encoder=encoder,
        min_confidence=min_confidence,
        author_min_confidence=author_min_confidence,
        relevance=relevance,
        progress=progress,
    )
    return Stances(
        **tables,
        evaluation=evaluate(
            model,
            fit=fit,
            settings=settings,
            labels=labels,
            targets=targets,
            encoder=encoder,
            seed=seed,
            bootstrap=bootstrap,
            benchmarks=benchmarks,
            benchmark_limit=benchmark_limit,
        ),
        backend=MODEL,
        fitted=_fitted(model),
        notes=label_notes(fitted_on, targets),
    )


def _fitted(model: StanceModel) -> Fitted:
    info = dict(model.info())
    vocabulary = info.pop("vocabulary")
    return Fitted({"backend": MODEL, **info}, model.to_arrays(), vocabulary)


def label_notes(labels: Sequence[LabelledText], targets: Sequence[Target]) -> tuple[str, ...]:
    """One line for each target that has no labels, or too few of a stance."""
    notes = []
    for target in targets:
        counts = Counter(label.stance for label in labels if label.target == target.name)
        few = [f"{counts[s]} {s}" for s in STANCES if counts[s] < ENOUGH]
        if not counts:
            notes.append(
                f"{target.name}: no labels; labelled by the model of the other targets, which "
                "carries over little: read its stances as a hint"
            )
        elif few:
            notes.append(
                f"{target.name}: fewer than {ENOUGH} labels of a stance to learn from "
                f"({', '.join(few)}); it leans on the other targets' labels"
            )
    return tuple(notes)
