"""`toolkit predict`: what a run says of other articles, and how far they are from its own."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures
from toolkit.cli.options import CacheDir, NoCache, Out, Quiet, RunPlace, Verbose


def predict(
    run: RunPlace,
    input: Annotated[  # noqa: A002 - what the command calls it
        str, typer.Argument(help="Folder of other articles.", metavar="INPUT")
    ],
    overrides: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change a setting of `input`, such as input.pattern; may be repeated.",
        ),
    ] = None,
    out: Out = None,
    force: Annotated[
        bool, typer.Option("--force", help="Predict again and replace a complete prediction.")
    ] = False,
    no_cache: NoCache = False,
    cache_dir: CacheDir = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Apply a run to other articles.

    Cleans the articles as the run did and gives them the run's topics and stances; nothing is
    fitted anew. Writes the same tables and a report, and says how far the articles are from those
    that the run knew (table `drift`, page `drift.html`). Prints the new folder last.
    """
    with failures(verbose):
        from toolkit.cli.display import reporter
        from toolkit.store.archive import opened
        from toolkit.store.cache import cache_of
        from toolkit.store.run_view import open_run

        if not verbose:
            warnings.simplefilter("ignore")  # other libraries'; this one's go through the reporter
        with opened(run) as folder:
            known = open_run(folder)
            cache = None if no_cache else cache_of(out or known.config.out, cache_dir)
            from toolkit.studies.predict import predict as apply

            with reporter(quiet=quiet) as shown:
                done = apply(
                    known,
                    input,
                    out=out,
                    reporter=shown,
                    argv=sys.argv,
                    overrides=overrides or (),
                    force=force,
                    cache=cache,
                )
        if not quiet:
            print(done.record["predicted_from"]["verdict"])
        print(done.path)
