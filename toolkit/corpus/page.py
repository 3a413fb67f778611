"""What of an article's blocks belongs to the page around it: whole lines, sentences, share rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.corpus.furniture import is_heading, of_line, of_sentence
from toolkit.corpus.glue import find_camel
from toolkit.corpus.sentences import sentence_spans
from toolkit.corpus.spans import Removal, Span
from toolkit.corpus.units import cut, quotations

_MOST_LINE = 600  # characters: what is longer is a paragraph
_MOST_LISTED = 12  # headlines under one heading
_LISTED = (3, 25)  # words of a headline
_PROSE_WORDS = 20
_LONGEST_INITIALS = 60  # characters
_LONGEST_BYLINE = 14  # words
_MOST_HEADING = 3  # words of a heading of links on the first line
_LONGEST_SENTENCE = 40  # words of a sentence of the page in a paragraph
_WRAPPED = 30  # characters of a wrapped line at least
_TERMINAL = re.compile(r"[.!…:][\"”’')\]]*$")
# The time of a live report's next entry, glued to the end of the last: `our page.18.05 The ...`.
_GLUED = re.compile(r"[a-z][.!?](?=\d{1,2}[.:]\d{2}\b)|\d(?=[A-Z][a-z])")
# Buttons of three networks or more in a row, whatever they are glued to.
SHARE_ROW = re.compile(
    r"(?:Share on )?(?:Facebook|Twitter|X|Pinterest|LinkedIn|WhatsApp|Email|Messenger|Reddit|"
    r"Telegram|Flipboard|Instagram|YouTube|Print|Copy [Ll]ink)"
    r"(?:[\s|,/•·]{1,8}(?:Share on |Share via )?(?:Facebook|Twitter|X|Pinterest|LinkedIn|WhatsApp|"
    r"Email|Messenger|Reddit|Telegram|Flipboard|Instagram|YouTube|Print|Copy [Ll]ink)\b){2,9}"
)
_NETWORKS = (
    *("Facebook", "Twitter", "Pinterest", "LinkedIn", "WhatsApp", "Email", "Messenger", "Reddit"),
    *("Telegram", "Flipboard", "Instagram", "YouTube", "Print", "Copy"),
)
# Buttons glued into a running line; those of the first group need no glue to be told.
_GLUED_BUTTON = re.compile(
    r"(?:(?<=[.!?”\"’)…:])|(?<=[.!?”\"’)…:] )|(?<=[a-z]))"
    r"(?:(?:Story|Article) continues (?:below|after)(?: (?:this )?ad(?:vertisement)?)?|Skip "
    r"advertisement|ADVERTISEMENT|Advertisement|View image in fullscreen)"
    r"(?=\s?[A-Z“\"‘]|\s*$)"
    r"|(?:after|skip past) newsletter promotion(?=\s|$)"
    r"|(?:(?<=[.!?”\"’)…])|(?<=[a-z]))(?:Read [Mm]ore|Show more|View comments|Share this article|"
    r"Copy link|Recommended|Sponsored|Enlarge this image|Related [Aa]rticles?)(?=[A-Z“‘])"
)
# Who reports and for whom, glued to the paragraph behind: `Jane Doe, BBC News, KyivThe square`.
_WORD = r"[A-ZÀ-Þ](?:[^\W\d_]|['’-]){1,20}"
_BYLINE_GLUED = re.compile(
    rf"(?:(?<=^)|(?<=[.!?:”\"’)])|(?<=[.!?:”\"’)] )){_WORD} (?:[A-ZÀ-Þ]\.? |{_WORD} )?{_WORD}, "
    rf"(?:BBC|(?:Sky|ITV|[A-Z]\w{{2,12}}) News|CNN|Reuters|AFP|AP|RFE/RL)"
    rf"(?: (?:[A-Z]\w{{1,15}}|correspondent|editor|reporter|analyst)){{0,4}}"
    rf"(?:, {_WORD}(?: {_WORD})?)?(?<=[a-z])(?=[A-ZÀ-Þ“\"][\w’' ])"
)
_ROLE = (
    r"(?:[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Ww]riter|[Cc]olumnist|[Jj]ournalist|"
    r"[Bb]ureau [Cc]hief|[Pp]roducer|CORRESPONDENT|REPORTER|EDITOR|[Aa]gencies|"
    r"[Ss]taff|[Cc]ommentator|[Ff]reelance)"
)
_NAME = r"[A-ZÀ-Þ](?:\.|[\w'’-]{1,20})"
_NAMES = rf"{_NAME}(?: (?:de|van|von|der|al|bin)? ?{_NAME}){{1,3}}"
# A reporter's name with an office or a place, as a line.
_BYLINE = re.compile(
    rf"(?:By |BY |From |Written by |Analysis by )?{_NAMES}(?:(?:,| and| &) {_NAMES}){{0,3}}"
    rf"(?:(?:[,|–—-]| -)? ?(?:[\w'’&./-]+ ){{0,6}}{_ROLE}(?:[ ,]+(?:in|at|for) [\w .,-]{{2,30}})?"
    rf"|,? in [A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?(?:(?:,| and) (?:agencies|{_NAMES}(?: in [A-Z]\w+)?))?"
    rf"|,? (?:BBC|Sky|ITV) (?:News|Sport)(?:,? [\w ]{{2,30}})?)$"
)
_GLUED_HINTS = (
    *(
        "continues ",
        "newsletter promotion",
        "dvertisement",
        "ADVERTISEMENT",
        "fullscreen",
        "Read more",
        "Read More",
    ),
    *("Show more", "View comments", "Share this", "Copy link", "Recommended", "Sponsored"),
    *("Enlarge this", "Related A", "Related a"),
)
_BYLINE_HINTS = (", BBC", ", Sky", ", ITV", ", CNN", " News", ", Reuters", ", AFP", ", AP", ", RFE")
_HEAD = 8  # blocks at the head or foot of an article where such a line may stand
# The writer's initials, or the agency's, as a sign-off: `ol`, `(SP)`, `jt/kb (AFP, dpa)`.
_INITIALS = re.compile(
    r"(?:[a-z]{2,4}(?:\s?/\s?[a-z]{2,4}){0,3}|\([A-Z]{2,4}(?:\s?/\s?[A-Z]{2,4}){0,3}\)|REUTERS?)"
    r"(?:\s\((?:[A-Za-z]{2,8}(?:[,/]\s?)?){1,4}\))?\.?$|[-–—#* ]*\(?(?:ENDS?|PA|ANI|IANS|"
    r"PTI)\)?[-–—#* ]*$"
)


def find_page(raw: str, blocks: Sequence[Span]) -> list[Removal]:
    """Finds the lines and sentences of an article that belong to the page.

    Args:
        raw: The raw text.
        blocks: Its blocks, without what the head states.
    """
    removals: list[Removal] = []
    listed = 0  # how many more headlines may follow a heading of links
    seen_prose = False
    before: Span | None = None
    for number, block in enumerate(blocks):
        text = raw[block.start : block.end]
        words = len(text.split())
        wrapped, before = before is not None and _goes_on(raw, before, block), block
        at_edge = number < _HEAD or number >= len(blocks) - 2
        reason = None if wrapped else _line(text, words, at_edge=at_edge)
        if number == 0 and words > _MOST_HEADING and is_heading(text):
            reason = None  # `Most popular names of the year`: the article's own title
        if reason is not None:
            listed = _MOST_LISTED if seen_prose and is_heading(text) else listed
        elif listed and _is_headline(text, words):
            reason, listed = "promotion", listed - 1
        if reason is not None:
            removals.append(Removal(block.start, block.end, reason))
            continue
        listed = 0
        seen_prose = seen_prose or words >= _PROSE_WORDS
        removals.extend(_within(raw, block))
    if len(blocks) > 1 and not _goes_on(raw, blocks[-2], blocks[-1]):
        last = blocks[-1]
        if last.end - last.start <= _LONGEST_INITIALS and _INITIALS.match(
            raw, last.start, last.end
        ):
            removals.append(Removal(last.start, last.end, "credit"))
    return removals


def find_glued(raw: str) -> list[Removal]:
    """Finds buttons, rows of them and bylines that were glued into running lines."""
    removals: list[Removal] = []
    if sum(name in raw for name in _NETWORKS) >= 2:
        removals.extend(
            Removal(*match.span(), "page furniture") for match in SHARE_ROW.finditer(raw)
        )
    if any(hint in raw for hint in _GLUED_HINTS):
        removals.extend(
            Removal(*match.span(), "page furniture") for match in _GLUED_BUTTON.finditer(raw)
        )
    if any(hint in raw for hint in _BYLINE_HINTS):
        removals.extend(Removal(*match.span(), "byline") for match in _BYLINE_GLUED.finditer(raw))
    return removals


def _line(text: str, words: int, *, at_edge: bool) -> str | None:
    if len(text) > _MOST_LINE:
        return None
    if at_edge and words <= _LONGEST_BYLINE and " is " not in text and _BYLINE.match(text):
        return "byline"
    return of_line(text, words)


def _goes_on(raw: str, before: Span, block: Span) -> bool:
    """Whether a line is the rest of a sentence that was wrapped: no blank line stands between."""
    if before.end - before.start < _WRAPPED or _TERMINAL.search(raw[before.end - 4 : before.end]):
        return False
    if raw.count("\n", before.end, block.start) > 1:
        return False
    return raw[block.start].islower() or raw[block.end - 1] == "."


def _is_headline(text: str, words: int) -> bool:
    is_short = _LISTED[0] <= words <= _LISTED[1] and not _TERMINAL.search(text[-4:])
    return is_short and len(sentence_spans(text)) == 1


def _within(raw: str, block: Span) -> list[Removal]:
    """Finds sentences of the page in a paragraph, outside its quotations."""
    spans = cut(raw, block)
    told = [(span, of_sentence(raw[span.start : span.end])) for span in spans]
    found = [(span, reason) for span, reason in told if reason is not None]
    if not found:
        return []
    quoted = quotations(raw, block)
    return [
        Removal(span.start, _end(raw, span), reason)
        for span, reason in found
        if not any(q.start <= span.start < q.end for q in quoted)
        and _is_sure(raw[span.start : _end(raw, span)], reason)
    ]


def _is_sure(text: str, reason: str) -> bool:
    # A long sentence holds more than the page's words; credits and newsletters' boxes may be long.
    is_long = len(text.split()) > _LONGEST_SENTENCE
    return not is_long or reason == "credit" or "newsletter" in text


def _end(raw: str, span: Span) -> int:
    """Returns where a sentence of the page ends.

    A button has no full stop: the article may go on right behind it, or with the next entry's time.
    """
    ends = [span.end]
    glued = _GLUED.search(raw, span.start, span.end)
    if glued is not None:
        ends.append(glued.end())
    if not any(raw.find(mark, span.start, span.end) >= 0 for mark in "@#"):
        ends.append(find_camel(raw, span.start, span.end) or span.end)
    return min(ends)
