"""Puts a configuration together from files, profiles and overrides."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit.config.keys import did_you_mean
from toolkit.store.origins import Fault, Merged, Origin, copied, dotted, grid_of_sweep
from toolkit.store.yaml12 import Document, KeyPath, YamlError, parse

__all__ = ["Fault", "Layers", "Origin", "dotted", "read_layers", "read_text", "shown"]

MAX_BYTES = 2_000_000
MAX_BASES = 20

_KEY = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*\Z")


@dataclass
class Layers:
    """The merged mapping, the origin of each key in it, and what went wrong on the way.

    Attributes:
        root: The file itself, as the origin of what stands nowhere.
        values: What the files state, bases first; then the profiles and overrides applied to it.
        origins: Where each key of it was stated.
        profiles: The profiles by name, merged from all files.
        faults: What was found wrong.
        files: Each file as it was read, with the sha256 of its bytes; one that several extend
            stands there several times.
    """

    root: Origin
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, Origin] = field(default_factory=dict)
    profiles: Merged = field(default_factory=Merged)
    faults: list[Fault] = field(default_factory=list)
    files: list[tuple[Path, str]] = field(default_factory=list)
    _open: list[Path] = field(default_factory=list)

    def origin(self, path: KeyPath) -> Origin:
        """Finds where a key stands, or the nearest thing above it that does."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        return self.root

    def _merge(self, values: Mapping[str, Any], origins: Mapping[KeyPath, Origin]) -> None:
        Merged(self.values, self.origins).merge(values, origins)

    def add_file(self, path: Path, asked_by: tuple[Origin, KeyPath] | None = None) -> None:
        """Merges a file over what is there, its bases first."""
        order = len(self.files)
        origin = Origin(shown(path), 0, path.parent, order)
        complain, at = asked_by or (origin, ())
        document = self._read(path, origin, complain, at)
        if document is None:
            return
        self._open.append(path.resolve())
        values = document.value if document.value is not None else {}
        for line, where, what in document.faults:
            self.faults.append(replace(origin, line=line).fault(where, what))
        if isinstance(values, dict):
            lines = {at: replace(origin, line=line) for at, line in document.lines.items()}
            self._add_bases(path, values.pop("extends", None), lines)
            self._add_profiles(values.pop("profiles", None), lines)
            lines = {at: line for at, line in lines.items() if at[:1] != ("profiles",)}
            self._merge(values, grid_of_sweep(values, lines))
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
            content = _read_bytes(path, MAX_BYTES)
            self.files.append((path, hashlib.sha256(content).hexdigest()))
            return parse(_decode(content))
        except YamlError as error:
            self.faults.append(replace(origin, line=error.line).fault((), error.what))
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

    def _add_profiles(self, profiles: Any, lines: Mapping[KeyPath, Origin]) -> None:
        if profiles is None:
            return
        if not isinstance(profiles, dict):
            what = "must hold a name for each profile, and its settings below it"
            self.faults.append(lines["profiles",].fault(("profiles",), what))
            return
        for name, values in profiles.items():
            origins = {
                at[2:]: replace(origin, profile=name)
                for at, origin in lines.items()
                if at[:2] == ("profiles", name)
            }
            if isinstance(values, dict):
                origins = grid_of_sweep(values, origins)
            self.profiles.merge(
                {name: {} if values is None else values},
                {(name, *at): origin for at, origin in origins.items()},
            )

    def applied(self, profiles: Sequence[str], overrides: Sequence[str]) -> Layers:
        """Puts profiles, then overrides on top of what the files state; these stay as they are."""
        layers = replace(
            self,
            values=copied(self.values),
            origins=dict(self.origins),
            faults=list(self.faults),
        )
        order = MAX_BASES + 1
        for name in profiles:
            layers._add_profile(name, order)
            order += 1
        for override in overrides:
            layers._add_override(override, order)
            order += 1
        return layers

    def _add_profile(self, name: str, order: int) -> None:
        known = sorted(self.profiles.values)
        if name not in known:
            named = f"{did_you_mean(name, known) or ';'} known: {', '.join(known)}"
            what = f"unknown profile{named}" if known else "the study has no profiles"
            self.faults.append(Origin(f"--profile {name}", 0, None, order).fault((), what))
            return
        values = self.profiles.values[name]
        origins = {at[1:]: origin for at, origin in self.profiles.origins.items() if at[0] == name}
        if not isinstance(values, dict):
            self.faults.append(origins[()].fault((), "must be keys and values"))
            return
        self._merge(values, {at: origin for at, origin in origins.items() if at})

    def _add_override(self, text: str, order: int) -> None:
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
        self._merge(nested, grid_of_sweep(nested, dict.fromkeys(full, origin)))


def read_layers(path: Path) -> Layers:
    """Reads a file and what it extends, in rising precedence."""
    layers = Layers(Origin(shown(path), 0, path.parent, 0))
    layers.add_file(path)
    return layers


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """Reads a small UTF-8 file whole, without a byte order mark.

    Raises:
        YamlError: Too large, unreadable, or not UTF-8.
    """
    return _decode(_read_bytes(path, max_bytes))


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        if path.stat().st_size > max_bytes:
            raise YamlError(0, f"larger than {max_bytes:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise YamlError(0, f"cannot be read ({error.strerror})") from None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlError(0, f"not UTF-8 (byte {error.start}); save it as UTF-8") from None


def shown(path: Path) -> str:
    """Shows a path relative to the working directory when inside it, else as it was given."""
    full, here = Path(os.path.abspath(path)), Path.cwd()
    inside = full.is_relative_to(here)
    return (full.relative_to(here) if inside else Path(os.path.normpath(path))).as_posix()
