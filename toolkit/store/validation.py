"""Checks all that a study names before anything is run: articles, topics, labels, backends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from toolkit import registry
from toolkit.config import StudyConfig
from toolkit.errors import ConfigError, ToolkitError
from toolkit.store.edit_file import edit_rows
from toolkit.store.paths import unset_variables
from toolkit.store.places import sources_of
from toolkit.store.readers.files import is_table, list_files
from toolkit.store.rows import label_rows, study_topic_rows


@dataclass(frozen=True)
class StudyCheck:
    """What a study names.

    Attributes:
        counts: How many articles, named topics, targets, labels and benchmarks.
        notes: What the user should know before running it.
    """

    counts: dict[str, int]
    notes: tuple[str, ...]


def check_study(config: StudyConfig) -> StudyCheck:
    """Checks what `load_config` leaves: that files hold what they should and backends are there.

    Raises:
        ConfigError: With every fault.
    """
    faults: list[str] = []
    notes: list[str] = []
    counts: Counter[str] = Counter()
    for check in (_articles, _topics, _stance, _backends):
        try:
            check(config, counts, notes)
        except ConfigError as error:
            faults += error.faults
        except ToolkitError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError(faults)
    return StudyCheck(dict(counts), tuple(notes))


def _articles(config: StudyConfig, counts: Counter[str], notes: list[str]) -> None:
    places = sources_of(config.input)
    if not places:
        notes.append("no input.path: a base for other configurations, nothing to run yet")
        return
    names = [name for place in places for name in list_files(place).names]
    tables = sum(map(is_table, names))
    if tables:
        counts["tables of articles"] = tables
    if len(names) > tables or not tables:
        counts["articles"] = len(names) - tables


def _topics(config: StudyConfig, counts: Counter[str], _notes: list[str]) -> None:
    counts["named topics"] = len(study_topic_rows(config.topics))
    if config.topics.edit:
        counts["topic edits"] = len(edit_rows(config.topics.edit).steps)


def _stance(config: StudyConfig, counts: Counter[str], notes: list[str]) -> None:
    counts["targets"] = len(config.stance.targets)
    labels = label_rows(config.stance.labels) if config.stance.labels else []
    counts["labels"] = len(labels)
    counts["benchmarks"] = len(config.stance.benchmarks)
    for benchmark in config.stance.benchmarks:
        for name in unset_variables(benchmark.path):
            notes.append(f"benchmark '{benchmark.name}' will be skipped: {name} is not set")
    known = {row["target"] for row in labels}
    for target in config.stance.targets:
        if target.name not in known:
            notes.append(f"target '{target.name}' has no labels of its own")


def _backends(config: StudyConfig, _counts: Counter[str], _notes: list[str]) -> None:
    for stage in registry.BACKENDS:
        registry.require(stage, getattr(config, stage).backend)
