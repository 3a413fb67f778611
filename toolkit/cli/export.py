"""`toolkit export`: a run as one file for others."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.failures import failures, printable, say
from toolkit.cli.options import RunPlace, Verbose


def export(
    run: RunPlace,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file; <name>-<run id>.zip if not given."
        ),
    ] = None,
    without_text: Annotated[
        bool, typer.Option("--without-text", help="Leave out the articles' text.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    verbose: Verbose = False,
) -> None:
    """Pack a run into one file that others can read and repeat.

    The archive holds the report, tables, figures, models, the study's configuration, topics and
    labels, the record of the run, the packages it ran with, and a README. `toolkit repro` repeats
    it elsewhere, given the articles. The same run gives the same bytes.
    """
    with failures(verbose):
        from toolkit.studies.export import export as export_run

        done = export_run(run, output=output, without_text=without_text, force=force)
        for line in done.left_out:
            say(f"left out: {line}")
        for note in done.notes:
            say(f"note: {note}")
        say(f"{done.files} files, {_readable(done.size)}")
        print(printable(done.path))


def _readable(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
