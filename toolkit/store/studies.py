"""Reads what a study brings beside its articles: named topics, labelled sentences, benchmarks."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from toolkit.config import BenchmarkConfig, NamedTopicConfig, TopicsConfig
from toolkit.errors import InputError
from toolkit.records import STANCES, BenchmarkPair, LabelledText, NamedTopic
from toolkit.store.layers import shown
from toolkit.store.paths import unset_variables
from toolkit.store.rows import label_rows, study_topic_rows, topic_rows

MAX_ROWS = 500_000
MAX_LINE = 1_000_000
MAX_UNPACKED = 500_000_000


def read_named_topics(path: str) -> list[NamedTopic]:
    """Reads a YAML file of named topics.

    Raises:
        ConfigError: With every fault, each as `file:line: key: what is wrong`.
    """
    return [_named_topic(row) for row in topic_rows(path)]


def study_topics(config: TopicsConfig) -> list[NamedTopic]:
    """Puts the named topics of `topics.named_file` and those of `topics.named` together, in turn.

    Raises:
        ConfigError: The file is faulty, or a name stands in both places.
    """
    return [_named_topic(row) for row in study_topic_rows(config)]


def _named_topic(row: NamedTopicConfig) -> NamedTopic:
    values: dict[str, Any] = {
        field.name: tuple(value) if isinstance(value, list) else value
        for field in dataclasses.fields(NamedTopic)
        for value in (getattr(row, field.name),)
    }
    return NamedTopic(**values)


def read_labels(path: str) -> list[LabelledText]:
    """Reads a CSV file of labelled sentences, in the file's order.

    Raises:
        ConfigError: With every fault, each as `file:line: what is wrong`.
    """
    return [LabelledText(**row) for row in label_rows(path)]


def read_benchmarks(
    benchmarks: Iterable[BenchmarkConfig],
) -> tuple[dict[str, list[BenchmarkPair]], list[str]]:
    """Reads the published sets that are there.

    Returns:
        Rows by the benchmark's name, and a note for each benchmark that was skipped.

    Raises:
        InputError: A file is there and cannot be used.
    """
    rows: dict[str, list[BenchmarkPair]] = {}
    notes: list[str] = []
    for benchmark in benchmarks:
        unset = next(unset_variables(benchmark.path), None)
        if unset is not None:
            notes.append(f"benchmark '{benchmark.name}' skipped: {unset} is not set")
        elif not Path(benchmark.path).is_file():
            where = shown(Path(benchmark.path))
            notes.append(f"benchmark '{benchmark.name}' skipped: no file {where}")
        else:
            rows[benchmark.name] = read_benchmark(benchmark.path)
    return rows, notes


def read_benchmark(path: str) -> list[BenchmarkPair]:
    """Reads a published stance set: JSON Lines, gzipped or not, with text, target, stance, split.

    Raises:
        InputError: No such file, over a cap, or a row that is no such pair; with its line.
    """
    source = shown(Path(path))
    pairs: list[BenchmarkPair] = []
    try:
        with Path(path).open("rb") as raw, gzip.GzipFile(fileobj=raw) as unpacked:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            for number, line in _capped_lines(unpacked if packed else raw, source):
                pairs.append(_pair(line, f"{source}:{number}"))
    except (OSError, EOFError) as error:
        raise InputError(f"cannot be read ({error})", where=source) from None
    if not pairs:
        raise InputError("holds no rows", where=source)
    return pairs


def _capped_lines(stream: BufferedIOBase, source: str) -> Iterator[tuple[int, bytes]]:
    size = 0
    for number in range(1, MAX_ROWS + 2):
        line = stream.readline(MAX_LINE + 1)
        size += len(line)
        if not line:
            return
        if len(line) > MAX_LINE or size > MAX_UNPACKED or number > MAX_ROWS:
            raise InputError(
                f"over a cap: {MAX_ROWS:,} rows, {MAX_LINE:,} bytes a row, {MAX_UNPACKED:,} in all",
                where=f"{source}:{number}",
            )
        if line.strip():
            yield number, line


def _pair(line: bytes, where: str) -> BenchmarkPair:
    try:
        row: Any = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("not JSON in UTF-8", where=where) from None
    names: Sequence[str] = ("text", "target", "stance", "split")
    if not isinstance(row, dict) or not all(isinstance(row.get(n), str) for n in names):
        raise InputError(f"a row must have {', '.join(names)}, each text", where=where)
    if any("\ud800" <= c <= "\udfff" for name in names for c in row[name]):
        raise InputError("half a surrogate pair", where=where)
    if row["stance"] not in STANCES:
        raise InputError(f"the stance must be one of {', '.join(STANCES)}", where=where)
    return BenchmarkPair(**{name: row[name] for name in names})


def file_sha256(path: str) -> str:
    """Hashes a file's bytes, as 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
