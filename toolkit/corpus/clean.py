"""One raw article to its cleaned text: what to take out, what to mend, where passages begin.

The order matters: header lines first, then whole blocks that are appeals or page furniture, then
promotions inside lines; what is left is cut at glued places into pieces, among which captions can
be told; title and standfirst are looked for in what remains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.corpus import boilerplate
from toolkit.corpus.alignment import Segment, TextBuilder
from toolkit.corpus.captions import find_captions
from toolkit.corpus.glue import find_glue
from toolkit.corpus.layout import find_blocks
from toolkit.corpus.metadata import find_title, first_of, read_header
from toolkit.corpus.sentences import sentence_spans
from toolkit.corpus.spans import Removal, Span, merge, subtract, trim
from toolkit.corpus.split import Paragraph, breaks_lost, split_block

_STUDY_RULE_LIMIT = 5_000  # a study's own pattern may take at most so many characters a match


@dataclass(frozen=True)
class PassageSpan:
    """A passage: a slice of the cleaned text and the part of the article it stands in."""

    text_start: int
    text_end: int
    section: str  # title, standfirst, body


@dataclass(frozen=True)
class Cleaned:
    """One cleaned article.

    Attributes:
        text: The cleaned text; passages are consecutive slices of it.
        segments: Which raw span each part of the text came from.
        removals: What was taken out, in order, with reasons.
        passages: Slices of `text`.
        fields: What the head of the article states: date, author, outlet, url, title.
    """

    text: str
    segments: tuple[Segment, ...]
    removals: tuple[Removal, ...]
    passages: tuple[PassageSpan, ...]
    fields: dict[str, str]


def clean(
    raw: str,
    *,
    unit: str = "paragraph",
    max_sentences: int = 3,
    rules: Sequence[re.Pattern[str]] = (),
) -> Cleaned:
    """Cleans one raw article and splits it into passages.

    Args:
        raw: The decoded article as collected.
        unit: `paragraph` or `sentence`.
        max_sentences: Most sentences of a paragraph whose breaks were lost.
        rules: The study's own patterns of text to remove.
    """
    blocks = find_blocks(raw)
    header = read_header(raw, blocks)
    removals = merge(raw, [*header.removals, *_find_removals(raw, blocks, header.removals, rules)])
    pieces = {block: _pieces(raw, block, removals) for block in blocks}
    flat = [piece for block in blocks for piece in pieces[block]]
    captions = find_captions(raw, flat)
    removals = merge(raw, [*removals, *captions])
    pieces = {block: _pieces(raw, block, removals) for block in blocks}
    fields = dict(header.fields)
    title, standfirst = find_title(raw, [p for block in blocks for p in pieces[block]])
    if title is not None:
        fields.setdefault("title", " ".join(raw[title.start : title.end].split()))
    paragraphs = _paragraphs(raw, blocks, pieces, max_sentences)
    if unit == "sentence":
        paragraphs = _sentences(raw, paragraphs)
    return _assemble(raw, paragraphs, removals, fields, (title, standfirst))


def _find_removals(
    raw: str, blocks: list[Span], header: list[Removal], rules: Sequence[re.Pattern[str]]
) -> list[Removal]:
    found: list[Removal] = []
    rest = [first_of(raw, block, header) for block in blocks]
    for block in rest:
        whole = boilerplate.find_furniture(raw, block)
        found.extend(whole or boilerplate.find_appeals(raw, block))
    found.extend(boilerplate.find_promotions(raw, [b for b in rest if b.start < b.end]))
    for rule in rules:
        for match in rule.finditer(raw):
            if 0 < match.end() - match.start() <= _STUDY_RULE_LIMIT:
                found.append(Removal(match.start(), match.end(), "study rule"))
    return found


def _pieces(raw: str, block: Span, removals: Sequence[Removal]) -> list[Span]:
    """What removals leave of a block, cut where paragraphs were glued together."""
    pieces: list[Span] = []
    for part in subtract(raw, block, removals):
        at = part.start
        for glue in find_glue(raw, part.start, part.end):
            if glue.is_break:
                pieces.append(trim(raw, at, glue.at))
                at = glue.at
        pieces.append(trim(raw, at, part.end))
    return [piece for piece in pieces if piece.start < piece.end]


def _paragraphs(
    raw: str, blocks: list[Span], pieces: dict[Span, list[Span]], max_sentences: int
) -> list[Paragraph]:
    kept = [Span(p[0].start, p[-1].end) for p in pieces.values() if p]
    lost_everywhere = breaks_lost(raw, kept)
    out: list[Paragraph] = []
    for block in blocks:
        if not pieces[block]:
            continue
        is_glued = len(pieces[block]) > 1
        out.extend(
            split_block(
                raw,
                pieces[block],
                max_sentences=max_sentences,
                lost=lost_everywhere or is_glued,
            )
        )
    return out


def _sentences(raw: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    out = []
    for paragraph in paragraphs:
        for number, span in enumerate(
            sentence_spans(raw, paragraph.span.start, paragraph.span.end)
        ):
            out.append(Paragraph(span, glued=number > 0 or paragraph.glued))
    return out


def _assemble(
    raw: str,
    paragraphs: list[Paragraph],
    removals: list[Removal],
    fields: dict[str, str],
    heads: tuple[Span | None, Span | None],
) -> Cleaned:
    builder = TextBuilder(raw)
    passages = []
    sections = {
        head: name for head, name in zip(heads, ("title", "standfirst"), strict=True) if head
    }
    for paragraph in paragraphs:
        span = paragraph.span
        builder.separate(" " if paragraph.glued else "\n\n", span.start)
        placed = builder.add(span, [glue.at for glue in find_glue(raw, span.start, span.end)])
        passages.append(PassageSpan(placed.start, placed.end, sections.get(span, "body")))
    return Cleaned(
        builder.text(), tuple(builder.segments), tuple(removals), tuple(passages), fields
    )
