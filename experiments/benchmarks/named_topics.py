"""Named topics on passages labelled by hand: precision and recall, beside BERTopic's two modes.

    python experiments/benchmarks/named_topics.py [--work FOLDER] [--split dev|report] [--fast]

Reads `news/uk_ukraine` of the benchmark data (`TOOLKIT_DATA`, else ../shared/data), the founding
articles and topics in `seeds/`, and the labels in `named_topics/` (ids and labels, no text). The
corpus stage and the vectors are made once, in `--work`. Thresholds and whatever else can be set are
chosen on the `dev` half; the scores are those of the `report` half. Intervals are those of 2,000
bootstrap samples of articles. Writes results/named_topics.csv; `--fast` leaves BERTopic out and
writes nothing, `--split dev` likewise writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # so that its parts are found wherever it is called from

from experiments.benchmarks.named_topics.gold import BACKENDS, Ground, prepare  # noqa: E402
from experiments.benchmarks.named_topics.scores import rows_of  # noqa: E402

DATA = Path(os.environ.get("TOOLKIT_DATA") or HERE.parents[2] / "shared" / "data")
RESULTS = HERE / "results" / "named_topics.csv"
SETS = {"all": ("uk_ukraine", "founding"), "uk_ukraine": ("uk_ukraine",), "founding": ("founding",)}


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, default=HERE / ".work")
    parser.add_argument("--split", choices=("dev", "report"), default="report")
    parser.add_argument("--fast", action="store_true", help="ours alone")
    options = parser.parse_args()
    ground = prepare(DATA, options.work)
    rows = list(_rows(ground, options.split, fast=options.fast))
    _print(rows)
    if options.split == "report" and not options.fast:
        _write(rows)


def _rows(ground: Ground, split: str, *, fast: bool) -> Iterator[dict[str, object]]:
    from experiments.benchmarks.named_topics import systems

    gold = ground.gold
    dev = gold.splits == "dev"
    lessons = systems.Lessons(gold.rows[dev], gold.holds[dev], ~gold.doubtful[dev])
    runs = (systems.ours,) if fast else (systems.ours, systems.zero_shot, systems.guided)
    names = [topic.name for topic in ground.topics]
    for backend in BACKENDS:
        for run in runs:
            for claims in run(ground, backend, lessons):
                head = {
                    "system": claims.system,
                    "features": claims.features,
                    "chosen": claims.chosen,
                }
                for shown, sets in SETS.items():
                    chosen = (gold.splits == split) & np.isin(gold.sets, sets)
                    for row in rows_of(gold, claims.holds, chosen, names):
                        yield {"set": shown, "split": split, **head, **row}


def _print(rows: Sequence[dict[str, object]]) -> None:
    for row in rows:
        parts = [
            f"{m} {row[m] or '-':>5} [{row[f'{m}_low'] or '-'}, {row[f'{m}_high'] or '-'}]"
            for m in ("precision", "recall", "f1")
        ]
        print(
            f"{row['set']:10} {row['system']:24} {row['features']:7} {row['topic']:23} "
            f"{row['right']:>3}/{row['claimed']:>3}/{row['held']:>3} ",
            *parts,
        )


def _write(rows: Sequence[dict[str, object]]) -> None:
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
