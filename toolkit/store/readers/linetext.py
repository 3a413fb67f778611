"""Decodes a table line by line, so that a damaged line costs no other."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator

from toolkit.store.readers.encoding_guess import encoding_name, guess
from toolkit.store.readers.encodings import is_utf8
from toolkit.store.readers.lines import Lines
from toolkit.store.readers.streams import CHUNK, Stream, StreamFault

_HEAD = 4096
_SAMPLE = 1 << 20  # bytes from which an encoding is guessed
_MOST_BAD = 1000  # places that do not decode, from which on a file is given up
# So few foreign bytes say nothing of their encoding: they are Western letters within a word and
# signs of typography, or damage.
_FEW = 8
_WESTERN = re.compile(
    "[‘’“”‚„–—…•€£¥§©®°·«»½¼¾\xa0]|(?<=[A-Za-z])[À-þŠšŽžŒœ]+|[À-þŠšŽžŒœ]+(?=[A-Za-z])"
)
_ASCII = bytes(range(128))
_BAD = b"\xff"  # never part of UTF-8
_UNMADE = "unmade"
_MARKED = re.compile(rb"\xff\xfe|\xfe\xff|\x00\x00\xfe\xff").match


class UndecodedError(Exception):
    """A line that is no text in its file's encoding.

    Attributes:
        reason: `not utf-8`, or whatever it should have been.
        detail: Which byte of the file does not decode, and what to do.
        text: The line with a mark where it does not decode, to find its end by.
    """

    def __init__(self, reason: str, detail: str, text: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.text = text


class LineText:
    """Decodes the lines of one file.

    With `auto` a file is UTF-8 or what its byte order mark says. Lines that are no UTF-8 are read
    in the encoding that is the best guess for all such lines in the megabyte from the first of
    them on, unless most lines with foreign letters are good UTF-8: then the others are damaged.

    Args:
        stream: The file.
        encoding: Of the file, or `auto`.
        max_bytes: The longest line that is kept.
        lone_cr: As `Lines` takes it.

    Attributes:
        lines: The lines, to be decoded by `text` in their order.
        note: `read as ...`, where the last line was in another encoding than UTF-8.
    """

    def __init__(
        self, stream: Stream, encoding: str, max_bytes: int, *, lone_cr: bool = False
    ) -> None:
        wide = _wide(stream, encoding)
        self._auto = encoding == "auto" and wide is None
        self._codec = "utf-8" if wide or self._auto or is_utf8(encoding) else encoding
        self._label = encoding_name(wide or self._codec)
        self.note = "" if self._label == "utf-8" else f"read as {self._label}"
        self._guess: str | None = _UNMADE
        self._advice: str | None = None  # told by the first line that is rejected: a guess is slow
        self._good = 0  # lines with foreign letters that are UTF-8
        self._wide = _Wide(stream, wide) if wide else None
        if self._wide is not None:
            stream = Stream(self._wide.chunks())
        self.lines = Lines(stream, max_bytes, lone_cr=lone_cr)

    def text(self, data: bytes, offset: int) -> str:
        """Decodes a line.

        Args:
            data: The line.
            offset: Of its first byte in the file.

        Raises:
            UndecodedError: It is no text in the encoding.
        """
        if self._auto:
            self.note = ""
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError as error:
            text = self._other(data, offset, error.start)
        except UnicodeError:
            text = self._other(data, offset, 0)
        else:
            self._good += not text.isascii()
        return text.removeprefix("\ufeff") if offset == 0 else text

    def _other(self, data: bytes, offset: int, start: int) -> str:
        """Reads a line that is not in the file's encoding in the one that was guessed."""
        damaged = self._auto and _is_mostly_utf8(data)
        if self._auto and not damaged:
            if self._guess is _UNMADE:
                self._guess = self._guessed(data)
            text = None if self._guess is None else _strictly(data, self._guess)
            if text is not None and self._guess is not None:
                self.note = f"read as {encoding_name(self._guess)}"
                return text
        at = offset + start if self._wide is None else self._wide.origin(offset + start)
        if self._advice is None and not damaged and self._wide is None:
            self._advice = self._advised(data)
        detail = f"byte {at:,} of the file does not decode; {self._advice or 'mend the line'}"
        raise UndecodedError(f"not {self._label}", detail, data.decode(self._codec, "replace"))

    def _advised(self, data: bytes) -> str:
        found = None if _is_little(data) else guess(data)
        if found is None or found == self._label:
            return ""
        return f"if the whole file is {found}, as it seems, set input.encoding to that"

    def _guessed(self, data: bytes) -> str | None:
        good, others = self._good, []
        for line in (data + self.lines.ahead(_SAMPLE)).splitlines():
            if line.isascii():
                continue
            if _strictly(line, "utf-8") is not None:
                good += 1
            elif not _is_mostly_utf8(line):
                others.append(line)
        if good > len(others):
            return None
        sample = b"\n".join(others)
        if _is_little(sample):
            western = _strictly(sample, "windows-1252")
            fits = western is not None and _WESTERN.sub("", western).isascii()
            return "windows-1252" if fits else None
        found = guess(sample)
        return None if found is None or found.startswith("utf") else found


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _is_little(data: bytes) -> bool:
    return len(data.translate(None, _ASCII)) < _FEW


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8: the line is damaged, not in another."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - bad > bad


def _wide(stream: Stream, encoding: str) -> str | None:
    """Names an encoding whose line ends are not those of ASCII, where the file is in one."""
    head = stream.peek(_HEAD)
    if encoding != "auto":
        if "\n\n".encode(encoding).endswith(b"\n\n"):
            return None
        unmarked = codecs.lookup(encoding).name in ("utf-16", "utf-32") and not _MARKED(head)
        return f"{encoding}-le" if unmarked else encoding
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = guess(head) if b"\x00" in head else None
    return found if found is not None and found.startswith("utf-16") else None


class _Wide:
    """Turns a stream into UTF-8, with a byte that is none wherever it does not decode."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._bad: deque[tuple[int, int]] = deque()  # of the UTF-8 and of the file

    def origin(self, offset: int) -> int:
        """Returns the place in the file of a place that did not decode."""
        while self._bad and self._bad[0][0] < offset:
            self._bad.popleft()
        return self._bad[0][1] if self._bad else offset

    def chunks(self) -> Iterator[bytes]:
        """Yields UTF-8.

        Raises:
            StreamFault: Too many places do not decode.
        """
        decoder = codecs.getincrementaldecoder(self._encoding)()
        read = written = bad = 0  # `read`: bytes of the file that are decoded or passed over
        ended = False
        while not ended:
            data = self._stream.read(CHUNK)
            ended = not data
            while True:
                before = decoder.getstate()
                waiting = len(before[0])
                try:
                    part = decoder.decode(data, final=ended).encode()
                except UnicodeDecodeError as error:
                    bad += 1
                    if bad > _MOST_BAD:
                        raise self._fault(read) from None
                    decoder.setstate((b"", before[1]))
                    whole = before[0] + data
                    part = decoder.decode(whole[: error.start]).encode()
                    decoder.setstate((b"", decoder.getstate()[1]))
                    self._bad.append((written + len(part), read + error.start))
                    yield part + _BAD
                    written += len(part) + 1
                    read += error.end
                    data = whole[error.end :]
                    continue
                break
            read += waiting + len(data) - len(decoder.getstate()[0])
            written += len(part)
            if part:
                yield part

    def _fault(self, offset: int) -> StreamFault:
        return StreamFault(
            f"not {encoding_name(self._encoding)}",
            f"more than {_MOST_BAD:,} places up to byte {offset:,} do not decode; "
            "set input.encoding to the file's encoding",
        )
