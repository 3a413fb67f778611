"""Sentence boundaries by rule: terminal punctuation, closing marks, then a capital or an opening.

Rules rather than a model keep it offline, deterministic and linear in the length of the text.
"""

from __future__ import annotations

import re

from toolkit.corpus.spans import Span, trim


def word_list(text: str) -> tuple[str, ...]:
    """Returns the words of a list written as one string."""
    return tuple(text.split())


ABBREVIATIONS = frozenset(
    word_list(
        "mr mrs ms mx dr prof rev hon gen lt col maj capt sgt cpl adm brig cmdr insp "
        "supt st sr jr no nos vs etc inc ltd co corp dept est approx fig jan feb mar "
        "apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat "
        "sun gov sen rep pres e.g i.e cf al messrs"
    )
)
CLOSERS = "\"”’')]"
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-Z0-9£$€À-Þ])")
_LAST_WORD = re.compile(r"[\w.’'-]+$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Splits `text[start:end]` into trimmed sentence spans that together hold all its words.

    A full stop after an abbreviation or a single initial ends no sentence.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    at = start
    for match in _END.finditer(text, start, end):
        if text[match.start()] == "." and _is_abbreviation(text, at, match.start()):
            continue
        span = trim(text, at, match.end())
        if span.start < span.end:
            spans.append(span)
        at = match.end()
    last = trim(text, at, end)
    if last.start < last.end:
        spans.append(last)
    return spans


def _is_abbreviation(text: str, floor: int, dot: int) -> bool:
    found = _LAST_WORD.search(text, max(floor, dot - 20), dot)
    if found is None:
        return False
    word = found.group()
    # "No." ends a sentence when it answers one; as an abbreviation a number follows.
    if word.lower() in {"no", "nos"}:
        return bool(re.match(r"\.\s+\d", text[dot : dot + 4]))
    if len(word) == 1 and word.isupper() and word != "I":
        return True
    return word.lower() in ABBREVIATIONS


def count_words(text: str) -> int:
    """Counts runs of white-space-separated characters that hold a letter or digit."""
    return sum(any(c.isalnum() for c in token) for token in text.split())
