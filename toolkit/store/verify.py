"""Checks that a run's folder holds what its `run.json` says, byte for byte."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.errors import StoreError

PROTOCOL = 1  # raise it when run.json or a table changes so that older readers would misread it
RECORD = "run.json"

_MAX_RECORD = 500_000_000
_AGAIN = "make it again with `toolkit run CONFIG --force`; its config.yaml will do as CONFIG"


def read_record(folder: Path) -> dict[str, Any]:
    """Reads a run's `run.json`.

    Raises:
        StoreError: There is none, it cannot be read, or a newer version of this library wrote it.
    """
    place = folder / RECORD
    if not folder.is_dir():
        raise StoreError("no such run", where=str(folder), hint="give a folder that `run` printed")
    if not place.is_file():
        raise StoreError(f"not a complete run: no {RECORD}", where=str(folder))
    try:
        if place.stat().st_size > _MAX_RECORD:
            raise StoreError(f"larger than {_MAX_RECORD:,} bytes", where=str(place))
        record = json.loads(place.read_bytes())
    except (ValueError, RecursionError, OSError):
        raise StoreError("damaged: not JSON", where=str(place), hint=_AGAIN) from None
    if not isinstance(record, dict) or not isinstance(record.get("files"), dict):
        raise StoreError("damaged: no list of files", where=str(place), hint=_AGAIN)
    if record.get("protocol") != PROTOCOL:
        raise StoreError(
            f"written under protocol {record.get('protocol')}; this version reads {PROTOCOL}",
            where=str(place),
            hint=f"read it with the version that wrote it, {record.get('toolkit', 'unknown')}",
        )
    return record


def verify(folder: Path) -> dict[str, Any]:
    """Checks that every file which `run.json` lists is there, byte for byte.

    Returns:
        The record.

    Raises:
        StoreError: Naming the first artefact that is missing or differs.
    """
    record = read_record(folder)
    for name, facts in sorted(record["files"].items()):
        try:
            data = inside(folder, name).read_bytes()
        except OSError:
            more = sum(not inside(folder, other).is_file() for other in record["files"]) - 1
            raise StoreError(
                f"'{name}' is missing{f' and {more} files more' if more > 0 else ''}",
                where=str(folder),
                hint=_AGAIN,
            ) from None
        if not isinstance(facts, dict) or hashlib.sha256(data).hexdigest() != facts.get("sha256"):
            raise StoreError(f"'{name}' is not what the run wrote", where=str(folder), hint=_AGAIN)
    return record


def inside(folder: Path, name: str) -> Path:
    """Joins a name to a folder.

    Raises:
        StoreError: The name is absolute or leads out of the folder.
    """
    parts = PurePosixPath(name).parts
    unusable = not parts or ".." in parts or name[0] == "/" or "\\" in name or ":" in name
    if unusable or not name.isprintable() or PurePosixPath(name).as_posix() != name:
        raise StoreError(f"not a path within the run: {name!r}")
    return folder.joinpath(*parts)
