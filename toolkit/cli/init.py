"""`toolkit init`: look at articles and draft a study of them."""

from __future__ import annotations

import warnings
from typing import Annotated

import typer

from toolkit.cli.failures import failures, printable
from toolkit.cli.options import Quiet, Verbose


def init(
    place: Annotated[
        str, typer.Argument(help="Folder or file of articles.", metavar="FOLDER_OR_FILE")
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help="The YAML file to write.")
    ] = "study.yaml",
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Look at a folder or file of articles and write a study of it.

    Looks at a sample: formats, columns, encodings, dates, outlets, languages, sizes. Writes a
    commented YAML file that `toolkit validate`, `corpus` and `run` accept, and says what it found.
    Never writes over a file without --force.
    """
    with failures(verbose):
        if not verbose:
            warnings.simplefilter("ignore")
        from toolkit.studies.init import init as draft

        drafted = draft(place, out, force=force)
        if quiet:
            print(printable(drafted.path))
            return
        for line in drafted.found:
            print(printable(line))
        print(printable(f"wrote {drafted.path}; look at it, then:"))
        print(printable(f"  toolkit corpus {drafted.path}  # what is read, removed and rejected"))
        print(printable(f"  toolkit run {drafted.path}     # topics and a report"))
