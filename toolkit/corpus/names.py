"""Names and what surrounds them: honorifics, particles, initials, spelling variants.

Works on ranges of tokens; `toolkit.corpus.mentions` reads whole noun phrases with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from toolkit.corpus import titles
from toolkit.corpus.tokens import Token

Kind = Literal["person", "organisation", "role", "pronoun", "other"]
_POSSESSIVE = re.compile(r"[’'][sS]?$")
_POSSESSIVE_ENDS: Final = frozenset("’'sS")
_LONGEST_NAME: Final = 10


@dataclass(frozen=True)
class Mention:
    """Who a phrase means, as far as the phrase alone tells.

    Attributes:
        text: The phrase as written.
        kind: What it is.
        name: The name without honorific and office; None for offices, pronouns and the rest.
        gender: `m` or `f` where an honorific, an office or a first name tells.
        office: Lower-case words of the office, the noun last.
        honorific: The lower-case honorific, e.g. `mr`.
        definite: Whether the phrase begins with `the`, a possessive or the like.
        at: Offset at which it starts.
        joined: The people of a subject that names several, none elsewhere.
    """

    text: str
    kind: Kind
    name: str | None = None
    gender: str | None = None
    office: tuple[str, ...] = ()
    honorific: str | None = None
    definite: bool = False
    at: int = 0
    joined: tuple[Mention, ...] = ()


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """Returns a name's key: without case, diacritics and the variants of transliteration."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l").replace("ø", "o"))
    plain = "".join(c for c in plain if c.isalnum() or c in " -")
    return " ".join(re.sub(r"(?:yy|iy|ii|yi|ij|y|i)$", "y", word) for word in plain.split())


def bare(word: str) -> str:
    """Returns a word without its possessive ending."""
    return _POSSESSIVE.sub("", word) if word[-1:] in _POSSESSIVE_ENDS else word


def gender_of_name(name: str) -> str | None:
    """Returns the usual gender of a full name's first name, if the name is known."""
    first = fold(name.split()[0]) if name else ""
    if first in _MALE:
        return "m"
    return "f" if first in _FEMALE else None


_MALE: Final = frozenset(fold(n) for n in titles.MALE_NAMES)
_FEMALE: Final = frozenset(fold(n) for n in titles.FEMALE_NAMES)
_FIRST: Final = _MALE | _FEMALE


def is_first_name(word: str) -> bool:
    """Whether a word is a common first name."""
    return fold(word) in _FIRST


def honorifics_end(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns the index after the honorifics at `i` (with their full stops), `i` if none."""
    at = i
    while at < j and tokens[at].is_capital and tokens[at].lower in titles.HONORIFICS:
        after = at + 1
        if after < j and tokens[after].text == ".":
            after += 1
        if after >= j or not (tokens[after].is_capital or tokens[after].text in titles.PARTICLES):
            break
        at = after
    return at


def name_end(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns the index after the run of name words that starts at `i`, `i` if none does."""
    at = i
    while at < j and at - i < _LONGEST_NAME:
        token = tokens[at]
        if token.is_capital and (at == i or bare(token.text) == token.text):
            at += 1
        elif token.is_capital:
            return at + 1
        elif token.text == "." and at > i and len(tokens[at - 1].text) == 1 and at + 1 < j:
            at += 1  # an initial
        elif at > i and _joins(tokens, i, at, j):
            at += 1
        else:
            break
        if bare(tokens[at - 1].text) != tokens[at - 1].text:
            break  # a possessive ends the name
    while at > i and not tokens[at - 1].is_capital:
        at -= 1
    return at


def _joins(tokens: Sequence[Token], i: int, at: int, j: int) -> bool:
    """Whether a small word stands within a name: a particle, or `of` in a peer's title."""
    word = tokens[at].text
    if word == "of":
        return tokens[i].lower in titles.PEERS and at + 1 < j and tokens[at + 1].is_capital
    return (
        word in titles.PARTICLES
        and at + 1 < j
        and (tokens[at + 1].is_capital or tokens[at + 1].text in titles.PARTICLES)
    )
