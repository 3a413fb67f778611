"""Noun phrases around a verb: the subject before it, the one after it, a sentence's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.cues import is_cue
from toolkit.corpus.joint import joined_after, joined_before
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import Mention
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_REACH: Final = 40  # words looked at on one side of a verb
_PHRASE: Final = 16  # words of a subject
PASSIVE: Final = word_set("is was are were been being be get got")
_RELATIVE: Final = word_set("which whom what")
_BEFORE_OBJECT: Final = word_set("to with by from in on against about met joined including")
_CLAUSE_START: Final = word_set(
    "that when as after before if because although though whereas since what where while but "
    "how why whether than until unless or so yet which whose whom"
)
_AFTER_SUBJECT: Final = word_set(
    "in on during after before when while who which as to with that about adding saying "
    "yesterday today earlier later last this next ahead via into following at under through "
    "over by if because but and monday tuesday wednesday thursday friday saturday sunday his "
    "her their"
)


def phrase_after(tokens: Sequence[Token], i: int, j: int, text: str) -> tuple[Mention | None, int]:
    """Reads the noun phrase that starts at a token; returns it and the index after it."""
    at = i
    stop = min(j, i + _PHRASE)
    while at < stop:
        token = tokens[at]
        if token.text == "." and at > i and at + 1 < stop and tokens[at + 1].is_capital:
            at += 1  # an initial or `Mr.`
            continue
        if not token.is_word or (at > i and token.lower in _AFTER_SUBJECT):
            break
        if at == i and token.lower in _AFTER_SUBJECT - {"his", "her", "their", "this"}:
            return None, i
        at += 1
    if at == i:
        return None, i
    subject = read_mention(tokens, i, at, text)
    if subject is not None and subject.kind == "role" and at < j and tokens[at].text == ",":
        named = _name_in_apposition(tokens, at + 1, j, text)
        if named is not None:
            return joined_after(tokens, named[1], j, named[0], text, _follows)
    if subject is not None:
        return joined_after(tokens, at, j, subject, text, _follows)
    return subject, at


def _follows(token: Token) -> bool:
    return token.lower in _AFTER_SUBJECT


def _name_in_apposition(
    tokens: Sequence[Token], i: int, j: int, text: str
) -> tuple[Mention, int] | None:
    at = i
    while at < min(j, i + 6) and tokens[at].is_word and tokens[at].lower != "and":
        at += 1
    named = read_mention(tokens, i, at, text) if at > i and tokens[i].is_capital else None
    return (named, at) if named is not None and named.kind == "person" else None


def subject_before(
    tokens: Sequence[Token], edge: int, i: int, text: str
) -> tuple[int, Mention | None]:
    """Reads the subject whose last word stands before `edge`; returns its first token too."""
    if edge <= i:
        return edge, None
    if tokens[edge - 1].lower in {"who", "which", "that"}:
        edge -= 1
        if edge > i and tokens[edge - 1].text == ",":
            edge -= 1
        return _antecedent(tokens, edge, i, text)
    if tokens[edge - 1].text in {",", "–", "—", "-", ")"}:
        return across_apposition(tokens, edge, i, text)
    return _phrase_before(tokens, edge, i, text)


def _phrase_before(
    tokens: Sequence[Token], edge: int, i: int, text: str
) -> tuple[int, Mention | None]:
    """Reads the noun phrase that ends before `edge`, back to where its clause starts."""
    first = edge
    while first > i and edge - first < _PHRASE:
        token = tokens[first - 1]
        word = token.lower
        if token.text == "." and first > i + 1 and first < edge and _short(tokens[first - 2]):
            first -= 1
            continue
        if word in {"who", "whose"} and first < edge:
            comma = first - 2 > i and tokens[first - 2].text == ","
            return _antecedent(tokens, first - 1 - comma, i, text)
        if not token.is_word or word in _CLAUSE_START:
            break
        if word in {"and", "or"} and not _inside_name(tokens, first - 1, i, edge):
            break
        if word in PASSIVE or (is_cue(word) and not token.is_capital and word not in titles.ROLES):
            break
        first -= 1
        if word in titles.PRONOUNS:
            break
    while first < edge and tokens[first].text == ".":
        first += 1
    if first >= edge:
        return first, None
    mention = read_mention(tokens, first, edge, text)
    return (first, None) if mention is None else joined_before(tokens, first, mention, i, text)


def _antecedent(
    tokens: Sequence[Token], edge: int, i: int, text: str
) -> tuple[int, Mention | None]:
    """Reads the noun phrase that a relative clause belongs to: `met X, who said`."""
    first, mention = _phrase_before(tokens, edge, i, text)
    for at in range(edge - 1, first - 1, -1):
        if tokens[at].lower in _BEFORE_OBJECT:
            return at + 1, read_mention(tokens, at + 1, edge, text)
    return first, mention


def _short(token: Token) -> bool:
    return token.is_capital and (len(token.text) == 1 or token.lower in titles.HONORIFICS)


def _inside_name(tokens: Sequence[Token], at: int, i: int, edge: int) -> bool:
    """Whether `and` joins words of one office or organisation: `Work and Pensions Secretary`."""
    if at <= i or at + 1 >= edge:
        return False
    left, right = tokens[at - 1], tokens[at + 1]
    known = right.lower in titles.OFFICE_MODIFIERS or right.lower in titles.ORGANISATION_WORDS
    return left.is_capital and right.is_capital and known


def across_apposition(
    tokens: Sequence[Token], edge: int, i: int, text: str
) -> tuple[int, Mention | None]:
    """Reads the subject of a verb after a comma: `X, the defence secretary, said`."""
    stop = edge - 1
    if tokens[stop].text == ")":
        while stop > i and tokens[stop].text != "(" and edge - stop < _PHRASE:
            stop -= 1
        first, mention = _phrase_before(tokens, stop, i, text)
        if mention is not None and mention.kind != "other":
            return first, mention
    weaker: tuple[int, Mention] | None = None
    while stop > i and edge - stop < _REACH:
        start = stop
        while start > i and stop - start < _PHRASE and not _divides(tokens[start - 1]):
            start -= 1
        if start < stop:
            first, mention = _segment(tokens, start, stop, text, start == i)
            if mention is not None and mention.kind in {"person", "pronoun"}:
                return first, mention
            if mention is not None and mention.kind != "other":
                weaker = (first, mention)
        if start <= i or tokens[start - 1].quote is not None:
            break
        stop = start - 1
    return weaker if weaker is not None else (edge, None)


def _divides(token: Token) -> bool:
    return token.quote is not None or token.text in {",", "–", "—", ";", ":", "(", ")", "\n"}


def _segment(
    tokens: Sequence[Token], i: int, j: int, text: str, opens: bool
) -> tuple[int, Mention | None]:
    """Reads a stretch between commas if it is a noun phrase from its start."""
    first = next((k + 1 for k in range(j - 1, i - 1, -1) if tokens[k].lower in _RELATIVE), i)
    while first < j and tokens[first].lower in {"and", "but", "so", "while", "when", "as", "that"}:
        first += 1
    if first >= j or tokens[first].lower in _AFTER_SUBJECT - {"his", "her", "their", "this"}:
        return i, None
    if tokens[first].lower in {"and", "who", "which", "whose", "aged", "now", "then", "of", "from"}:
        return i, None
    if tokens[first].lower.endswith("ing") or any(t.lower == "and" for t in tokens[first:j]):
        return i, None
    if not _may_name(tokens[first:j]) and not opens:
        return i, None
    mention = read_mention(tokens, first, j, text)
    single = mention is not None and mention.name is not None and " " not in mention.name
    if mention is not None and mention.kind == "person" and single and not mention.honorific:
        return first, mention if first == i and not mention.office else None
    return first, mention


def _may_name(tokens: Sequence[Token]) -> bool:
    """Whether a stretch holds a name other than a place's, an office or a pronoun."""
    words = [t for t in tokens if t.is_word]
    if len(words) == 1 and words[0].lower in titles.PRONOUNS:
        return True
    named = any(t.is_capital and t.lower not in titles.PLACES for t in words)
    return named or any(t.lower in titles.ROLES for t in words)


_HELPERS: Final = word_set("has have had will would can could may might must did do does not")
_OPENERS: Final = word_set("but and so yet meanwhile however also then now later earlier")
_PREPOSITIONS: Final = word_set(
    "in on at after before during for with as when while since despite although though if "
    "because from under amid asked following among unlike like once until"
)


def lead_subject(tokens: Sequence[Token], i: int, j: int, text: str) -> Mention | None:
    """Returns who a sentence is about: the noun phrase it starts with, or its main clause does."""
    at = _after_dateline(tokens, i, j)
    for _ in range(4):
        while at < j and (tokens[at].lower in _OPENERS or not tokens[at].is_word):
            at += 1
        end = at
        while end < min(j, at + _PHRASE) and _nominal(tokens, end, at):
            end += 1
        if end > at:
            mention = read_mention(tokens, at, end, text)
            possessive = tokens[end - 1].lower.endswith(("’s", "'s"))
            if mention is not None and mention.kind != "other" and not possessive:
                return joined_after(tokens, end, j, mention, text, _verbal)[0]
        if at >= j or not (tokens[at].lower in _AFTER_SUBJECT or tokens[at].lower.endswith("ing")):
            lead = tokens[at].lower if at < j else ""
            if lead not in _PREPOSITIONS:
                return None
        while at < j and tokens[at].text != ",":
            at += 1
        at += 1
    return None


def described(tokens: Sequence[Token], i: int, j: int, text: str) -> Mention | None:
    """Returns the words a sentence starts with as a description: `Drivers queued, calling it`."""
    while i < j and (tokens[i].lower in _OPENERS or not tokens[i].is_word):
        i += 1
    end = i
    while end < min(j, i + _PHRASE) and tokens[end].is_word and not _turns(tokens[end], end > i):
        end += 1
    if end == i or tokens[i].lower in _PREPOSITIONS | _CLAUSE_START | set(titles.PRONOUNS):
        return None
    mention = Mention(text[tokens[i].start : tokens[end - 1].end], "other", at=tokens[i].start)
    return mention if end < j and end - i < _PHRASE else None


def _turns(token: Token, inside: bool) -> bool:
    """Whether a word after a noun starts something else: a verb, a clause, where it is."""
    word = token.lower
    verb = is_cue(word) or word in PASSIVE | _HELPERS or word.endswith("ed")
    return inside and not token.is_capital and (verb or word in _AFTER_SUBJECT | _CLAUSE_START)


def _verbal(token: Token) -> bool:
    """Whether a word after a name cannot belong to one."""
    return not (token.is_capital or _small(token.lower))


def _small(word: str) -> bool:
    return word in titles.ROLES or word in titles.OFFICE_MODIFIERS or word in titles.PARTICLES


def _after_dateline(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns the index after `KYIV, Dec. 8 (Reuters) —`, the start if there is no dateline."""
    if len(tokens[i].text) > 2 and tokens[i].text.isupper():
        for at in range(i + 1, min(j, i + 12)):
            if tokens[at].text in {"—", "–", "-"}:
                return at + 1
    return i


def _nominal(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether a token can go on a name or an office."""
    token = tokens[at]
    word = token.lower
    if token.text == ".":
        return at > start and _short(tokens[at - 1])
    if not token.is_word or (at > start and word in titles.PRONOUNS):
        return False
    if at > start and tokens[at - 1].lower in titles.PRONOUNS:
        return False
    return (
        (token.is_capital and (at == start or word not in titles.NOT_NAMES))
        or word in titles.ROLES
        or word in titles.OFFICE_MODIFIERS
        or word in titles.PARTICLES
        or word in titles.ORGANISATION_WORDS
        or (word in {"of", "for"} and at > start)
        or (word == "the" and tokens[at - 1].lower in {"of", "for"})
        or (at == start and word in {"the", "a", "an", "his", "her"})
        or word in titles.PRONOUNS
    )
