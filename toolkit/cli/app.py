"""The command `toolkit`: its options and its commands, each in a file of its own."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from toolkit import __version__
from toolkit.cli.cache import cache
from toolkit.cli.config import app as config_app
from toolkit.cli.corpus import corpus
from toolkit.cli.diff import diff
from toolkit.cli.export import export
from toolkit.cli.failures import TERMINATED
from toolkit.cli.init import init
from toolkit.cli.ls import ls
from toolkit.cli.predict import predict
from toolkit.cli.repro import repro
from toolkit.cli.run import run
from toolkit.cli.status import status
from toolkit.cli.sweep import sweep
from toolkit.cli.validate import validate

app = typer.Typer(
    name="toolkit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: importing rich takes longer than the rest together
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"toolkit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """From a folder of news articles to topics, stances and a plotted report."""


app.command()(init)
app.command()(corpus)
app.command()(run)
app.command()(validate)
app.command()(status)
app.command()(repro)
app.command()(diff)
app.command()(sweep)
app.command()(predict)
app.command()(export)
app.command()(cache)
app.command()(ls)
app.add_typer(config_app, name="config")


def main() -> None:
    """Runs the command line."""
    # What is cleared up at the end is cleared up when a scheduler ends a run, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    app(prog_name="toolkit")
