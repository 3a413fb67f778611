"""The whole story on one page: articles, corpus, features, topics, stances, report, run folder.

    read_inputs -> corpus -> features -> topics -> stance -> report -> write

Each step is a call of one stage with plain values (`corpus_stage.py`, `stages.py`); the stages do
not know one another. A stage whose result the cache holds is not run again (`workbench.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from os import PathLike

from toolkit import stages, threads
from toolkit.config import StudyConfig
from toolkit.corpus_stage import corpus_stage
from toolkit.errors import StoreError
from toolkit.inputs import Inputs, identify, read_inputs
from toolkit.outputs import Outcome, Results, record, write
from toolkit.progress import Reporter, Silent, StageLog
from toolkit.store import configs, environment
from toolkit.store.cache import Cache, cache_of
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter, find_run, point_latest
from toolkit.store.scrub import scrub
from toolkit.workbench import Workbench


def run(
    config: StudyConfig | str | PathLike[str],
    *,
    overrides: Sequence[str] = (),
    profiles: Sequence[str] = (),
    out: str | None = None,
    force: bool = False,
    strict: bool = False,
    cache: bool = True,
    cache_dir: str | None = None,
    reporter: Reporter | None = None,
) -> Run:
    """Runs a study, or opens the complete run that it already has.

    Args:
        config: A study, or the path of its YAML file.
        overrides: Settings such as `topics.backend=bertopic`, applied last (with a path only).
        profiles: Profiles of the file, applied in turn (with a path only).
        out: Folder in the place of the study's `out`.
        force: Write the run again and replace a complete one of the same id.
        strict: Stop at the first article that cannot be used.
        cache: Whether stages that were made before are used again.
        cache_dir: Folder of the cache; None: `.cache` in the folder of runs.
        reporter: Told what happens; none: silence.

    Returns:
        The run, whose tables are pandas frames: `run.topics`, `run.stances`, ...

    Raises:
        ToolkitError: The study, its input or a backend cannot be used.
    """
    sources = None
    if not isinstance(config, StudyConfig):
        study = configs.load_study(config, overrides, profiles)
        config, sources = study.config, study.sources
    return execute(
        config,
        out=out,
        force=force,
        strict=strict,
        reporter=reporter or Silent(),
        argv=(),
        sources=sources,
        cache=cache_of(out if out is not None else config.out, cache_dir) if cache else None,
    )


def execute(
    config: StudyConfig,
    *,
    out: str | None,
    force: bool,
    strict: bool = False,
    reporter: Reporter,
    argv: Sequence[str],
    sources: configs.Sources | None = None,
    cache: Cache | None = None,
) -> Run:
    """Runs a checked study; see `run`.

    Args:
        config: The study.
        out: Folder for runs, in the place of the study's.
        force: Replace a complete run.
        strict: Stop at the first article that cannot be used.
        reporter: Told what happens.
        argv: The command as given, for the record.
        sources: The files that the study was read from, for the record.
        cache: Where stages are kept; None: nowhere.
    """
    log = StageLog(reporter)
    fast = config.compute.mode == "fast"
    with threads.mode(fast=fast, threads=config.compute.threads):
        inputs = read_inputs(config, log, strict=strict)
        key = identify(config, inputs)
        root = out if out is not None else config.out
        found = None if force else complete_run(root, config.name, key, reporter)
        if found is not None:
            return found
        # A fast run is no function of its key: what it makes is not for another run.
        bench = Workbench(log, None if fast else cache)
        # Opened first: a folder that cannot be written to is better told now than after the work.
        with RunWriter(root, config.name, key, replace=True) as writer:
            outcome = analyse(config, inputs, bench, key)
            write(config, inputs, outcome, writer)
            for event in log.events:
                writer.log(**scrub(event))
            made = record(config, inputs, outcome, bench, argv, sources)
            return open_run(writer.finish(scrub(made)))


def analyse(config: StudyConfig, inputs: Inputs, bench: Workbench, run_id: str) -> Outcome:
    """Runs the stages in turn, each unless the cache holds what it would make.

    Raises:
        ToolkitError: No article is left, or a stage cannot work on what it was given.
    """
    corpus = corpus_stage(config, inputs, bench)
    features = stages.features_stage(config, inputs, corpus, bench)
    topics = stages.topics_stage(config, inputs, corpus, features, bench)
    stances = stages.stance_stage(config, inputs, corpus, features, bench)
    results = Results(corpus, features, topics, stances)
    return Outcome(results, stages.report_stage(config, inputs, results, bench, run_id))


def complete_run(root: str, name: str, key: str, reporter: Reporter) -> Run | None:
    """Opens a run that is there, whole; tells of one that is damaged, or of other versions."""
    try:
        folder = find_run(root, name, key)
    except StoreError as error:
        reporter.warn(f"{error}; running again")
        return None
    if folder is None:
        return None
    with suppress(OSError):  # a folder that is read-only keeps its pointer
        point_latest(folder.parent, key)
    found = open_run(folder)
    reporter.note("this run was complete already; --force writes it again")
    changed = _changed_versions(found)
    if changed:
        reporter.note(f"it was made with other versions: {', '.join(changed)}")
    return found


def _changed_versions(found: Run) -> list[str]:
    then = found.record.get("environment", {}).get("versions", {})
    now = environment.versions()
    names = [name for name in sorted(then) if then[name] != now.get(name)]
    return [f"{name} {then[name]} (now {now.get(name, 'not installed')})" for name in names]
