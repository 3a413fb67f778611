"""Makes what `corpora.load` reads: documents, passages and vectors, each once, in a work folder."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.benchmarks.topics.corpora import SOURCES, documents, spread

SAMPLE = 512  # passages that are embedded again where it was not seen how long all took
TERM_TEXTS = 10  # a word in fewer texts gets no vector: Turftopic's own vectoriser leaves it out


def prepare(name: str, work: Path, data: Path) -> None:
    """Makes what a corpus lacks in the work folder; what is there stays.

    Args:
        name: Of the corpus.
        work: Gets `data/`, `emb/` and `cache/`.
        data: Folder of the benchmark data.

    Raises:
        FileNotFoundError: The benchmark data is not there.
    """
    stem = work / "emb" / SOURCES[name].file
    listed = work / "data" / f"{SOURCES[name].file}.jsonl"
    if not listed.is_file():
        found = documents(name, data)
        rows = ({"id": one.doc_id, "label": one.label, "text": one.text} for one in found)
        _write(listed, "".join(json.dumps(row) + "\n" for row in rows))
    record: dict[str, Any] = {}
    if not Path(f"{stem}.npy").is_file():
        record["passages_s"] = _embed(name, work, listed, stem)
    if not Path(f"{stem}.json").is_file():
        _record(stem, listed, record)


def retime(name: str, work: Path) -> None:
    """Measures again how long embedding takes, as when the machine was busy before.

    Args:
        name: Of a corpus that is prepared.
        work: Its folder.
    """
    from toolkit.features.encoder import load

    stem = work / "emb" / SOURCES[name].file
    place = Path(f"{stem}.json")
    record = json.loads(place.read_text("utf-8"))
    encoder = _opened(load())
    record |= _sampled(pq.read_table(f"{stem}.passages.parquet"), encoder)
    start = time.perf_counter()
    encoder.encode(record["terms"])
    record["terms_s"] = round(time.perf_counter() - start, 3)
    _write(place, json.dumps(record))


def _opened(encoder: Any) -> Any:
    """Makes an encoder read its weights, which is no part of the time."""
    encoder.encode(["weights"])
    return encoder


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(place)


def _embed(name: str, work: Path, listed: Path, stem: Path) -> float | None:
    """Runs the corpus stage and the encoder; returns the seconds of the latter, if all was new."""
    from toolkit.config import StudyConfig
    from toolkit.corpus_stage import corpus_stage
    from toolkit.features.encoder import load
    from toolkit.inputs import read_inputs
    from toolkit.progress import Silent, StageLog
    from toolkit.store.cache import open_cache
    from toolkit.workbench import Workbench

    config = StudyConfig.model_validate(
        {"name": name, "input": {"path": str(listed), "columns": {"id": "id"}}}
    )
    log, cache = StageLog(Silent()), open_cache(str(work / "cache"))
    corpus = corpus_stage(config, read_inputs(config, log), Workbench(log, cache))
    texts = corpus.passages["text"].to_pylist()
    encoder = load(memory=cache.vectors)
    known = cache.vectors.recall(encoder.space, sorted(set(texts)))
    start = time.perf_counter()
    vectors = encoder.encode(texts)
    seconds = time.perf_counter() - start
    stem.parent.mkdir(parents=True, exist_ok=True)
    for part in ("passages", "articles", "rejected"):
        pq.write_table(getattr(corpus, part), f"{stem}.{part}.parquet")
    _save(Path(f"{stem}.npy"), vectors)
    return None if known else seconds


def _save(place: Path, vectors: np.ndarray[Any, Any]) -> None:
    aside = place.with_suffix(".part.npy")
    np.save(aside, vectors)
    aside.replace(place)


def _record(stem: Path, listed: Path, record: dict[str, Any]) -> None:
    """Embeds the words, which some models place beside the documents, and writes what it took."""
    from sklearn.feature_extraction.text import CountVectorizer

    from toolkit.features.encoder import load

    encoder = _opened(load())
    if record.get("passages_s") is None:
        record |= _sampled(pq.read_table(f"{stem}.passages.parquet"), encoder)
    with listed.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    counter = CountVectorizer(min_df=min(TERM_TEXTS, len(texts)), stop_words="english")
    terms = counter.fit(texts).get_feature_names_out().tolist()
    start = time.perf_counter()
    vectors = encoder.encode(terms)
    record |= {"terms_s": round(time.perf_counter() - start, 3), "terms": terms}
    _save(Path(f"{stem}.terms.npy"), vectors)
    _write(Path(f"{stem}.json"), json.dumps(record))


def _sampled(passages: pa.Table, encoder: Any) -> dict[str, Any]:
    """Estimates the time of all passages from some, in proportion to their words."""
    texts = passages["text"].to_pylist()
    some = spread(texts, SAMPLE)
    start = time.perf_counter()
    encoder.encode(some)
    seconds = time.perf_counter() - start
    words = [sum(len(text.split()) for text in chosen) for chosen in (texts, some)]
    return {
        "passages_s": round(seconds * words[0] / max(words[1], 1), 3),
        "passages_s_from": f"{len(some)} of {len(texts)} passages",
    }
