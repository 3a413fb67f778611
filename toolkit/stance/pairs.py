"""Which texts are classified, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import pyarrow as pa

from toolkit.records import AUTHOR, UNKNOWN_SPEAKER, Corpus
from toolkit.stance.voice import OwnWords, opinion_weight, own_words

_TO_SOMEBODY = re.compile(r"\b(?:you|your|yours)\b", re.I)
_WHOLE_STATEMENT = 8  # words; a shorter quotation is read with the sentence around it


# Where a sentence with a quotation in it turns to the speaker's next point.
_FURTHER = re.compile(
    r"(?:,|;|\s)\s*(?:adding|(?:and|but) (?:also )?"
    r"(?:added|said|warned|urged|insisted|called|told|vowed|promised))\b"
)


@dataclass(frozen=True)
class Statement:
    """A text and who speaks in it.

    Attributes:
        text: What is classified.
        context: What is searched for mentions of a target.
        weight: Share of the probabilities of favor and against that the holder may take on: 1 for a
            speaker, less for an author who reports, 0 for an interviewer's question.
    """

    article_id: str
    passage_id: str
    quote_id: str | None
    holder: str
    text: str
    context: str
    weight: float


def statements(corpus: Corpus) -> list[Statement]:
    """Every quotation to its speaker, and what stands outside quotations to the author.

    Passages keep their order; within one the author comes first, then the quotations as they stand.
    A passage that is nothing but a quotation has no statement of the author's.
    """
    quotes: dict[str, list[dict[str, object]]] = {}
    asked = interviewers_questions(_rows(corpus.quotes))
    for quote in _rows(corpus.quotes):
        quotes.setdefault(str(quote["passage_id"]), []).append(quote)
    found: list[Statement] = []
    passages = _rows(corpus.passages)
    for _, group in groupby(passages, key=lambda row: row["article_id"]):
        article = list(group)
        own = [own_words(str(p["text"]), list(_spans(p, quotes))) for p in article]
        weight = opinion_weight(own)
        for passage, words in zip(article, own, strict=True):
            found.extend(_author(passage, words, weight))
            spoken = quotes.get(str(passage["passage_id"]), [])
            found.extend(_speaker(quote, asked=quote["quote_id"] in asked) for quote in spoken)
    return found


def interviewers_questions(quotes: Sequence[dict[str, object]]) -> frozenset[str]:
    """Quotations that only lead up to a question which somebody else answers.

    A run of one speaker's quotations that ends in a question to "you" and is followed by another
    speaker's is an interviewer's: it sets out what others hold and takes no side.

    Args:
        quotes: Rows of `QUOTES` in the order of the corpus.
    """
    runs = [
        list(run) for _, run in groupby(quotes, key=lambda row: (row["article_id"], row["speaker"]))
    ]
    found: list[str] = []
    for run, answer in pairwise(runs):
        last = str(run[-1]["text"]).rstrip("”\"’' ")
        answered = run[0]["article_id"] == answer[0]["article_id"]
        if answered and last.endswith("?") and _TO_SOMEBODY.search(last):
            found.extend(str(quote["quote_id"]) for quote in run)
    return frozenset(found)


def _rows(table: pa.Table) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


def _spans(
    passage: dict[str, object], quotes: dict[str, list[dict[str, object]]]
) -> Iterable[tuple[int, int]]:
    start = int(str(passage["text_start"]))
    for quote in quotes.get(str(passage["passage_id"]), []):
        yield int(str(quote["text_start"])) - start, int(str(quote["text_end"])) - start


def _author(passage: dict[str, object], words: OwnWords, weight: float) -> Iterator[Statement]:
    if not words.outside:
        return
    text = str(passage["text"])
    yield Statement(
        article_id=str(passage["article_id"]),
        passage_id=str(passage["passage_id"]),
        quote_id=None,
        holder=AUTHOR,
        text=words.text or text,
        context=words.text or text,
        weight=weight if words.text else 0.0,  # reported speech alone: nothing is the author's
    )


def _speaker(quote: dict[str, object], *, asked: bool) -> Statement:
    text, context = str(quote["text"]), str(quote["context"])
    short = quote["kind"] == "mixed" or len(text.split()) < _WHOLE_STATEMENT
    if short:
        context = _clause(context, text)
    return Statement(
        article_id=str(quote["article_id"]),
        passage_id=str(quote["passage_id"]),
        quote_id=str(quote["quote_id"]),
        holder=str(quote["speaker"] or UNKNOWN_SPEAKER),
        text=context if short else text,
        context=context,
        weight=0.0 if asked else 1.0,
    )


def _clause(context: str, quotation: str) -> str:
    """Cuts a sentence where, behind the quotation, its speaker goes on to something else."""
    end = context.find(quotation) + len(quotation)
    further = _FURTHER.search(context, max(end, 0))
    return context if further is None else context[: further.start()] + "."
