"""Blocks of a raw text: its lines, with hard-wrapped ones joined again."""

from __future__ import annotations

import re
from itertools import pairwise

from toolkit.corpus.spans import Span, trim

_LINE = re.compile(r"[^\r\n\x0b\x0c\u2028\u2029\x85]+")
_BREAK = re.compile(r"\r\n|[^ \t]")
_TERMINAL = re.compile(r"[.!?…:][\"”’')\]]*$")
_NARROWEST, _WIDEST = 45, 130  # characters a line
_RAGGED = 30  # by which a wrapped line may fall short of the widest


def find_blocks(raw: str) -> list[Span]:
    """Returns the trimmed, non-empty blocks of a raw text in order.

    Every line is a block of its own, except in runs of lines that were wrapped at a fixed width.
    """
    groups: list[list[Span]] = []
    last_end = 0
    for match in _LINE.finditer(raw):
        line = trim(raw, match.start(), match.end())
        if line.start == line.end:
            continue
        breaks = len(_BREAK.findall(raw, last_end, match.start())) if groups else 2
        if breaks > 1:
            groups.append([])
        groups[-1].append(line)
        last_end = match.end()
    widths = [_width(raw, group) for group in groups]
    # A paragraph of two lines says little; beside others that are wrapped it is one too.
    usual = max((width for width in widths if width), default=0)
    return [
        block
        for group, width in zip(groups, widths, strict=True)
        for block in _unwrap(raw, group, width or _of_two(raw, group, usual))
    ]


def _unwrap(raw: str, lines: list[Span], width: int) -> list[Span]:
    """Joins the lines of each paragraph; lines that were not wrapped stay as they are."""
    if not width:
        return lines
    blocks = [lines[0]]
    for before, line in pairwise(lines):
        if _begins(raw, before, line, width):
            blocks.append(line)
        else:
            blocks[-1] = Span(blocks[-1].start, line.end)
    return blocks


def _begins(raw: str, before: Span, line: Span, width: int) -> bool:
    """Says whether a line of wrapped text begins a paragraph: behind a short last line."""
    ended = before.end - before.start < width - _RAGGED
    return ended and not (raw[line.start].islower() and _is_open(raw, before))


def _width(raw: str, lines: list[Span]) -> int:
    """Returns the width at which lines were wrapped; 0 where they were not.

    Wrapped lines are about equally long, but for the first (a dateline taken off) and the last of
    a paragraph, and most stop in the middle of a sentence, so that the next goes on in small
    letters.
    """
    if len(lines) < 3:
        return 0
    pairs = list(pairwise(lines))
    width = max(line.end - line.start for line in lines)
    n_open = sum(_is_open(raw, line) for line, _ in pairs)
    going_on = [line for line, after in pairs if raw[after.start].islower()]
    full = [line for line in going_on[1:] if line.end - line.start >= width - _RAGGED]
    wrapped = (
        _NARROWEST <= width <= _WIDEST
        and n_open >= 0.6 * len(pairs)
        and len(going_on) >= 0.4 * len(pairs)
        and len(full) >= 0.9 * (len(going_on) - 1)
    )
    return width if wrapped else 0


def _of_two(raw: str, lines: list[Span], usual: int) -> int:
    if len(lines) != 2 or not usual:
        return 0
    first, second = lines
    full = usual - _RAGGED <= first.end - first.start <= usual
    return usual if full and raw[second.start].islower() and _is_open(raw, first) else 0


def _is_open(raw: str, line: Span) -> bool:
    return _TERMINAL.search(raw, line.start, line.end) is None
