"""Parquet: typed values, damage that costs its own row groups, and bombs."""

from __future__ import annotations

import datetime
import gzip
import io
import math
import tracemalloc
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.store.readers.conftest import Read

UTC = datetime.UTC
DAY = datetime.date(2025, 1, 31)
MOMENT = datetime.datetime(2025, 1, 31, 23, 30, tzinfo=UTC)


def parquet(table: Any, **settings: Any) -> bytes:
    sink = io.BytesIO()
    if not isinstance(table, pa.Table):
        table = pa.Table.from_pylist(table) if isinstance(table, list) else pa.table(table)
    pq.write_table(table, sink, **settings)
    return sink.getvalue()


ROWS = [{"id": n, "text": f"Article {n} has some words.", "date": DAY} for n in range(1, 301)]
WHOLE = parquet(ROWS, row_group_size=100, write_page_checksum=True, compression="none")


@pytest.mark.parametrize("name", ["a.parquet", "A.PARQUET", "a.parquet.gz", "a.parquet.zst"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
def test_each_row_is_an_article(read: Read, name: str, compression: str) -> None:
    data = parquet(ROWS, row_group_size=100, compression=compression)
    if name.endswith("gz"):
        data = gzip.compress(data)
    if name.endswith("zst"):
        data = zstandard.compress(data)
    articles, rejections = read(name, data)
    assert rejections == []
    assert [article.text for article in articles] == [row["text"] for row in ROWS]
    assert [article.source_id for article in articles] == [str(n) for n in range(1, 301)]
    assert [article.row for article in articles] == list(range(1, 301))
    assert {article.metadata["date"] for article in articles} == {"2025-01-31"}


@pytest.mark.parametrize(
    ("values", "date", "note"),
    [
        (pa.array([DAY]), "2025-01-31", None),
        (pa.array([DAY], pa.date64()), "2025-01-31", None),
        (pa.array([MOMENT], pa.timestamp("us", "UTC")), "2025-01-31", None),
        (pa.array([MOMENT], pa.timestamp("us", "Europe/Kyiv")), "2025-02-01", None),
        (pa.array([MOMENT], pa.timestamp("ms", "+05:00")), "2025-02-01", None),
        (pa.array([MOMENT.replace(tzinfo=None)], pa.timestamp("s")), "2025-01-31", None),
        (pa.array([1_738_366_200_000_000_001], pa.timestamp("ns")), "2025-01-31", None),
        (pa.array(["31 January 2025"]), "2025-01-31", None),
        (pa.array(["31 January 2025"], pa.large_string()), "2025-01-31", None),
        (pa.array(["2025-01-31"]).dictionary_encode(), "2025-01-31", None),
        (pa.array([b"2025-01-31"]), "2025-01-31", None),
        (pa.array([1_738_366_200]), "2025-01-31", None),
        (pa.array([1_738_366_200.0]), "2025-01-31", None),
        (pa.array([20250131]), "2025-01-31", None),
        (pa.array(["03/04/2025"]), None, "ambiguous date 03/04/2025"),
        (pa.array(["soon; or later"]), None, "unreadable date 'soon, or later'"),
        (pa.array([10**9], pa.date32()), None, "unreadable date"),
        (pa.array([2**62], pa.timestamp("us")), None, "unreadable date"),
        (pa.array([None], pa.date32()), None, None),
        (pa.array([math.nan]), None, None),
        (pa.array([""]), None, None),
        (pa.nulls(1), None, None),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else None,
)
def test_dates_of_every_type_are_read(
    read: Read, values: pa.Array, date: str | None, note: str | None
) -> None:
    (article,), rejections = read("a.parquet", parquet({"text": ["words"], "date": values}))
    assert rejections == []
    assert article.metadata.get("date") == date
    assert (article.metadata.get("notes") or "").startswith(note or "")
    assert ("notes" in article.metadata) == (note is not None)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array(["words"]), "words"),
        (pa.array(["words"], pa.large_string()), "words"),
        (pa.array(["words"], pa.string_view()), "words"),
        (pa.array(["words"]).dictionary_encode(), "words"),
        (pa.array(["слова".encode()], pa.binary()), "слова"),
        (pa.array(["null"]), "null"),
        (pa.array(["NaN"]), "NaN"),
        (pa.array(["NA"]), "NA"),
        (pa.array(["wo\x00rds"]), "wo\x00rds"),
        (pa.array([b"a \xff"], pa.binary()), "no text: the text is bytes that are no UTF-8"),
        (pa.array([17]), "no text: the text is a number"),
        (pa.array([1.5]), "no text: the text is a number"),
        (pa.array([True]), "no text: the text is true or false"),
        (pa.array([["a"]]), "no text: the text is a list"),
        (pa.array([{"a": "b"}]), "no text: the text is an object"),
        (pa.array([DAY]), "no text: the text is a date"),
        (pa.array([MOMENT]), "no text: the text is a time"),
        (pa.array([None], pa.string()), "empty text: "),
        (pa.array([math.nan]), "empty text: "),
        (pa.array(["  \n"]), "empty text: "),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else None,
)
def test_texts_of_every_type_are_read_or_rejected(read: Read, values: pa.Array, text: str) -> None:
    articles, rejections = read("a.parquet", parquet({"text": values}))
    found = [a.text for a in articles] + [f"{r.reason}: {r.detail}" for r in rejections]
    assert len(found) == 1
    assert found[0].startswith(text)


def test_text_that_claims_to_be_utf8_and_is_not_is_rejected(read: Read) -> None:
    lie = pa.array([b"good", b"bad \xff", b"fine"], pa.binary()).view(pa.string())
    articles, (rejection,) = read("a.parquet", parquet({"text": lie, "title": lie}))
    assert [article.row for article in articles] == [1, 3]
    assert (rejection.row, rejection.reason) == (2, "no text")
    assert "no UTF-8 from byte 4 on" in rejection.detail


def test_metadata_of_every_type_is_written_as_text(read: Read) -> None:
    row = {
        "text": "words",
        "id": 17.0,
        "authors": ["Ann", "Bob", None],
        "title": True,
        "url": {"a": 1},
        "publisher": 2.5,
    }
    (article,), _ = read("a.parquet", parquet([row]))
    assert article.source_id == "17"
    assert article.metadata == {"author": "Ann, Bob", "title": "true", "outlet": "2.5"}


def test_only_needed_columns_are_read(read: Read) -> None:
    damaged = bytearray(parquet({"text": ["words"] * 9, "x": ["spoil"] * 9}, compression="none"))
    damaged[damaged.index(b"spoil") - 4] = 0xFF  # the length of a value
    articles, rejections = read("a.parquet", bytes(damaged))
    assert (len(articles), rejections) == (9, [])
    assert len(read("a.parquet", bytes(damaged), columns={"title": "x"})[1]) == 9


@pytest.mark.parametrize("part", [0.0005, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_of_a_truncated_file_nothing_can_be_read(read: Read, part: float) -> None:
    cut = WHOLE[: max(int(len(WHOLE) * part), 4)]
    articles, (rejection,) = read("a.parquet", cut)
    assert articles == []
    assert (rejection.reason, rejection.row) == ("truncated", None)
    assert f"behind byte {len(cut):,}" in rejection.detail


@pytest.mark.parametrize(
    "data", [b"id,text\n1,words\n", b"PAR1PAR1", b"PAR1" + bytes(90) + b"PAR1"]
)
def test_what_is_no_parquet_is_rejected(read: Read, data: bytes) -> None:
    articles, (rejection,) = read("a.parquet", data)
    assert articles == []
    assert (rejection.reason, rejection.row) == ("damaged", None)


def test_a_truncated_packed_file_is_rejected_once(read: Read) -> None:
    articles, (rejection,) = read("a.parquet.gz", gzip.compress(WHOLE)[:-500])
    assert (articles, rejection.reason) == ([], "truncated")


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty file"), (parquet({"text": pa.array([], "string")}), "no rows")],
)
def test_a_file_without_rows_is_rejected(read: Read, data: bytes, reason: str) -> None:
    for name, packed in (("a.parquet", data), ("a.parquet.gz", gzip.compress(data))):
        articles, (rejection,) = read(name, packed)
        assert (articles, rejection.reason) == ([], reason)


def test_damage_costs_the_rest_of_its_row_group_alone(read: Read) -> None:
    damaged = bytearray(WHOLE)
    at = damaged.index(b"Article 150 has")
    damaged[at : at + 7] = b"ARTICLE"
    articles, rejections = read("a.parquet", bytes(damaged))
    assert [article.row for article in articles] == [*range(1, 101), *range(201, 301)]
    assert [rejection.row for rejection in rejections] == list(range(101, 201))
    assert {rejection.reason for rejection in rejections} == {"damaged"}
    assert rejections[0].detail.startswith("rows 101 to 200 are lost: ")


@given(data=st.data())
def test_every_row_of_a_damaged_file_is_accounted_for(read: Read, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    end = int.from_bytes(WHOLE[-8:-4], "little") + 8  # the footer is another matter
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(4, len(damaged) - end - 1))
        damaged[at] ^= data.draw(st.integers(1, 255))
    articles, rejections = read("a.parquet", bytes(damaged))
    accounted = [article.row for article in articles]
    for rejection in rejections:
        accounted.append(rejection.row)
    assert sorted(accounted) == list(range(1, 301))
    for article in articles:
        assert article.text == ROWS[(article.row or 0) - 1]["text"]


@given(data=st.data())
def test_a_damaged_footer_is_survived(read: Read, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    end = int.from_bytes(WHOLE[-8:-4], "little") + 8
    at = data.draw(st.integers(len(damaged) - end, len(damaged) - 1))
    damaged[at] ^= data.draw(st.integers(1, 255))
    articles, rejections = read("a.parquet", bytes(damaged))
    assert articles or rejections


def test_a_column_that_the_study_names_and_the_file_lacks(read: Read) -> None:
    articles, (rejection,) = read("a.parquet", WHOLE, columns={"text": "body"})
    assert (articles, rejection.row, rejection.reason) == ([], None, "no such column")
    assert "it has 'id', 'text', 'date'" in rejection.detail


def test_names_with_dots_and_nested_columns_are_told_apart(read: Read) -> None:
    table = {"a.b": ["words"], "a": [{"b": "other"}], "text": [{"x": "y"}]}
    (article,), _ = read("a.parquet", parquet(table), columns={"text": "a.b", "title": "a"})
    assert article.text == "words"


def test_a_row_group_that_is_too_large_is_rejected_with_its_rows(read: Read) -> None:
    small, large = "x" * 100, "y" * 90_000
    sink = io.BytesIO()
    schema = pa.schema({"text": pa.string()})
    with pq.ParquetWriter(sink, schema, use_dictionary=False) as writer:
        for text in (small, large, small):
            writer.write_table(pa.table({"text": [text] * 10}, schema))
    articles, rejections = read("a.parquet", sink.getvalue(), max_unpacked_bytes=500_000)
    assert [article.row for article in articles] == [*range(1, 11), *range(21, 31)]
    assert [rejection.row for rejection in rejections] == list(range(11, 21))
    assert {rejection.reason for rejection in rejections} == {"unpacks too far"}
    assert rejections[0].detail.startswith(
        "rows 11 to 20 are lost: they unpack to more than the 500,000"
    )


def test_a_bomb_of_one_text_said_again_and_again_is_stopped(read: Read) -> None:
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 5000, pa.int32()), ["x" * 5_000_000])
    data = parquet(
        {"text": text}, compression="zstd", dictionary_pagesize_limit=2**30, store_schema=False
    )
    assert len(data) < 5_000
    tracemalloc.start()
    before = pa.default_memory_pool().max_memory()
    try:
        articles, rejections = read("a.parquet", data, max_unpacked_bytes=50_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(articles) == 8
    assert {rejection.reason for rejection in rejections} == {"unpacks too far"}
    assert [rejection.row for rejection in rejections] == list(range(9, 5_001))
    assert rejections[0].detail.startswith("rows 9 to 5,000 are lost")
    assert peak < 60_000_000  # those that were kept
    assert pa.default_memory_pool().max_memory() < max(before, 100_000_000)


def test_a_text_that_is_too_large_is_rejected(read: Read) -> None:
    articles, (rejection,) = read(
        "a.parquet", parquet({"text": ["x" * 2001, "é" * 1000]}), max_bytes=2000
    )
    assert [article.row for article in articles] == [2]
    assert (rejection.row, rejection.reason) == (1, "too large")


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "text": st.text(st.characters(exclude_categories=["Cs"])) | st.none(),
                "id": st.integers(-(2**60), 2**60) | st.none(),
                "title": st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.none(),
                "date": st.dates(datetime.date(1600, 1, 1), datetime.date(2099, 1, 1)) | st.none(),
            }
        ),
        min_size=1,
        max_size=20,
    ),
    settings=st.fixed_dictionaries(
        {
            "row_group_size": st.integers(1, 7),
            "use_dictionary": st.booleans(),
            "compression": st.sampled_from(["none", "snappy", "zstd"]),
            "data_page_version": st.sampled_from(["1.0", "2.0"]),
        }
    ),
)
def test_what_was_written_is_read(
    read: Read, rows: list[dict[str, Any]], settings: dict[str, Any]
) -> None:
    schema = pa.schema(
        {"text": pa.string(), "id": pa.int64(), "title": pa.string(), "date": pa.date32()}
    )
    articles, rejections = read(
        "a.parquet", parquet(pa.Table.from_pylist(rows, schema), **settings)
    )
    assert len(articles) + len(rejections) == len(rows)
    assert {rejection.reason for rejection in rejections} <= {"empty text"}
    for article in articles:
        row = rows[(article.row or 0) - 1]
        assert article.text == row["text"]
        assert article.source_id == (None if row["id"] is None else str(row["id"]))
        assert article.metadata.get("date") == (row["date"] and row["date"].isoformat())
        assert article.metadata.get("title", "") == " ".join((row["title"] or "").split())
