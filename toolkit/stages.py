"""How the stages are called: with plain values of the study, each behind its key in the cache."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit import keys, packing, registry
from toolkit.config import StudyConfig, TargetConfig
from toolkit.inputs import Inputs, stage_seed
from toolkit.outputs import Results, render_report, run_identity
from toolkit.progress import StageProgress
from toolkit.records import (
    Corpus,
    Encoder,
    Features,
    NamedTopic,
    Progress,
    Stances,
    Target,
    Topics,
    VectorMemory,
)
from toolkit.store.artefacts import Artefact
from toolkit.store.cache import Cache
from toolkit.workbench import Packing, Workbench


def features_stage(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, bench: Workbench
) -> Features:
    """Turns passages into vectors."""
    memory = bench.cache.vectors if bench.cache is not None else None
    weights = config.features.encoder.weights
    features = bench.stage(
        keys.features_key(config, inputs.hashes, bench.made["corpus"].content),
        Packing(packing.pack_features, lambda kept: packing.unpack_features(kept, memory, weights)),
        lambda progress: fit_features(
            config, inputs, corpus.passages, memory=memory, progress=progress.advance
        ),
        rows=lambda features: len(features.passage_ids),
    )
    for note in features.notes:
        bench.stages.note(note)
    return features


def fit_features(
    config: StudyConfig,
    inputs: Inputs,
    passages: pa.Table,
    *,
    memory: VectorMemory | None,
    progress: Progress | None = None,
) -> Features:
    """Fits the study's features on passages, and on the texts of its named topics.

    Where whole articles are clustered, words are counted by article.
    """
    backend = config.features.backend
    # By name, so that a study whose vectors are kept does without.
    from toolkit.topics.units import article_texts

    whole = config.topics.unit == "article"
    features: Features = registry.load("features", backend)(
        passages.column("passage_id").to_pylist(),
        passages.column("text").to_pylist(),
        seed=stage_seed(config.seed, "features"),
        extra_texts=[text for topic in inputs.named_topics for text in _texts_of(topic)],
        documents=list(article_texts(passages).values()) if whole else None,
        memory=memory,
        progress=progress,
        **_feature_settings(config, backend),
    )
    return features


def _feature_settings(config: StudyConfig, backend: str) -> dict[str, Any]:
    settings = config.features
    own: dict[str, Any] = getattr(settings, backend).model_dump()
    if backend == "hybrid":
        own |= {"lsa": settings.lsa.model_dump(), "encoder": settings.encoder.model_dump()}
    return own


def _texts_of(topic: NamedTopic) -> tuple[str, ...]:
    return (topic.description, " ".join(topic.seed_words), *topic.examples)


def topics_stage(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, features: Features, bench: Workbench
) -> Topics:
    """Finds named and discovered topics."""
    made = bench.made
    topics = bench.stage(
        keys.topics_key(config, inputs.hashes, made["corpus"].content, made["features"].content),
        Packing(packing.pack_topics, packing.unpack_topics),
        lambda _: fit_topics(config, inputs, corpus, features, seed=config.seed),
        rows=lambda topics: topics.topics.num_rows,
    )
    for note in topics.notes:
        bench.stages.note(note)
    for row in topics.topic_edits.filter(pc.invert(topics.topic_edits["applied"])).to_pylist():
        bench.stages.warn(f"topics.edit: step {row['step']} ({row['action']}): {row['note']}")
    return topics


def fit_topics(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, features: Features, *, seed: int
) -> Topics:
    """Fits the study's topics with a root seed, the study's own or another."""
    settings = config.topics
    topics: Topics = registry.load("topics", settings.backend)(
        features,
        corpus.passages,
        named=inputs.named_topics,
        seed=stage_seed(seed, "topics"),
        named_threshold=settings.named_threshold,
        second_margin=settings.second_margin,
        words=settings.words,
        unit=settings.unit,
        map=settings.map.model_dump(),
        edits=inputs.topic_edits,
        **getattr(settings, settings.backend).model_dump(),
    )
    topics = topics_over_time(config, topics, corpus.articles, seed=seed)
    return topics_measured(config, topics, corpus.passages, features)


def topics_measured(
    config: StudyConfig, topics: Topics, passages: pa.Table, features: Features
) -> Topics:
    """Adds how coherent, diverse and well parted the topics are, and their sizes."""
    from toolkit.topics.quality import measure

    made = measure(topics.topics, topics.assignments, passages, features, unit=config.topics.unit)
    return replace(topics, topic_metrics=made)


def topics_over_time(
    config: StudyConfig, topics: Topics, articles: pa.Table, *, seed: int
) -> Topics:
    """Adds each topic's share by period and outlet, and where it changes."""
    # By name, as a backend is: scipy takes its time to import.
    from toolkit.topics.over_time import add_time

    settings = config.topics.over_time.model_dump()
    return add_time(topics, articles, seed=stage_seed(seed, "topics"), **settings)


def stance_stage(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, features: Features, bench: Workbench
) -> Stances | None:
    """Classifies stances; None where the study names no target."""
    if not config.stance.targets:
        return None
    stances = bench.stage(
        keys.stance_key(config, inputs.hashes, bench.made["corpus"].content),
        Packing(packing.pack_stances, packing.unpack_stances),
        lambda progress: _stances(config, inputs, corpus, features, bench, progress),
        rows=lambda stances: stances.stances.num_rows,
    )
    for note in stances.notes:
        bench.stages.warn(note)
    return stances


def _stances(
    config: StudyConfig,
    inputs: Inputs,
    corpus: Corpus,
    features: Features,
    bench: Workbench,
    progress: StageProgress,
) -> Stances:
    # By name, so that a study without targets does not pay for the classifier.
    from toolkit.stance.classify import classify

    settings = config.stance
    return classify(
        corpus,
        fit=registry.load("stance", settings.backend),
        settings=getattr(settings, settings.backend).model_dump(),
        targets=stance_targets(config),
        labels=inputs.labels,
        encoder=stance_encoder(config, inputs, features.backend, bench.cache),
        seed=stage_seed(config.seed, "stance"),
        min_confidence=settings.min_confidence,
        author_min_confidence=settings.author_min_confidence,
        relevance=settings.relevance,
        bootstrap=settings.bootstrap,
        benchmarks=inputs.benchmarks,
        benchmark_limit=settings.benchmark_limit,
        progress=progress.advance,
    )


def stance_targets(config: StudyConfig) -> list[Target]:
    """The study's targets, as the stance stage takes them."""
    return [_target(target) for target in config.stance.targets]


def _target(target: TargetConfig) -> Target:
    return Target(
        target.name,
        target.description,
        tuple(target.aliases),
        tuple(target.opposing_aliases),
    )


def stance_encoder(
    config: StudyConfig, inputs: Inputs, backend: str, cache: Cache | None
) -> Encoder:
    """The sentence encoder where the study has one; else LSA over the labelled sentences.

    Args:
        config: The study.
        inputs: Its labelled sentences.
        backend: The features backend that was used in the end.
        cache: Keeps the vectors of the sentences.
    """
    if backend in ("encoder", "hybrid"):
        encoder: Encoder = registry.load_attribute("toolkit.features.encoder:load")(
            **config.features.encoder.model_dump(),
            memory=cache.vectors if cache is not None else None,
        )
        return encoder
    lsa: Features = registry.load("features", "lsa")(
        [],
        [],
        seed=stage_seed(config.seed, "stance"),
        extra_texts=[label.text for label in inputs.labels],
        **config.features.lsa.model_dump(),
    )
    return lsa.encoder


def report_stage(
    config: StudyConfig, inputs: Inputs, results: Results, bench: Workbench, run_id: str
) -> Artefact:
    """Draws the figures and the page."""
    identity = run_identity(config, inputs, results, bench.stages, run_id)
    return bench.stage(
        keys.report_key(config, run_id, bench.contents(), identity),
        Packing(lambda made: made, lambda kept: kept),
        lambda _: render_report(config, results, identity),
        rows=lambda made: len(made.files),
    )
