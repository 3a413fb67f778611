"""A table that grows over several sittings: a row a key, written whole and put in place at once."""

from __future__ import annotations

import csv
import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A CSV file of one row a key, in a fixed order.

    Attributes:
        path: The file.
        columns: In order.
        key: Columns that name a row.
        order: Sorts the rows.
        lock: A file that is held while the table is written.
    """

    path: Path
    columns: tuple[str, ...]
    key: tuple[str, ...]
    order: Callable[[Row], Any]
    lock: Path

    def rows(self) -> list[Row]:
        """Reads what is there; none where there is no file.

        Raises:
            ValueError: The file has other columns.
        """
        if not self.path.is_file():
            return []
        with self.path.open(newline="", encoding="utf-8") as source:
            reader = csv.DictReader(source)
            found = list(reader)
            if tuple(reader.fieldnames or ()) != self.columns:
                raise ValueError(f"{self.path.name} has the columns {reader.fieldnames}")
        return found

    def keys(self) -> set[tuple[str, ...]]:
        """Names the rows that are there."""
        return {self.key_of(row) for row in self.rows()}

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Names a row."""
        return tuple(row[name] for name in self.key)

    def put(self, row: Mapping[str, Any]) -> None:
        """Adds a row, in place of the one of its name."""
        text = {name: shown(row.get(name)) for name in self.columns}
        with self._alone():
            kept = [old for old in self.rows() if self.key_of(old) != self.key_of(text)]
            self._write([*kept, text])

    def drop(self, unwanted: Callable[[Row], bool]) -> int:
        """Removes rows; returns how many."""
        with self._alone():
            rows = self.rows()
            kept = [row for row in rows if not unwanted(row)]
            if len(kept) < len(rows):
                self._write(kept)
        return len(rows) - len(kept)

    def _write(self, rows: Sequence[Row]) -> None:
        aside = self.path.with_suffix(".part")
        with aside.open("w", newline="", encoding="utf-8") as sink:
            writer = csv.DictWriter(sink, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(rows, key=self.order))
        aside.replace(self.path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Waits until no other process of the harness writes the table."""
        for place in (self.path, self.lock):
            place.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


def shown(value: Any) -> str:
    """A value as it stands in the table: four decimals, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
