"""The parts that BERTopic is made of, from plain settings: reducer, embedder, models of words."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hdbscan import HDBSCAN
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.errors import StageError
from toolkit.records import Encoder
from toolkit.topics.umap_map import reduce
from toolkit.topics.units import Floats, Ints

# The import sets warning filters for the whole process.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bertopic.backend import BaseEmbedder
    from bertopic.representation import KeyBERTInspired, MaximalMarginalRelevance
    from bertopic.vectorizers import ClassTfidfTransformer


@dataclass(frozen=True)
class Knobs:
    """BERTopic's settings, each under the name that it has in the configuration.

    Attributes:
        n_neighbors: UMAP neighbours.
        n_components: UMAP dimensions.
        min_topic_size: HDBSCAN least cluster size.
        nr_topics: Topics are joined until so many are left, outliers counted as one; `auto`;
            None: none are.
        outliers: `keep`, or a strategy of `BERTopic.reduce_outliers`.
        outlier_threshold: Least likeness at which an outlier is given a topic.
        words_from: `toolkit` or `bertopic`: whose words are shown.
        umap: Other arguments of UMAP.
        hdbscan: Other arguments of HDBSCAN.
        vectorizer: Arguments of CountVectorizer.
        ctfidf: Arguments of ClassTfidfTransformer.
        representation: Of each model that ranks words, its name under `model` and its arguments.
    """

    n_neighbors: int = 15
    n_components: int = 5
    min_topic_size: int = 3
    nr_topics: int | str | None = None
    outliers: str = "keep"
    outlier_threshold: float = 0.0
    words_from: str = "toolkit"
    umap: Mapping[str, Any] = field(default_factory=dict)
    hdbscan: Mapping[str, Any] = field(default_factory=dict)
    vectorizer: Mapping[str, Any] = field(default_factory=dict)
    ctfidf: Mapping[str, Any] = field(default_factory=dict)
    representation: Sequence[Mapping[str, Any]] = ()


class Embedder(BaseEmbedder):  # type: ignore[misc]
    """Hands BERTopic the vectors that are known when it asks for those of their texts.

    Args:
        known: Vectors by text, shape (d,) each.
        encoder: Embeds any other text.
    """

    def __init__(self, known: Mapping[str, Floats], encoder: Encoder) -> None:
        super().__init__()
        self._known = known
        self._encoder = encoder

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Floats:
        """Returns one row a text, shape (len(documents), d)."""
        del verbose
        texts = [str(text) for text in documents]
        unknown = sorted({text for text in texts if text not in self._known})
        encoded = self._encoder.encode(unknown).astype(np.float64) if unknown else ()
        rows = {**self._known, **dict(zip(unknown, encoded, strict=True))}
        return np.vstack([rows[text] for text in texts])


class Reducer:
    """Seeded UMAP that gives a row it was fitted on the place it had in the fit.

    UMAP's own `transform` moves training rows, so that the clusters would hang on which rows the
    named topics took.
    """

    def __init__(
        self, *, n_neighbors: int, n_components: int, seed: int, more: Mapping[str, Any]
    ) -> None:
        rest = dict(more)
        self._settings: dict[str, Any] = {
            "n_neighbors": n_neighbors,
            "n_components": n_components,
            "seed": seed,
            "min_dist": rest.pop("min_dist", 0.0),
            "more": rest,
        }
        self._places: dict[bytes, Floats] = {}

    def fit_transform(self, rows: Floats, y: Ints | None = None) -> Floats:
        """Reduces rows, shape (n, d), to (n, n_components).

        Args:
            rows: Unit rows, or such that a guided fit has moved.
            y: The seeds that rows are drawn to, -1 for none.
        """
        placed = reduce(rows, targets=y, **self._settings)
        self._places = {row.tobytes(): place for row, place in zip(rows, placed, strict=True)}
        return placed

    def transform(self, rows: Floats) -> Floats:
        """Returns the places of rows that were fitted."""
        return np.vstack([self._places[row.tobytes()] for row in rows])


def make_parts(
    n_units: int, texts: Sequence[str], knobs: Knobs, *, seed: int, words: int, notes: list[str]
) -> dict[str, Any]:
    """Builds what BERTopic is made of, made to fit the corpus.

    Args:
        n_units: Rows, at least 3.
        texts: One a row.
        knobs: Of the study.
        seed: Of every random choice.
        words: Words a topic.
        notes: What is adjusted goes here.

    Returns:
        Arguments of `BERTopic`.

    Raises:
        StageError: A model of words needs a package or data that are not installed.
    """
    neighbours = min(knobs.n_neighbors, n_units - 1)
    components = min(knobs.n_components, n_units - 2)
    if neighbours < knobs.n_neighbors:
        notes.append(f"UMAP uses {neighbours} of {knobs.n_neighbors} neighbours: a small corpus")
    if components < knobs.n_components:
        notes.append(f"UMAP keeps {components} of {knobs.n_components} dimensions: a small corpus")
    hdbscan = {key: value for key, value in knobs.hdbscan.items() if value is not None}
    probabilities = knobs.outliers == "probabilities"
    return {
        "umap_model": Reducer(
            n_neighbors=neighbours, n_components=components, seed=seed, more=knobs.umap
        ),
        "hdbscan_model": HDBSCAN(
            min_cluster_size=knobs.min_topic_size,
            core_dist_n_jobs=1,
            prediction_data=probabilities,
            **hdbscan,
        ),
        "vectorizer_model": _vectorizer(texts, knobs.vectorizer, notes),
        "ctfidf_model": ClassTfidfTransformer(
            **{**knobs.ctfidf, "seed_words": list(knobs.ctfidf.get("seed_words", ())) or None}
        ),
        "representation_model": _representation(knobs, seed, notes),
        "top_n_words": words,
        "nr_topics": knobs.nr_topics,
        "min_topic_size": knobs.min_topic_size,
        "calculate_probabilities": probabilities,
    }


def _vectorizer(
    texts: Sequence[str], settings: Mapping[str, Any], notes: list[str]
) -> CountVectorizer:
    given = dict(settings)
    if "ngram_range" in given:
        given["ngram_range"] = tuple(given["ngram_range"])
    vectorizer = CountVectorizer(**given)
    analyse = vectorizer.build_analyzer()
    wanted = set(given.get("vocabulary") or ())
    if any(not wanted or word in wanted for text in texts for word in analyse(text)):
        return vectorizer
    notes.append("no text holds a word by `vectorizer`: BERTopic counts whatever stands there")
    return CountVectorizer(token_pattern=r"\S+")


def _representation(knobs: Knobs, seed: int, notes: list[str]) -> Any:
    if knobs.representation and knobs.words_from != "bertopic":
        notes.append(
            "BERTopic's representation models were not run: its words are shown only with "
            "`words_from: bertopic`"
        )
        return None
    models = [_word_model(dict(wanted), seed) for wanted in knobs.representation]
    return models[0] if len(models) == 1 else models or None


def _word_model(wanted: dict[str, Any], seed: int) -> Any:
    top = wanted["top_n_words"]
    if wanted["model"] == "keybert":
        own = ("nr_repr_docs", "nr_samples", "nr_candidate_words")
        return KeyBERTInspired(
            top_n_words=top, random_state=seed, **{key: wanted[key] for key in own}
        )
    if wanted["model"] == "mmr":
        return MaximalMarginalRelevance(diversity=wanted["diversity"], top_n_words=top)
    return _part_of_speech(wanted["spacy_model"], top, wanted["pos_patterns"])


def _part_of_speech(name: str, top: int, patterns: Any) -> Any:
    where = "topics.bertopic.representation"
    if importlib.util.find_spec("spacy") is None:
        raise StageError(
            "the model 'pos' needs spaCy, which is not installed",
            where=where,
            hint=f"pip install spacy and the spaCy model '{name}', or use 'keybert' or 'mmr'",
        )
    from bertopic.representation import PartOfSpeech

    try:
        return PartOfSpeech(name, top_n_words=top, pos_patterns=patterns)
    except OSError as error:
        raise StageError(
            f"the spaCy model '{name}' is not installed",
            where=where,
            hint="install it, or name one that is under `spacy_model`",
        ) from error
