"""Stability over seeds and over parts: what is drawn, what is compared, what is refused."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.cluster import KMeans

from toolkit.errors import StageError
from toolkit.topics.metrics import adjusted_mutual_information, top_word_jaccard
from toolkit.topics.stability import seed_stability, subsample_stability
from toolkit.topics.units import Ints

Answer = tuple[list[int], list[list[str]]]


def test_parts_are_compared_on_the_rows_that_they_share() -> None:
    seen: list[tuple[Ints, int, Answer]] = []

    def fit(rows: Ints, seed: int) -> Answer:
        random = np.random.default_rng(seed)
        labels = random.integers(-1, 3, len(rows)).tolist()
        answer = labels, [random.choice(list("abcdef"), 3, replace=False).tolist() for _ in "123"]
        seen.append((rows, seed, answer))
        return answer

    found = subsample_stability(fit, 50, parts=4, share=0.8, seed=3)
    assert [len(rows) for rows, _, _ in seen] == [40] * 4
    assert all((np.diff(rows) > 0).all() and rows[-1] < 50 for rows, _, _ in seen)
    assert len({seed for _, seed, _ in seen}) == 4
    amis, words = [], []
    for (rows, _, (own, own_words)), (others, _, (its, its_words)) in combinations(seen, 2):
        left = dict(zip(rows.tolist(), own, strict=True))
        right = dict(zip(others.tolist(), its, strict=True))
        shared = sorted(set(left) & set(right))
        amis.append(
            adjusted_mutual_information([left[r] for r in shared], [right[r] for r in shared])
        )
        words.append(top_word_jaccard(own_words, its_words))
    assert found.runs == 4
    assert found.ami.values == pytest.approx(tuple(amis))
    assert found.words.values == pytest.approx(tuple(words))
    assert subsample_stability(fit, 50, parts=4, share=0.8, seed=3) == found
    assert subsample_stability(fit, 50, parts=4, share=0.8, seed=4) != found


def test_plain_clusters_are_stable_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    noise = random.normal(size=(120, 5))
    clear = noise + 40.0 * np.eye(5)[np.arange(120) % 3]

    def of(points: np.ndarray, k: int) -> tuple[float, float]:
        def fit(rows: Ints, seed: int) -> Answer:
            model = KMeans(k, n_init=1, init="random", random_state=seed).fit(points[rows])
            return model.labels_.tolist(), [["a"]]

        parts = subsample_stability(fit, len(points), seed=1)
        seeds = seed_stability(fit, len(points), seeds=(1, 2, 3))
        return parts.ami.mean, seeds.ami.mean

    assert of(clear, 3)[0] > 0.75  # a random start may join two
    assert max(of(noise, 6)) < 0.6


def test_what_cannot_be_compared_is_refused() -> None:
    def fit(rows: Ints, seed: int) -> Answer:
        return [0] * len(rows), [["a"]]

    assert subsample_stability(fit, 10, seed=1).ami.mean == 1.0
    with pytest.raises(StageError, match=r"5 parts of 0\.5 of 10 rows"):
        subsample_stability(fit, 10, share=0.5, seed=1)
    with pytest.raises(StageError, match=r"1 parts of 0\.8"):
        subsample_stability(fit, 10, parts=1, seed=1)
    with pytest.raises(StageError, match="of 1 rows"):
        subsample_stability(fit, 1, seed=1)
    with pytest.raises(StageError, match="between runs, and there is 1"):
        seed_stability(fit, 10, seeds=[1])

    def short(rows: Ints, seed: int) -> Answer:
        return [0] * 7, [["a"]]

    with pytest.raises(ValueError, match="a fit of 8 rows gave 7 topics"):
        subsample_stability(short, 10, seed=1)
