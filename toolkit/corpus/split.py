"""Paragraphs where the text shows them, and recovered ones where the breaks were lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Span

LONG_WORDS = 120  # a paragraph of the press is hardly ever longer
HUGE_WORDS = 250  # and never so long
_OPENS_QUOTE = re.compile(r"^[“\"]")
_INTRODUCES = re.compile(r"[:,]\s*[“\"]")


@dataclass(frozen=True)
class Paragraph:
    """Sentences of the raw text that make one passage.

    Attributes:
        span: Its raw span, trimmed.
        glued: Whether it stood in one line with the paragraph before.
    """

    span: Span
    glued: bool


def split_block(
    raw: str, pieces: Sequence[Span], *, max_sentences: int, lost: bool
) -> list[Paragraph]:
    """Splits what is left of one block into paragraphs.

    Args:
        raw: The raw text.
        pieces: What removals and glued places left of the block.
        max_sentences: Most sentences of a recovered paragraph.
        lost: Whether the breaks of this block are known to be lost.
    """
    paragraphs: list[Paragraph] = []
    for piece in pieces:
        sentences = sentence_spans(raw, piece.start, piece.end)
        lost = lost or _is_huge(raw, piece)
        chunks = [sentences]
        if len(sentences) > max_sentences and (lost or reopens(raw, sentences)):
            chunks = _chunk(raw, sentences, max_sentences)
        for chunk in chunks:
            span = Span(chunk[0].start, chunk[-1].end)
            paragraphs.append(Paragraph(span, glued=bool(paragraphs)))
    return paragraphs


def _is_huge(raw: str, piece: Span) -> bool:
    return _most_words(piece) > HUGE_WORDS and count_words(raw[slice(*piece)]) > HUGE_WORDS


def _most_words(span: Span) -> int:
    # Words take a character each and a space between them; counting them takes longer.
    return (span.end - span.start + 1) // 2


def reopens(raw: str, sentences: Sequence[Span]) -> bool:
    """Whether a quotation opens again before it was closed: each time a paragraph began there."""
    is_open = False
    for sentence in sentences:
        if is_open and raw[sentence.start] == "“":
            return True
        last = max(raw.rfind(mark, sentence.start, sentence.end) for mark in "“”")
        if last >= 0:
            is_open = raw[last] == "“"
    return False


def breaks_lost(raw: str, blocks: Sequence[Span]) -> bool:
    """Whether an article is a few long lines, so that its paragraph breaks must have been lost."""
    most = [_most_words(block) for block in blocks]
    if not most or median(most) <= LONG_WORDS:
        return False
    return median([count_words(raw[b.start : b.end]) for b in blocks]) > LONG_WORDS


def _chunk(raw: str, sentences: list[Span], most: int) -> list[list[Span]]:
    """Groups sentences into runs of about equal length, at most `most`, new speakers apart."""
    groups: list[list[Span]] = [[]]
    for sentence in sentences:
        if groups[-1] and _starts_speech(raw, sentence):
            groups.append([])
        groups[-1].append(sentence)
    return [chunk for group in groups for chunk in _even(group, most)]


def _starts_speech(raw: str, sentence: Span) -> bool:
    # `Mr Robinson said: “...`: somebody starts to speak, so a paragraph begins.
    text = raw[sentence.start : sentence.end]
    introduced = _INTRODUCES.search(text)
    return introduced is not None and not _OPENS_QUOTE.match(text)


def _even(group: list[Span], most: int) -> list[list[Span]]:
    parts = -(-len(group) // most)
    size, extra = divmod(len(group), parts)
    chunks, at = [], 0
    for number in range(parts):
        stop = at + size + (number < extra)
        chunks.append(group[at:stop])
        at = stop
    return chunks
