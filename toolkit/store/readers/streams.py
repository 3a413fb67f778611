"""Opens files plain or packed; damage is met only after every good byte before it was given."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from toolkit.records import Rejection
from toolkit.store.readers.zstd import zstd_chunks

CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"


class StreamFault(Exception):  # noqa: N818 (a fault of the file)
    """A stream ends before its data does: packed badly, cut off, or unpacked too far.

    Attributes:
        reason: In a few words, as a rejection states it.
        detail: Where, and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Stream:
    """Hands out the bytes of chunks; what raised in the midst of it is raised at its place.

    Args:
        chunks: The bytes in order; may raise.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self._fault: Exception | None = None
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """Returns up to `size` bytes; fewer only where the stream ends or is about to fail.

        Raises:
            StreamFault: No good bytes are left, but there should be.
            OSError: The same of the file below.
        """
        self._fill(size)
        if not self._held and self._fault is not None and size != 0:
            raise self._fault
        if 0 <= size < len(self._held):
            found, self._held = self._held[:size], self._held[size:]
        else:
            found, self._held = self._held, b""
        return found

    def peek(self, size: int) -> bytes:
        """Returns the next bytes without taking them; fewer where the stream ends or will fail."""
        self._fill(size)
        return self._held[:size]

    def _fill(self, size: int) -> None:
        """Holds as many bytes as are asked for, as far as there are any."""
        parts, held = [self._held], len(self._held)
        while not self._ended and (size < 0 or held < size):
            try:
                part = next(self._chunks, None)
            except (StreamFault, OSError) as error:
                self._fault, part = error, None
            self._ended = part is None
            parts.append(part or b"")
            held += len(parts[-1])
        self._held = b"".join(parts) if len(parts) > 1 else self._held


@contextmanager
def open_stream(path: Path, name: str, max_unpacked: int) -> Iterator[Stream]:
    """Opens a file to be read once from its start, unpacked where its name says that it is packed.

    Several members of gzip (RFC 1952) and several frames of zstd (RFC 8878) are read as one.

    Args:
        path: The file.
        name: Its name, which tells how it is packed (`.gz`, `.zst`).
        max_unpacked: How many bytes may be unpacked.

    Yields:
        A stream whose `read` raises `StreamFault` where the file is cut off, is damaged, or unpacks
        to more bytes than are allowed.

    Raises:
        OSError: The file cannot be opened.
    """
    with path.open("rb") as file:
        suffix = os.path.splitext(name)[1].lower()
        if suffix == ".gz":
            yield Stream(_capped(_gzip_chunks(file), max_unpacked))
        elif suffix == ".zst":
            yield Stream(_capped(_zstd_chunks(file), max_unpacked))
        else:
            yield Stream(iter(lambda: file.read(CHUNK), b""))


def reachable(root: Path, name: str) -> Path | Rejection:
    """Returns the place of a file below a folder, or why it is not read.

    Args:
        root: The folder.
        name: The path below it.
    """
    if not name.isprintable():
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
        return Rejection(shown, "unusable name", "rename the file; its name is no text")
    place = root / name
    try:
        if not place.resolve().is_relative_to(root.resolve()):
            return Rejection(name, "outside the folder", "a link that leads out of the folder")
        if not os.path.lexists(place):
            return Rejection(name, "unreadable", "the file was listed, but is no longer there")
        if not place.is_file():
            return Rejection(name, "not a file", "neither a file nor a link to one")
    except OSError as error:
        return Rejection(name, "unreadable", error.strerror or "the file cannot be read")
    return place


def too_far(what: str, most: int) -> str:
    """Says that something unpacks to more bytes than it may."""
    allowed = f"more than the {most:,} bytes that input.max_unpacked_bytes allows"
    return f"{what} {allowed}; raise it if you trust the file"


def _capped(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    left = most
    for chunk in chunks:
        if len(chunk) > left:
            if left:
                yield chunk[:left]
            raise StreamFault("unpacks too far", too_far("it holds", most))
        left -= len(chunk)
        yield chunk


def _gzip_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Unpacks gzip members one after the other; zeros between and behind them are padding.

    Raises:
        StreamFault: A member is cut off, damaged, or followed by something else.
    """
    data = file.read(CHUNK)
    while data:
        if not data.startswith(_GZIP[: len(data)]):
            raise StreamFault("damaged", f"no gzip data at byte {file.tell() - len(data):,}")
        member = zlib.decompressobj(wbits=31)  # checks the sum and the length at its end
        while not member.eof:
            data = data or file.read(CHUNK)
            before = member.copy()
            try:
                part = member.decompress(data, CHUNK)
            except zlib.error as error:
                yield from _until_error(before, data)
                why = str(error).rpartition(": ")[2]
                raise StreamFault("damaged", f"{why}, near {_where(file)}") from None
            if not data and not part and not member.eof:
                raise StreamFault("truncated", f"the packed data breaks off at {_where(file)}")
            data = member.unconsumed_tail
            if part:
                yield part
        data = member.unused_data.lstrip(b"\x00")
        while not data:
            more = file.read(CHUNK)
            if not more:
                return
            data = more.lstrip(b"\x00")


def _until_error(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Yields what comes before an error: byte by byte, for an error takes its call's output."""
    try:
        for at in range(len(data)):
            part = member.decompress(data[at : at + 1])
            if part:
                yield part
    except zlib.error:
        return


def _where(file: BinaryIO) -> str:
    return f"byte {file.tell():,} of the packed file; get the file again"


def _zstd_chunks(file: BinaryIO) -> Iterator[bytes]:
    try:
        yield from zstd_chunks(file)
    except EOFError:
        detail = f"the packed data breaks off at {_where(file)}"
        raise StreamFault("truncated", detail) from None
    except ValueError as error:
        raise StreamFault("damaged", f"{error}, near {_where(file)}") from None
