"""The people of one article: who is introduced by name and office, and who a mention refers to."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import (
    Mention,
    bare,
    fold,
    gender_of_name,
    name_end,
)
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_CLOSES: Final = frozenset(",.;)–—\n")
_MOST: Final = 500  # people noted in one article; bounds the search for who is meant
_SPAN: Final = 7  # words of an office looked at on either side of a name
_LEADERS: Final = word_set(
    "president premier minister chancellor leader dictator strongman autocrat"
)
_MINISTERS: Final = word_set("minister secretary chancellor")
_OFFICERS: Final = word_set("officer commander general colonel captain sergeant soldier chief")
_CLASSES: Final = (_LEADERS, _MINISTERS, _OFFICERS)


@dataclass
class Person:
    """Someone the article names in full."""

    name: str
    gender: str | None = None
    office: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    folded: tuple[str, ...] = ()


class People:
    """All who are named in an article, to be asked who a mention refers to.

    Args:
        tokens: The article's tokens, quotations taken apart.
        text: The article.
    """

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self._people: dict[str, Person] = {}
        self._acronyms: dict[str, str] = {}
        self._by_word: dict[str, list[Person]] = defaultdict(list)
        self._names = {
            fold(bare(token.text))
            for before, token in pairwise(tokens)
            if token.is_capital and before.is_word and not before.is_capital
        }
        self._addressed: dict[str, set[str]] = defaultdict(set)
        at = 0
        while at < len(tokens):
            if tokens[at].is_capital and tokens[at].lower not in titles.NOT_NAMES:
                at = self._take(tokens, at, text)
            else:
                at += 1

        for surname, genders in self._addressed.items():
            bearers = [p for p in self._by_word.get(surname, ()) if p.folded[-1] == surname]
            if len(bearers) == 1 and len(genders) == 1:
                bearers[0].gender = bearers[0].gender or min(genders)

    def _take(self, tokens: Sequence[Token], at: int, text: str) -> int:
        """Notes the name that starts at a token, if one does; returns where to go on."""
        end = max(name_end(tokens, at, min(len(tokens), at + 12)), at + 1)
        self._note_acronym(tokens, at, text)
        start = at
        while start > 0 and at - start < _SPAN and _of_office(tokens[start - 1]):
            start -= 1
        mention = read_mention(tokens, start, end, text)
        if mention is not None and mention.kind == "person" and _is_full(mention.name or ""):
            self._note(mention, tokens[at].start, _apposition(tokens, start, end))
        elif mention is not None and mention.honorific and mention.name and mention.gender:
            self._addressed[fold(mention.name)].add(mention.gender)
        return end

    def _note(self, mention: Mention, at: int, apposition: Sequence[str]) -> None:
        name = mention.name or ""
        key = name_key(name)
        if key not in self._people:
            if len(self._people) >= _MOST:
                return
            self._people[key] = Person(name, folded=tuple(fold(w) for w in name.split()))
            for word in sorted(set(self._people[key].folded)):
                self._by_word[word].append(self._people[key])
        person = self._people[key]
        person.gender = person.gender or mention.gender
        person.places.append(at)
        for office in (mention.office, apposition):
            person.office.update(office)
            person.heads.update(office[-1:])
            if office[-1:] == ("general",):
                person.heads.update(office[-2:])

    def _note_acronym(self, tokens: Sequence[Token], at: int, text: str) -> None:
        """Notes `Ministry of Defence (MoD)`."""
        stop = min(len(tokens), at + 10)
        last = next((k for k in range(at, stop) if tokens[k].text == "("), None)
        if last is None or last + 2 >= len(tokens) or tokens[last + 2].text != ")":
            return
        short = tokens[last + 1].text
        words = [t for t in tokens[at:last] if t.is_word]
        initials = "".join(t.text[0] for t in words)
        capitals = "".join(t.text[0] for t in words if t.is_capital)
        if len(short) > 1 and short.casefold() in {initials.casefold(), capitals.casefold()}:
            self._acronyms.setdefault(short, text[tokens[at].start : tokens[last - 1].end])

    def is_named(self, mention: Mention) -> bool:
        """Whether a mention at a sentence's start is more than a word with a capital."""
        name = mention.name or ""
        if (
            mention.kind in {"pronoun", "role"}
            or " " in name
            or mention.honorific
            or mention.office
        ):
            return True
        return fold(name) in self._names or fold(name) in self._by_word or not name

    def by_name(self, mention: Mention) -> tuple[str, str | None]:
        """Returns the best full name for a named mention, and the gender if known."""
        name = mention.name or ""
        if mention.kind != "person" and name in self._acronyms:
            return self._acronyms[name], None
        exact = self._people.get(name_key(name))
        if exact is not None:
            return exact.name, exact.gender or mention.gender
        found = self._candidates(name.split(), mention)
        if not found:
            return name, mention.gender or gender_of_name(name)
        person = min(found, key=lambda p: _distance(p, mention.at))
        return person.name, person.gender or mention.gender

    def _candidates(self, words: list[str], mention: Mention) -> list[Person]:
        keys = tuple(fold(w) for w in words)
        if not keys:
            return []
        near = [
            p
            for p in self._by_word.get(keys[-1], ())
            if not (p.gender and mention.gender and p.gender != mention.gender)
        ]
        by_surname = [p for p in near if p.folded[-len(keys) :] == keys]
        if by_surname or len(keys) > 1:
            return by_surname
        first = [p for p in near if p.folded[0] == keys[0] or p.name.split()[1:] == words]
        known = mention.honorific in titles.MALE_HONORIFICS | titles.FEMALE_HONORIFICS
        return first if known or mention.kind == "person" or len(first) == 1 else []

    def by_office(self, mention: Mention) -> Person | None:
        """Returns who holds the office of `the Ukrainian president`, None if nobody is said to."""
        found: list[tuple[int, tuple[bool, int], str]] = []
        for person in self._people.values():
            fits = not (person.gender and mention.gender and person.gender != mention.gender)
            score = _office_score(mention.office, person) if fits else 0
            if score:
                found.append((-score, _distance(person, mention.at), person.name))
        return self._people[name_key(min(found)[2])] if found else None

    def holds(self, mention: Mention, name: str) -> bool:
        """Whether a person is said to hold an office, or one of its kind: `the minister`."""
        person = self._people.get(name_key(name))
        return person is not None and bool(person.heads) and _alike(mention.office[-1], person)

    def akin(self, mention: Mention, name: str) -> bool:
        """Whether a person may hold the office of a mention: nothing said speaks against it."""
        person = self._people.get(name_key(name))
        if person is None or not person.heads or not mention.office:
            return True
        peoples, theirs = _nations(set(mention.office)), _nations(person.office)
        return not (peoples and theirs and not peoples & theirs)

    def latest(self, at: int, gender: str | None) -> Person | None:
        """Returns the person named last before an offset whose gender fits."""
        fitting = [
            p
            for p in self._people.values()
            if p.places[0] < at and not (gender and p.gender and p.gender != gender)
        ]
        return min(fitting, key=lambda p: (_distance(p, at), p.name), default=None)

    @property
    def people(self) -> list[Person]:
        """All who are named in full, in the order of their first mention."""
        return list(self._people.values())

    @property
    def acronyms(self) -> dict[str, str]:
        """Each acronym that the article introduces, with what it stands for."""
        return dict(self._acronyms)


def _is_full(name: str) -> bool:
    """Whether a name has a first name, or what stands for one."""
    words = name.split()
    return len(words) > 1 and words[0] not in titles.PARTICLES and not name.isupper()


def _alike(head: str, person: Person) -> bool:
    """Whether someone's office is of the kind that a noun names: ministers are secretaries."""
    return head in person.heads or any(head in kind and person.heads & kind for kind in _CLASSES)


def _office_score(office: Sequence[str], person: Person) -> int:
    """Returns how well an office fits a person, 0 if it does not."""
    words = set(office)
    general = office[-1:] == ("general",) and len(office) > 1
    head = office[-2] if general else office[-1] if office else ""
    nations, theirs = _nations(words), _nations(person.office)
    same = head in person.heads
    shared = len(words & person.office - {head}) + bool(nations & theirs)
    if (nations and theirs and not nations & theirs) or not _alike(head, person):
        return 0
    rest = {titles.NATIONS.get(word, word) for word in words - {head}}
    if not shared and (not same or rest - titles.PEOPLES):
        return 0
    return 2 * shared + same


def _nations(words: set[str]) -> set[str]:
    """Returns the peoples that an office names, `us` as `american`."""
    return {titles.NATIONS.get(bare(word), bare(word)) for word in words} & titles.PEOPLES


def name_key(name: str) -> str:
    """Returns first and last word of a name: middle initials do not tell people apart."""
    words = [w for w in fold(name).split() if w not in {"jr", "sr"}]
    return " ".join(words if len(words) < 3 or len(words[1]) > 1 else [words[0], *words[2:]])


def _distance(person: Person, at: int) -> tuple[bool, int]:
    """Returns how far away a person is named: before an offset comes first."""
    before = bisect_right(person.places, at)
    return (False, at - person.places[before - 1]) if before else (True, person.places[0] - at)


def _of_office(token: Token) -> bool:
    word = token.lower
    return (
        word in titles.ROLES
        or word in titles.OFFICE_MODIFIERS
        or word in titles.PEOPLES
        or word in titles.PLACES
    )


def _apposition(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Returns the office in `X, the defence secretary,` or `the defence secretary, X,`."""
    if end + 1 < len(tokens) and tokens[end].text == ",":
        words: list[str] = []
        for token in tokens[end + 1 : end + 1 + _SPAN]:
            if not token.is_word or token.lower in {"who", "said", "and", "of", "for"}:
                break
            words.append(token.lower)
            if token.lower in titles.ROLES and not words[0].endswith("ing"):
                office = tuple(w for w in words if w not in {"the", "a", "an"})
                nxt = tokens[end + 1 + len(words)] if end + 1 + len(words) < len(tokens) else None
                if (
                    nxt is None
                    or nxt.text in _CLOSES
                    or nxt.lower in {"of", "for", "in", "at", "and"}
                ):
                    return office
    if start > 1 and tokens[start - 1].text == "," and tokens[start - 2].lower in titles.ROLES:
        first = start - 2
        while first > 0 and start - first < _SPAN and _of_office(tokens[first - 1]):
            first -= 1
        return tuple(t.lower for t in tokens[first : start - 1])
    return ()
