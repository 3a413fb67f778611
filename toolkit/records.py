"""What travels between stages: frozen records with Arrow tables inside.

Every table has a schema here, so that a stage, a test and a reader of a run folder agree on the
columns. Offsets (`start`, `end`) count code points of the decoded raw article; `text_start` and
`text_end` count code points of the article's cleaned text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Matrix = npt.NDArray[np.float32]

OTHER_ID = -1
OTHER = "other"
AUTHOR = "author"
UNKNOWN_SPEAKER = "unknown speaker"
STANCES = ("favor", "against", "none")
UNCERTAIN = "uncertain"


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_S, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()

ARTICLES = pa.schema(
    [
        _required("article_id", _S),
        _required("path", _S),
        pa.field("title", _S),
        pa.field("date", _S),  # ISO 8601, null where the article does not state it
        pa.field("outlet", _S),
        pa.field("author", _S),
        pa.field("url", _S),
        pa.field("language", _S),
        _required("text", _S),
        _required("n_passages", _I),
        _required("n_words", _I),
        pa.field("duplicate_of", _S),
    ]
)
REMOVED = pa.schema(
    [
        _required("article_id", _S),
        _required("start", _I),
        _required("end", _I),
        _required("text", _S),
        _required("reason", _S),
    ]
)
REJECTED = pa.schema(
    [
        _required("path", _S),
        pa.field("row", _I),  # row of a table of articles; null for a file of its own
        _required("reason", _S),
        _required("detail", _S),
    ]
)
# Segments of the cleaned text and the raw span each came from. Where `mended` is false the two
# are equal, character by character; where it is true (a space put between glued sentences) the
# raw span may be empty.
ALIGNMENT = pa.schema(
    [
        _required("article_id", _S),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("start", _I),
        _required("end", _I),
        _required("mended", _B),
    ]
)
PASSAGES = pa.schema(
    [
        _required("passage_id", _S),
        _required("article_id", _S),
        _required("position", _I),
        _required("section", _S),  # title, standfirst or body
        _required("start", _I),
        _required("end", _I),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("n_words", _I),
        _required("text", _S),
    ]
)
QUOTES = pa.schema(
    [
        _required("quote_id", _S),
        _required("article_id", _S),
        _required("passage_id", _S),
        _required("start", _I),
        _required("end", _I),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("text", _S),
        _required("kind", _S),  # direct, mixed, indirect
        pa.field("cue", _S),
        pa.field("mention", _S),  # the speaker as written nearest the quotation
        pa.field("speaker", _S),  # one name without honorifics across the corpus; null if unknown
        _required("context", _S),  # the sentence(s) of the passage that hold the quotation
        pa.field("continues", _S),  # quote_id of the part this one goes on from
    ]
)
# What the topics stage adds to each passage; joined to PASSAGES in the run folder.
ASSIGNMENTS = pa.schema(
    [
        _required("passage_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("topic_score", _F),
        pa.field("runner_up", _S),
        pa.field("second_score", _F),
    ]
)
PASSAGE_TOPICS = pa.schema(
    [
        _required("passage_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("score", _F),
    ]
)
TOPICS = pa.schema(
    [
        _required("topic_id", _I),
        _required("name", _S),
        _required("kind", _S),  # named, discovered, other
        _required("size", _I),  # passages
        _required("share", _F),  # of all passages
        _required("words", pa.list_(_S)),
    ]
)
ARTICLE_TOPICS = pa.schema(
    [
        _required("article_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("share", _F),  # of the article's words; the shares of an article sum to 1
    ]
)
TOPIC_MAP = pa.schema([_required("passage_id", _S), _required("x", _F), _required("y", _F)])
STANCE_ROWS = pa.schema(
    [
        _required("article_id", _S),
        _required("passage_id", _S),
        pa.field("quote_id", _S),  # null: the author's own words
        _required("holder", _S),
        _required("target", _S),
        _required("stance", _S),  # favor, against, none, uncertain
        _required("p_favor", _F),
        _required("p_against", _F),
        _required("p_none", _F),
        _required("relevant", _B),
        _required("relevance", _F),
        _required("model", _S),
    ]
)
HOLDER_STANCES = pa.schema(
    [
        _required("holder", _S),
        _required("target", _S),
        _required("stance", _S),
        _required("n", _I),
        _required("n_relevant", _I),
        _required("n_uncertain", _I),
        _required("share_favor", _F),
        _required("favor_low", _F),
        _required("favor_high", _F),
        _required("share_against", _F),
        _required("against_low", _F),
        _required("against_high", _F),
    ]
)
# The same for each article apart: where a holder stands in it.
ARTICLE_STANCES = pa.schema([_required("article_id", _S), *HOLDER_STANCES])
SCORES = pa.schema(
    [
        _required("dataset", _S),  # e.g. "own sentences, test", "SemEval-2016 A, test"
        _required("model", _S),  # the classifier or a baseline
        _required("metric", _S),  # macro_f1, f_avg, accuracy, ece
        _required("value", _F),
        pa.field("low", _F),  # bootstrap 95 % interval
        pa.field("high", _F),
        _required("n", _I),
    ]
)
CONFUSION = pa.schema(
    [
        _required("dataset", _S),
        _required("label", _S),
        _required("predicted", _S),
        _required("n", _I),
    ]
)
RELIABILITY = pa.schema(
    [
        _required("dataset", _S),
        _required("low", _F),
        _required("high", _F),
        _required("n", _I),
        _required("confidence", _F),
        _required("accuracy", _F),
    ]
)
COVERAGE = pa.schema(
    [
        _required("dataset", _S),
        _required("min_confidence", _F),
        _required("coverage", _F),
        _required("accuracy", _F),
    ]
)


class Encoder(Protocol):
    """Anything that turns texts into vectors of one length."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Returns one row a text, each of unit length or all zero, shape (len(texts), d)."""
        ...


class Progress(Protocol):
    """Told how far a stage is; a stage works the same with none."""

    def __call__(self, done: int, total: int) -> None:
        """States how many rows are done, of how many."""
        ...


@dataclass(frozen=True)
class RawArticle:
    """One article as it was read: decoded, otherwise untouched."""

    path: str  # relative to the input folder, with forward slashes
    text: str
    sha256: str  # of the bytes
    metadata: Mapping[str, str] = field(default_factory=dict)  # outlet, date, title, ... if stated


@dataclass(frozen=True)
class Rejection:
    """One input that could not be used, and why."""

    path: str
    reason: str
    detail: str
    row: int | None = None


@dataclass(frozen=True)
class Corpus:
    """Cleaned articles, their passages and quotations, and all that was left out."""

    articles: pa.Table
    passages: pa.Table
    quotes: pa.Table
    removed: pa.Table
    rejected: pa.Table
    alignment: pa.Table


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
    """

    passage_ids: tuple[str, ...]
    matrix: Matrix
    encoder: Encoder
    backend: str
    notes: tuple[str, ...] = ()
    weights_sha256: str | None = None


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
    """Topics, which passages and articles hold them, and a 2-D map of the passages."""

    topics: pa.Table
    assignments: pa.Table
    passage_topics: pa.Table
    article_topics: pa.Table
    topic_map: pa.Table
    backend: str
    thresholds: Mapping[str, float] = field(default_factory=dict)  # named topic -> least score
    notes: tuple[str, ...] = ()


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
    model: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)  # plain arrays
    model_info: Mapping[str, object] = field(default_factory=dict)  # json-able
    notes: tuple[str, ...] = ()
