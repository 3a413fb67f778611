"""`toolkit sweep`: a study under several settings, each with several seeds."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures, say
from toolkit.cli.options import CacheDir, NoCache, Out, Overrides, Profiles, Quiet, Study

SOME_FAILED = 4


def sweep(
    config: Study,
    overrides: Overrides = None,
    profiles: Profiles = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds", metavar="N", min=1, max=1000, help="Seeds a setting, in place of `seeds`."
        ),
    ] = None,
    out: Out = None,
    no_cache: NoCache = False,
    cache_dir: CacheDir = None,
    quiet: Quiet = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show each run's stages, and tracebacks.")
    ] = False,
) -> None:
    """Run a study under several settings and seeds, and compare them.

    The settings are the combinations of `sweep.grid` and the entries of `sweep.list`. Writes mean,
    deviation and interval of every metric, stability between seeds, figures, a page and the best
    setting as `best.yaml`, and prints the folder last. A complete run is used again, so that a
    sweep that was stopped goes on. Exit code 4: some settings failed, the rest is written.
    """
    with failures(verbose):
        from toolkit.cli.display import PlainReporter
        from toolkit.store.configs import load_study
        from toolkit.studies.sweep_plan import make_plan

        study = load_study(config, overrides or (), profiles or ())
        plan = make_plan(study.config, source=config, seeds=seeds)
        if plan.n_runs == 1:
            say("note: one setting and one seed: nothing is varied, and no spread can come of it")
        if not verbose:
            warnings.simplefilter("ignore")  # other libraries'; this one's go through the reporter
        from toolkit import pipeline
        from toolkit.config import StudyConfig
        from toolkit.progress import Reporter
        from toolkit.store.cache import cache_of
        from toolkit.store.run_view import Run
        from toolkit.studies.sweep import sweep as run_sweep
        from toolkit.studies.sweep_run import WarningsOnly

        root = out if out is not None else study.config.out
        cache = None if no_cache else cache_of(root, cache_dir)

        def execute(setting: StudyConfig, shown: Reporter) -> Run:
            return pipeline.execute(
                setting,
                out=out,
                force=False,
                reporter=shown,
                argv=sys.argv,
                sources=study.sources,
                cache=cache,
            )

        plain = PlainReporter(quiet=quiet)
        done = run_sweep(
            plan,
            execute,
            out=out,
            tell=_nothing if quiet else say,
            reporter=plain if verbose else WarningsOnly(plain),
            argv=sys.argv,
            sources=study.sources,
        )
        failed = len(done.facts.failed)
        if failed:
            say(f"{failed} of {len(plan.settings)} settings failed; the rest is written")
        print(done.folder)
        if failed:
            raise typer.Exit(SOME_FAILED)


def _nothing(_text: str) -> None:
    """Tells nobody."""
