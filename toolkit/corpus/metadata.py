"""Date, author and title, where an article states them; never guessed where it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Removal, Span, trim
from toolkit.dates import Date, date_at, parse_date

# `date 2025-09-10` opens a line and the text runs on behind it.
_LABEL = re.compile(
    r"(?:date|published|publication date|posted)\b\s*(?:on|at|:|=)?\s*", re.IGNORECASE
)
# The same, and what stands only where the line is nothing but a date: `Updated: 10 May 2025`.
_LINE_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|updated)|date|publication date|posted)\b"
    r"\s*(?:on|at|:|=)?\s*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DIGIT = re.compile(r"[0-9]")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_LONGEST_LINE = 160  # characters of a label and a date
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


def read_header(raw: str, blocks: list[Span], date_order: str = "unstated") -> Metadata:
    """Reads date lines, labelled fields and bylines from the first blocks of an article.

    Args:
        raw: The article.
        blocks: Its blocks.
        date_order: Of dates in digits, as in `toolkit.dates.parse_date`.

    Returns:
        The fields found (`date` in ISO 8601; `notes` where a date can be read in two ways) and the
        spans that held them.
    """
    found = Metadata()
    for block in blocks[:HEADER_BLOCKS]:
        before = len(found.removals)
        _read_block(raw, block, found, date_order)
        # A paragraph of running text ends the head: what looks like a field below it is body text.
        is_body = count_words(raw[block.start : block.end]) > LONGEST_HEAD
        if is_body and len(found.removals) == before:
            break
    return found


def _read_block(raw: str, block: Span, found: Metadata, date_order: str) -> None:
    text = raw[block.start : block.end]
    dated = _date_line(text, date_order)
    if dated is not None:
        date, end = dated
        if date.iso is not None:
            found.fields.setdefault("date", date.iso)
            found.fields.pop("notes", None)
        elif "date" not in found.fields:
            stated = " ".join(_LINE_LABEL.sub("", text[:end], count=1).split())
            found.fields.setdefault("notes", f"ambiguous date {stated}")
        found.removals.append(Removal(block.start, block.start + end, "date line"))
        return
    line = _FIELD.match(text)
    if line is not None and count_words(text) <= 40:
        key = line["key"].lower()
        found.fields.setdefault(_FIELD_NAMES.get(key, key), line["value"].strip())
        found.removals.append(Removal(block.start, block.end, "metadata field"))
        return
    byline = _BYLINE.match(text)
    if byline is not None and count_words(text) <= 14:
        found.fields.setdefault("author", byline["author"])
        found.removals.append(Removal(block.start, block.end, "byline"))


def _date_line(text: str, date_order: str) -> tuple[Date, int] | None:
    """Returns the date that a line states and the offset behind it, None where it states none."""
    if not _DIGIT.search(text, 0, _LONGEST_LINE):
        return None
    if len(text) <= _LONGEST_LINE:
        label = _LINE_LABEL.match(text)
        rest = text[label.end() :] if label else text
        date = parse_date(rest, date_order)
        # Bare digits and short dates without a label may be a score or a number of something.
        is_stated = label is not None or (_YEAR.search(rest) and not rest.strip().isdigit())
        if is_stated and (date.iso is not None or date.ambiguous):
            return date, len(text)
    label = _LABEL.match(text)
    opening = (
        date_at(text[label.end() : label.end() + _LONGEST_LINE], date_order) if label else None
    )
    if label is None or opening is None:
        return None
    date, end = opening
    if date.iso is None and not date.ambiguous:
        return None
    end += label.end()
    time = _TIME.match(text, end)
    return date, time.end() if time else end


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
