"""Parts lines into the records of a delimited file, quoted line ends and all (RFC 4180).

A quote that is never closed would swallow every row behind it, up to the next quote or the end of
the file. So a record over several lines is doubted: where its quotes do not fit, or where the lines
behind its first are records of their own, its first line alone is given up and reading goes on with
the next. In what a CSV writer has written, the lines behind a record's first never are: they hold
an odd number of quotes.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.store.readers.columns import too_large
from toolkit.store.readers.linetext import LineText, UndecodedError
from toolkit.store.readers.streams import StreamFault

# Bytes that may be read again: some for nothing, and so many times what was read once. The work
# stays linear in the file, whatever its quotes. A line counts for some bytes more than it has.
_FREE = 32_000_000
_AGAIN = 2
_LINE = 100
_LOOKAHEAD = 64  # lines behind a record that are looked at to tell whether its quotes are right
csv.field_size_limit(1_000_000_000)  # the most that `input.max_bytes` can be; rows are bounded here


class _TextLine(NamedTuple):
    """A line, decoded as well as it can be, and what is wrong with it."""

    number: int
    text: str
    size: int
    note: str
    fault: tuple[str, str] | None  # reason and detail


class _Feed:
    """Iterates over lines; goes on behind its end where lines were given back."""

    def __init__(self, take: Callable[[], str | None]) -> None:
        self._take = take

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._take()
        if line is None:
            raise StopIteration
        return line


class _EndlessError(Exception):
    """A quote stays open for longer than a row may be."""


@dataclass(frozen=True)
class Record:
    """One record, or what should have been one.

    Attributes:
        line: The line it starts on, from 1.
        fields: Its fields; of what is none, those that could be made out.
        notes: How it was decoded, if oddly.
        reason: Why it is none, empty where it is one.
        detail: Where, and what to do.
    """

    line: int
    fields: list[str]
    notes: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""


class Records:
    """Iterates once over the records of a file.

    Args:
        text: Its lines.
        max_bytes: The longest record.

    Attributes:
        line: Where the next record starts, or the one that the end of the stream cut off.
        delimiter: What parts fields.
    """

    def __init__(self, text: LineText, max_bytes: int) -> None:
        self.line = 1
        self.delimiter = ","
        self._text = text
        self._lines = iter(text.lines)
        self._most = max_bytes
        self._fault: Exception | None = None
        self._held: deque[_TextLine] = deque()  # lines to be read again
        self._taken: list[_TextLine] = []  # lines of the record that is being read
        self._size = 0  # their bytes
        self._again = 0  # bytes that were read more than once
        self._width: int | None = None  # of a record; the patterns are made for it
        self._strict = self._open = re.compile("")
        self._doubtful = False  # behind a line that was given up, until a record fits again

    @property
    def size(self) -> int:
        """How many bytes were read."""
        return self._text.lines.offset

    def first_line(self) -> str:
        """Returns the first line that is not blank, without taking it; empty where there is none.

        Raises:
            StreamFault: As the stream does.
            OSError: The same.
        """
        while line := self._next_line():
            if line.fault is not None or line.text.strip(" \r\n"):
                self._held.appendleft(line)
                return line.text
        return ""

    def skip_line(self) -> None:
        """Passes over the next line."""
        self._next_line()

    def expect(self, width: int) -> None:
        """Says how many fields a record has from here on; any other number is ragged."""
        part = re.escape(self.delimiter)
        field = rf'(?:"(?:[^"]++|"")*+"|[^"\r\n{part}]*+)'
        self._strict = re.compile(rf"{field}(?:{part}{field}){{{width - 1}}}(?:\r\n|[\r\n]|\Z)")
        self._open = re.compile(rf'(?:{field}{part}){{0,{width - 1}}}+"(?:[^"]++|"")*+\Z')
        self._width = width

    def __iter__(self) -> Iterator[Record]:
        """Yields records in order, and what is none in its place; blank lines are passed over.

        Raises:
            StreamFault: As the stream does, behind the last record.
            OSError: The same.
        """
        reader = csv.reader(_Feed(self._take), delimiter=self.delimiter, strict=True)
        while True:
            self._taken, self._size = [], 0
            try:
                record = self._judged(next(reader))
            except StopIteration:
                return
            except (csv.Error, _EndlessError):
                record = self._given_up()
            except (StreamFault, OSError):
                self.line = self._taken[0].number if self._taken else self._text.lines.number + 1
                raise
            if record is not None:
                yield record

    def _judged(self, fields: list[str]) -> Record | None:
        """Says what a record is that its quotes allow."""
        first, *others = self._taken
        fault = next((line.fault for line in self._taken if line.fault is not None), None)
        if others and self._are_records(others):
            return self._given_up()
        if fault is not None:
            return Record(first.number, fields, (), *fault)
        if not others and not first.text.strip(" \r\n"):
            return None
        if self._width is not None and len(fields) != self._width:
            counts = (
                f"{len(fields):,} field{'s' * (len(fields) != 1)}; the header has {self._width}"
            )
            return Record(first.number, fields, (), "ragged row", counts)
        whole = "".join(line.text for line in self._taken) if self._doubtful else ""
        if '"' in whole and self._strict.fullmatch(whole) is None:
            detail = "its quotes do not fit, behind a line that was given up for its own"
            return Record(first.number, fields, (), "unbalanced quote", detail)
        self._doubtful = False
        notes = dict.fromkeys(line.note for line in self._taken if line.note)
        return Record(first.number, fields, tuple(notes))

    def _given_up(self) -> Record:
        """Gives up the first line of what was taken; the others are read again."""
        first, *others = self._taken
        self._held.extendleft(reversed(others))
        self._again += self._size + _LINE * len(self._taken)
        fields = first.text.rstrip("\r\n").split(self.delimiter)
        if first.fault is not None:
            return Record(first.number, fields, (), *first.fault)
        if self.delimiter == "\t" and len(fields) == self._width:
            return Record(first.number, fields)  # most who part by tabs do not quote at all
        self._doubtful = True
        detail = "a quote opens here and does not end its field; write a quote in a text as two"
        return Record(first.number, fields, (), "unbalanced quote", detail)

    def _are_records(self, lines: list[_TextLine]) -> bool:
        """Whether lines are records by themselves, rather than the rest of one over several lines.

        The last of them may go on in the lines that follow.
        """
        if self._width is None or not self._may_open(lines[0].text):
            return False
        text = "".join(line.text for line in lines)
        self._again += len(text) + _LINE * len(lines)
        at = 0
        while at < len(text):
            match = self._strict.match(text, at)
            if match is None:
                return self._open.match(text, at) is not None and self._goes_on(text[at:])
            at = match.end()
        return True

    def _may_open(self, line: str) -> bool:
        return bool(self._strict.match(line) or self._open.match(line))

    def _goes_on(self, text: str) -> bool:
        """Whether a record that is open at a text's end is one with the lines that follow.

        Not where those lines start with a record of their own: then all fits as it was read.
        """
        ahead: list[_TextLine] = []
        try:
            while len(ahead) < _LOOKAHEAD and (line := self._next_line()):
                ahead.append(line)
        except (StreamFault, OSError):
            pass  # it is met again
        self._held.extendleft(reversed(ahead))
        rest = "".join(line.text for line in ahead).lstrip("\r\n")
        self._again += len(text) + len(rest) + _LINE * len(ahead)
        return self._strict.match(rest) is None and self._strict.match(text + rest) is not None

    def _take(self) -> str | None:
        """Takes the next line of the record that is being read.

        Raises:
            _EndlessError: The record would become too long, or cannot be read further.
        """
        line = self._next_line()
        if line is None:
            return None
        if not self._taken:
            self.line = line.number
        else:
            size = self._size + line.size
            left = _FREE + _AGAIN * self._text.lines.offset - self._again
            if size > self._most or size + _LINE * len(self._taken) > left:
                self._held.appendleft(line)
                raise _EndlessError
        self._taken.append(line)
        self._size += line.size
        return line.text

    def _next_line(self) -> _TextLine | None:
        if self._held:
            return self._held.popleft()
        if self._fault is not None:
            raise self._fault
        try:
            line = next(self._lines, None)
        except (StreamFault, OSError) as error:
            self._fault = error
            raise
        if line is None:
            return None
        if line.data is None:
            fault = ("too large", too_large("the line", self._most))
            return _TextLine(line.number, "", line.size, "", fault)
        try:
            text = self._text.text(line.data, line.offset)
        except UndecodedError as error:
            return _TextLine(line.number, error.text, line.size, "", (error.reason, error.detail))
        return _TextLine(line.number, text, line.size, self._text.note, None)
