"""How far new articles are from known ones: intervals, words, and a verdict that can be wrong."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import binomtest

from toolkit.compare.drift import Drift, Side, drift, nearest
from toolkit.compare.shares import Counts, compare_shares, count, design_effect, interval
from toolkit.compare.words import (
    changed_words,
    count_words,
    divergence,
    jensen_shannon,
    unknown_words,
)
from toolkit.schemas import DRIFT, PASSAGES, STANCE_ROWS

WORDS = "harbour bridge market school garden river winter summer museum station".split()
OTHERS = "striker penalty goalkeeper league stadium referee champion trophy".split()


# ------------------------------------------------------------------------------- shares


def single(hits: int, n: int) -> Counts:
    """One article a thing: no clusters."""
    return Counts(np.asarray([1.0] * hits + [0.0] * (n - hits)), np.ones(n))


@given(st.integers(1, 60), st.data())
def test_without_clusters_it_is_wilson_s_interval(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    expected = binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert interval(single(hits, n), 1.0, 0.05) == pytest.approx(
        (expected.low, expected.high), abs=1e-9
    )


def test_articles_of_like_passages_count_as_articles() -> None:
    # Ten articles of eight passages, each all or nothing: the effect is about eight.
    clustered = Counts(np.asarray([8.0] * 5 + [0.0] * 5), np.full(10, 8.0))
    assert design_effect(clustered) == pytest.approx(8.0 * 10 / 9 * 79 / 80)
    assert design_effect(Counts(np.full(10, 4.0), np.full(10, 8.0))) == 1.0
    mixed = compare_shares(Counts(np.full(10, 4.0), np.full(10, 8.0)), clustered)
    plain = compare_shares(single(40, 80), single(40, 80))
    assert mixed.high - mixed.low > 2 * (plain.high - plain.low)  # type: ignore[operator]


def test_newcombe_s_own_example() -> None:
    # Newcombe 1998, table II (a): 56/70 against 48/80, method 10.
    change = compare_shares(single(48, 80), single(56, 70))
    assert (change.change_low, change.change_high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert change.differs
    assert not compare_shares(single(48, 80), single(56, 70), comparisons=10).differs


def test_a_side_without_anything_is_not_compared() -> None:
    nothing = Counts(np.zeros(0), np.zeros(0))
    change = compare_shares(nothing, single(1, 4))
    assert (change.known, change.new, change.differs) == (None, 0.25, None)


def test_counting_by_article() -> None:
    found = count(np.asarray([True, False, True, True]), np.asarray([0, 0, 2, 2]))
    assert found.hits.tolist() == [1.0, 2.0]
    assert found.sizes.tolist() == [2.0, 2.0]
    assert found.share == 0.75


def test_false_alarms_are_as_rare_as_stated() -> None:
    rng, alarms, rounds = np.random.default_rng(3), 0, 300
    for _ in range(rounds):
        sides = [
            Counts(rng.binomial(6, rng.beta(1.0, 2.0, size=n)).astype(float), np.full(n, 6.0))
            for n in (30, 15)
        ]
        alarms += bool(compare_shares(*sides).differs)
    assert alarms / rounds < 0.09


# -------------------------------------------------------------------------------- words


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=30))
def test_the_divergence_is_scipy_s(pairs: list[tuple[int, int]]) -> None:
    first, second = np.asarray(pairs, dtype=np.float64).T
    found = float(jensen_shannon(first[None, :], second[None, :])[0])
    if first.sum() and second.sum():
        assert found == pytest.approx(jensenshannon(first, second, base=2) ** 2, abs=1e-9)
    else:
        assert found == 0.0
    assert 0.0 <= found <= 1.0


def test_unknown_words_by_hand() -> None:
    found = count_words(["harbour bridge", "bridge market"], ["bridge river", "market market"])
    known, new = unknown_words(found)
    # Each known article has one word of two that the other lacks.
    assert known.share == 0.5
    # `river` is unknown; `market` is in one of two known articles, so that it counts by half.
    assert new.hits.tolist() == [1.0, 1.0]
    assert new.share == 0.5
    one, _ = unknown_words(count_words(["harbour"], ["bridge"]))
    assert one.share is None


def test_inflections_are_one_word_and_function_words_none() -> None:
    found = count_words(["Factories and the factory's", "of the and"], ["FACTORY"])
    assert found.counts.toarray().tolist() == [[2.0], [0.0], [1.0]]


def texts(n: int, words: list[str], rng: np.random.Generator) -> list[str]:
    return [" ".join(rng.choice(words, 60)) for _ in range(n)]


def test_chance_is_told_from_a_difference() -> None:
    rng = np.random.default_rng(1)
    same = divergence(count_words(texts(12, WORDS, rng), texts(8, WORDS, rng)), seed=0)
    other = divergence(count_words(texts(12, WORDS, rng), texts(8, OTHERS, rng)), seed=0)
    assert same is not None
    assert other is not None
    assert same.p > 0.05
    assert same.low <= same.value <= same.high
    assert other.p == pytest.approx(1 / 1000)
    assert other.value == pytest.approx(1.0)
    few = divergence(count_words(texts(3, WORDS, rng), texts(1, OTHERS, rng)), seed=0)
    assert few is not None
    assert few.least_p == 0.25
    assert divergence(count_words(["harbour"], [""]), seed=0) is None


def test_words_that_rose_and_fell() -> None:
    rng = np.random.default_rng(1)
    known, new = texts(10, WORDS, rng), texts(10, [*WORDS[1:], "trophy", "trophy"], rng)
    once = [*new[:-1], new[-1] + " gondola" * 30]  # often, but in a single article
    rose, fell = changed_words(count_words(known, once), most=5)
    assert rose[0].word == "trophy"
    assert fell[0].word == "harbour"
    assert "gondola" not in {word.word for word in rose}
    counted = (
        Counter(" ".join(known).split())["harbour"],
        Counter(" ".join(once).split())["harbour"],
    )
    assert fell[0].counts == counted
    low, high = fell[0].interval
    assert low < high < 0 < rose[0].ratio


def test_log_odds_by_hand() -> None:
    # Two words; the prior is all words and weighs as much as one of the two articles.
    rose, fell = changed_words(count_words(["harbour " * 90 + "bridge " * 10],
                                           ["harbour " * 10 + "bridge " * 90]), most=5)  # fmt: skip
    prior = 0.5 * 100
    ratio = math.log((90 + prior) / (10 + prior)) - math.log((10 + prior) / (90 + prior))
    assert rose[0].word == "bridge"
    assert rose[0].ratio == pytest.approx(ratio)
    assert rose[0].error == pytest.approx(math.sqrt(1 / (90 + prior) + 1 / (10 + prior)))
    assert fell[0].ratio == pytest.approx(-ratio)


# -------------------------------------------------------------------------------- drift


def side(
    words: list[str], topics: list[str], near: float, prefix: str, stance: str | None = "favor"
) -> Side:
    """An article a topic, of three passages each; one statement a passage."""
    rng = np.random.default_rng(len(prefix) + len(topics))
    rows, read, stances = [], [], []
    for number, topic in enumerate(topics):
        article = f"{prefix}{number}"
        for position in range(3):
            text = " ".join(rng.choice(words, 30))
            rows.append({
                "passage_id": f"{article}-{position}", "article_id": article,
                "position": position, "section": "body", "start": 0, "end": 1, "text_start": 0,
                "text_end": 1, "n_words": 30, "text": text,
            })  # fmt: skip
            read.append({
                "article_id": article, "topic": topic, "nearest": near + 0.001 * rng.random(),
            })  # fmt: skip
            stances.append({
                "article_id": article, "passage_id": f"{article}-{position}", "quote_id": None,
                "holder": "author", "target": "bridges", "stance": stance, "p_favor": 1.0,
                "p_against": 0.0, "p_none": 0.0, "relevant": True, "relevance": 1.0,
                "model": "linear",
            })  # fmt: skip
    return Side(
        pa.Table.from_pylist(rows, schema=PASSAGES),
        pa.Table.from_pylist(read),
        pa.Table.from_pylist(stances, schema=STANCE_ROWS) if stance else None,
    )


TOPICS = ["town", "country", "other"]
KNOWN = side(WORDS, ["town", "country", "town", "other"] * 4, 0.5, "k")


def rows_of(found: Drift, measure: str) -> list[dict[str, object]]:
    return [row for row in found.table.to_pylist() if row["measure"] == measure]


def test_like_articles_are_said_to_be_alike() -> None:
    new = side(WORDS, ["town", "other", "town", "country"] * 3, 0.5, "new")
    found = drift(KNOWN, new, topics=TOPICS, seed=0)
    assert found.table.schema.equals(DRIFT)
    assert found.verdict == (
        "The 12 new articles are like the 16 that the run knew: what is measured is within chance."
    )
    assert [row["item"] for row in rows_of(found, "topic")] == ["town", "country"]
    assert rows_of(found, "other")[0]["known"] == 0.25
    assert not any(row["differs"] for row in found.table.to_pylist())
    assert drift(KNOWN, new, topics=TOPICS, seed=0).table.equals(found.table)


def test_strange_articles_are_said_to_differ_and_in_what() -> None:
    new = side(OTHERS, ["other"] * 12, 0.1, "new", stance="against")
    found = drift(KNOWN, new, topics=TOPICS, seed=0)
    differing = {(row["measure"], row["item"]) for row in found.table.to_pylist() if row["differs"]}
    assert differing >= {
        ("other", ""), ("far", ""), ("unknown words", ""), ("divergence", ""), ("topic", "town"),
        ("stance", "bridges: favor"), ("stance", "bridges: against"),
    }  # fmt: skip
    assert ("stance", "bridges: none") not in differing
    said = (
        "100\u00a0%, was 25\u00a0% in none of the run's",
        "near to nothing known",
        "of the words unknown",
        "town 0\u00a0%, was 50\u00a0%",
        "bridges: against",
    )
    for part in said:
        assert part in found.verdict
    rose = {row["item"] for row in rows_of(found, "word rose")}
    assert rose <= set(OTHERS)
    assert rose
    assert {row["item"] for row in rows_of(found, "word fell")} <= set(WORDS)


def test_articles_that_were_read_before_are_left_out() -> None:
    found = drift(KNOWN, KNOWN, topics=TOPICS, seed=0)
    assert found.verdict == "The run had read all of them before (16 articles): nothing is new."
    assert found.table.num_rows == 1
    strange = side(OTHERS, ["other"] * 12, 0.1, "new")
    both = Side(
        pa.concat_tables([KNOWN.passages, strange.passages]),
        pa.concat_tables([KNOWN.read, strange.read]),
        pa.concat_tables([KNOWN.stances, strange.stances]),
    )
    mixed = drift(KNOWN, both, topics=TOPICS, seed=0)
    assert mixed.table.slice(1).equals(drift(KNOWN, strange, topics=TOPICS, seed=0).table.slice(1))
    assert "It had read 16 further articles before; they are left out." in mixed.verdict


def test_a_study_without_targets_and_with_one_article() -> None:
    known = side(WORDS, ["town"], 0.5, "k", stance=None)
    alone = Side(known.passages, known.read.slice(0, 0), None)
    found = drift(alone, side(OTHERS, ["other"], 0.1, "n", stance=None), topics=TOPICS, seed=0)
    assert found.verdict.startswith("The new article is like the 1 that the run knew")
    assert "only large differences show" in found.verdict
    assert rows_of(found, "stance") == []
    assert rows_of(found, "far")[0]["note"] == "too few known articles"
    assert rows_of(found, "divergence")[0]["differs"] is None


def test_the_nearest_is_found_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    rows, others = (rng.normal(size=(n, 4)).astype(np.float32) for n in (23, 9))
    expected = (rows.astype(float) @ others.T.astype(float)).max(axis=1)
    monkeypatch.setattr("toolkit.compare.drift._ROWS", 5)
    assert nearest(rows, others) == pytest.approx(expected, abs=1e-6)
