"""Finds what two runs have in common: passages and statements by what they say, not by number."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from toolkit.compare.tables import Rows, keyed

Tables = Mapping[str, pa.Table]


def passages(left: Tables, right: Tables) -> tuple[Rows, Rows]:
    """Rows of both runs' passages, by article and text, and which of equal ones it is.

    Numbers of passages follow from how articles are cleaned and cut, which may be what changed; ids
    of articles are made of their bytes. Where an archive left the text out, its place in the raw
    article stands for it.
    """
    key = ("article_id", *_said(left, right, "passages"))
    one, two = (keyed(tables["passages"].to_pylist(), key) for tables in (left, right))
    return one, two


def statements(left: Tables, right: Tables) -> tuple[Rows, Rows]:
    """Rows of both runs' stances with their `text`, by article, what is said, holder and target."""
    places = _said(left, right, "passages"), _said(left, right, "quotes")
    one, two = (_statements(tables, *places) for tables in (left, right))
    return one, two


def titles(tables: Tables) -> dict[str, str]:
    """What each article is called: its title, else its path."""
    rows = tables["articles"].to_pylist()
    return {row["article_id"]: row.get("title") or row["path"] for row in rows}


def _said(left: Tables, right: Tables, name: str) -> tuple[str, ...]:
    """The columns that say what a passage or quotation says."""
    whole = all("text" in tables[name].column_names for tables in (left, right))
    return ("text",) if whole else ("start", "end")


def _statements(tables: Tables, passage: tuple[str, ...], quote: tuple[str, ...]) -> Rows:
    if "stances" not in tables:
        return {}
    spans = {row["passage_id"]: row for row in tables["passages"].to_pylist()}
    quotes = {row["quote_id"]: row for row in tables["quotes"].to_pylist()}
    rows = []
    for row in tables["stances"].to_pylist():
        quoted = row["quote_id"] is not None
        span = quotes[row["quote_id"]] if quoted else spans[row["passage_id"]]
        said = tuple(span[column] for column in (quote if quoted else passage))
        rows.append(row | {"quoted": quoted, "said": said, "text": span.get("text", "")})
    return keyed(rows, ("article_id", "quoted", "said", "holder", "target"))
