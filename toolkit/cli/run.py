"""`toolkit run`: from articles to a report."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures


def run(
    config: Annotated[str, typer.Argument(help="YAML file of the study.", metavar="CONFIG")],
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", metavar="NAME", help="Apply a profile; may be repeated."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder in the place of `runs`.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write the run again and replace a complete one.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Run every stage and keep none in the cache.")
    ] = False,
    cache_dir: Annotated[
        str | None,
        typer.Option("--cache-dir", metavar="DIR", help="Cache in the place of `runs/.cache`."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Path and warnings only.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show tracebacks.")] = False,
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
                reporter=shown,
                argv=sys.argv,
                sources=study.sources,
                cache=None if no_cache else cache_of(out or study.config.out, cache_dir),
            )
        print(done.path)
