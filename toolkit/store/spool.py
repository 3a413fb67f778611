"""Raw articles on their way from the readers to the cleaner: in shards, in canonical order.

An article's id comes from its text, and a shard holds the articles whose ids start alike: shards
one after the other give the articles sorted by id, whatever the order they were read in and however
many there are. Few articles stay in memory; what is beyond `HELD` characters goes to files.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import weakref
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from toolkit.records import RawArticle
from toolkit.store.aside import aside, clear_stale

HELD = 16_000_000  # characters held in memory before they go to files
OWN = 1_000  # what an article takes besides its text, in characters
BUCKETS = 128
LEAST = 200  # articles: smaller neighbours are put together

_B, _S = pa.binary(), pa.string()
_ROWS = pa.schema(
    [
        pa.field("path", _S),
        pa.field("text", _B),  # UTF-8; a lone surrogate is let through
        pa.field("sha256", _S),
        pa.field("metadata", _S),  # JSON
        pa.field("row", pa.int64()),
        pa.field("source_id", _S),
        pa.field("form", _S),
        pa.field("date_order", _S),
    ]
)


@dataclass(frozen=True)
class Shard:
    """A part of a collection that fits in memory: articles, or the files that hold them.

    Attributes:
        held: Articles in memory.
        files: Paths of Arrow streams, each with some articles of the shard.
        size: How many articles there are.
    """

    held: tuple[RawArticle, ...] = ()
    files: tuple[str, ...] = ()
    size: int = 0

    def articles(self) -> list[RawArticle]:
        """Reads the articles: sorted by id, among equals in the order they were read in."""
        found = list(self.held)
        for file in self.files:
            found += _read(Path(file))
        return sorted(found, key=lambda article: (article.stem, article.place))


@dataclass
class Spool:
    """Takes articles in any order and hands them out as shards.

    Attributes:
        held: Articles in memory, by bucket.
        characters: How many characters those have.
    """

    held: dict[int, list[RawArticle]] = field(default_factory=lambda: defaultdict(list))
    characters: int = 0
    _sizes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _files: dict[int, Path] = field(default_factory=dict)
    _home: Path | None = None

    def add(self, article: RawArticle) -> None:
        """Takes an article."""
        bucket = int(article.stem[1:3], 16) * BUCKETS // 256
        self.held[bucket].append(article)
        self._sizes[bucket] += 1
        self.characters += len(article.text) + OWN
        if self.characters > HELD:
            self._write()

    def shards(self) -> tuple[Shard, ...]:
        """Gives all that was taken, as shards in canonical order."""
        if self._home is not None:
            self._write()
            found = [
                Shard(files=(str(self._files[bucket]),), size=self._sizes[bucket])
                for bucket in sorted(self._files)
            ]
        else:
            found = [
                Shard(held=tuple(articles), size=len(articles))
                for _, articles in sorted(self.held.items())
            ]
        return _grouped(found)

    def _write(self) -> None:
        if self._home is None:
            # Named so that what a killed process left is cleared away by the next one.
            name = aside(f"toolkit-spool-{secrets.token_hex(4)}")
            self._home = Path(tempfile.gettempdir()) / name
            clear_stale(self._home.parent)
            self._home.mkdir(mode=0o700)
            weakref.finalize(self, shutil.rmtree, self._home, ignore_errors=True)
        for bucket, articles in sorted(self.held.items()):
            place = self._files.setdefault(bucket, self._home / f"{bucket:03d}.arrow")
            # Several streams in one file, one after the other: each is whole by itself.
            with place.open("ab") as sink, pa.ipc.new_stream(sink, _ROWS) as writer:
                writer.write_table(_table(articles))
        self.held.clear()
        self.characters = 0


def _grouped(shards: Sequence[Shard]) -> tuple[Shard, ...]:
    groups: list[Shard] = []
    for shard in shards:
        if groups and groups[-1].size + shard.size <= LEAST:
            last = groups[-1]
            size = last.size + shard.size
            groups[-1] = Shard(last.held + shard.held, last.files + shard.files, size)
        else:
            groups.append(shard)
    return tuple(groups)


def _table(articles: Iterable[RawArticle]) -> pa.Table:
    rows = [
        {
            "path": article.path,
            "text": article.text.encode("utf-8", "surrogatepass"),
            "sha256": article.sha256,
            "metadata": json.dumps(dict(article.metadata)),
            "row": article.row,
            "source_id": article.source_id,
            "form": article.form,
            "date_order": article.date_order,
        }
        for article in articles
    ]
    return pa.Table.from_pylist(rows, _ROWS)


def _read(file: Path) -> list[RawArticle]:
    found: list[RawArticle] = []
    with file.open("rb") as source:
        end = file.stat().st_size
        while source.tell() < end:
            with pa.ipc.open_stream(source) as reader:
                for row in reader.read_all().to_pylist():
                    text = row["text"].decode("utf-8", "surrogatepass")
                    metadata = json.loads(row["metadata"])
                    found.append(RawArticle(**row | {"text": text, "metadata": metadata}))
    return found
