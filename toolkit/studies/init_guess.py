"""Guesses how a collection is to be read from a sample of it; what is not sure is left unstated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.dates import parse_date
from toolkit.store.readers.columns import USUAL, as_text
from toolkit.store.readers.filenames import stated

FIELDS = ("text", "title", "date", "outlet", "author", "url", "id")

_LONG = 200  # characters that the mean article has at least, where its column has no usual name
_MOSTLY = 0.8  # of a column's values that must look like a date, or a link
_FEW = 0.5  # of a column's values that may differ where it is to be an outlet
_HINTS = {
    "title": ("title", "headline", "head"),
    "outlet": tuple("outlet paper newspaper publication publisher source medium journal".split()),
    "author": ("author", "byline", "writer", "journalist"),
    "id": ("id", "uuid", "doi", "key"),
}
_DIGITS = re.compile(r"\D{0,12}([0-9]{1,2})[./ _-]([0-9]{1,2})[./ _-](?:[0-9]{4}|[0-9]{2})\b")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Order:
    """The order of day and month, and what tells it.

    Attributes:
        name: As `input.date_order` takes it.
        told: In words; empty where no date needs an order.
        ambiguous: Dates of the sample that need an order to be read.
    """

    name: str
    told: str
    ambiguous: int


def columns_of(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Finds which column holds which field.

    Usual names come first; then what a name hints at and the values bear out.

    Args:
        columns: Of the table.
        rows: Some of it.

    Returns:
        Field to column; without the text where none holds articles.
    """
    found = _usual(columns)
    free = [name for name in columns if name not in found.values()]
    values = {name: _texts(rows, name) for name in free}
    for field, best in (
        ("text", _longest(values)),
        ("date", _first(values, _is_dated)),
        ("url", _first(values, _is_link)),
        *((field, _hinted(values, field)) for field in _HINTS),
    ):
        if field not in found and best is not None and best not in found.values():
            found[field] = best
    return {field: found[field] for field in FIELDS if field in found}


def to_state(columns: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """Gives those of the columns that must be stated, since their usual names find another."""
    usual = _usual(columns)
    return {field: name for field, name in found.items() if usual.get(field) != name}


def _usual(columns: Sequence[str]) -> dict[str, str]:
    """Finds fields by the usual names of their columns, as the readers do."""
    plain = {_plain(name): name for name in reversed(columns)}
    named = {
        field: [plain[_plain(name)] for name in names if _plain(name) in plain]
        for field, names in USUAL.items()
    }
    return {field: names[0] for field, names in named.items() if names}


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _texts(rows: Sequence[Row], column: str) -> list[str]:
    """The values of a column that are there, as text."""
    told = (as_text(row.get(column), "title").strip() for row in rows)
    return [text for text in told if text]


def _longest(values: Mapping[str, Sequence[str]]) -> str | None:
    """The column of the longest texts, if they are long."""
    means = {name: sum(map(len, held)) / len(held) for name, held in values.items() if held}
    best = max(means, key=lambda name: means[name], default=None)
    return best if best is not None and means[best] >= _LONG else None


def _first(values: Mapping[str, Sequence[str]], test: Any) -> str | None:
    fits = (name for name, held in values.items() if held and _share(held, test) >= _MOSTLY)
    return next(fits, None)


def _share(held: Sequence[str], test: Any) -> float:
    return sum(bool(test(text)) for text in held) / len(held)


def _is_dated(text: str) -> bool:
    if text.isdecimal() and len(text) != 8:  # a number more often than seconds since 1970
        return False
    date = parse_date(text)
    return date.iso is not None or date.ambiguous


def _is_link(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _hinted(values: Mapping[str, Sequence[str]], field: str) -> str | None:
    """The column whose name hints at a field, if its values could be that."""
    for name, held in values.items():
        parts = re.split(r"[\W_]+", name.casefold())
        if not held or not set(parts) & set(_HINTS[field]):
            continue
        distinct = len(set(held)) / len(held)
        if field == "id" and (distinct < 1 or len(held) < 2):
            continue
        if field == "outlet" and distinct > _FEW and len(held) > 3:
            continue
        return name
    return None


def repeated(rows: Sequence[Row], column: str) -> int:
    """How many of a column's values stand there before, in a sample of its rows."""
    held = _texts(rows, column)
    return len(held) - len(set(held))


def date_order(dates: Iterable[str]) -> Order:
    """Tells the order of day and month from dates of which only one reading is a date.

    Args:
        dates: As they are written.

    Returns:
        `dmy` or `mdy` only where such dates are there and all say the same.
    """
    ambiguous, votes, first = 0, Counter[str](), dict[str, str]()
    for text in dates:
        ambiguous += parse_date(text).ambiguous
        match = _DIGITS.match(text)
        if match is None:
            continue
        one, two = int(match[1]), int(match[2])
        order = "dmy" if one > 12 >= two else "mdy" if two > 12 >= one else None
        if order is not None:
            votes[order] += 1
            first.setdefault(order, text)
    if len(votes) == 1:
        ((order, count),) = votes.items()
        unit = "day" if order == "dmy" else "month"
        told = f"{count} dates such as {first[order]} can only be read with the {unit} first"
        return Order(order, told, ambiguous)
    if not ambiguous:
        return Order("unstated", "", 0)
    why = "the others disagree" if votes else "no other tells the order"
    told = f"{ambiguous} dates can be read with the day or the month first, and {why}"
    return Order("unstated", told, ambiguous)


def name_pattern(names: Sequence[str]) -> str | None:
    """Finds what file names state, where all of them state a date.

    Args:
        names: Paths below the folder; some of them will do.
    """
    if len(names) < 2:
        return None
    for mark in ("_", " - ", "-", " "):
        for fields in (("outlet", "date", "title"), ("date", "outlet", "title"), ("outlet", "date"),
                       ("date", "outlet"), ("date", "title"), ("title", "date"),
                       ("date", ""), ("", "date")):  # fmt: skip
            pattern = mark.join(f"{{{field}}}" for field in fields)
            if _fits(names, pattern, fields):
                return pattern
    return "{date}" if _fits(names, "{date}", ("date",)) else None


def _fits(names: Sequence[str], pattern: str, fields: Sequence[str]) -> bool:
    """Whether every name fits, with dates that can be read and outlets that recur."""
    found = [stated(name, pattern) for name in names]
    if not all(one and parse_date(one.get("date", "")).iso for one in found):
        return False
    if "title" in fields and not all(_is_title(one.get("title", "")) for one in found):
        return False
    if "outlet" not in fields:
        return True
    outlets = Counter(one.get("outlet", "") for one in found)
    letters = all(re.search(r"[^\W\d_]{2}", outlet) for outlet in outlets)
    return letters and len(outlets) <= _FEW * len(found)


def _is_title(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= 2
