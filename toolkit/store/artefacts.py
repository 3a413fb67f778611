"""What a stage leaves: tables, what it learned, files; its bytes on disk and its logical content.

Bytes say whether a stored file is the one that was written. Content says whether two results are
the same, whichever version of Parquet or JSON wrote them, and is what later stages are keyed by.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import Fitted
from toolkit.store.models import INFO, load_model, model_files
from toolkit.store.tables import canonical, parquet_bytes, read_table

_ROWS = 10_000  # hashed at a time


@dataclass(frozen=True)
class Artefact:
    """What a stage leaves.

    Attributes:
        tables: By name.
        fitted: What the stage learned, and whatever else of its record is no table.
        files: Content by path, with forward slashes (figures, the page).
    """

    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    fitted: Fitted = field(default_factory=Fitted)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def content(self) -> dict[str, str]:
        """Hashes each part's logical content: `tables/<name>`, `model`, `files/<path>`."""
        found = {f"tables/{name}": table_content(table) for name, table in self.tables.items()}
        if not _empty(self.fitted):
            found["model"] = fitted_content(self.fitted)
        found |= {f"files/{path}": sha256(data) for path, data in self.files.items()}
        return dict(sorted(found.items()))


def artefact_files(artefact: Artefact) -> dict[str, bytes]:
    """Serialises an artefact: file name to content."""
    found = {
        f"tables/{name}.parquet": parquet_bytes(table) for name, table in artefact.tables.items()
    }
    if not _empty(artefact.fitted):
        found |= {f"model/{name}": data for name, data in model_files(artefact.fitted).items()}
    found |= {f"files/{path}": data for path, data in artefact.files.items()}
    return dict(sorted(found.items()))


def read_artefact(folder: Path, names: list[str]) -> Artefact:
    """Reads an artefact back whose files were checked already.

    Args:
        folder: Where `artefact_files` were written.
        names: Their names.

    Raises:
        StoreError: A part cannot be read.
    """
    tables = {
        Path(name).stem: read_table(folder / name) for name in names if name.startswith("tables/")
    }
    fitted = load_model(folder / "model") if f"model/{INFO}" in names else Fitted()
    files = {
        name.removeprefix("files/"): (folder / name).read_bytes()
        for name in names
        if name.startswith("files/")
    }
    return Artefact(tables, fitted, files)


def table_content(table: pa.Table) -> str:
    """Hashes a table's column names, types and values, as 64 hexadecimal digits.

    How the table is cut into chunks, and which library wrote it, make no difference.
    """
    digest = hashlib.sha256()
    whole = canonical(table)
    digest.update(_json([[field.name, str(field.type)] for field in whole.schema]))
    for start in range(0, whole.num_rows, _ROWS):
        part = whole.slice(start, _ROWS)
        for column in part.columns:
            digest.update(_json(column.to_pylist()))
    return digest.hexdigest()


def array_content(array: npt.NDArray[np.generic]) -> str:
    """Hashes an array's type, shape and values."""
    plain = np.ascontiguousarray(array)
    digest = hashlib.sha256(_json([str(plain.dtype), list(plain.shape)]))
    digest.update(plain.astype(plain.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()


def fitted_content(fitted: Fitted) -> str:
    """Hashes what a stage learned."""
    arrays = {name: array_content(array) for name, array in sorted(fitted.arrays.items())}
    return sha256(_json([dict(fitted.info), arrays, {k: list(v) for k, v in fitted.vocab.items()}]))


def sha256(data: bytes) -> str:
    """Hashes bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def value_content(value: Any) -> str:
    """Hashes json-able values, whatever the order of their keys."""
    return sha256(_json(value))


def _empty(fitted: Fitted) -> bool:
    return not (fitted.info or fitted.arrays or fitted.vocab)


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
