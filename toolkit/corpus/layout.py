"""Blocks of a raw text: its lines, with hard-wrapped ones joined again."""

from __future__ import annotations

import re

from toolkit.corpus.spans import Span, trim

_LINE = re.compile(r"[^\r\n\x0b\x0c\u2028\u2029\x85]+")
_BREAK = re.compile(r"\r\n|[^ \t]")
_TERMINAL = re.compile(r"[.!?…:][\"”’')\]]*$")


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
    return [block for group in groups for block in _unwrap(raw, group)]


def _unwrap(raw: str, lines: list[Span]) -> list[Span]:
    if not _is_wrapped(raw, lines):
        return lines
    return [Span(lines[0].start, lines[-1].end)]


def _is_wrapped(raw: str, lines: list[Span]) -> bool:
    # Wrapped lines are about equally long, and most stop in the middle of a sentence, so that the
    # next goes on in small letters.
    if len(lines) < 3:
        return False
    full = len(lines) - 1
    lengths = [line.end - line.start for line in lines[:-1]]
    if max(lengths) - min(lengths) > 30 or not 45 <= sum(lengths) / full <= 130:
        return False
    n_open = sum(not _TERMINAL.search(raw, line.start, line.end) for line in lines[:-1])
    n_going_on = sum(raw[line.start].islower() for line in lines[1:])
    return n_open / full >= 0.6 and n_going_on / full >= 0.4
