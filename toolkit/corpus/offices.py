"""Offices and who holds them: which words name one, and whether one fits a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.names import bare
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_CLOSES: Final = frozenset(",.;)–—\n")
SPAN: Final = 7  # words of an office looked at on either side of a name
_LEADERS: Final = word_set(
    "president premier minister chancellor leader dictator strongman autocrat"
)
_MINISTERS: Final = word_set("minister secretary chancellor")
_OFFICERS: Final = word_set("officer commander general colonel captain sergeant soldier chief")
_CLASSES: Final = (_LEADERS, _MINISTERS, _OFFICERS)
_ANYONE: Final = word_set(
    "politician mp man woman star billionaire tycoon frontbencher backbencher parliamentarian"
)
_PUBLIC: Final = (
    _LEADERS | _MINISTERS | _ANYONE | word_set("senator mayor governor king queen pope")
)
_PAST: Final = word_set("former ex")
_BECOMES: Final = word_set("is was became becomes serves served")
# `Moldova` and `Moldovan` begin alike; the rest are listed.
_NATIONS: Final = {
    **{
        place: people
        for place in sorted(titles.PLACES)
        for people in sorted(titles.PEOPLES, reverse=True)
        if people.startswith(place) or (len(place) > 5 and people.startswith(place[:-1]))
    },
    **titles.NATIONS,
}
RANKS: Final = {
    "dr": "doctor",
    "prof": "professor",
    "professor": "professor",
    "general": "general",
    "sen": "senator",
    "lord": "peer",
    "lady": "peer",
    "baroness": "peer",
    "gen": "general",
    "lt-gen": "general",
    "maj-gen": "general",
    "col": "colonel",
    "capt": "captain",
    "sgt": "sergeant",
    "adm": "admiral",
}


@dataclass
class Person:
    """Someone the article names in full."""

    name: str
    gender: str | None = None
    office: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    folded: tuple[str, ...] = ()
    located: bool = False  # whether something was said to be in it: a place after all

    def hold(self, office: Sequence[str]) -> None:
        """Notes the words of an office, the noun last."""
        self.office.update(office)
        self.heads.update(office[-2:] if office[-1:] == ("general",) else office[-1:])


def may_describe(office: Sequence[str], heads: Collection[str]) -> bool:
    """Whether a description without a name may take up someone named shortly before.

    Someone whose office is known must hold one of that kind; someone without may be called a
    public figure, a former anything or just a man, but no ambassador, officer or resident.
    """
    if not office:
        return True
    head = office[-1]
    if heads:
        return alike(head, heads) or head in _ANYONE
    return head in _PUBLIC or bool(_PAST.intersection(office))


def alike(head: str, heads: Collection[str]) -> bool:
    """Whether someone's office is of the kind that a noun names: ministers are secretaries."""
    return head in heads or any(head in kind and kind.intersection(heads) for kind in _CLASSES)


def office_score(office: Sequence[str], held: set[str], heads: set[str]) -> int:
    """Returns how well an office fits someone, 0 if it does not.

    Args:
        office: Words of the office asked for, the noun last.
        held: All words of the offices that someone holds.
        heads: The nouns among them.
    """
    words = set(office)
    general = office[-1:] == ("general",) and len(office) > 1
    head = office[-2] if general else office[-1] if office else ""
    peoples, theirs = nations(words), nations(held)
    same = head in heads
    shared = len(words & held - {head}) + bool(peoples & theirs)
    if (peoples and theirs and not peoples & theirs) or not alike(head, heads):
        return 0
    if theirs and not peoples and not same:
        return 0  # `the foreign secretary` is no other country's foreign minister
    rest = {_NATIONS.get(word, word) for word in words - {head}}
    if not shared and (not same or rest - titles.PEOPLES):
        return 0
    return 2 * shared + same


def nations(words: set[str]) -> set[str]:
    """Returns the peoples that an office names, `us` as `american`."""
    return {_NATIONS.get(bare(word), bare(word)) for word in words} & titles.PEOPLES


def of_office(token: Token) -> bool:
    """Whether a word may stand within an office: `Ukrainian`, `deputy`, `minister`."""
    word = token.lower
    return (
        word in titles.ROLES
        or word in titles.OFFICE_MODIFIERS
        or word in titles.PEOPLES
        or word in titles.PLACES
    )


def apposition(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Returns the office in `X, the defence secretary,`, `X is the` or `the secretary, X,`."""
    if stated := _stated(tokens, end):
        return stated
    if end + 1 < len(tokens) and tokens[end].text == ",":
        words: list[str] = []
        for token in tokens[end + 1 : end + 1 + SPAN]:
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
        while first > 0 and start - first < SPAN and of_office(tokens[first - 1]):
            first -= 1
        return tuple(t.lower for t in tokens[first : start - 1])
    return ()


def _stated(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """Returns the office in `X is the defence secretary` or `X, who became one in May`."""
    stop = min(len(tokens), at + SPAN + 4)
    if at + 1 < stop and tokens[at].text == "," and tokens[at + 1].lower == "who":
        at += 2
    if at >= stop or tokens[at].lower not in _BECOMES:
        return ()
    at += 1
    while at < stop and tokens[at].lower in {"as", "the", "a", "an", "appointed", "made", "new"}:
        at += 1
    first = at
    while at < stop and tokens[at].is_word and of_office(tokens[at]):
        at += 1
    office = tuple(t.lower for t in tokens[first:at])
    return office if office and office[-1] in titles.ROLES else ()
