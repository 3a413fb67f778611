"""The cleaned text and where each part of it came from, character by character."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.hostile import LENGTH, TEXTS, UNITS
from toolkit.corpus.alignment import Alignment, TextBuilder
from toolkit.corpus.layout import find_blocks
from toolkit.corpus.spans import INVISIBLE, Removal, Span, is_blank, merge, subtract, trim


def built(raw: str, spans: list[Span], gaps: list[int]) -> TextBuilder:
    builder = TextBuilder(raw)
    for number, span in enumerate(spans):
        builder.separate(" " if number % 2 else "\n\n", span.start)
        placed = builder.add(span, gaps)
        assert placed.end == len(builder.text())
    return builder


@given(TEXTS, st.lists(st.integers(0, 200), max_size=5))
def test_every_character_leads_back_to_its_own(raw: str, gaps: list[int]) -> None:
    builder = built(raw, find_blocks(raw), gaps)
    text = builder.text()
    at = raw_at = 0
    for segment in builder.segments:
        assert segment.text_start == at
        assert raw_at <= segment.start <= segment.end
        # What is skipped between two segments, or mended, shows nothing.
        skipped = raw[raw_at : segment.start] + (
            raw[segment.start : segment.end] if segment.mended else ""
        )
        assert all(map(is_blank, skipped))
        if segment.mended:
            assert text[segment.text_start : segment.text_end] in {"", " ", "\n\n"}
        else:
            assert text[segment.text_start : segment.text_end] == raw[segment.start : segment.end]
        at, raw_at = segment.text_end, segment.end
    assert at == len(text)
    assert all(map(is_blank, raw[raw_at:]))
    assert [c for c in text if not is_blank(c)] == [c for c in raw if not is_blank(c)]
    alignment = Alignment(builder.segments)
    for place, char in enumerate(text):
        if not is_blank(char):
            start, end = alignment.raw_span(place, place + 1)
            assert raw[start:end] == char


@given(TEXTS)
def test_white_space_is_one_space_and_nothing_hidden_stays(raw: str) -> None:
    span = trim(raw, 0, len(raw))
    builder = TextBuilder(raw)
    builder.add(span)
    text = builder.text()
    assert "  " not in text
    assert not any(is_blank(char) and char != " " for char in text)
    # Words are the same; what shows nothing and takes no room parts none.
    shown = "".join(c for c in raw if c not in INVISIBLE)
    assert text.split() == "".join(" " if is_blank(c) else c for c in shown).split()


def test_gaps_become_spaces_that_come_from_nowhere() -> None:
    builder = TextBuilder("home.The end")
    assert builder.add(Span(0, 12), [5]) == Span(0, 13)
    assert builder.text() == "home. The end"
    assert [tuple(s) for s in builder.segments] == [
        (0, 5, 0, 5, False),
        (5, 6, 5, 5, True),
        (6, 13, 5, 12, False),
    ]
    assert Alignment(builder.segments).raw_span(2, 9) == (2, 8)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 220), st.integers(0, 220)), max_size=6))
def test_removals_and_what_they_leave_are_disjoint_and_hold_all_that_shows(
    raw: str, places: list[tuple[int, int]]
) -> None:
    found = [Removal(*sorted((min(a, len(raw)), min(b, len(raw)))), "x") for a, b in places]
    removals = merge(raw, found)
    left = subtract(raw, Span(0, len(raw)), removals)
    spans = sorted([*((r.start, r.end) for r in removals), *left])
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {at for span in spans for at in range(*span)}
    assert all(is_blank(char) for at, char in enumerate(raw) if at not in covered)


@given(TEXTS)
def test_blocks_are_trimmed_sorted_disjoint_and_hold_all_that_shows(raw: str) -> None:
    blocks = find_blocks(raw)
    assert all(before.end <= after.start for before, after in pairwise(blocks))
    covered = {at for block in blocks for at in range(*block)}
    assert all(is_blank(char) for at, char in enumerate(raw) if at not in covered)
    assert all(trim(raw, *block) == block for block in blocks)


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_ends_in_time(unit: str) -> None:
    raw = unit * (LENGTH // len(unit))
    blocks = find_blocks(raw)
    builder = TextBuilder(raw)
    for block in blocks:
        builder.add(block)
    assert len(builder.text()) <= len(raw)


def test_a_line_of_ten_million_characters() -> None:
    raw = ("harbour " * 12_500 + " gate \u200b") * 100 + "."
    (block,) = find_blocks(raw)
    builder = TextBuilder(raw)
    builder.add(block)
    text = builder.text()
    assert text == ("harbour " * 12_500 + "gate ") * 100 + "."
    span = Alignment(builder.segments).raw_span(len(text) - 6, len(text))
    assert raw[span.start : span.end] == "gate \u200b."
