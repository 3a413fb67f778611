"""Subjects of several people: `Starmer and Macron said in a joint statement`.

Who speaks together is one speaker, written `Keir Starmer and Emmanuel Macron`. Only people are
joined, and only where nothing but their names and offices stands between a clause's start and its
verb; elsewhere the person nearest to the verb speaks alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import Mention
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_MOST: Final = 5  # people of one subject
_PHRASE: Final = 12  # words of one of them
_OPENERS: Final = word_set("but and both yet so meanwhile later yesterday earlier today while")
_WITHIN: Final = word_set("of the for his her its their")


def together(names: Sequence[str]) -> str:
    """Returns one name for several: `A, B and C`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def each_of(name: str) -> list[str]:
    """Returns the several names that one stands for, or it alone."""
    *rest, last = name.split(" and ")
    return [*rest[0].split(", "), last] if len(rest) == 1 else [name]


def joined_before(
    tokens: Sequence[Token], first: int, mention: Mention, i: int, text: str
) -> tuple[int, Mention]:
    """Adds those who stand before the person that starts at `first`; returns the new start too."""
    if mention.kind != "person" or first - 1 <= i or tokens[first - 1].lower != "and":
        return first, mention
    parts = [mention]
    edge = start = first - 1
    while len(parts) < _MOST:
        start = edge
        while start > i and edge - start < _PHRASE and _goes_on(tokens, start - 1, i):
            start -= 1
        if start > i and tokens[start - 1].quote is None and tokens[start - 1].text not in ",:—–\n":
            return first, mention  # the clause starts with something else
        while start < edge and tokens[start].lower in _OPENERS:
            start += 1
        part = _person(tokens, start, edge, text)
        if part is None:
            break
        parts.insert(0, part)
        if start <= i or tokens[start - 1].text != ",":
            break
        edge = start - 1
    return (first, mention) if len(parts) == 1 else (_offset(tokens, parts, i), _join(parts, text))


def joined_after(
    tokens: Sequence[Token],
    at: int,
    j: int,
    mention: Mention,
    text: str,
    ends: Callable[[Token], bool],
) -> tuple[Mention, int]:
    """Adds those who stand after a person that ends before `at`; returns the index after them.

    Args:
        tokens: The tokens of the article.
        at: The index after the person.
        j: Where to stop.
        mention: The person before.
        text: The article.
        ends: Whether a word stands after a noun phrase rather than in it.
    """
    if mention.kind != "person" or mention.joined:
        return mention, at
    if at + 1 >= j or tokens[at].lower != "and":
        return mention, at
    stop = at + 1
    while stop < min(j, at + _PHRASE) and _goes_on(tokens, stop, at):
        if ends(tokens[stop]):
            break
        stop += 1
    part = _person(tokens, at + 1, stop, text)
    return (mention, at) if part is None else (_join([mention, part], text), stop)


def _goes_on(tokens: Sequence[Token], at: int, floor: int) -> bool:
    if tokens[at].text != "." or at <= floor:
        return tokens[at].is_word
    before = tokens[at - 1]
    return before.lower in titles.HONORIFICS or (before.is_capital and len(before.text) == 1)


def _person(tokens: Sequence[Token], i: int, j: int, text: str) -> Mention | None:
    """Reads a phrase that is nothing but a person's name and office."""
    if i >= j or not all(_nominal(t) for t in tokens[i:j]):
        return None
    part = read_mention(tokens, i, j, text)
    fits = part is not None and part.kind == "person" and part.text.endswith(tokens[j - 1].text)
    return part if fits else None


def _nominal(token: Token) -> bool:
    word = token.lower
    return (
        token.is_capital
        or token.text == "."
        or word in titles.ROLES
        or word in titles.OFFICE_MODIFIERS
        or word in titles.PARTICLES
        or word in _WITHIN
    )


def _offset(tokens: Sequence[Token], parts: Sequence[Mention], i: int) -> int:
    return next(k for k in range(i, len(tokens)) if tokens[k].start >= parts[0].at)


def _join(parts: Sequence[Mention], text: str) -> Mention:
    last = parts[-1]
    written = text[parts[0].at : last.at + len(last.text)]
    name = together([part.name or part.text for part in parts])
    return Mention(written, "person", name, at=parts[0].at, joined=tuple(parts))
