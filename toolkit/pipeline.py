"""The whole story on one page: articles, corpus, features, topics, stances, report, run folder.

    read_inputs -> build_corpus -> features -> topics -> stance -> summarize, draw, render -> write

Each step is a call of one stage with plain values; the stages do not know one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from toolkit import registry
from toolkit.config import StudyConfig, TargetConfig
from toolkit.corpus.build import build_corpus
from toolkit.errors import InputError, StoreError
from toolkit.inputs import Inputs, identify, read_inputs, stage_seed
from toolkit.outputs import Results, record, write
from toolkit.progress import Reporter, Silent, StageLog
from toolkit.records import Corpus, Encoder, Features, NamedTopic, Stances, Target, Topics
from toolkit.store import configs
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter, find_run


def run(
    config: StudyConfig | str | PathLike[str],
    *,
    overrides: Sequence[str] = (),
    out: str | None = None,
    force: bool = False,
    reporter: Reporter | None = None,
) -> Run:
    """Runs a study, or opens the complete run that it already has.

    Args:
        config: A study, or the path of its YAML file.
        overrides: Settings such as `topics.backend=bertopic`, applied last (with a path only).
        out: Folder in the place of the study's `out`.
        force: Run again and replace a complete run of the same id.
        reporter: Told what happens; none: silence.

    Returns:
        The run, whose tables are pandas frames: `run.topics`, `run.stances`, ...

    Raises:
        ToolkitError: The study, its input or a backend cannot be used.
    """
    if not isinstance(config, StudyConfig):
        config = configs.load_config(config, overrides)
    return execute(config, out=out, force=force, reporter=reporter or Silent(), argv=())


def execute(
    config: StudyConfig, *, out: str | None, force: bool, reporter: Reporter, argv: Sequence[str]
) -> Run:
    """Runs a checked study; see `run`. `argv` is the command as given, for the record."""
    stages = StageLog(reporter)
    with threadpool_limits(config.compute.threads):
        inputs = read_inputs(config, stages)
        key = identify(config, inputs)
        root = out if out is not None else config.out
        found = None if force else _complete(root, config.name, key, reporter)
        if found is not None:
            reporter.note("this run was complete already; --force runs it again")
            return open_run(found)
        with RunWriter(root, config.name, key, replace=True) as writer:
            results = analyse(config, inputs, stages)
            scores = write(config, inputs, results, writer, stages, key)
            for event in stages.events:
                writer.log(**event)
            return open_run(writer.finish(record(config, inputs, stages, scores, argv)))


def analyse(config: StudyConfig, inputs: Inputs, stages: StageLog) -> Results:
    """Runs the stages in turn.

    Raises:
        ToolkitError: No article is left, or a stage cannot work on what it was given.
    """
    corpus = _corpus(config, inputs, stages)
    features = _features(config, inputs, corpus, stages)
    topics = _topics(config, inputs, corpus, features, stages)
    stances = _stances(config, inputs, corpus, features, stages)
    return Results(corpus, features, topics, stances)


def _corpus(config: StudyConfig, inputs: Inputs, stages: StageLog) -> Corpus:
    settings = config.corpus
    with stages.stage("corpus") as progress:
        corpus = build_corpus(
            inputs.articles,
            inputs.rejections,
            unit=settings.unit,
            max_sentences=settings.max_sentences,
            min_words=settings.min_words,
            boilerplate=settings.boilerplate,
            short_words=settings.quotes.short_words,
            carry=settings.quotes.carry,
            outlet=config.input.outlet,
            language=config.input.language,
            progress=progress.advance,
        )
        progress.rows(corpus.passages.num_rows)
    known = {rejection.path for rejection in inputs.rejections}
    short = [row for row in corpus.rejected.to_pylist() if row["path"] not in known]
    for row in short:
        stages.warn(f"{row['path']}: rejected, {row['reason']}: {row['detail']}")
    if corpus.passages.num_rows == 0:
        reasons = ", ".join(sorted(set(corpus.rejected.column("reason").to_pylist())))
        raise InputError(
            f"none of the {corpus.rejected.num_rows} files can be used ({reasons})",
            where=str(config.input.path),
            hint="see the lines above",
        )
    return corpus


def _features(config: StudyConfig, inputs: Inputs, corpus: Corpus, stages: StageLog) -> Features:
    settings = config.features
    with stages.stage("features") as progress:
        features: Features = registry.load("features", settings.backend)(
            corpus.passages.column("passage_id").to_pylist(),
            corpus.passages.column("text").to_pylist(),
            seed=stage_seed(config.seed, "features"),
            extra_texts=[text for topic in inputs.named_topics for text in _texts_of(topic)],
            progress=progress.advance,
            **_feature_settings(config, settings.backend),
        )
        progress.rows(len(features.passage_ids))
    for note in features.notes:
        stages.note(note)
    return features


def _feature_settings(config: StudyConfig, backend: str) -> dict[str, Any]:
    settings = config.features
    own: dict[str, Any] = getattr(settings, backend).model_dump()
    if backend == "hybrid":
        own |= {"lsa": settings.lsa.model_dump(), "encoder": settings.encoder.model_dump()}
    return own


def _texts_of(topic: NamedTopic) -> tuple[str, ...]:
    return (topic.description, " ".join(topic.seed_words), *topic.examples)


def _topics(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, features: Features, stages: StageLog
) -> Topics:
    settings = config.topics
    with stages.stage("topics") as progress:
        topics: Topics = registry.load("topics", settings.backend)(
            features,
            corpus.passages,
            named=inputs.named_topics,
            seed=stage_seed(config.seed, "topics"),
            named_threshold=settings.named_threshold,
            second_margin=settings.second_margin,
            words=settings.words,
            unit=settings.unit,
            map=settings.map.model_dump(),
            **getattr(settings, settings.backend).model_dump(),
        )
        progress.rows(topics.topics.num_rows)
    for note in topics.notes:
        stages.note(note)
    return topics


def _stances(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, features: Features, stages: StageLog
) -> Stances | None:
    settings = config.stance
    if not settings.targets:
        return None
    # By name, so that a study without targets does not pay for the classifier.
    from toolkit.stance.classify import classify

    with stages.stage("stance") as progress:
        stances = classify(
            corpus,
            fit=registry.load("stance", settings.backend),
            settings=getattr(settings, settings.backend).model_dump(),
            targets=[_target(target) for target in settings.targets],
            labels=inputs.labels,
            encoder=_stance_encoder(config, inputs, features),
            seed=stage_seed(config.seed, "stance"),
            min_confidence=settings.min_confidence,
            author_min_confidence=settings.author_min_confidence,
            relevance=settings.relevance,
            bootstrap=settings.bootstrap,
            benchmarks=inputs.benchmarks,
            benchmark_limit=settings.benchmark_limit,
            progress=progress.advance,
        )
        progress.rows(stances.stances.num_rows)
    for note in stances.notes:
        stages.warn(note)
    return stances


def _target(target: TargetConfig) -> Target:
    return Target(
        target.name,
        target.description,
        tuple(target.aliases),
        tuple(target.opposing_aliases),
    )


def _stance_encoder(config: StudyConfig, inputs: Inputs, features: Features) -> Encoder:
    """The sentence encoder where the study has one; else LSA over the labelled sentences."""
    if features.backend in ("encoder", "hybrid"):
        encoder: Encoder = registry.load_attribute("toolkit.features.encoder:load")(
            **config.features.encoder.model_dump()
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


def _complete(root: str, name: str, key: str, reporter: Reporter) -> Path | None:
    try:
        return find_run(root, name, key)
    except StoreError as error:
        reporter.warn(f"{error}; running again")
        return None
