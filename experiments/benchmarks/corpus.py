"""How fast a large collection is read to passages with duplicates marked, and in how much memory.

    python experiments/benchmarks/corpus.py [--rows 12000 24000 48000 96276] [--quotes]

Reads `scale/news_96k` of the benchmark data (`TOOLKIT_DATA`, else ../shared/data), or rows spread
evenly over it, each size in a process of its own: read, mended, cleaned (rules and learned
boilerplate), parted into passages, duplicates marked. Writes results/corpus.csv. Peak memory is the
parent's plus that of its workers, each at its own highest. `--quotes` times the attribution of
quotations on top, which results/corpus.csv leaves out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TOOLKIT_DATA", HERE.parents[1].parent / "shared" / "data"))
COLUMNS = ("rows", "seconds", "rows_per_s", "peak_mb", "duplicates", "removed_chars")


def main() -> None:
    """Times each size in a process of its own and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[12_000, 24_000, 48_000, 96_276])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quotes", action="store_true", help="time quotations and speakers too")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.workers, quotes=options.quotes)))
        return
    whole = DATA / "scale" / "news_96k.jsonl.gz"
    if not whole.is_file():
        sys.exit(f"no {whole}: set TOOLKIT_DATA to the folder of the benchmark data")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            part = Path(folder) / f"{rows}.jsonl.gz"
            with gzip.open(part, "wb", 1) as sink:
                sink.writelines(spread(whole, rows))
            command = [sys.executable, __file__, "--one", str(part)]
            command += ["--workers", str(options.workers)]
            command += ["--quotes"] if options.quotes else []
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
            row = json.loads(done.stdout.splitlines()[-1])
            print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
            found.append(row)
    if len(found) > 1:
        print(f"time grows as rows^{exponent(found):.3f}")
    place = HERE / "results" / "corpus.csv"
    place.parent.mkdir(exist_ok=True)
    with place.open("w", newline="", encoding="utf-8") as sink:
        writer = csv.DictWriter(sink, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def spread(whole: Path, rows: int) -> Iterator[bytes]:
    """Yields so many lines, at even distances: the file is sorted by where its texts come from."""
    with gzip.open(whole, "rb") as source:
        total = sum(1 for _ in source)
    with gzip.open(whole, "rb") as source:
        for number, line in enumerate(source):
            if (number + 1) * rows // total > number * rows // total:
                yield line


def exponent(rows: list[dict[str, float]]) -> float:
    """The slope between the smallest and the largest collection, both axes logarithmic."""
    first, last = rows[0], rows[-1]
    return math.log(last["seconds"] / first["seconds"]) / math.log(last["rows"] / first["rows"])


def measure(path: str, workers: int, *, quotes: bool) -> dict[str, float]:
    """Reads one collection to passages, in this process and its workers."""
    from toolkit.compute.shards import release
    from toolkit.corpus.attribute import attribute
    from toolkit.corpus.build import gather
    from toolkit.corpus.settings import CorpusSettings
    from toolkit.source import Source
    from toolkit.store.collection import read_collection

    settings = CorpusSettings()
    start = time.perf_counter()
    collection = read_collection([Source(path)], engine="processes", workers=workers)
    read = time.perf_counter()
    corpus = gather(
        collection.shards,
        collection.rejections,
        settings,
        engine="processes",
        workers=workers,
    )
    done = time.perf_counter()
    found = {
        "rows": collection.n_read,
        "seconds": round(done - start, 2),
        "rows_per_s": round(collection.n_read / (done - start), 1),
        "duplicates": corpus.duplicates.num_rows,
        "removed_chars": sum(len(text) for text in corpus.removed["text"].to_pylist()),
        "read_s": round(read - start, 2),
        "passages": corpus.passages.num_rows,
    }
    if quotes:
        corpus = attribute(corpus, settings, engine="processes", workers=workers)
        found["quotes_s"] = round(time.perf_counter() - done, 2)
        found["quotes"] = corpus.quotes.num_rows
    release()
    return found | {"peak_mb": peak_mb(workers)}


def peak_mb(workers: int) -> float:
    """Peak memory of this process and its workers; all workers are taken to be as large as one."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return round((own + workers * largest) / unit, 1)


if __name__ == "__main__":
    main()
