"""Leads a cleaned text back to the raw one where the text was mended before it was cleaned."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from toolkit.corpus.alignment import Segment
from toolkit.corpus.clean import Cleaned
from toolkit.corpus.mend import Edits
from toolkit.corpus.spans import Removal, merge


def realigned(cleaned: Cleaned, raw: str, edits: Edits) -> Cleaned:
    """Replaces offsets into the mended text by offsets into the raw one.

    What mending took out as markup stands among the removals.

    Args:
        cleaned: The article, cleaned from its mended text.
        raw: The raw text.
        edits: What mending changed, sorted.
    """
    if not edits.edits:
        return cleaned
    removals = [
        Removal(edits.raw(r.start, end=False), edits.raw(r.end, end=True), r.reason)
        for r in cleaned.removals
    ]
    markup = [
        Removal(edit.raw_start, edit.raw_end, edit.reason)
        for edit in edits.edits
        if edit.reason == "markup" and edit.raw_end - edit.raw_start > edit.end - edit.start
    ]
    segments = tuple(part for segment in cleaned.segments for part in _parts(segment, edits))
    return replace(cleaned, segments=segments, removals=tuple(merge(raw, [*removals, *markup])))


def _parts(segment: Segment, edits: Edits) -> Iterator[Segment]:
    """Cuts a segment where the text under it was mended."""
    if segment.mended or segment.start == segment.end:
        yield _moved(segment, segment.start, segment.end, edits, mended=segment.mended)
        return
    at = segment.start
    first = bisect_left(edits.edits, at, key=lambda edit: edit.end)
    for number in range(first, len(edits.edits)):
        edit = edits.edits[number]
        if edit.start >= segment.end:
            break
        if edit.end == edit.start == segment.start:
            continue
        start, end = max(at, edit.start), min(segment.end, edit.end)
        if at < start:
            yield _moved(segment, at, start, edits, mended=False)
        if start < end:
            yield _moved(segment, start, end, edits, mended=True)
        at = end
    if at < segment.end:
        yield _moved(segment, at, segment.end, edits, mended=False)


def _moved(segment: Segment, start: int, end: int, edits: Edits, *, mended: bool) -> Segment:
    """A part of a segment by its span in the mended text, its raw span in the place of that."""
    text_start = segment.text_start + start - segment.start
    text_end = segment.text_end if mended and segment.mended else text_start + end - start
    raw_start, raw_end = edits.raw(start, end=False), edits.raw(end, end=True)
    return Segment(text_start, text_end, raw_start, max(raw_start, raw_end), mended)
