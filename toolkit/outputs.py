"""What a run leaves: tables, model, figures, page, and the record of how they came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from toolkit import __version__, packing, registry
from toolkit.config import StudyConfig
from toolkit.inputs import Inputs, stage_seed
from toolkit.progress import StageLog
from toolkit.records import Corpus, Features, Stances, Topics
from toolkit.report.figures import draw
from toolkit.report.funnel import funnel
from toolkit.report.page import render
from toolkit.report.summary import summarize
from toolkit.store import configs, environment
from toolkit.store.artefacts import Artefact
from toolkit.store.models import model_files
from toolkit.store.runs import RunWriter
from toolkit.store.scrub import scrub
from toolkit.workbench import Workbench

FAST = "fast mode: unseeded and on all threads where that is faster; not reproducible"


@dataclass(frozen=True)
class Results:
    """What the stages made of the inputs."""

    corpus: Corpus
    features: Features
    topics: Topics
    stances: Stances | None


@dataclass(frozen=True)
class Outcome:
    """Results, and the figures and the page that show them."""

    results: Results
    report: Artefact


def write(config: StudyConfig, inputs: Inputs, outcome: Outcome, writer: RunWriter) -> None:
    """Writes tables, what the stages learned, inputs, figures, page and configuration."""
    for name, table in tables_of(outcome.results).items():
        writer.write_table(name, table, csv=config.report.csv)
    for stage, artefact in fitted_of(outcome.results).items():
        for name, content in model_files(artefact.fitted).items():
            writer.write(f"model/{stage}/{name}", content)
    writer.write_json("inputs/topics.json", [asdict(topic) for topic in inputs.named_topics])
    if inputs.topic_edits:
        writer.write_json("inputs/topic_edits.json", dict(inputs.topic_edits))
    writer.write_json("inputs/labels.json", [asdict(label) for label in inputs.labels])
    writer.write("config.yaml", configs.dump_config(config))
    for path, content in sorted(outcome.report.files.items()):
        writer.write(path, content)


def tables_of(results: Results) -> dict[str, pa.Table]:
    """The tables of a run by name; passages carry their topic."""
    found = dict(packing.pack_corpus(results.corpus).tables)
    topics = dict(packing.pack_topics(results.topics).tables)
    found["passages"] = packing.join_assignments(found["passages"], topics.pop("assignments"))
    found |= topics
    if results.stances is not None:
        found |= packing.pack_stances(results.stances).tables
    return dict(sorted(found.items()))


def fitted_of(results: Results) -> dict[str, Artefact]:
    """What the stages learned, by stage."""
    found = {
        "corpus": packing.pack_corpus(results.corpus),
        "features": packing.pack_features(results.features),
        "topics": packing.pack_topics(results.topics),
    }
    if results.stances is not None:
        found["stance"] = packing.pack_stances(results.stances)
    return found


def render_report(config: StudyConfig, results: Results, identity: Mapping[str, Any]) -> Artefact:
    """Draws the figures and the page: their paths in the run's folder, and their content."""
    summary = summarize(
        corpus=results.corpus,
        features_backend=results.features.backend,
        topics=results.topics,
        stances=results.stances,
        config=configs.portable_values(config),
        run=identity,
        title=config.report.title or config.name,
        description=config.description,
        examples=config.report.examples,
    )
    figures = draw(summary, config.report.formats, phone=config.report.phone)
    files = {
        f"figures/{figure.name}.{extension}": content
        for figure in figures
        for extension, content in sorted(figure.files.items())
    }
    return Artefact(files=files | {"report.html": render(summary, figures).encode()})


def run_identity(
    config: StudyConfig, inputs: Inputs, results: Results, log: StageLog, run_id: str
) -> dict[str, Any]:
    """What identifies a run on its page: nothing that depends on the clock or the threads."""
    versions = environment.versions()
    facts: dict[str, Any] = {
        "run_id": run_id,
        "seed": config.seed,
        "versions": {"toolkit": __version__, **versions},
        "stages": dict(registry.STAGE_VERSIONS),
        "notes": list(log.notes),
        "warnings": list(log.warnings),
        "input sha256": inputs.hashes["articles"],
    }
    if config.compute.mode == "fast":
        facts["mode"] = FAST
        facts["warnings"] = [FAST, *facts["warnings"]]
    if results.features.weights_sha256:
        facts["encoder weights sha256"] = results.features.weights_sha256
    shareable: dict[str, Any] = scrub(facts)
    return shareable


def record(
    config: StudyConfig,
    inputs: Inputs,
    outcome: Outcome,
    bench: Workbench,
    argv: Sequence[str],
    sources: configs.Sources | None,
) -> dict[str, Any]:
    """What `run.json` says of how a run came about, besides its files' hashes."""
    log = bench.stages
    return {
        "argv": environment.shareable_argv(argv),
        "toolkit": __version__,
        "mode": config.compute.mode,
        "seeds": {"root": config.seed}
        | {name: stage_seed(config.seed, name) for name in ("features", "topics", "stance")},
        "config": {
            "files": [] if sources is None else [list(file) for file in sources.files],
            "overrides": [] if sources is None else list(sources.overrides),
            "profiles": [] if sources is None else list(sources.profiles),
            "fingerprint": configs.fingerprint(config),
            "resolved": configs.portable_values(config),
        },
        "inputs": {
            "hashes": dict(sorted(inputs.hashes.items())),
            "articles": [asdict(entry) for entry in inputs.collection.inventory],
            "rejected": [asdict(r) for r in inputs.rejections],
            "notes": list(inputs.notes),
        },
        "data": _data(config, inputs, outcome.results),
        "models": _models(config, outcome.results.features),
        "stages": _stages(bench),
        "stage_versions": dict(registry.STAGE_VERSIONS),
        "peak_memory_mb": environment.peak_memory_mb(),
        "environment": environment.environment(),
        "metrics": [{**row, "n_seeds": 1} for row in _metrics(outcome.results)],
        "notes": list(log.notes),
        "warnings": list(log.warnings),
    }


def _metrics(results: Results) -> list[dict[str, Any]]:
    """The classifier's scores beside their baselines, and the measures over all topics."""
    stances, topics = results.stances, results.topics
    scores: list[dict[str, Any]] = [] if stances is None else stances.evaluation.scores.to_pylist()
    measures = [
        {
            "dataset": "topics",
            "model": topics.backend,
            "metric": row["metric"],
            "value": row["value"],
            "low": None,
            "high": None,
            "n": topics.assignments.num_rows,
        }
        for row in topics.topic_metrics.to_pylist()
        if row["topic"] is None
    ]
    return [*scores, *measures]


def _data(config: StudyConfig, inputs: Inputs, results: Results) -> dict[str, Any]:
    """How much was read, how much of it was kept, and why the rest was not."""
    corpus = results.corpus
    removed: Counter[str] = Counter()
    for row in corpus.removed.select(["start", "end", "reason"]).to_pylist():
        removed[row["reason"]] += row["end"] - row["start"]
    return {
        "sources": [source["path"] for source in _places(config)],
        "read": inputs.collection.n_read,
        "characters": inputs.collection.characters,
        "funnel": funnel(corpus).as_dict(),
        "sha256": inputs.hashes["articles"],
        "articles": corpus.articles.num_rows,
        "duplicates": corpus.articles.num_rows - corpus.articles["duplicate_of"].null_count,
        "passages": corpus.passages.num_rows,
        "quotes": corpus.quotes.num_rows,
        "rejected": dict(sorted(Counter(corpus.rejected["reason"].to_pylist()).items())),
        "removed_characters": dict(sorted(removed.items())),
    }


def _places(config: StudyConfig) -> list[dict[str, Any]]:
    """The places of articles, their paths written so that they can be shared."""
    read = configs.portable_values(config)["input"]
    own = [{"path": read["path"]}] if read["path"] is not None else []
    return [*own, *read["sources"]]


def _models(config: StudyConfig, features: Features) -> dict[str, Any]:
    if features.weights_sha256 is None:
        return {}
    named = configs.portable_values(config)["features"]["encoder"]["weights"]
    return {"encoder": {"weights": named or "packaged", "sha256": features.weights_sha256}}


def _stages(bench: Workbench) -> dict[str, dict[str, Any]]:
    """Each stage's rows, times and memory; its key with its parts; the hashes of what it made."""
    found = bench.stages.record()
    for name, made in bench.made.items():
        found[name] |= {"parts": dict(made.parts), "content": dict(made.content)}
    return found
