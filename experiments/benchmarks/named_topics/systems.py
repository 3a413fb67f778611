"""The systems that are compared: each says which passages hold which named topic.

Ours gives a score for each topic and a threshold calibrated on the topics' own texts. BERTopic's
zero-shot mode gives each document the nearest topic if it is near enough; its guided mode pulls
documents toward the seed words and clusters, and does not say which cluster is whose. Both run by
their own interface (`BERTopic(...).fit_transform`) on the same vectors, with UMAP seeded and
everything else as it comes; no topic takes more than the name, the description, the examples or
the seed words that ours gets.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
from sklearn.feature_extraction.text import CountVectorizer
from umap import UMAP

from experiments.benchmarks.named_topics.gold import Bools, Floats, Ground, Ints
from experiments.benchmarks.named_topics.scores import best_cut
from toolkit.records import Encoder, NamedTopic
from toolkit.topics.matching import Regressions
from toolkit.topics.named import NamedTopicMatcher, own_texts
from toolkit.topics.units import make_units, unit_rows

SEED = 42
_CUTS = np.round(np.arange(0.10, 0.91, 0.01), 2)
_DEFAULT = 0.7  # BERTopic's zeroshot_min_similarity


@dataclass(frozen=True)
class Claims:
    """What one system says of every passage of the corpus.

    Attributes:
        system: Its name.
        features: The vectors it was given.
        chosen: What was set by whom.
        holds: Whether each passage holds each topic, shape (n_passages, n_topics).
    """

    system: str
    features: str
    chosen: str
    holds: Bools


@dataclass(frozen=True)
class Lessons:
    """The `dev` half of the labels, all that a system may be set by.

    Attributes:
        rows: Of the passages in the corpus.
        holds: Shape (n, n_topics).
        counts: Where a label counts, same shape.
    """

    rows: Ints
    holds: Bools
    counts: Bools


def ours(ground: Ground, backend: str, lessons: Lessons) -> list[Claims]:
    """Runs the matcher as a study does, then with thresholds chosen on the `dev` half."""
    features = ground.features[backend]
    units = make_units(features, ground.passages, "passage")
    matcher = NamedTopicMatcher(ground.topics).fit(features.encoder, units.vectors)
    match = Regressions(matcher).match(ground.passages, units)
    scores, eligible = match.scores[units.of_passage], match.eligible[units.of_passage]
    cuts = _own_cuts(scores, lessons)
    return [
        Claims("toolkit", backend, _shown("calibrated", match.thresholds), eligible),
        Claims("toolkit, dev thresholds", backend, _shown("dev", cuts), scores >= cuts),
    ]


def _own_cuts(scores: Floats, lessons: Lessons) -> Floats:
    cuts = []
    for topic in range(scores.shape[1]):
        counted = lessons.counts[:, topic]
        known = scores[lessons.rows[counted], topic]
        cuts.append(best_cut(known, lessons.holds[counted, topic]))
    return np.asarray(cuts)


def _shown(by: str, cuts: Sequence[float] | Floats) -> str:
    return f"{by}: {' '.join(f'{cut:.3f}' for cut in cuts)}"


def zero_shot(ground: Ground, backend: str, lessons: Lessons) -> list[Claims]:
    """Runs BERTopic's zero-shot mode as it comes, then with its text and threshold chosen on dev.

    The zero-shot step is a cosine and a threshold, so that those can be searched without a fit; the
    fit that is scored is BERTopic's own.
    """
    features = ground.features[backend]
    rows = features.matrix.astype(np.float64)
    forms = _topic_vectors(ground.topics, features.encoder)
    chosen, best = ("name", _DEFAULT), -1.0
    for form, vectors in forms.items():
        cosines = rows @ vectors.T
        for cut in _CUTS:
            known = _nearest(cosines[lessons.rows], cut)
            score = _micro_f1(known, lessons)
            if score > best:
                chosen, best = (form, float(cut)), score
    return [
        _zero_shot(ground, backend, forms, "name", _DEFAULT, "default: name, 0.70"),
        _zero_shot(ground, backend, forms, *chosen, f"dev: {chosen[0]}, {chosen[1]:.2f}"),
    ]


def _topic_vectors(topics: Sequence[NamedTopic], encoder: Encoder) -> dict[str, Floats]:
    forms = {
        "name": [[topic.name] for topic in topics],
        "name and description": [[f"{topic.name}. {topic.description}"] for topic in topics],
        "mean of all its own texts": [own_texts(topic) for topic in topics],
    }
    return {
        form: unit_rows(np.vstack([encoder.encode(t).astype(np.float64).mean(0) for t in texts]))
        for form, texts in forms.items()
    }


def _nearest(cosines: Floats, cut: float) -> Bools:
    held = np.zeros(cosines.shape, dtype=np.bool_)
    near = np.flatnonzero(cosines.max(axis=1) >= cut)
    held[near, cosines[near].argmax(axis=1)] = True
    return held


def _micro_f1(claimed: Bools, lessons: Lessons) -> float:
    right = (claimed & lessons.holds & lessons.counts).sum()
    both = (claimed & lessons.counts).sum() + (lessons.holds & lessons.counts).sum()
    return float(2.0 * right / both) if both else 0.0


class _Embedder(BaseEmbedder):  # type: ignore[misc]
    """Hands BERTopic the study's vectors of the texts that it asks for."""

    def __init__(self, encoder: Encoder, known: dict[str, Floats]) -> None:
        super().__init__()
        self._encoder, self._known = encoder, known

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Floats:
        del verbose
        rows = [self._known.get(text) for text in documents]
        return np.vstack(
            [
                self._encoder.encode([text])[0].astype(np.float64) if row is None else row
                for text, row in zip(documents, rows, strict=True)
            ]
        )


def _zero_shot(
    ground: Ground, backend: str, forms: dict[str, Floats], form: str, cut: float, chosen: str
) -> Claims:
    names = [topic.name for topic in ground.topics]
    model, found = _run(
        ground,
        backend,
        dict(zip(names, forms[form], strict=True)),
        zeroshot_topic_list=names,
        zeroshot_min_similarity=cut,
    )
    shown = model.topic_labels_ if model.zeroshot_topic_list else {}
    holds = np.stack([np.asarray([shown.get(t) == name for t in found]) for name in names], axis=1)
    title = "BERTopic zero-shot" + ("" if chosen.startswith("default") else ", dev")
    return Claims(title, backend, chosen, holds)


def guided(ground: Ground, backend: str, lessons: Lessons) -> list[Claims]:
    """Runs BERTopic's guided mode and reads its clusters as named topics in two ways.

    By its own `find_topics` with the seed words, the most similar topic; and, kindly, by the dev
    labels: every cluster goes to the topic that raises that topic's F1 there.
    """
    seeds = [list(topic.seed_words) for topic in ground.topics]
    model, found = _run(ground, backend, {}, seed_topic_list=seeds)
    labels = np.asarray(found)
    asked = [model.find_topics(" ".join(words), top_n=1)[0][0] for words in seeds]
    by_search = np.stack([labels == topic for topic in asked], axis=1)
    by_dev = np.stack([_clusters_of(labels, lessons, topic) for topic in range(len(seeds))], axis=1)
    return [
        Claims("BERTopic guided", backend, "default: find_topics(seed words)", by_search),
        Claims("BERTopic guided, dev", backend, "dev: clusters given by labels", by_dev),
    ]


def _clusters_of(labels: Ints, lessons: Lessons, topic: int) -> Bools:
    counted = lessons.counts[:, topic]
    own, wanted = labels[lessons.rows[counted]], lessons.holds[counted, topic]
    taken: list[int] = []
    best = 0.0
    for cluster in sorted(set(own.tolist()) - {-1}, key=lambda c: (-wanted[own == c].mean(), c)):
        claimed = np.isin(own, [*taken, cluster])
        score = 2.0 * (claimed & wanted).sum() / max(1, claimed.sum() + wanted.sum())
        if score > best:
            taken, best = [*taken, cluster], score
    return np.isin(labels, taken)


def _run(
    ground: Ground, backend: str, known: dict[str, Floats], **settings: object
) -> tuple[BERTopic, list[int]]:
    features = ground.features[backend]
    model = BERTopic(
        embedding_model=_Embedder(features.encoder, known),
        umap_model=UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=SEED
        ),
        vectorizer_model=CountVectorizer(stop_words="english"),
        **settings,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A copy: the guided mode writes into the array it is given.
        found, _ = model.fit_transform(
            ground.passages["text"].to_pylist(), embeddings=features.matrix.astype(np.float64)
        )
    return model, list(found)
