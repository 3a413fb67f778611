"""Keeps what stages made, by the hash of all that it depends on, so that nothing is made twice.

An entry is a folder `<stage>/<key>`, written aside and renamed; its `DONE.json`, written last,
holds the hash of every file, and nothing without one is ever believed. Entries are checked byte by
byte when they are used. Two processes that make the same entry write it aside each; the first to
finish gives it its name, and the other throws its own away.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import StoreError
from toolkit.store.artefacts import Artefact, artefact_files, read_artefact, sha256, value_content
from toolkit.store.aside import aside, clear_stale, remove, sync_folder, write_through
from toolkit.store.plain import json_text
from toolkit.store.vectors import FOLDER as VECTORS
from toolkit.store.vectors import VectorStore
from toolkit.store.verify import inside

PROTOCOL = 1
DONE = "DONE.json"
DEFAULT = ".cache"  # in the folder of runs

_KEY = re.compile(r"[0-9a-f]{16,64}\Z")
_MAX_DONE = 10_000_000


@dataclass(frozen=True)
class Entry:
    """One stored artefact.

    Attributes:
        stage: Of which stage.
        key: Its name.
        parts: What it depends on, by name.
        facts: What else was noted when it was made (seconds, rows).
        bytes: Its size.
        used: When it was last used, in seconds since 1970.
    """

    stage: str
    key: str
    parts: Mapping[str, Any]
    facts: Mapping[str, Any]
    bytes: int
    used: float


@dataclass(frozen=True)
class Found:
    """An artefact from the cache, and what was noted when it was made."""

    artefact: Artefact
    content: Mapping[str, str]
    facts: Mapping[str, Any]


class Cache:
    """A folder of stored artefacts.

    Args:
        root: The folder; it is made when something is first kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.vectors = VectorStore(root / VECTORS)

    def get(self, stage: str, key: str) -> Found | None:
        """Reads an entry, every file checked; None where there is none.

        Raises:
            StoreError: It is there, and damaged; it is put out of the way.
        """
        folder = self._folder(stage, key)
        if not (folder / DONE).is_file():
            return None
        try:
            done = _read_done(folder)
            for name, facts in sorted(done["files"].items()):
                if sha256(inside(folder, name).read_bytes()) != facts["sha256"]:
                    raise StoreError(f"'{name}' is not what was written", where=f"{stage}/{key}")
            artefact = read_artefact(folder, sorted(done["files"]))
        except FileNotFoundError as error:
            if not folder.is_dir():
                return None  # another process pruned it just now
            name = Path(error.filename or "").name
            self._drop(folder)
            raise StoreError(f"'{name}' is missing", where=f"{stage}/{key}") from None
        except OSError as error:
            raise StoreError(f"cannot be read ({error.strerror})", where=f"{stage}/{key}") from None
        except StoreError:
            self._drop(folder)
            raise
        _touch(folder / DONE)
        return Found(artefact, done["content"], done["facts"])

    def has(self, stage: str, key: str) -> bool:
        """Whether an entry is there; it is checked when it is used."""
        return (self._folder(stage, key) / DONE).is_file()

    def content(self, stage: str, key: str) -> Mapping[str, str] | None:
        """The content hashes of an entry; None where there is none that can be read."""
        try:
            content: Mapping[str, str] = _read_done(self._folder(stage, key))["content"]
        except (OSError, StoreError):
            return None
        return content

    def put(
        self,
        stage: str,
        key: str,
        artefact: Artefact,
        *,
        parts: Mapping[str, Any],
        facts: Mapping[str, Any],
    ) -> None:
        """Keeps an artefact.

        Raises:
            StoreError: The disk refuses; nothing half-written stays.
        """
        folder = self._folder(stage, key)
        made = folder.parent / aside(key)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            clear_stale(folder.parent)
            remove(made)
            made.mkdir()
            files = {}
            for name, data in artefact_files(artefact).items():
                place = inside(made, name)
                place.parent.mkdir(parents=True, exist_ok=True)
                write_through(place, data)
                files[name] = {"bytes": len(data), "sha256": sha256(data)}
            done = {
                "protocol": PROTOCOL,
                "stage": stage,
                "key": key,
                "parts": dict(parts),
                "facts": dict(facts),
                "files": files,
                "content": artefact.content(),
            }
            sealed = {**done, "sha256": value_content(done)}
            write_through(made / DONE, json_text(sealed).encode())
            _take_place(made, folder)
        except OSError as error:
            raise StoreError(f"cannot be kept ({error.strerror})", where=f"{stage}/{key}") from None
        finally:
            remove(made)

    def entries(self, stage: str | None = None) -> Iterator[Entry]:
        """Yields what is stored and can be read, stage by stage, key by key."""
        for folder in sorted(self.root.glob(f"{stage or '*'}/*")):
            if not _KEY.match(folder.name):
                continue
            try:
                done = _read_done(folder)
                used = (folder / DONE).stat().st_mtime
            except (OSError, StoreError):
                continue
            size = sum(int(facts["bytes"]) for facts in done["files"].values())
            yield Entry(done["stage"], done["key"], done["parts"], done["facts"], size, used)

    def drop(self, stage: str, key: str) -> None:
        """Removes an entry."""
        self._drop(self._folder(stage, key))

    def _drop(self, folder: Path) -> None:
        # Renamed first, so that nobody who looks meanwhile finds half of it.
        away = folder.parent / aside(folder.name, "old")
        try:
            os.replace(folder, away)
        except OSError:
            return
        remove(away)

    def _folder(self, stage: str, key: str) -> Path:
        if not _KEY.match(key) or not stage.isidentifier():
            raise StoreError(f"not a key of the cache: {stage}/{key}")
        return self.root / stage / key


def open_cache(root: str) -> Cache:
    """Opens the cache in a folder, which need not be there yet."""
    return Cache(Path(root))


def cache_of(out: str, folder: str | None) -> Cache:
    """Opens the cache in the folder that the user named, or the one in a folder of runs."""
    return Cache(Path(folder) if folder is not None else Path(out) / DEFAULT)


def _take_place(made: Path, folder: Path) -> None:
    if folder.exists() and not (folder / DONE).is_file():
        remove(folder)
    try:
        os.replace(made, folder)
    except OSError:
        if not (folder / DONE).is_file():  # else another process was faster with the same
            raise
    sync_folder(folder.parent)


def _read_done(folder: Path) -> dict[str, Any]:
    place = folder / DONE
    where = f"{folder.parent.name}/{folder.name}"
    if place.stat().st_size > _MAX_DONE:
        raise StoreError(f"{DONE} is larger than {_MAX_DONE:,} bytes", where=where)
    try:
        done = json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        raise StoreError(f"{DONE} is not JSON", where=where) from None
    kinds = {"parts": dict, "facts": dict, "files": dict, "content": dict}
    sound = isinstance(done, dict) and all(isinstance(done.get(k), t) for k, t in kinds.items())
    if not sound or done.get("protocol") != PROTOCOL or done.get("key") != folder.name:
        raise StoreError(f"{DONE} is not one of this version's", where=where)
    if not all(
        isinstance(f, dict) and {"bytes", "sha256"} <= f.keys() for f in done["files"].values()
    ):
        raise StoreError(f"{DONE} lists its files wrongly", where=where)
    seal = done.pop("sha256", None)
    if value_content(done) != seal:
        raise StoreError(f"{DONE} is not what was written", where=where)
    sound_done: dict[str, Any] = done
    return sound_done


def _touch(place: Path) -> None:
    try:
        os.utime(place, (time.time(), time.time()))
    except OSError:
        return  # read-only: it counts as unused, no more
