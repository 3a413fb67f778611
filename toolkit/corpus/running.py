"""Captions, credits, bylines and links that were joined into running lines without a line break.

Scrapers that keep no line breaks join what stands between two paragraphs to both of them. What
tells such a piece is its own mark (a credit, the time of publication, a row of share buttons, a
bar before an author); how far it reaches, the places where texts were joined (see `joins`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice

from toolkit.corpus.captions import AGENCY, LONGEST_CAPTION
from toolkit.corpus.joins import LONGEST, first_join, last_join, run_ons
from toolkit.corpus.page import SHARE_ROW
from toolkit.corpus.sentences import sentence_spans
from toolkit.corpus.spans import Removal, Span, trim

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_ZONE = r"(?:GMT|BST|UTC|[ECMPI]S?T|CES?T|EES?T|MSK|[EP]DT)"
# When a piece was published, in full: `8:33PM BST 02 May 2014`.
_STAMP = re.compile(
    rf"(?<!\d)\d{{1,2}}[:.]\d{{2}}\s?[AaPp][Mm],?\s{_ZONE},?\s\d{{1,2}}\s{_MONTH}\s(?:19|20)\d\d"
)
_STAMP_HINTS = ("AM ", "PM ", "am ", "pm ", "AM, ", "PM, ")
_PROSE_BEFORE = re.compile(r"\b(?:at|on|by|until|since|from|before|after|around)\s$", re.IGNORECASE)
_BY = re.compile(r"\b[Bb]y\s[A-ZÀ-Þ]|(?<=[a-z”\"'’.)])By\s[A-ZÀ-Þ]|(?<=[A-Z]{2})By\s[A-ZÀ-Þ]")
_LONGEST_BYLINE = 150  # characters
_CREDIT = (
    r"(?:(?:[A-ZÀ-Þ@][\w.’'&@-]*|[a-z]\w*\.com|\d\w+)"
    r"(?:\s?[/|]\s?|\s(?:via|for|of|and|the)\s|,\s|\s)?){1,9}"
)
_LABEL = r"(?:Photo(?:graph)?|PHOTO(?:GRAPH)?|Picture|PICTURE|Image|Credit|Illustration|Pic)s?"
_LABEL_HINTS = ("hoto", "PHOTO", "ictur", "PICTURE", "mage", "redit", "llustration", "Pic")
_LABELLED = re.compile(rf"(?<![A-Za-z]){_LABEL}(?: by| credit)?: ?(?=[A-ZÀ-Þ@]|[a-z]+[\d.]|\d)")
_AGENCY_END = re.compile(rf"(?:(?<=[\s/|,:])|(?<=^)){AGENCY}(?=[A-ZÀ-Þ“‘\"•]|\d\d[.:]\d\d)")
_BRACKET = re.compile(r"(?<=[^\s(])\s?\((?P<said>[A-Z][^()\n]{1,50})\)(?=[“\"A-ZÀ-Þ])")
_BRACKET_CREDIT = re.compile(
    rf"(?:[^()]{{0,45}}(?:[/|:]\s?|\s))?{AGENCY}(?:\s?[/|]\s?[^()]{{0,30}})?$"
    r"|Source: .{2,45}$|[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w.’'-]*){1,2}(?:\s?/\s?[A-Z][\w ]{2,30})?$"
)
_TERMINAL = re.compile(r"[.!?…][\"”’')]*\s*$")
_ENDED = re.compile(r"[.!?…][\"”’')\]]*(?=[\s(A-ZÀ-Þ“‘\"])")
_STOPPED = re.compile(r"[.…][\"”’')\]]*(?=[\sA-ZÀ-Þ“‘\"])")
# A headline with its author behind a bar, and the article behind it.
_BARRED = re.compile(
    r"(?P<headline>[A-ZÀ-Þ“‘'\"][^|\n]{14,160}?)\s\|\s"
    r"[A-ZÀ-Þ][\w’'-]+(?:\s(?:[a-z]{2,3}\s)?[A-ZÀ-Þ][\w’'-]+){1,2}?"
    r"(?:,?\s(?:and|&)\s[A-ZÀ-Þ][\w’'-]+\s[A-ZÀ-Þ][\w’'-]+)?(?=\s[A-ZÀ-Þ“‘]|$)"
)
# A headline that asks: `Harbour and town: who pays for the quay?`
_ASKED = re.compile(
    r"[A-ZÀ-Þ][^.:!?“”\"\n]{6,50}: "
    r"(?:what|who|how|why|where|is|are|can|could|should|will|does|do)\s"
    r"[^.:!?“”\"\n]{5,70}\?(?=\s)"
)
# A paragraph that was joined to the last.
_MOST_NAMES = 100  # pairs of names that are looked into, so that no text takes long
_NO_OPENING = frozenset(("And", "But", "He", "She", "It", "They", "I", "In", "On"))
_PARAGRAPH = re.compile(r"[.!?…](?:(?<=[\w)”\"’][\w)”\"’].)(?=[A-ZÀ-Þ])|[”\"’)](?=[A-ZÀ-Þ]))")
_TWO_NAMES = re.compile(
    r"\b(?P<first>[A-ZÀ-Þ][a-zà-þ]{3,20}) (?P<second>[A-ZÀ-Þ][a-zà-þ]{3,20}) "
    r"(?:said|was|is|has|had|told|will|says|added)\b"
)
_DATED = re.compile(rf"(?:{_MONTH}|\d)")
_WORDS = (6, 24)  # of a headline that has no label
_WHO = re.compile(
    r"(?:Analysis|At the scene|Comment|Eyewitness)(?:\s?[:–-]|\sby)\s[^.!?\n]{4,90}?"
    r"(?:BBC|News|[Ee]ditor|[Cc]orrespondent|[Rr]eporter|[Aa]nalyst)[^.!?\n]{0,40}?"
    r"(?<=[a-z])(?=[A-ZÀ-Þ“])"
)
_BY_DESK = re.compile(
    r"By (?<=[.!?”\"’a-z]By )[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){1,2}?"
    r"(?:BBC(?: News| Monitoring)?(?: [a-z]+(?: [a-z]+)?)?(?:, [A-Z][a-z]+)?"
    r"|(?:[A-Z]\w+ )?[Cc]orrespondent|[A-Z]\w+ editor)(?=[A-ZÀ-Þ“])"
)
_BYLINES = (
    (_WHO, ("Analysis", "At the scene", "Comment", "Eyewitness")),
    (_BY_DESK, ("By ",)),
)


def find_running(raw: str, blocks: list[Span]) -> list[Removal]:
    """Finds what was joined into the running lines of an article.

    Args:
        raw: The raw text.
        blocks: Its blocks, without what the head states.
    """
    removals: list[Removal] = []
    for block in blocks:
        if block.end - block.start < LONGEST:
            continue
        removals.extend(_stamps(raw, block))
        removals.extend(_credited(raw, block))
        removals.extend(_bracketed(raw, block))
        removals.extend(_shared(raw, block))
        removals.extend(_linked(raw, block))
        for pattern, hints in _BYLINES:
            if any([hint in raw for hint in hints]):  # noqa: C419
                removals.extend(
                    Removal(*match.span(), "byline")
                    for match in pattern.finditer(raw, block.start, block.end)
                )
    return removals


def _stamps(raw: str, block: Span) -> list[Removal]:
    """Finds times of publication with the byline before them, and the caption before that."""
    if not any([hint in raw for hint in _STAMP_HINTS]):  # noqa: C419 - a list is faster
        return []
    removals: list[Removal] = []
    for match in _STAMP.finditer(raw, block.start, block.end):
        if _PROSE_BEFORE.search(raw[max(0, match.start() - 8) : match.start()]):
            continue
        floor = max(removals[-1].end if removals else block.start, match.start() - _LONGEST_BYLINE)
        start = _byline_start(raw, floor, match.start())
        if start < match.start():
            removals.append(Removal(start, match.start(), "byline"))
        removals.append(Removal(*match.span(), "date line"))
    return removals


def _byline_start(raw: str, floor: int, at: int) -> int:
    if at == floor or raw[at - 1].isspace():
        return at
    by = [match.end() - 4 for match in _BY.finditer(raw, floor, at) if match.end() - 4 >= floor]
    if by and not _ENDED.search(raw, by[-1], at):
        return by[-1]
    joined = last_join(raw, floor, at)
    if joined is not None and at - joined < _LONGEST_BYLINE // 2:
        agency = _AGENCY_END.search(raw, joined, at)
        return agency.end() if agency else joined
    return at


def _credited(raw: str, block: Span) -> list[Removal]:
    """Finds captions with a labelled credit, both ends joined: `as plannedA ship. Photo: APThe`."""
    removals: list[Removal] = []
    if not any([hint in raw for hint in _LABEL_HINTS]):  # noqa: C419 - a list is faster
        return removals
    walls = [block.start, *(m.end() for m in SHARE_ROW.finditer(raw, block.start, block.end))]
    for match in _LABELLED.finditer(raw, block.start, block.end):
        end = _credit_end(raw, match.end(), block.end)
        if end is None:
            continue
        floor = walls[bisect_right(walls, match.start()) - 1]
        floor = max(floor, removals[-1].end) if removals else floor
        start = last_join(raw, floor, match.start())
        if start is None and floor > block.start and match.start() - floor < LONGEST:
            start = floor
        if start is not None and start > floor:  # a paragraph may stand before the caption
            start = max(start, _sentence_start(raw, start, start, match.start()))
        if start is None:
            start = _sentence_start(raw, max(floor, match.start() - LONGEST), floor, match.start())
        if len(raw[start : match.start()].split()) > LONGEST_CAPTION:
            start = match.start()
        removals.append(Removal(start, end, "caption"))
    return removals


def _sentence_start(raw: str, start: int, floor: int, at: int) -> int:
    """Returns where the last sentence before a credit begins, where it begins behind `start`."""
    before = sentence_spans(raw, start, at)
    is_whole = bool(before) and (start == floor or before[-1].start > start)
    return before[-1].start if is_whole else at


def _credit_end(raw: str, start: int, limit: int) -> int | None:
    """Returns where a credit is joined to what follows, `None` where it is not."""
    reach = min(limit, start + 80)
    agency = _AGENCY_END.search(raw, start, reach)
    joined = first_join(raw, start, reach)
    ends = [at for at in (agency.end() if agency else None, joined) if at is not None]
    if not ends:
        return None
    end = min(ends)
    said = raw[start:end]
    if agency is not None and end < agency.end() and raw[start : agency.end()].count(" ") < 4:
        end, said = agency.end(), raw[start : agency.end()]
    is_name = all(
        word[:1].isupper() or len(word) < 4 or not word.isalpha() for word in said.split()
    )
    return end if is_name and len(said.split()) <= 9 else None


def _bracketed(raw: str, block: Span) -> list[Removal]:
    """Finds captions that end in a credit in brackets, joined to the paragraph behind."""
    removals: list[Removal] = []
    if raw.find("(", block.start, block.end) < 0:
        return removals
    for match in _BRACKET.finditer(raw, block.start, block.end):
        if not _BRACKET_CREDIT.match(match["said"]):
            continue
        floor = removals[-1].end if removals else block.start
        if _TERMINAL.search(raw[max(floor, match.start() - 4) : match.start()]):
            removals.append(Removal(*match.span(), "credit"))
            continue
        start = last_join(raw, floor, match.start())
        if start is None and removals and match.start() - floor < LONGEST:
            start = floor
        if start is not None and _ENDED.search(raw, start, match.start()):
            start = None
        if start is not None and len(raw[start : match.start()].split()) <= LONGEST_CAPTION:
            removals.append(Removal(start, match.end(), "caption"))
    return removals


def _shared(raw: str, block: Span) -> list[Removal]:
    """Finds the caption behind a row of share buttons, up to the paragraph joined to it."""
    if "Pinterest" not in raw and "Twitter" not in raw:
        return []
    removals = []
    for match in SHARE_ROW.finditer(raw, block.start, block.end):
        start = trim(raw, match.end(), min(block.end, match.end() + LONGEST)).start
        label = _LABELLED.search(raw, start, min(block.end, start + LONGEST))
        if raw[start : start + 1] in "‘“'":
            continue  # a heading that is quoted
        end = first_join(raw, start, min(block.end, start + LONGEST))
        if label is not None and (end is None or end >= label.start()):
            end = _credit_end(raw, label.end(), block.end) or end
        if end is None or len(raw[start:end].split()) > LONGEST_CAPTION:
            continue
        if (label is not None and label.start() < end) or not _ENDED.search(raw, start, end - 2):
            removals.append(Removal(start, end, "caption"))
    return removals


def _linked(raw: str, block: Span) -> list[Removal]:
    """Finds headlines of other articles that open a paragraph without being part of it."""
    removals: list[Removal] = []
    has_bar = raw.find(" | ", block.start, block.end) >= 0
    ends = sorted({*run_ons(raw, block.start, block.end), *_names_behind(raw, block)})
    if not (ends or has_bar or raw.find("?", block.start, block.end) >= 0):
        return removals
    for paragraph in _PARAGRAPH.finditer(raw, block.start, block.end):
        start = paragraph.end()
        limit = min(block.end, start + LONGEST)
        barred = _BARRED.match(raw, start, limit) if has_bar else None
        if barred is not None and not _ENDED.search(barred["headline"]):
            removals.append(Removal(*barred.span(), "promotion"))
            continue
        number = bisect_right(ends, start)
        if number < len(ends) and ends[number] < limit:
            end = ends[number]
            if _is_link(raw[start:end].strip()) and not _STOPPED.search(raw, start, end):
                removals.append(Removal(start, end, "promotion"))
                continue
        asked = _ASKED.match(raw, start, limit)
        if asked is not None:
            removals.append(Removal(*asked.span(), "promotion"))
    return removals


def _names_behind(raw: str, block: Span) -> list[int]:
    """Finds where a person begins a sentence right behind another name.

    Both words stand elsewhere too, but never so together.
    """
    candidates = islice(_TWO_NAMES.finditer(raw, block.start, block.end), _MOST_NAMES)
    return [
        match.start("second")
        for match in candidates
        if raw.count(f"{match['first']} {match['second']}") == 1
        and raw.count(match["second"]) > 2
        and raw.count(match["first"]) > 2
    ]


def _is_link(text: str) -> bool:
    words = len(text.split())
    return (
        _WORDS[0] <= words <= _WORDS[1]
        and not any(mark in text for mark in '“”"')
        and text[-1] not in ",;:–—-"
        and not _DATED.match(text)
        and text.split(None, 1)[0] not in _NO_OPENING
    )
