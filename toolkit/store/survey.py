"""Looks at a folder or file of articles before there is a study of it: a bounded sample of each."""

from __future__ import annotations

import csv
import io
import os
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.documents import DOCUMENT_SUFFIXES, read_document
from toolkit.store.readers.encodings import guess
from toolkit.store.readers.files import Listing, inner_suffix, is_table, list_files
from toolkit.store.readers.streams import StreamFault, open_stream, reachable
from toolkit.store.survey_json import json_kind, json_rows, kind_of, what_to_do

ROWS = 200  # looked at of each table
DOCUMENTS = 40  # read, spread over all
TABLES = 50  # looked at, spread over all
_BYTES = 1_000_000  # of each table, unpacked
_FEWEST = 5  # rows that are looked at even where they are long
_MOST_BYTES = 16 * _BYTES
_DELIMITERS = ",;\t|"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """The files of one ending: how many, and how many bytes, packed as they are."""

    suffix: str
    files: int
    bytes: int
    known: bool


@dataclass(frozen=True)
class Table:
    """What a table shows at its beginning.

    Attributes:
        name: Its path below the folder.
        columns: In their order; of JSON lines all that the rows looked at have.
        rows: Those looked at.
        total: How many rows there are, as far as can be told without reading it whole; exact for
            Parquet and for what was read to its end.
        exact: Whether `total` is no estimate.
        encoding: As it was decoded; empty for Parquet.
        fault: Why it cannot be used; empty where it can.
    """

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0
    exact: bool = False
    encoding: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Survey:
    """What a place holds.

    Attributes:
        path: As it was given.
        name: Of the folder or file.
        folder: Whether it is a folder.
        kinds: By ending, the most files first.
        documents: Names of all files of one article each.
        sample: Some of them, read.
        tables: Of rows of articles; some of them where they are many.
        table_names: All of them.
        advice: What to do with a file of JSON among those that are not read; empty without one.
    """

    path: str
    name: str
    folder: bool
    kinds: tuple[Kind, ...]
    documents: tuple[str, ...]
    sample: tuple[RawArticle | Rejection, ...]
    tables: tuple[Table, ...]
    table_names: tuple[str, ...]
    advice: str = ""


def survey(path: str) -> Survey:
    """Looks at a folder or file of articles.

    Raises:
        InputError: There is no such thing, or no file in it.
    """
    source = Source(path)
    try:
        listing = list_files(source, "")
    except InputError as error:
        if not os.path.isdir(path):
            raise InputError(error.what) from None
        hint = "give a folder of articles, or a file of them"
        raise InputError("no file in it", where=path, hint=hint) from None
    known = [name for name in listing.names if inner_suffix(name) in DOCUMENT_SUFFIXES]
    tables = [name for name in listing.names if is_table(name)]
    advice = ""
    fault = _json_fault(path, listing)
    if not known and not tables:  # endings of their own: read as text, as the readers do
        known = [name for name in listing.names if not json_kind(listing.root, name)]
        if fault is not None and not known:
            raise fault
    if fault is not None:
        advice = str(fault)
    return Survey(
        path=path,
        name=Path(path).resolve().name,
        folder=os.path.isdir(path),
        kinds=_kinds(listing.root, listing.names, {*known, *tables}),
        documents=tuple(known),
        sample=tuple(read_document(listing.root, name, source) for name in _spread(known)),
        tables=tuple(look_at_table(listing.root, name) for name in _spread(tables, TABLES)),
        table_names=tuple(tables),
        advice=advice,
    )


def _json_fault(path: str, listing: Listing) -> InputError | None:
    """Says of the first file of JSON, if there is one, why it is not read and what to do."""
    told = ((name, json_kind(listing.root, name)) for name in listing.names)
    for name, kind in told:
        if kind:
            file = os.path.join(path, name) if os.path.isdir(path) else path
            what, todo = what_to_do(file, kind)
            return InputError(what, where=name, hint=todo)
    return None


def _kinds(root: Path, names: Sequence[str], known: set[str]) -> tuple[Kind, ...]:
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    used: set[str] = set()
    for name in names:
        suffix = _ending(name)
        files[suffix] += 1
        try:
            sizes[suffix] += (root / name).stat().st_size
        except OSError:
            continue  # gone, or out of reach: reading it will say so
        if name in known:
            used.add(suffix)
    order = sorted(files, key=lambda suffix: (-files[suffix], suffix))
    return tuple(Kind(s, files[s], sizes[s], s in used) for s in order)


def _ending(name: str) -> str:
    """A file's ending with what says how it is packed: `.csv.gz`."""
    inner, outer = inner_suffix(name), os.path.splitext(name.lower())[1]
    return outer if inner == outer else inner + outer


def _spread(names: Sequence[str], most: int = DOCUMENTS) -> list[str]:
    """Takes names evenly from all of them, the first among them."""
    if len(names) <= most:
        return list(names)
    return [names[n * len(names) // most] for n in range(most)]


def look_at_table(root: Path, name: str) -> Table:
    """Looks at the first rows of a table; what cannot be read is told, not raised."""
    place = reachable(root, name)
    if isinstance(place, Rejection):
        return Table(name, fault=f"{place.reason}: {place.detail}")
    try:
        if inner_suffix(name) == ".parquet":
            return _parquet(place, name)
        return _text_table(place, name)
    except StreamFault as fault:
        return Table(name, fault=str(fault))
    except (OSError, csv.Error) as error:
        return Table(name, fault=f"unreadable: {error}")


def _parquet(place: Path, name: str) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if inner_suffix(name) != os.path.splitext(name.lower())[1]:
        return Table(name, fault="packed: Parquet is packed in itself; unpack it")
    try:
        with pq.ParquetFile(place) as file:
            columns = tuple(file.schema_arrow.names)
            rows = next(file.iter_batches(batch_size=ROWS), None)
            total = file.metadata.num_rows
        found = () if rows is None else tuple(rows.to_pylist())
    except (pa.ArrowException, ValueError, OverflowError) as error:
        told = next(iter(str(error).splitlines()), "damaged")
        return Table(name, fault=f"not readable as Parquet: {told}")
    return Table(name, columns, found, total, exact=True)


def _text_table(place: Path, name: str) -> Table:
    data, whole = _beginning(place, name)
    if not data.strip():
        return Table(name, fault="empty file: 0 bytes" if not data else "empty file: all blank")
    encoding = guess(data[:_BYTES]) or "utf-8"
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    if not whole:
        text = text[: max(text.rfind("\n"), 0) + 1] or text
    suffix = inner_suffix(name)
    read = _delimited(text, suffix) if suffix in (".csv", ".tsv") else json_rows(text, ROWS)
    columns, rows, lines = read
    if not rows and suffix in (".jsonl", ".ndjson") and kind_of(text) == "array":
        return Table(name, fault="; ".join(what_to_do(str(place), "array")))
    used = sum(map(len, islice(io.StringIO(text, newline="\n"), lines)))
    total, exact = len(rows), whole and used >= len(text.rstrip())
    if not exact and rows:
        packed = suffix != os.path.splitext(name.lower())[1]
        # What is packed is taken to be as dense as its beginning is, packed anew.
        density = len(zlib.compress(data)) / len(data) if packed else 1.0
        bytes_a_row = len(data) * used / len(text) / total  # as its share of the characters
        total = max(total, round(place.stat().st_size / density / bytes_a_row))
    return Table(name, columns, tuple(rows), total, exact, encoding)


def _beginning(place: Path, name: str) -> tuple[bytes, bool]:
    """Reads the first megabyte, more where that holds few lines, and says whether that is all."""
    data = b""
    with open_stream(place, name, _MOST_BYTES + 1) as stream:
        while len(data) < _MOST_BYTES and (not data or data.count(b"\n") < _FEWEST):
            try:
                more = stream.read(_BYTES)
            except StreamFault:
                if not data:
                    raise
                return data, False
            if not more:
                return data, True
            data += more
        return data, not stream.peek(1)


def _delimited(text: str, suffix: str) -> tuple[tuple[str, ...], list[Row], int]:
    """Reads the first rows, and says how many lines those take."""
    header = text.lstrip().partition("\n")[0]
    order = "\t,;|" if suffix == ".tsv" else _DELIMITERS
    delimiter = max(order, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = tuple(name.strip() for name in next(reader, []))
    rows: list[Row] = []
    try:
        for row in reader:
            if len(row) == len(columns):
                rows.append(dict(zip(columns, row, strict=True)))
            if len(rows) == ROWS:
                break
    except csv.Error:
        pass  # a field beyond what the module takes by default; reading it will take it
    return columns, rows, reader.line_num


def write_new(path: str, text: str, *, replace: bool) -> None:
    """Writes a text file that is not there yet, or gives way.

    Raises:
        InputError: It is there, or cannot be written.
    """
    place = Path(path)
    data = text.encode("utf-8")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb" if replace else "xb") as stream:
            stream.write(data)
    except FileExistsError:
        raise InputError(
            "stands there already", where=path, hint="give another --out, or --force to replace it"
        ) from None
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", where=path) from None
