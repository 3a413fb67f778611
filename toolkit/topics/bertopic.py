"""BERTopic (Grootendorst 2022): UMAP, HDBSCAN, and its modes for named topics.

The passages' own vectors are used. In the zero-shot mode a named topic is embedded as the mean of
its description and examples and takes what lies nearer than `zeroshot_similarity`; BERTopic knows
neither seed words nor counter-examples there. For the guided mode see `bertopic_guided.py`. HDBSCAN
clusters the rest, and its outliers stay `other` unless a strategy gives them topics. A corpus too
small for a step gets a smaller step or none, and the notes say so.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from toolkit.errors import StageError
from toolkit.records import OTHER_ID, Encoder, Features, NamedTopic, Topics
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.bertopic_guided import learn_prototypes, make_seeds, topics_of_clusters
from toolkit.topics.bertopic_parts import Embedder, Knobs, make_parts
from toolkit.topics.canonical import in_order
from toolkit.topics.matching import Prototypes
from toolkit.topics.means import learn_means, numbered
from toolkit.topics.named import own_texts
from toolkit.topics.remembered import agreed
from toolkit.topics.terms import unit_texts
from toolkit.topics.units import Floats, Ints, Units, make_units, unit_rows

# The import sets warning filters for the whole process.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bertopic import BERTopic

_LEAST = 5  # units; below, neither UMAP nor HDBSCAN has anything to work on
_FEW = 2  # topics that there is nothing to join to
_FAULTS = (ValueError, TypeError, KeyError, IndexError, RuntimeError)  # of what BERTopic calls


@dataclass(frozen=True)
class _Found:
    """What BERTopic said.

    Attributes:
        rule: Of the named topics.
        strongest: Named topic of every unit, -1 for none.
        labels: BERTopic's topic of every unit, -1 for outliers.
        words: Of each of BERTopic's topics.
    """

    rule: Prototypes
    strongest: Ints
    labels: Ints
    words: Mapping[int, Sequence[str]]


@in_order
def fit(
    features: Features,
    passages: pa.Table,
    /,
    *,
    named: Sequence[NamedTopic] = (),
    seed: int = 42,
    named_threshold: float | None = None,
    second_margin: float = 0.1,
    words: int = 10,
    unit: str = "passage",
    map: Mapping[str, Any] | None = None,  # noqa: A002  the config's key
    edits: Mapping[str, Any] | None = None,
    named_mode: str = "zeroshot",
    zeroshot_similarity: float = 0.33,
    **knobs: Any,
) -> Topics:
    """Runs BERTopic on the passages' vectors.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        named: Topics that the study names; they keep their exact names.
        seed: Of UMAP and of models of words.
        named_threshold: Takes the place of `zeroshot_similarity` where it is given.
        second_margin: See `assemble`.
        words: Words shown a topic.
        unit: `passage` or `article`.
        map: Settings of the 2-D map: method, n_neighbors, min_dist.
        edits: See `assemble.Settings`.
        named_mode: `zeroshot` or `guided`.
        zeroshot_similarity: Least similarity to a named topic in the zero-shot mode.
        knobs: See `bertopic_parts.Knobs`.

    Raises:
        StageError: There are no passages, features of another corpus, vectors that are not
            numbers, or settings that BERTopic cannot work with.
    """
    settings = Settings("bertopic", unit, second_margin, words, seed, map or {}, edits or {})
    units = make_units(features, passages, unit)
    texts = unit_texts(passages, units)
    run = _Run(features.encoder, units, texts, Knobs(**knobs), seed, words, [])
    if named_mode == "guided" and named:
        if named_threshold is not None:
            run.notes.append("named_threshold is not used: guided topics are clusters")
        found = run.guided(named)
    else:
        least = zeroshot_similarity if named_threshold is None else named_threshold
        found = run.zeroshot(named, least)
    match = found.rule.match(passages, units)
    labels = numbered(found.labels, match.strongest)
    means = learn_means(units, match, labels)
    run.notes.append(f"{len(means.vectors)} discovered topics")
    if run.knobs.words_from == "bertopic":
        ids = sorted(set(found.labels[match.strongest == OTHER_ID].tolist()) - {OTHER_ID})
        settings = replace(settings, own_words=[found.words[topic] for topic in ids])
    return assemble(
        features, passages, units, found.rule, means, match, means.score(units, labels),
        settings=settings, notes=run.notes,
    )  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """A corpus and what BERTopic is to do with it."""

    encoder: Encoder
    units: Units
    texts: Sequence[str]
    knobs: Knobs
    seed: int
    words: int
    notes: list[str]

    def zeroshot(self, named: Sequence[NamedTopic], least: float) -> _Found:
        """Gives named topics what is like them, and clusters the rest."""
        vectors = self.units.vectors
        rule = Prototypes(
            tuple(topic.name for topic in named),
            _prototypes(named, self.encoder, vectors.shape[1]),
            least,
        )
        strongest = rule.match(pa.table({}), self.units).strongest
        left = int((strongest == OTHER_ID).sum())
        more: dict[str, Any] = {}
        if (strongest != OTHER_ID).any():
            more = {
                "zeroshot_topic_list": list(rule.names),
                "zeroshot_min_similarity": least,
            }
        elif named:
            self.notes.append("no named topic was matched: BERTopic ran without its zero-shot mode")
        known = dict(zip(rule.names, rule.vectors, strict=True))
        labels, words = self.cluster(left, strongest, known, more)
        return _Found(rule, strongest, labels, words)

    def guided(self, named: Sequence[NamedTopic]) -> _Found:
        """Draws units to the seeds of named topics, and clusters all of them."""
        vectors = self.units.vectors
        names = [topic.name for topic in named]
        seeds = make_seeds(named, self.encoder, vectors.shape[1])
        drawn = seeds.drawn(vectors)
        free = np.full(len(vectors), OTHER_ID, dtype=np.int64)
        more = {"seed_topic_list": [list(words) for words in seeds.words]}
        labels, words = self.cluster(len(vectors), free, seeds.known, more)
        strongest = topics_of_clusters(labels, drawn, len(names))
        for column, name in enumerate(names):
            if not (strongest == column).any():
                self.notes.append(
                    f"named topic '{name}' found nothing: {(drawn == column).sum()} units are "
                    "nearer to its seed words than to the middle, and no cluster is theirs"
                )
        rule = learn_prototypes(names, vectors, strongest)
        return _Found(rule, strongest, np.where(strongest == OTHER_ID, labels, OTHER_ID), words)

    def cluster(
        self, left: int, strongest: Ints, known: Mapping[str, Floats], more: Mapping[str, Any]
    ) -> tuple[Ints, Mapping[int, Sequence[str]]]:
        """Fits BERTopic and gives outliers topics, if asked.

        Returns:
            BERTopic's topic of every unit, equal units alike, and the words of each topic.
        """
        rows = self.units.vectors
        if left < max(_LEAST, 2 * self.knobs.min_topic_size):
            self.notes.append(
                f"BERTopic looked for no further topics: {left} units are too few for topics of "
                f"{self.knobs.min_topic_size}"
            )
            return np.full(len(rows), OTHER_ID, dtype=np.int64), {}
        try:
            model, labels = self.attempt(self.knobs, strongest, known, more, self.notes)
        except _FAULTS as error:
            if self.knobs.nr_topics is None:
                raise self.fault(error) from error
            model, labels = self.unjoined(error, strongest, known, more)
        words = {topic: _shown(model, topic, self.words) for topic in set(labels.tolist())}
        return agreed(rows, labels), words

    def attempt(
        self,
        knobs: Knobs,
        strongest: Ints,
        known: Mapping[str, Floats],
        more: Mapping[str, Any],
        notes: list[str],
    ) -> tuple[BERTopic, Ints]:
        """Fits BERTopic, which raises whatever its parts raise."""
        rows = self.units.vectors
        parts = make_parts(
            len(rows), self.texts, knobs, seed=self.seed, words=self.words, notes=notes
        )
        # Always with an embedder: without one BERTopic leaves its guided mode out and says nothing.
        model = BERTopic(embedding_model=Embedder(known, self.encoder), **parts, **more)
        with warnings.catch_warnings(), one_thread():
            warnings.simplefilter("ignore")
            # A copy: the guided mode moves the rows that it is given.
            found, likely = model.fit_transform(list(self.texts), embeddings=rows.copy())
            return model, self.without_outliers(model, np.asarray(found), likely, strongest)

    def unjoined(
        self,
        error: Exception,
        strongest: Ints,
        known: Mapping[str, Floats],
        more: Mapping[str, Any],
    ) -> tuple[BERTopic, Ints]:
        """Fits without joining topics where there are too few to join, over which BERTopic falls.

        Raises:
            StageError: There were enough: the fault lies elsewhere.
        """
        try:
            model, labels = self.attempt(
                replace(self.knobs, nr_topics=None), strongest, known, more, []
            )
        except _FAULTS as other:
            raise self.fault(other) from other
        found = len(set(labels[strongest == OTHER_ID].tolist()) - {OTHER_ID})
        if found > _FEW:
            raise self.fault(error) from error
        self.notes.append(f"topics were not joined: BERTopic found {found}")
        return model, labels

    def fault(self, error: Exception) -> StageError:
        """Says what BERTopic could not do."""
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return StageError(
            f"BERTopic could not cluster {len(self.units.vectors)} units: {reason}",
            where="topics.bertopic",
            hint="change its settings or use another backend",
        )

    def without_outliers(self, model: BERTopic, labels: Ints, likely: Any, strongest: Ints) -> Ints:
        """Gives outliers topics by the strategy that was asked for.

        An outlier that would be given a named topic stays one: it did not reach its threshold.
        """
        free = strongest == OTHER_ID
        kinds = set(labels[free].tolist())
        if self.knobs.outliers == "keep" or kinds in (set(), {OTHER_ID}) or OTHER_ID not in kinds:
            return labels
        given = np.asarray(
            model.reduce_outliers(
                list(self.texts), labels.tolist(),
                strategy=self.knobs.outliers,
                threshold=self.knobs.outlier_threshold,
                probabilities=likely,
                embeddings=self.units.vectors,
            ),
            dtype=np.int64,
        )  # fmt: skip
        allowed = np.isin(given, sorted(kinds))
        after: Ints = np.where((labels == OTHER_ID) & allowed, given, labels)
        moved, were = int((after != labels).sum()), int((labels == OTHER_ID).sum())
        self.notes.append(f"{moved} of {were} outliers were given topics by {self.knobs.outliers}")
        return after


def _prototypes(named: Sequence[NamedTopic], encoder: Encoder, width: int) -> Floats:
    """Embeds each named topic as the mean of its own texts; unit rows, shape (n_named, d)."""
    if not named:
        return np.zeros((0, width))
    means = [encoder.encode(own_texts(topic)).astype(np.float64).mean(axis=0) for topic in named]
    return unit_rows(np.vstack(means))


def _shown(model: BERTopic, topic: int, count: int) -> list[str]:
    """Returns BERTopic's words for a topic; none for outliers that it does not list."""
    listed = model.get_topic(topic) or ()
    return [str(word) for word, _ in listed if word][:count]
