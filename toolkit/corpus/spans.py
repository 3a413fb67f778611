"""Spans of the raw text and what is cut out of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Removal:
    """A span of the raw text that does not belong to the article, and why."""

    start: int
    end: int
    reason: str


def trim(text: str, start: int, end: int) -> Span:
    """Shrinks a span to leave no white space (or invisible character) at either end."""
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return Span(start, end)


# Zero-width characters, the byte order mark and the soft hyphen: they show nothing.
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def is_blank(char: str) -> bool:
    """Whether a character shows nothing: white space, control or zero-width."""
    return char.isspace() or char in INVISIBLE or (ord(char) < 32) or 127 <= ord(char) < 160


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
    for removal in removals[first:]:
        if removal.start >= span.end:
            break
        pieces.append(trim(text, at, max(at, removal.start)))
        at = max(at, removal.end)
    pieces.append(trim(text, at, max(at, span.end)))
    return [piece for piece in pieces if piece.start < piece.end]
