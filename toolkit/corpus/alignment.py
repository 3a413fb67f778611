"""The cleaned text, built piece by piece, with the raw span that each part of it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.corpus.spans import BLANKS, INVISIBLE, Span

_BLANK = f"[{re.escape(''.join(sorted(BLANKS)))}]"
# What is not copied as it stands: any run of blank characters but a single space.
_MENDED = re.compile(f"{_BLANK}(?:(?<! ){_BLANK}*+|{_BLANK}++)")


class Segment(NamedTuple):
    """A run of cleaned text and its raw span, equal character by character unless mended."""

    text_start: int
    text_end: int
    start: int
    end: int
    mended: bool


class TextBuilder:
    """Appends raw spans and mends, and remembers where each came from."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._parts: list[str] = []
        self._length = 0
        self.segments: list[Segment] = []

    def add(self, span: Span, gaps: Sequence[int] = ()) -> Span:
        """Appends a trimmed raw span and returns its span in the cleaned text.

        Runs of white space become one space, invisible characters go, and a space is put at each of
        `gaps` (offsets at which words were glued together).
        """
        begin = self._length
        mends = _mends(self._raw, span)
        if gaps:
            mends = sorted([*mends, *((at, at) for at in set(gaps) if self._is_gap(at, span))])
        run = span.start
        for start, end in mends:
            self._copy(run, start)
            is_hidden = start < end and INVISIBLE.issuperset(self._raw[start:end])
            self._mend("" if is_hidden else " ", start, end)
            run = end
        self._copy(run, span.end)
        return Span(begin, self._length)

    def _is_gap(self, at: int, span: Span) -> bool:
        # Only between two characters that show: elsewhere a space stands or is not missing.
        is_inside = span.start < at < span.end
        return is_inside and self._raw[at] not in BLANKS and self._raw[at - 1] not in BLANKS

    def separate(self, mark: str, at: int) -> None:
        """Appends a separator that stands at a raw offset without being there."""
        if self._length:
            self._mend(mark, at, at)

    def text(self) -> str:
        """Returns the cleaned text."""
        return "".join(self._parts)

    def _copy(self, start: int, end: int) -> None:
        if start < end:
            self._append(self._raw[start:end], start, end, mended=False)

    def _mend(self, mark: str, start: int, end: int) -> None:
        self._append(mark, start, end, mended=True)

    def _append(self, part: str, start: int, end: int, *, mended: bool) -> None:
        after = self._length + len(part)
        self._parts.append(part)
        self.segments.append(Segment(self._length, after, start, end, mended))
        self._length = after


def _mends(raw: str, span: Span) -> list[tuple[int, int]]:
    # No blank character is printable but the space: most spans hold nothing to mend.
    text = raw[span.start : span.end]
    if text.isprintable() and "  " not in text:
        return []
    return [match.span() for match in _MENDED.finditer(raw, span.start, span.end)]


class Alignment:
    """Maps offsets of the cleaned text back to the raw text."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = [s for s in segments if s.text_end > s.text_start]
        self._starts = [s.text_start for s in self._segments]

    def raw_span(self, start: int, end: int) -> Span:
        """Returns the raw span of a non-empty span of the cleaned text."""
        first = self._at(start)
        last = self._at(end - 1)
        raw_start = first.start if first.mended else first.start + start - first.text_start
        raw_end = last.end if last.mended else last.start + end - last.text_start
        return Span(raw_start, raw_end)

    def _at(self, offset: int) -> Segment:
        return self._segments[max(0, bisect_right(self._starts, offset) - 1)]
