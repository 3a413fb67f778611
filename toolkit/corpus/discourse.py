"""Who a mention refers to, given the article so far: surnames, offices, pronouns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from toolkit.corpus.joint import each_of, together
from toolkit.corpus.mentions import INDEFINITE
from toolkit.corpus.names import Mention
from toolkit.corpus.people import People
from toolkit.corpus.titles import word_set

_MEMORY: Final = 12  # subjects remembered
_OWN_WORDS: Final = word_set("statement message letter post tweet email video speech note")
_GENERIC: Final = word_set(
    "company group organisation organization agency firm charity party institute network union"
)


@dataclass(frozen=True)
class Referent:
    """Who a mention turned out to be."""

    mention: str
    name: str | None
    gender: str | None = None
    kind: str = "person"


@dataclass
class Discourse:
    """The running state of an article: its people, the latest subjects, the last speaker."""

    people: People
    subjects: list[Referent] = field(default_factory=list)
    spoke: Referent | None = None
    spoke_in: int = -(10**9)

    def remember(self, referent: Referent) -> None:
        """Notes whom a sentence is about; of several, the first is the likeliest to be `he`."""
        if referent.kind == "group" and referent.name:
            for name in reversed(each_of(referent.name)):
                self.subjects.append(Referent(name, name, self.people.gender_of(name)))
        self.subjects.append(referent)
        del self.subjects[:-_MEMORY]

    def resolve(self, mention: Mention) -> Referent:
        """Returns who is meant, by name, office, pronoun or what was said last."""
        if mention.joined:
            each = [self.resolve(part).name or part.text for part in mention.joined]
            return Referent(mention.text, together(each), None, "group")
        if mention.kind == "pronoun":
            return self._pronoun(mention)
        if mention.kind == "role" and mention.name is None:
            return self._office(mention)
        if mention.kind == "organisation" and mention.name is None:
            return self._organisation(mention)
        if mention.kind == "other" and mention.definite and "-year-old" in mention.text:
            return self._office(mention)
        if mention.kind == "other" or mention.name is None:
            own = (
                mention.text.lower().split()[-1] in _OWN_WORDS
                and self.subjects
                and mention.definite
            )
            name = self.subjects[-1].name if own else None
            return Referent(mention.text, name, None, "other")
        if mention.kind == "role" and mention.definite:
            person = self.people.by_office(mention)
            if person is not None:
                return Referent(mention.text, person.name, person.gender or mention.gender)
        name, gender = self.people.by_name(mention)
        return Referent(mention.text, name, gender or mention.gender, mention.kind)

    def _pronoun(self, mention: Mention) -> Referent:
        word = mention.text.lower()
        if word in {"i", "we", "you", "who"}:
            return Referent(mention.text, None, None, "pronoun")
        if word in {"it", "they"}:
            return self._group(mention, word)
        for known in reversed(self.subjects):
            fits = known.kind in {"person", "role"} and known.gender in {None, mention.gender}
            place = known.gender is None and known.name and self.people.is_place(known.name)
            if fits and not place:
                return Referent(mention.text, known.name, mention.gender)
        person = self.people.latest(mention.at, mention.gender)
        person = person or self.people.next(mention.at, mention.gender)
        return Referent(mention.text, person.name if person else None, mention.gender)

    def _group(self, mention: Mention, word: str) -> Referent:
        for known in reversed(self.subjects):
            if known.kind == "organisation" or (known.kind == "group" and word == "they"):
                return Referent(mention.text, known.name, None, known.kind)
        last = self.spoke if word == "they" else None
        return Referent(mention.text, last.name if last else None, None, "pronoun")

    def _organisation(self, mention: Mention) -> Referent:
        """Resolves `the ministry` to the latest organisation, one of that name first."""
        known = [s for s in reversed(self.subjects) if s.kind == "organisation" and s.name]
        head = mention.text.lower().split()[-1]
        same = [s for s in known if s.name and head in s.name.lower().split()]
        chosen = (same or (known if head in _GENERIC else []))[:1] if mention.definite else []
        name = chosen[0].name if chosen else None
        return Referent(mention.text, name, None, "organisation")

    def _office(self, mention: Mention) -> Referent:
        if not mention.definite:
            words = mention.text.split()
            titled = words[-1][0].isupper() and words[0].lower() not in INDEFINITE
            person = self.people.by_office(mention) if titled else None
            if person is not None:  # `PM warns Kremlin`: a headline leaves the article out
                return Referent(mention.text, person.name, person.gender)
            return Referent(mention.text, None, mention.gender, "role")
        for known in reversed(self.subjects[-3:] if len(mention.office) == 1 else []):
            if known.name and self.people.holds(mention, known.name):
                return Referent(mention.text, known.name, known.gender)
        person = self.people.by_office(mention)
        if person is not None:
            return Referent(mention.text, person.name, person.gender or mention.gender)
        for known in reversed(self.subjects[-3:]):
            if known.kind == "role" and known.name is None:
                break  # someone unnamed spoke in between
            fits = known.gender is None or mention.gender in {None, known.gender}
            if (
                known.kind == "person"
                and known.name
                and fits
                and self.people.akin(mention, known.name)
            ):
                return Referent(mention.text, known.name, known.gender)
        return Referent(mention.text, None, mention.gender, "role")
