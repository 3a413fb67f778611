"""Names for what is written aside before it takes its place, and clearing up after dead processes.

A name tells which process of which machine writes, so that neither a living process's work nor
that of another machine on the same disk is ever cleared away.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from toolkit.errors import StoreError

_ASIDE = re.compile(r"\.[\w.-]+\.(?:tmp|old)-([0-9a-f]{8})-(\d+)\Z")
_OLD = 7 * 24 * 3600.0  # seconds; another machine's process that wrote nothing for so long is gone


def aside(name: str, kind: str = "tmp") -> str:
    """Names a file or folder that this process writes aside.

    Args:
        name: What it will be called.
        kind: `tmp` for what is being written, `old` for what gives way.
    """
    return f".{name}.{kind}-{_machine()}-{os.getpid()}"


def start_aside(place: Path) -> None:
    """Makes an empty folder to write in, and clears up beside it what dead processes left.

    Args:
        place: Named by `aside`.

    Raises:
        StoreError: The disk refuses.
    """
    home = place.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        clear_stale(home)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    except OSError as error:
        raise StoreError(
            f"cannot write there ({error.strerror})", where=str(home), hint="see --out"
        ) from None


def clear_stale(home: Path) -> None:
    """Removes what processes that are gone left aside in a folder."""
    for place in sorted(home.iterdir()):
        match = _ASIDE.match(place.name)
        if match is not None and _gone(place, match[1], int(match[2])):
            remove(place)


def remove(place: Path) -> None:
    """Removes a file, link or folder, as far as the system lets it."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
        return
    with suppress(OSError):
        place.unlink()


def write_through(place: Path, data: bytes) -> None:
    """Writes a file and waits until the disk has it."""
    with place.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the disk has a folder's entries, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # not every system can open a folder
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _gone(place: Path, machine: str, pid: int) -> bool:
    if machine == _machine():
        return not _alive(pid)
    try:
        return time.time() - place.stat().st_mtime > _OLD
    except OSError:
        return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@cache
def _machine() -> str:
    """Names this machine since it was started, by a hash that gives nothing away."""
    try:
        since = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except OSError:
        since = ""
    return hashlib.sha256(f"{since}{platform.node()}".encode()).hexdigest()[:8]
