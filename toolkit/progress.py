"""How a run tells its user what it is doing, whatever shows it: a terminal, a log, nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol


class StageProgress(Protocol):
    """Told by the pipeline how far one stage is."""

    def rows(self, n: int) -> None:
        """States how many rows the stage worked on (articles, passages, pairs)."""
        ...

    def advance(self, done: int, total: int) -> None:
        """States how many of the stage's rows are done; fits `records.Progress`."""
        ...

    def reused(self) -> None:
        """States that the stage's result was made before and is used again."""
        ...


class Reporter(Protocol):
    """Told by the pipeline which stage runs, and what the user should know."""

    def stage(self, name: str) -> AbstractContextManager[StageProgress]:
        """Opens a stage; leaving the block closes it and states its rows and its time."""
        ...

    def note(self, text: str) -> None:
        """States something worth knowing, such as a setting that was adjusted."""
        ...

    def warn(self, text: str) -> None:
        """States something that makes a result weaker than it looks."""
        ...


class _SilentStage:
    def rows(self, n: int) -> None:
        """Does nothing."""

    def advance(self, done: int, total: int) -> None:
        """Does nothing."""

    def reused(self) -> None:
        """Does nothing."""


class Silent:
    """A reporter that shows nothing: the default of library use."""

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:  # noqa: ARG002 - the protocol's
        """Opens a stage that nobody watches."""
        yield _SilentStage()

    def note(self, text: str) -> None:
        """Does nothing; notes stand in the run's record all the same."""

    def warn(self, text: str) -> None:
        """Does nothing; warnings stand in the run's record all the same."""


class _CountedStage:
    """Passes a stage's progress on and keeps its number of rows."""

    def __init__(self, inner: StageProgress) -> None:
        self._inner = inner
        self.n = 0

    def rows(self, n: int) -> None:
        self.n = n
        self._inner.rows(n)

    def advance(self, done: int, total: int) -> None:
        self._inner.advance(done, total)

    def reused(self) -> None:
        self._inner.reused()


class StageLog:
    """Keeps what a reporter is told: each stage's rows and times, notes and warnings.

    Attributes:
        notes: In the order they came, each once.
        warnings: Likewise.
        events: One mapping a stage, note or warning, for `log.jsonl`.
    """

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.events: list[dict[str, Any]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:
        """Opens a stage, times it in wall and processor seconds, and counts its rows."""
        wall, cpu = time.perf_counter(), time.process_time()
        with self._reporter.stage(name) as inner:
            counted = _CountedStage(inner)
            yield counted
        self.events.append(
            {
                "event": "stage",
                "stage": name,
                "rows": counted.n,
                "wall_seconds": round(time.perf_counter() - wall, 3),
                "cpu_seconds": round(time.process_time() - cpu, 3),
            }
        )

    def note(self, text: str) -> None:
        """States something worth knowing."""
        self._keep("note", text, self.notes)
        self._reporter.note(text)

    def warn(self, text: str) -> None:
        """States something that makes a result weaker than it looks."""
        self._keep("warning", text, self.warnings)
        self._reporter.warn(text)

    def tell(self, text: str) -> None:
        """States something about this run alone, which no result depends on.

        It stands in the log, but neither in the record's warnings nor on the page, which are the
        same for every run of a study.
        """
        self.events.append({"event": "notice", "text": text})
        self._reporter.warn(text)

    def add(self, stage: str, **facts: Any) -> None:
        """Adds facts to a stage that is done."""
        event = next(e for e in reversed(self.events) if e.get("stage") == stage)
        event |= facts

    def record(self) -> dict[str, dict[str, Any]]:
        """Gives each stage's rows and times by its name."""
        return {
            event["stage"]: {k: v for k, v in event.items() if k not in ("event", "stage")}
            for event in self.events
            if event["event"] == "stage"
        }

    def _keep(self, event: str, text: str, kept: list[str]) -> None:
        if text not in kept:
            kept.append(text)
            self.events.append({"event": event, "text": text})
