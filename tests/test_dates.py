"""Dates are read as they are stated, and never guessed between day and month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.dates import ORDERS, Date, date_at, parse_date

STATED = [
    "2025-09-10",
    "2025-09-10T23:30:00-05:00",
    "2025-09-10T18:30:00.000Z",
    "2025-09-10T18:30:00+01:00[Europe/London]",
    "2025-09-10 18:30",
    "20250910",
    "20250910183000",
    "20250910T183000Z",
    "2025/09/10",
    "2025.9.10",
    "2025_09_10",
    "10 September 2025",
    "10th of September, 2025",
    "10. September 2025",
    "10-Sep-2025",
    "2025-Sep-10",
    "Sept 10th, 2025",
    "Sep. 10, 2025, 6:30 p.m. ET",
    "September 10 2025",
    "SEPTEMBER 10, 2025",
    "Wed, 10 Sep 2025 18:30:00 +0100",
    "Wed, 10 Sep 2025 18:30:00 +0100 (BST)",
    "Wednesday 10 September 2025 18.30 BST",
    "Wed Sep 10 18:30:00 2025",
    "Wed Sep 10 18:30:00 +0000 2025",
    "18:30 BST, 10 September 2025",
    "Wed 6:45 PM, Sep 10, 2025",
    "  10   September\t2025 ",
    "1757500000",
    "1757500000000",
]


@pytest.mark.parametrize("text", STATED)
@pytest.mark.parametrize("order", ORDERS)
def test_a_date_that_can_be_read_in_one_way_is_read(text: str, order: str) -> None:
    assert parse_date(text, order) == Date("2025-09-10")


@pytest.mark.parametrize(
    ("text", "dmy", "mdy", "ymd"),
    [
        ("10/09/2025", "2025-09-10", "2025-10-09", None),
        ("10.09.2025", "2025-09-10", "2025-10-09", None),
        ("10-9-2025 18:30", "2025-09-10", "2025-10-09", None),
        ("10092025", "2025-09-10", "2025-10-09", None),
        ("10/09/25", "2025-09-10", "2025-10-09", "2010-09-25"),
        ("250910", "2010-09-25", "2010-09-25", "2025-09-10"),
        ("10 Sep 25", "2025-09-10", "2025-09-10", "2010-09-25"),
        ("Sept 10, '25", "2025-09-10", "2025-09-10", "2010-09-25"),
        ("31/12/99", "1999-12-31", "1999-12-31", "1999-12-31"),
    ],
)
def test_an_ambiguous_date_needs_its_order(text: str, dmy: str, mdy: str, ymd: str | None) -> None:
    assert parse_date(text) == Date(None, ambiguous=True)
    assert parse_date(text, "dmy").iso == dmy
    assert parse_date(text, "mdy").iso == mdy
    assert parse_date(text, "ymd") == Date(ymd, ambiguous=ymd is None)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("13/04/2025", "2025-04-13"),
        ("04/13/2025", "2025-04-13"),
        ("03/03/2025", "2025-03-03"),
        ("13042025", "2025-04-13"),
    ],
)
def test_a_date_against_its_order_is_read_the_only_way_it_can_be(
    text: str, iso: str, order: str
) -> None:
    assert parse_date(text, order) == Date(iso)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "null", "May", "May 2025", "2025", "10 September", "yesterday", "5", "1 2 3"),
        *("2025-02-30", "31/04/2025", "13/13/2025", "99/99/99", "2025-13-01", "20251301"),
        *("0001-01-01", "1234-05-06", "9999-12-31", "631151999", "123456789", "-1757500000"),
        *("10 Sept 2025 and more", "Mayhem 10, 2025", "Sep102025", "٢٠٢٥-٠٩-١٠", "10/09-2025"),
        *("1757500000.0", "2025-09-10T", "20250910256099", "x" * 100_000, "2025-09-10" * 20),
    ],
)
def test_what_is_no_date_is_none(text: str, order: str) -> None:
    assert parse_date(text, order) == Date(None)


def test_an_unknown_order_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such order of dates: 'ydm'; known: unstated, dmy"):
        parse_date("2025-09-10", "ydm")


def test_a_date_opens_a_text() -> None:
    assert date_at("10 September 2025 The minister said") == (Date("2025-09-10"), 17)
    assert date_at("03/04/2025: a deal", "dmy") == (Date("2025-04-03"), 10)
    assert date_at("03/04/2025: a deal") == (Date(None, ambiguous=True), 10)
    assert date_at("The minister said on 10 September 2025") is None


@given(st.dates(date(1500, 1, 1), date(2100, 12, 31)), st.sampled_from(ORDERS))
def test_every_day_is_read_as_written(day: date, order: str) -> None:
    months = "January February March April May June July August September October November December"
    name = months.split()[day.month - 1]
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day} {name} {day.year}",
        f"{name[:3]} {day.day}, {day.year}",
        f"{day.isoformat()}T23:59:59+14:00",
    ]
    for form in forms:
        assert parse_date(form, order) == Date(day.isoformat())
    assert parse_date(f"{day.day:02}/{day.month:02}/{day.year}", "dmy").iso == day.isoformat()
    assert parse_date(f"{day.month:02}/{day.day:02}/{day.year}", "mdy").iso == day.isoformat()


@given(st.text(max_size=140), st.sampled_from(ORDERS))
def test_any_text_is_a_date_or_none(text: str, order: str) -> None:
    found = parse_date(text, order)
    assert found.iso is None or date.fromisoformat(found.iso)
    assert not (found.iso and found.ambiguous)


@given(st.text("0123456789/.- :TZSeptMay,+", max_size=30), st.sampled_from(ORDERS))
def test_what_looks_like_a_date_breaks_nothing(text: str, order: str) -> None:
    found = parse_date(text, order)
    assert found.iso is None or date.fromisoformat(found.iso)


@pytest.mark.parametrize("part", ["1", "1/", " ", "may ", "10 ", "mon, ", "1:1", "(", "2025-"])
def test_hostile_text_is_left_at_once(part: str) -> None:
    for size in (119, 120, 1_000_000):
        parse_date(part * (size // len(part)))
        date_at(part * (size // len(part)))
