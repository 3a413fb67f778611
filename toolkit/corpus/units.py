"""The sentences and lines of an article as learning sees them: what they say, and their hashes.

A unit is hashed without what differs from page to page: numbers, names, dates and case. Units must
only come out alike wherever they recur; they are no passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from toolkit.corpus.layout import find_blocks
from toolkit.corpus.metadata import first_of, read_header
from toolkit.corpus.sentences import word_list
from toolkit.corpus.spans import Removal, Span, trim

LEAST_WORDS = 4  # shorter units recur by chance
_SKELETON = 5  # so many words that are no names make a sentence recognisable without its names
_CLAUSE = re.compile(r"[,;:–—•·|]|\s-\s")
_LONG_QUOTATION = 4  # words: shorter ones are titles and terms

# Where a sentence ends, or a paragraph was glued to another.
_CUT = re.compile(
    r"[.!?…](?<![\s.(][A-Z]\.)(?<![MD]r\.)(?<!M[rs]s\.)(?<!M[rs]\.)(?<!St\.)(?<!Gen\.)"
    r"[\"”’')\]]{0,2}(?=\s|[\"“‘(\[]?[A-ZÀ-Þ])"
)
_BULLET = re.compile("[•·]")
_CAMEL = re.compile(r"[A-Z](?<=[a-z]{3}[A-Z])")
_STARTER = re.compile(
    r"(?:The|An?|In|It|He|She|They|We|But|And|M[rs]s?|This|That|Read|Sign|More)\b"
)
_MARK = re.compile(r"[“”\"‘’]")
_EDGES = ".,;:!?…()[]{}<>«»“”\"‘’'|/*•·–—-&"
_CLOSERS = "\"”’')]"
_CLOSED = ".!?…:;,"
_PLACES = ("@", "://", "www.", ".com/", ".org/", ".uk/", "©")
_PAIRS = {"“": "”", "‘": "’", '"': '"'}
# Who speaks to the reader, and of what only a page speaks.
_ADDRESS = frozenset(word_list("you your yours our ours we you’re you'll we’re we're you're"))
_US = frozenset(("us", "Us"))  # never the country
_ORDERS = frozenset(
    word_list(
        "sign subscribe follow join click read watch listen download get share support donate "
        "register log tap send email contact help skip enter visit buy try discover explore see "
        "view check become continue scroll play view have want got more report comment"
    )
)
_PAGE = frozenset(
    word_list(
        "advert advertisement advertising advertisements ad ads account alerts app apps archive "
        "article articles author authors blog browser button channel charities click comment "
        "comments consent content cookies copyright coverage donate donation donations "
        "download edition editor editors email emails facebook feed homepage inbox instagram "
        "internet journalism journalist journalists link links linkedin live member members "
        "membership newsletter newsletters newsroom news notifications "
        "offers online page pages password paywall paywalls permission pinterest "
        "podcast podcasts policy portal premium privacy promotion publish published "
        "read reader readers reporter reporters reporting reprint reserved rights rss site "
        "social stories story subscribe subscriber subscribers subscription subscriptions "
        "telegram terms text tiktok topic topics twitter unsubscribe updates "
        "website websites whatsapp youtube"
    )
)


@dataclass(frozen=True)
class Unit:
    """A sentence or a line of the raw text.

    Attributes:
        span: Where it stands.
        words: Its words in small letters, names and numbers left out where enough is left.
        is_line: Whether it is a line of its own that does not end like a sentence.
        calls: Whether it speaks to the reader, gives an order or a link.
        page: Whether it speaks of pages, newsletters, subscriptions and the like.
        quoted: Whether it stands in a quotation or holds one: never boilerplate.
    """

    span: Span
    words: tuple[str, ...]
    is_line: bool
    calls: bool
    page: bool
    quoted: bool

    @property
    def loud(self) -> bool:
        """Whether its words alone say that it may belong to the page."""
        return self.calls and self.page

    def key(self) -> int:
        """Returns its hash."""
        return _hash("w", self.words)

    def clauses(self, raw: str) -> list[tuple[int, int]]:
        """Returns the hash and the number of words of each clause.

        By them a sentence is known again that has a clause more or less.
        """
        found = [_words(part) for part in _CLAUSE.split(raw[self.span.start : self.span.end])]
        return [(_hash("c", words), len(words)) for words in found if len(words) >= LEAST_WORDS]


def find_units(
    raw: str,
    blocks: Sequence[Span] | None = None,
    header: Sequence[Removal] | None = None,
) -> list[Unit]:
    """Finds the units of a raw text in order; what the head states is left out.

    Args:
        raw: The raw text.
        blocks: Its blocks, where they were found already.
        header: What its head states, where that was read already.
    """
    blocks = find_blocks(raw) if blocks is None else blocks
    header = read_header(raw, list(blocks)).removals if header is None else header
    places = [place for place in _PLACES if place in raw]
    units: list[Unit] = []
    for number, block in enumerate(blocks):
        rest = first_of(raw, block, list(header)) if header else block
        if rest.start < rest.end:
            after = blocks[number + 1].start if number + 1 < len(blocks) else None
            goes_on = after is not None and raw[after].islower()
            units.extend(_units_of(raw, rest, places, goes_on))
    return units


def _units_of(raw: str, block: Span, places: list[str], goes_on: bool) -> list[Unit]:
    spans = cut(raw, block)
    quoted = quotations(raw, block)
    units, at = [], 0
    alone = len(spans) == 1 and not goes_on
    for span in spans:
        while at < len(quoted) and quoted[at].end <= span.start:
            at += 1
        in_quote = at < len(quoted) and quoted[at].start < span.end
        units.append(_unit(raw[span.start : span.end], span, places, alone, in_quote))
    return units


def cut(raw: str, block: Span) -> list[Span]:
    """Cuts a block where sentences may end, bullets stand or words were glued together.

    Cruder than the sentences of passages, and faster: an abbreviation ends a unit too.
    """
    ends = [match.end() for match in _CUT.finditer(raw, block.start, block.end)]
    ends.extend(match.start() for match in _BULLET.finditer(raw, block.start, block.end))
    for match in _CAMEL.finditer(raw, block.start, block.end):
        if _STARTER.match(raw, match.start(), block.end):
            ends.append(match.start())
    spans = []
    at = block.start
    for end in [*sorted(ends), block.end]:
        if end > at:
            span = trim(raw, at, end)
            if span.start < span.end:
                spans.append(span)
            at = end
    return spans


def _unit(text: str, span: Span, places: list[str], alone: bool, quoted: bool) -> Unit:
    said = [word for word in map(_bare, text.split()) if word]
    small = " ".join(said).lower().split()
    linked = any([place in text for place in places])  # noqa: C419 - a list is faster here
    calls = (
        not _ADDRESS.isdisjoint(small)
        or not _US.isdisjoint(said)
        or (bool(small) and small[0] in _ORDERS)
    )
    return Unit(
        span=span,
        words=_skeleton(said, small),
        is_line=alone and _is_line(text, small),
        calls=calls or linked,
        page=linked or not _PAGE.isdisjoint(small),
        quoted=quoted,
    )


def _is_line(text: str, small: list[str]) -> bool:
    # A longer line that begins in small letters was wrapped.
    whole = len(small) < LEAST_WORDS or not text[0].islower()
    return whole and text.rstrip(_CLOSERS)[-1:] not in _CLOSED


def _skeleton(said: list[str], small: list[str]) -> tuple[str, ...]:
    kept = small[:1] + [word for word in said[1:] if word >= "a"]
    return tuple(kept if len(kept) >= _SKELETON else small)


def _words(text: str) -> tuple[str, ...]:
    said = [word for word in map(_bare, text.split()) if word]
    return _skeleton(said, " ".join(said).lower().split())


def quotations(raw: str, block: Span) -> list[Span]:
    """Returns the quotations of a block that are longer than a title, open ones to its end."""
    spans: list[Span] = []
    opened: tuple[str, int] | None = None
    for match in _MARK.finditer(raw, block.start, block.end):
        mark, at = match.group(), match.start()
        if mark in "‘’" and _is_apostrophe(raw, at, mark):
            continue
        if opened is None:
            if mark in _PAIRS:
                opened = (mark, at)
        elif mark == _PAIRS[opened[0]]:
            spans.append(Span(opened[1], at + 1))
            opened = None
    if opened is not None and opened[0] != "‘":
        spans.append(Span(opened[1], block.end))
    return [s for s in spans if len(raw[s.start : s.end].split(None, _LONG_QUOTATION)) > 3]


def _is_apostrophe(raw: str, at: int, mark: str) -> bool:
    if mark == "’":
        return raw[at + 1 : at + 2].isalnum()
    return at > 0 and raw[at - 1].isalnum()


@lru_cache(maxsize=100_000)
def _bare(token: str) -> str:
    word = token.strip(_EDGES)
    return word if word[:1].isalpha() else ""


def _hash(salt: str, words: tuple[str, ...]) -> int:
    said = " ".join((salt, *words)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "little")
