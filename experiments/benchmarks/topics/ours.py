"""The toolkit's own models: the pipeline's functions with the default settings, but for the unit.

Timed are LSA, its joining with the encoder's vectors (which are given), the search for the number
of topics, the topics, their words and tables. The map is the quick one of the two (PCA): no other
system draws one either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from experiments.benchmarks.topics.corpora import Bench
from experiments.benchmarks.topics.found import Found

WORDS = 20  # asked for, as phrases among them are no single words
# By which settings a backend is told the number of topics; the first that it has.
_NUMBER_KEYS = (("n_topics",), ("min_topics", "max_topics"), ("nr_topics",), ("approx_n_clusters",))


class Given:
    """Stands for the encoder's memory: it knows the vector of every passage of the corpus."""

    def __init__(self, bench: Bench) -> None:
        texts = bench.passages["text"].to_pylist()
        self._known = dict(zip(texts, bench.vectors, strict=True))

    def recall(self, space: str, texts: Sequence[str]) -> Mapping[str, Any]:
        """Returns the vectors that are known, by text."""
        del space
        return {text: self._known[text] for text in texts if text in self._known}

    def keep(self, space: str, vectors: Mapping[str, Any]) -> None:
        """Keeps nothing; whatever is embedded anew is part of the fit."""
        del space, vectors


def prepare(backend: str, bench: Bench, seed: int, k: int | None) -> Callable[[], Found]:
    """Imports what a backend is made of and gives the fit to be timed.

    Args:
        backend: Of the topic stage.
        bench: The corpus.
        seed: Of the study.
        k: Number of topics; null: free.

    Raises:
        BackendError: There is no such backend, or what it needs is not installed.
    """
    from toolkit import registry, stages
    from toolkit.config import StudyConfig

    registry.load("topics", backend)  # the imports are no part of the fit
    topics: dict[str, Any] = {
        "backend": backend,
        "unit": "article",
        "words": WORDS,
        "map": {"method": "pca"},
    }
    study: dict[str, Any] = {"name": bench.name, "input": {"path": "."}, "seed": seed}
    config = StudyConfig.model_validate(study | {"topics": topics})
    if k is not None:
        section = getattr(config.topics, backend)
        topics[backend] = dict.fromkeys(number_key(type(section)), k)
        config = StudyConfig.model_validate(study | {"topics": topics})
    registry.load("features", config.features.backend)
    inputs: Any = SimpleNamespace(named_topics=())  # all that is read of a study's inputs here
    memory = Given(bench)

    def fit() -> Found:
        features = stages.fit_features(config, inputs, bench.passages, memory=memory)
        return _found(bench, _topics(config, features, bench.passages, seed))

    return fit


def _topics(config: Any, features: Any, passages: Any, seed: int) -> Any:
    """Does as `stages.fit_topics`, without measures and shares over time: no peer has them."""
    from toolkit import registry
    from toolkit.inputs import stage_seed

    settings = config.topics
    return registry.load("topics", settings.backend)(
        features,
        passages,
        named=(),
        seed=stage_seed(seed, "topics"),
        named_threshold=settings.named_threshold,
        second_margin=settings.second_margin,
        words=settings.words,
        unit=settings.unit,
        map=settings.map.model_dump(),
        **getattr(settings, settings.backend).model_dump(),
    )


def number_key(section: type[Any]) -> tuple[str, ...]:
    """The settings by which a backend is told the number of topics; none where it takes none."""
    known = section.model_fields
    return next((keys for keys in _NUMBER_KEYS if all(key in known for key in keys)), ())


def _found(bench: Bench, made: Any) -> Found:
    place = {article: row for row, article in enumerate(bench.articles)}
    columns = (bench.passages[name].to_pylist() for name in ("passage_id", "article_id"))
    article_of = dict(zip(*columns, strict=True))
    labels = np.full(len(place), -1)
    for row in made.assignments.select(["passage_id", "topic_id"]).to_pylist():
        labels[place[article_of[row["passage_id"]]]] = row["topic_id"]
    words = {row["topic_id"]: row["words"] for row in made.topics.to_pylist()}
    return Found(labels.tolist(), [words.get(n, []) for n in range(max(words, default=-1) + 1)])
