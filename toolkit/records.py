"""What travels between stages: frozen records with Arrow tables inside.

The columns of every table stand in `schemas.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit import schemas

Matrix = npt.NDArray[np.float32]
Row = npt.NDArray[np.float32]

OTHER_ID = -1
OTHER = "other"
AUTHOR = "author"
UNKNOWN_SPEAKER = "unknown speaker"
STANCES = ("favor", "against", "none")
UNCERTAIN = "uncertain"


class Encoder(Protocol):
    """Anything that turns texts into vectors of one length."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Returns one row a text, each of unit length or all zero, shape (len(texts), d)."""
        ...


@runtime_checkable
class ArticleEncoder(Encoder, Protocol):
    """An encoder that has its own way with whole articles."""

    def encode_articles(self, texts: Sequence[str], means: Matrix) -> Matrix:
        """Returns one row an article, in the space of the passages, each of unit length or zero.

        Args:
            texts: Of the articles.
            means: Of the rows that `encode` gave their passages, weighted by words, shape
                (len(texts), d).
        """
        ...


class Progress(Protocol):
    """Told how far a stage is; a stage works the same with none."""

    def __call__(self, done: int, total: int) -> None:
        """States how many rows are done, of how many."""
        ...


class VectorMemory(Protocol):
    """Keeps the vectors of texts from run to run, so that a text is embedded once."""

    def recall(self, space: str, texts: Sequence[str]) -> Mapping[str, Row]:
        """Returns the vectors that are known, by text.

        Args:
            space: Names the encoder and all that a vector depends on besides its text.
            texts: Each once.
        """
        ...

    def keep(self, space: str, vectors: Mapping[str, Row]) -> None:
        """Keeps vectors, each of shape (d,), by text."""
        ...


@dataclass(frozen=True)
class Fitted:
    """What a stage learned, as plain data: enough to use it on other articles without a fit.

    Attributes:
        info: Settings, names, thresholds; json-able.
        arrays: Numbers by name.
        vocab: Lists of terms by name, each in column order.
    """

    info: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
    vocab: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RawArticle:
    """One article as it was read: decoded, otherwise untouched."""

    path: str  # below the source's folder, with forward slashes
    text: str
    sha256: str  # of the bytes it was read from
    # title, date (ISO 8601), outlet, author, url, where stated; `notes`: what to tell of them
    metadata: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None  # of a table: its line, or its number from 1; null: a file of its own
    source_id: str | None = None  # what its collection calls it
    form: str = "text"  # text, markdown or html (tags within a text): how `text` is written
    date_order: str = "unstated"  # of dates in digits at the head of the text; see `Source`

    @property
    def at(self) -> str:
        """Where it stood, for a message."""
        return shown_place(self.path, self.row)

    @property
    def place(self) -> tuple[str, int]:
        """Where it stood, for sorting: articles are read in this order."""
        return self.path, -1 if self.row is None else self.row

    @property
    def stem(self) -> str:
        """Its id, but for a number where several have one text: the hash of the raw text."""
        return "a" + hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


class RawShard(Protocol):
    """A part of a collection of raw articles; small enough for memory and for the way to a worker.

    Shards one after the other hold the articles in canonical order: sorted by the hash of the raw
    text, equal texts in one shard.
    """

    @property
    def size(self) -> int:
        """How many articles there are."""
        ...

    def articles(self) -> Sequence[RawArticle]:
        """Reads the articles, in canonical order."""
        ...


@dataclass(frozen=True)
class Rejection:
    """One input that is not used, and why."""

    path: str
    reason: str
    detail: str
    row: int | None = None
    step: str = "parsed"  # of the funnel at which it was left: parsed, language, filtered

    @property
    def at(self) -> str:
        """Where it stood, for a message."""
        return shown_place(self.path, self.row)


def shown_place(path: str, row: int | None) -> str:
    """Names where an article stood: its file, and its row where it was one of many."""
    return path if row is None else f"{path}:{row}"


@dataclass(frozen=True)
class Corpus:
    """Cleaned articles, their passages and quotations, and all that was left out."""

    articles: pa.Table
    passages: pa.Table
    quotes: pa.Table
    removed: pa.Table
    rejected: pa.Table
    duplicates: pa.Table
    alignment: pa.Table
    fitted: Fitted = field(default_factory=Fitted)  # the sentences that were learned to recur


@dataclass(frozen=True)
class Features:
    """Passage vectors and the encoder that made them.

    Attributes:
        passage_ids: One a row of `matrix`, in corpus order.
        matrix: float32 of shape (n_passages, d).
        encoder: Brings any other text (a topic's description) into the same space.
        backend: The backend that was used in the end.
        notes: What was adjusted, for the report.
        weights_sha256: Of pretrained weights, where there are any.
        fitted: What brings the encoder back (`features.restore`).
    """

    passage_ids: tuple[str, ...]
    matrix: Matrix
    encoder: Encoder
    backend: str
    notes: tuple[str, ...] = ()
    weights_sha256: str | None = None
    fitted: Fitted = field(default_factory=Fitted)


@dataclass(frozen=True)
class NamedTopic:
    """A topic that the study names beforehand."""

    name: str
    description: str
    seed_words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()  # come close, but belong to no named topic


@dataclass(frozen=True)
class Topics:
    """Topics, which passages and articles hold them, and what was found out about them.

    Each table is of the schema of its name in `schemas`; a backend leaves empty what it has no
    answer to (a curve over numbers of topics, a tree).
    """

    topics: pa.Table
    assignments: pa.Table
    passage_topics: pa.Table
    article_topics: pa.Table
    topic_map: pa.Table
    backend: str
    topic_selection: pa.Table = field(default_factory=schemas.TOPIC_SELECTION.empty_table)
    topic_tree: pa.Table = field(default_factory=schemas.TOPIC_TREE.empty_table)
    topic_representatives: pa.Table = field(
        default_factory=schemas.TOPIC_REPRESENTATIVES.empty_table
    )
    topic_memberships: pa.Table = field(default_factory=schemas.TOPIC_MEMBERSHIPS.empty_table)
    topic_separation: pa.Table = field(default_factory=schemas.TOPIC_SEPARATION.empty_table)
    topic_edits: pa.Table = field(default_factory=schemas.TOPIC_EDITS.empty_table)
    topic_periods: pa.Table = field(default_factory=schemas.TOPIC_PERIODS.empty_table)
    topic_outlets: pa.Table = field(default_factory=schemas.TOPIC_OUTLETS.empty_table)
    topic_changes: pa.Table = field(default_factory=schemas.TOPIC_CHANGES.empty_table)
    topic_metrics: pa.Table = field(default_factory=schemas.TOPIC_METRICS.empty_table)
    thresholds: Mapping[str, float] = field(default_factory=dict)  # named topic -> least score
    notes: tuple[str, ...] = ()
    fitted: Fitted = field(default_factory=Fitted)  # gives new passages topics (`topics.predict`)


@dataclass(frozen=True)
class Target:
    """What a stance is toward."""

    name: str
    description: str
    aliases: tuple[str, ...] = ()
    opposing_aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelledText:
    """One labelled (text, target) pair; texts of one family never straddle a split."""

    text: str
    target: str
    stance: str
    family: str
    split: str  # train, dev, test, unseen
    form: str = "prose"  # quote or prose
    trait: str = "plain"


@dataclass(frozen=True)
class BenchmarkPair:
    """One pair of a published stance benchmark."""

    text: str
    target: str
    stance: str
    split: str


@dataclass(frozen=True)
class Evaluation:
    """How well the stance model does, beside its baselines."""

    scores: pa.Table
    confusion: pa.Table
    reliability: pa.Table
    coverage: pa.Table


@dataclass(frozen=True)
class Stances:
    """A stance for every (quote or passage, target) pair and what each holder's add up to."""

    stances: pa.Table
    article_stances: pa.Table
    holder_stances: pa.Table
    evaluation: Evaluation
    backend: str
    fitted: Fitted = field(default_factory=Fitted)  # labels new pairs (`stance.predict`)
    notes: tuple[str, ...] = ()
