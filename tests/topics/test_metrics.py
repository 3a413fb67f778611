"""Agreement of topics, against definitions written out a second time."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from toolkit.errors import StageError
from toolkit.topics.metrics import (
    adjusted_mutual_information,
    aligned,
    central,
    jaccard,
    matched,
    stability,
    top_word_jaccard,
)

labels = st.integers(-1, 4)
pairs = st.lists(st.tuples(labels, labels), min_size=1, max_size=30)
word_lists = st.lists(
    st.lists(st.sampled_from("abcdefgh"), max_size=5, unique=True), min_size=0, max_size=5
)


def ami_by_definition(first: list[int], second: list[int]) -> float:
    """Vinh et al. 2010, equations 5 and 24a, with scipy's hypergeometric distribution."""
    n = len(first)
    a, b, both = Counter(first), Counter(second), Counter(zip(first, second, strict=True))

    def entropy(sizes: Counter[int]) -> float:
        return -sum(size / n * math.log(size / n) for size in sizes.values())

    def term(n_ij: int, a_i: int, b_j: int) -> float:
        return n_ij / n * math.log(n * n_ij / (a_i * b_j))

    mutual = sum(term(count, a[i], b[j]) for (i, j), count in both.items())
    expected = sum(
        hypergeom.pmf(n_ij, n, a_i, b_j) * term(n_ij, a_i, b_j)
        for a_i in a.values()
        for b_j in b.values()
        for n_ij in range(max(1, a_i + b_j - n), min(a_i, b_j) + 1)
    )
    return float((mutual - expected) / ((entropy(a) + entropy(b)) / 2 - expected))


@given(pairs)
def test_ami_is_what_its_definition_says(rows: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in rows], [b for _, b in rows]
    n = len(rows)
    groups = {len(set(first)), len(set(second))}
    if groups == {1} or groups == {n}:  # both of one part or of singletons: 0 / 0, by convention 1
        assert adjusted_mutual_information(first, second) == 1.0
        return
    got = adjusted_mutual_information(first, second)
    assert got == pytest.approx(ami_by_definition(first, second), abs=1e-6)


@given(pairs)
def test_ami_does_not_look_at_names(rows: list[tuple[int, int]]) -> None:
    first = [a for a, _ in rows]
    renamed = [{-1: 7, 0: 3, 1: -1, 2: 0, 3: 9, 4: 1}[a] for a in first]
    assert adjusted_mutual_information(first, renamed) == pytest.approx(1.0)


def test_ami_of_unrelated_labels_is_about_nothing() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.integers(0, 5, 2000).tolist(), rng.integers(0, 5, 2000).tolist()
    assert abs(adjusted_mutual_information(first, second)) < 0.01
    with pytest.raises(ValueError, match="2000 labels beside 1999"):
        adjusted_mutual_information(first, second[1:])


def jaccard_by_trying(first: list[list[str]], second: list[list[str]]) -> float:
    """Every one-to-one match tried out."""
    short, long = sorted((first, second), key=len)
    if not long:
        return 1.0
    best = 0.0
    for order in permutations(range(len(long)), len(short)):
        total = 0.0
        for words, place in zip(short, order, strict=True):
            a, b = set(words), set(long[place])
            total += len(a & b) / len(a | b) if a | b else 1.0
        best = max(best, total)
    return best / len(long)


@given(word_lists, word_lists)
def test_words_are_matched_as_well_as_can_be(
    first: list[list[str]], second: list[list[str]]
) -> None:
    got = top_word_jaccard(first, second)
    assert got == pytest.approx(jaccard_by_trying(first, second))
    assert got == pytest.approx(top_word_jaccard(second, first))


@given(word_lists, st.randoms(use_true_random=False))
def test_the_same_topics_agree_in_any_order(words: list[list[str]], random: object) -> None:
    mixed = list(words)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert top_word_jaccard(words, mixed) == pytest.approx(1.0)


def test_conventions_of_word_overlap() -> None:
    assert top_word_jaccard([], []) == 1.0
    assert top_word_jaccard([["a"]], []) == 0.0
    # The third topic has no partner and counts as 0.
    assert top_word_jaccard([["a"], ["b"], ["c"]], [["a"], ["b"]]) == pytest.approx(2 / 3)
    # Only the first k words count, and `other` (-1) does not.
    assert top_word_jaccard([["a", "b", "x"]], [["b", "a", "y"]], k=2) == 1.0
    assert top_word_jaccard({0: ["a"], -1: ["z"]}, {4: ["a"]}) == 1.0
    assert jaccard(frozenset("ab"), frozenset("bc")) == pytest.approx(1 / 3)


def test_a_greedy_match_would_be_worse() -> None:
    # Row 0 likes column 0 best, but the sum is larger if it leaves it to row 1.
    table = np.array([[0.9, 0.8], [0.85, 0.1]])
    assert matched(table) == [(0, 1, 0.8), (1, 0, 0.85)]
    assert matched(np.zeros((0, 3))) == []


def test_rows_are_aligned_by_passage() -> None:
    first = pa.table({"passage_id": ["p1", "p2", "p3"], "topic_id": [0, 1, 1]})
    second = pa.table({"passage_id": ["p4", "p3", "p1"], "topic_id": [9, 5, 6]})
    assert aligned(first, second) == ([0, 1], [6, 5])
    twice = pa.table({"passage_id": ["p1", "p1"], "topic_id": [0, 1]})
    with pytest.raises(ValueError, match="p1 stands there twice"):
        aligned(first, twice)


def test_stability_is_over_all_pairs() -> None:
    rng = np.random.default_rng(1)
    runs = [rng.integers(0, 3, 40).tolist() for _ in range(4)]
    words = [[["a", "b"], ["c", "d"]], [["a", "b"], ["c", "x"]], [["a", "b"]], [["y"], ["z"]]]
    found = stability(runs, words)
    amis = [adjusted_mutual_information(a, b) for a, b in combinations(runs, 2)]
    assert found.runs == 4
    assert found.ami.values == tuple(amis)
    assert found.ami.mean == pytest.approx(sum(amis) / 6)
    assert found.ami.sd == pytest.approx(math.sqrt(sum((v - sum(amis) / 6) ** 2 for v in amis) / 5))
    assert found.words.values == pytest.approx(((1 + 1 / 3) / 2, 0.5, 0.0, 0.5, 0.0, 0.0))
    assert (found.ami.low, found.ami.high) == central(amis)
    assert min(amis) <= found.ami.low <= found.ami.mean <= found.ami.high <= max(amis)


def test_stability_needs_two_runs() -> None:
    two = stability([[0, 1], [0, 1]], [[["a"]], [["a"]]])
    assert (two.ami.mean, two.ami.sd) == (1.0, None)
    with pytest.raises(StageError, match="between runs, and there is 1"):
        stability([[0, 1]], [[["a"]]])
    with pytest.raises(ValueError, match="assignments of 2 runs, words of 1"):
        stability([[0, 1], [0, 1]], [[["a"]]])
