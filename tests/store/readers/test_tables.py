"""Tables of every form: the same rows, and memory that does not grow with them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.files import TABLES
from toolkit.store.readers.tables import TABLE_SUFFIXES, read_table

HEADER = ["id", "title", "date", "text"]


def row(number: int) -> list[str]:
    return [
        str(number),
        f"Title {number}",
        "2025-01-31",
        f"Text {number}: “words”,\nand more. " * 9,
    ]


def write(folder: Path, name: str, count: int) -> None:
    rows = [row(n) for n in range(count)]
    if ".parquet" in name:
        sink = io.BytesIO()
        table = pa.Table.from_pylist([dict(zip(HEADER, r, strict=True)) for r in rows])
        pq.write_table(table, sink, row_group_size=1000)
        data = sink.getvalue()
    elif ".jsonl" in name:
        data = "".join(f"{json.dumps(dict(zip(HEADER, r, strict=True)))}\n" for r in rows).encode()
    else:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter="\t" if ".tsv" in name else ",").writerows([HEADER, *rows])
        data = text.getvalue().encode()
    if name.endswith(".gz"):
        data = gzip.compress(data)
    if name.endswith(".zst"):
        data = zstandard.compress(data)
    (folder / name).write_bytes(data)


NAMES = ["a.jsonl", "a.jsonl.gz", "a.csv", "a.csv.zst", "a.tsv.gz", "a.parquet", "a.parquet.zst"]


def test_the_same_rows_are_the_same_articles_in_every_form(tmp_path: Path) -> None:
    found = []
    for name in NAMES:
        write(tmp_path, name, 50)
        items = list(read_table(tmp_path, name, Source(str(tmp_path))))
        assert all(isinstance(item, RawArticle) for item in items)
        found.append(
            [
                (item.text, item.sha256, item.source_id, dict(item.metadata))
                for item in items
                if isinstance(item, RawArticle)
            ]
        )
    assert len(found[0]) == 50
    assert all(other == found[0] for other in found)


@pytest.mark.parametrize("name", NAMES)
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, name: str) -> None:
    peaks = []
    for count in (1_000, 4_000):
        write(tmp_path, name, count)
        tracemalloc.start()
        read = sum(isinstance(i, RawArticle) for i in read_table(tmp_path, name, Source("")))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert read == count
    assert peaks[1] < 1.3 * peaks[0] + 500_000
    assert peaks[1] < 8_000_000


def test_the_suffixes_are_those_that_are_listed() -> None:
    assert set(TABLE_SUFFIXES) == TABLES


@pytest.mark.parametrize("name", ["a.txt", "a.csv.zip", "csv", "a.xlsx"])
def test_what_is_no_table_is_the_callers_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no table"):
        next(read_table(tmp_path, name, Source("")))


def test_a_link_out_of_the_folder_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", 3)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.csv").symlink_to(tmp_path / "a.csv")
    (item,) = read_table(tmp_path / "in", "b.csv", Source(""))
    assert isinstance(item, Rejection)
    assert item.reason == "outside the folder"


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl.gz", "a.parquet"])
def test_a_file_that_may_not_be_read_is_rejected(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, name, 3)

    def refused(*args: object, **settings: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    (item,) = read_table(tmp_path, name, Source(""))
    assert isinstance(item, Rejection)
    assert (item.reason, item.detail) == ("unreadable", "Permission denied")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_that_disappears_while_it_is_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, 2000)
    reading = read_table(tmp_path, name, Source(""))
    first = next(reading)
    (tmp_path / name).unlink()  # an open file stays until it is closed
    assert isinstance(first, RawArticle)
    assert sum(isinstance(item, RawArticle) for item in reading) == 1999


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_that_fails_while_it_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, name, 2000)
    whole = (tmp_path / name).read_bytes()

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 200_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    monkeypatch.setattr(Path, "open", lambda *_: Failing(whole))
    *articles, last = read_table(tmp_path, name, Source(""))
    assert isinstance(last, Rejection)
    assert len(articles) > 400
    assert last.reason == "unreadable"
    assert last.detail.endswith("is lost: Input/output error")
    assert last.detail.startswith(f"what follows from line {last.row:,} on")


def test_reading_may_be_left_off(tmp_path: Path) -> None:
    write(tmp_path, "a.csv.gz", 100)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    reading = read_table(tmp_path, "a.csv.gz", Source(""))
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after == before


def test_the_size_of_csv_fields_is_set_once_and_for_all() -> None:
    assert csv.field_size_limit() == 1_000_000_000
