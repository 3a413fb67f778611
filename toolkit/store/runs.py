"""Writes a run's folder so that it is either whole or not there, and checks one that is.

Everything is written into a hidden folder aside; `run.json`, with the hash of every other file, is
written last, and then the folder takes its name in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import pyarrow as pa

from toolkit.errors import StoreError
from toolkit.store.artefacts import table_content
from toolkit.store.aside import aside, start_aside, sync_folder, write_through
from toolkit.store.plain import json_text
from toolkit.store.tables import csv_bytes, parquet_bytes
from toolkit.store.verify import PROTOCOL, RECORD, inside, verify

LATEST = "latest"

_RUN_ID = re.compile(r"[0-9a-f]{8,64}\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")


def run_id(parts: Mapping[str, Any]) -> str:
    """Names a run after what its results depend on, as 16 hexadecimal digits.

    Args:
        parts: The configuration's fingerprint, hashes of the input, code versions; json-able.
    """
    return hashlib.sha256(json_text(parts).encode()).hexdigest()[:16]


class RunWriter:
    """Writes one run; as a context manager it clears up after an error.

    Args:
        root: Folder for runs.
        name: The study's name.
        run_id: From `run_id`.
        replace: Whether a complete run of that id gives way.
    """

    def __init__(self, root: str, name: str, run_id: str, *, replace: bool = False) -> None:
        if not _NAME.match(name) or not _RUN_ID.match(run_id):
            raise StoreError(f"not usable as a folder's name: {name}/{run_id}")
        self.home = Path(root) / name
        self.final = self.home / run_id
        self.aside = self.home / aside(run_id)
        self.replace = replace
        self.files: dict[str, dict[str, Any]] = {}
        self._log: BinaryIO | None = None
        start_aside(self.aside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._log is not None:
            self._log.close()
        shutil.rmtree(self.aside, ignore_errors=True)

    def write(self, path: str, content: bytes | str) -> None:
        """Writes a file of the run; text as UTF-8.

        Args:
            path: Below the run's folder, with forward slashes.
            content: The whole of it.

        Raises:
            StoreError: The path leaves the folder, or stands already, or the disk refuses.
        """
        data = content.encode("utf-8") if isinstance(content, str) else content
        place = inside(self.aside, path)
        if path in self.files:
            raise StoreError("written twice", where=path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_through(place, data)
        except OSError as error:
            raise _refused(path, error) from None
        self.files[path] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def write_json(self, path: str, value: Any) -> None:
        """Writes json-able values, keys sorted."""
        self.write(path, json_text(value))

    def write_table(self, name: str, table: pa.Table, *, csv: bool = False) -> None:
        """Writes `tables/<name>.parquet`, and `.csv` beside it if wanted."""
        self.write(f"tables/{name}.parquet", parquet_bytes(table))
        self.files[f"tables/{name}.parquet"] |= {
            "rows": table.num_rows,
            "content": table_content(table),
        }
        if csv:
            self.write(f"tables/{name}.csv", csv_bytes(table))

    def log(self, event: str, **fields: Any) -> None:
        """Adds a line to `log.jsonl`."""
        line = json.dumps({"event": event, **fields}, sort_keys=True, ensure_ascii=False)
        try:
            if self._log is None:
                self._log = (self.aside / "log.jsonl").open("ab")
            self._log.write(line.encode("utf-8") + b"\n")
            self._log.flush()
        except OSError as error:
            raise _refused("log.jsonl", error) from None

    def finish(self, record: Mapping[str, Any]) -> Path:
        """Writes `run.json`, gives the folder its name and points `latest` at it.

        Args:
            record: What `run.json` says besides `protocol`, `run_id`, `name` and `files`.

        Returns:
            The run's folder. Where another process finished the same run meanwhile, its folder.
        """
        if self._log is not None:
            os.fsync(self._log.fileno())
            self._log.close()
            self._log = None
            data = (self.aside / "log.jsonl").read_bytes()
            self.files["log.jsonl"] = {
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        identity = {"protocol": PROTOCOL, "run_id": self.final.name, "name": self.home.name}
        whole = {**record, **identity, "files": self.files}
        try:
            write_through(self.aside / RECORD, json_text(whole).encode("utf-8"))
            self._take_place()
            point_latest(self.home, self.final.name)
        except OSError as error:
            raise _refused(RECORD, error) from None
        return self.final

    def _take_place(self) -> None:
        old = self.home / aside(self.final.name, "old")
        whole = (self.final / RECORD).is_file()
        if self.final.exists() and (self.replace or not whole):
            with suppress(FileNotFoundError):  # another process took it away just now
                os.replace(self.final, old)
        try:
            os.replace(self.aside, self.final)
        except OSError:
            if not (self.final / RECORD).is_file():
                raise
            verify(self.final)  # another process was faster with the same run
        sync_folder(self.home)
        shutil.rmtree(old, ignore_errors=True)


def find_run(root: str, name: str, run_id: str) -> Path | None:
    """Finds a complete run and checks every file of it; None where there is none.

    Raises:
        StoreError: It is there, and damaged.
    """
    folder = Path(root) / name / run_id
    if not (folder / RECORD).is_file():
        return None
    verify(folder)
    return folder


def point_latest(home: Path, run_id: str) -> None:
    """Points `latest` at a run in one step: a link, or a text file where there are no links.

    Raises:
        StoreError: Something else stands there.
        OSError: The folder cannot be written to.
    """
    made = home / aside(LATEST)
    made.unlink(missing_ok=True)
    try:
        made.symlink_to(run_id, target_is_directory=True)
    except OSError:
        made.write_text(run_id + "\n", encoding="utf-8")
    try:
        os.replace(made, home / LATEST)
    except IsADirectoryError:
        made.unlink()
        raise StoreError("is a folder of its own; remove it", where=str(home / LATEST)) from None


def _refused(path: str, error: OSError) -> StoreError:
    return StoreError(
        f"cannot be written ({error.strerror})",
        where=path,
        hint="make room or choose another --out and run again: finished stages that the cache "
        "holds are not run again",
    )
