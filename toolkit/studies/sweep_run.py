"""Runs the settings of a sweep in turn; what fails is kept as a line, and the others go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from toolkit.config import StudyConfig
from toolkit.errors import BackendError, ConfigError, InputError, ToolkitError
from toolkit.progress import Reporter, Silent, StageProgress
from toolkit.store.run_view import Run
from toolkit.studies.sweep_plan import Plan, Setting

Execute = Callable[[StudyConfig, Reporter], Run]
Tell = Callable[[str], None]

# What no other seed would change: the setting's other seeds are not tried.
_SURE = (BackendError, ConfigError, InputError)
_RECENT = 3  # runs that the time left is judged by: settings differ, and a run may be there already


@dataclass(frozen=True)
class Attempt:
    """One run of a sweep.

    Attributes:
        setting: What was run.
        seed: With which seed.
        run: What it made; None where it failed.
        fault: Why it failed, in one line.
        sure: Whether no other seed would have changed that.
    """

    setting: Setting
    seed: int
    run: Run | None
    fault: str = ""
    sure: bool = False


def run_all(plan: Plan, execute: Execute, *, tell: Tell, reporter: Reporter) -> list[Attempt]:
    """Runs every setting with every seed; a run that is complete already is opened.

    A run that fails does not stop the others. An interruption (Ctrl-C) is told with what is kept,
    and raised again.

    Args:
        plan: What to run.
        execute: Runs a study, or opens its complete run.
        tell: Told one line a run: which of how many, and about how long the rest will take.
        reporter: Told what the runs tell, each warning once.
    """
    heard = _Once(reporter)
    attempts: list[Attempt] = []
    seconds: list[float] = []
    try:
        for setting, seed in ((s, seed) for s in plan.settings for seed in plan.seeds):
            last = attempts[-1] if attempts else None
            if last is not None and last.sure and last.setting is setting:
                attempts.append(replace(last, seed=seed))
                continue
            left = _time_left(seconds, plan.n_runs - len(attempts))
            tell(f"[{len(attempts) + 1}/{plan.n_runs}] {setting.label}, seed {seed}{left}")
            start = time.perf_counter()
            attempts.append(_attempt(setting, seed, execute, heard))
            if attempts[-1].fault:
                heard.warn(f"{setting.label}, seed {seed} failed: {attempts[-1].fault}")
            else:
                seconds.append(time.perf_counter() - start)
    except KeyboardInterrupt:
        done = sum(attempt.run is not None for attempt in attempts)
        reporter.warn(
            f"stopped after {done} of {plan.n_runs} runs; they are kept, and the same command "
            f"goes on from there"
        )
        raise
    return attempts


def _attempt(setting: Setting, seed: int, execute: Execute, reporter: Reporter) -> Attempt:
    config = setting.config.model_copy(update={"seed": seed})
    try:
        return Attempt(setting, seed, execute(config, reporter))
    except ToolkitError as error:
        line = "; ".join(str(error).splitlines())
        return Attempt(setting, seed, None, line, sure=isinstance(error, _SURE))
    except Exception as error:  # noqa: BLE001 - hours of other settings' work hang on it
        first = next(iter(str(error).splitlines()), "")
        return Attempt(setting, seed, None, f"unexpected {type(error).__name__}: {first}")


def _time_left(seconds: list[float], runs: int) -> str:
    """Says about how long the runs that are left will take, this one included."""
    if not seconds:
        return ""
    recent = seconds[-_RECENT:]
    return f" (about {duration(runs * sum(recent) / len(recent))} left)"


def duration(seconds: float) -> str:
    """Writes a time as one does: `40 s`, `3 min`, `1 h 20 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


class _Once:
    """Passes on what the runs tell, each warning and note once: most say the same.

    Args:
        inner: Told in the end.
    """

    def __init__(self, inner: Reporter) -> None:
        self._inner = inner
        self._told: set[str] = set()

    def stage(self, name: str) -> AbstractContextManager[StageProgress]:
        """Opens a stage."""
        return self._inner.stage(name)

    def note(self, text: str) -> None:
        """Passes a note on that was not told yet."""
        if self._is_new(text):
            self._inner.note(text)

    def warn(self, text: str) -> None:
        """Passes a warning on that was not told yet."""
        if self._is_new(text):
            self._inner.warn(text)

    def _is_new(self, text: str) -> bool:
        new = text not in self._told
        self._told.add(text)
        return new


class WarningsOnly:
    """A reporter that passes warnings on and leaves stages and notes out.

    Args:
        inner: Told the warnings.
    """

    def __init__(self, inner: Reporter) -> None:
        self._inner = inner
        self._silent = Silent()

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:
        """Opens a stage that nobody watches."""
        with self._silent.stage(name) as progress:
            yield progress

    def note(self, text: str) -> None:
        """Does nothing; notes stand in each run's record."""

    def warn(self, text: str) -> None:
        """Passes a warning on."""
        self._inner.warn(text)
