"""Turns what goes wrong into one line on stderr and an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from toolkit.errors import ConfigError, ToolkitError

USER_ERROR, OWN_ERROR, INTERRUPTED, TERMINATED = 2, 1, 130, 143


@contextmanager
def failures(verbose: bool = False) -> Iterator[None]:
    """Runs a command's body; what it raises becomes a line and an exit code.

    A fault of the user's is exit code 2 with one line a fault, a fault of this library 1, Ctrl-C
    130. The traceback is shown only if `verbose`.
    """
    try:
        yield
    except ToolkitError as error:
        if verbose:
            traceback.print_exc()
        faults = error.faults if isinstance(error, ConfigError) else (str(error),)
        for fault in faults:
            say(f"error: {fault}")
        raise typer.Exit(USER_ERROR) from None
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort, so that nobody meets a traceback
        if verbose:
            traceback.print_exc()
        first = next(iter(str(error).splitlines()), "")
        hint = "" if verbose else "; run with --verbose to see where"
        say(f"error: unexpected {type(error).__name__}: {first}{hint}")
        raise typer.Exit(OWN_ERROR) from None


def say(text: str) -> None:
    """Writes one line to stderr."""
    print(printable(text), file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """Makes a text safe for a terminal: one line, no control characters."""
    return "".join(c if c.isprintable() else " " if c.isspace() else ascii(c)[1:-1] for c in text)
