"""`toolkit diff`: what two runs do not have in common."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from toolkit.cli.failures import failures, say
from toolkit.cli.options import Verbose

DIFFERENT = 1


class Format(StrEnum):
    """How a diff is written."""

    text = "text"
    json = "json"
    page = "page"


def diff(
    first: Annotated[
        str, typer.Argument(help="Folder of a run, or an archive of one.", metavar="RUN_A")
    ],
    second: Annotated[str, typer.Argument(help="The same of another run.", metavar="RUN_B")],
    form: Annotated[
        Format, typer.Option("--format", help="Text, everything as JSON, or a page of HTML.")
    ] = Format.text,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Say how two runs differ: settings, articles, scores, topics, stances.

    The runs may be of two studies and of other articles. Exit code 0: the same configuration, data
    and results; 1: they differ; 2: a run cannot be opened. What the runs ran on is named, and does
    not count by itself.
    """
    with failures(verbose):
        from toolkit.store.plain import json_text
        from toolkit.store.resolved import save_text
        from toolkit.studies.diff import diff as compare

        found = compare(first, second)
        if form is Format.page:
            from toolkit.compare.page import page

            content = page(found)
        elif form is Format.json:
            content = json_text(found.to_json())
        else:
            from toolkit.compare.text import text

            content = text(found)
        if output is None:
            sys.stdout.write(content)
        else:
            save_text(output, content)
            say(f"written: {output}")
        if not found.same:
            raise typer.Exit(DIFFERENT)
