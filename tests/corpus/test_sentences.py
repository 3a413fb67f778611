"""Sentence boundaries: sentences parted by hand, and what holds for any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from tests.corpus.hostile import LENGTH, TEXTS, UNITS
from toolkit.corpus.glue import find_camel, find_glue
from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import BLANKS, INVISIBLE, is_blank, trim

BY_HAND = Path(__file__).parents[1] / "data" / "sentences.txt"


def lines() -> Iterator[str]:
    for line in BY_HAND.read_text(encoding="utf-8").splitlines():
        if line and not re.match(r"##? ", line):
            yield line


def parted(text: str) -> list[str]:
    """Sentences as cleaning sees them: cut at glued places, then by the rules."""
    cuts = [0, *(glue.at for glue in find_glue(text, 0, len(text)) if glue.is_break), len(text)]
    return [
        text[slice(*span)]
        for start, end in pairwise(cuts)
        for span in sentence_spans(text, start, end)
    ]


@pytest.mark.parametrize("line", [*lines()])
def test_sentences_parted_by_hand(line: str) -> None:
    text = line.replace(" | ", " ").replace("¦", "")
    assert parted(text) == re.split(r" \| |¦", line)


def test_there_are_enough_of_them() -> None:
    assert sum(len(re.split(r" \| |¦", line)) for line in lines()) >= 300


@given(TEXTS)
def test_sentences_are_trimmed_sorted_disjoint_and_hold_all_that_shows(text: str) -> None:
    spans = sentence_spans(text)
    covered: set[int] = set()
    for before, after in pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert span.start < span.end
        assert not is_blank(text[span.start])
        assert not is_blank(text[span.end - 1])
        covered.update(range(*span))
    assert all(is_blank(char) for at, char in enumerate(text) if at not in covered)


@given(TEXTS, TEXTS)
def test_a_part_of_a_text_is_read_within_its_bounds(text: str, other: str) -> None:
    whole = f"{other}\n{text}\n{other}"
    start = len(other) + 1
    for span in sentence_spans(whole, start, start + len(text)):
        assert start <= span.start < span.end <= start + len(text)


@given(TEXTS)
def test_glued_places_lie_within_the_text_each_once(text: str) -> None:
    places = [glue.at for glue in find_glue(text, 0, len(text))]
    assert places == sorted(set(places))
    assert all(0 < at < len(text) for at in places)


@given(TEXTS)
def test_words_are_runs_with_a_letter_or_digit(text: str) -> None:
    assert count_words(text) == sum(any(c.isalnum() for c in token) for token in text.split())


def test_blank_is_what_shows_nothing() -> None:
    for char in map(chr, range(0x110000)):
        shows_nothing = char.isspace() or ord(char) < 32 or 127 <= ord(char) < 160
        assert is_blank(char) == (shows_nothing or char in INVISIBLE)
    assert len(BLANKS) < 128


@pytest.mark.parametrize(
    ("text", "spans"),
    [("", []), (" \u200b\n", []), (".", [(0, 1)]), ("\ufeffNo. \u200b Yes.", [(1, 4), (7, 11)])],
)
def test_small_texts(text: str, spans: list[tuple[int, int]]) -> None:
    assert sentence_spans(text) == spans


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_ends_in_time(unit: str) -> None:
    text = unit * (LENGTH // len(unit))
    assert len(sentence_spans(text)) <= len(text)
    assert len(find_glue(text, 0, len(text))) <= len(text)
    find_camel(text, 0, len(text))
    assert count_words(text) <= len(text)


def test_a_line_of_ten_million_characters() -> None:
    text = "harbour " * 1_250_000
    assert sentence_spans(text) == [trim(text, 0, len(text))]
    assert find_glue(text, 0, len(text)) == []
