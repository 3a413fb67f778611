"""Every corpus with every system, seed and number of topics: a row a fit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.benchmarks.topics.corpora import SOURCES, Bench, load
from experiments.benchmarks.topics.fit import Spec, embedding_s, fit_apart
from experiments.benchmarks.topics.scores import Scorer
from experiments.benchmarks.topics.systems import SYSTEMS
from experiments.benchmarks.topics.table import Row, Table

FIRST_SEED = 42
FREE = "free"
COLUMNS = (
    "corpus", "system", "seed", "k", "n_topics", "ami", "ari", "fmi", "npmi", "diversity",
    "left_out", "embed_s", "fit_s", "peak_mb", "status",
)  # fmt: skip


def place_of(row: Row) -> tuple[int, int, int, int]:
    """Orders rows as the corpora and systems are listed, free before given."""
    k = 0 if row["k"] == FREE else int(row["k"])
    return (
        list(SOURCES).index(row["corpus"]),
        list(SYSTEMS).index(row["system"]),
        k,
        int(row.get("seed") or 0),
    )


def table(results: Path, work: Path) -> Table:
    """The table of all fits."""
    key = ("corpus", "system", "seed", "k")
    return Table(results / "topics.csv", COLUMNS, key, place_of, work / "tables.lock")


@dataclass(frozen=True)
class Runner:
    """Makes the rows that are missing.

    Attributes:
        script: The harness.
        work: The prepared corpora.
        results: Folder of the tables.
        cap: Seconds a fit.
        seeds: Most seeds of a system.
    """

    script: Path
    work: Path
    results: Path
    cap: float
    seeds: int

    @cached_property
    def table(self) -> Table:
        """The table of all fits."""
        return table(self.results, self.work)

    def forget(self, system: str, corpora: Sequence[str]) -> None:
        """Drops a system's rows, and its samples, on some corpora."""
        count = self.table.drop(lambda row: row["system"] == system and row["corpus"] in corpora)
        for corpus in corpora:
            for place in (self.work / "fits" / corpus).glob(f"{system.replace(':', '-')}.*.json"):
                place.unlink()
        print(f"{system}: {count} rows dropped", flush=True)

    def run(self, corpus: str, systems: Sequence[str], numbers: str) -> None:
        """Fits what has no row yet.

        Args:
            corpus: Its name; it is prepared.
            systems: Names.
            numbers: `free`, `given` or `both`.
        """
        bench = load(corpus, self.work)
        scorer = Scorer(bench)
        known = self.table.keys()
        for spec in specs(bench, systems, numbers, self.seeds):
            k = FREE if spec.k is None else str(spec.k)
            if (corpus, spec.system, str(spec.seed), k) in known:
                continue
            found = self.fit(spec)
            row = {"corpus": corpus, "system": spec.system, "seed": spec.seed, "k": k}
            row |= {"status": found["status"]}
            if found["status"] == "ok":
                row |= scorer.score(found["labels"], found["words"])
                row |= {name: round(found[name], 2) for name in ("embed_s", "fit_s")}
                row |= {"peak_mb": round(found["peak_mb"], 1)}
            self.table.put(row)
            _tell(row)

    def refresh(self, corpus: str) -> None:
        """Takes over how long embedding took when it was measured anew."""
        bench = load(corpus, self.work)
        for row in self.table.rows():
            place = self.work / "fits" / corpus / _spec(row).name
            if row["corpus"] == corpus and row["status"] == "ok" and place.is_file():
                embedded = json.loads(place.read_text("utf-8"))["embedded"]
                seconds = embedding_s(bench, SYSTEMS[row["system"]], embedded)
                self.table.put(row | {"embed_s": round(seconds, 2)})

    def fit(self, spec: Spec) -> dict[str, Any]:
        """Runs one fit in a process of its own."""
        return fit_apart(spec, self.script, self.work, self.cap)


def specs(bench: Bench, systems: Sequence[str], numbers: str, seeds: int) -> Iterator[Spec]:
    """Lists the fits of one corpus.

    Args:
        bench: The corpus.
        systems: Names.
        numbers: `free`, `given` or `both`.
        seeds: At most so many of each system.
    """
    for name in systems:
        system = SYSTEMS[name]
        wanted: list[int | None] = []
        if system.free and numbers != "given":
            wanted.append(None)
        if system.given and numbers != "free":
            wanted.append(bench.n_labels)
        for k in wanted:
            for seed in range(FIRST_SEED, FIRST_SEED + min(seeds, system.seeds)):
                yield Spec(bench.name, name, seed, k)


def _spec(row: Row) -> Spec:
    k = None if row["k"] == FREE else int(row["k"])
    return Spec(row["corpus"], row["system"], int(row["seed"]), k)


def _tell(row: dict[str, Any]) -> None:
    facts = " ".join(
        f"{name} {row[name]:.3f}" if isinstance(row[name], float) else f"{name} {row[name]}"
        for name in ("n_topics", "ami", "npmi", "diversity", "left_out", "fit_s", "peak_mb")
        if row.get(name) is not None
    )
    head = f"{row['corpus']} {row['system']} seed {row['seed']} k {row['k']}"
    print(f"{time.strftime('%H:%M:%S')} {head}: {facts or row['status']}", flush=True)
