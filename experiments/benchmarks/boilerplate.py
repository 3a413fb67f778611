"""Scores cleaning on the articles marked by hand: precision and recall of removed characters.

    python experiments/benchmarks/boilerplate.py [--split dev|report|all] [--misses]

It reads the files that `boilerplate/marks.jsonl` names from the folder of benchmark data
(`TOOLKIT_DATA`, or `../shared/data` beside the checkout), cleans the marked articles by the
built-in rules, by what is learned from each whole file, and by both, and writes
`results/boilerplate.csv`. White space does not count, and what is marked `doubtful` counts neither
way. The intervals are those of 2,000 bootstrap samples of articles.

The split `report` is for reporting alone: with `--split dev`, which is all others, its articles are
not even counted for learning, and `--misses` never prints them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.corpus.clean import Cleaned, clean
from toolkit.corpus.learned import Recurring, count, merge
from toolkit.corpus.spans import is_blank

HERE = Path(__file__).resolve().parent
DEV = ("dev", "dev-more", "dev-others")
SAMPLES = 2_000
SEED = 20261122
SYSTEMS = {"rules": (True, False), "learned": (False, True), "rules and learned": (True, True)}


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("dev", "report", "all"), default="all")
    parser.add_argument("--misses", action="store_true", help="print what dev articles get wrong")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "boilerplate.csv")
    chosen = parser.parse_args()
    marks = _jsonl((HERE / "boilerplate" / "marks.jsonl").read_bytes())
    splits = {"dev": DEV, "report": ("report",), "all": (*DEV, "report")}[chosen.split]
    hidden = {mark["id"] for mark in marks if mark["split"] not in splits}
    files = {
        name: _articles(name, hidden)
        for name in sorted({mark["file"] for mark in marks if mark["split"] in splits})
    }
    recurring = {
        name: merge([count((row["text"], row["outlet"] or None) for row in articles.values())])
        for name, articles in files.items()
    }
    rows = []
    for split in splits:
        marked = [mark for mark in marks if mark["split"] == split]
        for system, (rules, learned) in SYSTEMS.items():
            counts = [
                _score(
                    files[mark["file"]][mark["id"]],
                    mark,
                    rules,
                    recurring[mark["file"]] if learned else None,
                )
                for mark in marked
            ]
            rows.append({"split": split, "system": system, **_measures(np.array(counts))})
        if chosen.misses and split in DEV:
            for mark in marked:
                _print_misses(files[mark["file"]][mark["id"]], mark, recurring[mark["file"]])
    _write(chosen.out, rows)


def _articles(name: str, hidden: set[str]) -> dict[str, dict[str, Any]]:
    rows = _jsonl(gzip.decompress((_data() / f"{name}.jsonl.gz").read_bytes()))
    return {row["id"]: row for row in rows if row["id"] not in hidden}


def _data() -> Path:
    folder = Path(os.environ.get("TOOLKIT_DATA") or HERE.parents[2] / "shared" / "data")
    if not folder.is_dir():
        raise SystemExit(f"No benchmark data at {folder}: set TOOLKIT_DATA to its folder.")
    return folder


def _jsonl(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]


def _masks(
    article: dict[str, Any], mark: dict[str, Any], cleaned: Cleaned
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Returns which characters were removed and which should be, those that count."""
    text = article["text"]
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != mark["sha256"]:
        raise SystemExit(f"{mark['id']}: the text is not the one that was marked.")
    wanted, removed = np.zeros(len(text), dtype=bool), np.zeros(len(text), dtype=bool)
    counts = np.array([not is_blank(char) for char in text])
    for start, end, kind in mark["spans"]:
        if kind == "doubtful":
            counts[start:end] = False
        else:
            wanted[start:end] = True
    for removal in cleaned.removals:
        removed[removal.start : removal.end] = True
    return removed & counts, wanted & counts


def _score(
    article: dict[str, Any], mark: dict[str, Any], rules: bool, recurring: Recurring | None
) -> tuple[int, int, int]:
    """Returns characters rightly removed, removed, and to be removed."""
    cleaned = clean(
        article["text"],
        use_rules=rules,
        recurring=recurring,
        outlet=article["outlet"] or None,
    )
    removed, wanted = _masks(article, mark, cleaned)
    return int((removed & wanted).sum()), int(removed.sum()), int(wanted.sum())


def _measures(counts: NDArray[np.int64]) -> dict[str, Any]:
    draws = np.random.default_rng(SEED).integers(0, len(counts), (SAMPLES, len(counts)))
    sampled = np.array([_prf(counts[draw].sum(axis=0)) for draw in draws])
    low, high = np.nanpercentile(sampled, [2.5, 97.5], axis=0)
    right, removed, wanted = counts.sum(axis=0).tolist()
    row: dict[str, Any] = {
        "articles": len(counts),
        "characters_marked": wanted,
        "characters_removed": removed,
        "characters_right": right,
    }
    for number, name in enumerate(("precision", "recall", "f1")):
        row[name] = f"{_prf(counts.sum(axis=0))[number]:.4f}"
        row[f"{name}_low"], row[f"{name}_high"] = f"{low[number]:.4f}", f"{high[number]:.4f}"
    return row


def _prf(sums: NDArray[np.int64]) -> tuple[float, float, float]:
    right, removed, wanted = (float(value) for value in sums)
    precision = right / removed if removed else float("nan")
    recall = right / wanted if wanted else float("nan")
    both = removed + wanted
    return precision, recall, 2 * right / both if both else float("nan")


def _print_misses(article: dict[str, Any], mark: dict[str, Any], recurring: Recurring) -> None:
    cleaned = clean(article["text"], recurring=recurring, outlet=article["outlet"] or None)
    removed, wanted = _masks(article, mark, cleaned)
    blank = np.array([is_blank(char) for char in article["text"]])
    for name, wrong in (
        ("kept wrongly", wanted & ~removed),
        ("removed wrongly", removed & ~wanted),
    ):
        for start, end in _stretches(wrong, blank):
            print(f"  {mark['id']} {name}: {article['text'][start:end]!r}")


def _stretches(wrong: NDArray[np.bool_], blank: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Returns the stretches of wrong characters, over the white space between them."""
    places = np.flatnonzero(wrong)
    stretches: list[tuple[int, int]] = []
    for at in places.tolist():
        if stretches and blank[stretches[-1][1] : at].all():
            stretches[-1] = (stretches[-1][0], at + 1)
        else:
            stretches.append((at, at + 1))
    return stretches


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        print(
            f"{row['split']:7} {row['system']:18} precision {row['precision']} "
            f"[{row['precision_low']}, {row['precision_high']}]  recall {row['recall']} "
            f"[{row['recall_low']}, {row['recall_high']}]  f1 {row['f1']}  "
            f"({row['characters_right']} right of {row['characters_removed']} removed and "
            f"{row['characters_marked']} marked, {row['articles']} articles)"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
