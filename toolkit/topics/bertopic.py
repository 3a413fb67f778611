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
from toolkit.topics.assemble import Discovered, NamedMatch, assemble
from toolkit.topics.named import own_texts
from toolkit.topics.umap_map import reduce
from toolkit.topics.units import Floats, Ints, Units, make_units, unit_rows

# The import sets warning filters for the whole process.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

_LEAST = 5  # units; below, neither UMAP nor HDBSCAN has anything to work on


class _Prototypes(BaseEmbedder):  # type: ignore[misc]
    """Hands BERTopic the vector of each named topic when it asks for that of its name."""

    def __init__(self, names: Sequence[str], vectors: Floats, encoder: Encoder) -> None:
        super().__init__()
        self._vectors = dict(zip(names, vectors, strict=True))
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
    units = make_units(features, passages, unit)
    least = zeroshot_similarity if named_threshold is None else named_threshold
    prototypes = _prototypes(named, features.encoder, units.vectors.shape[1])
    match = _match(units.vectors, tuple(named), prototypes, least)
    notes: list[str] = []
    texts = _unit_texts(passages, units)
    model = _model(
        len(texts), match, prototypes, features.encoder,
        n_neighbors=n_neighbors, n_components=n_components, min_topic_size=min_topic_size,
        seed=seed, least=least, notes=notes,
    )  # fmt: skip
    labels = np.full(len(texts), OTHER_ID, dtype=np.int64)
    if model is not None:
        labels = _fit_labels(model, texts, units.vectors, match)
    return assemble(
        features, passages, units, match, _discovered(units.vectors, labels, notes),
        second_margin=second_margin, words=words, map_settings=map or {}, seed=seed,
        backend="bertopic",
    )  # fmt: skip


def _prototypes(named: Sequence[NamedTopic], encoder: Encoder, width: int) -> Floats:
    """Embeds each named topic as the mean of its own texts; unit rows, shape (n_named, d)."""
    if not named:
        return np.zeros((0, width))
    means = [encoder.encode(own_texts(topic)).astype(np.float64).mean(axis=0) for topic in named]
    return unit_rows(np.vstack(means))


def _match(
    vectors: Floats, named: tuple[NamedTopic, ...], prototypes: Floats, least: float
) -> NamedMatch:
    with one_thread():
        scores = np.clip(np.round(vectors @ prototypes.T, 6), 0.0, 1.0)
    if not named:
        strongest = np.full(len(vectors), OTHER_ID, dtype=np.int64)
    else:
        best = scores.argmax(axis=1)
        strongest = np.where(scores.max(axis=1) >= least, best, OTHER_ID).astype(np.int64)
    return NamedMatch(named, scores, (least,) * len(named), strongest)


def _unit_texts(passages: pa.Table, units: Units) -> list[str]:
    parts: list[list[str]] = [[] for _ in units.vectors]
    for text, row in zip(passages["text"].to_pylist(), units.of_passage.tolist(), strict=True):
        parts[row].append(text)
    return ["\n".join(part) for part in parts]


def _model(
    n_units: int,
    match: NamedMatch,
    prototypes: Floats,
    encoder: Encoder,
    *,
    n_neighbors: int,
    n_components: int,
    min_topic_size: int,
    seed: int,
    least: float,
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
        names = [topic.name for topic in match.named]
        zeroshot = {
            "embedding_model": _Prototypes(names, prototypes, encoder),
            "zeroshot_topic_list": names,
            "zeroshot_min_similarity": least,
        }
    elif match.named:
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
    topics = np.asarray(found, dtype=np.int64)
    taken = match.strongest != OTHER_ID
    kept = sorted(set(topics[~taken].tolist()) - {OTHER_ID})
    number = {topic: new for new, topic in enumerate(kept)}
    return np.asarray(
        [
            OTHER_ID if named else number.get(topic, OTHER_ID)
            for topic, named in zip(topics.tolist(), taken.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def _discovered(vectors: Floats, labels: Ints, notes: Sequence[str]) -> Discovered:
    """Scores every unit by its cosine with the mean of each topic's units."""
    n_topics = int(labels.max(initial=OTHER_ID)) + 1
    centres = np.zeros((n_topics, vectors.shape[1]))
    for topic in range(n_topics):
        centres[topic] = vectors[labels == topic].mean(axis=0)
    with one_thread():
        scores = np.clip(np.round(vectors @ unit_rows(centres).T, 6), 0.0, 1.0)
    return Discovered(
        labels=labels,
        scores=scores,
        # HDBSCAN decides what belongs: a unit holds no discovered topic but its own.
        eligible=labels[:, None] == np.arange(n_topics)[None, :],
        notes=(*notes, f"{n_topics} discovered topics"),
    )
