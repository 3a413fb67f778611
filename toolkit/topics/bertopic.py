"""BERTopic (Grootendorst 2022): UMAP, HDBSCAN, and its zero-shot mode for named topics.

The passages' own vectors are used. A named topic is embedded as the mean of its description and
examples and takes what lies nearer than `zeroshot_similarity`; BERTopic's zero-shot mode knows
neither seed words nor counter-examples. HDBSCAN clusters the rest, and its outliers stay `other`.
A corpus too small for a step gets a smaller step or none, and the notes say so.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from hdbscan import HDBSCAN
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.records import OTHER_ID, Encoder, Features, NamedTopic, Topics
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.matching import (
    Means,
    NamedMatch,
    Prototypes,
    labels_without_named,
    learn_means,
)
from toolkit.topics.named import own_texts
from toolkit.topics.umap_map import reduce
from toolkit.topics.units import Floats, Ints, Units, make_units, unit_rows

# The import sets warning filters for the whole process.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

_LEAST = 5  # units; below, neither UMAP nor HDBSCAN has anything to work on


class _Embedder(BaseEmbedder):  # type: ignore[misc]
    """Hands BERTopic the vector of each named topic when it asks for that of its name."""

    def __init__(self, prototypes: Prototypes, encoder: Encoder) -> None:
        super().__init__()
        self._vectors = dict(zip(prototypes.names, prototypes.vectors, strict=True))
        self._encoder = encoder

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Floats:
        """Returns one row a text, shape (len(documents), d)."""
        del verbose
        known = [self._vectors.get(text) for text in documents]
        return np.vstack(
            [
                self._encoder.encode([text]).astype(np.float64) if row is None else row
                for text, row in zip(documents, known, strict=True)
            ]
        )


class _Reducer:
    """Seeded UMAP that gives a row it was fitted on the place it had in the fit.

    UMAP's own `transform` moves training rows, so that the clusters would hang on which rows the
    named topics took.
    """

    def __init__(self, *, n_neighbors: int, n_components: int, seed: int) -> None:
        self._settings = {"n_neighbors": n_neighbors, "n_components": n_components, "seed": seed}
        self._places: dict[bytes, Floats] = {}

    def fit_transform(self, rows: Floats, y: object = None) -> Floats:
        """Reduces rows, shape (n, d), to (n, n_components)."""
        del y
        placed = reduce(rows, min_dist=0.0, **self._settings)
        self._places = {row.tobytes(): place for row, place in zip(rows, placed, strict=True)}
        return placed

    def transform(self, rows: Floats) -> Floats:
        """Returns the places of rows that were fitted."""
        return np.vstack([self._places[row.tobytes()] for row in rows])


def fit(
    features: Features,
    passages: pa.Table,
    *,
    named: Sequence[NamedTopic] = (),
    seed: int = 42,
    named_threshold: float | None = None,
    second_margin: float = 0.1,
    words: int = 10,
    unit: str = "passage",
    map: Mapping[str, Any] | None = None,  # noqa: A002  the config's key
    n_neighbors: int = 15,
    n_components: int = 5,
    min_topic_size: int = 3,
    zeroshot_similarity: float = 0.33,
) -> Topics:
    """Runs BERTopic on the passages' vectors.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        named: Topics that the study names; they keep their exact names.
        seed: Of UMAP.
        named_threshold: Takes the place of `zeroshot_similarity` where it is given.
        second_margin: See `assemble`.
        words: Words shown a topic.
        unit: `passage` or `article`.
        map: Settings of the 2-D map: method, n_neighbors, min_dist.
        n_neighbors: UMAP neighbours.
        n_components: UMAP dimensions.
        min_topic_size: HDBSCAN least cluster size.
        zeroshot_similarity: Least similarity to a named topic.

    Raises:
        StageError: There are no passages, or features of another corpus.
    """
    settings = Settings("bertopic", unit, second_margin, words, seed, map or {})
    units = make_units(features, passages, unit)
    least = zeroshot_similarity if named_threshold is None else named_threshold
    vectors = _prototypes(named, features.encoder, units.vectors.shape[1])
    prototypes = Prototypes(tuple(topic.name for topic in named), vectors, least)
    match = prototypes.match(passages, units)
    notes: list[str] = []
    texts = _unit_texts(passages, units)
    model = _model(
        len(texts), match, prototypes, features.encoder,
        n_neighbors=n_neighbors, n_components=n_components, min_topic_size=min_topic_size,
        seed=seed, notes=notes,
    )  # fmt: skip
    labels = np.full(len(texts), OTHER_ID, dtype=np.int64)
    if model is not None:
        labels = _fit_labels(model, texts, units.vectors, match)
    means = _means(units, match, labels)
    notes.append(f"{len(means.vectors)} discovered topics")
    return assemble(
        features, passages, units, prototypes, means, match, means.score(units, labels),
        settings=settings, notes=notes,
    )  # fmt: skip


def _prototypes(named: Sequence[NamedTopic], encoder: Encoder, width: int) -> Floats:
    """Embeds each named topic as the mean of its own texts; unit rows, shape (n_named, d)."""
    if not named:
        return np.zeros((0, width))
    means = [encoder.encode(own_texts(topic)).astype(np.float64).mean(axis=0) for topic in named]
    return unit_rows(np.vstack(means))


def _unit_texts(passages: pa.Table, units: Units) -> list[str]:
    parts: list[list[str]] = [[] for _ in units.vectors]
    for text, row in zip(passages["text"].to_pylist(), units.of_passage.tolist(), strict=True):
        parts[row].append(text)
    return ["\n".join(part) for part in parts]


def _model(
    n_units: int,
    match: NamedMatch,
    prototypes: Prototypes,
    encoder: Encoder,
    *,
    n_neighbors: int,
    n_components: int,
    min_topic_size: int,
    seed: int,
    notes: list[str],
) -> BERTopic | None:
    """Builds a model that fits the corpus, or none where nothing is left to cluster."""
    left = int((match.strongest == OTHER_ID).sum())
    if left < max(_LEAST, 2 * min_topic_size):
        notes.append(
            f"BERTopic looked for no further topics: {left} left after the named ones are too few "
            f"for topics of {min_topic_size}"
        )
        return None
    neighbours = min(n_neighbors, n_units - 1)
    components = min(n_components, n_units - 2)
    if neighbours < n_neighbors:
        notes.append(f"UMAP uses {neighbours} of {n_neighbors} neighbours: a small corpus")
    if components < n_components:
        notes.append(f"UMAP keeps {components} of {n_components} dimensions: a small corpus")
    zeroshot: dict[str, Any] = {}
    if (match.strongest != OTHER_ID).any():
        zeroshot = {
            "embedding_model": _Embedder(prototypes, encoder),
            "zeroshot_topic_list": list(prototypes.names),
            "zeroshot_min_similarity": prototypes.least,
        }
    elif prototypes.names:
        notes.append("no named topic was matched: BERTopic ran without its zero-shot mode")
    return BERTopic(
        umap_model=_Reducer(n_neighbors=neighbours, n_components=components, seed=seed),
        hdbscan_model=HDBSCAN(
            min_cluster_size=min_topic_size, metric="euclidean", core_dist_n_jobs=1
        ),
        # Its words are not shown (see `words`); any token will do, so that none is never a fault.
        vectorizer_model=CountVectorizer(token_pattern=r"\S+"),
        calculate_probabilities=False,
        **zeroshot,
    )


def _fit_labels(model: BERTopic, texts: list[str], vectors: Floats, match: NamedMatch) -> Ints:
    """Returns the discovered topic of every unit, counted from 0; -1 for outliers and named."""
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")
        found, _ = model.fit_transform(texts, embeddings=vectors)
    return labels_without_named(found, match.strongest)


def _means(units: Units, match: NamedMatch, labels: Ints) -> Means:
    """Takes the mean of each topic's units, by which new ones are read."""
    n_topics = int(labels.max(initial=OTHER_ID)) + 1
    centres = np.zeros((n_topics, units.vectors.shape[1]))
    for topic in range(n_topics):
        centres[topic] = units.vectors[labels == topic].mean(axis=0)
    return learn_means(units, match, unit_rows(centres), labels)
