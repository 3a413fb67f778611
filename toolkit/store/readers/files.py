"""Finds the files of a source, without reading them."""

from __future__ import annotations

import fnmatch
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError
from toolkit.source import Source

PACKED = (".gz", ".zst")
TABLES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"})


@dataclass(frozen=True)
class Listing:
    """The files of one source.

    Attributes:
        root: The folder that the names start from.
        names: Below it, with forward slashes, sorted.
        unsearched: Folders that were not searched: name, reason, detail.
        other: How many files fit no pattern, by their ending.
    """

    root: Path
    names: tuple[str, ...]
    unsearched: tuple[tuple[str, str, str], ...] = ()
    other: tuple[tuple[str, int], ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """Files that hold an article a row."""
        return tuple(name for name in self.names if is_table(name))

    @property
    def documents(self) -> tuple[str, ...]:
        """Files that hold one article each."""
        return tuple(name for name in self.names if not is_table(name))


def list_files(source: Source, where: str = "input.path") -> Listing:
    """Lists the files of a source: the file that it names, or those below its folder that fit.

    Folders are searched through, hidden ones left out. Links to folders are not followed.

    Args:
        source: The place.
        where: The key of the configuration that names it.

    Raises:
        InputError: There is no such file or folder, or no file in it fits.
    """
    root = Path(source.path)
    if os.path.isfile(root):
        root = Path(os.path.realpath(root))  # the user named it, so it may lead anywhere
        return Listing(root.parent, (root.name,))
    if not os.path.isdir(root):
        what = "neither a file nor a folder" if os.path.exists(root) else "no such file or folder"
        raise InputError(f"{what}: {source.path}", where=where)
    unsearched: list[tuple[str, str, str]] = []
    other: Counter[str] = Counter()
    names = tuple(sorted(_names(root, source.pattern, unsearched, other)))
    if not names:
        key = where.rpartition(".")[0] + ".pattern"
        raise InputError(
            f"no file in {source.path} fits {', '.join(source.pattern)}",
            where=key,
            hint=f"set {key} to the names of your files, such as ['*.text']",
        )
    return Listing(root, names, tuple(sorted(unsearched)), tuple(sorted(other.items())))


def is_table(name: str) -> bool:
    """Whether a file holds an article a row, told by its name."""
    return inner_suffix(name) in TABLES


def unpacked_name(name: str) -> str:
    """A file's name in small letters, without the ending that says how it is packed."""
    stem, suffix = os.path.splitext(name.lower())
    return stem if suffix in PACKED else name.lower()


def inner_suffix(name: str) -> str:
    """A name's ending without what says how the file is packed: `.csv` of `A.CSV.gz`."""
    return os.path.splitext(unpacked_name(name))[1]


def _names(
    root: Path,
    patterns: Sequence[str],
    unsearched: list[tuple[str, str, str]],
    other: Counter[str],
) -> Iterator[str]:
    def failed(error: OSError) -> None:
        name = Path(error.filename or root).relative_to(root).as_posix()
        unsearched.append((name, "unreadable folder", error.strerror or "it cannot be listed"))

    for folder, folders, files in os.walk(root, onerror=failed):  # follows no links to folders
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if os.path.islink(Path(folder) / name):
                shown = (Path(folder) / name).relative_to(root).as_posix()
                hint = "links to folders are not followed; list its target in input.sources"
                unsearched.append((shown, "linked folder", hint))
        for file in files:
            name = (Path(folder) / file).relative_to(root).as_posix()
            if file.startswith("."):
                continue
            if any(_fits(file, name, p) for p in patterns):
                yield name
            else:
                other[os.path.splitext(file)[1].lower()[:12] or "no ending"] += 1


def _fits(file: str, name: str, pattern: str) -> bool:
    """Whether a name fits, as it stands or without what says how the file is packed.

    A pattern with a slash is held against the whole path below the folder. Endings fit in capitals
    too: `*.txt` takes `REPORT.TXT`.
    """
    text = name if "/" in pattern else file
    bare = text
    for ending in PACKED:
        if text.lower().endswith(ending):
            bare = text[: -len(ending)]
    stem, dot, end = bare.rpartition(".")
    forms = (text, bare, stem + dot + end.lower())
    return any(fnmatch.fnmatchcase(form, pattern) for form in forms)
