"""Applies a run to other articles: its cleaning, vectors, topics and stances, nothing fitted anew.

What it leaves is a run folder like any other, and beside it how far the new articles are from those
that the run knew: the table `drift` and the page `drift.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit import __version__, packing, registry, threads
from toolkit.compare.drift import Drift, Side, drift, nearest
from toolkit.config import StudyConfig
from toolkit.corpus_stage import corpus_stage
from toolkit.inputs import (
    Inputs,
    input_hashes,
    read_articles,
    stage_seed,
    tell_rejected,
)
from toolkit.outputs import Outcome, Results, record, render_report, run_identity, write
from toolkit.pipeline import complete_run
from toolkit.progress import Reporter, StageLog
from toolkit.records import Corpus, Features, Stances, Topics
from toolkit.report.drift_page import DriftFacts, draw_drift, render_drift
from toolkit.stages import stance_encoder, stance_targets, topics_measured, topics_over_time
from toolkit.store.cache import Cache
from toolkit.store.configs import fingerprint
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter, run_id
from toolkit.store.scrub import scrub
from toolkit.studies.heldout import Remembered, join, read_as_new
from toolkit.studies.predict_config import predict_config
from toolkit.studies.stored import (
    require_text,
    stored_artefact,
    stored_labels,
    stored_named_topics,
    stored_topic_edits,
)
from toolkit.topics.predict import Known
from toolkit.topics.predict import predict as predict_topics
from toolkit.workbench import Workbench

PAGE = "drift.html"


@dataclass(frozen=True)
class _Knowledge:
    """What a run knows, read back from its folder."""

    corpus: Corpus
    features: Features
    topics: Topics
    stances: Stances | None


def predict(
    run: Run,
    input: str,  # noqa: A002 - what the command calls it
    *,
    out: str | None = None,
    reporter: Reporter,
    argv: Sequence[str] = (),
    overrides: Sequence[str] = (),
    force: bool = False,
    cache: Cache | None = None,
) -> Run:
    """Applies a run to the articles of a folder.

    Args:
        run: The run, with its articles' text.
        input: Folder of articles.
        out: Folder for runs; None: that of the run's configuration.
        reporter: Told what happens.
        argv: The command as given, for the record.
        overrides: `input.key=value` each, in the place of the run's own.
        force: Replace a complete prediction of the same id.
        cache: Keeps sentence vectors; None: nowhere.

    Returns:
        The prediction: a run named `<study>-predict`, whose tables are those of a run and `drift`.

    Raises:
        ToolkitError: The run is from another version or lacks its text, no article can be used, or
            a setting is none of the input's.
    """
    require_text(run)
    log = StageLog(reporter)
    config = predict_config(run, input, overrides)
    with threads.mode(fast=False, threads=config.compute.threads):
        inputs = _inputs(run, config, log)
        key = _identify(run, config, inputs)
        root = out if out is not None else config.out
        found = None if force else complete_run(root, config.name, key, reporter)
        if found is not None:
            return found
        bench = Workbench(log, cache)
        memory = Remembered(cache.vectors if cache is not None else None)
        with RunWriter(root, config.name, key, replace=True) as writer:
            known = _read(run, config, memory)
            results = _apply(config, inputs, known, bench)
            apart = _drift(config, inputs, known, results, memory, log)
            log.note(f"the run '{run.name}/{run.run_id}' applied to other articles; none fitted")
            identity = run_identity(config, inputs, results, log, key)
            identity["predicted from"] = f"{run.name}/{run.run_id}"
            with log.stage("report"):
                report = render_report(_titled(config), results, identity)
                page = _drift_files(run, config, apart)
            outcome = Outcome(results, replace(report, files={**report.files, **page}))
            write(config, inputs, outcome, writer)
            writer.write_table("drift", apart.table, csv=config.report.csv)
            for event in log.events:
                writer.log(**scrub(event))
            origin = {"name": run.name, "run_id": run.run_id, "verdict": apart.verdict}
            facts = record(config, inputs, outcome, bench, argv, None)
            return open_run(writer.finish(scrub({**facts, "predicted_from": origin})))


def _titled(config: StudyConfig) -> StudyConfig:
    title = f"{config.report.title or config.name}: new articles"
    return config.model_copy(update={"report": config.report.model_copy(update={"title": title})})


def _inputs(run: Run, config: StudyConfig, log: StageLog) -> Inputs:
    with log.stage("read") as progress:
        collection = read_articles(config, progress)
    tell_rejected(collection.rejections, log)
    for note in collection.notes:
        log.note(note)
    named, labels, edits = stored_named_topics(run), stored_labels(run), stored_topic_edits(run)
    hashes = input_hashes(collection, named, labels, edits)
    return Inputs(collection, named, labels, {}, hashes, (), edits)


def _identify(run: Run, config: StudyConfig, inputs: Inputs) -> str:
    return run_id(
        {
            "predicted from": run.run_id,
            "made by it": {
                stage: facts.get("content") for stage, facts in run.record["stages"].items()
            },
            "config": fingerprint(config),
            "inputs": dict(inputs.hashes),
            "stages": dict(registry.STAGE_VERSIONS),
            "toolkit": __version__,
        }
    )


def _read(run: Run, config: StudyConfig, memory: Remembered) -> _Knowledge:
    weights = config.features.encoder.weights
    features = stored_artefact(run, "features")
    targets = config.stance.targets
    return _Knowledge(
        packing.unpack_corpus(stored_artefact(run, "corpus")),
        packing.unpack_features(features, memory, weights),
        packing.unpack_topics(stored_artefact(run, "topics")),
        packing.unpack_stances(stored_artefact(run, "stance")) if targets else None,
    )


def _apply(config: StudyConfig, inputs: Inputs, known: _Knowledge, bench: Workbench) -> Results:
    corpus = corpus_stage(config, inputs, bench, known.corpus.fitted)
    passages = corpus.passages
    with bench.stages.stage("features") as progress:
        features = replace(
            known.features,
            passage_ids=tuple(passages["passage_id"].to_pylist()),
            matrix=known.features.encoder.encode(passages["text"].to_pylist()),
            notes=(),
        )
        progress.rows(passages.num_rows)
    with bench.stages.stage("topics") as progress:
        before = Known(known.features.passage_ids, known.features.matrix, known.topics.topic_map)
        topics = predict_topics(known.topics.fitted, features, passages, known=before)
        topics = topics_over_time(config, topics, corpus.articles, seed=config.seed)
        topics = topics_measured(config, topics, passages, features)
        topics = replace(topics, topic_edits=known.topics.topic_edits)
        progress.rows(topics.topics.num_rows)
    for note in topics.notes:
        bench.stages.note(note)
    return Results(corpus, features, topics, _stances(config, inputs, corpus, known, bench))


def _stances(
    config: StudyConfig, inputs: Inputs, corpus: Corpus, known: _Knowledge, bench: Workbench
) -> Stances | None:
    if known.stances is None:
        return None
    # By name, so that a study without targets does not pay for the classifier.
    from toolkit.stance.predict import predict as predict_stances

    with bench.stages.stage("stance") as progress:
        stances = predict_stances(
            known.stances.fitted,
            corpus,
            targets=stance_targets(config),
            encoder=stance_encoder(config, inputs, known.features.backend, bench.cache),
            min_confidence=config.stance.min_confidence,
            author_min_confidence=config.stance.author_min_confidence,
            relevance=config.stance.relevance,
            evaluation=known.stances.evaluation,
            progress=progress.advance,
        )
        progress.rows(stances.stances.num_rows)
    for note in known.stances.notes:
        bench.stages.warn(note)
    return replace(stances, notes=known.stances.notes)


def _drift(
    config: StudyConfig,
    inputs: Inputs,
    known: _Knowledge,
    results: Results,
    memory: Remembered,
    log: StageLog,
) -> Drift:
    passages, features = known.corpus.passages, known.features
    with log.stage("drift") as progress:
        as_new = read_as_new(config, inputs, passages, features, known.topics.fitted, memory=memory)
        new = results.corpus.passages
        near = nearest(results.features.matrix, features.matrix)
        found = drift(
            Side(passages, as_new, known.stances.stances if known.stances is not None else None),
            Side(
                new,
                join(new, results.topics.assignments, near),
                results.stances.stances if results.stances is not None else None,
            ),
            topics=known.topics.topics["name"].to_pylist(),
            seed=stage_seed(config.seed, "drift"),
        )
        progress.rows(found.table.num_rows)
    return found


def _drift_files(run: Run, config: StudyConfig, found: Drift) -> dict[str, bytes]:
    facts = DriftFacts(
        title=_titled(config).report.title or config.name,
        known=f"{run.name}/{run.run_id}",
        verdict=found.verdict,
        table=found.table,
        versions={"toolkit": __version__},
    )
    figures = draw_drift(facts, config.report.formats, phone=config.report.phone)
    files = {
        f"figures/{figure.name}.{extension}": content
        for figure in figures
        for extension, content in sorted(figure.files.items())
    }
    return files | {PAGE: render_drift(facts, figures).encode()}
