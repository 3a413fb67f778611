"""Finds the marks of Markdown (CommonMark, as news archives use it), each as a span to take out.

Every search is linear: lengths are bounded, and a mark whose other half is missing is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.corpus.spans import Span

Mark = tuple[Span, str]  # what is taken out, and what stands there instead

_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n"
    r"(?:(?:[A-Za-z_][\w -]{0,60}:|[ \t]*- |[ \t]+\S|[ \t]*\#|[ \t]*\r?$)[^\n]{0,2000}\n){1,200}?"
    r"(?:---|\.\.\.)[ \t]*$",
    re.MULTILINE,
)
_LINE_MARK = re.compile(
    r"^(?P<quote>(?:[ \t]{0,3}>[ \t]?){1,20})?"
    r"(?:(?P<heading>[ ]{0,3}\#{1,6}(?:[ \t]+|(?=\r?$)))"
    r"|(?P<bullet>[ \t]{0,20}[-*+][ \t]+(?=\S)(?![-*_ \t]{2,200}\r?$)))?",
    re.MULTILINE,
)
_RULE = re.compile(
    r"^[ ]{0,3}(?:(?:-[ \t]{0,9}){2,200}|(?:\*[ \t]{0,9}){3,200}|(?:_[ \t]{0,9}){3,200}"
    r"|={2,200}[ \t]{0,9})\r?$",
    re.MULTILINE,
)
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3,200}|~{3,200})[^`\n]{0,200}$", re.MULTILINE)
_CLOSING = re.compile(r"[ \t]\#{1,6}[ \t]{0,9}\r?$")
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ \t]{0,9}\S{1,2000}[^\n]{0,300}$", re.MULTILINE
)
_ADDRESS = r"(?:<[^<>\n]{0,2000}>|[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?)"
_LABEL = r"(?:\s{1,9}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?"
_URL = rf"\(\s{{0,9}}{_ADDRESS}{_LABEL}\s{{0,9}}\)"
_GOAL = rf"(?:{_URL}|\[[^\[\]\n]{{0,200}}\])"
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,500}}\]{_GOAL}")
_LINK = re.compile(rf"(?P<open>\[)[^\[\]]{{0,1000}}(?P<close>\]{_GOAL})")
_AUTOLINK = re.compile(r"(?P<open><)(?:https?://|mailto:)[^<>\s]{1,2000}(?P<close>>)")
# `a <b and c> d` is no tag: what stands in one has an equals sign.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>=]{0,200}=[^<>]{0,2000})?\s{0,9}/?>")
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|blockquote)\b", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*{1,3}|_{1,3}|~~|`{1,3}")
_ESCAPE = re.compile(r"(?P<mark>\\)(?P<shown>[!-/:-@\[-`{-~])")
_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_HIDDEN = "\ue000"  # stands for what is taken out already; of a private use area


def find_markup(raw: str) -> list[Mark]:
    """Finds the marks of a Markdown text.

    Returns:
        Spans to take out, in order and disjoint, each with what stands there instead: nothing, or a
        line break for a tag that breaks lines.
    """
    found: list[Mark] = []
    text = raw
    for search in (_front_matter, _comments, _images, _links, _tags, _lines, _inline):
        marks = _disjoint(search(text))
        found += marks
        text = _hide(text, marks)
    return sorted(found, key=lambda mark: mark[0].start)


def _disjoint(marks: Iterable[Mark]) -> list[Mark]:
    """Sorts marks; of those that overlap the first stays, the longest of several in one place."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark[0].start, -mark[0].end)):
        if mark[0].start < mark[0].end and (not kept or mark[0].start >= kept[-1][0].end):
            kept.append(mark)
    return kept


def _hide(text: str, marks: list[Mark]) -> str:
    """Masks what is taken out, so that no later search finds anything in it."""
    parts: list[str] = []
    at = 0
    for span, _ in marks:
        parts += [text[at : span.start], _HIDDEN * (span.end - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])


def _whole(pattern: re.Pattern[str], text: str) -> Iterator[Mark]:
    for match in pattern.finditer(text):
        yield Span(*match.span()), ""


def _front_matter(text: str) -> Iterator[Mark]:
    return _whole(_FRONT, text)


def _comments(text: str) -> Iterator[Mark]:
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            return
        yield Span(at, end + 3), ""
        at = text.find("<!--", end + 3)


def _images(text: str) -> Iterator[Mark]:
    return _whole(_IMAGE, text)


def _links(text: str) -> Iterator[Mark]:
    yield from _whole(_DEFINITION, text)
    defined = {span.start for span, _ in _whole(_DEFINITION, text)}
    for pattern in (_LINK, _AUTOLINK):
        for match in pattern.finditer(text):
            if match.start() not in defined:
                yield Span(*match.span("open")), ""
                yield Span(*match.span("close")), ""


def _tags(text: str) -> Iterator[Mark]:
    for match in _TAG.finditer(text):
        yield Span(*match.span()), "\n" if _BLOCK_TAG.match(match[0]) else ""


def _lines(text: str) -> Iterator[Mark]:
    """Marks of whole lines: rules, fences, headings, quotations, lists."""
    taken = [*_whole(_RULE, text), *_whole(_FENCE, text)]
    yield from taken
    starts = {span.start for span, _ in taken}
    for match in _LINE_MARK.finditer(text):
        if match.end() == match.start() or match.start() in starts:
            continue
        yield Span(*match.span()), ""
        if match["heading"] is not None:
            stop = text.find("\n", match.end())
            line_end = stop if stop >= 0 else len(text)
            closing = _CLOSING.search(text, match.end(), line_end)
            if closing is not None:
                yield Span(closing.start(), line_end), ""


def _inline(text: str) -> Iterator[Mark]:
    """Emphasis, code and escapes; a mark counts where its other half stands in its paragraph."""
    escapes = list(_ESCAPE.finditer(text))  # what is escaped may be a backslash itself
    yield from ((Span(*match.span("mark")), "") for match in escapes)
    escaped = {match.start("shown") for match in escapes}
    for paragraph in _PARAGRAPH.finditer(text):
        opened: dict[str, Span] = {}
        for match in _EMPHASIS.finditer(text, paragraph.start(), paragraph.end()):
            span, mark = Span(*match.span()), match[0]
            before = text[span.start - 1] if span.start else " "
            after = text[span.end] if span.end < len(text) else " "
            if span.start in escaped:
                continue
            inner = _is_inner(mark, before, after)
            start = opened.get(mark)
            if start is not None and start.end == span.start:
                continue
            if start is not None and not before.isspace() and not inner:
                yield start, ""
                yield span, ""
                del opened[mark]
            elif not after.isspace() and not inner:
                opened[mark] = span


def _is_inner(mark: str, before: str, after: str) -> bool:
    """Whether a mark is a sign within a name or a number: `snake_case`, `2*3`."""
    if mark[0] == "_":
        return before.isalnum() and after.isalnum()
    return before.isdigit() and after.isdigit()
