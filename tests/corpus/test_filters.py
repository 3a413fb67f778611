"""Filters: which articles belong to a study, and what is said of the others."""

from __future__ import annotations

import re

import pytest

from toolkit.corpus.filters import why_left_out
from toolkit.corpus.settings import Filters

TEXT = "The energy\nsecretary met Kyiv’s mayor about the grid."


def why(filters: Filters, date: str | None = "2025-03-10", outlet: str | None = "The Post") -> str:
    found = why_left_out(filters, text=TEXT, words=8, date=date, outlet=outlet)
    return "" if found is None else found[0]


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(), ""),
        (Filters(min_words=8), ""),
        (Filters(min_words=9), "too short"),
        (Filters(since="2025-03-10", until="2025-03-10"), ""),
        (Filters(since="2025-03-11"), "too early"),
        (Filters(until="2025-03-09"), "too late"),
        (Filters(outlets=("the post",)), ""),
        (Filters(outlets=("The Times",)), "other outlet"),
        (Filters(not_outlets=("THE POST",)), "other outlet"),
        (Filters(mention=("Energy Secretary",)), ""),
        (Filters(mention=("nothing", "grid")), ""),
        (Filters(mention=("ener",)), "no mention"),
        (Filters(mention=("Kyiv",)), ""),
        (Filters(match=r"met\s+\w+’s"), ""),
        (Filters(match=r"^grid"), "no match"),
    ],
)
def test_a_condition_holds_or_is_named(filters: Filters, reason: str) -> None:
    assert why(filters) == reason


def test_an_article_without_a_date_goes_or_stays_as_the_study_says() -> None:
    assert why(Filters(since="2025-01-01"), date=None) == "no date"
    assert why(Filters(since="2025-01-01", keep_undated=True), date=None) == ""
    assert why(Filters(), date=None) == ""


def test_an_article_of_an_unknown_outlet_is_not_of_a_named_one() -> None:
    assert why(Filters(outlets=("The Post",)), outlet=None) == "other outlet"
    assert why(Filters(not_outlets=("The Post",)), outlet=None) == ""


def test_a_pattern_that_takes_for_ever_is_cut_short_and_told() -> None:
    slow = Filters(match=r"(?:a|aa)+$", match_seconds=0.05)
    found = why_left_out(slow, text="a" * 5_000 + "!", words=9, date=None, outlet=None)
    assert found is not None
    assert found[0] == "match timed out"
    assert re.search(r"0\.05 s", found[1])
