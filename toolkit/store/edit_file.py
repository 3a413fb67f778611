"""Reads the file of `topics.edit` as plain rows, every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.config import TopicsConfig
from toolkit.config.edits import TopicEdits, edit_faults, plain_edits
from toolkit.errors import ConfigError
from toolkit.store.faults import explain
from toolkit.store.layers import dotted, read_text, shown
from toolkit.store.yaml12 import Document, KeyPath, YamlError, parse

MAX_FAULTS = 20


def edit_rows(path: str) -> TopicEdits:
    """Reads a YAML file of topic edits: a list of steps, or `steps:` with such a list.

    Raises:
        ConfigError: With every fault, each as `file:line: key: what is wrong`.
    """
    source = shown(Path(path))
    try:
        document = parse(read_text(Path(path)))
    except YamlError as error:
        place = f"{source}:{error.line}" if error.line else source
        raise ConfigError([f"{place}: {error.what}"]) from None
    wrong: list[tuple[KeyPath, str]] = []
    told = [(line, at, what) for line, at, what in document.faults]
    value = document.value
    bare = isinstance(value, list)
    if value is None:
        raise ConfigError([f"{source}: it holds no steps; write a list of them"])
    if bare:
        value = {"steps": value}
    edits = TopicEdits()
    try:
        edits = TopicEdits.model_validate(value)
    except ValidationError as error:
        wrong += explain(error, TopicEdits)
    wrong += [(("steps", *at), what) for at, what in edit_faults(edits.steps)]
    for key, what in wrong:
        at = key[1:] if bare else key
        told.append((_line(document, at), at, what))
    faults = _lines(source, told)
    if faults:
        raise ConfigError(faults)
    return edits


def study_edits(config: TopicsConfig) -> dict[str, Any]:
    """Gives the edits of `topics.edit` as plain values; empty where the study has none.

    Raises:
        ConfigError: The file is faulty.
    """
    return plain_edits(edit_rows(config.edit)) if config.edit else {}


def _line(document: Document, at: KeyPath) -> int:
    """Finds where a key stands, or the nearest thing above it that does."""
    above = (document.lines.get(at[:n], 0) for n in range(len(at), -1, -1))
    return next((line for line in above if line), 0)


def _lines(source: str, told: Sequence[tuple[int, KeyPath, str]]) -> list[str]:
    faults = []
    for line, at, what in sorted(told, key=lambda fault: fault[0]):
        place = f"{source}:{line}" if line else source
        faults.append(f"{place}: {dotted(at)}: {what}" if at else f"{place}: {what}")
    faults = list(dict.fromkeys(faults))
    rest = len(faults) - MAX_FAULTS
    return faults if rest <= 0 else [*faults[:MAX_FAULTS], f"... and {rest} more of the kind"]
