"""Date, author and title, where an article states them; never guessed where it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Removal, Span, trim

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
            *("july jul", "august aug", "september sept sep", "october oct", "november nov"),
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=lambda m: (-len(m), m)))
_DAY_FIRST = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})\.?,?\s+(?P<y1>\d{{4}})"
_MONTH_FIRST = rf"(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
_ISO = (
    r"(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_DATE = rf"(?:{_DAY_FIRST}|{_MONTH_FIRST}|{_ISO})"
_CLOCK = r"\d{1,2}[:.]\d{2}\s*(?:am|pm)?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)"
# `date 2025-09-10` opens a line and the text runs on behind it.
_LABELLED_DATE = re.compile(
    rf"(?:date|published|publication date|posted)\b\s*(?:on|at|:|=)?\s*"
    rf"(?:{_CLOCK},?\s*)?(?:{_WEEKDAY},?\s+)?{_DATE}",
    re.IGNORECASE,
)
# A line that is nothing but a date line: `Published: 10 September 2025 18:30 BST`.
_DATE_LINE = re.compile(
    rf"(?:(?:date|first published|published|updated|last updated|posted)\b\s*(?:on|at|:|=)?\s*)?"
    rf"(?:{_CLOCK},?\s*)?(?:{_WEEKDAY},?\s+)?{_DATE}"
    rf"(?:[\s,|•·-]*(?:at\s+)?{_CLOCK})?\s*(?:gmt|bst|utc|est|edt)?[\s|•·.]*$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?P<key>title|headline|author|byline|outlet|source|publisher|url|link)\s*[:=]\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_FIELD_NAMES = {
    "headline": "title",
    "byline": "author",
    "source": "outlet",
    "publisher": "outlet",
    "link": "url",
}
_NAME = r"[A-ZÀ-Þ][\w.’'-]+(?:\s+(?:de|van|von|der|bin|al)?\s*[A-ZÀ-Þ][\w.’'-]+){1,3}"
_BYLINE = re.compile(
    rf"[Bb][Yy]:?\s+(?P<author>{_NAME}(?:\s+and\s+{_NAME})*)"
    r"(?P<role>,?\s+[^.!?]{0,60})?$"
)
# What ends like a sentence, or with the dash of a dateline, is no title.
_TERMINAL = re.compile(r"(?:[.!…:][\"”’')\]]*|[—–-])$")
_NAVIGATION = re.compile(
    r"^(?:home|news|menu|skip|search|sign in|log in|subscribe)\b", re.IGNORECASE
)
_BREAK = re.compile(r"[\r\n]")
HEADER_BLOCKS = 6
LONGEST_HEAD = 35  # words of a title or standfirst


@dataclass
class Metadata:
    """What the head of an article states about it."""

    fields: dict[str, str] = field(default_factory=dict)
    removals: list[Removal] = field(default_factory=list)
    title: Span | None = None
    standfirst: Span | None = None


def read_header(raw: str, blocks: list[Span]) -> Metadata:
    """Reads date lines, labelled fields and bylines from the first blocks of an article.

    Returns:
        The fields found (`date` in ISO 8601) and the spans that held them.
    """
    found = Metadata()
    for block in blocks[:HEADER_BLOCKS]:
        before = len(found.removals)
        _read_block(raw, block, found)
        # A paragraph of running text ends the head: what looks like a field below it is body text.
        is_body = count_words(raw[block.start : block.end]) > LONGEST_HEAD
        if is_body and len(found.removals) == before:
            break
    return found


def _read_block(raw: str, block: Span, found: Metadata) -> None:
    text = raw[block.start : block.end]
    labelled = _LABELLED_DATE.match(text) or _DATE_LINE.match(text)
    if labelled is not None:
        iso = _iso(labelled)
        if iso is None:
            return
        found.fields.setdefault("date", iso)
        end = block.start + labelled.end()
        found.removals.append(Removal(block.start, end, "date line"))
        return
    stated = _FIELD.match(text)
    if stated is not None and count_words(text) <= 40:
        key = stated["key"].lower()
        found.fields.setdefault(_FIELD_NAMES.get(key, key), stated["value"].strip())
        found.removals.append(Removal(block.start, block.end, "metadata field"))
        return
    byline = _BYLINE.match(text)
    if byline is not None and count_words(text) <= 14:
        found.fields.setdefault("author", byline["author"])
        found.removals.append(Removal(block.start, block.end, "byline"))


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    for number in "123":
        if groups[f"y{number}"]:
            month = groups[f"m{number}"]
            try:
                return date(
                    int(groups[f"y{number}"]),
                    _MONTHS.get(month.lower(), 0) or int(month),
                    int(groups[f"d{number}"]),
                ).isoformat()
            except ValueError:
                return None
    return None


def find_title(raw: str, pieces: list[Span]) -> tuple[Span | None, Span | None]:
    """Finds a title and a standfirst standing as bare lines over the body.

    A title is the first piece when it does not end like a sentence and something longer follows; a
    standfirst is a short second piece over a longer body. A first piece that ends like a sentence
    is body text: no title is made up.
    """
    if len(pieces) < 2:
        return None, None
    first = raw[pieces[0].start : pieces[0].end]
    if not 3 <= count_words(first) <= 30 or _TERMINAL.search(first) or _NAVIGATION.match(first):
        return None, None
    if first[0] in '“"' and first[-1] not in '”"’?' and "”" not in first and '"' not in first[1:]:
        return None, None
    body = max(piece.end - piece.start for piece in pieces[1:])
    if body <= len(first):
        return None, None
    return pieces[0], pieces[1] if _is_standfirst(raw, pieces, first) else None


def _is_standfirst(raw: str, pieces: list[Span], title: str) -> bool:
    # One sentence on a line of its own that says the title again over a longer body.
    if len(pieces) < 3 or not _BREAK.search(raw, pieces[1].end, pieces[2].start):
        return False
    second = raw[pieces[1].start : pieces[1].end]
    is_short = count_words(second) <= LONGEST_HEAD and len(sentence_spans(second)) == 1
    return is_short and _shares_words(title, second)


def _shares_words(title: str, second: str) -> bool:
    # A standfirst says the title again in other words; a lead sentence says something new.
    def content(text: str) -> set[str]:
        return {w for w in re.findall(r"\w+", text.lower()) if len(w) > 3}

    a, b = content(title), content(second)
    return bool(a) and len(a & b) / len(a) >= 0.5


def first_of(raw: str, span: Span, removals: list[Removal]) -> Span:
    """Returns what header removals at its very start leave of a block."""
    start = span.start
    for removal in removals:
        if removal.start <= start < removal.end:
            start = removal.end
    return trim(raw, min(start, span.end), span.end)
