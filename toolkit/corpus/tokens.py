"""Words, punctuation and whole quotations as tokens, and the sentences they form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from toolkit.corpus.marks import TERMINAL, Marked
from toolkit.corpus.sentences import ABBREVIATIONS

# The hyphen's second form is the non-breaking one.
_WORD = r"(?:[A-Z]\.){2,}|\w+(?:[’'‑-]\w+|\.(?=[a-z])\w+|&\w+)*"
_TOKEN = re.compile(rf"{_WORD}|[^\w\s]|\n")
QUOTED: Final = "\ufffc"  # the text of a token that stands for a quotation
_LONGEST: Final = 300  # tokens of a sentence; longer ones are cut, which bounds all later work
_CLOSERS: Final = frozenset(")]\"”’'")
_SHORT: Final = ABBREVIATIONS - {"no", "nos"}


class Token(NamedTuple):
    """A word, a punctuation mark, a line break, or a whole quotation.

    Attributes:
        start, end: Offsets in the text.
        text: The token as written, `QUOTED` for a quotation.
        lower: The same without regard to case.
        is_word: Whether it is a word or a number.
        is_capital: Whether it is a word written as names are.
        quote: The quotation's number, None for all else.
    """

    start: int
    end: int
    text: str
    lower: str
    is_word: bool
    is_capital: bool
    quote: int | None = None


@lru_cache(maxsize=1)
def tokenize(text: str) -> tuple[Token, ...]:
    """Splits a text into words, punctuation marks and line breaks, with offsets.

    The last text is remembered: an article's quotations and its people are read from one list.
    """
    found = _TOKEN.finditer(text)
    return tuple([Token(m.start(), m.end(), *_read(m.group())) for m in found])


@lru_cache(maxsize=1 << 15)
def _read(word: str) -> tuple[str, str, bool, bool]:
    is_word = word[0].isalnum() or word[0] == "_"
    is_capital = word[0].isupper() or word[:2] in {"d’", "d'"}
    return word, word.casefold(), is_word, is_capital


def fold_quotations(tokens: Sequence[Token], marked: Sequence[Marked]) -> list[Token]:
    """Returns the tokens with each marked span, its marks included, made one token."""
    folded: list[Token] = []
    at = 0
    for number, span in enumerate(marked):
        while at < len(tokens) and tokens[at].end <= span.outer_start:
            folded.append(tokens[at])
            at += 1
        while at < len(tokens) and tokens[at].start < span.outer_end:
            at += 1
        folded.append(Token(span.outer_start, span.outer_end, QUOTED, QUOTED, False, False, number))
    return folded + list(tokens[at:])


def sentences(
    tokens: Sequence[Token], text: str, marked: Sequence[Marked]
) -> list[tuple[int, int]]:
    """Groups tokens into sentences, as half-open ranges, line breaks left out.

    A quotation belongs to the sentence that reports it: its own full stop ends that sentence only
    where a new one starts after it. A line break ends a sentence, except between a colon and the
    quotation that it announces.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for at, token in enumerate(tokens):
        if token.text == "\n":
            if at > start and not _announces(tokens, at):
                found.append((start, at))
                start = at + 1
            elif at == start:
                start = at + 1
        elif at - start >= _LONGEST or (not token.is_word and _ends(tokens, at, text, marked)):
            found.append((start, at + 1))
            start = at + 1
    if start < len(tokens):
        found.append((start, len(tokens)))
    return found


def _announces(tokens: Sequence[Token], at: int) -> bool:
    after = at
    while after < len(tokens) and tokens[after].text == "\n" and after - at < 4:
        after += 1
    return tokens[at - 1].text == ":" and after < len(tokens) and tokens[after].quote is not None


def _ends(tokens: Sequence[Token], at: int, text: str, marked: Sequence[Marked]) -> bool:
    """Whether a sentence ends with the token."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.text == "\n" or after.text in _CLOSERS:
        return False
    fresh = after.is_capital or after.quote is not None or after.text[0].isdigit()
    if token.quote is not None:
        last = text[marked[token.quote].end - 1]
        return (last in TERMINAL and fresh) or (after.quote is not None and last != ",")
    if token.text in _CLOSERS and at and tokens[at - 1].text in TERMINAL:
        return fresh
    if token.text not in TERMINAL or not fresh or after.start == token.end:
        return False
    return token.text != "." or not (at and _abbreviates(tokens[at - 1]))


def _abbreviates(token: Token) -> bool:
    initial = len(token.text) == 1 and token.text.isupper() and token.text != "I"
    return token.is_word and (initial or token.lower in _SHORT)
