"""`toolkit run`: from articles to a report."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures
from toolkit.cli.options import (
    CacheDir,
    NoCache,
    Out,
    Overrides,
    Profiles,
    Quiet,
    Strict,
    Study,
    Verbose,
)


def run(
    config: Study,
    overrides: Overrides = None,
    profiles: Profiles = None,
    out: Out = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write the run again and replace a complete one.")
    ] = False,
    strict: Strict = False,
    no_cache: NoCache = False,
    cache_dir: CacheDir = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run a study and write its report.

    Reads and cleans the articles, finds topics and stances, writes tables, figures and a report,
    and prints the run's folder last. A complete run of the same study is checked and used again,
    and so is each stage that was made before from the same things: a run that was stopped goes on.
    """
    with failures(verbose):
        from toolkit.cli.display import reporter
        from toolkit.store.cache import cache_of
        from toolkit.store.configs import load_study

        study = load_study(config, overrides or (), profiles or ())
        if not verbose:
            warnings.simplefilter("ignore")  # other libraries'; this one's go through the reporter
        from toolkit.pipeline import execute

        with reporter(quiet=quiet) as shown:
            done = execute(
                study.config,
                out=out,
                force=force,
                strict=strict,
                reporter=shown,
                argv=sys.argv,
                sources=study.sources,
                cache=None if no_cache else cache_of(out or study.config.out, cache_dir),
            )
        print(done.path)
