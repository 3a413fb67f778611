"""Reading a noun phrase: a person, an office, an organisation, a pronoun or something else.

`Defence Secretary John Healey` is a person with an office, `the Cabinet minister` an office alone,
`Defence Intelligence` an organisation. Only the phrase is looked at; who it refers to in the
article is for `toolkit.corpus.discourse` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.names import (
    Mention,
    bare,
    gender_of_name,
    honorifics_end,
    is_first_name,
    name_end,
)
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_LEAD: Final = word_set(
    "and but or so yet while when as after before that if because although though whereas "
    "since what where however meanwhile then also later earlier yesterday today both even "
    "only now still again how why whether than until like once"
)
_DETERMINERS: Final = word_set("the this that his her their its our")
INDEFINITE: Final = word_set("a an one another some several many two three")
_NOT_BEFORE_NAME: Final = word_set(
    "of for from at in with to on by the against about between into near over and or as than via "
    "inside outside within after before during behind"
)
_LONGEST: Final = 7  # words of an organisation's name
_POST: Final = word_set("of for from at in with to on")


def read_mention(tokens: Sequence[Token], i: int, j: int, text: str) -> Mention | None:
    """Reads the noun phrase `tokens[i:j]` of `text`.

    Returns:
        The mention, or None where the phrase names nobody who could speak.
    """
    while i < j and (not tokens[i].text[0].isalpha() or tokens[i].lower in _LEAD):
        i += 1
    while j > i and not (tokens[j - 1].is_word or tokens[j - 1].quote is not None):
        j -= 1
    if i >= j:
        return None
    written = text[tokens[i].start : tokens[j - 1].end]
    at = tokens[i].start
    if j - i == 1 and tokens[i].lower in titles.PRONOUNS:
        return Mention(written, "pronoun", gender=titles.PRONOUNS[tokens[i].lower], at=at)
    definite = bare(tokens[i].lower) != tokens[i].lower or tokens[i].lower in _DETERMINERS
    office_at = _last_office(tokens, i, j)
    name = _trailing_name(tokens, max(i, office_at + 1), j)
    if name is not None and (office_at >= 0 or not _organisation(tokens, *name)):
        return _person(tokens, i, office_at, name, written, definite, text)
    if office_at >= 0:
        return _office(tokens, i, office_at, j, written, definite, text)
    return _named_thing(tokens, i, j, written, definite, text)


def _is_office_word(token: Token) -> bool:
    word = bare(token.lower)
    return word in titles.ROLES or word in titles.ROLE_PLURALS


def _last_office(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns the index of the office noun that governs the phrase, -1 if none."""
    found = -1
    for at in range(i, j):
        token = tokens[at]
        if token.lower in {"who", "which", "whose"}:
            break
        if not token.is_word or not _is_office_word(token):
            continue
        if token.is_capital and at > i and is_first_name(tokens[at - 1].text) and at + 1 == j:
            continue  # a surname: John Major
        if honorifics_end(tokens, at, j) > at:
            continue  # an honorific: General Smith
        if found >= 0 and any(tokens[k].lower in _POST for k in range(found, at)):
            break  # `a spokesman for the president`: the first office governs
        found = at
    return found


def _trailing_name(tokens: Sequence[Token], i: int, j: int) -> tuple[int, int] | None:
    """Returns the token range of the name that ends a phrase, honorific left in, if one does."""
    stop = j
    for k in range(i, j):
        if tokens[k].lower in {"who", "which", "whose"}:
            stop = k
            break
    while stop > i and not tokens[stop - 1].is_word:
        stop -= 1
    at = i
    while at < stop:
        token = tokens[at]
        if token.is_capital and bare(token.text) == token.text:
            end = name_end(tokens, at, stop)
            apart = at > i and tokens[at - 1].lower in _NOT_BEFORE_NAME
            start = _from_honorific(tokens, at, end)
            if apart and start == at:
                start = _from_first_name(tokens, at, end)
            if not (apart and start == at) and (end == stop or _after_name(tokens, end)):
                return start, end
            at = max(end, at + 1)
        else:
            at += 1
    return None


def _from_honorific(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns where a name starts in a run of capitals: `On Monday Mr Healey`."""
    for at in range(j - 1, i, -1):
        if honorifics_end(tokens, at, j) > at and not is_first_name(tokens[at - 1].text):
            while at > i and honorifics_end(tokens, at - 1, j) >= at:
                at -= 1
            return at
    return i


def _from_first_name(tokens: Sequence[Token], i: int, j: int) -> int:
    """Returns where a name starts in a run of capitals: `chief of BAE Systems Charles Wood`."""
    return next((at for at in range(i + 1, j - 1) if is_first_name(tokens[at].text)), i)


def _after_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows a name only says more of its bearer: `, the`, `of Chatham House`."""
    return tokens[at].text in {",", "(", "–", "—"} or tokens[at].lower in {"of", "from", "at"}


def _organisation(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Whether a run of name words is an organisation's or a place's name."""
    start = honorifics_end(tokens, i, j)
    if start > i:
        return False
    words = [bare(t.lower) for t in tokens[i:j] if t.is_word]
    if words[-1] in titles.ORGANISATION_WORDS or words[0] in titles.ORGANISATION_WORDS:
        return not (is_first_name(words[0]) and len(words) == 2)
    if words[-1] in titles.PLACES or words[-1] in titles.PEOPLES:
        return True
    last = tokens[j - 1].text
    if len(last) > 1 and sum(c.isupper() for c in last) > 1 and last.isalnum():
        return last.isupper() or last.lower() == "mod"
    return len(words) == 1 and i > 0 and tokens[i - 1].lower == "the"


def _person(
    tokens: Sequence[Token],
    i: int,
    office_at: int,
    name: tuple[int, int],
    written: str,
    definite: bool,
    text: str,
) -> Mention | None:
    start = honorifics_end(tokens, *name)
    honorific = tokens[name[0]].lower if start > name[0] else None
    while start < name[1] - 1 and (
        _is_modifier(tokens[start])
        or tokens[start].lower in titles.NOT_NAMES
        or _is_apart(tokens, start, name[1])
    ):
        start += 1
    words = text[tokens[start].start : tokens[name[1] - 1].end]
    if tokens[start].lower in titles.NOT_NAMES:
        return None
    words = bare(" ".join(words.split()))
    office = _office_words(tokens, i, office_at) if office_at >= 0 else ()
    if honorific in titles.REGNAL or (office and office[-1] in titles.REGNAL):
        title = honorific or office[-1]
        first = " " not in words or words.split()[-1].isupper()
        words = f"{title.capitalize()} {words}" if first else words
    gender = _gender(tokens[name[0] : start], office) or gender_of_name(words)
    return Mention(written, "person", words, gender, office, honorific, definite, tokens[i].start)


def _is_modifier(token: Token) -> bool:
    """Whether a capitalised word before a name belongs to an office or a people."""
    word = token.lower
    return word in titles.PEOPLES or word in titles.OFFICE_MODIFIERS - {"lord", "lady", "general"}


def _is_apart(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a place or an office stands before a name: `president of Belarus Ivan Hrin`."""
    word = tokens[at].lower
    apart = word in titles.PLACES or word in titles.ROLES - titles.REGNAL
    return apart and at + 2 < end and is_first_name(tokens[at + 1].text)


def _gender(honorifics: Sequence[Token], office: Sequence[str]) -> str | None:
    words = {t.lower for t in honorifics} | set(office)
    if words & (titles.MALE_HONORIFICS | titles.MALE_ROLES):
        return "m"
    return "f" if words & (titles.FEMALE_HONORIFICS | titles.FEMALE_ROLES) else None


def _office_words(tokens: Sequence[Token], i: int, office_at: int) -> tuple[str, ...]:
    """Returns the words of an office up to its noun, without determiner."""
    words = [bare(t.lower) for t in tokens[i : office_at + 1] if t.is_word]
    while words and words[0] in _DETERMINERS | INDEFINITE:
        words = words[1:]
    if words[-1:] == ["pm"]:
        words[-1:] = ["prime", "minister"]
    return tuple(words[-5:])


def _office(
    tokens: Sequence[Token], i: int, office_at: int, j: int, written: str, definite: bool, text: str
) -> Mention:
    office = _office_words(tokens, i, office_at)
    name = None
    if office and office[-1] in titles.SPOKESPEOPLE - {"source"}:
        name = _spoken_for(tokens, i, office_at, j, text)
    gender = _gender((), office)
    return Mention(written, "role", name, gender, office, None, definite, tokens[i].start)


def _spoken_for(tokens: Sequence[Token], i: int, office_at: int, j: int, text: str) -> str | None:
    """Returns `Kremlin spokesman` for `a spokesman for the Kremlin`, None if for nobody.

    Whoever speaks for a person or an office is `Prime Minister's spokesman`.
    """
    for lo, hi in ((office_at + 1, j), (i, office_at)):
        for at in range(lo, hi):
            end = name_end(tokens, at, hi)
            if end > at and tokens[at].lower not in titles.NOT_NAMES:
                start = honorifics_end(tokens, at, end)
                whom = " ".join(bare(text[tokens[start].start : tokens[end - 1].end]).split())
                person = start > at or is_first_name(tokens[start].text)
                if person or bare(tokens[end - 1].lower) in titles.ROLES:
                    whom += "'s"
                return f"{whom} {tokens[office_at].lower}"
    return None


def _named_thing(
    tokens: Sequence[Token], i: int, j: int, written: str, definite: bool, text: str
) -> Mention:
    """Reads an organisation, or any other noun phrase."""
    start = i + 1 if tokens[i].lower in _DETERMINERS | INDEFINITE else i
    if bare(tokens[j - 1].lower).rstrip("s") in titles.PEOPLES:
        return Mention(written, "other", definite=definite, at=tokens[i].start)
    end = start
    while end < j and (tokens[end].is_capital or (end > start and _within(tokens, end))):
        end += 1
    if end == j and end > start and tokens[start].lower not in titles.NOT_NAMES:
        name = bare(" ".join(text[tokens[start].start : tokens[end - 1].end].split()))
        return Mention(written, "organisation", name, definite=definite, at=tokens[i].start)
    while j - start > 1 and tokens[j - 1].lower in {"statement", "website", "report"}:
        j -= 1
    if any(tokens[k].lower in titles.ORGANISATION_WORDS for k in range(start, j)):
        named = any(tokens[k].is_capital for k in range(start, j)) and 1 < j - start <= _LONGEST
        whole = " ".join(text[tokens[start].start : tokens[j - 1].end].split()) if named else None
        return Mention(written, "organisation", whole, definite=definite, at=tokens[i].start)
    return Mention(written, "other", definite=definite, at=tokens[i].start)


def _within(tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word stands within an organisation's name: `Ministry of Defence`."""
    return tokens[at].lower in {"of", "for", "and", "&", "the", "(", ")"} or tokens[at].text in "()"
