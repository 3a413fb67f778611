"""Finds what quotes the articles: six words in a row that stand in one of them."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyarrow as pa

WORDS = 6

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")
_READ = (".svg", ".html", ".json", ".jsonl", ".yaml", ".txt", ".csv")
_LISTS = re.compile(r"model/(?:.*/)?vocab\.json")  # words in alphabetical order


class Quoting:
    """Compares what an archive keeps with the articles.

    What is kept is small and the articles may be many, so the sequences of the kept are held in
    memory and the articles are gone through once a question.

    Args:
        texts: The articles' texts and titles, and what was removed from them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)

    def columns(self, table: pa.Table) -> tuple[str, ...]:
        """Names the columns of a table that quote."""
        held: dict[str, set[str]] = {}
        for name in table.column_names:
            values = table.column(name).to_pylist() if _is_text(table.schema.field(name)) else []
            held[name] = {run for value in values for text in _texts(value) for run in _runs(text)}
        found = self._found(held)
        return tuple(name for name in table.column_names if name in found)

    def files(self, names: Iterable[str], read: Callable[[str], bytes]) -> list[str]:
        """Names the files that quote; pictures and numbers are not looked into."""
        held = {
            name: set(_runs(_readable(name, read(name))))
            for name in names
            if name.endswith(_READ) and not _LISTS.fullmatch(name)
        }
        return sorted(self._found(held))

    def _found(self, held: Mapping[str, set[str]]) -> set[str]:
        owners: dict[str, list[str]] = defaultdict(list)
        for name, runs in held.items():
            for run in runs:
                owners[run].append(name)
        found: set[str] = set()
        if owners:
            for text in self.texts:
                for run in _runs(text):
                    found.update(owners.get(run, ()))
        return found


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    for start in range(len(words) - WORDS + 1):
        yield " ".join(words[start : start + WORDS])


def _texts(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _is_text(field: pa.Field) -> bool:
    kind = field.type.value_type if pa.types.is_list(field.type) else field.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _readable(name: str, data: bytes) -> str:
    """The text of a file: what a picture or page shows, and what its markup and comments say."""
    text = data.decode("utf-8", "replace")
    if not name.endswith((".svg", ".html")):
        return text
    shown = _TAG.sub(" ", text.replace("<!--", " ").replace("-->", " "))
    return html.unescape(f"{shown}\n{text}")
