"""Opens two runs and says what they do not have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from toolkit.compare.facts import RunDiff, RunName, Setting
from toolkit.compare.runs import RunFacts, compare_runs
from toolkit.config import StudyConfig
from toolkit.config.difference import differences
from toolkit.store.archive import opened
from toolkit.store.configs import portable_values
from toolkit.store.run_view import Run, open_run
from toolkit.studies.stored import left_out_columns

# Where a run stands, its threads and what a sweep would vary change nothing of it.
_LEFT_OUT = ("out", "compute.threads", "seeds", "sweep")


def diff(left: str | PathLike[str], right: str | PathLike[str]) -> RunDiff:
    """Compares two finished runs, of the same study or of two.

    Args:
        left: Folder of the first run, or an archive of it.
        right: The same of the second.

    Raises:
        StoreError: One of them is no complete run, or is damaged.
    """
    with opened(left) as first, opened(right) as second:
        return compare(open_run(first), open_run(second))


def compare(left: Run, right: Run) -> RunDiff:
    """Compares two runs that are open; see `diff`."""
    return compare_runs(_facts(left), _facts(right), _settings(left.config, right.config))


def _facts(run: Run) -> RunFacts:
    config = run.config
    name = RunName(run.name, run.run_id, config.report.title or config.name)
    tables = {table: run.arrow(table) for table in run.tables}
    left_out = {table: left_out_columns(run, table) for table in run.tables}
    return RunFacts(name, tables, run.record, left_out)


def _settings(left: StudyConfig, right: StudyConfig) -> Sequence[Setting]:
    values: list[Mapping[str, Any]] = [portable_values(config) for config in (left, right)]
    return [
        Setting(found.key, found.left, found.right, found.kind)
        for found in differences(*values)
        if not any(found.key == key or found.key.startswith(f"{key}.") for key in _LEFT_OUT)
    ]
