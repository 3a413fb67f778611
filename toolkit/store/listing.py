"""Finds the files of a study's articles, without reading them."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.errors import InputError


def article_names(path: str | None, pattern: Sequence[str]) -> list[str]:
    """Lists the files below a folder whose name fits one of the patterns.

    Args:
        path: The folder; folders within it are searched too, hidden ones left out.
        pattern: Patterns of file names (`*.txt`), or of paths below the folder (`2024/*.txt`).

    Returns:
        Paths below the folder, with forward slashes, sorted.

    Raises:
        InputError: There is no such folder, or no file in it fits.
    """
    if path is None:
        raise InputError(
            "the study names no articles", where="input.path", hint="set it to a folder"
        )
    root = Path(path)
    if not os.path.isdir(root):
        what = "not a folder" if os.path.exists(root) else "no such folder"
        raise InputError(f"{what}: {path}", where="input.path")
    names = sorted(_names(root, pattern))
    if not names:
        raise InputError(
            f"no file in {path} fits {', '.join(pattern)}",
            where="input.pattern",
            hint="set input.pattern to the names of your files, such as ['*.md']",
        )
    return names


def _names(root: Path, pattern: Sequence[str]) -> Iterator[str]:
    for folder, folders, files in os.walk(root):  # does not follow links to folders
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in files:
            name = (Path(folder) / file).relative_to(root).as_posix()
            fits = any(fnmatch.fnmatchcase(file if "/" not in p else name, p) for p in pattern)
            if fits and not file.startswith("."):
                yield name
