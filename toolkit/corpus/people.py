"""The people of one article: who is introduced by name and office, and who a mention refers to."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.marks import TERMINAL
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import (
    Mention,
    bare,
    fold,
    gender_of_name,
    is_first_name,
    name_end,
)
from toolkit.corpus.offices import (
    RANKS,
    SPAN,
    Person,
    alike,
    apposition,
    may_describe,
    nations,
    of_office,
    office_score,
)
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_MOST: Final = 200  # people noted in one article; bounds the search for who is meant
_STARTS: Final = TERMINAL | frozenset("\n:“”\"‘’'•")
_IN: Final = word_set("in near at into across around outside inside over within throughout")
_SETTLEMENTS: Final = word_set("village town city port region district republic battle sea state")
_AHEAD: Final = 80  # characters within which a name may follow its pronoun


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
        self._addressed: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        self._lower = {token.lower for token in tokens if not token.is_capital}
        self._placed = {
            fold(bare(token.text))
            for before, token in pairwise(tokens)
            if token.is_capital and before.lower in _IN
        }
        self._plain: set[int] = set()  # where a sentence starts with a word that is no name
        at = 0
        while at < len(tokens):
            if not tokens[at].is_capital or tokens[at].lower in titles.NOT_NAMES:
                at += 1
            elif self._is_plain(tokens, at):
                self._plain.add(tokens[at].start)
                at += 1
            else:
                at = self._take(tokens, at, text)

        for surname, found in self._addressed.items():
            bearers = [p for p in self._by_word.get(surname, ()) if p.folded[-1] == surname]
            if len(bearers) == 1 and len({gender for gender, _ in found}) == 1:
                bearers[0].gender = bearers[0].gender or found[0][0]
                for _, office in found:
                    bearers[0].hold(office)

    def _is_plain(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a word has its capital from starting a sentence: `Hoping Moscow would listen`."""
        token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        if after is None or not after.is_capital or (at and tokens[at - 1].text not in _STARTS):
            return False
        if token.lower not in self._lower and not token.lower.endswith("ing"):
            return False
        if fold(token.text) in self._names or is_first_name(token.text) or of_office(token):
            return False
        known = fold(bare(after.text)) in self._names or bare(after.lower) in titles.PLACES
        return (known or is_first_name(after.text)) and token.lower not in titles.ORGANISATION_WORDS

    def _take(self, tokens: Sequence[Token], at: int, text: str) -> int:
        """Notes the name that starts at a token, if one does; returns where to go on."""
        end = max(name_end(tokens, at, min(len(tokens), at + 12)), at + 1)
        self._note_acronym(tokens, at, text)
        start = at
        while start > 0 and at - start < SPAN and of_office(tokens[start - 1]):
            start -= 1
        mention = read_mention(tokens, start, end, text)
        if mention is not None and mention.kind == "person" and _is_full(mention.name or ""):
            person = self._note(mention, tokens[at].start, apposition(tokens, start, end))
            if person is not None and start > 1 and _locates(tokens[start - 2], tokens[start - 1]):
                person.located = True
        elif mention is not None and mention.honorific and mention.name and mention.gender:
            office = apposition(tokens, start, end)
            self._addressed[fold(mention.name)].append((mention.gender, office))
        return end

    def _note(self, mention: Mention, at: int, apposition: Sequence[str]) -> Person | None:
        """Notes someone named in full; returns who, None where too many are known."""
        name = mention.name or ""
        key = name_key(name)
        if key not in self._people:
            if len(self._people) >= _MOST:
                return None
            self._people[key] = Person(name, folded=tuple(fold(w) for w in name.split()))
            for word in sorted(set(self._people[key].folded)):
                self._by_word[word].append(self._people[key])
        person = self._people[key]
        person.gender = person.gender or mention.gender
        person.places.append(at)
        person.hold(mention.office)
        person.hold(apposition)
        if mention.honorific in RANKS:
            person.hold([RANKS[mention.honorific]])
        return person

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
        if mention.at in self._plain and mention.text.startswith(name):
            name = name.partition(" ")[2] or name
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
            score = office_score(mention.office, person.office, person.heads) if fits else 0
            if score:
                found.append((-score, _distance(person, mention.at), person.name))
        if not found and mention.office[-1:] and mention.office[-1] in titles.SPOKESPEOPLE:
            return self._speaks(mention.office[-1])
        return self._people[name_key(min(found)[2])] if found else None

    def _speaks(self, head: str) -> Person | None:
        """Returns the only one introduced as a spokesman, if without a word on whose."""
        found = [p for p in self._people.values() if head in p.heads]
        return found[0] if len(found) == 1 and found[0].office <= titles.ROLES else None

    def is_place(self, name: str) -> bool:
        """Whether a single word is something that things are said to be in."""
        return fold(name) in self._placed

    def gender_of(self, name: str) -> str | None:
        """Returns the gender of someone named in full, if known."""
        person = self._people.get(name_key(name))
        return person.gender if person else gender_of_name(name)

    def holds(self, mention: Mention, name: str) -> bool:
        """Whether a person is said to hold an office, or one of its kind: `the minister`."""
        person = self._people.get(name_key(name))
        return person is not None and bool(person.heads) and alike(mention.office[-1], person.heads)

    def akin(self, mention: Mention, name: str) -> bool:
        """Whether a person may hold the office of a mention: nothing said speaks against it."""
        person = self._people.get(name_key(name))
        if person is None:
            return may_describe(mention.office, ())
        if not may_describe(mention.office, person.heads):
            return False
        peoples, theirs = nations(set(mention.office)), nations(person.office)
        return not (peoples and theirs and not peoples & theirs)

    def latest(self, at: int, gender: str | None) -> Person | None:
        """Returns the person named last before an offset whose gender fits, a sure one first."""
        fitting = [
            p
            for p in self._people.values()
            if p.places[0] < at
            and not (gender and p.gender and p.gender != gender)
            and (p.gender or p.heads or not p.located)
        ]
        return min(
            fitting,
            key=lambda p: (not (p.gender or p.heads), _distance(p, at), p.name),
            default=None,
        )

    def next(self, at: int, gender: str | None) -> Person | None:
        """Returns who is named at once after an offset, if certainly of a gender."""
        first = min(self._people.values(), key=lambda p: (p.places[0], p.name), default=None)
        fits = first is not None and gender is not None and first.gender == gender
        return first if first and fits and 0 <= first.places[0] - at < _AHEAD else None

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


def _locates(before: Token, token: Token) -> bool:
    """Whether a word places something: `in X`, `the village of X`."""
    return token.lower in _IN or (token.lower == "of" and before.lower in _SETTLEMENTS)


def name_key(name: str) -> str:
    """Returns first and last word of a name: middle initials do not tell people apart."""
    words = [w for w in fold(name).split() if w not in {"jr", "sr"}]
    return " ".join(words if len(words) < 3 or len(words[1]) > 1 else [words[0], *words[2:]])


def _distance(person: Person, at: int) -> tuple[bool, int]:
    """Returns how far away a person is named: before an offset comes first."""
    before = bisect_right(person.places, at)
    return (False, at - person.places[before - 1]) if before else (True, person.places[0] - at)
