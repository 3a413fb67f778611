"""How good what a fit found is: one set of measures for all systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.benchmarks.topics.corpora import Bench
from experiments.benchmarks.topics.found import TOP


@dataclass(frozen=True)
class Scorer:
    """Scores fits of one corpus."""

    bench: Bench

    @cached_property
    def tokens(self) -> list[list[str]]:
        """Words of every document that was fitted."""
        from toolkit.topics.coherence import tokens

        return [tokens(text) for text in self.bench.texts]

    def score(self, labels: Sequence[int], words: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Measures a fit against the labels and its words on the corpus.

        All documents with a label count: a duplicate has its original's topic; what was rejected or
        left out is a cluster of its own.

        Args:
            labels: Topic of every article, -1 for none.
            words: Of every topic by its number.
        """
        from sklearn.metrics import (
            adjusted_mutual_info_score,
            adjusted_rand_score,
            fowlkes_mallows_score,
        )

        from toolkit.topics.coherence import npmi

        every = np.append(np.asarray(labels, dtype=np.int64), -1)[self.bench.row]
        held = np.unique(every[every >= 0])
        shown = [plain_words(words[topic]) for topic in held.tolist() if topic < len(words)]
        coherence = npmi(shown, self.tokens).mean if shown else None
        used = [word for topic in shown for word in topic]
        known = [n for n, label in enumerate(self.bench.labels) if label]
        true, found = [self.bench.labels[n] for n in known], every[known]
        return {
            "n_topics": len(held),
            "ami": float(adjusted_mutual_info_score(true, found)),
            "ari": float(adjusted_rand_score(true, found)),
            "fmi": float(fowlkes_mallows_score(true, found)),
            "npmi": coherence,
            "diversity": len(set(used)) / len(used) if used else None,
            "left_out": float((every < 0).mean()),
        }


def plain_words(words: Sequence[str], top: int = TOP) -> list[str]:
    """The first different single words of a topic, in small letters; phrases are passed over."""
    from toolkit.topics.coherence import tokens

    parted = (tokens(word) for word in words)
    return list(dict.fromkeys(parts[0] for parts in parted if len(parts) == 1))[:top]
