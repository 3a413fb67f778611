"""`toolkit predict`: what a run says of other articles, and how far they are from its own."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures


def predict(
    run: Annotated[
        str, typer.Argument(help="Folder of a run, or an archive of one.", metavar="RUN")
    ],
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
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder in the place of `runs`.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Predict again and replace a complete prediction.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Use no cache and keep nothing in it.")
    ] = False,
    cache_dir: Annotated[
        str | None,
        typer.Option("--cache-dir", metavar="DIR", help="Cache in the place of `runs/.cache`."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Path and warnings only.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show tracebacks.")] = False,
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
