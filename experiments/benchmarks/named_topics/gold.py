"""The labelled passages, and the corpus and vectors that they are read in."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.corpus_stage import corpus_stage
from toolkit.inputs import Inputs, read_inputs
from toolkit.progress import Silent, StageLog
from toolkit.records import Features, NamedTopic
from toolkit.stages import features_stage
from toolkit.store import configs
from toolkit.store.cache import open_cache
from toolkit.workbench import Workbench

HERE = Path(__file__).resolve().parent
BACKENDS = ("hybrid", "encoder")
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gold:
    """Labelled passages; one row each.

    Attributes:
        rows: Of the passages in the corpus.
        sets: `uk_ukraine` or `founding`.
        splits: `dev` or `report`.
        articles: Of the passages.
        weights: Passages of the corpus that each stands for, within its split.
        holds: Whether each holds each topic, shape (n, n_topics).
        doubtful: Where that is not counted, same shape.
    """

    rows: Ints
    sets: npt.NDArray[np.str_]
    splits: npt.NDArray[np.str_]
    articles: npt.NDArray[np.str_]
    weights: Floats
    holds: Bools
    doubtful: Bools


@dataclass(frozen=True)
class Ground:
    """All that the systems are given: the corpus, its vectors by features backend, the topics."""

    passages: pa.Table
    features: dict[str, Features]
    topics: tuple[NamedTopic, ...]
    gold: Gold


def prepare(data: Path, work: Path) -> Ground:
    """Makes the corpus and its vectors, or takes them from an earlier time."""
    if not (data / "news" / "uk_ukraine.jsonl.gz").is_file():
        raise SystemExit(f"No benchmark data at {data}: set TOOLKIT_DATA to its folder.")
    os.environ["TOOLKIT_DATA"] = str(data)
    bench = Workbench(StageLog(Silent()), open_cache(str(work)))
    features: dict[str, Features] = {}
    for backend in BACKENDS:
        study = configs.load_study(str(HERE / "config.yaml"), (f"features.backend={backend}",))
        inputs: Inputs = read_inputs(study.config, bench.stages)
        corpus = corpus_stage(study.config, inputs, bench)
        features[backend] = features_stage(study.config, inputs, corpus, bench)
    topics = tuple(inputs.named_topics)
    return Ground(corpus.passages, features, topics, read_gold(corpus.passages, topics))


def read_gold(passages: pa.Table, topics: tuple[NamedTopic, ...]) -> Gold:
    """Reads the labels; passages that are not those that were labelled are an error."""
    marks = read_marks("labels.jsonl")
    ids = passages["passage_id"].to_pylist()
    row = {passage: number for number, passage in enumerate(ids)}
    names = [topic.name for topic in topics]
    rows = [row.get(mark["passage_id"], -1) for mark in marks]
    for mark, at in zip(marks, rows, strict=True):
        text = passages["text"][at].as_py() if at >= 0 else ""
        if hashlib.sha256(text.encode()).hexdigest()[:16] != mark["sha256"]:
            raise SystemExit(
                f"{mark['passage_id']}: not the passage that was labelled; the corpus stage has "
                "changed, and the passage must be read again"
            )
    splits = [mark["split"] for mark in marks]
    strata = [(mark["set"], mark["stratum"], mark["split"]) for mark in marks]
    sizes = [mark["stratum_size"] for mark in marks]
    return Gold(
        rows=np.asarray(rows, dtype=np.int64),
        sets=np.asarray([mark["set"] for mark in marks]),
        splits=np.asarray(splits),
        articles=np.asarray([passages["article_id"][at].as_py() for at in rows]),
        weights=np.asarray([n / strata.count(s) for n, s in zip(sizes, strata, strict=True)]),
        holds=_where(marks, "labels", names),
        doubtful=_where(marks, "doubtful", names),
    )


def read_marks(name: str) -> list[dict[str, Any]]:
    """Reads a file of labels beside this one."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _where(marks: list[dict[str, Any]], key: str, names: list[str]) -> Bools:
    return np.asarray([[name in mark[key] for name in names] for mark in marks], dtype=np.bool_)
