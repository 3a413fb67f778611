"""Reads a run's own articles as if they were new: by what is learned from the others.

Articles are dealt into ten parts. For each part, vectors and the rules of the run's topics are
learned from the other nine and applied to it (cross-validation, Stone 1974). Of a large corpus only
some parts are read so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.compare.drift import nearest
from toolkit.config import StudyConfig
from toolkit.inputs import Inputs, stage_seed
from toolkit.records import Features, Fitted, Row, VectorMemory
from toolkit.stages import fit_features
from toolkit.topics.heldout import learn_from
from toolkit.topics.predict import predict

_PARTS = 10
_ALL, _SOME = 2_000, 20_000  # passages up to which all parts, or three, are read
_SCHEMA = pa.schema(
    [("article_id", pa.string()), ("topic", pa.string()), ("nearest", pa.float64())]
)


class Remembered:
    """Keeps vectors for the time of a prediction, and asks another memory for the rest.

    Args:
        other: Of the cache; None: there is none.
    """

    def __init__(self, other: VectorMemory | None) -> None:
        self._other = other
        self._known: dict[str, dict[str, Row]] = {}

    def recall(self, space: str, texts: Sequence[str]) -> Mapping[str, Row]:
        """Returns the vectors that are known, by text."""
        known = self._known.setdefault(space, {})
        missing = [text for text in texts if text not in known]
        if missing and self._other is not None:
            known |= self._other.recall(space, missing)
        return {text: known[text] for text in texts if text in known}

    def keep(self, space: str, vectors: Mapping[str, Row]) -> None:
        """Keeps vectors by text."""
        self._known.setdefault(space, {}).update(vectors)
        if self._other is not None:
            self._other.keep(space, vectors)


def read_as_new(
    config: StudyConfig,
    inputs: Inputs,
    passages: pa.Table,
    features: Features,
    topics: Fitted,
    *,
    memory: VectorMemory,
) -> pa.Table:
    """Reads each known article by what is learned from others.

    Args:
        config: Of the run.
        inputs: Its named topics.
        passages: Of the run.
        features: Of the run.
        topics: Of the run's `Topics.fitted`.
        memory: Keeps what the sentence encoder reads.

    Returns:
        `article_id`, `topic` and `nearest` (see `compare.drift.Side`); no row where the run had but
        one article.
    """
    part_of = _deal(passages["article_id"].to_pylist(), stage_seed(config.seed, "held out"))
    found = [_SCHEMA.empty_table()]
    for part in range(_parts_read(part_of)):
        out = part_of == part
        found.append(_read(config, inputs, passages, features, topics, out, memory))
    return pa.concat_tables(found)


def join(passages: pa.Table, topics: pa.Table, near: npt.NDArray[np.float64]) -> pa.Table:
    """Puts each passage's article, topic and nearness side by side."""
    columns = [passages["article_id"], topics["topic"], pa.array(near)]
    return pa.table(columns, names=_SCHEMA.names).cast(_SCHEMA)


def _deal(articles: Sequence[str], seed: int) -> npt.NDArray[np.int64]:
    """Deals whole articles into parts; returns the part of each passage."""
    names = sorted(set(articles))
    order = np.random.default_rng(seed).permutation(len(names)).tolist()
    parts = {names[i]: place % min(_PARTS, len(names)) for place, i in enumerate(order)}
    return np.asarray([parts[article] for article in articles], dtype=np.int64)


def _parts_read(part_of: npt.NDArray[np.int64]) -> int:
    parts = int(part_of.max(initial=0)) + 1
    if parts < 2:
        return 0
    if len(part_of) <= _ALL:
        return parts
    return min(parts, 3 if len(part_of) <= _SOME else 1)


def _read(
    config: StudyConfig,
    inputs: Inputs,
    passages: pa.Table,
    features: Features,
    topics: Fitted,
    out: npt.NDArray[np.bool_],
    memory: VectorMemory,
) -> pa.Table:
    rest, held = passages.filter(pa.array(~out)), passages.filter(pa.array(out))
    again = fit_features(config, inputs, rest, memory=memory)
    before = Features(again.passage_ids, features.matrix[~out], features.encoder, features.backend)
    learned = learn_from(
        topics,
        before,
        again,
        rest,
        named=inputs.named_topics,
    )
    vectors = again.encoder.encode(held["text"].to_pylist())
    seen = Features(tuple(held["passage_id"].to_pylist()), vectors, again.encoder, again.backend)
    found = predict(learned, seen, held)
    return join(held, found.assignments, nearest(vectors, again.matrix))
