"""Corpora made of pieces, whose tables fit one another as those of the corpus stage do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from toolkit import schemas
from toolkit.records import Corpus

Row = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """An article: its pieces in raw order, each (kind, raw text).

    A kind is `kept`, `gap` (white space), `mended` (the raw text became a blank), or the reason for
    which a piece was removed.
    """

    pieces: Sequence[tuple[str, str]]
    fields: Row = field(default_factory=dict)
    duplicate_of: int | None = None
    kind: str = "near"
    similarity: float = 0.9


def corpus_of(
    articles: Sequence[Made] = (), rejected: Sequence[tuple[str, str, str]] = ()
) -> Corpus:
    """Makes a corpus.

    Args:
        articles: Their ids are a0, a1, ...; an article that is no duplicate has one passage.
        rejected: (step, reason, detail) each.
    """
    tables: dict[str, list[Row]] = defaultdict(list)
    for number, article in enumerate(articles):
        _add(tables, f"a{number}", article)
    for number, (step, reason, detail) in enumerate(rejected):
        tables["rejected"].append(
            {"path": "in.csv", "row": number + 2, "step": step, "reason": reason, "detail": detail}
        )
    kinds = {
        "articles": schemas.ARTICLES, "passages": schemas.PASSAGES, "quotes": schemas.QUOTES,
        "removed": schemas.REMOVED, "rejected": schemas.REJECTED, "alignment": schemas.ALIGNMENT,
        "duplicates": schemas.DUPLICATES,
    }  # fmt: skip
    return Corpus(**{n: pa.Table.from_pylist(tables[n], schema=s) for n, s in kinds.items()})


def _add(tables: dict[str, list[Row]], key: str, article: Made) -> None:
    raw, text = 0, ""
    for kind, piece in article.pieces:
        start, raw = raw, raw + len(piece)
        span: Row = {"article_id": key, "start": start, "end": raw}
        if kind in {"kept", "mended"}:
            own = piece if kind == "kept" else " "
            places = {"text_start": len(text), "text_end": len(text) + len(own)}
            tables["alignment"].append(span | places | {"mended": kind == "mended"})
            text += own
        elif kind != "gap":
            tables["removed"].append(span | {"text": piece, "reason": kind})
    kept = article.duplicate_of is None
    fields = {"path": f"{key}.txt", "title": None, "date": None, "outlet": None, "language": "en"}
    tables["articles"].append(
        {
            "article_id": key, "text": text, "n_characters": raw, "n_passages": int(kept),
            "n_words": len(text.split()),
            "duplicate_of": None if kept else f"a{article.duplicate_of}",
            **fields, **article.fields,
        }
    )  # fmt: skip
    if not kept:
        tables["duplicates"].append(
            {"article_id": key, "duplicate_of": f"a{article.duplicate_of}",
             "kind": article.kind, "similarity": article.similarity}
        )  # fmt: skip
        return
    tables["passages"].append(
        {
            "passage_id": f"{key}-p000", "article_id": key, "position": 0, "section": "body",
            "start": 0, "end": raw, "text_start": 0, "text_end": len(text),
            "n_words": len(text.split()), "text": text,
        }
    )  # fmt: skip


# ------------------------------------------------------------------------------ random ones

_KINDS = st.sampled_from(["kept", "kept", "gap", "mended", "promotion", "recurring"])
_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
_PIECES = st.lists(st.tuples(_KINDS, _TEXT), max_size=8)
_REJECTED = st.tuples(
    st.sampled_from(["parsed", "language", "filtered"]),
    st.sampled_from(["broken row", "too short", "no mention"]),
    _TEXT,
)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Any corpus whose tables fit one another."""
    articles: list[Made] = []
    originals: list[int] = []
    for number in range(draw(st.integers(0, 8))):
        original = draw(st.sampled_from([None, *originals]))
        kind = draw(st.sampled_from(["exact", "near"]))
        articles.append(Made(draw(_PIECES), duplicate_of=original, kind=kind))
        if original is None:
            originals.append(number)
    return corpus_of(articles, draw(st.lists(_REJECTED, max_size=6)))
