"""Scores what is taken for the article of a page, beside trafilatura's own defaults.

    python experiments/benchmarks/extraction.py [--out FOLDER]

It reads `extraction/scrapinghub` (181 pages whose article body a person marked; Scrapinghub's
article extraction benchmark, 2020) from the folder of benchmark data (`TOOLKIT_DATA`, or
`../shared/data` beside the checkout). Settings were chosen on the pages at even positions (`dev`);
those at odd ones (`report`) were only scored.

Two measures, both of whole pages, so that long ones weigh no more than short ones:

- `words`: the bag of words of a page, case kept, each counted as often as it stands.
- `shingles`: the benchmark's own, runs of four words; `evaluate.py` there.

Precision is the mean over pages of the share of what was taken that is right, recall of what is
right that was taken, F1 their harmonic mean, as in the benchmark. Pages of which nothing was taken
have no precision, as there. Intervals are the middle 95 % of 2,000 bootstrap samples of pages.

It writes `extraction.csv`: a row a split, measure and system, and the difference between the two;
and `extraction_pages.csv`: the pages on which they differ, by their id.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trafilatura
from numpy.typing import NDArray

from toolkit.store.readers.html import extract

HERE = Path(__file__).resolve().parent
SAMPLES = 2_000
SEED = 20261122
WORD = re.compile(r"\w+")
LENGTHS = {"words": 1, "shingles": 4}
OURS, THEIRS = "toolkit", "trafilatura defaults"
SYSTEMS: dict[str, Callable[[str], str]] = {
    THEIRS: lambda html: trafilatura.extract(html) or "",
    OURS: lambda html: extract(html)[0],
}
FIGURES = ("precision", "recall", "f1")
# Of each page: true positives, all that was taken, all that is right.
Counts = NDArray[np.float64]


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "results")
    folder: Path = parser.parse_args().out
    pages = _pages()
    splits = {
        "dev": list(range(0, len(pages), 2)),
        "report": list(range(1, len(pages), 2)),
        "all": list(range(len(pages))),
    }
    texts: dict[str, list[str]] = {}
    for system, find in SYSTEMS.items():
        started = time.process_time()
        texts[system] = [find(page["html"]) for page in pages]
        each = 1000 * (time.process_time() - started) / len(pages)
        print(f"{system}: {each:.0f} ms a page")
    counts = {
        (measure, system): _counts(pages, texts[system], length)
        for measure, length in LENGTHS.items()
        for system in SYSTEMS
    }
    rows = [
        row
        for split, chosen in splits.items()
        for measure in LENGTHS
        for row in _rows(split, measure, {s: counts[measure, s][chosen] for s in SYSTEMS})
    ]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "extraction.csv", rows)
    _write(folder / "extraction_pages.csv", _differences(pages, counts))
    for row in rows:
        print(
            " ".join(f"{value:<22}" if at < 3 else value for at, value in enumerate(row.values()))
        )


def _pages() -> list[dict[str, Any]]:
    beside = HERE.parents[1].parent / "shared" / "data"
    place = Path(os.environ.get("TOOLKIT_DATA") or beside) / "extraction" / "scrapinghub.jsonl.gz"
    with gzip.open(place, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _counts(pages: Sequence[dict[str, Any]], texts: Sequence[str], length: int) -> Counts:
    """Returns an array of shape (pages, 3)."""
    rows = []
    for page, text in zip(pages, texts, strict=True):
        right, taken = _runs(page["text"], length), _runs(text, length)
        rows.append(((right & taken).total(), taken.total(), right.total()))
    return np.array(rows, dtype=np.float64)


def _runs(text: str, length: int) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    starts = range(max(1, len(words) - length + 1)) if words else range(0)
    return Counter(tuple(words[at : at + length]) for at in starts)


def _scores(counts: Counts) -> NDArray[np.float64]:
    """Returns precision, recall and F1 over pages; `counts` has the shape (..., pages, 3)."""
    true, taken, right = np.moveaxis(counts, -1, 0)
    precision = np.nanmean(np.where(taken > 0, true / np.maximum(taken, 1), np.nan), axis=-1)
    recall = np.nanmean(np.where(right > 0, true / np.maximum(right, 1), np.nan), axis=-1)
    return np.stack([precision, recall, 2 * precision * recall / (precision + recall)], axis=-1)


def _rows(split: str, measure: str, counts: dict[str, Counts]) -> list[dict[str, str]]:
    n = len(counts[OURS])
    samples = np.random.default_rng(SEED).integers(0, n, (SAMPLES, n))
    at = {system: _scores(one) for system, one in counts.items()}
    drawn = {system: _scores(one[samples]) for system, one in counts.items()}
    at["difference"] = at[OURS] - at[THEIRS]
    drawn["difference"] = drawn[OURS] - drawn[THEIRS]
    rows = []
    for system, scores in at.items():
        row = {"split": split, "measure": measure, "system": system, "pages": str(n)}
        low, high = np.percentile(drawn[system], [2.5, 97.5], axis=0)
        for number, figure in enumerate(FIGURES):
            row[figure] = f"{scores[number]:.4f}"
            row[f"{figure}_low"] = f"{low[number]:.4f}"
            row[f"{figure}_high"] = f"{high[number]:.4f}"
        rows.append(row)
    return rows


def _differences(
    pages: Sequence[dict[str, Any]], counts: dict[tuple[str, str], Counts]
) -> list[dict[str, str]]:
    """Lists the pages on which the two differ by a word or more, the greatest gain in F1 first."""
    ours, theirs = counts["words", OURS], counts["words", THEIRS]
    rows = []
    for at, page in enumerate(pages):
        if np.array_equal(ours[at], theirs[at]):
            continue
        scores = [_scores(one[at : at + 1]) for one in (theirs, ours)]
        row = {"id": page["id"], "split": "report" if at % 2 else "dev"}
        for name, score in zip((THEIRS, OURS), scores, strict=True):
            row |= {f"{name} {figure}": f"{score[n]:.4f}" for n, figure in enumerate(FIGURES)}
        row["difference"] = f"{scores[1][2] - scores[0][2]:.4f}"
        rows.append(row)
    return sorted(rows, key=lambda row: (-float(row["difference"]), row["id"]))


def _write(place: Path, rows: Sequence[dict[str, str]]) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
