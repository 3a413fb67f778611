"""Makes a run again from what it recorded, and says of each artefact how alike the two are.

Nothing stored is used that the user did not ask for: no cache, no vectors of earlier runs. Results
are judged by `compare.verdict`; topics that are not equal are held against what other seeds give.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pyarrow as pa

from toolkit import threads
from toolkit.compare.machines import differences
from toolkit.compare.pieces import Piece
from toolkit.compare.verdict import Judgement, judge
from toolkit.config import StudyConfig
from toolkit.config.edits import lenient
from toolkit.errors import StoreError
from toolkit.inputs import Inputs, tell_rejected
from toolkit.outputs import Outcome, Results, fitted_of, record, tables_of, write
from toolkit.packing import stored_matrix
from toolkit.pipeline import analyse
from toolkit.progress import Reporter, StageLog
from toolkit.schemas import TABLES
from toolkit.stages import fit_topics
from toolkit.store.archive import opened
from toolkit.store.artefacts import fitted_content, sha256, table_content
from toolkit.store.environment import environment
from toolkit.store.models import load_model
from toolkit.store.paths import opened_path
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter
from toolkit.store.scrub import scrub
from toolkit.studies.again import Again, inputs_again
from toolkit.studies.stored import left_out_columns, stored_artefact, stored_stages
from toolkit.topics.metrics import adjusted_mutual_information
from toolkit.workbench import Workbench

REFEREES = 5  # seeds whose topics are held against one another
_DRAWN = (".html", ".svg", ".png", ".pdf")
_OF_SCORES = ("scores", "confusion", "reliability", "coverage")


@dataclass(frozen=True)
class Repetition:
    """A run made again.

    Attributes:
        run_id: Of the run.
        machine: What differs between the two machines and their software, in words.
        notes: What the user should know.
        judgement: How alike the two are.
        kept: Folder of the run made again, where it was kept.
    """

    run_id: str
    machine: tuple[str, ...]
    notes: tuple[str, ...]
    judgement: Judgement
    kept: str | None


def compare_machines(run: Run) -> list[str]:
    """Names what differs between the machine that made a run and this one."""
    then = dict(run.record.get("environment", {}))
    now = scrub({"environment": environment()})["environment"]
    return differences(then, now)


def repeat(
    path: str | os.PathLike[str],
    *,
    articles: str | None = None,
    start: str | None = None,
    keep: str | None = None,
    reporter: Reporter,
    argv: Sequence[str] = (),
) -> Repetition:
    """Makes a run again and judges it.

    Args:
        path: A run's folder, or an archive of one.
        articles: The articles' folder; None: where the run found them.
        start: The first stage to run; those before it are taken as they are stored. None: all.
        keep: Folder of runs in which the run made again is kept; None: it is not.
        reporter: Told what happens.
        argv: The command as given, for the record of what is kept.

    Raises:
        ToolkitError: The run is damaged or from another version, or what it read is not here.
    """
    with opened(path) as folder:
        run = open_run(folder)
        _check(run)
        if keep is not None and run.stands_in(keep):
            raise StoreError(
                "the run itself stands there", where=keep, hint="name another folder with --keep"
            )
        if run.record.get("mode") == "fast":
            reporter.warn("a fast run: it was never meant to give the same twice")
        machine = compare_machines(run)
        for line in machine:
            reporter.note(f"differs: {line}")
        given = {stage: stored_artefact(run, stage) for stage in _before(run, start)}
        again = inputs_again(run, articles, articles=start in (None, "corpus"))
        for note in again.notes:
            reporter.note(note)
        log = StageLog(reporter)
        config = _runnable(run.config)
        with threads.mode(fast=False, threads=config.compute.threads):
            bench = Workbench(log, None, given)
            outcome = _run(config, again.inputs, bench, run.run_id)
            judgement = _judge(run, again, config, outcome, bool(machine), start)
        kept = None
        if keep is not None:
            kept = _keep(keep, run, config, again.inputs, outcome, bench, argv, start is not None)
        return Repetition(run.run_id, tuple(machine), again.notes, judgement, kept)


def _check(run: Run) -> None:
    """Refuses what stands in a run's folder and is none that could be made again by itself."""
    origin = run.record.get("predicted_from")
    if origin:
        raise StoreError(
            f"a prediction from the run '{origin['name']}/{origin['run_id']}'",
            where=run.path.name,
            hint="make that run again, and predict again",
        )
    if run.record.get("kind", "run") != "run":
        raise StoreError(
            f"a {run.record['kind']}, not a run", where=run.path.name, hint="name one of its runs"
        )


def _before(run: Run, start: str | None) -> tuple[str, ...]:
    if start is None:
        return ()
    stages = (*stored_stages(run), "report")
    if start not in stages:
        raise StoreError(
            f"the run has no stage '{start}'",
            where=run.path.name,
            hint=f"it has {', '.join(stages)}",
        )
    return stages[: stages.index(start)]


def _runnable(config: StudyConfig) -> StudyConfig:
    """Names the encoder's weights so that they can be opened here."""
    weights = config.features.encoder.weights
    if weights is None:
        return config
    encoder = config.features.encoder.model_copy(update={"weights": opened_path(weights)})
    features = config.features.model_copy(update={"encoder": encoder})
    return config.model_copy(update={"features": features})


def _run(config: StudyConfig, inputs: Inputs, bench: Workbench, run_id: str) -> Outcome:
    tell_rejected(inputs.rejections, bench.stages)
    for note in inputs.notes:
        bench.stages.note(note)
    return analyse(config, inputs, bench, run_id)


def _judge(
    run: Run,
    again: Again,
    config: StudyConfig,
    outcome: Outcome,
    other_machine: bool,
    start: str | None,
) -> Judgement:
    made, skipped = _made(outcome), _taken(run, start)
    stored = _stored(run, made)
    if again.missing_benchmarks:
        for name in _OF_SCORES:
            stored = _without(stored, f"tables/{name}", again.missing_benchmarks)
        why = "it shows a benchmark that is not here"
        skipped |= {name: why for name in stored if name.endswith(_DRAWN)}
    return judge(
        stored,
        made,
        same_environment=not other_machine,
        referee=lambda: seed_agreement(config, again.inputs, outcome.results),
        skipped={name: why for name, why in skipped.items() if name in stored or name in made},
    )


def _made(outcome: Outcome) -> dict[str, Piece]:
    found = {
        f"tables/{name}": Piece(table_content(table), table)
        for name, table in tables_of(outcome.results).items()
    }
    for stage, artefact in fitted_of(outcome.results).items():
        found[f"model/{stage}"] = Piece(fitted_content(artefact.fitted), artefact.fitted)
    matrix = outcome.results.features.matrix
    found["vectors"] = Piece(None, matrix)
    for path, data in outcome.report.files.items():
        found[path] = Piece(sha256(data), data)
    return found


def _stored(run: Run, made: Mapping[str, Piece]) -> dict[str, Piece]:
    """What the run's folder holds, or the hash of what an archive left out."""
    files = run.record["files"]
    found: dict[str, Piece] = {}
    for name in run.tables:
        facts, left_out = files[f"tables/{name}.parquet"], left_out_columns(run, name)
        content = facts.get("original_content") if left_out else facts.get("content")
        found[f"tables/{name}"] = Piece(content, run.arrow(name), left_out)
    for stage in stored_stages(run):
        if f"model/{stage}/model.json" in files:
            fitted = load_model(run.path / "model" / stage)
            found[f"model/{stage}"] = Piece(fitted_content(fitted), fitted)
            if stage == "features":
                found["vectors"] = Piece(None, stored_matrix(fitted))
    drawn = [path for path in files if path.endswith(_DRAWN)]
    for path in sorted({*drawn, *(path for path in made if path in files)} - found.keys()):
        found[path] = Piece(files[path]["sha256"])
    return found


def _taken(run: Run, start: str | None) -> dict[str, str]:
    """Artefacts that were not made again, and why."""
    found = {
        item["path"].removesuffix(".parquet"): "left out of the archive"
        for item in (run.record.get("archive") or {}).get("left_out", ())
        if item.get("path") and not item.get("columns")
    }
    for stage in _before(run, start):
        names = [f"tables/{name}" for name in TABLES[stage]] + [f"model/{stage}"]
        names += {"features": ["vectors"], "topics": ["tables/passages"]}.get(stage, [])
        if stage == "corpus":  # the passages' topics may be made again
            names = [name for name in names if name != "tables/passages"]
        found |= dict.fromkeys(names, "taken as stored")
    return found


def _without(pieces: Mapping[str, Piece], name: str, benchmarks: Sequence[str]) -> dict[str, Piece]:
    """Takes the rows of published sets out of a table of scores."""
    found = dict(pieces)
    piece = found.get(name)
    if piece is None or not isinstance(piece.value, pa.Table):
        return found
    datasets = piece.value.column("dataset").to_pylist()
    kept = [not any(str(d).startswith(f"{b}, ") for b in benchmarks) for d in datasets]
    table = piece.value.filter(pa.array(kept, pa.bool_()))
    found[name] = Piece(table_content(table), table)
    return found


def seed_agreement(config: StudyConfig, inputs: Inputs, results: Results) -> list[float]:
    """The AMI of every pair of runs of the topics stage that differ in their seed alone."""
    labels = []
    # With another seed an edit may find no topic to act on: no error here.
    inputs = replace(inputs, topic_edits=lenient(inputs.topic_edits))
    for seed in range(config.seed, config.seed + REFEREES):
        topics = fit_topics(config, inputs, results.corpus, results.features, seed=seed)
        labels.append(topics.assignments.column("topic_id").to_pylist())
    return [adjusted_mutual_information(a, b) for a, b in combinations(labels, 2)]


def _keep(
    root: str,
    run: Run,
    config: StudyConfig,
    inputs: Inputs,
    outcome: Outcome,
    bench: Workbench,
    argv: Sequence[str],
    part: bool,
) -> str:
    with RunWriter(root, run.name, run.run_id, replace=True) as writer:
        write(config, inputs, outcome, writer)
        for event in bench.stages.events:
            writer.log(**scrub(event))
        made = record(config, inputs, outcome, bench, argv, None)
        if part:  # the articles were not read again
            made |= {name: run.record[name] for name in ("inputs", "data")}
        return str(writer.finish(scrub({**made, "repeats": run.run_id})))
