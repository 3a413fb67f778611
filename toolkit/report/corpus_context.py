"""What stood around a removed span.

The raw text of an article is not kept. What stands around a removed span is put together from what
is: the pieces of the cleaned text and the other removed spans, in their raw order.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.records import Corpus
from toolkit.report.corpus_summary import place

AROUND = 120  # characters shown on either side of a removed span
LONGEST = 900  # characters of a removed span that are shown
_WORD = 20  # characters of a word that is not cut
_GAP = 8  # of characters that nothing accounts for: more than white space, say so

Row = dict[str, Any]

# `judgement` is empty: whoever reads the sample writes there what they think of each.
REMOVED_SAMPLE = pa.schema(
    [
        pa.field(name, kind)
        for name, kind in (
            ("reason", pa.string()),
            ("judgement", pa.string()),
            ("before", pa.string()),
            ("removed", pa.string()),
            ("after", pa.string()),
            ("article_id", pa.string()),
            ("path", pa.string()),
            ("row", pa.int32()),
            ("start", pa.int32()),
            ("end", pa.int32()),
        )
    ]
)


@dataclass(frozen=True)
class Piece:
    """A stretch of an article: kept, or removed as well."""

    text: str
    kept: bool


@dataclass(frozen=True)
class RemovedSample:
    """A removed span and what stood around it.

    Attributes:
        text: What was removed; of a long one the beginning and the end.
        before: About `AROUND` characters of what stood before it, in order.
        after: Likewise after it.
        place: Where the article was read.
        same: How many spans were removed for this reason with the same text.
        length: Of the span, in characters.
    """

    reason: str
    text: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    place: str
    article_id: str
    same: int
    length: int


def _rows(table: pa.Table, numbers: Sequence[int]) -> list[Row]:
    taken: list[Row] = table.take(pa.array(numbers, pa.int64())).to_pylist()
    return taken


class Around:
    """Knows the articles of some removed spans, piece by piece in their raw order."""

    def __init__(self, corpus: Corpus, rows: Sequence[int]) -> None:
        self._spans = dict(zip(rows, _rows(corpus.removed, rows), strict=True))
        ids = pa.array(sorted({row["article_id"] for row in self._spans.values()}), pa.string())
        articles = _of(corpus.articles, ids).select(["article_id", "path", "row", "text"])
        self._articles: Mapping[str, Row] = {r["article_id"]: r for r in articles.to_pylist()}
        self._pieces: dict[str, list[tuple[int, int, Piece]]] = defaultdict(list)
        for row in _of(corpus.alignment, ids).to_pylist():
            text = self._articles[row["article_id"]]["text"]
            own = text[row["text_start"] : row["text_end"]]
            self._add(row, Piece(own, kept=True))
        for row in _of(corpus.removed, ids).to_pylist():
            self._add(row, Piece(row["text"], kept=False))
        for pieces in self._pieces.values():
            pieces.sort(key=lambda piece: (piece[0], piece[1]))

    def _add(self, row: Row, piece: Piece) -> None:
        self._pieces[row["article_id"]].append((row["start"], row["end"], piece))

    def sample(self, row: int, same: int) -> RemovedSample:
        """Describes a removed span by its row of the table."""
        span = self._spans[row]
        before, after = self._sides(span)
        article = self._articles[span["article_id"]]
        return RemovedSample(
            reason=span["reason"],
            text=_cut(span["text"]),
            before=before,
            after=after,
            place=place(article["path"], article["row"]),
            article_id=span["article_id"],
            same=same,
            length=span["end"] - span["start"],
        )

    def row(self, row: int) -> Row:
        """Describes a removed span as a row of `REMOVED_SAMPLE`."""
        span = self._spans[row]
        before, after = self._sides(span)
        article = self._articles[span["article_id"]]
        return {
            **{name: span[name] for name in ("reason", "article_id", "start", "end")},
            "path": article["path"],
            "row": article["row"],
            "judgement": None,
            "before": "".join(piece.text for piece in before).strip(),
            "removed": shown(span["text"]).strip(),
            "after": "".join(piece.text for piece in after).strip(),
        }

    def _sides(self, span: Row) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        pieces = self._pieces[span["article_id"]]
        before = [p for p in pieces if p[1] <= span["start"] and p[0] < span["start"]]
        after = [p for p in pieces if p[0] >= span["end"] and p[1] > span["end"]]
        left = _take(reversed(before), span["start"], backward=True)
        return tuple(reversed(left)), tuple(_take(after, span["end"], backward=False))


def _take(pieces: Iterable[tuple[int, int, Piece]], edge: int, *, backward: bool) -> list[Piece]:
    """Takes pieces away from an edge until there is enough; what lies between them is a blank."""
    found: list[Piece] = []
    room = AROUND
    for start, end, piece in pieces:
        if room <= 0:
            break
        near, far = (end, start) if backward else (start, end)
        if abs(edge - near) > 0:
            found.append(Piece(" … " if abs(edge - near) > _GAP else " ", kept=True))
        text = shown(piece.text)
        left = room - len(text)
        if left < 0:
            text = _end(text, room) if backward else _start(text, room)
        found.append(Piece(text, piece.kept))
        room, edge = left, far
    return found


def _end(text: str, room: int) -> str:
    """The last `room` characters, from a word's beginning where one is near."""
    kept = text[-room:] if room else ""
    word = kept.find(" ", 0, _WORD)
    return "…" + (kept[word + 1 :] if word >= 0 else kept)


def _start(text: str, room: int) -> str:
    """The first `room` characters, to a word's end where one is near."""
    kept = text[:room]
    word = kept.rfind(" ", max(0, room - _WORD))
    return (kept[:word] if word >= 0 else kept) + "…"


def _cut(text: str) -> str:
    line = shown(text).strip()
    if len(line) <= LONGEST:
        return line
    head, tail = line[: LONGEST * 2 // 3], line[-LONGEST // 3 :]
    return f"{head} […] {tail}"


def _of(table: pa.Table, ids: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["article_id"], value_set=ids))


def shown(text: str) -> str:
    """Writes a text on one line without control characters; a blank at either end stays."""
    plain = text
    if not text.isprintable():
        plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    line = " ".join(plain.split())
    if not line:
        return " " if text else ""
    return " " * plain[0].isspace() + line + " " * plain[-1].isspace()
