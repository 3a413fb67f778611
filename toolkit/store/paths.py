"""Turns the paths that a configuration states into paths that can be opened."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.store.layers import Layers, shown
from toolkit.store.origins import Fault, put, walk

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
DATA_VARIABLE = "TOOLKIT_DATA"
HOME_VARIABLE = "HOME"


@dataclass(frozen=True)
class PathField:
    """A key that names a file or folder.

    Attributes:
        pattern: The key; `*` is every item of a list.
        kind: `file` or `folder` must be there; `optional` may be absent; `output` is made.
    """

    pattern: tuple[str, ...]
    kind: str


FIELDS = (
    PathField(("out",), "output"),
    PathField(("input", "path"), "place"),
    PathField(("input", "sources", "*", "path"), "place"),
    PathField(("features", "encoder", "weights"), "folder"),
    PathField(("topics", "named_file"), "file"),
    PathField(("topics", "edit"), "file"),
    PathField(("stance", "labels"), "file"),
    PathField(("stance", "benchmarks", "*", "path"), "optional"),
)


def resolve_paths(layers: Layers, must_exist: bool = True) -> list[Fault]:
    """Expands `${VAR}` and looks relative paths up, in place.

    A relative path is looked up beside the file that states it, then in the working directory; one
    that an override states, in the working directory. What lies inside the working directory is
    then written relative to it. The path of a benchmark whose variable is unset stays as it is: the
    run skips the benchmark and says so.

    Args:
        layers: Its merged mapping is changed in place.
        must_exist: Otherwise a path with an unset variable stays as it is, and what is not there
            is no fault.

    Returns:
        A fault for each unset variable and each file or folder that is not there.
    """
    faults = []
    for path_field in FIELDS:
        for at, value in list(walk(layers.values, path_field.pattern)):
            if not isinstance(value, str) or not value or value.startswith("hub:"):
                continue
            resolved, wrong = _resolve(value, path_field.kind, layers.origin(at).folder)
            if wrong and must_exist:
                faults.append(layers.origin(at).fault(at, wrong))
            put(layers.values, at, resolved)
    return faults


def _resolve(value: str, kind: str, folder: Path | None) -> tuple[str, str]:
    unset = next(unset_variables(value), None)
    if unset is not None:
        wrong = f"the environment variable {unset} is not set; set it to a folder"
        return value, "" if kind == "optional" else wrong
    text = _VARIABLE.sub(lambda match: os.environ[match[1]], value)
    path = Path(text)
    if kind == "output":
        return shown(path), ""
    if folder is not None and (os.path.exists(folder / path) or not os.path.exists(path)):
        path = folder / path
    return shown(path), _absent(path, kind)


def _absent(path: Path, kind: str) -> str:
    """Says what is wrong with what stands at a path; `os.path` takes any text without raising."""
    wanted = {"folder": os.path.isdir, "file": os.path.isfile, "place": os.path.exists}
    if kind not in wanted or wanted[kind](path):
        return ""
    kind = "file or folder" if kind == "place" else kind
    return f"{'not a' if os.path.exists(path) else 'no such'} {kind}: {shown(path)}"


def unset_variables(text: str) -> Iterator[str]:
    """Yields the variables that a path names and the environment lacks."""
    for match in _VARIABLE.finditer(text):
        if not os.environ.get(match[1]):
            yield match[1]


def opened_path(text: str) -> str:
    """Writes a shared path so that it can be opened here; what names an unset variable stays."""
    if next(unset_variables(text), None) is not None:
        return text
    return _VARIABLE.sub(lambda match: os.environ[match[1]], text)


def portable(text: str) -> str:
    """Writes a path so that it can be shared: relative, under `${TOOLKIT_DATA}` or `${HOME}`.

    A folder is called after its user most often where it is a home, so a path into the home is
    written from there when the working directory lies elsewhere.
    """
    path = Path(text)
    if text.startswith("hub:") or "${" in text:
        return text
    full = Path(os.path.abspath(path))
    data, home = os.environ.get(DATA_VARIABLE), os.environ.get(HOME_VARIABLE)
    if data and full.is_relative_to(os.path.abspath(data)):
        return _under(DATA_VARIABLE, full.relative_to(os.path.abspath(data)))
    at_home = home and os.path.isabs(home) and full.is_relative_to(home)
    if home and at_home and not Path.cwd().is_relative_to(home):
        return _under(HOME_VARIABLE, full.relative_to(home))
    if not path.is_absolute():
        return path.as_posix()
    climbing = Path(os.path.relpath(path))
    # Better a path that has to be stated again than one that says whose machine it was.
    users = {os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME")} - {"", "root"}
    return f"<...>/{path.name}" if users & {*climbing.parts} else climbing.as_posix()


def _under(variable: str, inside: Path) -> str:
    return (Path(f"${{{variable}}}") / inside).as_posix()
