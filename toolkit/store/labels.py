"""What tells the sources of a collection apart: labels before paths, keys, scopes of ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.records import RawArticle, Rejection
from toolkit.source import Source

Item = RawArticle | Rejection


def scope(item: Item, number: int, source: Source) -> str:
    """Within what an id may stand once: a source where the study names the column of ids.

    A column that was found by its usual name may number each file's rows anew.
    """
    return str(number) if "id" in source.columns else f"{number}:{item.path}"


def labelled(item: Item, label: str, source: Source) -> Item:
    """Puts the source's label before a path; an article takes the order of dates along."""
    path = label + item.path
    if isinstance(item, Rejection):
        return replace(item, path=path)
    return replace(item, path=path, date_order=source.date_order)


def labels(sources: Sequence[Source]) -> list[str]:
    """What each article's path starts with: nothing where there is one source.

    A folder gives its name, a file nothing, for it has one itself; where that does not tell
    sources apart, or the folder has no name of its own (`.`), a number is put there.
    """
    if len(sources) < 2:
        return [""] * len(sources)
    taken: set[str] = set()
    labels = []
    for number, source in enumerate(sources, start=1):
        path = Path(source.path)
        name = path.name if path.name not in ("", "..") else "source"
        tries = (name, *(f"{name}-{n}" for n in range(number, number + len(sources) + 1)))
        chosen = next(each for each in tries if each not in taken)
        taken.add(chosen)
        labels.append("" if path.is_file() and chosen == name else f"{chosen}/")
    return labels


def key(sources: Sequence[Source], number: int) -> str:
    """The key of the configuration that names a source."""
    return "input.path" if len(sources) < 2 else f"input.sources.{number}.path"
