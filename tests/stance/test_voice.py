"""Whose words they are: quotations, reported speech, plain report and argument."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stance.articles import HARD_NEWS, HARD_NEWS_OF_STRIKES, OPINION_AGAINST, OPINION_FOR
from toolkit.stance.pooling import pool
from toolkit.stance.voice import opinion_weight, own_words


def weight(article: str) -> float:
    return opinion_weight([own_words(part, []) for part in article.split("\n\n")])


@pytest.mark.parametrize("article", [OPINION_FOR, OPINION_AGAINST])
def test_an_opinion_piece_argues(article: str) -> None:
    assert weight(article) == 1.0


@pytest.mark.parametrize("article", [HARD_NEWS, HARD_NEWS_OF_STRIKES])
def test_hard_news_does_not(article: str) -> None:
    assert weight(article) == 0.0


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister condemned the strike as a vile crime.",
        "Starmer said the partnership was a rebuke to the Kremlin.",
        "The plan is a disgrace, according to the opposition.",
        "The raids have been condemned by Western leaders.",
    ],
)
def test_reported_speech_is_not_the_author_s(sentence: str) -> None:
    found = own_words(f"{sentence} The vote is on Monday.", [])
    assert found.text == "The vote is on Monday."
    assert found.outside


@pytest.mark.parametrize("sentence", ["I say that this is wrong.", "We think it must stop."])
def test_the_author_s_own_say_is(sentence: str) -> None:
    found = own_words(sentence, [])
    assert (found.text, found.n_sentences, found.marks) == (sentence, 1, 1.0)


def test_quotations_are_taken_out_with_their_sentence() -> None:
    passage = "He was “grateful” for the help. The convoy left on Friday."
    start = passage.index("grateful")
    found = own_words(passage, [(start, start + len("grateful"))])
    assert found.text == "The convoy left on Friday."


def test_a_passage_that_is_nothing_but_a_quotation_leaves_nothing() -> None:
    passage = "“We shall go on, and we shall win.”"
    assert not own_words(passage, [(1, len(passage) - 1)]).outside
    passage = "He added: “We shall go on, and we shall win.”"
    assert not own_words(passage, [(11, len(passage) - 1)]).outside


def test_titles_before_names_do_not_end_a_sentence() -> None:
    assert own_words("Mr. Smith and Dr. Jones met in the U.K. on Monday.", []).n_sentences == 1


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_any_text_and_spans_are_survived(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [tuple(sorted((min(a, len(text)), min(b, len(text))))) for a, b in spans]
    found = own_words(text, [(a, b) for a, b in inside])
    assert 0 <= found.marks <= found.n_sentences
    assert 0.0 <= opinion_weight([found]) <= 1.0


def test_passages_of_one_author_back_one_another() -> None:
    rows = np.array([[0.6, 0.3, 0.1], [0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.6, 0.3, 0.1]])
    pooled = pool(rows, ["a", "a", None, "b"])
    assert (pooled[:2, 0] > rows[:2, 0]).all()
    assert (pooled[2:] == rows[2:]).all()
    assert pooled.sum(axis=1) == pytest.approx(1.0)


def test_passages_that_disagree_weaken_one_another() -> None:
    rows = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]])
    assert pool(rows, ["a", "a"]).max() < 0.8
