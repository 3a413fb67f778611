"""What a sweep varies: settings over any dotted keys of the study."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from toolkit.config.keys import did_you_mean, setting_keys
from toolkit.config.section import Name, Section
from toolkit.config.settings import StudySettings

# What a sweep sets itself, or what belongs to the study as a whole.
OWN_KEYS = ("name", "out", "seeds", "sweep")


def setting_key(key: str) -> str:
    """Lets a dotted key through that a sweep may vary.

    Raises:
        ValueError: The schema has no such key, or it belongs to the sweep itself.
    """
    if _top(key) in OWN_KEYS:
        raise ValueError("a sweep cannot vary this")
    known = [known for known in setting_keys(StudySettings) if _top(known) not in OWN_KEYS]
    if key not in known:
        raise ValueError(f"no such setting{did_you_mean(key, known)}")
    return key


def _top(key: str) -> str:
    return key.partition(".")[0]


def different(values: list[Any]) -> list[Any]:
    """Lets a list of plain values through in which none stands twice.

    Raises:
        ValueError: One does, or is a number without end.
    """
    met: set[str] = set()
    for value in values:
        try:
            text = json.dumps(value, sort_keys=True, allow_nan=False)
        except ValueError:
            raise ValueError("must hold finite numbers") from None
        if text in met:
            raise ValueError(f"{text} stands twice")
        met.add(text)
    return values


Key = Annotated[str, AfterValidator(setting_key)]
Values = Annotated[list[Any], Field(min_length=1, max_length=1000), AfterValidator(different)]
# `SweepConfig.list` hides the builtin within the class, so its annotation is made out here.
Settings = Annotated[list[dict[Key, Any]], AfterValidator(different)]


class SweepConfig(Section):
    """What `toolkit sweep` varies: all combinations of a grid, and further settings one by one."""

    grid: dict[Key, Values] = Field(
        {},
        description="Values by dotted key, such as `topics.words: [5, 10]`: every combination is "
        "a setting. A dotted key that stands in `sweep` itself is taken as standing here.",
    )
    list: Settings = Field(
        [],
        description="Further settings, each with its values by dotted key; `{}` is the study as "
        "it stands.",
    )
    criterion: Name | None = Field(
        None,
        description="The metric that the best setting is chosen by, such as "
        "`topics/stability_ami`; null: macro F1 on the study's own test sentences, or that one "
        "where there are none.",
    )
    goal: Literal["max", "min"] = Field(
        "max", description="Whether more or less of the criterion is better."
    )

    @model_validator(mode="before")
    @classmethod
    def _take_into_grid(cls, values: Any) -> Any:
        return into_grid(values)


def into_grid(values: Any) -> Any:
    """Moves the keys of settings that stand in a sweep itself, dotted or nested, into its grid.

    `{"topics.words": [5, 10]}` and `{"grid": {"topics": {"words": [5, 10]}}}` both become
    `{"grid": {"topics.words": [5, 10]}}`. Anything else stays, for the schema to judge.

    Raises:
        ValueError: A key is given in two of these ways.
    """
    if not isinstance(values, Mapping) or not isinstance(values.get("grid", {}), Mapping):
        return values
    bare = {key: value for key, value in values.items() if _is_setting(key, value)}
    grid: dict[str, Any] = {}
    for key, value in [*_dotted(values.get("grid", {})), *_dotted(bare)]:
        if key in grid:
            raise ValueError(f"'{key}' stands twice, in the sweep and in its grid or nested")
        grid[key] = value
    kept = {key: value for key, value in values.items() if key not in bare}
    return {**kept, "grid": grid} if grid else kept


def _is_setting(key: Any, value: Any) -> bool:
    if key in SweepConfig.model_fields or not isinstance(value, list | Mapping):
        return False
    return "." in str(key) or key in StudySettings.model_fields


def _dotted(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
