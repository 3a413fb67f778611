"""Reads the labelled sentences and named topics of a study as plain rows, every fault at once.

Kept apart from `studies`, which makes records of the rows, so that `toolkit validate` can check
them without importing Arrow.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter, ValidationError

from toolkit.config import NamedTopicConfig, TopicsConfig
from toolkit.config.checks import unique_names
from toolkit.config.keys import did_you_mean
from toolkit.errors import ConfigError
from toolkit.store.faults import explain, shorten
from toolkit.store.layers import dotted, read_text, shown
from toolkit.store.yaml12 import KeyPath, YamlError, parse

COLUMNS = ("text", "target", "stance", "family", "split", "form", "trait")
DEFAULTS = {"form": "prose", "trait": "plain"}
CHOICES = {
    "stance": ("favor", "against", "none"),
    "split": ("train", "dev", "test", "unseen"),
    "form": ("quote", "prose"),
}
MAX_FAULTS = 20
MAX_BYTES = 50_000_000
MAX_CELL = 20_000

_NamedTopics = Annotated[list[NamedTopicConfig], AfterValidator(unique_names)]


def topic_rows(path: str) -> list[NamedTopicConfig]:
    """Reads a YAML file of named topics: a list of them, or `topics:` with such a list.

    Raises:
        ConfigError: With every fault, each as `file:line: key: what is wrong`.
    """
    source = shown(Path(path))
    try:
        document = parse(read_text(Path(path)))
    except YamlError as error:
        raise ConfigError([f"{_place(source, error.line)}: {error.what}"]) from None
    wrong = [(at, line, what) for line, at, what in document.faults]
    value = document.value
    prefix: KeyPath = ()
    if isinstance(value, dict) and set(value) == {"topics"}:
        value, prefix = value["topics"], ("topics",)
    topics: list[NamedTopicConfig] = []
    try:
        topics = TypeAdapter(_NamedTopics).validate_python(value, strict=True)
    except ValidationError as error:
        for key, what in explain(error, list[NamedTopicConfig]):
            at = (*prefix, *key)
            above = (document.lines.get(at[:n], 0) for n in range(len(at), -1, -1))
            wrong.append((at, next((line for line in above if line), 0), what))
    _raise_faults(
        [
            f"{_place(source, line)}: {dotted(at)}: {what}"
            for at, line, what in sorted(wrong, key=_line)
        ]
    )
    return topics


def study_topic_rows(config: TopicsConfig) -> list[NamedTopicConfig]:
    """Puts the topics of `topics.named_file` and those of `topics.named` together, in turn.

    Raises:
        ConfigError: The file is faulty, or a name stands in both places.
    """
    filed = topic_rows(config.named_file) if config.named_file else []
    names = {topic.name.casefold() for topic in filed}
    _raise_faults(
        [
            f"topics.named: '{row.name}' stands in {config.named_file} too"
            for row in config.named
            if row.name.casefold() in names
        ]
    )
    return filed + config.named


def label_rows(path: str) -> list[dict[str, str]]:
    """Reads a CSV file of labelled sentences, with the columns of `COLUMNS`.

    `form` and `trait` may be left out. No (text, target) pair stands twice, and no family is in two
    splits, because a paraphrase of a training sentence tests nothing.

    Raises:
        ConfigError: With every fault (the first `MAX_FAULTS` of them), each with its line.
    """
    source = shown(Path(path))
    try:
        text = read_text(Path(path), MAX_BYTES)
    except YamlError as error:
        raise ConfigError([f"{source}: {error.what}"]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults: list[str] = []
    rows: list[dict[str, str]] = []
    try:
        header = next(reader, [])
        _raise_faults([f"{source}:1: {what}" for what in _header_faults(header)])
        line = reader.line_num + 1
        met: dict[tuple[str, ...], tuple[int, str]] = {}
        for cells in reader:
            row = DEFAULTS | dict(zip(header, cells, strict=False))
            found = list(_row_faults(header, cells, row)) or list(_repeats(row, line, met))
            faults += [f"{source}:{line}: {what}" for what in found]
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(f"{source}:{reader.line_num}: not CSV: {error}")
    _raise_faults(faults)
    if not rows:
        raise ConfigError([f"{source}: no rows below the header"])
    return rows


def _header_faults(header: Sequence[str]) -> Iterator[str]:
    for name in COLUMNS:
        if name not in header and name not in DEFAULTS:
            yield f"no column '{name}'; the first line must name {', '.join(COLUMNS)}"
    for i, name in enumerate(header):
        if name not in COLUMNS:
            yield f"unknown column {shorten(name)}{did_you_mean(name, COLUMNS)}"
        elif name in header[:i]:
            yield f"the column '{name}' stands twice"


def _row_faults(
    header: Sequence[str], cells: Sequence[str], row: Mapping[str, str]
) -> Iterator[str]:
    if len(cells) != len(header):
        yield f"{len(cells)} cells where the header has {len(header)}"
        return
    for name in COLUMNS:
        value = row[name]
        if not value.strip():
            yield f"{name}: must not be empty"
        elif len(value) > MAX_CELL:
            yield f"{name}: longer than {MAX_CELL:,} characters"
        elif value not in CHOICES.get(name, (value,)):
            known = CHOICES[name]
            hint = did_you_mean(value, known)
            yield f"{name}: unknown value {shorten(value)}{hint or ';'} known: {', '.join(known)}"


def _repeats(
    row: Mapping[str, str], line: int, met: dict[tuple[str, ...], tuple[int, str]]
) -> Iterator[str]:
    first, _ = met.setdefault(("pair", row["text"], row["target"]), (line, ""))
    if first != line:
        yield f"the same text and target as on line {first}"
    first, split = met.setdefault(("family", row["family"]), (line, row["split"]))
    if split != row["split"]:
        yield (
            f"family {shorten(row['family'])} is in split '{row['split']}' here and in '{split}' "
            f"on line {first}; keep a family in one split"
        )


def _place(source: str, line: int) -> str:
    return f"{source}:{line}" if line else source


def _line(wrong: tuple[KeyPath, int, str]) -> int:
    return wrong[1]


def _raise_faults(faults: Sequence[str]) -> None:
    if len(faults) > MAX_FAULTS:
        rest = len(faults) - MAX_FAULTS
        raise ConfigError([*faults[:MAX_FAULTS], f"... and {rest} more of the kind"])
    if faults:
        raise ConfigError(faults)
