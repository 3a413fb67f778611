"""Everything a run reads, and the hashes that stand for it in the run's id."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from toolkit import __version__, registry
from toolkit.config import StudyConfig
from toolkit.progress import StageLog
from toolkit.records import BenchmarkPair, LabelledText, NamedTopic, RawArticle, Rejection
from toolkit.store.artefacts import sha256
from toolkit.store.articles import read_articles
from toolkit.store.configs import fingerprint
from toolkit.store.runs import run_id
from toolkit.store.studies import file_sha256, read_benchmarks, read_labels, study_topics


@dataclass(frozen=True)
class Inputs:
    """Everything a run reads, and the hashes that stand for it in the run's id."""

    articles: Sequence[RawArticle]
    rejections: Sequence[Rejection]
    named_topics: Sequence[NamedTopic]
    labels: Sequence[LabelledText]
    benchmarks: Mapping[str, Sequence[BenchmarkPair]]
    hashes: Mapping[str, str]
    notes: Sequence[str]


def read_inputs(config: StudyConfig, stages: StageLog) -> Inputs:
    """Reads articles, named topics, labelled sentences and benchmarks.

    Raises:
        ToolkitError: One of them is missing or cannot be used.
    """
    source = config.input
    with stages.stage("read") as progress:
        articles, rejections = read_articles(
            source.path,
            pattern=source.pattern,
            encoding=source.encoding,
            outlet=source.outlet,
            max_bytes=source.max_bytes,
        )
        named = study_topics(config.topics)
        wanted = bool(config.stance.targets)
        labels = read_labels(config.stance.labels) if wanted and config.stance.labels else []
        benchmarks, notes = read_benchmarks(config.stance.benchmarks if wanted else [])
        progress.rows(len(articles))
    for rejection in rejections:
        stages.warn(f"{rejection.path}: rejected, {rejection.reason}: {rejection.detail}")
    for note in notes:
        stages.note(note)
    hashes = input_hashes(articles, rejections, named, labels)
    for name, path in ((b.name, b.path) for b in config.stance.benchmarks):
        if name in benchmarks:
            hashes[f"benchmark {name}"] = file_sha256(path)
    return Inputs(articles, rejections, named, labels, benchmarks, hashes, notes)


def input_hashes(
    articles: Sequence[RawArticle],
    rejections: Sequence[Rejection],
    named: Sequence[NamedTopic],
    labels: Sequence[LabelledText],
) -> dict[str, str]:
    """Hashes what was read, by name; the order in which articles were read makes no difference."""
    return {
        # The text too: how the bytes were decoded is a setting.
        "articles": _digest(sorted((a.path, a.sha256, _of_text(a.text)) for a in articles)),
        "rejected": _digest([asdict(r) for r in rejections]),
        "named_topics": _digest([asdict(topic) for topic in named]),
        "labels": _digest([asdict(label) for label in labels]),
    }


def identify(config: StudyConfig, inputs: Inputs) -> str:
    """Names a run: the same configuration, input and code versions give the same id."""
    return run_id(
        {
            "config": fingerprint(config),
            "inputs": dict(inputs.hashes),
            "stages": dict(registry.STAGE_VERSIONS),
            "toolkit": __version__,
        }
    )


def stage_seed(root: int, stage: str) -> int:
    """Derives a stage's own seed from the study's, so that stages never share random numbers."""
    sequence = np.random.SeedSequence(root, spawn_key=(zlib.crc32(stage.encode()),))
    return int(sequence.generate_state(1)[0])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return sha256(text.encode())


def _of_text(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass"))
