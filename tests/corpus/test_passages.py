"""Passages: paragraphs, sentences, and runs of about one length that cut no quotation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.hostile import LENGTH, TEXTS, UNITS
from toolkit.corpus.layout import find_blocks
from toolkit.corpus.marks import find_marked
from toolkit.corpus.passages import LONGEST_QUOTATION, Runs, by_length, part
from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Span, is_blank, trim

PROSE = st.lists(
    st.sampled_from(
        [
            "The board met on Monday.",
            "It agreed the budget for the year after a long and heated debate.",
            "“We are ready,” said Ms Okoro.",
            "She said: “We will not wait.",
            "“We have waited long enough.",
            "The ships are there.”",
            '"Nobody came," he said.',
            "Mr. Holt of the U.S. Navy agreed.",
            "\n\n",
            "\n\n",
        ]
    ),
    max_size=60,
).map(" ".join)


def bounds_of(text: str) -> list[tuple[int, int]]:
    return [tuple(block) for block in find_blocks(text)]


def runs_of(text: str, target: int, heads: int = 0) -> Runs:
    bounds = bounds_of(text)
    apart = [number < heads for number in range(len(bounds))]
    return by_length(text, bounds, apart, target_words=target)


@given(st.one_of(TEXTS, PROSE), st.integers(1, 60), st.integers(0, 2))
def test_runs_are_whole_sentences_in_order_and_leave_nothing_out(
    text: str, target: int, heads: int
) -> None:
    bounds, runs = bounds_of(text), runs_of(text, target, heads)
    assert all(before.end <= after.start for before, after in pairwise(runs.spans))
    covered = {at for span in runs.spans for at in range(*span)}
    assert all(is_blank(char) for at, char in enumerate(text) if at not in covered)
    # A run begins where a sentence does and ends where one does.
    whole = bounds[:heads]
    sentences = [*whole, *(s for place in bounds[heads:] for s in sentence_spans(text, *place))]
    assert {span.start for span in runs.spans} <= {start for start, _ in sentences}
    assert {span.end for span in runs.spans} <= {end for _, end in sentences}
    # What stands apart stays apart.
    assert [tuple(span) for span in runs.spans[: len(whole)]] == whole


@given(PROSE, st.integers(4, 40))
def test_no_quotation_is_cut_unless_it_is_told(text: str, target: int) -> None:
    runs = runs_of(text, target)
    quotations: list[Span] = []
    for marked in find_marked(text):
        start = quotations.pop().start if marked.goes_on else marked.outer_start
        quotations.append(Span(start, marked.outer_end))
    long = [q for q in quotations if count_words(text[slice(*q)]) > LONGEST_QUOTATION * target]
    assert runs.cut == len(long)
    for quotation in quotations:
        holders = [s for s in runs.spans if s.start < quotation.end and quotation.start < s.end]
        assert len(holders) == 1 or quotation in long


def test_runs_have_about_the_target_length() -> None:
    text = " ".join(f"Sentence number {n} tells of the harbour and its ships." for n in range(200))
    sizes = [count_words(text[slice(*span)]) for span in runs_of(text, 90).spans]
    assert all(85 <= size <= 95 for size in sizes[:-1])
    assert 30 <= sizes[-1] <= 135


def test_a_run_ends_with_a_paragraph_where_it_is_long_enough() -> None:
    sentence = "The harbour board met on Monday and agreed the budget."  # 9 words
    text = "\n\n".join([" ".join([sentence] * 4)] * 6)
    assert runs_of(text, 45).spans == [Span(*place) for place in bounds_of(text)]


def test_a_short_rest_goes_to_the_run_before() -> None:
    sentence = "The harbour board met on Monday and agreed the budget."
    text = " ".join([sentence] * 10) + "\n\nIt rained."
    (run,) = runs_of(text, 90).spans
    assert run == (0, len(text))


def test_title_and_standfirst_are_passages_of_their_own() -> None:
    text = "Harbour to close\n\nThe harbour will close.\n\nIt rained. It snowed.\n\nIt hailed."
    spans = runs_of(text, 50, heads=2).spans
    assert [text[slice(*span)] for span in spans] == [
        "Harbour to close",
        "The harbour will close.",
        "It rained. It snowed.\n\nIt hailed.",
    ]


def test_a_quotation_over_paragraphs_stays_whole_and_a_huge_one_is_cut_behind_a_sentence() -> None:
    said = "“We begin here today with the work.\n\n“We go on from there.\n\n“We end it here.”"
    text = f"It rained all day long in the harbour.\n\nMr Jones said: {said} It snowed all night."
    whole = runs_of(text, 8)
    assert whole.cut == 0
    assert any(said in text[slice(*span)] for span in whole.spans)
    cut = runs_of(text, 3)
    assert cut.cut == 1
    assert all(text[span.end - 1] in ".”" for span in cut.spans)
    assert not any(said in text[slice(*span)] for span in cut.spans)


def test_nothing_gives_nothing() -> None:
    assert by_length("", [], [], target_words=90) == Runs([], 0)
    assert part("", []) == []


@given(TEXTS, st.sampled_from(["paragraph", "sentence", "length"]), st.integers(1, 4))
def test_parts_are_sorted_disjoint_and_hold_all_that_shows(raw: str, unit: str, most: int) -> None:
    parts = [
        p.span for p in part(raw, [[b] for b in find_blocks(raw)], unit=unit, max_sentences=most)
    ]
    assert all(before.end <= after.start for before, after in pairwise(parts))
    covered = {at for span in parts for at in range(*span)}
    assert all(is_blank(char) for at, char in enumerate(raw) if at not in covered)


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_ends_in_time(unit: str) -> None:
    raw = unit * (LENGTH // len(unit))
    blocks = find_blocks(raw)
    assert len(part(raw, [[block] for block in blocks])) <= len(raw)
    span = trim(raw, 0, len(raw))
    places = [tuple(span)] if span.start < span.end else []
    assert len(by_length(raw, places, [False] * len(places), target_words=90).spans) <= len(raw)


def test_a_line_of_ten_million_characters() -> None:
    raw = "harbour " * 1_250_000
    assert len(part(raw, [find_blocks(raw)])) == 1
    assert len(by_length(raw, [(0, len(raw) - 1)], [False], target_words=90).spans) == 1
