"""How well the classifier does on texts it was not fitted on, beside simpler guesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from toolkit.records import STANCES, BenchmarkPair, Encoder, Evaluation, LabelledText, Target
from toolkit.schemas import CONFUSION, COVERAGE, RELIABILITY, SCORES
from toolkit.stance import baselines, metrics
from toolkit.stance.members import Indices, Probabilities, indices

CLASSIFIER = "linear"
OWN_TEST, OWN_UNSEEN = "own sentences, test", "own sentences, unseen target"
_SCORES: dict[str, metrics.Score] = {
    "macro_f1": metrics.macro_f1,
    "f_avg": metrics.f_avg,
    "accuracy": metrics.accuracy,
}
_LEVELS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
_DECIMALS = 6


@dataclass
class _Tables:
    scores: list[dict[str, object]] = field(default_factory=list)
    confusion: list[dict[str, object]] = field(default_factory=list)
    reliability: list[dict[str, object]] = field(default_factory=list)
    coverage: list[dict[str, object]] = field(default_factory=list)

    def evaluation(self) -> Evaluation:
        return Evaluation(
            scores=pa.Table.from_pylist(self.scores, schema=SCORES),
            confusion=pa.Table.from_pylist(self.confusion, schema=CONFUSION),
            reliability=pa.Table.from_pylist(self.reliability, schema=RELIABILITY),
            coverage=pa.Table.from_pylist(self.coverage, schema=COVERAGE),
        )


def evaluate(
    model: Any,
    *,
    fit: Callable[..., Any],
    settings: Mapping[str, float],
    labels: Sequence[LabelledText],
    targets: Sequence[Target],
    encoder: Encoder,
    seed: int,
    bootstrap: int,
    benchmarks: Mapping[str, Sequence[BenchmarkPair]],
    benchmark_limit: int | None = None,
) -> Evaluation:
    """Scores the classifier on its test split, its unseen target and published sets.

    A published set is scored by the same classifier fitted on that set's train split. Intervals
    are bootstrap 95 % intervals; families of paraphrases are resampled whole.

    Args:
        model: Fitted on the train and dev splits of `labels`.
        fit: The backend, for the published sets and the target-blind twin.
        settings: The backend's own settings.
        labels: All labels with their splits.
        targets: What is known of the targets.
        encoder: Brings texts and targets into one space.
        seed: Drives folds and resamples.
        bootstrap: Number of resamples.
        benchmarks: Published labelled pairs by name; one without train or test pairs is left out.
        benchmark_limit: Pairs used of each; a larger set is sampled evenly over its splits and
            targets, and the dataset's name says so. None: all.
    """
    tables = _Tables()
    train = [row for row in labels if row.split in ("train", "dev")]
    own = {
        OWN_TEST: [row for row in labels if row.split == "test"],
        OWN_UNSEEN: [row for row in labels if row.split == "unseen"],
    }
    shared: dict[str, Any] = {
        "fit": fit,
        "settings": settings,
        "encoder": encoder,
        "seed": seed,
        "bootstrap": bootstrap,
    }
    present = {name: rows for name, rows in own.items() if rows}
    _score_all(tables, model, train, present, **shared)
    for name, pairs in benchmarks.items():
        usable = [
            LabelledText(pair.text, pair.target, pair.stance, f"{name} {place}", pair.split)
            for place, pair in enumerate(pairs)
            if pair.split in ("train", "test")
        ]
        rows = _sample(usable, benchmark_limit, np.random.default_rng(seed))
        fitted_on = [row for row in rows if row.split == "train"]
        tested = [row for row in rows if row.split == "test"]
        if fitted_on and tested:
            twin = fit(fitted_on, targets=targets, encoder=encoder, seed=seed, **settings)
            part = "" if len(rows) == len(usable) else f", sample of {len(rows)}/{len(usable)}"
            named = {f"{name}, test{part}": tested}
            _score_all(tables, twin, fitted_on, named, **shared)
    return tables.evaluation()


def _sample(
    rows: Sequence[LabelledText], limit: int | None, rng: np.random.Generator
) -> list[LabelledText]:
    if limit is None or len(rows) <= limit:
        return list(rows)
    cells: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(rows):
        cells.setdefault((row.split, row.target), []).append(place)
    kept: list[int] = []
    for _, places in sorted(cells.items()):
        kept += rng.permutation(places)[: round(len(places) * limit / len(rows))].tolist()
    return [rows[place] for place in sorted(kept)]


def _score_all(
    tables: _Tables,
    model: Any,
    train: Sequence[LabelledText],
    datasets: Mapping[str, Sequence[LabelledText]],
    *,
    fit: Callable[..., Any],
    settings: Mapping[str, float],
    encoder: Encoder,
    seed: int,
    bootstrap: int,
) -> None:
    tested = [row for rows in datasets.values() for row in rows]
    if not tested:
        return
    probabilities = model.predict_proba([(row.text, row.target) for row in tested])
    guesses = {
        CLASSIFIER: probabilities.argmax(axis=1),
        "target-blind": baselines.target_blind(
            train, tested, fit=fit, settings=settings, encoder=encoder, seed=seed
        ),
        "word counts": baselines.word_counts(train, tested),
        "constant per target": baselines.constant_per_target(train, tested),
        "majority": baselines.majority(train, tested),
    }
    start = 0
    for name, rows in datasets.items():
        part = slice(start, start + len(rows))
        start += len(rows)
        weights = metrics.resample(
            [row.family for row in rows],
            [row.target for row in rows],
            bootstrap,
            np.random.default_rng(seed),
        )
        for guess, predicted in guesses.items():
            tables.scores += _scores(name, guess, rows, predicted[part], weights)
        _detail(tables, name, rows, probabilities[part])


def _scores(
    dataset: str,
    model: str,
    rows: Sequence[LabelledText],
    predicted: Indices,
    weights: metrics.Counts,
) -> list[dict[str, object]]:
    labels = indices([row.stance for row in rows])
    cells = np.eye(len(STANCES) ** 2)[labels * len(STANCES) + predicted]
    names = np.array([row.target for row in rows])
    by_target = [_counts(cells, names == name, weights) for name in np.unique(names)]
    drawn = np.stack([resampled for _, resampled in by_target], axis=1)
    exact = np.stack([counts for counts, _ in by_target])
    found = {
        name: (float(score(exact.sum(axis=0))), score(drawn.sum(axis=1)))
        for name, score in _SCORES.items()
    }
    if len(by_target) > 1:
        for name in ("macro_f1", "f_avg"):
            score = _SCORES[name]
            found[f"{name}_targets"] = (float(score(exact).mean()), score(drawn).mean(axis=1))
    return [
        _row(dataset, model, name, value, metrics.interval(values), len(rows))
        for name, (value, values) in found.items()
    ]


def _counts(
    cells: metrics.Counts, chosen: np.ndarray[Any, np.dtype[np.bool_]], weights: metrics.Counts
) -> tuple[metrics.Counts, metrics.Counts]:
    shape = (len(STANCES), len(STANCES))
    resampled = weights[:, chosen] @ cells[chosen]
    return cells[chosen].sum(axis=0).reshape(shape), resampled.reshape(-1, *shape)


def _detail(
    tables: _Tables,
    dataset: str,
    rows: Sequence[LabelledText],
    probabilities: Probabilities,
) -> None:
    labels = indices([row.stance for row in rows])
    place, values = metrics.bins(probabilities, labels)
    onto = np.eye(metrics.BINS)[place]
    sums = np.einsum("rb,rv->bv", onto, values)
    # A resample is never as evenly spread over the bins as the sample, so its error is larger: a
    # bootstrap interval would lie above the figure itself, and none is given.
    error = float(metrics.expected_calibration_error(sums))
    tables.scores.append(_row(dataset, CLASSIFIER, "ece", error, None, len(rows)))
    tables.reliability += [
        {
            "dataset": dataset,
            "low": round(b / metrics.BINS, _DECIMALS),
            "high": round((b + 1) / metrics.BINS, _DECIMALS),
            "n": int(n),
            "confidence": round(confidence / n, _DECIMALS),
            "accuracy": round(right / n, _DECIMALS),
        }
        for b, (n, confidence, right) in enumerate(sums.tolist())
        if n
    ]
    counts = metrics.confusion(labels, probabilities.argmax(axis=1))
    tables.confusion += [
        {"dataset": dataset, "label": label, "predicted": other, "n": int(counts[i, j])}
        for i, label in enumerate(STANCES)
        for j, other in enumerate(STANCES)
    ]
    tables.coverage += _coverage(dataset, values)


def _coverage(dataset: str, values: metrics.Counts) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for level in _LEVELS:
        kept = values[:, 1] >= level
        if kept.any():
            found.append(
                {
                    "dataset": dataset,
                    "min_confidence": level,
                    "coverage": round(float(kept.mean()), _DECIMALS),
                    "accuracy": round(float(values[kept, 2].mean()), _DECIMALS),
                }
            )
    return found


def _row(
    dataset: str, model: str, metric: str, value: float, bounds: tuple[float, float] | None, n: int
) -> dict[str, object]:
    low, high = (None, None) if bounds is None else (round(b, _DECIMALS) for b in bounds)
    return {
        "dataset": dataset,
        "model": model,
        "metric": metric,
        "value": round(value, _DECIMALS),
        "low": low,
        "high": high,
        "n": n,
    }
