"""Shows what a run is doing: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
)

from toolkit.cli.failures import printable, say
from toolkit.progress import Reporter, StageProgress


class _Rows:
    """Remembers what a stage says about its rows."""

    def __init__(self) -> None:
        self.count: int | None = None
        self.made_before = False

    def rows(self, n: int) -> None:
        self.count = n

    def advance(self, done: int, total: int) -> None:
        """Plain lines show a stage when it is done, not before."""

    def reused(self) -> None:
        self.made_before = True

    def told(self, seconds: float) -> str:
        rows = "" if self.count is None else f"{self.count:,} rows, "
        return f"{rows}{'made before' if self.made_before else f'{seconds:.1f} s'}"


class PlainReporter:
    """Writes a line a stage to stderr.

    Args:
        quiet: Warnings only.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:
        """Writes the stage's rows and time when it is done."""
        start, rows = time.perf_counter(), _Rows()
        yield rows
        if not self.quiet:
            say(f"{name}: {rows.told(time.perf_counter() - start)}")

    def note(self, text: str) -> None:
        """Writes a note, unless quiet."""
        if not self.quiet:
            say(f"note: {text}")

    def warn(self, text: str) -> None:
        """Writes a warning."""
        say(f"warning: {text}")


class _Bar(_Rows):
    def __init__(self, progress: Progress, task: TaskID) -> None:
        super().__init__()
        self.progress = progress
        self.task = task

    def rows(self, n: int) -> None:
        super().rows(n)
        self.progress.update(self.task, told=f"{n:,} rows")

    def advance(self, done: int, total: int) -> None:
        self.progress.update(self.task, completed=done, total=total)


class LiveReporter:
    """Shows a bar a stage on a terminal, with its rows and its time.

    Args:
        progress: The display, started and stopped by `reporter`.
    """

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:
        """Shows a bar that fills, and the stage's rows and time when it is done."""
        start = time.perf_counter()
        task = self.progress.add_task(name, total=None, told="")
        bar = _Bar(self.progress, task)
        yield bar
        told = bar.told(time.perf_counter() - start)
        self.progress.update(task, total=1, completed=1, told=told)

    def note(self, text: str) -> None:
        """Writes a note above the bars."""
        self.progress.console.print(f"note: {printable(text)}", markup=False, highlight=False)

    def warn(self, text: str) -> None:
        """Writes a warning above the bars."""
        self.progress.console.print(
            f"warning: {printable(text)}", markup=False, highlight=False, style="yellow"
        )


def reporter(*, quiet: bool) -> AbstractContextManager[Reporter]:
    """Chooses the display: bars on a terminal, plain lines elsewhere, warnings only if quiet."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(PlainReporter(quiet=quiet))
    return _live()


def columns() -> tuple[ProgressColumn, ...]:
    """Gives what stands in a line of the live display: state, stage, bar, rows and time."""
    return (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[told]}", markup=False),
    )


@contextmanager
def _live() -> Iterator[Reporter]:
    with Progress(*columns(), console=Console(stderr=True)) as progress:
        yield LiveReporter(progress)
