"""What a sweep will run: its settings, each checked before anything runs, and its seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from toolkit.config import StudyConfig, SweepConfig
from toolkit.errors import ConfigError
from toolkit.report import sweep_facts as names
from toolkit.store.settings import changed, flat

MAX_RUNS = 10_000
MAX_SEED = 2**32 - 1
SCORES = ("macro_f1", "f_avg", "accuracy", "macro_f1_targets", "f_avg_targets", "ece")
AS_IT_STANDS = "the study as it stands"
_VALUE = 60  # characters of a value in a label


@dataclass(frozen=True)
class Setting:
    """One setting of a sweep.

    Attributes:
        number: Counted from 1, in the order of the study.
        changes: Values by dotted key, as the study states them.
        label: The same in words.
        short: The same with keys cut to what tells them apart.
        config: The study with the changes, and without a sweep of its own.
    """

    number: int
    changes: Mapping[str, Any]
    label: str
    short: str
    config: StudyConfig


@dataclass(frozen=True)
class Plan:
    """All that a sweep runs.

    Attributes:
        config: The study as it was read.
        source: Its file as the user gave it.
        settings: In the order of the study: the grid, its last key fastest, then the list.
        seeds: Each setting's.
        keys: What the settings change.
        criterion: The metric that the best is chosen by.
        goal: `max` or `min`.
        across: Key and values where a single key of the grid takes three numbers or more.
    """

    config: StudyConfig
    source: str
    settings: tuple[Setting, ...]
    seeds: tuple[int, ...]
    keys: tuple[str, ...]
    criterion: str
    goal: str
    across: tuple[str, tuple[float, ...]] | None

    @property
    def n_runs(self) -> int:
        """How many runs that is."""
        return len(self.settings) * len(self.seeds)


def make_plan(config: StudyConfig, *, source: str, seeds: int | None = None) -> Plan:
    """Makes the plan of a study's sweep and checks every setting.

    Args:
        config: The study; without a `sweep` block its one setting is the study as it stands.
        source: Its file as the user gave it; relative paths of settings are looked up beside it.
        seeds: How many, in the place of the study's `seeds`.

    Raises:
        ConfigError: With every fault of every setting, each as `sweep.grid: key: what is wrong`.
    """
    sweep = config.sweep
    count = config.seeds if seeds is None else seeds
    faults = _own_faults(config, count, source)
    if faults:
        raise ConfigError(faults)
    rows = list(_rows(sweep))
    keys = tuple(dict.fromkeys(key for _, changes in rows for key in changes))
    cut = _cut(keys)
    plain = config.model_copy(
        update={"sweep": SweepConfig(), "seeds": StudyConfig.model_fields["seeds"].default}
    )
    settings: list[Setting] = []
    for place, changes in rows:
        try:
            made = changed(plain, changes, source=f"{source}: {place}", file=source)
        except ConfigError as error:
            faults += error.faults
            continue
        if any(made == setting.config for setting in settings):
            continue  # the list may repeat what the grid holds
        label, short = _label(changes, {key: key for key in keys}), _label(changes, cut)
        settings.append(Setting(len(settings) + 1, changes, label, short, made))
    if faults:
        raise ConfigError(list(dict.fromkeys(faults)))
    return Plan(
        config=config,
        source=source,
        settings=tuple(settings),
        seeds=tuple(range(config.seed, config.seed + count)),
        keys=keys,
        criterion=sweep.criterion or default_criterion(config),
        goal=sweep.goal,
        across=_across(sweep, rows, len(settings)),
    )


def default_criterion(config: StudyConfig) -> str:
    """The stance classifier's score on the study's own test sentences; without one, stability."""
    measured = config.stance.targets and config.stance.labels
    return f"stance/{names.OWN_TEST}/macro_f1" if measured else names.AMI


def _rows(sweep: SweepConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields where a setting is stated and its changes by dotted key."""
    if not sweep.grid and not sweep.list:
        yield "sweep", {}
    if sweep.grid:
        for values in product(*sweep.grid.values()):
            yield "sweep.grid", flat(dict(zip(sweep.grid, values, strict=True)))
    for place, changes in enumerate(sweep.list):
        yield f"sweep.list[{place}]", flat(changes)


def _own_faults(config: StudyConfig, count: int, source: str) -> list[str]:
    """What is wrong with a sweep as a whole, before its settings are looked at."""
    sweep = config.sweep
    stated = [("sweep.grid", flat(sweep.grid))]
    stated += [(f"sweep.list[{place}]", flat(item)) for place, item in enumerate(sweep.list)]
    faults = [
        f"{source}: {place}: seed: each setting runs with several seeds; see the key 'seeds'"
        for place, changes in stated
        if "seed" in changes
    ]
    number = prod(len(v) for v in sweep.grid.values()) if sweep.grid else 0
    number += len(sweep.list)
    if number * count > MAX_RUNS:
        what = f"{number:,} settings with {count:,} seeds; at most {MAX_RUNS:,} runs"
        faults.append(f"{source}: sweep: {what}")
    if config.seed + count - 1 > MAX_SEED:
        faults.append(f"{source}: seeds: the last one would be above {MAX_SEED:,}")
    what = wrong_criterion(sweep.criterion)
    if sweep.criterion in names.STABILITY and count < 2:
        what = f"'{sweep.criterion}' is between seeds, and there is one"
    if what:
        faults.append(f"{source}: sweep.criterion: {what}")
    return faults


def wrong_criterion(name: str | None) -> str:
    """Says why no setting can be chosen by a metric of that name; empty where it can.

    Whether a dataset was scored is known only after the runs.
    """
    known = [*names.STABILITY, names.DISCOVERED, names.NAMED, names.OTHER, names.UNCERTAIN]
    known += [*names.QUALITY, names.PASSAGES]
    dataset, score = names.parted(name or "")
    if name is None or name in known or (dataset and score in SCORES):
        return ""
    if name == names.SECONDS:
        return f"'{name}' is shown, but says nothing of the results; choose another"
    all_of = (*known, *(f"stance/<dataset>/{score}" for score in SCORES))
    return f"no metric '{name}'; known: {', '.join(all_of)}"


def _label(changes: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    parts = [f"{keys[key]}={_shown(value)}" for key, value in changes.items()]
    return ", ".join(parts) or AS_IT_STANDS


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE else f"{text[: _VALUE - 1]}…"


def _cut(keys: Sequence[str]) -> dict[str, str]:
    """Cuts keys to the last parts that tell them apart: `topics.words` to `words`."""
    found = {}
    for key in keys:
        parts = key.split(".")
        tails = (".".join(parts[-n:]) for n in range(1, len(parts) + 1))
        others = [other for other in keys if other != key]
        found[key] = next(
            (tail for tail in tails if not any(f".{o}".endswith(f".{tail}") for o in others)), key
        )
    return found


def _across(
    sweep: SweepConfig, rows: Sequence[tuple[str, Mapping[str, Any]]], n: int
) -> tuple[str, tuple[float, ...]] | None:
    """The key and its values where a line can be drawn through the settings."""
    if sweep.list or len(sweep.grid) != 1 or len(rows) < 3 or len(rows) != n:
        return None
    key, values = next(iter(sweep.grid.items()))
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return None
    return key, tuple(float(value) for value in values)
