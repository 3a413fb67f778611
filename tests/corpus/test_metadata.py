"""Dates in the head of an article: read as stated, in the order that the study states."""

from __future__ import annotations

import pytest

from toolkit.corpus.layout import find_blocks
from toolkit.corpus.metadata import Metadata, read_header

BODY = "\nThe minister said on 1 May 2024 that aid would go on for as long as it was needed."


def head(line: str, order: str = "unstated") -> Metadata:
    raw = line + BODY
    return read_header(raw, find_blocks(raw), order)


@pytest.mark.parametrize(
    "line",
    [
        *("10 September 2025", "Published: 10 September 2025 18:30 BST", "2025-09-10"),
        *("Last updated on Wednesday, Sept 10th, 2025 at 6.30pm", "date: 20250910", "13.9.2025"),
        *("12:30 BST, 10 September 2025 |", "Posted 2025/09/10", "Date: Wed Sep 10 18:30:00 2025"),
        "First published 10\xa0Sept\xa02025",
    ],
)
@pytest.mark.parametrize("order", ["unstated", "dmy", "mdy"])
def test_a_date_line_is_read_and_taken_out_whole(line: str, order: str) -> None:
    found = head(line, order)
    assert found.fields == {"date": "2025-09-13" if line.startswith("13") else "2025-09-10"}
    assert [(r.start, r.end, r.reason) for r in found.removals] == [(0, len(line), "date line")]


@pytest.mark.parametrize("line", ["03/04/2025", "Published: 03.04.2025 18:30", "Updated 03/04/25"])
def test_an_ambiguous_date_line_is_told(line: str) -> None:
    found = head(line)
    assert found.fields == {"notes": f"ambiguous date {line[line.index('03') :]}"}
    assert head(line, "dmy").fields == {"date": "2025-04-03"}
    assert head(line, "mdy").fields == {"date": "2025-03-04"}


def test_a_date_that_is_read_later_settles_it() -> None:
    assert head("Published 03/04/2025\nUpdated: 5 April 2025").fields == {"date": "2025-04-05"}
    assert head("Published: 5 April 2025\n03/04/2025").fields == {"date": "2025-04-05"}


def test_text_may_run_on_behind_a_labelled_date() -> None:
    found = head("date 2025-09-10T18:30:00Z The minister said more.")
    assert found.fields == {"date": "2025-09-10"}
    assert [(r.start, r.end) for r in found.removals] == [(0, 25)]


@pytest.mark.parametrize(
    "line",
    [
        *("10 September 2025 was the day", "20250910", "3-2-25", "2024", "date night in the city"),
        *("Published: 2 hours ago", "date 31 February 2025", "1,234 5,678", "updated 10"),
    ],
)
def test_other_lines_stay(line: str) -> None:
    found = head(line)
    assert found.fields == {}
    assert found.removals == []
