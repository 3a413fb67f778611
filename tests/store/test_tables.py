"""Parquet that never varies, CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import StoreError
from toolkit.schemas import TOPICS
from toolkit.store.tables import csv_bytes, parquet_bytes, read_table

TABLE = pa.table(
    {
        "topic_id": [0, -1],
        "name": ["=SUM(A1)", 'say "hi", twice\nor so'],
        "share": [0.5, -0.25],
        "words": [["-x", "y"], []],
        "named": [True, False],
        "note": ["", None],
    }
)


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet_bytes(TABLE))
    assert read_table(tmp_path / "a.parquet").equals(TABLE)


def test_the_bytes_do_not_depend_on_chunks_or_metadata() -> None:
    halves = pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)])
    tagged = TABLE.replace_schema_metadata({"made": "today"})
    assert parquet_bytes(halves) == parquet_bytes(tagged) == parquet_bytes(TABLE)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys, pyarrow as pa; from toolkit.store.tables import parquet_bytes\n"
        "t = pa.table({'a': [str(i) for i in range(5000)], 'b': [i / 7 for i in range(5000)]})\n"
        "sys.stdout.buffer.write(parquet_bytes(t))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "PATH": ""},
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"))
    )
    assert first == second
    assert len(first) > 1000


def test_csv_text_is_quoted_and_formulas_are_disarmed() -> None:
    assert csv_bytes(TABLE).decode() == (
        '"topic_id","name","share","words","named","note"\n'
        '0,"\'=SUM(A1)",0.5,"\'-x; y",true,""\n'
        '-1,"say ""hi"", twice\nor so",-0.25,"",false,\n'
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_csv_keeps_every_text_that_is_no_formula(texts: list[str]) -> None:
    text = csv_bytes(pa.table({"text": texts})).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows[0] == ["text"]
    for (cell,), original in zip(rows[1:], texts, strict=True):
        assert cell.startswith(("=", "+", "-", "@", "\t", "\r", "\x00")) is False
        assert cell.removeprefix("'") == original.removeprefix("'") or cell == original


def test_a_schema_is_checked(tmp_path: Path) -> None:
    place = tmp_path / "topics.parquet"
    place.write_bytes(parquet_bytes(TABLE))
    with pytest.raises(StoreError, match=r"topics\.parquet: the column 'topic_id' holds int64"):
        read_table(place, TOPICS)
    place.write_bytes(parquet_bytes(pa.table({"topic_id": pa.array([1], pa.int32())})))
    with pytest.raises(StoreError, match="the column 'name' is missing"):
        read_table(place, TOPICS)


def test_what_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such table"):
        read_table(tmp_path / "none.parquet")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(StoreError, match="not a readable table"):
        read_table(tmp_path / "a.parquet")
