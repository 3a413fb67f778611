"""Places where sentences or paragraphs were glued together when an article was collected.

Web scrapers join the text of neighbouring elements without a space, so that `home.The` or
`over UkraineRead more` is where a paragraph once ended. Such a place is both mended (a space is put
in) and remembered as a lost paragraph break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.corpus.sentences import is_part, word_list

# Letters glued to terminal punctuation, with or without marks between: `home.The`, `.”The`, `.“An`.
_TERMINAL = re.compile(r"[.!?…][\"”’')\]]{0,2}(?=[\"“‘(\[]?[A-ZÀ-Þ£“‘])")
_WORD_EDGE = re.compile(r"[\s“”\"‘(\[]")
_DOMAIN = re.compile(r"(?:www\.|https?:|@|/)|^(?:www|gov|co|ac|org)$", re.IGNORECASE)
_DOMAIN_AFTER = re.compile(r"(?:UK|Com|COM|Org|Net|Co|EU|AI|IO|TV)\b")
_INITIAL = re.compile(r"[A-Z]\.")
# Marks glued to words within a sentence: only a space is missing.
_CLOSE_WORD = re.compile(r"”(?=[^\W\d_])")
_WORD_OPEN = re.compile(r"“(?<=[\w,:;]“)(?=\w)")
# A subheading between marks, glued to both paragraphs: `as planned.'Two weeks'The board`.
_SUBHEADING = re.compile(r"[.!?…]('[A-Z][^'\"“”.!?…\r\n]{2,60}')(?=[A-Z])")
_SPEAKER = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou)\b")
# Words glued without punctuation. Brand and family names look the same, so only words that start
# sentences count.
# The same behind an agency: `Photograph: APThe`.
_AFTER_WORD = r"(?:(?<=[a-z]{3}[A-Z])|(?<=\b(?:AP|PA)[A-Z])|(?<=\b(?:AFP|EPA)[A-Z]))"
_CAMEL = re.compile(rf"[A-Z]{_AFTER_WORD}")
# Any of these: most lines hold none, which one scan tells.
_ANY = re.compile(
    r"[.!?…”“A-Z](?:(?<=[.!?…])[\"”’')\]]{0,2}(?=[\"“‘(\[]?[A-ZÀ-Þ£“‘])|(?<=”)(?=[^\W\d_])"
    r"|(?<=[\w,:;]“)(?=\w)|"
    rf"{_AFTER_WORD})"
)
_STARTERS = word_list(
    "The A An In It He She They We But And Mr Mrs Ms Sir This That These There Read More Meanwhile "
    "However According Speaking Asked When While After Although As At For From If On Since Under "
    "With His Her Their Its Prime President Defence Foreign Earlier Later Last Today Yesterday "
    "Elsewhere Downing UK Ministers Officials Britain Picture Credit Image"
)
_STARTER = re.compile(rf"(?:{'|'.join(_STARTERS)})\b(?=[\s’':])")
_PROSE_AFTER = re.compile(r"\s+(?:[A-Z]\w+\s+)?[a-z]")


@dataclass(frozen=True, order=True)
class Glue:
    """A place with no width where a space is missing; `is_break` where a paragraph once ended."""

    at: int
    is_break: bool


def find_glue(text: str, start: int, end: int) -> list[Glue]:
    """Finds the glued places of `text[start:end]`, sorted, one an offset."""
    if _ANY.search(text, start, end) is None:
        return []
    found: dict[int, bool] = {}
    marks = (start, 0)  # how many straight marks stand before an offset, counted as far as needed
    for match in _TERMINAL.finditer(text, start, end):
        place = _terminal_break(text, start, match)
        if place is not None and _is_straight(match):
            # A straight mark opens or closes by how many stood before it in the block.
            mark = place - 1
            marks = (mark, marks[1] + text.count('"', marks[0], mark))
            place = place if marks[1] % 2 == 1 or _is_last_close(text, place, end) else mark
        if place is not None:
            found[place] = True
    for match in _SUBHEADING.finditer(text, start, end):
        found.pop(match.start(1) + 1, None)
        found[match.start(1)] = found[match.end(1)] = True
    for match in _CAMEL.finditer(text, start, end):
        if _STARTER.match(text, match.start(), end):
            found.setdefault(match.start(), True)
    for pattern, after in ((_CLOSE_WORD, 1), (_WORD_OPEN, 0)):
        for match in pattern.finditer(text, start, end):
            found.setdefault(match.start() + after, False)
    return [Glue(at, is_break) for at, is_break in sorted(found.items()) if start < at < end]


def find_camel(text: str, start: int, end: int) -> int | None:
    """Returns the first place where a capital is glued to a word, whatever word it starts."""
    for match in _CAMEL.finditer(text, start, end):
        token = re.match(r"\w+", text[match.start() : match.start() + 30])
        # A family or brand name goes on in small letters and stands alone: `YouTube`, `MacDonald`.
        # A glued sentence start is followed by a word in small letters.
        if token and _PROSE_AFTER.match(text, match.start() + token.end()):
            return match.start()
        if _STARTER.match(text, match.start(), end):
            return match.start()
    return None


def _terminal_break(text: str, floor: int, match: re.Match[str]) -> int | None:
    dot = match.start()
    word = _WORD_EDGE.split(text[max(floor, dot - 60) : dot])[-1]
    # A closing mark before the full stop (`wiser”.The`) leaves no word that could be short for one.
    is_marked = dot > floor and text[dot - 1] in '”’)]"%'
    if text[dot] == "." and not is_marked and not _ends_sentence(word, text, match.end()):
        return None
    return match.end()


def _ends_sentence(word: str, text: str, after: int) -> bool:
    bare = word.strip("’'”\")]")
    if not bare:
        return False
    if _DOMAIN.search(bare) or _DOMAIN_AFTER.match(text, after):
        return False
    return not is_part(bare, text, after) and not (len(bare) <= 3 and _INITIAL.match(text, after))


def _is_last_close(text: str, after: int, end: int) -> bool:
    # Marks that count as even may be odd: the press opens each paragraph of a long quotation. With
    # none behind it, the mark opens only what a speaker says.
    return text.find('"', after, end) < 0 and not _SPEAKER.search(text, after, min(end, after + 80))


def _is_straight(match: re.Match[str]) -> bool:
    return match.group().endswith('"') and len(match.group()) == 2
