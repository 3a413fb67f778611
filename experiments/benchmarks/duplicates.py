"""Measures what `toolkit.corpus.duplicates` finds among articles changed in known ways.

    python experiments/benchmarks/duplicates.py [--data FOLDER] [--articles N] [--seed N]

Articles of `news/uk_ukraine` and `scale/news_96k` are copied, cut, re-headed and edited; made-up
notices share a template and differ in fact. Which pairs are truly alike is counted apart from the
code that is measured: plain sets of words, every pair compared. Writes `results/duplicates.csv`.

Columns: `kind` is what was done to the copy; `jaccard` the band of its true similarity to what it
was made from; `pairs` how many; `found` how many of these copies were marked as duplicates; `share`
with its 95 % interval (Wilson). Rows of `kind` "marked ..." tell of what was marked: how much of it
is truly as alike as the threshold says, and how much was made from, or with, its original.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import itertools
import json
import math
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from toolkit.corpus.duplicates import Duplicate, find
from toolkit.corpus.shingles import exact_key, signature

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "duplicates.csv"
HELD_OUT = HERE / "boilerplate" / "marks.jsonl"  # articles kept for another measurement
BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
THRESHOLD = 0.8
CONTAINED = 0.9
Words = list[str]
Change = Callable[[Words, Words, random.Random], Words]

HOUSE = (
    "Thank you for reading. This report first appeared in our morning edition; subscribers can "
    "write to the desk at any hour, and corrections are printed on page two. Our app carries "
    "alerts from every county, with tides, trains and weather, and costs less than a stamp."
).split()
STANDING = (
    "The survey is carried out each month by the county's own statisticians, who ask four thousand "
    "households and nine hundred firms what they bought, sold and paid. Its figures are not "
    "corrected for the season before the second estimate, which appears three weeks later, and "
    "they leave out fuel and fresh fruit. Economists warn against reading much into one month. The "
    "next survey is due on the first working day after the holidays, at noon, on the website."
)
NOTICES = (
    "{name} Holdings said on {day} that net profit for the {term} quarter came to {a} million "
    "against {b} million a year earlier, on sales of {c} million. The board proposed a dividend of "
    "{d} cents a share, payable in {month}. Analysts had looked for {e} million. The shares closed "
    "{d} cents lower at {a} in thin trading, while the wider market was little changed.",
    "Police in {name} appealed for witnesses after a {a}-year-old was hurt on {day} evening. They "
    "were called to the high street at about {d} o'clock and found a car on its roof. A "
    "{b}-year-old was arrested and later released. Anyone who saw the car in {month} is asked to "
    "call the station on {c}{e}, quoting incident {b}{a}. The road was shut for {d} hours.",
    "{name} beat their visitors {d}-0 on {day} to go {term} in the table. The first goal came "
    "after {a} minutes and the crowd of {c}{b} had to wait until the {e}th for the next. The side "
    "have not lost since {month} and meet the leaders, with {d} players back from injury.",
)
FILLS = {
    "name": "Arden Brook Carrow Dunmore Elgar Farley Gorse Harwick Inver Jessop Kelling".split(),
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "term": "first second third fourth".split(),
    "month": "January March May July September November".split(),
}


@dataclass(frozen=True)
class Article:
    """One article of the set; `origin` is the id of what it was made from, its own for sources."""

    article_id: str
    text: str
    origin: str
    kind: str


def scattered(share: float) -> Change:
    """Replaces, deletes and inserts single words here and there."""

    def change(words: Words, others: Words, draw: random.Random) -> Words:
        out: Words = []
        for word in words:
            how = draw.choice("rdi") if draw.random() < share else "k"
            out += {"k": [word], "r": [draw.choice(others)], "d": []}.get(
                how, [word, draw.choice(others)]
            )
        return out

    return change


def in_runs(share: float) -> Change:
    """Replaces, deletes and inserts runs of twelve words: clauses, as an editor does."""

    def change(words: Words, others: Words, draw: random.Random) -> Words:
        out = list(words)
        for _ in range(max(1, round(len(words) * share / 12))):
            at, start = draw.randrange(max(1, len(out) - 12)), draw.randrange(len(others) - 12)
            how, new = draw.choice("rdi"), others[start : start + 12]
            out[at : at + (0 if how == "i" else 12)] = [] if how == "d" else new
        return out

    return change


def headed(words: Words, others: Words, draw: random.Random) -> Words:
    """Gives another headline and opening sentence."""
    start = draw.randrange(len(others) - 30)
    return [*others[start : start + 8], *others[start + 8 : start + 30], *words[22:]]


CHANGES: dict[str, Change] = {
    "verbatim": lambda words, _others, _draw: list(words),
    "typography": lambda words, _others, _draw: [w.upper().replace(",", ";") for w in words],
    "own boilerplate": lambda words, _others, _draw: [*words, *HOUSE],
    "headline and lead": headed,
    "truncated": lambda words, _others, draw: words[: int(len(words) * draw.uniform(0.5, 0.95))],
    "words 5 %": scattered(0.05),
    "words 10 %": scattered(0.10),
    "words 20 %": scattered(0.20),
    "clauses 5 %": in_runs(0.05),
    "clauses 10 %": in_runs(0.10),
    "clauses 20 %": in_runs(0.20),
}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Reads a packed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def sources(data: Path, count: int, draw: random.Random) -> list[Article]:
    """Draws articles of 60 words and more, half of them from each set."""
    held_out = {json.loads(line)["id"] for line in HELD_OUT.read_text("utf-8").splitlines()}
    out = []
    for name in ("news/uk_ukraine", "scale/news_96k"):
        usable = [
            Article(row["id"], row["text"], row["id"], "source")
            for row in rows_of(data / f"{name}.jsonl.gz")
            if row["id"] not in held_out and len(row["text"].split()) >= 60
        ]
        out += draw.sample(usable, min(count // 2, len(usable)))
    return out


def generated(made_from: Sequence[Article], draw: random.Random) -> list[Article]:
    """Gives each article three changed copies, and a fifth as many notices of few templates."""
    out = []
    kinds = itertools.cycle(CHANGES)
    for article in made_from:
        others = draw.choice(made_from).text.split()
        for number in range(3):
            kind = next(kinds)
            words = CHANGES[kind](article.text.split(), others, draw)
            out.append(
                Article(f"{article.article_id}+{number}", " ".join(words), article.article_id, kind)
            )
    return out + [notice(number, draw) for number in range(len(made_from) // 5)]


def notice(number: int, draw: random.Random) -> Article:
    """Makes up a notice; every second has a standing text, each fourth differs in little else."""
    fills = {name: draw.choice(values) for name, values in FILLS.items()}
    fills |= {name: str(draw.randrange(2, 98)) for name in "abcde"}
    kind = ("look-alike", "look-alike, standing text", "look-alike", "look-alike, few facts")[
        number % 4
    ]
    if kind == "look-alike, few facts":
        fills = {
            **{name: values[0] for name, values in FILLS.items()},
            **dict.fromkeys("bcde", "9"),
        }
        fills |= {"a": str(draw.randrange(2, 98)), "name": draw.choice(FILLS["name"])}
    text = NOTICES[number // 4 % len(NOTICES)].format(**fills)
    if kind != "look-alike":
        text = f"{text} {STANDING}"
    name = f"notice {number}"
    return Article(name, text, name, kind)


def true_pairs(texts: Sequence[str], least: float) -> dict[tuple[int, int], float]:
    """Compares every pair by plain sets of runs of three words; gives those of `least` and more."""
    numbers: dict[tuple[str, ...], int] = {}
    rows = []
    for text in texts:
        words = re.findall(r"\w+", text.casefold())
        runs = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        rows.append([numbers.setdefault(run, len(numbers)) for run in runs])
    sizes = np.array([len(row) for row in rows])
    where = np.repeat(np.arange(len(rows)), sizes)
    columns = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
    shape = (len(rows), len(numbers))
    table = sparse.csr_matrix((np.ones(len(columns), np.int32), (where, columns)), shape)
    out = {}
    for start in range(0, len(rows), 500):
        both = (table[start : start + 500] @ table.T).tocoo()
        one, other = both.row + start, both.col
        value = both.data / (sizes[one] + sizes[other] - both.data)
        keep = (one < other) & (value >= least)
        pairs = zip(one[keep].tolist(), other[keep].tolist(), value[keep].tolist(), strict=True)
        out |= {(i, j): v for i, j, v in pairs}
    return out


def marked(
    articles: Sequence[Article], threshold: float, contained: float | None = None
) -> dict[str, Duplicate]:
    """Runs what is measured; copies are dated after what they were made from."""
    texts = {a.article_id: a.text for a in articles}
    first = datetime.date(2024, 1, 1)
    dates = [(first + datetime.timedelta(days=n // 24)).isoformat() for n in range(len(articles))]
    found = find(
        [a.article_id for a in articles],
        [exact_key(a.text) for a in articles],
        np.stack([signature(a.text) for a in articles]),
        dates,
        range(len(articles)),
        texts.__getitem__,
        threshold,
        contained=contained,
    )
    return {d.article_id: d for d in found}


def interval(hits: int, count: int) -> tuple[float, float]:
    """Returns Wilson's 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, p = 1.96, hits / count
    middle, half = (
        p + z * z / (2 * count),
        z * math.sqrt(p * (1 - p) / count + (z / count / 2) ** 2),
    )
    low, high = (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)
    return max(0.0, low), min(1.0, high)


def line(name: str, kind: str, band: str, hits: int, count: int) -> list[object]:
    """Gives one row of the results."""
    low, high = interval(hits, count)
    share = f"{hits / count:.4f}" if count else ""
    return [name, kind, band, count, hits, share, f"{low:.4f}", f"{high:.4f}"]


def band_of(value: float) -> str:
    """Names the band a similarity lies in."""
    if value >= 1.0:
        return "1.0"
    at = max(i for i, low in enumerate(BANDS) if value >= low)
    return f"{BANDS[at]}-{BANDS[at + 1]}"


def generated_rows(articles: Sequence[Article]) -> Iterator[list[object]]:
    """Measures the generated set."""
    places = {a.article_id: i for i, a in enumerate(articles)}
    truth = true_pairs([a.text for a in articles], 0.001)
    started = time.process_time()
    found = marked(articles, THRESHOLD)
    print(f"{len(articles)} articles in {time.process_time() - started:.1f} s")
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    most: dict[int, float] = defaultdict(float)  # of an article: to any dated before it
    for (_, later), value in truth.items():
        most[later] = max(most[later], value)
    for place, article in enumerate(articles):
        if article.kind == "source":
            continue
        copied = article.origin != article.article_id
        value = truth.get((places[article.origin], place), 0.0) if copied else most[place]
        hit = article.article_id in found
        side = ">=0.8" if value >= THRESHOLD else "<0.8"
        counts[article.kind, side].append(hit)
        if copied:
            counts["every change", side].append(hit)
            counts["every change", band_of(value)].append(hit)
    for (kind, band), hits in sorted(counts.items()):
        yield line("generated", kind, band, sum(hits), len(hits))
    # Every pair, whoever was made from whom: the later of two that are alike must be marked,
    # unless what it is like is a duplicate itself and its original is not.
    owed = {
        articles[j].article_id
        for (i, j), value in truth.items()
        if value >= THRESHOLD and articles[i].article_id not in found
    }
    yield line(
        "generated", "every pair with an original", ">=0.8", len(owed & set(found)), len(owed)
    )
    right = same = 0
    for duplicate in found.values():
        one, other = places[duplicate.duplicate_of], places[duplicate.article_id]
        right += truth.get((min(one, other), max(one, other)), 0.0) >= THRESHOLD
        same += articles[one].origin == articles[other].origin
    yield line("generated", "marked, truly alike", ">=0.8", right, len(found))
    yield line("generated", "marked, of one origin", ">=0.8", same, len(found))
    yield from by_threshold(articles)
    yield from cut_short(articles, found)


def cut_short(articles: Sequence[Article], without: dict[str, Duplicate]) -> Iterator[list[object]]:
    """Tells what is found of copies cut short where the longer text's head is looked at."""
    origin = {a.article_id: a.origin for a in articles}
    found = marked(articles, THRESHOLD, CONTAINED)
    cut = {a.article_id for a in articles if a.kind == "truncated"}
    yield line(
        "generated", "truncated, without `contained`", "any", len(cut & set(without)), len(cut)
    )
    yield line("generated", "truncated, with `contained`", "any", len(cut & set(found)), len(cut))
    parts = [d for d in found.values() if d.kind == "contained"]
    same = sum(origin[d.article_id] == origin[d.duplicate_of] for d in parts)
    yield line("generated", "marked `contained`, of one origin", "any", same, len(parts))
    lost = set(without) - set(found)
    yield line("generated", "marked before, not with `contained`", "any", len(lost), len(without))


def by_threshold(articles: Sequence[Article]) -> Iterator[list[object]]:
    """Tells what other thresholds would find: of all copies, and how much of it rightly."""
    origin = {a.article_id: a.origin for a in articles}
    copies = sum(a.origin != a.article_id for a in articles)
    for threshold in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
        found = marked(articles, threshold).values()
        same = sum(origin[d.article_id] == origin[d.duplicate_of] for d in found)
        made = sum(origin[d.article_id] != d.article_id for d in found)
        yield line("generated", f"every change, threshold {threshold}", "any", made, copies)
        kind = f"marked, of one origin, threshold {threshold}"
        yield line("generated", kind, "any", same, len(found))


def rewritten_rows(data: Path) -> Iterator[list[object]]:
    """Measures stories rewritten for three levels of readers: by pair of levels and threshold."""
    rows = list(rows_of(data / "events" / "onestop_neardup.jsonl.gz"))
    articles = [Article(row["id"], row["text"], row["story"], row["level"]) for row in rows]
    truth = true_pairs([row["text"] for row in rows], 0.0)
    for threshold in (0.8, 0.5, 0.3, 0.2):
        found = marked(articles, threshold)
        original = {a.article_id: a.article_id for a in articles}
        original |= {name: d.duplicate_of for name, d in found.items()}
        for levels in itertools.combinations(("adv", "int", "ele"), 2):
            pairs = [
                (i, j)
                for i, j in itertools.combinations(range(len(rows)), 2)
                if rows[i]["story"] == rows[j]["story"]
                and {rows[i]["level"], rows[j]["level"]} == set(levels)
            ]
            kind = f"rewrites, {levels[0]} and {levels[1]}, threshold {threshold}"
            values = [truth.get(pair, 0.0) for pair in pairs]
            middle = f"median {float(np.median(values)):.3f}, most {max(values):.3f}"
            hits = sum(original[rows[i]["id"]] == original[rows[j]["id"]] for i, j in pairs)
            yield line("onestop", kind, middle, hits, len(pairs))
        origin = {a.article_id: a.origin for a in articles}
        same = sum(origin[d.article_id] == origin[d.duplicate_of] for d in found.values())
        yield line(
            "onestop", f"marked, of one story, threshold {threshold}", "any", same, len(found)
        )


def main() -> None:
    """Measures, prints and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of the benchmark sets")
    parser.add_argument("--articles", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    beside = HERE.parents[1].parent / "shared" / "data"
    data = options.data or Path(os.environ.get("TOOLKIT_DATA") or beside)
    draw = random.Random(options.seed)  # noqa: S311 - a draw, no secret
    made_from = sources(data, options.articles, draw)
    table = [*generated_rows([*made_from, *generated(made_from, draw)]), *rewritten_rows(data)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["set", "kind", "jaccard", "pairs", "found", "share", "low", "high"])
        writer.writerows(table)
    for row in table:
        print(" | ".join(map(str, row)))


if __name__ == "__main__":
    main()
