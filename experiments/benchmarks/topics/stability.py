"""Whether a system finds the same on other 80 % of the same articles: five samples, every pair."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from experiments.benchmarks.topics.corpora import Bench, load, subsample
from experiments.benchmarks.topics.fit import STABILITY_SHARE, Spec
from experiments.benchmarks.topics.grid import FIRST_SEED, FREE, Runner, place_of
from experiments.benchmarks.topics.scores import plain_words
from experiments.benchmarks.topics.systems import SYSTEMS
from experiments.benchmarks.topics.table import Table

CORPORA = ("bbc", "20ng_test")
PARTS = 5
COLUMNS = (
    "corpus", "system", "k", "parts", "n_topics", "ami", "ami_low", "ami_high", "jaccard",
    "jaccard_low", "jaccard_high", "status",
)  # fmt: skip


def table(results: Path, work: Path) -> Table:
    """The table of all systems' stability."""
    key = ("corpus", "system", "k")
    place = results / "topics_stability.csv"
    return Table(place, COLUMNS, key, place_of, work / "tables.lock")


def run(runner: Runner, corpus: str, systems: Sequence[str]) -> None:
    """Measures what has no row yet: with the number free where a system chooses it, else given.

    Each sample has a seed of its own. The low and high ends are the least and the most of the ten
    pairs.

    Args:
        runner: Runs the fits.
        corpus: Its name; it is prepared.
        systems: Names.
    """
    bench = load(corpus, runner.work)
    kept = table(runner.results, runner.work)
    known = kept.keys()
    for name in systems:
        k = None if SYSTEMS[name].free else bench.n_labels
        shown = FREE if k is None else str(k)
        if (corpus, name, shown) in known:
            continue
        fits = []
        for part in range(PARTS):
            fits.append(runner.fit(Spec(corpus, name, FIRST_SEED + part, k, part)))
            if fits[-1]["status"] != "ok":
                break
        row = {"corpus": corpus, "system": name, "k": shown, "parts": PARTS} | agreement(
            bench, fits
        )
        kept.put(row)
        facts = " ".join(f"{key} {row.get(key)}" for key in ("n_topics", "ami", "jaccard"))
        print(f"{corpus} {name} k {shown}: {row['status']} {facts}", flush=True)


def agreement(bench: Bench, fits: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Compares every pair of fits on the articles that both have, and their words."""
    from toolkit.topics.metrics import adjusted_mutual_information, top_word_jaccard

    failed = next((fit["status"] for fit in fits if fit["status"] != "ok"), None)
    if failed is not None:
        return {"status": failed}
    n = len(bench.articles)
    labels, words = [], []
    for part, fit in enumerate(fits):
        of = np.full(n, np.iinfo(np.int64).min)
        of[subsample(n, part, STABILITY_SHARE)] = fit["labels"]
        labels.append(of)
        held = sorted({label for label in fit["labels"] if 0 <= label < len(fit["words"])})
        words.append([plain_words(fit["words"][topic]) for topic in held])
    ami, jaccard = [], []
    for one, other in combinations(range(len(fits)), 2):
        both = (labels[one] >= -1) & (labels[other] >= -1)
        ami.append(
            adjusted_mutual_information(labels[one][both].tolist(), labels[other][both].tolist())
        )
        jaccard.append(top_word_jaccard(words[one], words[other]))
    return {
        "n_topics": float(np.mean([len(topics) for topics in words])),
        "ami": float(np.mean(ami)),
        "ami_low": min(ami),
        "ami_high": max(ami),
        "jaccard": float(np.mean(jaccard)),
        "jaccard_low": min(jaccard),
        "jaccard_high": max(jaccard),
        "status": "ok",
    }
