"""How far topics agree with labels that people gave: measures of two partitions.

What a model left out is one more cluster, so that leaving out the hard documents gains nothing; the
share left out stands beside every score.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from toolkit.records import OTHER_ID
from toolkit.topics.metrics import adjusted_mutual_information

Labels = Sequence[Hashable]


@dataclass(frozen=True)
class Agreement:
    """How far topics agree with labels.

    Attributes:
        ami: Adjusted mutual information; 1 for the same partition, about 0 by chance.
        ari: Adjusted Rand index; as above.
        fowlkes_mallows: Of pairs, the geometric mean of precision and recall; 0 to 1.
        v_measure: Harmonic mean of the next two; 0 to 1.
        homogeneity: 1 where every topic holds documents of one label.
        completeness: 1 where every label's documents are in one topic.
        left_out: Share of the documents in no topic.
        n_documents: With a label.
        n_topics: That hold one of them; what was left out is none.
        n_labels: That there are.
    """

    ami: float
    ari: float
    fowlkes_mallows: float
    v_measure: float
    homogeneity: float
    completeness: float
    left_out: float
    n_documents: int
    n_topics: int
    n_labels: int


def agreement(
    found: Labels, truth: Sequence[Hashable | None], *, left_out: Hashable = OTHER_ID
) -> Agreement:
    """Compares topics with labels.

    Args:
        found: Topic a document.
        truth: Label of the same documents; one without (None) is not compared.
        left_out: The topic that stands for none.

    Raises:
        ValueError: Not as many topics as labels, or no document has a label.
    """
    _same_length(found, truth)
    pairs = [(a, b) for a, b in zip(found, truth, strict=True) if b is not None]
    if not pairs:
        raise ValueError("no document has a label")
    topics, labels = [_number(side) for side in zip(*pairs, strict=True)]
    out = sum(topic == left_out for topic, _ in pairs)
    return Agreement(
        ami=adjusted_mutual_information(topics, labels),
        ari=adjusted_rand(topics, labels),
        fowlkes_mallows=fowlkes_mallows(topics, labels),
        v_measure=v_measure(topics, labels),
        homogeneity=homogeneity(topics, labels),
        completeness=completeness(topics, labels),
        left_out=out / len(pairs),
        n_documents=len(pairs),
        n_topics=len(set(topics)) - (out > 0),
        n_labels=len(set(labels)),
    )


def adjusted_rand(first: Labels, second: Labels) -> float:
    """Agreement in which pairs of documents lie together, corrected for chance.

    Hubert & Arabie, Journal of Classification 2, 1985. Two partitions that say the same of every
    pair give 1, those of one document or none included.

    Raises:
        ValueError: Not the same number of labels.
    """
    both, left, right, total = _pairs(first, second)
    if both == left == right:
        return 1.0
    expected = left * right / total
    return (both - expected) / ((left + right) / 2 - expected)


def fowlkes_mallows(first: Labels, second: Labels) -> float:
    """Geometric mean of precision and recall over pairs of documents that lie together.

    Fowlkes & Mallows, JASA 78, 1983. Not corrected for chance. Two partitions without any pair are
    the same: 1; where one alone has none it is 0.

    Raises:
        ValueError: Not the same number of labels.
    """
    both, left, right, _ = _pairs(first, second)
    if both == left == right:
        return 1.0
    return both / math.sqrt(left * right) if both else 0.0


def homogeneity(found: Labels, truth: Labels) -> float:
    """Share of the labels' entropy that the topics explain: 1 - H(truth | found) / H(truth).

    Rosenberg & Hirschberg, EMNLP-CoNLL 2007. 1 where there is one label or no document.

    Raises:
        ValueError: Not the same number of labels.
    """
    _same_length(found, truth)
    entropy = _entropy(Counter(truth))
    if entropy == 0.0:
        return 1.0
    joint = _entropy(Counter(zip(found, truth, strict=True)))
    return min(max(1.0 - (joint - _entropy(Counter(found))) / entropy, 0.0), 1.0)


def completeness(found: Labels, truth: Labels) -> float:
    """Share of the topics' entropy that the labels explain: `homogeneity` the other way round.

    Raises:
        ValueError: Not the same number of labels.
    """
    return homogeneity(truth, found)


def v_measure(found: Labels, truth: Labels) -> float:
    """Harmonic mean of homogeneity and completeness; 0 where both are.

    Rosenberg & Hirschberg, EMNLP-CoNLL 2007, with beta 1. Not corrected for chance: it grows with
    the number of topics, so read it beside AMI.

    Raises:
        ValueError: Not the same number of labels.
    """
    pure, whole = homogeneity(found, truth), completeness(found, truth)
    return 2 * pure * whole / (pure + whole) if pure + whole > 0.0 else 0.0


def _same_length(first: Sequence[object], second: Sequence[object]) -> None:
    if len(first) != len(second):
        raise ValueError(f"{len(first)} labels beside {len(second)}")


def _number(labels: Sequence[Hashable]) -> list[int]:
    """Numbers labels as they come, so that labels of any kinds can stand side by side."""
    number = {label: n for n, label in enumerate(dict.fromkeys(labels))}
    return [number[label] for label in labels]


def _pairs(first: Labels, second: Labels) -> tuple[int, int, int, int]:
    """Counts pairs of documents together in both, in the first, in the second, and all."""
    _same_length(first, second)
    counts = (Counter(zip(first, second, strict=True)), Counter(first), Counter(second))
    both, left, right = (sum(math.comb(n, 2) for n in count.values()) for count in counts)
    return both, left, right, math.comb(len(first), 2)


def _entropy(sizes: Counter[Hashable]) -> float:
    total = sizes.total()
    return -math.fsum(n / total * math.log(n / total) for n in sizes.values())
