"""Passages of one article: its paragraphs, its sentences, or runs of sentences of one length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.corpus.marks import find_marked
from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Span
from toolkit.corpus.split import Paragraph, breaks_lost, split_block

LONGEST_QUOTATION: Final = 3  # times the target; a longer quotation is cut
_ENOUGH: Final = 0.75  # of the target: a run that long ends where a paragraph does
_REST: Final = 1 / 3  # of the target: a shorter last run goes to the one before
_MOST: Final = 1.5  # times the target that the run before may reach by that


@dataclass(frozen=True)
class Runs:
    """Passages of about one length.

    Attributes:
        spans: Half-open ranges of the cleaned text, sorted and disjoint.
        cut: How many quotations were so long that they had to be cut, each behind a sentence.
    """

    spans: list[Span]
    cut: int


@dataclass
class _Atom:
    """What stays in one passage: a sentence, or the sentences that a quotation runs through."""

    start: int
    end: int
    words: int
    paragraph: int
    apart: bool


def part(
    raw: str,
    blocks: Sequence[Sequence[Span]],
    *,
    unit: str = "paragraph",
    max_sentences: int = 3,
) -> list[Paragraph]:
    """Parts what cleaning left of an article into passages.

    Args:
        raw: The text.
        blocks: The pieces that are left of each block, in order.
        unit: `paragraph`, `sentence` or `length`; for the last, these are paragraphs still, of
            which `by_length` makes passages once the cleaned text is there.
        max_sentences: Most sentences of a paragraph whose breaks were lost.
    """
    paragraphs = _paragraphs(raw, blocks, max_sentences)
    return _sentences(raw, paragraphs) if unit == "sentence" else paragraphs


def by_length(
    text: str, paragraphs: Sequence[tuple[int, int]], apart: Sequence[bool], *, target_words: int
) -> Runs:
    """Makes passages of about `target_words` words out of the paragraphs of an article.

    No sentence is cut and no quotation, be it of several sentences or paragraphs, unless it alone
    has more than `LONGEST_QUOTATION` times the target. A run ends where the next sentence would
    take it further from the target than it is, or earlier at a paragraph's end; a short rest at
    the end of the article goes to the run before.

    Args:
        text: The cleaned text.
        paragraphs: Half-open ranges of it, sorted, disjoint, trimmed and not empty.
        apart: Whether a paragraph (a title, a standfirst) is a passage of its own; one each.
        target_words: About how many words a passage has.
    """
    atoms = list(_sentence_atoms(text, paragraphs, apart))
    quotations, cut = _quotations(text, LONGEST_QUOTATION * target_words)
    runs: list[list[_Atom]] = []
    words = 0
    for atom in _joined(atoms, quotations):
        if not runs or _closes(runs[-1][-1], words, atom, target_words):
            runs.append([])
            words = 0
        runs[-1].append(atom)
        words += atom.words
    _give_rest(runs, target_words)
    return Runs([Span(run[0].start, run[-1].end) for run in runs], cut)


def _sentence_atoms(
    text: str, paragraphs: Sequence[tuple[int, int]], apart: Sequence[bool]
) -> Iterator[_Atom]:
    for number, ((start, end), alone) in enumerate(zip(paragraphs, apart, strict=True)):
        for span in [Span(start, end)] if alone else sentence_spans(text, start, end):
            yield _Atom(*span, count_words(text[slice(*span)]), number, alone)


def _quotations(text: str, most_words: int) -> tuple[list[Span], int]:
    """Returns the quotations that stay whole, sorted, and how many are too long for that."""
    chains: list[Span] = []
    for marked in find_marked(text):
        start = chains.pop().start if marked.goes_on and chains else marked.outer_start
        chains.append(Span(start, marked.outer_end))
    whole = [chain for chain in chains if count_words(text[slice(*chain)]) <= most_words]
    return whole, len(chains) - len(whole)


def _joined(atoms: Sequence[_Atom], quotations: Sequence[Span]) -> Iterator[_Atom]:
    """Joins the atoms that a quotation runs through; what stands apart is never joined."""
    at = 0
    held: _Atom | None = None
    for atom in atoms:
        if held is not None:
            while at < len(quotations) and quotations[at].end <= held.end:
                at += 1
            runs_on = at < len(quotations) and quotations[at].start < held.end
            if runs_on and not held.apart and not atom.apart:
                held.end, held.paragraph = atom.end, atom.paragraph
                held.words += atom.words
                continue
            yield held
        held = atom
    if held is not None:
        yield held


def _closes(last: _Atom, words: int, atom: _Atom, target: int) -> bool:
    """Whether a run of so many words ends before an atom."""
    if last.apart or atom.apart:
        return True
    if last.paragraph != atom.paragraph and words >= _ENOUGH * target:
        return True
    return abs(words - target) <= abs(words + atom.words - target)


def _give_rest(runs: list[list[_Atom]], target: int) -> None:
    if len(runs) < 2 or runs[-1][0].apart or runs[-2][0].apart:
        return
    before, rest = (sum(atom.words for atom in run) for run in runs[-2:])
    if rest < _REST * target and before + rest <= _MOST * target:
        runs[-2:] = [runs[-2] + runs[-1]]


def _paragraphs(raw: str, blocks: Sequence[Sequence[Span]], max_sentences: int) -> list[Paragraph]:
    left = [pieces for pieces in blocks if pieces]
    lost = breaks_lost(raw, [Span(pieces[0].start, pieces[-1].end) for pieces in left])
    return [
        paragraph
        for pieces in left
        for paragraph in split_block(
            raw, pieces, max_sentences=max_sentences, lost=lost or len(pieces) > 1
        )
    ]


def _sentences(raw: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    out = []
    for paragraph in paragraphs:
        for number, span in enumerate(
            sentence_spans(raw, paragraph.span.start, paragraph.span.end)
        ):
            out.append(Paragraph(span, glued=number > 0 or paragraph.glued))
    return out
