"""The corpora: labelled documents, and their passages and vectors as everything here shares them.

A document's text is its title, a full stop and its body. 20 Newsgroups' bodies lose signatures and
quotations as scikit-learn takes them off, then documents of fewer than ten words go. The toolkit's
corpus stage with its default settings makes passages of them; duplicates and rejected documents are
fitted by nobody: the first get their original's topic, the second count as left out.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("TOOLKIT_DATA") or ROOT.parent / "shared" / "data")
WORK = Path(__file__).resolve().parents[1] / ".work"
LEAST_WORDS = 10  # of a document of 20 Newsgroups

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """Where a corpus comes from.

    Attributes:
        file: Its name in the work folder.
        path: Of the benchmark data, below its folder, without `.jsonl.gz`.
        label: The field that holds the label.
        split: The split that is used; null: all of it.
        dev: Whether settings were chosen on it.
        reported: Whether the summary counts it.
    """

    file: str
    path: str
    label: str = "label"
    split: str | None = None
    dev: bool = False
    reported: bool = True


SOURCES = {
    "bbc": Source("bbc", "topics/bbc_news"),
    "20ng_test": Source("20ng_test", "topics/20newsgroups", split="test"),
    "r8": Source("r8_test", "topics/reuters_r8", split="test"),
    "ag_news_test": Source("ag_news_test", "topics/ag_news_test"),
    "gold_5w1h": Source("gold_5w1h", "events/gold_5w1h", label="event"),
    "ecbplus": Source("ecbplus", "events/ecbplus_train_dev", label="event_cluster", dev=True),
    "20ng_train": Source(
        "20ng_train", "topics/20newsgroups", split="train", dev=True, reported=False
    ),
    "r8_train": Source("r8_train", "topics/reuters_r8", split="train", dev=True, reported=False),
}
REPORTED = tuple(name for name, source in SOURCES.items() if source.reported)


@dataclass(frozen=True)
class Document:
    """A document; one without a label is fitted and not scored."""

    doc_id: str
    label: str
    text: str


@dataclass(frozen=True)
class Bench:
    """One corpus as every system gets it. Its articles are what is fitted, one row each.

    Attributes:
        name: Of the corpus.
        labels: Of every document; empty where it has none.
        row: The article of every document, a duplicate's being its original; -1 of rejected ones.
        articles: Ids, sorted.
        texts: The raw text of every article.
        passages: Of the articles, of schema `PASSAGES`.
        vectors: Unit vectors of the passages, shape (n_passages, d).
        terms: Words whose vectors are known.
        term_vectors: Of the words, shape (n_terms, d).
        embed_s: Seconds it took to embed the passages.
        term_s: Seconds it took to embed a word.
    """

    name: str
    labels: tuple[str, ...]
    row: Ints
    articles: tuple[str, ...]
    texts: tuple[str, ...]
    passages: pa.Table
    vectors: Floats
    terms: tuple[str, ...]
    term_vectors: Floats
    embed_s: float
    term_s: float

    @property
    def n_labels(self) -> int:
        """The true number of topics."""
        return len(set(self.labels) - {""})

    def article_vectors(self) -> Floats:
        """The mean of each article's passages weighted by words, of unit length."""
        place = {article: row for row, article in enumerate(self.articles)}
        of = np.asarray([place[name] for name in self.passages["article_id"].to_pylist()])
        weights = np.maximum(self.passages["n_words"].to_numpy().astype(np.float64), 1.0)
        summed = np.zeros((len(self.articles), self.vectors.shape[1]))
        np.add.at(summed, of, self.vectors * weights[:, None])
        lengths = np.linalg.norm(summed, axis=1, keepdims=True)
        return (summed / np.where(lengths > 0.0, lengths, 1.0)).astype(np.float32)

    def part(self, rows: Ints) -> Bench:
        """The corpus with some of its articles alone; other documents count as rejected."""
        kept = [self.articles[row] for row in rows.tolist()]
        held = pc.is_in(self.passages["article_id"], value_set=pa.array(kept))
        place = np.full(len(self.articles) + 1, -1)
        place[rows] = np.arange(len(rows))
        return replace(
            self,
            row=place[self.row],
            articles=tuple(kept),
            texts=tuple(self.texts[row] for row in rows.tolist()),
            passages=self.passages.filter(held),
            vectors=self.vectors[held.to_numpy(zero_copy_only=False)],
        )


def documents(name: str, data: Path) -> list[Document]:
    """Reads the labelled documents of a corpus.

    Raises:
        FileNotFoundError: The benchmark data is not there.
    """
    source = SOURCES[name]
    rows = _rows(data / f"{source.path}.jsonl.gz")
    if source.split is not None:
        rows = (row for row in rows if row["split"] == source.split)
    found = [
        Document(str(row.get("id") or row["doc_id"]), row[source.label] or "", _text(row, source))
        for row in rows
    ]
    if "20newsgroups" in source.path:
        found = [one for one in found if len(one.text.split()) >= LEAST_WORDS]
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise FileNotFoundError(f"no {path}: set TOOLKIT_DATA to the folder of the benchmark data")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _text(row: dict[str, str], source: Source) -> str:
    body, title = row["text"], (row.get("title") or "").strip()
    if "20newsgroups" in source.path:
        body = strip_newsgroup(body)
    return f"{title}. {body}" if title else body


def strip_newsgroup(body: str) -> str:
    """Takes a post's signature and quotations off, as scikit-learn does."""
    from sklearn.datasets import _twenty_newsgroups as posts

    stripped: str = posts.strip_newsgroup_quoting(posts.strip_newsgroup_footer(body))
    return stripped


def load(name: str, work: Path) -> Bench:
    """Reads a corpus that `prepare` made."""
    file = SOURCES[name].file
    with (work / "data" / f"{file}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = [Document(str(row["id"]), row["label"] or "", row["text"]) for row in rows]
    stem = work / "emb" / file
    articles = pq.read_table(f"{stem}.articles.parquet")
    passages = pq.read_table(f"{stem}.passages.parquet")
    record = json.loads(Path(f"{stem}.json").read_text("utf-8"))
    ids = sorted(set(passages["article_id"].to_pylist()))
    original = _originals(articles)
    place = {article: row for row, article in enumerate(ids)}
    row_of = [place.get(original.get(one.doc_id, ""), -1) for one in found]
    text_of = {one.doc_id: one.text for one in found}
    source_of = dict(
        zip(articles["article_id"].to_pylist(), articles["source_id"].to_pylist(), strict=True)
    )
    return Bench(
        name=name,
        labels=tuple(one.label for one in found),
        row=np.asarray(row_of, dtype=np.int64),
        articles=tuple(ids),
        texts=tuple(text_of[source_of[article]] for article in ids),
        passages=passages,
        vectors=np.load(f"{stem}.npy"),
        terms=tuple(record["terms"]),
        term_vectors=np.load(f"{stem}.terms.npy"),
        embed_s=record["passages_s"],
        term_s=record["terms_s"] / max(len(record["terms"]), 1),
    )


def _originals(articles: pa.Table) -> dict[str, str]:
    """The article that stands for each document, by the document's id."""
    columns = (articles[name].to_pylist() for name in ("source_id", "article_id", "duplicate_of"))
    return {doc: other or own for doc, own, other in zip(*columns, strict=True)}


def subsample(n_articles: int, part: int, share: float) -> Ints:
    """Rows of one of the samples that stability is measured on, ascending."""
    draw = np.random.default_rng([20261121, part])
    size = round(share * n_articles)
    return np.sort(draw.choice(n_articles, size, replace=False)).astype(np.int64)


def spread(rows: Sequence[str], count: int) -> list[str]:
    """So many of the rows, at even distances."""
    if len(rows) <= count:
        return list(rows)
    return [rows[n * len(rows) // count] for n in range(count)]


def is_prepared(name: str, work: Path) -> bool:
    """Whether `load` finds all it reads."""
    file = SOURCES[name].file
    made = [work / "data" / f"{file}.jsonl"]
    made += [work / "emb" / f"{file}.{kind}" for kind in ("npy", "json", "terms.npy")]
    return all(place.is_file() for place in made)
