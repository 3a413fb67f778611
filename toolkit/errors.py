"""Errors a user can act on: what was found, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence


class ToolkitError(Exception):
    """Base of every error that is shown to the user as one line with exit code 2.

    Args:
        what: What was found, in one sentence without a full stop.
        where: File, line or key in which it was found; empty when there is no such place.
        hint: What to do about it; empty when nothing can be done.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}; {self.hint}" if self.hint else head


class ConfigError(ToolkitError):
    """One or more faults of a configuration, all reported at once.

    Args:
        faults: One line a fault, each `file:line: key: what is wrong; did you mean ...`.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class InputError(ToolkitError):
    """The articles, labels or topics that a study names cannot be used at all."""


class BackendError(ToolkitError):
    """A backend is unknown, or the package it needs is not installed."""


class StageError(ToolkitError):
    """A stage cannot work on what it was given (too few rows, no labels)."""


class StoreError(ToolkitError):
    """A run folder is missing, incomplete or damaged."""
