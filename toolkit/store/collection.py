"""Reads a study's articles, from all its sources, into shards; nothing that was read is lost.

Files of one article each are read in groups, in processes where there are many; tables row by row.
Memory holds what the spool holds, and of every article its place and hashes: about a kilobyte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from toolkit.compute.shards import Engine, map_shards, release
from toolkit.errors import InputError
from toolkit.records import RawArticle, Rejection, shown_place
from toolkit.source import Source
from toolkit.store.labels import Item, key, labelled, labels, scope
from toolkit.store.readers.files import Listing, list_files
from toolkit.store.spool import Shard, Spool

GROUP = 32  # files a worker reads at a time
MANY = 256  # files from which processes are worth their start
MANY_PAGES = 16  # the same of pages, which take longer


@dataclass(frozen=True, slots=True)
class Inventory:
    """One article that was read: where it stood and what it was."""

    path: str
    row: int | None
    sha256: str


@dataclass(frozen=True)
class Collection:
    """All that was read.

    Attributes:
        shards: The articles, in canonical order.
        rejections: What could not be read, in the order it was met.
        inventory: One entry an article, sorted.
        characters: Of all raw texts.
        digest: Hash of all articles, whatever order they were read in.
        notes: What the user should know of how they were read.
    """

    shards: tuple[Shard, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    inventory: tuple[Inventory, ...] = ()
    characters: int = 0
    digest: str = ""
    notes: tuple[str, ...] = ()
    spool: Spool = field(default_factory=Spool, repr=False)  # owns the files of the shards

    @property
    def n_articles(self) -> int:
        """How many articles were read."""
        return len(self.inventory)

    @property
    def n_read(self) -> int:
        """How many files and rows were met, read or rejected."""
        return len(self.inventory) + len(self.rejections)

    def articles(self) -> Iterator[RawArticle]:
        """Yields the articles in canonical order."""
        for shard in self.shards:
            yield from shard.articles()


def read_collection(
    sources: Sequence[Source],
    *,
    engine: Engine = "serial",
    workers: int | None = None,
    strict: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Collection:
    """Reads all sources.

    Args:
        sources: In the order of the study; of several, each article's path starts with the name of
            its source's folder.
        engine: `processes` lets workers read groups of files where there are many.
        workers: How many; None: all cores.
        strict: Stop at the first input that cannot be used.
        progress: Told how many files are done.

    Raises:
        InputError: There is no source, or one is not there or holds no file that fits; with
            `strict`, the first input that cannot be used.
    """
    if not sources:
        raise InputError(
            "the study names no articles",
            where="input.path",
            hint="set it to a folder or a file, or list several in input.sources",
        )
    listings = [list_files(source, key(sources, n)) for n, source in enumerate(sources)]
    names = labels(sources)
    total = sum(len(listing.names) for listing in listings)
    gathered = _Gathered(strict)
    done = 0
    for number, (source, listing) in enumerate(zip(sources, listings, strict=True)):
        if sum(other.root == listing.root for other in listings) == 1:
            gathered.leave(listing, source)  # what one leaves, another of the folder may read
        for name, reason, detail in listing.unsearched:
            gathered.add(Rejection(names[number] + name, reason, detail), None)
        for items in _groups(source, listing, engine, workers):
            for found in items.items:
                item = labelled(found, names[number], source)
                gathered.add(item, scope(item, number, source))
            done += items.files
            if progress is not None:
                progress(done, total)
    release()
    return gathered.collection()


def collect(articles: Iterable[RawArticle], rejections: Sequence[Rejection] = ()) -> Collection:
    """Makes a collection of articles at hand."""
    gathered = _Gathered(strict=False)
    items: list[Item] = [*articles, *rejections]
    for item in items:
        gathered.add(item, None)
    return gathered.collection()


@dataclass(frozen=True)
class _Group:
    """What some files held, and how many files those were."""

    items: Iterable[Item]
    files: int


def _groups(
    source: Source, listing: Listing, engine: Engine, workers: int | None
) -> Iterator[_Group]:
    """Reads a source's files: first those of one article each, then the tables."""
    # By name: the readers' libraries are not needed before there is something to read.
    from toolkit.store.readers.documents import PAGES
    from toolkit.store.readers.tables import read_table

    names = listing.documents
    groups = [names[at : at + GROUP] for at in range(0, len(names), GROUP)]
    pages = sum(name.lower().endswith(PAGES) for name in names)
    many = len(names) >= MANY or pages >= MANY_PAGES
    read = map_shards(
        partial(_read_documents, str(listing.root), source),
        groups,
        engine=engine if many else "serial",
        workers=workers,
    )
    for group, items in zip(groups, read, strict=True):
        yield _Group(items, len(group))
    for name in listing.tables:
        yield _Group(read_table(listing.root, name, source), 1)


def _read_documents(root: str, source: Source, names: Sequence[str]) -> list[Item]:
    from toolkit.store.readers.documents import read_document

    return [read_document(Path(root), name, source) for name in names]


# Kinds of note that readers leave with an article, each with what to do about it.
_ADVICE = {
    "ambiguous date": "; left out: state input.date_order",
    "unreadable date": "; left out",
}


@dataclass
class _Note:
    """A kind of note: the first of it, where that was, and how many articles have one."""

    text: str
    place: str
    articles: int = 0

    def told(self, kind: str) -> str:
        many = f"{self.articles} articles" if self.articles > 1 else "1 article"
        such = ", such as" if self.articles > 1 and kind in _ADVICE else ""
        about = self.text.removeprefix(kind)
        first = "first: " if self.articles > 1 and kind not in _ADVICE else ""
        return f"{many}: {kind}{such}{about} ({first}{self.place}){_ADVICE.get(kind, '')}"


class _Gathered:
    """Takes what was read, in order, and turns away ids that were met before."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._spool = Spool()
        self._rejections: list[Rejection] = []
        self._inventory: list[Inventory] = []
        self._digests: list[bytes] = []
        self._characters = 0
        self._met: dict[tuple[str, str], tuple[str, int | None]] = {}
        self._notes: dict[str, _Note] = {}
        self._left: list[str] = []

    def add(self, item: Item, scope: str | None) -> None:
        """Takes an article or a rejection.

        Args:
            item: What was read.
            scope: Within which an id may stand once; None: it was looked at before.
        """
        if isinstance(item, RawArticle) and scope is not None:
            item = self._new(item, scope)
        if isinstance(item, Rejection):
            if self._strict:
                raise InputError(f"{item.reason}: {item.detail}", where=item.at)
            self._rejections.append(item)
            return
        self._inventory.append(Inventory(item.path, item.row, item.sha256))
        self._digests.append(_digest(item))
        self._characters += len(item.text)
        for text in filter(None, item.metadata.get("notes", "").split("; ")):
            kind = next((kind for kind in _ADVICE if text.startswith(f"{kind} ")), text)
            note = self._notes.setdefault(kind, _Note(text, item.at))
            note.articles += 1
        self._spool.add(item)

    def leave(self, listing: Listing, source: Source) -> None:
        """Takes note of files that no pattern of a source fits."""
        if not listing.other:
            return
        counted = ", ".join(f"{times} {ending}" for ending, times in listing.other)
        self._left.append(
            f"files in {Path(source.path).name} that fit no pattern and are not read: {counted}"
        )

    def _new(self, article: RawArticle, scope: str) -> Item:
        if article.source_id is None:
            return article
        here = (article.path, article.row)
        before = self._met.setdefault((scope, article.source_id), here)
        if before == here:
            return article
        detail = f"'{article.source_id}' stood in {shown_place(*before)} before"
        return Rejection(article.path, "repeated id", detail, article.row)

    def collection(self) -> Collection:
        """Closes the spool and gives all that was taken."""
        return Collection(
            shards=self._spool.shards(),
            rejections=tuple(self._rejections),
            inventory=tuple(sorted(self._inventory, key=_place)),
            characters=self._characters,
            digest=hashlib.sha256(b"".join(sorted(self._digests))).hexdigest(),
            notes=(
                *self._left,
                *(note.told(kind) for kind, note in sorted(self._notes.items())),
            ),
            spool=self._spool,
        )


def _place(entry: Inventory) -> tuple[str, int, str]:
    return entry.path, -1 if entry.row is None else entry.row, entry.sha256


def _digest(article: RawArticle) -> bytes:
    """Hashes an article as it was read; the text too, for how bytes were decoded is a setting."""
    parts = [
        article.path,
        article.row,
        article.sha256,
        article.source_id,
        article.form,
        article.date_order,
        sorted(article.metadata.items()),
    ]
    told = json.dumps(parts, ensure_ascii=True).encode()
    return hashlib.sha256(told + article.text.encode("utf-8", "surrogatepass")).digest()
