"""Picture captions and credits standing among the paragraphs."""

from __future__ import annotations

import re

from toolkit.corpus.patterns import any_of
from toolkit.corpus.sentences import count_words
from toolkit.corpus.spans import Removal, Span

LONGEST_CAPTION = 45  # words
LONGEST_CREDIT = 8  # words

_AGENCY = any_of(
    r"Getty(?: Images)?",
    r"PA(?: Wire| Media| Images| Archive)?",
    r"AP(?: Photo)?",
    "AFP|Reuters|EPA(?:-EFE)?|Alamy|Shutterstock|Bloomberg|Zuma|Avalon|Press Association",
    r"Rex(?: Features)?",
    "Crown [Cc]opyright|[Hh]andout",
    r"X/\w+|Twitter|Telegram",
    "MoD|Ministry of Defence|House of Commons|UK Parliament",
    r"Sky News|BBC(?: News)?",
    r"[Ff]ile(?: photo| pic(?:ture)?)?",
)
# Collected pages leave a space inside the brackets of a credit; running text never does.
_SPACED = re.compile(r"\(\s+[^()]{2,70}\s+\)\s*$")
_BRACKETED = re.compile(rf"\([^()]{{0,50}}\b{_AGENCY}\b[^()]{{0,30}}\)\s*$")
_TRAILING_AGENCY = re.compile(rf"(?:[|/–—-]\s*|\bvia\s+|\s){_AGENCY}\s*$")
_LABEL = (
    r"(?:Picture|Photo(?:graph)?|Image|Pic|Video|Credit|Caption)s?"
    r"(?: (?:credit|source|by|caption))?"
)
_LABELLED = re.compile(rf"{_LABEL}\s*:\s*(?P<rest>.*)$", re.DOTALL)
_BBC = re.compile(r"(?:Image|Media|Video|Figure) (?:caption|source),\s")
_TRAILING_LABEL = re.compile(rf"(?<=[\s.!?”\"’)]){_LABEL}\s*:\s*[A-Z@][\w./&’'@ -]{{1,60}}$")
_TERMINAL = re.compile(r"[.!?…][\"”’')\]]*$")
_QUOTED = re.compile(r"[“”]")


def find_captions(raw: str, pieces: list[Span]) -> list[Removal]:
    """Finds captions and credits among the pieces (paragraphs) of an article."""
    removals: list[Removal] = []
    awaits_credit = False  # the piece before was a bare `Picture:`
    for piece in pieces:
        text = raw[piece.start : piece.end]
        words = count_words(text)
        if awaits_credit and words <= LONGEST_CREDIT and not _TERMINAL.search(text):
            removals.append(Removal(piece.start, piece.end, "credit"))
            awaits_credit = False
            continue
        labelled = _LABELLED.match(text)
        awaits_credit = labelled is not None and not labelled["rest"].strip()
        found = _caption(text, words)
        if found is not None:
            start, reason = found
            removals.append(Removal(piece.start + start, piece.end, reason))
    return removals


def _caption(text: str, words: int) -> tuple[int, str] | None:
    """Returns where in a piece the caption or credit starts, and which it is."""
    if _LABELLED.match(text) and words <= LONGEST_CREDIT:
        return 0, "credit"
    if words > LONGEST_CAPTION:
        return None
    if _BBC.match(text) or (_LABELLED.match(text) and not _QUOTED.search(text)):
        return 0, "caption"
    trailing = _TRAILING_LABEL.search(text)
    if trailing is not None:
        return 0, "caption"
    credit = _SPACED.search(text) or _BRACKETED.search(text)
    if credit is not None:
        return 0, "credit" if not text[: credit.start()].strip() else "caption"
    # A bare agency at the end of a line that is no sentence.
    if not _TERMINAL.search(text) and _TRAILING_AGENCY.search(text) and not _QUOTED.search(text):
        return 0, "caption"
    return None
