"""Captions, galleries and links in articles whose line breaks became spaces.

There a caption stands between two sentences like a third that never ends: `... he said. GETTY The
harbour at night The council ...`. Its start is told by its mark (an agency, a number of a gallery,
a label), its end by where the next sentence begins (see `joins`) or by a credit in brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter

from toolkit.corpus.captions import AGENCY, LONGEST_CAPTION
from toolkit.corpus.joins import LONGEST, run_ons, weak_run_on
from toolkit.corpus.patterns import CHROME, CHROME_HINTS, HEAD, HEAD_HINTS
from toolkit.corpus.sentences import sentence_spans
from toolkit.corpus.spans import Removal, Span

_FLAT = 600  # characters of a line that may hold all of an article
_FLAT_ARTICLE = 1_000
_LEAST_RUN_ONS = 2
_LONGEST_TITLE = 18  # words
_LEAST_WORDS = 8  # of a caption that nothing marks
_DASHED = re.compile(r"^[-–—•]\s|\s[-–—•]\s.*\s[-–—•]\s")  # a list
_JOINED = re.compile(r"[a-z)][.!?…]?[\"”’')]?[A-ZÀ-Þ“‘](?<!\bMc[A-Z])|\d[A-Z][a-z]")
_LEAST = 12  # characters of a caption before its end is looked for

_BOLD = ("PA", "AP", "EPA", "AFP", "Getty")  # these also begin sentences of articles
# How many pictures a gallery has, behind each credit: `Getty Images 22 A tram at the scene`.
_NUMBER = re.compile(r"(?<=[A-Za-z])\s(?P<number>\d{1,3})\s(?=[A-ZÀ-Þ][a-z])")
_LEAST_NUMBERS = 3
_FIRST_OF = re.compile(r"\b1/(?P<of>\d{1,3})\s(?=[A-ZÀ-Þ])")
_CREDIT_BEHIND = re.compile(rf"{AGENCY}(?=\s[A-ZÀ-Þ“\"])")
_BRACKET = re.compile(r"\((?P<said>[A-Z][^()]{1,60}?)\s?\)(?=\s+[A-ZÀ-Þ\"“‘(]|\s*$)")
_BRACKET_CREDIT = re.compile(
    rf"(?:[^()]{{0,45}}[/|:]\s?)?{AGENCY}(?:\s?[/|]\s?[^()]{{0,30}})?$"
    r"|(?:Photo|Image|Picture|Credit|Pic|Photograph)s?(?: by| credit)?: ?.{2,55}$"
    r"|[A-ZÀ-Þ][\w’'.-]+(?:\s[A-ZÀ-Þ][\w.’'-]*){1,2}\s?/\s?(?:The )?[A-Z][\w ]{1,30}$"
)
_PERSON = re.compile(r"[A-ZÀ-Þ][a-zà-þ-]{2,}\s[A-ZÀ-Þ][\w-]{2,}$")
_LEAST_CAPTION = 4  # words before a name in brackets
# Credits that follow a caption with a full stop of its own.
_FULL = re.compile(rf"Photo: [^,]{{4,40}}(?:, {AGENCY}|-?USA TODAY)")
_LISTED = re.compile(
    r"(?:(?<=[.!?\"”] )|(?<=^))"
    r"(?:Related stories|[Rr]elated articles|RELATED (?:ARTICLES|STORIES)) "
    r"(?=[A-Z'‘\"])"
)
_LONGEST_LIST = 900  # characters
_QUOTE_OPENS = re.compile(r"[\w!?'’\"”]\s[\"“](?=[A-ZÀ-Þ])")
_SLIDES = re.compile(rf"\b(?:Play slideshow|View slideshow)(?: {AGENCY})?(?: \d+ of \d+)?")
_READ_MORE = re.compile(r"\sRead more(?=\s[A-ZÀ-Þ“\"‘]|\s*$)")
_ENDED = re.compile(r"[.!?…][\"”’')\]]*\s*$")


def find_flattened(raw: str, blocks: list[Span]) -> list[Removal]:
    """Finds what belongs to the page in lines that hold many paragraphs.

    Args:
        raw: The raw text.
        blocks: Its blocks, without what the head states.
    """
    removals: list[Removal] = []
    for block in blocks:
        if block.end - block.start < _FLAT:
            continue
        text = raw[block.start : block.end]
        if any([hint in text for hint in CHROME_HINTS]):  # noqa: C419 - a list is faster
            removals.extend(
                Removal(*match.span(), "page furniture")
                for match in CHROME.finditer(raw, block.start, block.end)
            )
        removals.extend(_captions(raw, text, block))
        if block.end - block.start >= _FLAT_ARTICLE:
            removals.extend(_unlabelled(raw, block))
        if len(removals) >= _LEAST_RUN_ONS and not _ENDED.search(raw[block.end - 4 : block.end]):
            removals.extend(_last(raw, block))
    return removals


def _last(raw: str, block: Span) -> list[Removal]:
    """Finds the title of a video behind the last sentence of an article that has captions."""
    last = sentence_spans(raw, max(block.start, block.end - LONGEST), block.end)[-1]
    text = raw[last.start : last.end]
    is_title = last.start > block.end - LONGEST and 5 <= len(text.split()) <= _LONGEST_TITLE
    return (
        [Removal(*last, "caption")] if is_title and not any(mark in text for mark in '"@#') else []
    )


def _unlabelled(raw: str, block: Span) -> list[Removal]:
    """Finds captions that nothing marks but that no full stop parts them from the article.

    One such place may be a slip; where there are more, the page had pictures.
    """
    ends = run_ons(raw, block.start, block.end)
    if len(ends) < _LEAST_RUN_ONS:
        return []
    found: dict[Span, int] = {}
    for sentence in sentence_spans(raw, block.start, block.end)[1:]:
        inside = ends[bisect_left(ends, sentence.start) : bisect_left(ends, sentence.end)]
        if inside and _is_caption(
            raw[sentence.start : inside[0]], raw[sentence.start : inside[-1]]
        ):
            found[Span(sentence.start, inside[-1])] = len(inside)
    if sum(found.values()) < _LEAST_RUN_ONS:
        return []
    return [Removal(*span, "caption") for span in found]


def _is_caption(first: str, text: str) -> bool:
    if (
        len(text) > 4 * LONGEST
        or len(first.split()) < _LEAST_WORDS
        or _DASHED.search(text)
        or _JOINED.search(text)
    ):
        return False
    return not any([mark in text for mark in '“”";#@'])  # noqa: C419 - a list is faster


def _captions(raw: str, text: str, block: Span) -> list[Removal]:
    headed = any([hint in text for hint in HEAD_HINTS])  # noqa: C419 - a list is faster
    number = _gallery_size(text) if headed else None
    first = _FIRST_OF.search(raw, block.start, block.end) if " 1/" in text else None
    brackets = list(_BRACKET.finditer(raw, block.start, block.end)) if "(" in text else []
    brackets = _credits(raw, brackets)
    is_listed = "elated " in text or "RELATED " in text
    related = _LISTED.search(raw, block.start, block.end) if is_listed else None
    if not (
        number
        or first
        or brackets
        or related
        or headed
        or " Read more" in text
        or "slideshow" in text
    ):
        return []
    sentences = sentence_spans(raw, block.start, block.end)
    removals = [*_headed(raw, sentences, block, number)] if headed or number else []
    removals.extend(_bracketed(raw, sentences, brackets))
    if first is not None:
        removals.extend(_gallery(raw, sentences, block, first))
    for match in [related] if related else []:
        end = _list_end(raw, match.end(), block.end)
        removals.extend([Removal(match.start(), end, "promotion")] if end else [])
    for sentence in sentences:
        slides = _SLIDES.search(raw, sentence.start, sentence.end)
        if slides is not None and slides.start() - sentence.start < LONGEST:
            removals.append(Removal(sentence.start, slides.end(), "promotion"))
        more = _READ_MORE.search(raw, sentence.start, sentence.end)
        if more is not None and 4 <= len(raw[sentence.start : more.start()].split()) <= 25:
            removals.append(Removal(sentence.start, more.end(), "promotion"))
    return removals


def _gallery_size(text: str) -> str | None:
    """Returns the number that stands behind the credits of a gallery, where there is one."""
    counts = Counter(match["number"] for match in _NUMBER.finditer(text))
    if not counts:
        return None
    number, times = counts.most_common(1)[0]
    is_credit = re.search(rf"{AGENCY} {number} [A-Z]|:[A-Z][\w ]{{3,30}} {number} [A-Z]", text)
    return number if times >= _LEAST_NUMBERS and is_credit else None


def _headed(raw: str, sentences: list[Span], block: Span, number: str | None) -> list[Removal]:
    """Finds captions that an agency opens, or the number of a gallery parts."""
    parts = re.compile(rf"[A-Za-z:]\s{number}\s(?=[A-ZÀ-Þ])") if number else None
    removals: list[Removal] = []
    for at, sentence in enumerate(sentences):
        head = HEAD.match(raw, sentence.start, sentence.end)
        marks = [m.end() for m in parts.finditer(raw, *sentence)] if parts else []
        if head is not None:
            marks.append(head.end())
            marks.extend(m.end() for m in HEAD.finditer(raw, head.end(), sentence.end))
        if not marks:
            continue
        end = caption_end(raw, max(marks), sentence, sure=_is_sure(head) or bool(parts))
        if end is None and parts and at + 1 < len(sentences):
            end = sentence.end if parts.search(raw, *sentences[at + 1]) else None
        if (
            end is None
            and sentence.end == block.end
            and not _ENDED.search(raw[sentence.end - 3 : sentence.end])
        ):
            end = sentence.end
        if end is None and len(marks) > 1:
            end = max(marks)  # the captions before the last one, at least
        if end is not None:
            removals.append(Removal(sentence.start, end, "caption"))
    return removals


def _is_sure(head: re.Match[str] | None) -> bool:
    return head is not None and head.group().split(None, 1)[0] not in _BOLD


def caption_end(raw: str, start: int, sentence: Span, *, sure: bool) -> int | None:
    """Returns where the article goes on behind a caption that has no full stop.

    Args:
        raw: The raw text.
        start: Where the caption's words begin.
        sentence: What seems to be one sentence: the caption and the first of the article.
        sure: Whether it is sure to be a caption, so that a name may open the next sentence.
    """
    behind = raw.find(" ", min(sentence.end, start + _LEAST), sentence.end) + 1 or sentence.end
    ends = run_ons(raw, behind, min(sentence.end, start + LONGEST), loose=sure)
    if ends:
        return ends[0] if sure else ends[-1]
    return weak_run_on(raw, behind, min(sentence.end, start + LONGEST)) if sure else None


def _gallery(raw: str, sentences: list[Span], block: Span, first: re.Match[str]) -> list[Removal]:
    """Finds a gallery whose pictures are numbered: `1/8 The harbour Getty 2/8 ...`."""
    of = int(first["of"])
    at, seen = first.end(), 1
    while seen < of:
        found = raw.find(f" {seen + 1}/{of} ", at, min(block.end, at + 2 * LONGEST))
        if found < 0:
            break
        at, seen = found + len(f" {seen + 1}/{of} "), seen + 1
    if seen < 3:
        return []
    start = max(s.start for s in sentences if s.start <= first.start())
    stop = min(block.end, at + LONGEST)
    ended = [s.end for s in sentences if s.end > at]
    inside = Span(at, min(ended[0] if ended else stop, stop))
    credit = _CREDIT_BEHIND.search(raw, *inside)
    end = credit.end() if credit else caption_end(raw, at, inside, sure=True)
    return [Removal(start, at if end is None else end, "caption")]


def _credits(raw: str, brackets: list[re.Match[str]]) -> list[re.Match[str]]:
    """Leaves the brackets that hold a credit; a name alone must recur to be one."""
    times = Counter(match["said"] for match in brackets)
    return [
        match
        for match in brackets
        if (_BRACKET_CREDIT.match(match["said"]) and not _is_short_for(raw, match))
        or (times[match["said"]] > 1 and _PERSON.match(match["said"]))
    ]


def _is_short_for(raw: str, match: re.Match[str]) -> bool:
    """Whether what stands in brackets is short for the words before: `Associated Press (AP)`."""
    said = match["said"]
    if not said.isupper() or not said.isalpha():
        return False
    before = [
        w[0] for w in raw[max(0, match.start() - 80) : match.start()].split() if w[0].isupper()
    ]
    return "".join(before[-len(said) :]) == said


def _bracketed(raw: str, sentences: list[Span], brackets: list[re.Match[str]]) -> list[Removal]:
    removals: list[Removal] = []
    starts = [sentence.start for sentence in sentences]
    for match in brackets:
        at = bisect_right(starts, match.start())
        before = sentences[max(0, at - 2) : at]
        start = before[-1].start
        if start == match.start():  # the caption's own full stop, or a credit alone
            start = before[0].start if _FULL.match(match["said"]) and len(before) > 1 else start
        elif _ENDED.search(raw[match.start() - 3 : match.start()]):
            start = start if _FULL.match(match["said"]) else match.start()
        if match.start() - start > LONGEST:
            start = match.start()
        said = raw[start : match.start()]
        if '"' in said or "“" in said or len(said.split()) > LONGEST_CAPTION:
            start = match.start()
        if (
            start == match.start()
            and not _ENDED.search(raw[max(0, start - 4) : start])
            and start > before[-1].start
        ):
            continue
        removals.append(
            Removal(start, match.end(), "caption" if start < match.start() else "credit")
        )
    return removals


def _list_end(raw: str, start: int, limit: int) -> int | None:
    """Returns where a list of headlines ends and the article goes on."""
    limit = min(limit, start + _LONGEST_LIST)
    ends = run_ons(raw, start + LONGEST // 5, limit)[:1]
    opens = _QUOTE_OPENS.search(raw, start + LONGEST // 5, limit)
    if opens is not None:
        ends.append(opens.end() - 1)
    return min(ends, default=None)
