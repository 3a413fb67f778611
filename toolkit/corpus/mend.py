"""Text as it was meant: mojibake undone, Markdown marks taken out, and where each change stood.

Mojibake (UTF-8 read as another encoding, once or more often) is undone by ftfy (Speer 2019), line
by line and only where a line looks like it; nothing else that ftfy offers is used, so that quotes,
widths and ligatures stay as they are written. All of it is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import is_bad

from toolkit.corpus.html_marks import find_html
from toolkit.corpus.markdown import find_markup
from toolkit.corpus.spans import Span

FORMS = ("text", "markdown", "html")
_CONFIG = TextFixerConfig(explain=False)
_SURROGATES = re.compile("[\ud800-\udfff]+")
_LINE = re.compile(r"[^\n]+")
_RUN = re.compile(r"[^\x00-\x7f]+")
_PLAIN_RUN = re.compile(r"[\x00-\x7f]+")
# Whatever ftfy calls bad holds one of these, and next to no clean text in Latin letters does.
_SUSPICIOUS = re.compile(r"[\x80-\x9f]|[^\x00-\x7f]{2}|[Œœ][^A-Za-z]|[ÃÂ] ")
_LONGEST_GAP = 8  # ASCII characters that one run of mojibake may swallow (` ` for a0)


@dataclass(frozen=True)
class Edit:
    """A span of the mended text and the raw span that it stands for.

    Attributes:
        start: In the mended text.
        end: The same where raw text was taken out.
        raw_start: In the raw text.
        raw_end: Behind it.
        reason: `mojibake`, `markup` or `surrogate`.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int
    reason: str


@dataclass(frozen=True)
class Edits:
    """Every change of a text, in order and disjoint; between them it equals the raw text."""

    edits: tuple[Edit, ...] = ()

    def __len__(self) -> int:
        return len(self.edits)

    def raw(self, offset: int, end: bool = False) -> int:
        """Returns the raw offset of an offset into the mended text.

        Args:
            offset: From 0 to the length of the mended text.
            end: Whether it is where a span ends. A span that begins behind what was taken out
                begins behind it in the raw text too, one that ends there ends before it; a span
                that cuts a change takes all of it.
        """
        if not self.edits:
            return offset
        at = bisect_left(self._starts, offset) if end else bisect_right(self._ends, offset)
        if not end and at < len(self.edits) and self.edits[at].start <= offset:
            return self.edits[at].raw_start
        if at == 0:
            return offset
        last = self.edits[at - 1]
        return last.raw_end + max(offset - last.end, 0)

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.end for edit in self.edits]


@dataclass(frozen=True)
class Mended:
    """A mended text and how it leads back to the raw one."""

    text: str
    edits: Edits = field(default_factory=Edits)


@dataclass(frozen=True)
class _Change:
    """What stands in the place of a raw span."""

    span: Span
    text: str
    reason: str


def mend(raw: str, form: str = "text") -> Mended:
    """Mends a text.

    Args:
        raw: The decoded text.
        form: `text`; `markdown`, whose marks are taken out (headings, emphasis, links but for
            their words, images, quote and list marks, HTML tags, front matter); or `html`, whose
            tags, scripts and comments are taken out and whose entities become characters.

    Raises:
        ValueError: There is no such form.
    """
    if form not in FORMS:
        raise ValueError(f"no such form of text: {form!r}; known: {', '.join(FORMS)}")
    find = {"markdown": find_markup, "html": find_html}.get(form)
    markup = find(raw) if find is not None else []
    changes = [_Change(span, mark, "markup") for span, mark in markup]
    if not raw.isascii():
        changes = _joined(changes, list(_foreign_changes(raw)))
    return _applied(raw, changes) if changes else Mended(raw)


def _foreign_changes(raw: str) -> Iterator[_Change]:
    """Yields halves of surrogate pairs and mojibake, in order."""
    whole = _SURROGATES.sub(lambda match: "\ufffd" * len(match[0]), raw)
    halves = [match.span() for match in _SURROGATES.finditer(raw)] if whole != raw else []
    suspicious = _SUSPICIOUS.search(whole) is not None and is_bad(whole)
    broken = list(_mojibake(whole)) if suspicious else []
    found = [_Change(Span(*half), "\ufffd" * (half[1] - half[0]), "surrogate") for half in halves]
    yield from _joined(broken, found)


def _mojibake(raw: str) -> Iterator[_Change]:
    for match in _LINE.finditer(raw):
        line = match[0]
        if line.isascii() or not is_bad(line):
            continue
        fixed = fix_encoding(line, _CONFIG)
        if fixed != line:
            yield from _differences(line, fixed, match.start())


def _differences(line: str, fixed: str, offset: int) -> Iterator[_Change]:
    """Yields where a line and its mended form differ.

    ASCII stands in every encoding that mojibake goes through, so both have the same of it in the
    same order, but for a space that was the second half of a character.
    """
    at = done = 0
    while at < len(line) or done < len(fixed):
        same = _same_length(line, at, fixed, done)
        at, done = at + same, done + same
        if at >= len(line) and done >= len(fixed):
            return
        old, new = _run_end(line, at), _run_end(fixed, done)
        behind, expected = _plain_run(line, old), _plain_run(fixed, new)
        gaps = (gap for gap in range(_LONGEST_GAP) if behind[gap:] == expected)
        gap = next(gaps, None)
        if gap is None:  # never met, but then the rest of the line is one change
            old, new, gap = len(line), len(fixed), 0
        old += gap
        yield _Change(Span(offset + at, offset + old), fixed[done:new], "mojibake")
        at, done = old, new


def _same_length(line: str, at: int, fixed: str, done: int) -> int:
    """How many characters two texts share from here on."""
    most = min(len(line) - at, len(fixed) - done)
    size = 1
    same = 0
    while same < most:  # in steps that double, then halve: next to no work in Python
        if line[at + same : at + same + size] == fixed[done + same : done + same + size]:
            same = min(same + size, most)
            size *= 2
        elif size == 1:
            break
        else:
            size = max(size // 4, 1)
    return same


def _run_end(text: str, at: int) -> int:
    """Where the run of characters that are no ASCII ends."""
    match = _RUN.match(text, at)
    return match.end() if match else at


def _plain_run(text: str, at: int) -> str:
    """The run of ASCII that starts here."""
    match = _PLAIN_RUN.match(text, at)
    return match[0] if match else ""


def _joined(first: Sequence[_Change], second: Sequence[_Change]) -> list[_Change]:
    """Merges two ordered lists; of changes that overlap, the first list's stay."""
    ends = [change.span.end for change in first]
    kept = list(first)
    for change in second:
        at = bisect_right(ends, change.span.start)
        if at == len(first) or first[at].span.start >= change.span.end:
            kept.append(change)
    return sorted(kept, key=lambda change: (change.span.start, change.span.end))


def _applied(raw: str, changes: Sequence[_Change]) -> Mended:
    parts: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for change in changes:
        parts += [raw[at : change.span.start], change.text]
        start = length + change.span.start - at
        length, at = start + len(change.text), change.span.end
        edits.append(Edit(start, length, change.span.start, change.span.end, change.reason))
    parts.append(raw[at:])
    return Mended("".join(parts), Edits(tuple(edits)))
