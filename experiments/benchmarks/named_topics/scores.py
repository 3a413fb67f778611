"""Precision, recall and F1 of what a system claims, with bootstrap intervals over articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from experiments.benchmarks.named_topics.gold import Bools, Floats, Gold, Ints

SAMPLES = 2_000
SEED = 20261122
MEASURES = ("precision", "recall", "f1")
_FEWEST = 10  # articles; of fewer no interval is drawn


def rows_of(
    gold: Gold, claimed: Bools, chosen: Bools, names: Sequence[str]
) -> Iterator[dict[str, object]]:
    """Yields one row a topic, one over all decisions (micro) and the topics' mean (macro).

    Args:
        gold: The labels.
        claimed: What a system says of the corpus, shape (n_passages, n_topics).
        chosen: Which labelled passages are scored.
        names: Of the topics.
    """
    said, holds = claimed[gold.rows][chosen], gold.holds[chosen]
    counts = ~gold.doubtful[chosen]
    weights = gold.weights[chosen]
    groups = np.unique(gold.articles[chosen], return_inverse=True)[1]
    sums = np.stack([said & holds & counts, said & counts, holds & counts], axis=2).astype(float)
    point = sums.sum(axis=0)
    drawn = (
        _draws(sums, groups)
        if groups.max() + 1 >= _FEWEST
        else np.full((1, *sums.shape[1:]), np.nan)
    )
    heavy = (sums * weights[:, None, None]).sum(axis=0)
    for topic, name in enumerate(names):
        yield _row(name, point[topic], drawn[:, topic]) | {
            "corpus_precision": _shown(_prf(heavy[topic])[0]),
            "corpus_claims": int(claimed[:, topic].sum()),
        }
    yield _row("micro", point.sum(axis=0), drawn.sum(axis=1)) | {
        "corpus_precision": _shown(_prf(heavy.sum(axis=0))[0]),
        "corpus_claims": int(claimed.sum()),
    }
    known = [topic for topic in range(len(names)) if point[topic, 2] > 0]
    means = np.stack([_prf(drawn[:, topic]) for topic in known], axis=2)
    macro = np.mean([_prf(point[topic]) for topic in known], axis=0)
    yield _shape("macro", point.sum(axis=0), macro, np.mean(means, axis=2)) | {
        "corpus_precision": "",
        "corpus_claims": "",
    }


def _draws(sums: Floats, groups: Ints) -> Floats:
    """Draws articles with replacement and adds up what their passages count, (draws, topics, 3)."""
    n_groups = int(groups.max()) + 1
    by_group = np.zeros((n_groups, *sums.shape[1:]))
    np.add.at(by_group, groups, sums)
    generator = np.random.default_rng(SEED)
    times = generator.multinomial(n_groups, np.full(n_groups, 1.0 / n_groups), size=SAMPLES)
    drawn: Floats = np.einsum("dg,gtm->dtm", times, by_group)
    return drawn


def _prf(sums: Floats) -> Floats:
    """Turns sums (..., right claimed held) into precision, recall and F1; nothing claimed: 0."""
    right, claimed, held = np.moveaxis(np.asarray(sums, dtype=np.float64), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = [
            np.where(claimed > 0, right / claimed, np.where(held > 0, 0.0, np.nan)),
            np.where(held > 0, right / held, np.nan),
            np.where(held > 0, 2.0 * right / (claimed + held), np.nan),
        ]
    return np.stack(parts, axis=0)


def _row(name: str, point: Floats, drawn: Floats) -> dict[str, object]:
    return _shape(name, point, _prf(point), _prf(drawn))


def _shape(name: str, point: Floats, values: Floats, drawn: Floats) -> dict[str, object]:
    row: dict[str, object] = {"topic": name, "held": int(point[2]), "claimed": int(point[1])}
    row["right"] = int(point[0])
    for number, measure in enumerate(MEASURES):
        known = drawn[number][~np.isnan(drawn[number])]
        low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
        row |= {
            measure: _shown(values[number]),
            f"{measure}_low": _shown(low),
            f"{measure}_high": _shown(high),
        }
    return row


def _shown(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"


def best_cut(scores: Floats, wanted: Bools) -> float:
    """Returns the cut of best F1, midway between two scores; the middle one of equals."""
    ordered = np.unique(scores)
    cuts = (ordered[:-1] + ordered[1:]) / 2.0
    if not len(cuts) or not wanted.any():
        return float(ordered[-1] if len(ordered) else 1.0)
    passed = scores[None, :] >= cuts[:, None]
    f1 = 2.0 * (passed & wanted).sum(axis=1) / (passed.sum(axis=1) + wanted.sum())
    best = np.flatnonzero(f1 == f1.max())
    return round(float(cuts[best[len(best) // 2]]), 6)
