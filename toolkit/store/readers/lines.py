"""Parts a stream into lines of bounded length, each with its number and place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.store.readers.streams import CHUNK, Stream


class Line(NamedTuple):
    """One line, as bytes.

    Attributes:
        number: From 1.
        offset: Of its first byte in the stream.
        data: Its bytes with its end; None where it is too long, and was not kept.
        size: How many bytes it has, its end included.
    """

    number: int
    offset: int
    data: bytes | None
    size: int


class Lines:
    r"""Iterates once over the lines of a stream; a line that is too long is passed over unheld.

    Args:
        stream: What to read.
        max_bytes: The longest line that is kept, without its end.
        lone_cr: Whether a line ends at `\r` too, as in old Mac files; at `\n` and `\r\n` it ends
            always.

    Attributes:
        number: Of the last line that was handed out.
        offset: Where it ends.
    """

    def __init__(self, stream: Stream, max_bytes: int, *, lone_cr: bool = False) -> None:
        self.number = 0
        self.offset = 0
        self._stream = stream
        self._most = max_bytes
        self._lone_cr = lone_cr
        self._pieces: list[bytes] = []
        self._at = 0

    def __iter__(self) -> Iterator[Line]:
        """Yields the lines; what a failing stream leaves unfinished is none.

        Raises:
            StreamFault: As the stream does.
            OSError: The same.
        """
        parts: list[bytes] = []  # of a line that chunks cut
        held = 0
        ends = (b"\n", b"\r") if self._lone_cr else (b"\n",)
        while self._next_chunk():
            for at, piece in enumerate(self._pieces, 1):
                self._at = at
                held += len(piece)
                if piece.endswith(ends):
                    data = b"".join((*parts, piece)) if parts else piece
                    yield self._line(data, held)
                    parts, held = [], 0
                elif held <= self._most + 2:  # an end may have two bytes
                    parts.append(piece)
                else:
                    parts = []
        if held:
            yield self._line(b"".join(parts), held)

    def ahead(self, size: int) -> bytes:
        """Returns bytes that follow the last line, without taking them."""
        waiting = b"".join(self._pieces[self._at :])[:size]
        return waiting + self._stream.peek(size - len(waiting))

    def _next_chunk(self) -> bool:
        chunk = self._stream.read(CHUNK)
        if self._lone_cr and chunk.endswith(b"\r") and self._stream.peek(1) == b"\n":
            chunk += self._stream.read(1)
        if self._lone_cr:
            self._pieces = chunk.splitlines(keepends=True)  # of bytes: at \n, \r and \r\n alone
        else:
            *whole, last = chunk.split(b"\n")
            self._pieces = [piece + b"\n" for piece in whole]
            if last:
                self._pieces.append(last)
        self._at = 0
        return bool(chunk)

    def _line(self, data: bytes, size: int) -> Line:
        end = 2 if data.endswith(b"\r\n") else data.endswith((b"\n", b"\r"))
        kept = data if size - end <= self._most else None
        self.number += 1
        line = Line(self.number, self.offset, kept, size)
        self.offset += size
        return line
