"""Quotations of an article: their spans, their kind and who says them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from toolkit.corpus.choice import is_title_case
from toolkit.corpus.marks import TERMINAL, Marked, find_marked
from toolkit.corpus.sentences import count_words
from toolkit.corpus.speakers import Said, assign
from toolkit.corpus.unify import Directory

Kind = Literal["direct", "mixed"]
_SUBHEADING = 6  # words of a subheading between quotation marks, at most


@dataclass(frozen=True)
class Quote:
    """Words of a speaker's own, within one passage.

    Attributes:
        start, end: Offsets of the words inside the marks.
        passage: Index of the passage that holds them.
        kind: `direct` for a full statement, `mixed` for a fragment within a reporting sentence.
        cue: The reporting verb, None where the quotation only goes on from another.
        mention: The speaker as written nearest.
        speaker: The best full name within the article, without honorifics.
        context_start, context_end: The sentences of the passage that hold the quotation and its
            attribution.
        continues: Index of the quotation that this one goes on from.
    """

    start: int
    end: int
    passage: int
    kind: Kind
    cue: str | None
    mention: str | None
    speaker: str | None
    context_start: int
    context_end: int
    continues: int | None


def find_quotes(
    text: str, passages: Sequence[tuple[int, int]], *, short_words: int, carry: int
) -> list[Quote]:
    """Finds the quotations of one article and their speakers.

    Args:
        text: The cleaned article.
        passages: Half-open ranges of `text`, sorted and disjoint.
        short_words: A quotation of fewer words counts only with a speaker and a cue.
        carry: For how many passages a quotation without attribution goes to the last speaker.

    Returns:
        The quotations, sorted and disjoint; one part a passage and paragraph.
    """
    if not passages:
        return []
    starts = [start for start, _ in passages]

    def passage_of(offset: int) -> int:
        return max(0, bisect_right(starts, offset) - 1)

    marked = find_marked(text)
    said = assign(text, marked, passage_of, carry)
    quotes: list[Quote] = []
    last_part: dict[int, int] = {}
    for number, (span, about) in enumerate(zip(marked, said, strict=True)):
        lower, upper = passages[passage_of(span.start)]
        if not _counts(text, span, about, short_words) or _is_subheading(text, span, lower, upper):
            continue
        source = last_part.get(about.source) if about.source is not None else None
        for start, end, passage in _parts(text, span, passages, passage_of):
            quotes.append(_quote(text, start, end, passage, passages, about, source, short_words))
            source = last_part[number] = len(quotes) - 1
    return quotes


def _counts(text: str, span: Marked, about: Said, short_words: int) -> bool:
    """Whether a marked span is a statement rather than a title, a name or a scare quote."""
    words = text[span.start : span.end]
    attributed = about.by is not None and about.cue is not None
    size = count_words(words)
    if size == 0 or (span.single and not attributed):
        return False
    if size < short_words:
        return attributed and not about.titled
    if about.by is None or about.titled:
        return not (about.inside and is_title_case(words))
    return True


def _is_subheading(text: str, span: Marked, start: int, end: int) -> bool:
    """Whether a span between single marks is a whole passage: `'Protest vote'` over a section."""
    alone = span.single and span.outer_start <= start and span.outer_end >= end
    words = text[span.start : span.end]
    return alone and count_words(words) <= _SUBHEADING and words[-1] not in TERMINAL


def _parts(
    text: str,
    span: Marked,
    passages: Sequence[tuple[int, int]],
    passage_of: Callable[[int], int],
) -> list[tuple[int, int, int]]:
    """Cuts a span at the bounds of passages; returns start, end and passage of each part."""
    parts: list[tuple[int, int, int]] = []
    for passage in range(passage_of(span.start), len(passages)):
        lower, upper = passages[passage]
        if lower >= span.end:
            break
        start, end = max(span.start, lower), min(span.end, upper)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            parts.append((start, end, passage))
    return parts


def _quote(
    text: str,
    start: int,
    end: int,
    passage: int,
    passages: Sequence[tuple[int, int]],
    about: Said,
    source: int | None,
    short_words: int,
) -> Quote:
    lower, upper = passages[passage]
    words = count_words(text[start:end])
    kind: Kind = "mixed" if about.inside or words < short_words else "direct"
    by = about.by
    return Quote(
        start,
        end,
        passage,
        kind,
        about.cue,
        by.mention if by else None,
        by.name if by else None,
        min(start, max(lower, about.first)),
        max(end, min(upper, about.last)),
        source,
    )


def named_alike(quotes: Sequence[Quote], known: Directory) -> list[Quote]:
    """Gives the speakers of an article's quotations the names that they have in all articles.

    `Healey` in one article becomes `John Healey` if other articles name exactly one person of that
    surname; spellings of one name become the most frequent.

    Args:
        quotes: Of one article.
        known: Who is named in the corpus.
    """
    return [
        replace(q, speaker=known.name_of(q.speaker, q.mention)) if q.speaker else q for q in quotes
    ]
