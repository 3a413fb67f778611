"""Puts a configuration together from files and overrides, and remembers where each key stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.store.yaml12 import Document, KeyPath, YamlError, parse

MAX_BYTES = 2_000_000
MAX_BASES = 20

_KEY = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*\Z")


@dataclass(frozen=True)
class Origin:
    """Where a key was stated.

    Attributes:
        source: The file as shown to the user, or `--set a.b`.
        line: Line in the file, counted from 1; 0 for an override or the document as a whole.
        folder: Folder that relative paths are looked up in first; None for an override.
        order: Sorts faults: files as they were read, then overrides as they were given.
    """

    source: str
    line: int
    folder: Path | None
    order: int

    def fault(self, path: KeyPath, what: str) -> Fault:
        """Makes a fault of a key that stands here."""
        key = dotted(path)
        if self.folder is None:
            key = "" if self.source == f"--set {key}" else key
        place = f"{self.source}:{self.line}" if self.line else self.source
        text = ": ".join(part for part in (place, key, what) if part)
        return Fault((self.order, self.line, key), text)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a configuration, in one line, and its place among the others."""

    key: tuple[int, int, str]
    text: str


@dataclass
class Layers:
    """The merged mapping, the origin of each key in it, and what went wrong on the way."""

    root: Origin
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, Origin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    _open: list[Path] = field(default_factory=list)

    def origin(self, path: KeyPath) -> Origin:
        """Finds where a key stands, or the nearest thing above it that does."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        return self.root

    def add_file(self, path: Path, asked_by: tuple[Origin, KeyPath] | None = None) -> None:
        """Merges a file over what is there, its bases first."""
        order = len(self.files)
        origin = Origin(shown(path), 0, path.parent, order)
        complain, at = asked_by or (origin, ())
        document = self._read(path, origin, complain, at)
        if document is None:
            return
        self.files.append(path)
        self._open.append(path.resolve())
        values = document.value if document.value is not None else {}
        for line, where, what in document.faults:
            self.faults.append(Origin(origin.source, line, path.parent, order).fault(where, what))
        if isinstance(values, dict):
            lines = {
                where: Origin(origin.source, line, path.parent, order)
                for where, line in document.lines.items()
            }
            self._add_bases(path, values.pop("extends", None), lines)
            self._merge(self.values, values, (), lines)
        else:
            self.faults.append(origin.fault((), "the file must hold keys and values"))
        self._open.pop()

    def _read(self, path: Path, origin: Origin, complain: Origin, at: KeyPath) -> Document | None:
        if not os.path.isfile(path):
            what = "is a folder, not a file" if os.path.isdir(path) else "no such file"
            self.faults.append(complain.fault(at, what if not at else f"{what}: {shown(path)}"))
            return None
        if path.resolve() in self._open:
            chain = " -> ".join(shown(p) for p in [*self._open, path])
            self.faults.append(complain.fault(at, f"the file extends itself: {chain}"))
            return None
        if len(self.files) >= MAX_BASES:
            self.faults.append(complain.fault(at, f"more than {MAX_BASES} files"))
            return None
        try:
            return parse(read_text(path))
        except YamlError as error:
            place = Origin(origin.source, error.line, origin.folder, origin.order)
            self.faults.append(place.fault((), error.what))
            return None

    def _add_bases(self, path: Path, bases: Any, lines: Mapping[KeyPath, Origin]) -> None:
        if bases is None:
            return
        listed = bases if isinstance(bases, list) else [bases]
        for i, base in enumerate(listed):
            at: KeyPath = ("extends", i) if isinstance(bases, list) else ("extends",)
            origin = lines[at]
            if not isinstance(base, str) or not base:
                self.faults.append(
                    origin.fault(("extends",), "must name a file, or a list of them")
                )
                continue
            beside = path.parent / base
            here = beside if os.path.exists(beside) or not os.path.exists(base) else Path(base)
            self.add_file(here, (origin, ("extends",)))

    def _merge(
        self,
        into: dict[str, Any],
        values: Mapping[str, Any],
        at: KeyPath,
        lines: Mapping[KeyPath, Origin],
    ) -> None:
        for key, value in values.items():
            here = (*at, key)
            if isinstance(value, dict) and isinstance(into.get(key), dict):
                self.origins[here] = lines[here]
                self._merge(into[key], value, here, lines)
                continue
            for old in [path for path in self.origins if path[: len(here)] == here]:
                del self.origins[old]
            into[key] = value
            for path, origin in lines.items():
                if path[: len(here)] == here:
                    self.origins[path] = origin

    def add_override(self, text: str, order: int) -> None:
        """Merges one `a.b=value`; the value is read as YAML."""
        key, equals, value = text.partition("=")
        key = key.strip()
        if not equals or not _KEY.match(key):
            what = "write key=value, such as topics.words=8"
            self.faults.append(Origin(f"--set {text}", 0, None, order).fault((), what))
            return
        origin = Origin(f"--set {key}", 0, None, order)
        try:
            document = parse(value)
        except YamlError as error:
            self.faults.append(origin.fault((), error.what))
            return
        for _, _, what in document.faults:
            self.faults.append(origin.fault((), what))
        parts = key.split(".")
        nested: Any = document.value
        for part in reversed(parts):
            nested = {part: nested}
        full: list[KeyPath] = [tuple(parts[: i + 1]) for i in range(len(parts))]
        full += [(*parts, *path) for path in document.lines if path]
        self._merge(self.values, nested, (), dict.fromkeys(full, origin))


def read_layers(path: Path, overrides: Sequence[str]) -> Layers:
    """Reads a file, what it extends, and the overrides, in rising precedence."""
    layers = Layers(Origin(shown(path), 0, path.parent, 0))
    layers.add_file(path)
    for order, override in enumerate(overrides, start=MAX_BASES + 1):
        layers.add_override(override, order)
    return layers


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """Reads a small UTF-8 file whole, without a byte order mark.

    Raises:
        YamlError: Too large, unreadable, or not UTF-8.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise YamlError(0, f"larger than {max_bytes:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlError(0, f"not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise YamlError(0, f"cannot be read ({error.strerror})") from None


def shown(path: Path) -> str:
    """Shows a path relative to the working directory when inside it, else as it was given."""
    full, here = Path(os.path.abspath(path)), Path.cwd()
    inside = full.is_relative_to(here)
    return (full.relative_to(here) if inside else Path(os.path.normpath(path))).as_posix()


def dotted(path: KeyPath) -> str:
    """Writes a key as a user does: `stance.targets[0].name`."""
    return "".join(_step(part, i) for i, part in enumerate(path))


def _step(part: str | int, i: int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if i else part


def walk(value: Any, pattern: Sequence[str], at: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yields what stands at a pattern of keys, where `*` is every item of a list."""
    if not pattern:
        yield at, value
    elif pattern[0] == "*" and isinstance(value, list):
        for i, item in enumerate(value):
            yield from walk(item, pattern[1:], (*at, i))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from walk(value[pattern[0]], pattern[1:], (*at, pattern[0]))


def put(values: Any, at: KeyPath, value: Any) -> None:
    """Replaces the value at a key that exists."""
    for part in at[:-1]:
        values = values[part]
    values[at[-1]] = value
