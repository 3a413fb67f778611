"""What the rows add up to: means with intervals, differences, ratios, and the figures to reach."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.benchmarks.topics import goals, grid, stability
from experiments.benchmarks.topics.corpora import REPORTED, SOURCES
from experiments.benchmarks.topics.markdown import lines, listed
from experiments.benchmarks.topics.systems import SYSTEMS
from experiments.benchmarks.topics.table import Row, shown

MEASURES = ("ami", "ari", "fmi", "npmi", "diversity", "left_out", "fit_s", "peak_mb", "n_topics")
BASE = "peer:bertopic"
DRAWS = 10_000
COLUMNS = ("table", "k", "corpus", "system", "measure", "mean", "low", "high", "n")


@dataclass(frozen=True)
class Cell:
    """A number with what it was over seeds, or its interval over corpora."""

    mean: float
    low: float
    high: float
    n: int


# By system and corpus, the means of the measures over seeds.
Means = Mapping[tuple[str, str], Mapping[str, Cell]]


def write(results: Path, work: Path) -> None:
    """Writes topics_summary.csv, .md and the figures from the two tables.

    Args:
        results: Folder of the tables; gets the summary.
        work: Folder of the tables' lock.
    """
    from experiments.benchmarks.topics import figures

    rows = [row for row in grid.table(results, work).rows() if row["corpus"] in REPORTED]
    steady = stability.table(results, work).rows()
    free, given = means(rows, free=True), means(rows, free=False)
    found = listed_cells(free, given)
    with (results / "topics_summary.csv").open("w", newline="", encoding="utf-8") as sink:
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(COLUMNS)
        for key, cell in found.items():
            numbers = (shown(value) for value in (cell.mean, cell.low, cell.high))
            writer.writerow([*key, *numbers, cell.n])
    reached = goals.reached(rows, steady, free, given)
    text = "\n".join(lines(rows, steady, found, reached)) + "\n"
    (results / "topics_summary.md").write_text(text, encoding="utf-8")
    figures.draw(free, given, labels_of(rows), found, results)
    print("\n".join(listed(reached)), flush=True)


def means(rows: Sequence[Row], *, free: bool) -> Means:
    """Means over seeds of the fits that ended well; low and high are the least and the most.

    Args:
        rows: Of the table of fits.
        free: Those that chose their number, else those that were given it.
    """
    values: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["status"] == "ok" and (row["k"] == grid.FREE) is free:
            for name in MEASURES:
                if row[name]:
                    values[row["system"], row["corpus"]][name].append(float(row[name]))
    return {
        key: {
            name: Cell(float(np.mean(seen)), min(seen), max(seen), len(seen))
            for name, seen in measured.items()
        }
        for key, measured in values.items()
    }


def labels_of(rows: Sequence[Row]) -> dict[str, int]:
    """The true number of topics of every corpus: the number that was given."""
    return {row["corpus"]: int(row["k"]) for row in rows if row["k"] != grid.FREE}


def listed_cells(free: Means, given: Means) -> dict[tuple[str, ...], Cell]:
    """All numbers of the summary by (table, k, corpus, system, measure)."""
    found: dict[tuple[str, ...], Cell] = {}
    for k, table in (("free", free), ("given", given)):
        for system in SYSTEMS:
            for corpus in REPORTED:
                for name, cell in table.get((system, corpus), {}).items():
                    found["corpus", k, corpus, system, name] = cell
            for name in MEASURES[:6]:
                _put(found, ("mean", k, "", system, name), _values(table, system, name))
            for name in ("fit_s", "peak_mb"):
                ratio = _ratios(table, system, name)
                _put(found, ("ratio", k, "", system, name), ratio, geometric=True)
            if system != "default":
                lead = _leads(table, system)
                _put(found, ("lead", k, "", system, "ami"), lead)
    return found


def _put(
    found: dict[tuple[str, ...], Cell],
    key: tuple[str, ...],
    values: Sequence[float],
    *,
    geometric: bool = False,
) -> None:
    if len(values):
        found[key] = over_corpora(values, geometric=geometric)


def _values(table: Means, system: str, name: str) -> list[float]:
    """One a corpus."""
    cells = (table.get((system, corpus), {}).get(name) for corpus in REPORTED)
    return [cell.mean for cell in cells if cell is not None]


def _ratios(table: Means, system: str, name: str) -> list[float]:
    """A system's seconds or megabytes over BERTopic's, one a corpus that both have."""
    return _paired(table, system, BASE, name, lambda one, base: one / base)


def _leads(table: Means, system: str) -> list[float]:
    """By how much the default's AMI is higher, one a corpus that both have."""
    return _paired(table, "default", system, "ami", lambda one, other: one - other)


def _paired(
    table: Means, one: str, other: str, name: str, join: Callable[[float, float], float]
) -> list[float]:
    found = []
    for corpus in REPORTED:
        cells = [table.get((system, corpus), {}).get(name) for system in (one, other)]
        if cells[0] is not None and cells[1] is not None and cells[1].mean > 0.0:
            found.append(join(cells[0].mean, cells[1].mean))
    return found


def over_corpora(values: Sequence[float], *, geometric: bool = False) -> Cell:
    """Mean of one value a corpus, with a 95 % bootstrap interval (percentiles) over corpora.

    Args:
        values: At least one.
        geometric: Whether it is the geometric mean, as of ratios.
    """
    seen = np.log(values) if geometric else np.asarray(values, dtype=float)
    draw = np.random.default_rng(20261121).integers(0, len(seen), (DRAWS, len(seen)))
    low, high = np.quantile(seen[draw].mean(axis=1), [0.025, 0.975])
    undo: Callable[[float], float] = math.exp if geometric else float
    return Cell(undo(float(seen.mean())), undo(low), undo(high), len(seen))


def is_dev(corpus: str) -> bool:
    """Whether settings were chosen on a corpus."""
    return SOURCES[corpus].dev
