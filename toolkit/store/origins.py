"""Where each key of a configuration was stated, and merging that remembers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.config.sweep import into_grid
from toolkit.store.yaml12 import KeyPath


@dataclass(frozen=True)
class Origin:
    """Where a key was stated.

    Attributes:
        source: The file as shown to the user, `--set a.b` or `--profile a`.
        line: Line in the file, counted from 1; 0 for an option or the document as a whole.
        folder: Folder that relative paths are looked up in first; None for an option.
        order: Sorts faults: files as they were read, then options as they were given.
        profile: Profile of the file in which it stands; empty: in none.
    """

    source: str
    line: int
    folder: Path | None
    order: int
    profile: str = ""

    @property
    def place(self) -> str:
        """File and line: `study.yaml:12`."""
        return f"{self.source}:{self.line}" if self.line else self.source

    @property
    def label(self) -> str:
        """The place and, where it stands in one, the profile: `profile quick, study.yaml:40`."""
        return f"profile {self.profile}, {self.place}" if self.profile else self.place

    def fault(self, path: KeyPath, what: str) -> Fault:
        """Makes a fault of a key that stands here."""
        key = dotted(("profiles", self.profile, *path) if self.profile else path)
        if self.folder is None:
            key = "" if self.source == f"--set {key}" else key
        text = ": ".join(part for part in (self.place, key, what) if part)
        return Fault((self.order, self.line, key), text, self.profile)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a configuration, in one line, and its place among the others."""

    key: tuple[int, int, str]
    text: str
    profile: str = ""


@dataclass
class Merged:
    """A mapping merged from several, with the origin of each key in it."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, Origin] = field(default_factory=dict)

    def merge(self, values: Mapping[str, Any], origins: Mapping[KeyPath, Origin]) -> None:
        """Puts a mapping on top: mappings are merged key by key, all else is replaced."""
        self._merge(self.values, values, (), origins)

    def _merge(
        self,
        into: dict[str, Any],
        values: Mapping[str, Any],
        at: KeyPath,
        origins: Mapping[KeyPath, Origin],
    ) -> None:
        for key, value in values.items():
            here = (*at, key)
            if isinstance(value, dict) and isinstance(into.get(key), dict):
                self.origins[here] = origins[here]
                self._merge(into[key], value, here, origins)
                continue
            for old in [path for path in self.origins if path[: len(here)] == here]:
                del self.origins[old]
            into[key] = copied(value)
            for path, origin in origins.items():
                if path[: len(here)] == here:
                    self.origins[path] = origin


def grid_of_sweep(values: dict[str, Any], origins: Mapping[KeyPath, Origin]) -> dict[KeyPath, Any]:
    """Gathers the settings of a layer's sweep in its grid, so that layers merge key by key.

    Args:
        values: The layer, changed in place. A sweep that is wrong stays for the schema to judge.
        origins: The origin of each of its keys.

    Returns:
        The origins, those of keys that moved under their new keys.
    """
    try:
        sweep = into_grid(values.get("sweep"))
    except ValueError:
        return dict(origins)
    grid = sweep.get("grid") if isinstance(sweep, Mapping) else None
    if not isinstance(grid, Mapping):
        return dict(origins)
    values["sweep"] = sweep
    moved = {_in_grid(path, grid): origin for path, origin in origins.items()}
    moved.setdefault(("sweep", "grid"), origins["sweep",])
    return moved


def _in_grid(path: KeyPath, grid: Mapping[str, Any]) -> KeyPath:
    if path[:1] != ("sweep",):
        return path
    rest = path[2:] if path[1:2] == ("grid",) else path[1:]
    for length in range(1, len(rest) + 1):
        key = ".".join(str(part) for part in rest[:length])
        if key in grid:
            return ("sweep", "grid", key, *rest[length:])
    return path


def copied(value: Any) -> Any:
    """Copies plain nested values, so that merging into one leaves the other as it is."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


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
