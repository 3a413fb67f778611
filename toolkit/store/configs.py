"""Reads a study's configuration, checks all of it at once, and writes it back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.config import StudyConfig, build
from toolkit.errors import ConfigError
from toolkit.store import yaml12
from toolkit.store.faults import schema_faults
from toolkit.store.layers import put, read_layers, walk
from toolkit.store.paths import FIELDS, portable, resolve_paths

# What no result depends on.
_UNKEYED = ("out", "compute")


def load_config(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> StudyConfig:
    """Reads a configuration with what it extends and the overrides.

    Precedence, lowest first: the schema's defaults, the bases named by `extends` in their order,
    the file itself, then each override. Mappings are merged key by key, lists are replaced.
    `${VAR}` in a path is taken from the environment. A benchmark whose path names an unset
    variable (`TOOLKIT_DATA` as a rule) keeps its path as written and is skipped by the run, with
    a note; an unset variable anywhere else is a fault.

    Args:
        path: A YAML file.
        overrides: `a.b=value` each, the value in YAML.

    Returns:
        The complete, checked configuration; its paths can be opened from the working directory.

    Raises:
        ConfigError: With every fault found, each as `file:line: key: what is wrong`.
    """
    layers = read_layers(Path(path), overrides)
    faults = list(layers.faults)
    faults += resolve_paths(layers)
    config = None
    try:
        config = build(layers.values)
    except ValidationError as error:
        faults += schema_faults(error, layers)
    if faults or config is None:
        raise ConfigError([fault.text for fault in sorted(set(faults))])
    return config


def dump_config(config: StudyConfig) -> str:
    """Writes a configuration, complete, as YAML that `load_config` reads back.

    Absolute paths are written relative to the working directory or under `${TOOLKIT_DATA}`, so
    that the text can be shared.
    """
    return yaml12.dump(portable_values(config))


def portable_values(config: StudyConfig) -> dict[str, Any]:
    """Gives a configuration as plain values, its paths written so that they can be shared."""
    values = config.model_dump(mode="json")
    for path_field in FIELDS:
        for at, value in list(walk(values, path_field.pattern)):
            if isinstance(value, str):
                put(values, at, portable(value))
    return values


def keyed_values(config: StudyConfig) -> dict[str, Any]:
    """Gives the plain values that a result may depend on.

    The output folder and the threads are left out, and so are the paths of the input, labels,
    topics, weights and benchmarks: the content of those enters a run's key by its own hash. A
    pinned model of a hub is kept.
    """
    values = config.model_dump(mode="json", exclude=set(_UNKEYED))
    for path_field in FIELDS:
        for at, value in list(walk(values, path_field.pattern)):
            if isinstance(value, str) and not value.startswith("hub:"):
                put(values, at, "")
    return values


def fingerprint(config: StudyConfig) -> str:
    """Hashes what a result may depend on, as 64 hexadecimal digits."""
    text = json.dumps(keyed_values(config), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
