"""Quotation marks: which characters open and close a quotation, and what lies between.

Marks are paired paragraph by paragraph. A quotation that a new opening mark interrupts goes on (the
press reopens each paragraph of a long quotation and closes only the last); one still open at the
paragraph's end stops there. Single marks count only where they cannot be apostrophes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["open", "close", "either"]

_MARK = re.compile(r"[“”„‟\"«»＂]|``|''")
_SINGLE = re.compile(r"['‘’]")
_BREAK = re.compile(r"\n\s*")
_LOST_ATTRIBUTION = re.compile(r"[.?!…]\s+(?P<tail>[A-Z][^.?!…]{2,160}[:,])\s*$")
_ELISIONS = re.compile(
    r"(?:em|cause|tis|twas|til|till|n|bout|round|cos|\d0s)\b|\d\d(?!\s\w|\w)", re.IGNORECASE
)
_LONGEST_SINGLE: Final = 1200
TERMINAL: Final = frozenset(".?!…")


@dataclass(frozen=True)
class Marked:
    """The words between two marks.

    Attributes:
        start, end: The words inside, without marks and surrounding white space.
        outer_start, outer_end: The same with the marks.
        goes_on: Whether the span before this one was left open, so that this one goes on from it.
        single: Whether single marks enclose it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool = False
    single: bool = False


def find_marked(text: str) -> list[Marked]:
    """Returns all marked spans of a text, sorted, never overlapping, none empty."""
    doubles = [m for m in _pair_doubles(text) if m.start < m.end]
    singles = [m for m in _pair_singles(text, doubles) if m.start < m.end]
    return sorted([*_outside(doubles, singles), *singles], key=lambda m: m.start)


def _outside(doubles: list[Marked], singles: list[Marked]) -> list[Marked]:
    """Leaves out double-marked spans that lie within a single-marked one."""
    starts = [s.outer_start for s in singles]
    kept = []
    for marked in doubles:
        at = bisect_right(starts, marked.outer_start) - 1
        if at < 0 or singles[at].outer_end <= marked.outer_start:
            kept.append(marked)
    return kept


def _role(text: str, start: int, end: int) -> Role:
    """Reads a mark's direction from its glyph and, where that is silent, its neighbours."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    glyph = text[start:end]
    opens = (before.isspace() or before in "([{—–-/‘'") and not after.isspace()
    closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—–-’'")
    if glyph in {"“", "„", "«", "``", "‟"}:
        return "close" if closes and not opens else "open"
    if glyph in {"”", "»"}:
        return "open" if opens and not closes and before.isspace() else "close"
    if opens and not closes:
        return "open"
    if closes and not opens:
        return "close"
    return "either"


def _pair_doubles(text: str) -> Iterator[Marked]:
    """Walks through the marks with one span open at most; nested marks are only counted."""
    opened: tuple[int, int] | None = None
    depth = seen = 0  # `seen`: where the mark before ended, so that no stretch is searched twice
    goes_on = False
    for match in _MARK.finditer(text):
        start, end = match.span()
        role = _role(text, start, end)
        if opened is not None and (cut := _paragraph_end(text, seen, start, role)) is not None:
            yield _marked(text, opened, cut, cut, goes_on)
            goes_on = role == "open" and text[cut:start].isspace()
            opened = None
        seen = end
        if opened is None:
            if role == "close" or (role == "either" and start and text[start - 1].isdigit()):
                goes_on = False  # a stray closing mark, or inches
            else:
                opened, depth = (start, end), 0
        elif role == "open" and _reopens(text, opened[1], start):
            cut = _before_attribution(text, opened[1], start)
            yield _marked(text, opened, cut, cut, goes_on)
            goes_on = cut == start
            opened, depth = (start, end), 0
        elif role == "open":
            depth += 1
        elif depth:
            depth -= 1
        else:
            yield _marked(text, opened, start, end, goes_on)
            goes_on, opened = False, None
    if opened is not None:
        found = _BREAK.search(text, seen)
        cut = found.start() if found else len(text)
        yield _marked(text, opened, cut, cut, goes_on)


def _paragraph_end(text: str, start: int, mark: int, role: Role) -> int | None:
    """Returns where a span left open ends, if its paragraph ends before the next mark.

    A line that merely wraps does not end it: a closing mark comes next, and the line is broken
    within a sentence.
    """
    for found in _BREAK.finditer(text, start, mark):
        before = text[found.start() - 1]
        wraps = before not in TERMINAL and before not in ",:" and text[found.end()].islower()
        if role == "open" or not wraps:
            return found.start()
    return None


def _reopens(text: str, start: int, mark: int) -> bool:
    """Whether an opening mark within a span goes on from it rather than nests in it."""
    at = mark - 1
    while at > start and text[at].isspace():
        at -= 1
    return at > start and (text[at] in TERMINAL or text[at] in ":,")


def _before_attribution(text: str, start: int, mark: int) -> int:
    """Returns where a span left open ends if `Mr X added:` stands before the next mark."""
    floor = max(start, mark - 200)
    found = _LOST_ATTRIBUTION.search(text, floor, mark)
    return found.start("tail") if found else mark


def _marked(
    text: str,
    opened: tuple[int, int],
    close: int,
    outer_end: int,
    goes_on: bool,
    single: bool = False,
) -> Marked:
    start, end = opened[1], max(close, opened[1])
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    unclosed = outer_end == close
    return Marked(start, end, opened[0], end if unclosed else outer_end, goes_on, single)


def _pair_singles(text: str, doubles: list[Marked]) -> Iterator[Marked]:
    """Pairs single marks outside double-marked spans."""
    starts = [d.outer_start for d in doubles]
    floor = 0
    for match in _SINGLE.finditer(text):
        start = match.start()
        if start < floor or not _opens_single(text, start):
            continue
        at = bisect_right(starts, start) - 1
        if at >= 0 and doubles[at].outer_end > start:
            continue
        limit = _line_end(text, start)
        close = _close_single(text, start, limit)
        if close is None:
            floor = limit if text[start] == "'" else start + 1
            continue
        inside = bisect_right(starts, close) - 1
        if inside >= 0 and doubles[inside].outer_end > close:
            continue
        floor = close + 1
        yield _marked(text, (start, start + 1), close, close + 1, False, single=True)


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start, start + _LONGEST_SINGLE)
    return found if found >= 0 else min(len(text), start + _LONGEST_SINGLE)


def _opens_single(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if text[at] == "’" or not (before.isspace() or before in "([—–:"):
        return False
    return (after.isalnum() or after in '“"£$…') and not _ELISIONS.match(text, at + 1)


def _close_single(text: str, start: int, limit: int) -> int | None:
    """Returns the closing mark: after punctuation at once, after a word if it is no possessive."""
    weak = None
    for match in _SINGLE.finditer(text, start + 1, limit):
        at = match.start()
        before, after = text[at - 1], text[at + 1] if at + 1 < len(text) else " "
        if text[at] == "‘" or _opens_single(text, at):
            break
        if before.isspace() or after.isalnum():
            continue
        if before in ".,!?…" or after in ".,;:!?)":
            return at
        if before not in "sS":
            return at
        weak = at if weak is None else weak
    return weak
