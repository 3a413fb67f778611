"""The content of a result is its values: not its chunks, its format or the order of its parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import Fitted
from toolkit.store.artefacts import (
    Artefact,
    array_content,
    artefact_files,
    fitted_content,
    read_artefact,
    table_content,
)

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | st.text(st.characters(exclude_categories=["Cs"])),
            "n": st.integers(-(2**31), 2**31 - 1),
            "score": st.none() | st.floats(allow_nan=False),
            "words": st.lists(st.text("ab"), max_size=3),
        }
    ),
    max_size=8,
)
SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("n", pa.int32()),
        ("score", pa.float64()),
        ("words", pa.list_(pa.string())),
    ]
)


@given(ROWS)
def test_what_is_written_and_read_back_has_the_same_content(
    tmp_path_factory: object, rows: list[dict[str, object]]
) -> None:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    folder = tmp_path_factory.mktemp("artefact")  # type: ignore[attr-defined]
    artefact = Artefact(
        {"rows": table},
        Fitted({"a": 1}, {"x": np.arange(3.0)}, {"terms": ["b", "a"]}),
        {"figures/a.svg": b"<svg/>"},
    )
    files = artefact_files(artefact)
    write(folder, files)
    back = read_artefact(folder, sorted(files))
    assert back.content() == artefact.content()
    assert artefact_files(back) == files


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


@given(ROWS, st.integers(1, 5))
def test_chunks_make_no_difference(rows: list[dict[str, object]], cut: int) -> None:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    parts = [table.slice(i, cut) for i in range(0, table.num_rows, cut)] or [table]
    assert table_content(pa.concat_tables(parts)) == table_content(table)


def test_every_change_shows() -> None:
    base = pa.table({"a": [1.0, 2.0], "b": ["x", None]})
    others = [
        pa.table({"a": [1.0, 2.0 + 1e-12], "b": ["x", None]}),
        pa.table({"a": [1.0, 2.0], "b": ["x", ""]}),
        pa.table({"a": [2.0, 1.0], "b": [None, "x"]}),
        pa.table({"b": ["x", None], "a": [1.0, 2.0]}),
        pa.table({"a": [1, 2], "b": ["x", None]}),
        base.slice(0, 1),
    ]
    assert len({table_content(table) for table in [base, *others]}) == 7


def test_arrays_and_settings_count() -> None:
    one = np.arange(6, dtype=np.float32)
    assert array_content(one) != array_content(one.reshape(2, 3))
    assert array_content(one) != array_content(one.astype(np.float64))
    fitted = Fitted({"k": 1, "l": 2}, {"x": one}, {"t": ["a"]})
    assert fitted_content(fitted) == fitted_content(
        Fitted({"l": 2, "k": 1}, {"x": one.copy()}, {"t": ("a",)})
    )
    assert fitted_content(fitted) != fitted_content(Fitted({"k": 1, "l": 3}, {"x": one}))
