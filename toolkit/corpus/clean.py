"""One raw article to its cleaned text: what to take out, what to mend, where passages begin.

The order matters: header lines first, then whole blocks that are appeals or page furniture, then
promotions inside lines; what is left is cut at glued places into pieces, among which captions can
be told; title and standfirst are looked for in what remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from toolkit.corpus import boilerplate
from toolkit.corpus.alignment import Segment, TextBuilder
from toolkit.corpus.captions import find_captions
from toolkit.corpus.flattened import find_flattened
from toolkit.corpus.glue import find_glue
from toolkit.corpus.layout import find_blocks
from toolkit.corpus.learned import find_recurring
from toolkit.corpus.metadata import find_title, first_of, read_header
from toolkit.corpus.page import find_glued, find_page
from toolkit.corpus.passages import by_length, part
from toolkit.corpus.recurrence import Recurring
from toolkit.corpus.running import find_running
from toolkit.corpus.spans import Removal, Span, merge, subtract, trim
from toolkit.corpus.split import Paragraph

STUDY_RULE_SECONDS = 1.0  # and so long on one article
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
        quotations_cut: How many quotations were far longer than a passage should be, so that they
            were cut behind a sentence.
        timed_out: How many of the study's patterns took too long, so that they removed nothing.
        fields: What the head of the article states: date, author, outlet, url, title.
    """

    text: str
    segments: tuple[Segment, ...]
    removals: tuple[Removal, ...]
    passages: tuple[PassageSpan, ...]
    fields: dict[str, str]
    quotations_cut: int = 0
    timed_out: int = 0


def clean(
    raw: str,
    *,
    unit: str = "paragraph",
    max_sentences: int = 3,
    target_words: int = 90,
    rules: Sequence[regex.Pattern[str]] = (),
    use_rules: bool = True,
    recurring: Recurring | None = None,
    outlet: str | None = None,
    date_order: str = "unstated",
) -> Cleaned:
    """Cleans one raw article and splits it into passages.

    Args:
        raw: The decoded article as collected.
        unit: `paragraph`, `sentence` or `length`.
        max_sentences: Most sentences of a paragraph whose breaks were lost.
        target_words: About how many words a passage has with the unit `length`.
        rules: The study's own patterns of text to remove.
        use_rules: Whether the built-in rules on boilerplate are used; what the head states of the
            article goes in any case.
        recurring: What recurs in the collection, where that was learned.
        outlet: The article's outlet, where that is known.
        date_order: Of dates in digits at the head: `dmy`, `mdy`, `ymd` or `unstated`.
    """
    blocks = find_blocks(raw)
    header = read_header(raw, blocks, date_order)
    found = list(header.removals)
    if use_rules:
        found.extend(_by_rule(raw, blocks, header.removals))
    if recurring is not None:
        found.extend(find_recurring(raw, recurring, outlet, blocks=blocks, header=header.removals))
    by_study, timed_out = _by_study(raw, rules)
    found.extend(by_study)
    removals = merge(raw, found)
    pieces = {block: _pieces(raw, block, removals) for block in blocks}
    captions = find_captions(raw, [p for b in blocks for p in pieces[b]]) if use_rules else []
    if captions:
        removals = merge(raw, [*removals, *captions])
        pieces = {block: _pieces(raw, block, removals) for block in blocks}
    fields = dict(header.fields)
    title, standfirst = find_title(raw, [p for block in blocks for p in pieces[block]])
    if title is not None:
        fields.setdefault("title", " ".join(raw[title.start : title.end].split()))
    paragraphs = part(
        raw,
        [pieces[block] for block in blocks],
        unit=unit,
        max_sentences=max_sentences,
    )
    cleaned = _assemble(raw, paragraphs, removals, fields, (title, standfirst))
    cleaned = replace(cleaned, timed_out=timed_out)
    return _in_runs(cleaned, target_words) if unit == "length" else cleaned


def _in_runs(cleaned: Cleaned, target_words: int) -> Cleaned:
    """Puts sentences together to passages of about a given length; title and standfirst stay."""
    places = [(p.text_start, p.text_end) for p in cleaned.passages]
    sections = {(p.text_start, p.text_end): p.section for p in cleaned.passages}
    apart = [p.section != "body" for p in cleaned.passages]
    runs = by_length(cleaned.text, places, apart, target_words=target_words)
    passages = tuple(PassageSpan(*run, sections.get(run, "body")) for run in runs.spans)
    return replace(cleaned, passages=passages, quotations_cut=runs.cut)


def _by_rule(raw: str, blocks: list[Span], header: list[Removal]) -> list[Removal]:
    rest = [first_of(raw, block, header) for block in blocks]
    rest = [block for block in rest if block.start < block.end]
    found = [appeal for block in rest for appeal in boilerplate.find_appeals(raw, block)]
    found.extend(find_page(raw, rest))
    found.extend(find_glued(raw))
    found.extend(find_running(raw, rest))
    found.extend(find_flattened(raw, rest))
    found.extend(boilerplate.find_promotions(raw, rest))
    found.extend(boilerplate.find_shouted(raw, rest))
    return found


def _by_study(raw: str, rules: Sequence[regex.Pattern[str]]) -> tuple[list[Removal], int]:
    """Finds what the study's own patterns match, and counts those that took too long to say."""
    found: list[Removal] = []
    timed_out = 0
    for rule in rules:
        try:
            spans = [match.span() for match in rule.finditer(raw, timeout=STUDY_RULE_SECONDS)]
        except TimeoutError:
            timed_out += 1
            continue
        found += [
            Removal(start, end, "study rule")
            for start, end in spans
            if 0 < end - start <= _STUDY_RULE_LIMIT
        ]
    return found, timed_out


def _pieces(raw: str, block: Span, removals: Sequence[Removal]) -> list[Span]:
    """What removals leave of a block, cut where paragraphs were glued together."""
    pieces: list[Span] = []
    for left in subtract(raw, block, removals):
        at = left.start
        for glue in find_glue(raw, left.start, left.end):
            if glue.is_break:
                pieces.append(trim(raw, at, glue.at))
                at = glue.at
        pieces.append(trim(raw, at, left.end))
    return [piece for piece in pieces if piece.start < piece.end]


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
