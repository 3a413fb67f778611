"""The summary as a page of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.benchmarks.topics.corpora import REPORTED, SOURCES
from experiments.benchmarks.topics.systems import SYSTEMS

if TYPE_CHECKING:
    from experiments.benchmarks.topics.goals import Goal
    from experiments.benchmarks.topics.summary import Cell
    from experiments.benchmarks.topics.table import Row

Cells = Mapping[tuple[str, ...], "Cell"]
_MEANS = (
    ("ami", "AMI"), ("ari", "ARI"), ("fmi", "Fowlkes-Mallows"), ("npmi", "NPMI"),
    ("diversity", "diversity"), ("left_out", "left out"),
)  # fmt: skip
_HEAD = """\
# Topic models compared

Written by `experiments/benchmarks/topics.py` from `topics.csv` (a row a fit) and
`topics_stability.csv`. Means are over corpora of the means over seeds; brackets hold 95 % bootstrap
intervals over the corpora, which are few: read them as how far a mean hangs on which corpora were
taken. Only fits that ended count in a mean; `corpora` says of how many. Settings were chosen on
{dev} among these, so read that column with care."""


def lines(
    rows: Sequence[Row], steady: Sequence[Row], found: Cells, reached: Sequence[Goal]
) -> Iterator[str]:
    """Writes the page, line by line.

    Args:
        rows: Of the table of fits.
        steady: Of the table of stability.
        found: The numbers of the summary.
        reached: The figures to reach.
    """
    yield _HEAD.format(dev=", ".join(name for name in REPORTED if SOURCES[name].dev))
    yield from ("", "## Figures to reach", "")
    yield from listed(reached)
    for k, title in (("free", "The number of topics free"), ("given", "The true number given")):
        yield from ("", f"## {title}", "")
        yield from _means(k, found)
        yield from (
            "",
            "AMI by corpus, mean over seeds [least, most], (topics found):",
            "",
        )
        yield from _by_corpus(k, found)
    yield from ("", "## Stability over 80 % samples", "")
    yield from _steady(steady)
    failed = [row for row in rows if row["status"] != "ok"]
    if failed:
        yield from ("", "## Fits that did not end", "")
        yield from _table(
            ("corpus", "system", "seed", "k", "status"),
            [[row[name] for name in ("corpus", "system", "seed", "k", "status")] for row in failed],
        )


def listed(reached: Sequence[Goal]) -> list[str]:
    """The figures to reach as a table."""
    words = {True: "yes", False: "no", None: "not measured"}
    return list(
        _table(("figure", "found", "reached"), [[g.what, g.found, words[g.met]] for g in reached])
    )


def _means(k: str, found: Cells) -> Iterator[str]:
    head = ["system", "corpora", *(title for _, title in _MEANS)]
    head += ["time / BERTopic", "memory / BERTopic", "default's lead in AMI"]
    body = []
    for system in SYSTEMS:
        first = found.get(("mean", k, "", system, "ami"))
        if first is None:
            continue
        line = [system, str(first.n)]
        line += [_interval(found.get(("mean", k, "", system, name))) for name, _ in _MEANS]
        line += [_interval(found.get(("ratio", k, "", system, n)), 2) for n in ("fit_s", "peak_mb")]
        line.append(_interval(found.get(("lead", k, "", system, "ami")), sign="+"))
        body.append(line)
    yield from _table(head, body)


def _interval(cell: Cell | None, digits: int = 3, sign: str = "") -> str:
    if cell is None:
        return ""
    form = f"{sign}.{digits}f"
    if cell.n < 2:
        return f"{cell.mean:{form}}"
    return f"{cell.mean:{form}} [{cell.low:{form}}, {cell.high:{form}}]"


def _by_corpus(k: str, found: Cells) -> Iterator[str]:
    body = []
    for system in SYSTEMS:
        line = [_of_corpus(k, corpus, system, found) for corpus in REPORTED]
        if any(line):
            body.append([system, *line])
    yield from _table(["system", *REPORTED], body)


def _of_corpus(k: str, corpus: str, system: str, found: Cells) -> str:
    ami = found.get(("corpus", k, corpus, system, "ami"))
    topics = found.get(("corpus", k, corpus, system, "n_topics"))
    if ami is None or topics is None:
        return ""
    ends = "" if ami.low == ami.high else f" [{ami.low:.3f}, {ami.high:.3f}]"
    return f"{ami.mean:.3f}{ends} ({topics.mean:.0f})"


def _steady(steady: Sequence[Row]) -> Iterator[str]:
    head = ("corpus", "system", "k", "topics", "AMI [least, most pair]", "words' Jaccard", "status")
    body = []
    for row in steady:
        spans = [
            f"{float(row[n]):.3f} [{float(row[f'{n}_low']):.3f}, {float(row[f'{n}_high']):.3f}]"
            if row[n]
            else ""
            for n in ("ami", "jaccard")
        ]
        line = [row["corpus"], row["system"], row["k"], row["n_topics"], *spans, row["status"]]
        body.append(line)
    yield from _table(head, body)


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    if not body:
        yield "Nothing yet."
        return
    for line in (head, ["---"] * len(head), *body):
        yield "| " + " | ".join(cell.replace("|", "/") for cell in line) + " |"
