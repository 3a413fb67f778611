"""Writes a folder so that it is either whole or not there; the one before it gives way at the end.

For what is no run: it has no id, and the next one takes its place.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from toolkit.errors import StoreError
from toolkit.store.aside import aside, start_aside, sync_folder, write_through
from toolkit.store.plain import json_text
from toolkit.store.tables import csv_bytes, parquet_bytes
from toolkit.store.verify import inside


class FolderWriter:
    """Writes one folder; as a context manager it clears up after an error.

    Args:
        home: The folder that it is to stand in; made where it is missing.
        name: What it is called.
        mark: A file that every folder of its kind has: one without it is somebody else's, and
            stays.
    """

    def __init__(self, home: str, name: str, *, mark: str) -> None:
        self.home = Path(home)
        self.final = self.home / name
        self.mark = mark
        self._aside = self.home / aside(name)
        if self.final.exists() and not (self.final / mark).is_file():
            raise StoreError(
                f"is in the way: it has no {mark}, so it was not written here",
                where=str(self.final),
                hint="move it away or choose another --out",
            )
        start_aside(self._aside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)

    def write(self, path: str, content: bytes | str) -> None:
        """Writes a file; text as UTF-8.

        Args:
            path: Below the folder, with forward slashes.
            content: The whole of it.

        Raises:
            StoreError: The path leaves the folder, or the disk refuses.
        """
        data = content.encode("utf-8") if isinstance(content, str) else content
        place = inside(self._aside, path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_through(place, data)
        except OSError as error:
            raise _refused(path, error) from None

    def write_json(self, path: str, value: Any) -> None:
        """Writes json-able values, keys sorted."""
        self.write(path, json_text(value))

    def write_table(self, name: str, table: pa.Table) -> None:
        """Writes `tables/<name>.parquet`."""
        self.write(f"tables/{name}.parquet", parquet_bytes(table))

    def write_csv(self, path: str, table: pa.Table) -> None:
        """Writes a table as CSV that is safe to open in a spreadsheet."""
        self.write(path, csv_bytes(table))

    def finish(self) -> str:
        """Gives the folder its name; the one that has it gives way.

        Returns:
            The folder.

        Raises:
            StoreError: The mark was not written, or the disk refuses.
        """
        if not (self._aside / self.mark).is_file():
            raise StoreError(f"has no {self.mark}", where=str(self.final))
        old = self.home / aside(self.final.name, "old")
        shutil.rmtree(old, ignore_errors=True)
        try:
            if self.final.exists():
                os.replace(self.final, old)
            os.replace(self._aside, self.final)
        except OSError as error:
            if old.exists() and not self.final.exists():
                os.replace(old, self.final)
            raise _refused(self.final.name, error) from None
        sync_folder(self.home)
        shutil.rmtree(old, ignore_errors=True)
        return str(self.final)


def _refused(path: str, error: OSError) -> StoreError:
    return StoreError(
        f"cannot be written ({error.strerror})",
        where=path,
        hint="make room or choose another --out",
    )
