"""Dates as collections write them, read as stated and never guessed.

A date in digits such as 03/04/2025 can be the third of April or the fourth of March. It is read
where its order is stated or only one reading is a date; otherwise it is left out and called
ambiguous. The time of day and the zone are passed over: the date is the one that was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

ORDERS = ("unstated", "dmy", "mdy", "ymd")
FIRST_YEAR, LAST_YEAR = 1500, 2100  # what lies outside is no date of a newspaper
_FIRST_SECOND, _LAST_SECOND = 631_152_000, 4_133_980_799  # 1990-01-01 to 2100-12-31, UTC
_CENTURY_TURN = 69  # two digits: 69 to 99 are of the twentieth century, as POSIX has it
_LONGEST = 120  # characters of a date with its weekday, time and zone

_NAMES = (
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
    *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
_DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_NAMED = rf"(?P<n>{_MONTH})\b\.?"
_YEAR = r"(?P<y>[0-9]{4})"
_SHORT = r"(?P<y>'?[0-9]{2})"
_PART = r"[ ./-]+"
_ZONE = (
    r"(?: ?(?:Z|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Z]{2,5}))?"
    r"(?: ?[\[(][\w/ +:-]{1,40}[\])])?"
)
_CLOCK = (
    r"[0-9]{1,2}(?:[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?[ap]\.?m\b\.?)?"
    r"| ?[ap]\.?m\b\.?)"
)
_WEEKDAY = r"(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]* ?)?"
_BEFORE = rf"(?:{_WEEKDAY}{_CLOCK}{_ZONE},? (?:on )?)?{_WEEKDAY}"
_AFTER = rf"(?:(?:T|[ ,|•·-]{{1,5}}(?:at )?){_CLOCK}{_ZONE}|Z|[+-][0-9]{{2}}:[0-9]{{2}})?[ .,|•·]*"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?P<date>{pattern})(?![0-9])", re.IGNORECASE | re.ASCII)


# The year says its place by its four digits; year first is year, month, day everywhere.
_FORMS = (
    _form(rf"{_YEAR}(?P<s>[ ./_-])(?P<m>[0-9]{{1,2}})(?P=s)(?P<d>[0-9]{{1,2}})"),
    _form(rf"{_DAY}(?:{_PART}|(?= ?of ))(?: ?of )?{_NAMED}(?:, ?|{_PART}){_YEAR}"),
    _form(rf"{_NAMED} ?{_DAY}(?:, ?|{_PART}){_YEAR}"),
    _form(rf"{_NAMED}{_PART}{_DAY},?(?: {_CLOCK}{_ZONE})? {_YEAR}"),  # `Sep 10 18:30:00 2025`
    _form(rf"{_YEAR}{_PART}{_NAMED}{_PART}{_DAY}"),
    _form(r"(?P<a>[0-9]{1,2})(?P<s>[ ./_-])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})"),
    _form(rf"{_DAY}{_PART}{_NAMED}(?:, ?|{_PART}){_SHORT}"),
    _form(rf"{_NAMED}{_PART}{_DAY}, ?{_SHORT}"),
    _form(r"(?P<a>[0-9]{1,2})(?P<s>[./_-])(?P<b>[0-9]{1,2})(?P=s)(?P<c>[0-9]{1,2})"),
)
_SPACES = dict.fromkeys((0x09, 0xA0, 0x2009, 0x202F), " ")
_REST = re.compile(_AFTER, re.IGNORECASE | re.ASCII)
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.,]{5,18}(?:Z|[+-][0-9:]{2,6})?)?")
_DIGITS = re.compile(r"[0-9]{6,14}")
_BASIC = re.compile(r"([0-9]{8})T([0-9]{4,6})(?:Z|[+-][0-9:]{2,6})?", re.IGNORECASE)


@dataclass(frozen=True)
class Date:
    """What a text states as a date.

    Attributes:
        iso: `2025-09-10`; None: no date, or one that can be read in more than one way.
        ambiguous: Whether it is a date, but its order must be stated for it to be read.
    """

    iso: str | None
    ambiguous: bool = False


_NONE = Date(None)
_AMBIGUOUS = Date(None, ambiguous=True)


@lru_cache(maxsize=16_384)
def parse_date(text: str, order: str = "unstated") -> Date:
    """Reads a text that is nothing but a date, with its time, weekday and zone at most.

    Read are ISO 8601, RFC 2822, dates with an English month (`10 September 2025`, `Sept 10th,
    2025`), dates in digits (`2025/09/10`, `10.09.2025`, `20250910`) and Unix seconds or
    milliseconds from 1990 to 2100, which are taken at UTC.

    Args:
        text: At most 120 characters; anything longer is no date.
        order: Of day, month and year in digits: `dmy`, `mdy`, `ymd` or `unstated`. A date that
            cannot be read in it (13/04 as `mdy`) is read in the only way that it can. Years of two
            digits need an order.

    Raises:
        ValueError: There is no such order.
    """
    if order not in ORDERS:
        raise ValueError(f"no such order of dates: {order!r}; known: {', '.join(ORDERS)}")
    if len(text) > _LONGEST:
        return _NONE
    text = " ".join(text.split())
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return _valid(iso[1][:4], iso[1][5:7], iso[1][8:])
    basic = _BASIC.fullmatch(text)
    if basic is not None or _DIGITS.fullmatch(text):
        return _compact(basic[1] + basic[2] if basic else text, order)
    found = date_at(text, order)
    if found is None or _REST.fullmatch(text, found[1]) is None:
        return _NONE
    return found[0]


def date_at(text: str, order: str = "unstated") -> tuple[Date, int] | None:
    """Reads a date that opens a text, behind a weekday and a time of day at most.

    Args:
        text: Any text; only its first 120 characters are looked at.
        order: As in `parse_date`.

    Returns:
        The date and the offset behind it, None where the text opens otherwise.
    """
    head = text[:_LONGEST].translate(_SPACES)
    for form in _FORMS:
        match = form.match(head)
        if match is not None:
            return _read(match.groupdict(), order), match.end()
    return None


def _read(parts: Mapping[str, str | None], order: str) -> Date:
    """Puts the parts of a match together."""
    year, name, day = parts.get("y"), parts.get("n"), parts.get("d")
    if name is not None:
        month = str(MONTHS[name.lower()])
        if year is not None and len(year) == 4:
            return _valid(year, month, day)
        return _named_short(year, month, day, order)
    if "m" in parts:
        return _valid(year, parts["m"], day)
    first, second = parts["a"], parts["b"]
    if "c" not in parts:
        return _either(year, first, second, order)
    return _short(first, second, parts["c"], order)


def _either(year: str | None, first: str | None, second: str | None, order: str) -> Date:
    """Reads two numbers beside a year: day and month in the stated order, or in the only one."""
    by_day, by_month = _valid(year, second, first), _valid(year, first, second)
    if by_day.iso is None or by_month.iso is None or by_day == by_month:
        return by_day if by_day.iso else by_month
    return {"dmy": by_day, "mdy": by_month}.get(order, _AMBIGUOUS)


def _short(first: str | None, second: str | None, third: str | None, order: str) -> Date:
    """Reads three numbers of two digits; which is the year must be stated."""
    if order == "unstated":
        return _AMBIGUOUS if _is_some_date(first, second, third) else _NONE
    by_year = _valid(_full(first), second, third)
    if order == "ymd" and by_year.iso is not None:
        return by_year
    return _either(_full(third), first, second, order)


def _named_short(year: str | None, month: str, day: str | None, order: str) -> Date:
    """Reads `10 Sep 25`, of which only a stated order says which number is the year."""
    year = (year or "").lstrip("'")
    if order == "unstated":
        some = _valid(_full(year), month, day), _valid(_full(day), month, year)
        return _AMBIGUOUS if any(reading.iso for reading in some) else _NONE
    if order == "ymd":
        return _valid(_full(day), month, year)
    return _valid(_full(year), month, day)


def _compact(digits: str, order: str) -> Date:
    """Reads digits without anything between them: a date, a date with its time, or Unix time."""
    if len(digits) in (8, 12, 14):
        by_year = _valid(digits[:4], digits[4:6], digits[6:8])
        if by_year.iso is not None:
            return by_year if _is_time(digits[8:]) else _NONE
    if len(digits) == 8:
        return _either(digits[4:], digits[:2], digits[2:4], order)
    if len(digits) == 6:
        return _short(digits[:2], digits[2:4], digits[4:], order)
    for unit in (1, 1000):
        seconds = int(digits) // unit
        if _FIRST_SECOND <= seconds <= _LAST_SECOND:
            return Date(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    return _NONE


def _is_time(digits: str) -> bool:
    parts = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    return not parts or (parts[0] < 24 and all(part < 60 for part in parts[1:-1] or parts[1:]))


def _is_some_date(first: str | None, second: str | None, third: str | None) -> bool:
    readings = (
        _valid(_full(third), second, first),
        _valid(_full(third), first, second),
        _valid(_full(first), second, third),
    )
    return any(reading.iso for reading in readings)


def _full(year: str | None) -> str:
    """Gives a year of two digits its century."""
    number = int(year or 0)
    return str(number + (1900 if number >= _CENTURY_TURN else 2000))


def _valid(year: str | None, month: str | None, day: str | None) -> Date:
    try:
        found = date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return _NONE
    return Date(found.isoformat()) if FIRST_YEAR <= found.year <= LAST_YEAR else _NONE
