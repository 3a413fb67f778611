"""Everything a run reads, and the hashes that stand for it in the run's id."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from toolkit import __version__, registry
from toolkit.compute.shards import Engine, cores
from toolkit.config import StudyConfig
from toolkit.progress import StageLog, StageProgress
from toolkit.records import BenchmarkPair, LabelledText, NamedTopic, Rejection
from toolkit.store.artefacts import sha256
from toolkit.store.collection import Collection, read_collection
from toolkit.store.configs import fingerprint
from toolkit.store.edit_file import study_edits
from toolkit.store.places import sources_of
from toolkit.store.runs import run_id
from toolkit.store.studies import file_sha256, read_benchmarks, read_labels, study_topics

_TOLD = 5  # inputs rejected for one reason are named one by one up to so many


@dataclass(frozen=True)
class Inputs:
    """Everything a run reads, and the hashes that stand for it in the run's id."""

    collection: Collection
    named_topics: Sequence[NamedTopic]
    labels: Sequence[LabelledText]
    benchmarks: Mapping[str, Sequence[BenchmarkPair]]
    hashes: Mapping[str, str]
    notes: Sequence[str]
    topic_edits: Mapping[str, Any] = field(default_factory=dict)  # see `config.edits`

    @property
    def rejections(self) -> Sequence[Rejection]:
        """What could not be read."""
        return self.collection.rejections


def read_inputs(config: StudyConfig, stages: StageLog, *, strict: bool = False) -> Inputs:
    """Reads articles, named topics, labelled sentences and benchmarks.

    Args:
        config: The study.
        stages: Told what is read, and what could not be.
        strict: Stop at the first article that cannot be used.

    Raises:
        ToolkitError: One of them is missing or cannot be used.
    """
    with stages.stage("read") as progress:
        collection = read_articles(config, progress, strict=strict)
        named = study_topics(config.topics)
        edits = study_edits(config.topics)
        wanted = bool(config.stance.targets)
        labels = read_labels(config.stance.labels) if wanted and config.stance.labels else []
        benchmarks, notes = read_benchmarks(config.stance.benchmarks if wanted else [])
    tell_rejected(collection.rejections, stages)
    for note in (*collection.notes, *notes):
        stages.note(note)
    hashes = input_hashes(collection, named, labels, edits)
    for name, path in ((b.name, b.path) for b in config.stance.benchmarks):
        if name in benchmarks:
            hashes[f"benchmark {name}"] = file_sha256(path)
    return Inputs(collection, named, labels, benchmarks, hashes, notes, edits)


def read_articles(
    config: StudyConfig, progress: StageProgress, *, strict: bool = False
) -> Collection:
    """Reads the articles of a study, all its sources.

    Raises:
        InputError: A source cannot be read; with `strict`, an article.
    """
    collection = read_collection(
        sources_of(config.input),
        engine=engine_of(config, many=True),
        workers=config.compute.workers,
        strict=strict,
        progress=progress.advance,
    )
    progress.rows(collection.n_articles)
    return collection


def tell_rejected(rejections: Sequence[Rejection], stages: StageLog) -> None:
    """Warns of inputs that are not used: each of a few, else a count for each reason."""
    reasons = Counter(rejection.reason for rejection in rejections)
    for rejection in rejections:
        if reasons[rejection.reason] <= _TOLD:
            stages.warn(f"{rejection.at}: rejected, {rejection.reason}: {rejection.detail}")
    for reason, times in sorted(reasons.items()):
        if times > _TOLD:
            first = next(r for r in rejections if r.reason == reason)
            stages.warn(f"{times} inputs rejected, {reason}; the first: {first.at}: {first.detail}")


def engine_of(config: StudyConfig, *, many: bool) -> Engine:
    """How shards are worked on: as the study says, else in processes where there is much to do."""
    if config.compute.engine == "auto":
        return "processes" if many and (config.compute.workers or cores()) > 1 else "serial"
    return config.compute.engine


def input_hashes(
    collection: Collection,
    named: Sequence[NamedTopic],
    labels: Sequence[LabelledText],
    edits: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Hashes what was read, by name; the order in which articles were read makes no difference."""
    edited = {"topic_edits": _digest(dict(edits))} if edits else {}
    return edited | {
        "articles": collection.digest,
        "rejected": _digest([asdict(r) for r in collection.rejections]),
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
