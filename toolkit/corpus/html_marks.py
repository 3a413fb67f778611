"""Finds the marks of HTML that stands in a text: what a content system exports as an article.

Whole pages are read by the readers; this is for the tags and entities within a column of a table.
Every search is linear: lengths are bounded, and a mark whose other half is missing is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from toolkit.corpus.markdown import Mark
from toolkit.corpus.spans import Span

_UNSEEN = re.compile(r"<!--|<(script|style|head|template|noscript)\b", re.IGNORECASE)
_TAG = r"</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:[\s/][^<>]{0,4000})?>|<![A-Za-z][^<>]{0,2000}>"
_BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|blockquote|section|article|header|footer|figure|"
    r"figcaption|hr|pre|dd|dt)\b",
    re.IGNORECASE,
)
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_MARK = re.compile(f"{_TAG}|{_ENTITY}")


def find_html(raw: str) -> list[Mark]:
    """Finds comments, scripts, tags and entities.

    Returns:
        Spans, in order and disjoint, each with what stands there instead: nothing, line breaks for
        a tag that parts paragraphs, the character of an entity.
    """
    found: list[Mark] = []
    at = 0
    for start, end in _unseen(raw):
        found += _marks(raw, at, start)
        found.append((Span(start, end), ""))
        at = end
    return [*found, *_marks(raw, at, len(raw))]


def _unseen(raw: str) -> Iterator[tuple[int, int]]:
    """Yields comments, and the elements whose content no reader of the page sees."""
    lower = raw.lower() if len(raw.lower()) == len(raw) else raw
    at, missing = 0, set[str]()
    while (match := _UNSEEN.search(raw, at)) is not None:
        name = match[1].lower() if match[1] else ""
        close = f"</{name}" if name else "-->"
        end = -1 if close in missing else lower.find(close, match.end())
        if end < 0:
            missing.add(close)  # looked for once: what stands open for ever is text
            at = match.end()
            continue
        stop = raw.find(">", end)
        at = stop + 1 if stop >= 0 else len(raw)
        yield match.start(), at


def _marks(raw: str, start: int, end: int) -> Iterator[Mark]:
    """Yields the tags and entities of a stretch, in order."""
    for match in _MARK.finditer(raw, start, end):
        if match[0][0] == "<":
            yield Span(*match.span()), "\n\n" if _BLOCK.match(match[0]) else ""
        else:
            shown = unescape(match[0])
            if shown != match[0] and len(shown) <= 2:
                yield Span(*match.span()), shown
