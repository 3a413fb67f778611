"""Packs a run for others: everything it left, or everything but the articles' text."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from toolkit.errors import StoreError
from toolkit.store.archive import file_bytes, opened, write_archive
from toolkit.store.artefacts import table_content
from toolkit.store.environment import find_lock
from toolkit.store.packages import LOCK, canonical, read_lock
from toolkit.store.plain import json_text
from toolkit.store.run_view import Run, open_run
from toolkit.store.tables import csv_bytes, parquet_bytes
from toolkit.store.verify import RECORD
from toolkit.studies.export_readme import readme
from toolkit.studies.quoting import Quoting

FORMAT = 1  # of what `archive` says in run.json
README = "README.txt"

# The columns that hold the articles' words, by table.
TEXT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "articles": ("title", "text"),
    "passages": ("text",),
    "quotes": ("text", "mention", "context"),
    "removed": ("text",),
}
# Print passages, or the articles' titles.
TEXT_FILES = re.compile(r"report\.html|figures/article_topics(?:_\w+)?\.\w+")

_SHOWN = "prints the articles' text"
_QUOTES = "quotes the articles"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PACKAGE = re.compile(r"[A-Za-z0-9][\w.-]*")
_VERSION = re.compile(r"[\w.!+-]+")


@dataclass(frozen=True)
class Export:
    """An archive that was written.

    Attributes:
        path: The file.
        size: In bytes.
        files: How many files it holds.
        left_out: What it does not hold of the run, one line each.
        notes: What its maker should know before passing it on.
    """

    path: str
    size: int
    files: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class _Parts:
    """An archive in the making: content and record entry of each file, and what is left out."""

    content: dict[str, bytes | os.PathLike[str]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, data: bytes, **facts: Any) -> None:
        self.content[name] = data
        hashed = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self.files[name] = facts | hashed

    def drop(self, name: str, why: str) -> None:
        self.content.pop(name, None)
        self.files.pop(name, None)
        self.left_out.append({"path": name, "why": why})


def export(
    run: str | os.PathLike[str],
    *,
    output: str | os.PathLike[str] | None = None,
    without_text: bool = False,
    force: bool = False,
) -> Export:
    """Writes a run as one zip file that `toolkit repro` accepts elsewhere.

    Args:
        run: Its folder, or an archive of it.
        output: The file; None: `<name>-<run_id>.zip` in the working directory.
        without_text: Leaves out the articles' text: the columns of `TEXT_COLUMNS`, the report,
            figures that print titles, and whatever else holds six words in a row of an article.
        force: Whether a file of that name gives way.

    Raises:
        StoreError: The run is damaged, or the file stands already or cannot be written.
    """
    with opened(run) as folder:
        whole = open_run(folder)
        name = f"{whole.name}-{whole.run_id}"
        if not _NAME.fullmatch(whole.name) or not _NAME.fullmatch(whole.run_id):
            raise StoreError(f"not usable as a file's name: {name!r}")
        parts = _without_text(whole) if without_text else _everything(whole)
        record = _record(whole, parts, without_text)
        parts.add(README, readme(record, parts.files).encode())
        record["files"] = dict(sorted(parts.files.items()))
        parts.content[RECORD] = json_text(record).encode()
        place = os.fspath(output) if output is not None else f"{name}.zip"
        size = write_archive(place, parts.content, top=name, force=force)
    return Export(
        path=place,
        size=size,
        files=len(parts.content),
        left_out=tuple(_left_out_line(item) for item in record["archive"]["left_out"]),
        notes=tuple(parts.notes),
    )


def _everything(run: Run) -> _Parts:
    parts = _Parts()
    for name, facts in run.record["files"].items():
        parts.content[name], parts.files[name] = run.path / name, dict(facts)
    return parts


def _record(run: Run, parts: _Parts, without_text: bool) -> dict[str, Any]:
    """The record that goes into the archive: what was left out, and the lock file beside it."""
    before = _mapping(run.record.get("archive"))  # the run may come from an archive itself
    earlier = [item for item in before.get("left_out", ()) if isinstance(item, Mapping)]
    left_out = [{"path": "", **item} for item in earlier] + parts.left_out
    if LOCK not in parts.content:
        parts.add(LOCK, _lock(run.record))
    return {
        **run.record,
        "archive": {
            "format": FORMAT,
            "without_text": without_text or before.get("without_text") is True,
            "left_out": sorted(left_out, key=lambda item: str(item["path"])),
        },
    }


def _without_text(run: Run) -> _Parts:
    parts = _everything(run)
    for name in sorted(parts.content):
        if TEXT_FILES.fullmatch(name):
            parts.drop(name, _SHOWN)
    for table, columns in TEXT_COLUMNS.items():
        _cut(run, parts, table, columns)
    # The rules above name what holds text today; what is left is read through all the same.
    quoting = Quoting(_texts(run))
    for table in run.tables:
        left = [c for c in _kept(run, parts, table) if c not in ("path", "url")]
        columns = quoting.columns(run.arrow(table).select(left))
        _cut(run, parts, table, columns)
    rest = [name for name in parts.content if not name.startswith("tables/")]
    for name in quoting.files([*rest, RECORD], lambda name: file_bytes(run.path, name)):
        _leave(parts, name)
    parts.notes.append(
        "model/ keeps word lists and one vector a passage: no text, but they tell which words "
        "a passage is about"
    )
    parts.notes.append("the articles' file names, dates, outlets, authors and links are kept")
    return parts


def _cut(run: Run, parts: _Parts, name: str, columns: tuple[str, ...]) -> None:
    """Takes columns out of a table, and keeps the hash of what it held with them."""
    path = f"tables/{name}.parquet"
    if path not in parts.content:
        return
    kept = _kept(run, parts, name)
    cut = [column for column in columns if column in kept]
    if not cut:
        return
    whole = run.arrow(name)
    table = whole.select([column for column in kept if column not in cut])
    facts = parts.files[path]
    original = facts.get("original_content") or facts.get("content") or table_content(whole)
    parts.add(
        path,
        parquet_bytes(table),
        rows=table.num_rows,
        content=table_content(table),
        original_content=original,
    )
    parts.left_out.append({"path": path, "columns": cut, "why": "the articles' text"})
    if f"tables/{name}.csv" in parts.content:
        parts.add(f"tables/{name}.csv", csv_bytes(table))
        parts.left_out.append(
            {"path": f"tables/{name}.csv", "columns": cut, "why": "the articles' text"}
        )


def _kept(run: Run, parts: _Parts, name: str) -> list[str]:
    """The columns of a table that are not cut so far."""
    path = f"tables/{name}.parquet"
    cut = {c for item in parts.left_out if item["path"] == path for c in item.get("columns", ())}
    return [column for column in run.arrow(name).column_names if column not in cut]


def _leave(parts: _Parts, name: str) -> None:
    """Leaves out a file that quotes the articles, with its like; what the study says stays."""
    if name in (RECORD, "config.yaml", LOCK, README) or name.startswith("inputs/"):
        parts.notes.append(f"{name} is kept and {_QUOTES}: look at it before you pass this on")
        return
    stem = name.rpartition(".")[0] if name.startswith("figures/") else name
    if name.startswith("model/"):
        stem = name.rpartition("/")[0]  # a model is whole or of no use
    for other in sorted(parts.content):
        if other == name or other.startswith((f"{stem}.", f"{stem}/")):
            parts.drop(other, _QUOTES)


def _texts(run: Run) -> Iterator[str]:
    for table in ("articles", "removed"):
        if table not in run.tables:
            continue
        whole = run.arrow(table)
        for column in TEXT_COLUMNS[table]:
            if column in whole.column_names and pa.types.is_string(whole.schema.field(column).type):
                yield from (text for text in whole.column(column).to_pylist() if text)


def _lock(record: Mapping[str, Any]) -> bytes:
    """The lock file that the run was made under; where it differed or is gone, what ran."""
    environment = _mapping(record.get("environment"))
    stated = _mapping(environment.get("lock"))
    data = read_lock(find_lock()) if stated.get("agrees") is True else None
    if data is not None and hashlib.sha256(data).hexdigest() == stated.get("sha256"):
        return data
    found = _mapping(environment.get("packages")) or _mapping(environment.get("versions"))
    lines = [
        f"{canonical(name)}=={version}"
        for name, version in found.items()
        if _PACKAGE.fullmatch(name) and _VERSION.fullmatch(str(version))
    ]
    own = f"topic-stance-toolkit=={record.get('toolkit')}"
    head = [
        f"# What the run used besides Python {environment.get('python')} and {own}.",
        "# A version with a + comes from its project's own index.",
    ]
    kept = [line for line in sorted(lines) if not line.startswith("topic-stance-toolkit==")]
    return ("\n".join([*head, *kept]) + "\n").encode()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _left_out_line(item: Mapping[str, Any]) -> str:
    columns = ", ".join(item.get("columns", ()))
    return f"{item['path']}{f' ({columns})' if columns else ''}: {item.get('why', '')}"
