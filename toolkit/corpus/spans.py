"""Spans of the raw text and what is cut out of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Removal(NamedTuple):
    """A span of the raw text that does not belong to the article, and why."""

    start: int
    end: int
    reason: str


# Zero-width characters, the byte order mark and the soft hyphen: they show nothing.
INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
# White space and control characters, one code point or a range (first, last) each.
_WHITE: Final = (
    *((0x00, 0x20), (0x7F, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
)
BLANKS: Final = INVISIBLE.union(
    *([chr(code) for code in range(first, last + 1)] for first, last in _WHITE)
)


def trim(text: str, start: int, end: int) -> Span:
    """Shrinks a span to leave no white space (or invisible character) at either end."""
    while start < end and text[start] in BLANKS:
        start += 1
    while end > start and text[end - 1] in BLANKS:
        end -= 1
    return Span(start, end)


def is_blank(char: str) -> bool:
    """Whether a character shows nothing: white space, control or zero-width."""
    return char in BLANKS


def merge(text: str, removals: Iterable[Removal]) -> list[Removal]:
    """Sorts, trims and makes removals disjoint; where two overlap the earlier keeps its reason."""
    out: list[Removal] = []
    for removal in sorted(removals, key=lambda r: (r.start, -r.end, r.reason)):
        start = max(removal.start, out[-1].end) if out else removal.start
        span = trim(text, start, removal.end)
        if span.start < span.end:
            out.append(Removal(span.start, span.end, removal.reason))
    return out


def subtract(text: str, span: Span, removals: Sequence[Removal]) -> list[Span]:
    """Returns what disjoint, sorted removals leave of a span, trimmed, empty pieces left out."""
    pieces: list[Span] = []
    at = span.start
    first = bisect_right(removals, span.start, key=lambda removal: removal.end)
    for number in range(first, len(removals)):  # no slice: articles may have many removals
        removal = removals[number]
        if removal.start >= span.end:
            break
        pieces.append(trim(text, at, max(at, removal.start)))
        at = max(at, removal.end)
    pieces.append(trim(text, at, max(at, span.end)))
    return [piece for piece in pieces if piece.start < piece.end]
