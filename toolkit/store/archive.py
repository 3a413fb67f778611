"""Packs a run's folder into one zip file, the same bytes each time, and opens one from anywhere.

An archive may come from a stranger. Nothing that its headers say is believed: names, sizes and
hashes are checked while it is read, and it is unpacked into a temporary folder alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toolkit.errors import StoreError
from toolkit.store.aside import aside, sync_folder
from toolkit.store.runs import LATEST
from toolkit.store.verify import RECORD, inside, read_record

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2_000_000_000  # bytes of all members together
MAX_RATIO = 200  # unpacked to packed
MAX_RECORD = 50_000_000  # bytes of run.json

_LEVEL = 6
_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = stat.S_IFREG | 0o644
_CHUNK = 1 << 20
_MAX_DIRECTORY = MAX_MEMBERS * 1_000  # bytes of a zip's list of members
_END, _END_SIZE = b"PK\x05\x06", 22
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


def write_archive(
    path: str | os.PathLike[str],
    members: Mapping[str, bytes | os.PathLike[str]],
    *,
    top: str,
    force: bool = False,
) -> int:
    """Writes an archive aside, then gives it its name; the same members, the same bytes.

    Args:
        path: Of the file.
        members: Content, or the file that has it, by path below the run's folder.
        top: The one folder within the archive, so that unpacking by hand makes no mess.
        force: Whether a file of that name gives way.

    Returns:
        The size in bytes.

    Raises:
        StoreError: The file stands already, or cannot be written, or the run is over a cap.
    """
    place = Path(path)
    if os.path.lexists(place) and not force:
        raise StoreError("is there already", where=str(place), hint="--force replaces it")
    if len(members) > MAX_MEMBERS:
        raise StoreError(f"{len(members):,} files; an archive takes {MAX_MEMBERS:,}")
    hidden = place.with_name(aside(place.name))
    try:
        with hidden.open("xb") as stream:
            _write(stream, members, top)
            stream.flush()
            os.fsync(stream.fileno())
        size = hidden.stat().st_size
        os.replace(hidden, place)
        sync_folder(place.parent)
    except OSError as error:
        raise StoreError(f"cannot be written ({error.strerror})", where=str(place)) from None
    finally:
        hidden.unlink(missing_ok=True)
    return size


def _write(stream: Any, members: Mapping[str, bytes | os.PathLike[str]], top: str) -> None:
    total = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=False) as archive:
        for name, source in sorted(members.items()):
            data = source if isinstance(source, bytes) else Path(source).read_bytes()
            total += len(data)
            if total > MAX_UNPACKED:
                raise StoreError(f"over {MAX_UNPACKED:,} bytes, more than an archive takes")
            info = zipfile.ZipInfo(f"{top}/{name}", _DATE)
            info.create_system = 3  # so that the mode means the same everywhere
            info.external_attr = _FILE_MODE << 16
            # Long runs of zeros would look like a bomb to whoever opens the archive.
            packed = len(zlib.compress(data, _LEVEL))
            dense = len(data) > MAX_RATIO // 2 * packed
            kind = zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, kind, _LEVEL)


def file_bytes(folder: Path, name: str) -> bytes:
    """Reads a file of a run's folder.

    Raises:
        StoreError: The name leads out of the folder, or the file cannot be read.
    """
    try:
        return inside(folder, name).read_bytes()
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror})", where=name) from None


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Opens a run's folder, or an archive of one in a temporary folder that is removed after.

    Args:
        path: A folder, or a file that `toolkit export` wrote.

    Yields:
        The folder that holds `run.json`, to be opened with `run_view.open_run`.

    Raises:
        StoreError: There is no such file, or it is no archive of a run, or is damaged or over a
            cap; what is wrong is named.
    """
    place = Path(path)
    if not place.is_file() or place.name == LATEST:  # `latest` is a file where links are not to be
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="toolkit-", ignore_cleanup_errors=True) as home:
        folder = Path(home) / "run"
        unpack(place, folder)
        yield folder


def unpack(place: Path, folder: Path) -> dict[str, Any]:
    """Unpacks an archive into a folder that is not there yet, and checks every file's hash.

    Returns:
        The record.

    Raises:
        StoreError: See `opened`.
    """
    try:
        folder.mkdir(parents=True)
        packed = place.stat().st_size
        with place.open("rb") as stream:
            _check_end(stream, packed, place)
            with zipfile.ZipFile(stream) as archive:
                return _unpack(archive, _Budget(packed, place), folder)
    except OSError as error:
        what = f"cannot be unpacked ({error.strerror or error})"
        raise StoreError(what, where=str(place)) from None
    except _BROKEN as error:
        first = next(iter(str(error).splitlines()), type(error).__name__)
        raise StoreError(f"no archive, or a damaged one ({first})", where=str(place)) from None


class _Budget:
    """Counts what was unpacked and stops at the caps, whatever the headers say."""

    def __init__(self, packed: int, place: Path) -> None:
        self.left = min(MAX_UNPACKED, MAX_RATIO * packed)
        self.place = place

    def spend(self, n: int) -> None:
        self.left -= n
        if self.left < 0:
            what = f"unpacks to over {MAX_UNPACKED:,} bytes or {MAX_RATIO} times its size"
            raise StoreError(what, where=str(self.place), hint="no run is like that; not opened")


def _unpack(archive: zipfile.ZipFile, budget: _Budget, folder: Path) -> dict[str, Any]:
    members = _members(archive, str(budget.place))
    if RECORD not in members:
        raise StoreError(f"no archive of a run: no {RECORD}", where=str(budget.place))
    _copy(archive, members.pop(RECORD), folder / RECORD, budget, MAX_RECORD)
    try:
        record = read_record(folder)
    except StoreError as error:  # says where by the temporary folder
        where = f"{budget.place}: {RECORD}"
        raise StoreError(error.what, where=where, hint=error.hint) from None
    files = record["files"]
    unknown = next((name for name in members if name not in files), None)
    if unknown is not None:
        what = f"'{unknown}' is in the archive and not in its {RECORD}"
        raise StoreError(what, where=str(budget.place))
    for name, facts in sorted(files.items()):
        if name not in members:
            raise StoreError(f"'{name}' is missing", where=str(budget.place))
        digest = _copy(archive, members[name], inside(folder, name), budget, MAX_UNPACKED)
        if not isinstance(facts, dict) or digest != facts.get("sha256"):
            raise StoreError(f"'{name}' is not what the run wrote", where=str(budget.place))
    return record


def _members(archive: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """Gives the files by path below the run's folder, every name checked."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise StoreError(f"{len(infos):,} members; the cap is {MAX_MEMBERS:,}", where=where)
    for info in infos:
        wrong = _fault(info)
        if wrong:
            raise StoreError(f"a member that is {wrong}: {info.orig_filename!r}", where=where)
    names = {info.filename: info for info in infos if not _is_folder(info)}
    tops = {name.partition("/")[0] for name in names}
    if RECORD not in names and len(tops) == 1:
        top = f"{tops.pop()}/"
        names = {name.removeprefix(top): info for name, info in names.items()}
    seen: dict[str, str] = {}
    for name in [info.filename for info in infos]:
        # Some systems take names that differ in case, or in how an accent is written, for one.
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in seen:
            raise StoreError(f"two members of one name: {name!r}", where=where)
        seen[plain] = name
    return names


def _fault(info: zipfile.ZipInfo) -> str:
    name = info.filename.removesuffix("/")
    try:
        inside(Path(), name)
    except StoreError:
        return "not a path within a run"
    if info.orig_filename != info.filename:
        return "not a path within a run"
    if any(part != part.strip(" .") or _DEVICE.match(part) for part in name.split("/")):
        return "not a path on every system"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if _is_folder(info) else stat.S_IFREG):
        return "no plain file"
    if info.flag_bits & 0x1:
        return "encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed in a way that is not read here"
    return ""


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith("/")


def _copy(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, budget: _Budget, most: int
) -> str:
    """Unpacks one member and returns its hash; stops at the caps while reading."""
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with archive.open(info) as source, place.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            budget.spend(len(chunk))
            if size > most:
                raise StoreError(f"larger than {most:,} bytes", where=f"{budget.place}: {RECORD}")
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _check_end(stream: Any, size: int, place: Path) -> None:
    """Refuses a list of members that is too long before it is read into memory."""
    stream.seek(max(0, size - _END_SIZE - _LOCATOR_SIZE))
    tail = stream.read()
    locator, end = tail[:-_END_SIZE], tail[-_END_SIZE:]
    if not end.startswith(_END) or len(end) < _END_SIZE or not end.endswith(b"\0\0"):
        what = "neither a run's folder nor a whole archive of one"
        raise StoreError(what, where=str(place), hint="`toolkit export RUN` writes archives")
    members, directory = struct.unpack("<HI", end[10:16])
    huge = locator.startswith(_LOCATOR)  # the form for more members than the cap
    if huge or members > MAX_MEMBERS or directory > _MAX_DIRECTORY:
        raise StoreError(f"the cap is {MAX_MEMBERS:,} members", where=str(place))
    stream.seek(0)
