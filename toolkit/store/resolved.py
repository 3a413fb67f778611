"""Shows a configuration as it was resolved, and reads one of a study or a run to compare."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.config import StudyConfig
from toolkit.errors import StoreError
from toolkit.store import yaml12
from toolkit.store.configs import Study, checked, portable_values
from toolkit.store.layers import read_layers
from toolkit.store.verify import RECORD
from toolkit.store.yaml12 import KeyPath

DEFAULT = "default"


def annotated(study: Study, *, only_changed: bool = False) -> str:
    """Writes a configuration as YAML, each value with the place where it was stated.

    Args:
        study: The configuration and its origins.
        only_changed: Leave out what has its default value.

    Returns:
        YAML that reads back as the same configuration from the same working directory; each line
        that holds a value ends with a comment: `default`, `study.yaml:12`, `--set topics.words`.
    """
    values = portable_values(study.config)
    if only_changed:
        values = _changed(values, StudyConfig().model_dump(mode="json"))
    text = yaml12.dump(values)
    lines = text.removesuffix("\n").split("\n")
    starts = yaml12.parse(text).lines
    # A long text goes on over several lines; its comment stands at the last of them.
    following = sorted({*starts.values(), len(lines) + 1})
    for at in _leaves(values):
        last = next(line for line in following if line > starts[at]) - 1
        origin = study.origins.get(at)
        lines[last - 1] += f"  # {_printable(origin.label) if origin else DEFAULT}"
    return "\n".join(lines) + "\n"


def _changed(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in values.items():
        default = defaults.get(key)
        if isinstance(value, Mapping) and isinstance(default, Mapping) and default:
            value = _changed(value, default)
            if value:
                found[key] = value
        elif value != default:
            found[key] = value
    return found


def _leaves(value: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, item in items:
        yield from _leaves(item, (*at, key))
    if not items and at:
        yield at


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def study_or_run(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Reads the plain values of a study's YAML file, a run folder, or its `config.yaml`.

    The files and folders that it names need not be there: those of a run may have moved since.

    Raises:
        StoreError: A folder without `config.yaml`.
        ConfigError: The configuration has faults.
    """
    place = Path(path)
    if place.is_dir():
        place = place / "config.yaml"
        if not place.is_file():
            raise StoreError(
                "no run folder: it holds no config.yaml",
                where=str(path),
                hint="name a study's YAML file or the folder of a run",
            )
    layers = read_layers(place).applied((), ())
    if (place.parent / RECORD).is_file():
        # A run's paths were written relative to the working directory, not to its folder.
        layers.origins = {at: replace(origin, folder=None) for at, origin in layers.origins.items()}
    return portable_values(checked(layers, must_exist=False))


def save_text(path: str | os.PathLike[str], text: str) -> None:
    """Writes a small file, in the place of one that is there.

    Raises:
        StoreError: It cannot be written.
    """
    try:
        Path(path).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise StoreError(
            f"cannot be written ({error.strerror})", where=str(path), hint="name another file"
        ) from None
