"""One name for one speaker across the articles of a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.joint import each_of, together
from toolkit.corpus.names import fold
from toolkit.corpus.people import People, name_key
from toolkit.corpus.tokens import tokenize

# Honorifics that stand before a first name alone.
_WITH_FIRST_NAME: Final = frozenset({"sir", "dame", "king", "queen", "prince", "princess", "pope"})

_RARE: Final = 20  # how many times as often a namesake must be named to be meant


@dataclass
class Census:
    """Who is named in some articles, counted; censuses of parts of a corpus can be joined.

    Attributes:
        people: (name, gender or "") to how often it stands.
        genders: (name, gender or "") to in how many articles.
        acronyms: (short, long) to in how many articles.
        speakers: Full name to how many quotations.
    """

    people: Counter[tuple[str, str]] = field(default_factory=Counter)
    genders: Counter[tuple[str, str]] = field(default_factory=Counter)
    acronyms: Counter[tuple[str, str]] = field(default_factory=Counter)
    speakers: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def joined(parts: Iterable[Census]) -> Census:
        """Joins the censuses of parts; their order does not matter."""
        whole = Census()
        for part in parts:
            whole.people.update(part.people)
            whole.genders.update(part.genders)
            whole.acronyms.update(part.acronyms)
            whole.speakers.update(part.speakers)
        return whole


def census(text: str, speakers: Sequence[str]) -> Census:
    """Reads who is named in an article.

    Args:
        text: The cleaned article.
        speakers: The speaker of each of its quotations.
    """
    people = People(tokenize(text), text)
    found = Census()
    for person in people.people:
        found.people[person.name, person.gender or ""] += len(person.places)
        found.genders[person.name, person.gender or ""] += 1
    found.acronyms.update(people.acronyms.items())
    found.speakers.update(name for name in speakers if " " in name and " and " not in name)
    return found


class Directory:
    """Everyone whom some article of a corpus names in full.

    Nothing in it depends on the order of the articles: the spelling of a name is the most frequent
    one, among equals the first by code points.

    Args:
        counted: Who is named in the corpus.
    """

    def __init__(self, counted: Census) -> None:
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        genders: dict[str, Counter[str]] = defaultdict(Counter)
        acronyms: dict[str, Counter[str]] = defaultdict(Counter)
        for (name, _), places in counted.people.items():
            spellings[name_key(name)][name] += places
        for (name, gender), times in counted.genders.items():
            if gender:
                genders[name_key(name)][gender] += times
        for (short, long), times in counted.acronyms.items():
            acronyms[short][long] += times
        people = sorted(spellings)
        for name, times in counted.speakers.items():
            spellings[name_key(name)][name] += times
        self._names = {key: _commonest(found) for key, found in spellings.items()}
        self._counts = {key: sum(found.values()) for key, found in spellings.items()}
        self._genders = {key: _commonest(found) for key, found in genders.items()}
        self._acronyms = {
            short: _commonest(found)
            for short, found in acronyms.items()
            if len({fold(long) for long in found}) == 1
        }
        self._by_last: dict[str, set[str]] = defaultdict(set)
        self._by_first: dict[str, set[str]] = defaultdict(set)
        for key in people:
            words = key.split()
            self._by_first[words[0]].add(key)
            for at in range(1, len(words)):
                self._by_last[" ".join(words[at:])].add(key)

    def name_of(self, speaker: str, mention: str | None) -> str:
        """Returns the corpus's one name for a speaker, the name itself where that is not certain.

        Args:
            speaker: The name within the article.
            mention: The speaker as written; an honorific in it tells the gender.
        """
        several = each_of(speaker)
        if len(several) > 1:
            known = [self.name_of(name, None) for name in several]
            people = all(name_key(name) in self._genders or " " in name for name in known)
            return together(known) if people else speaker
        if speaker in self._acronyms:
            return self._acronyms[speaker]
        key = name_key(speaker)
        if " " in speaker and key in self._names:
            return self._names[key]
        if speaker.casefold() in titles.PLACES | titles.ORGANISATION_WORDS or speaker.isupper():
            return speaker
        honorific = mention.split()[0].strip(".").casefold() if mention else ""
        found = self._fitting(self._by_last.get(key, set()), honorific)
        if not found and honorific in _WITH_FIRST_NAME:
            found = self._fitting(self._by_first.get(key, set()), honorific)
        return self._names[found[0]] if len(found) == 1 else speaker

    def _fitting(self, keys: Iterable[str], honorific: str) -> list[str]:
        """Returns the people whose gender does not speak against an honorific.

        Someone named far less often than a namesake is left out: beside a head of government, a
        single mention is a namesake in passing or a name misread.
        """
        male = honorific in titles.MALE_HONORIFICS
        female = honorific in titles.FEMALE_HONORIFICS
        against = "f" if male else "m" if female else ""
        fitting = sorted(k for k in keys if not against or self._genders.get(k) != against)
        most = max((self._counts[k] for k in fitting), default=0)
        return [k for k in fitting if self._counts[k] * _RARE > most]


def _commonest(found: Counter[str]) -> str:
    return min(found, key=lambda name: (-found[name], name))
