"""What a run leaves: tables, model, figures, page, and the record of how they came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from toolkit import __version__, registry
from toolkit.config import StudyConfig
from toolkit.inputs import Inputs, stage_seed
from toolkit.progress import StageLog
from toolkit.records import Corpus, Features, Stances, Topics
from toolkit.report.figures import draw
from toolkit.report.page import render
from toolkit.report.summary import summarize
from toolkit.store import configs, environment
from toolkit.store.models import model_files
from toolkit.store.runs import RunWriter

TABLES_OF_TOPICS = ("topics", "passage_topics", "article_topics", "topic_map")
TABLES_OF_STANCE = ("stances", "article_stances", "holder_stances")
TABLES_OF_SCORES = ("scores", "confusion", "reliability", "coverage")


@dataclass(frozen=True)
class Results:
    """What the stages made of the inputs."""

    corpus: Corpus
    features: Features
    topics: Topics
    stances: Stances | None


def write(
    config: StudyConfig,
    inputs: Inputs,
    results: Results,
    writer: RunWriter,
    stages: StageLog,
    key: str,
) -> list[dict[str, Any]]:
    """Writes tables, model, figures, page and configuration; returns the scores."""
    for name, table in tables_of(results).items():
        writer.write_table(name, table, csv=config.report.csv)
    if results.stances is not None:
        for name, content in model_files(results.stances.fitted).items():
            writer.write(f"model/{name}", content)
    writer.write("config.yaml", configs.dump_config(config))
    _write_report(config, inputs, results, writer, stages, key)
    scores = results.stances.evaluation.scores if results.stances is not None else None
    return [] if scores is None else scores.to_pylist()


def tables_of(results: Results) -> dict[str, pa.Table]:
    """The tables of a run by name; passages carry their topic."""
    corpus, topics, stances = results.corpus, results.topics, results.stances
    tables = {
        name: getattr(corpus, name)
        for name in ("articles", "removed", "rejected", "alignment", "quotes")
    }
    tables["passages"] = _with_topics(corpus.passages, topics.assignments)
    tables |= {name: getattr(topics, name) for name in TABLES_OF_TOPICS}
    if stances is not None:
        tables |= {name: getattr(stances, name) for name in TABLES_OF_STANCE}
        tables |= {name: getattr(stances.evaluation, name) for name in TABLES_OF_SCORES}
    return dict(sorted(tables.items()))


def _with_topics(passages: pa.Table, assignments: pa.Table) -> pa.Table:
    if not passages.column("passage_id").equals(assignments.column("passage_id")):
        raise ValueError("the topics stage gave its passages in another order")
    for name in assignments.column_names[1:]:
        passages = passages.append_column(assignments.schema.field(name), assignments.column(name))
    return passages


def _write_report(
    config: StudyConfig,
    inputs: Inputs,
    results: Results,
    writer: RunWriter,
    stages: StageLog,
    key: str,
) -> None:
    with stages.stage("report") as progress:
        summary = summarize(
            corpus=results.corpus,
            features_backend=results.features.backend,
            topics=results.topics,
            stances=results.stances,
            config=configs.portable_values(config),
            run=_identity(config, inputs, results, stages, key),
            title=config.report.title or config.name,
            description=config.description,
            examples=config.report.examples,
        )
        figures = draw(summary, config.report.formats, phone=config.report.phone)
        for figure in figures:
            for extension, content in sorted(figure.files.items()):
                writer.write(f"figures/{figure.name}.{extension}", content)
        writer.write("report.html", render(summary, figures))
        progress.rows(len(figures))


def _identity(
    config: StudyConfig, inputs: Inputs, results: Results, stages: StageLog, key: str
) -> dict[str, object]:
    """What identifies a run on its page: nothing that depends on the clock or the threads."""
    versions = environment.versions()
    facts: dict[str, object] = {
        "run_id": key,
        "seed": config.seed,
        "versions": {"toolkit": __version__, **versions},
        "stages": dict(registry.STAGE_VERSIONS),
        "notes": list(stages.notes),
        "warnings": list(stages.warnings),
        "input sha256": inputs.hashes["articles"],
    }
    if results.features.weights_sha256:
        facts["encoder weights sha256"] = results.features.weights_sha256
    return facts


def record(
    config: StudyConfig,
    inputs: Inputs,
    stages: StageLog,
    scores: Sequence[Mapping[str, Any]],
    argv: Sequence[str],
) -> dict[str, Any]:
    """What `run.json` says of how a run came about, besides its files' hashes."""
    return {
        "argv": environment.shareable_argv(argv),
        "toolkit": __version__,
        "seeds": {"root": config.seed}
        | {name: stage_seed(config.seed, name) for name in ("features", "topics", "stance")},
        "inputs": {
            "hashes": dict(sorted(inputs.hashes.items())),
            "articles": [{"path": a.path, "sha256": a.sha256} for a in inputs.articles],
            "rejected": [asdict(r) for r in inputs.rejections],
        },
        "config_fingerprint": configs.fingerprint(config),
        "stages": stages.record(),
        "stage_versions": dict(registry.STAGE_VERSIONS),
        "peak_memory_mb": environment.peak_memory_mb(),
        "environment": environment.environment(),
        "metrics": list(scores),
        "notes": list(stages.notes),
        "warnings": list(stages.warnings),
    }
