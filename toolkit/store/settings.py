"""Changes single settings of a study that was read already, and checks the result as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.config import StudyConfig, build
from toolkit.errors import ConfigError
from toolkit.store.faults import schema_faults
from toolkit.store.layers import Layers, Origin
from toolkit.store.paths import resolve_paths


def changed(
    config: StudyConfig, changes: Mapping[str, Any], *, source: str, file: str = ""
) -> StudyConfig:
    """Gives a study with some settings changed.

    Mappings are merged key by key, lists are replaced. A relative path among the changes is looked
    up beside the file that states it, then in the working directory.

    Args:
        config: The study.
        changes: Values by dotted key; a value may be a mapping of further, also dotted, keys.
        source: What the faults name as their place.
        file: The file that states the changes; empty where none does.

    Raises:
        ConfigError: With every fault, each as `source: key: what is wrong`.
    """
    # What the study states itself was looked up when it was read.
    layers = Layers(Origin(source, 0, None, 0), config.model_dump())
    stated = Origin(source, 0, Path(file).parent if file else None, 0)
    faults = []
    for key, value in flat(changes).items():
        path = tuple(key.split("."))
        layers.origins[path] = stated
        if not _put(layers.values, path, value):
            faults.append(stated.fault(path, f"'{'.'.join(path[:-1])}' holds a value, not keys"))
    faults += resolve_paths(layers)
    found = None
    try:
        found = build(layers.values)
    except ValidationError as error:
        faults += schema_faults(error, layers)
    if faults or found is None:
        raise ConfigError([fault.text for fault in sorted(set(faults))])
    return found


def flat(changes: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Gives the values of nested mappings by dotted key, in the order they stand in."""
    found: dict[str, Any] = {}
    for key, value in changes.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> bool:
    """Puts a value at a key, new or not; False where something on the way holds no keys."""
    for part in path[:-1]:
        inner = values.setdefault(part, {})
        if not isinstance(inner, dict):
            return False
        values = inner
    values[path[-1]] = value
    return True
