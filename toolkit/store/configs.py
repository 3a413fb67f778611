"""Reads a study's configuration, checks all of it at once, and writes it back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.config import StudyConfig, build
from toolkit.errors import ConfigError
from toolkit.store import yaml12
from toolkit.store.faults import schema_faults
from toolkit.store.layers import Layers, read_layers, shown
from toolkit.store.origins import Fault, Origin, put, walk
from toolkit.store.paths import FIELDS, portable, resolve_paths
from toolkit.store.yaml12 import KeyPath

# What no result depends on. Whether a run is reproducible or fast does change its last bits.
_UNKEYED: dict[str, Any] = {
    "out": True,
    "compute": {"threads", "engine", "workers"},
    "seeds": True,
    "sweep": True,
}


@dataclass(frozen=True)
class Sources:
    """What a configuration was made from; holds no absolute path.

    Attributes:
        files: Each file, the study first, then its bases in the order of reading, with the sha256
            of its bytes.
        overrides: As they were given, the paths in them so that they can be shared.
        profiles: As they were chosen.
    """

    files: tuple[tuple[str, str], ...] = ()
    overrides: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """A configuration and how it came about.

    Attributes:
        config: Complete and checked.
        sources: The files, overrides and profiles.
        origins: Where each key that is no default was stated.
    """

    config: StudyConfig
    sources: Sources
    origins: Mapping[KeyPath, Origin]


def load_config(
    path: str | os.PathLike[str], overrides: Sequence[str] = (), profiles: Sequence[str] = ()
) -> StudyConfig:
    """Reads a configuration; see `load_study`, of which this is the configuration alone."""
    return load_study(path, overrides, profiles).config


def load_study(
    path: str | os.PathLike[str],
    overrides: Sequence[str] = (),
    profiles: Sequence[str] = (),
    *,
    must_exist: bool = True,
    every_profile: bool = False,
) -> Study:
    """Reads a configuration with what it extends, the chosen profiles and the overrides.

    Precedence, lowest first: the schema's defaults, the bases named by `extends` in their order,
    the file itself, then each profile, then each override. Mappings are merged key by key, lists
    are replaced. `${VAR}` in a path is taken from the environment. A benchmark whose path names an
    unset variable (`TOOLKIT_DATA` as a rule) keeps its path as written and is skipped by the run,
    with a note; an unset variable anywhere else is a fault.

    Args:
        path: A YAML file.
        overrides: `a.b=value` each, the value in YAML.
        profiles: Names that stand under `profiles` in the file or a base of it.
        must_exist: The files and folders that the configuration names must be there.
        every_profile: Check the profiles that are not chosen too, each over the files alone.

    Returns:
        The complete, checked configuration and its origins; its paths can be opened from the
        working directory.

    Raises:
        ConfigError: With every fault found, each as `file:line: key: what is wrong`.
    """
    read = read_layers(Path(path))
    layers = read.applied(profiles, overrides)
    others = [name for name in read.profiles.values if every_profile and name not in profiles]
    config = checked(layers, must_exist, [(name, read.applied([name], ())) for name in others])
    files = {portable(shown(file)): digest for file, digest in layers.files}
    sources = Sources(
        tuple(files.items()), tuple(_shareable(text) for text in overrides), tuple(profiles)
    )
    return Study(config, sources, layers.origins)


def checked(
    layers: Layers, must_exist: bool = True, others: Sequence[tuple[str, Layers]] = ()
) -> StudyConfig:
    """Resolves the paths of a merged mapping and validates it.

    Args:
        layers: The study, with its profiles and overrides; its paths are resolved in place.
        must_exist: See `load_study`.
        others: Profiles that were not chosen, each with the study it would make: only the faults
            that stand in the profile itself count.

    Raises:
        ConfigError: With every fault, in the order of the files and lines.
    """
    config, faults = _validated(layers, must_exist)
    for name, other in others:
        faults += [found for found in _validated(other, must_exist)[1] if found.profile == name]
    if faults or config is None:
        raise ConfigError(list(dict.fromkeys(fault.text for fault in sorted(faults))))
    return config


def _validated(layers: Layers, must_exist: bool) -> tuple[StudyConfig | None, list[Fault]]:
    faults = list(layers.faults) + resolve_paths(layers, must_exist)
    try:
        return build(layers.values), faults
    except ValidationError as error:
        return None, faults + schema_faults(error, layers)


def _shareable(override: str) -> str:
    key, equals, text = override.partition("=")
    value = yaml12.parse(text).value
    shared = _portable_within(value)
    # JSON is YAML too, on one line.
    return override if shared == value else key + equals + json.dumps(shared, ensure_ascii=False)


def _portable_within(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _portable_within(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_portable_within(item) for item in value]
    return portable(value) if isinstance(value, str) and os.path.isabs(value) else value


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

    The output folder, the threads and what a sweep varies are left out, and so are the paths of the
    input, labels, topics, weights and benchmarks: the content of those enters a run's key by its
    own hash. A pinned model of a hub is kept.
    """
    values = config.model_dump(mode="json", exclude=_UNKEYED)
    for path_field in FIELDS:
        for at, value in list(walk(values, path_field.pattern)):
            if isinstance(value, str) and not value.startswith("hub:"):
                put(values, at, "")
    return values


def fingerprint(config: StudyConfig) -> str:
    """Hashes what a result may depend on, as 64 hexadecimal digits."""
    text = json.dumps(keyed_values(config), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
