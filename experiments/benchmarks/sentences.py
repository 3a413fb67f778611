"""How well sentences are parted, beside three other splitters.

    python experiments/benchmarks/sentences.py [--split dev|report|all]

Two golds: articles of the benchmark file `news/uk_ukraine` whose boundaries were marked by hand
(`sentences/marks.jsonl`: ids, hashes and offsets, no text), and the made-up sentences of
`tests/data/sentences.txt`, which the rules were written with. Every splitter gets one line at a
time, once as collected (sentences glued together and all), once cut before at the places that the
toolkit holds for glued. A boundary is right where it ends the same sentence at the same character.
Writes `results/sentences.csv`; the other splitters (pysbd, syntok, nupunkt) are left out, with a
message, where they are not installed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import importlib
import importlib.metadata
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.corpus.glue import find_glue
from toolkit.corpus.sentences import sentence_spans
from toolkit.corpus.spans import trim

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("TOOLKIT_DATA") or ROOT.parent / "shared" / "data")
COLUMNS = ("gold", "split", "input", "splitter", "version", "boundaries", "precision", "recall",
           "f1", "ms_per_1000_characters")  # fmt: skip
Splitter = Callable[[str], list[int]]


@dataclass
class Gold:
    """One text with the offsets at which its sentences end, line ends left out."""

    text: str
    ends: set[int]
    doubtful: set[int] = field(default_factory=set)


def marked(split: str) -> list[Gold]:
    """Reads the articles that were marked by hand; those whose text differs are an error."""
    place = DATA / "news" / "uk_ukraine.jsonl.gz"
    if not place.is_file():
        print(f"left out: the marked articles ({place} is not there; set TOOLKIT_DATA)")
        return []
    with gzip.open(place, "rt", encoding="utf-8") as lines:
        texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    golds = []
    for line in (HERE / "sentences" / "marks.jsonl").read_text(encoding="utf-8").splitlines():
        mark = json.loads(line)
        if split not in {mark["split"], "all"}:
            continue
        text = texts[mark["id"]]
        if hashlib.sha256(text.encode()).hexdigest() != mark["sha256"]:
            sys.exit(f"{mark['id']}: the text is not the one that was marked")
        golds.append(Gold(text, set(mark["ends"]), set(mark["doubtful"])))
    return golds


def own() -> list[Gold]:
    """Reads the made-up sentences."""
    golds = []
    lines = (ROOT / "tests" / "data" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line or re.match(r"##? ", line):
            continue
        gold = Gold("", set())
        for piece in re.split(r"( \| |¦)", line):
            if piece in {" | ", "¦"}:
                gold.ends.add(len(gold.text))
                gold.text += " " if "|" in piece else ""
            else:
                gold.text += piece
        golds.append(gold)
    return golds


def parts(text: str, *, cut: bool) -> Iterator[tuple[int, int]]:
    """Yields the lines of a text, or what glued places cut them into."""
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for glue in find_glue(text, *line.span()) if cut else ():
            if glue.is_break:
                yield start, glue.at
                start = glue.at
        yield start, line.end()


def found(gold: Gold, splitter: Splitter, *, cut: bool) -> set[int]:
    """Returns where a splitter ends sentences, line ends left out."""
    ends: set[int] = set()
    line_ends = {trim(gold.text, *m.span()).end for m in re.finditer(r"[^\n]+", gold.text)}
    for start, end in parts(gold.text, cut=cut):
        for at in [*splitter(gold.text[start:end]), end - start]:
            ends.add(trim(gold.text, start, start + at).end)
    return ends - line_ends


def score(golds: list[Gold], splitter: Splitter, *, cut: bool) -> dict[str, object]:
    """Returns precision, recall, F1 and the time of one splitter."""
    right = wrong = missed = 0
    for gold in golds:
        ends = found(gold, splitter, cut=cut) - gold.doubtful
        right += len(ends & gold.ends)
        wrong += len(ends - gold.ends)
        missed += len(gold.ends - ends)
    return {
        "boundaries": right + missed,
        "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4),
        "f1": round(2 * right / max(1, 2 * right + wrong + missed), 4),
        "ms_per_1000_characters": _time(golds, splitter),
    }


def _time(golds: list[Gold], splitter: Splitter) -> float:
    # Of the splitter alone, line by line, the best of three.
    lines = [line for gold in golds for line in gold.text.splitlines()]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        for line in lines:
            splitter(line)
        seconds.append(time.perf_counter() - started)
    return round(min(seconds) * 1e6 / sum(map(len, lines)), 3)


def splitters() -> dict[str, tuple[str, Splitter]]:
    """Returns version and splitter by name, those left out that are not installed."""
    known: dict[str, tuple[str, Splitter]] = {
        "toolkit": (
            importlib.metadata.version("topic-stance-toolkit"),
            lambda text: [span.end for span in sentence_spans(text)],
        )
    }
    for name, make in (("pysbd", _pysbd), ("syntok", _syntok), ("nupunkt", _nupunkt)):
        try:
            known[name] = (importlib.metadata.version(name), make())
        except ImportError:
            print(f"left out: {name} is not installed (pip install {name})")
    return known


def _pysbd() -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter(
        language="en", clean=False, char_span=True
    )
    return lambda text: [span.end for span in segmenter.segment(text)]


def _syntok() -> Splitter:
    process = importlib.import_module("syntok.segmenter").process

    def split(text: str) -> list[int]:
        return [
            sentence[-1].offset + len(sentence[-1].value)
            for paragraph in process(text)
            for sentence in paragraph
        ]

    return split


def _nupunkt() -> Splitter:
    spans = importlib.import_module("nupunkt").sent_spans
    return lambda text: [end for _, end in spans(text)]


def main() -> None:
    """Scores all splitters and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=["dev", "report", "all"], default="all")
    chosen = parser.parse_args().split
    sets = [("made up", "dev", own())]
    sets += [("marked", s, marked(s)) for s in ("dev", "report") if chosen in {s, "all"}]
    rows = []
    for gold, split, golds in sets:
        for cut in (False, True):
            for name, (version, splitter) in splitters().items() if golds else ():
                row: dict[str, object] = {"gold": gold, "split": split}
                row |= {"input": "glued places cut" if cut else "as collected"}
                row |= {"splitter": name, "version": version}
                rows.append(row | score(golds, splitter, cut=cut))
                print(*(f"{value!s:>10}" for value in rows[-1].values()))
    if chosen == "all":
        target = HERE / "results" / "sentences.csv"
        target.parent.mkdir(exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
