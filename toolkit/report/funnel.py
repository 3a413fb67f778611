"""The funnel: how many articles are left after each step of reading, and what became of the rest.

All of it is counted from the corpus' own tables, each number from the table that knows it best, so
that a row which one of them lost shows: `Funnel.faults` says where the numbers do not add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.records import Corpus

STEPS = ("read", "parsed", "language", "deduplicated", "filtered", "kept")
REJECTING = ("parsed", "language", "filtered")  # steps that the table `rejected` knows

Tally = tuple[tuple[str, int], ...]  # name and count, the largest first, then by name


@dataclass(frozen=True)
class Step:
    """One step: the articles left after it and, by reason, those that it cost."""

    name: str
    left: int
    lost: Tally

    @property
    def gone(self) -> int:
        """How many articles the step cost."""
        return sum(count for _, count in self.lost)


@dataclass(frozen=True)
class Characters:
    """What became of the characters of the articles that could be used, duplicates included.

    Attributes:
        read: Of the raw articles.
        removed: By reason.
        kept: Raw characters that stand in the cleaned text as they were.
        rest: White space between paragraphs, and what was mended.
    """

    read: int
    removed: Tally
    kept: int
    rest: int


@dataclass(frozen=True)
class Funnel:
    """What was read and what became of it.

    Attributes:
        steps: In the order of `STEPS`.
        passages: Of the articles that are kept.
        characters: Of all articles, duplicates included.
        wrong: Where the tables contradict one another.
    """

    steps: tuple[Step, ...]
    passages: int
    characters: Characters
    wrong: tuple[str, ...] = ()

    def left(self, step: str) -> int:
        """Says how many articles are left after a step."""
        return next(found.left for found in self.steps if found.name == step)

    def faults(self, n_read: int | None = None) -> list[str]:
        """Says where the funnel does not add up; empty where it does.

        Args:
            n_read: How many inputs the readers counted, where that is known.
        """
        found = list(self.wrong)
        if n_read is not None and n_read != self.left("read"):
            found.append(f"{n_read} inputs were read, the tables hold {self.left('read')}")
        for before, after in zip(self.steps, self.steps[1:], strict=False):
            if after.left != before.left - after.gone or after.left < 0:
                found.append(
                    f"{after.name}: {after.left} left of {before.left}, but {after.gone} lost"
                )
        counts = self.characters
        removed = sum(count for _, count in counts.removed)
        if counts.rest < 0 or removed + counts.kept + counts.rest != counts.read:
            found.append(
                f"characters: {counts.read} read, but {removed} removed and {counts.kept} kept"
            )
        return found

    def as_dict(self) -> dict[str, Any]:
        """Gives the funnel as plain values, for `run.json`."""
        return {
            **{step.name: step.left for step in self.steps},
            "lost": {step.name: dict(step.lost) for step in self.steps[1:-1]},
            "passages": self.passages,
            "characters": {
                "read": self.characters.read,
                "removed": dict(self.characters.removed),
                "kept": self.characters.kept,
                "rest": self.characters.rest,
            },
        }


def funnel(corpus: Corpus) -> Funnel:
    """Counts what was read and what became of it.

    What was read is every article and every rejected input; an article is counted as lost at one
    step alone: it cannot be used (`parsed`), is in another language (`language`), says the same as
    another (`deduplicated`), or is none of those that the study asks for (`filtered`).
    """
    articles, lost = corpus.articles, _lost(corpus)
    left = articles.num_rows + corpus.rejected.num_rows
    steps = [Step("read", left, ())]
    for name in STEPS[1:-1]:
        left -= sum(count for _, count in lost[name])
        steps.append(Step(name, left, lost[name]))
    # Counted anew: it is what the passages come from, and must be what the steps left.
    steps.append(Step("kept", articles["duplicate_of"].null_count, ()))
    return Funnel(
        steps=tuple(steps),
        passages=corpus.passages.num_rows,
        characters=_characters(corpus),
        wrong=tuple(_contradictions(corpus)),
    )


def tally(names: Iterable[str]) -> Tally:
    """Counts names, the most frequent first, then by name."""
    return ranked(Counter(names))


def ranked(counts: Mapping[str, int]) -> Tally:
    """Ranks counts, the largest first, then by name."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _lost(corpus: Corpus) -> dict[str, Tally]:
    """Counts what each step cost, by reason; duplicates by kind."""
    groups: dict[str, Counter[str]] = {name: Counter() for name in STEPS}
    rejected = corpus.rejected
    for step, reason in zip(
        rejected["step"].to_pylist(), rejected["reason"].to_pylist(), strict=True
    ):
        groups.setdefault(step, Counter())[reason] += 1
    kinds = corpus.duplicates["kind"].to_pylist()
    groups["deduplicated"] = Counter(f"{kind} duplicate" for kind in kinds)
    return {name: ranked(counts) for name, counts in groups.items()}


def _characters(corpus: Corpus) -> Characters:
    read = _total(corpus.articles["n_characters"])
    removed: Counter[str] = Counter()
    for reason, length in zip(
        corpus.removed["reason"].to_pylist(), _lengths(corpus.removed).to_pylist(), strict=True
    ):
        removed[reason] += length
    plain = corpus.alignment.filter(pc.invert(corpus.alignment["mended"]))
    kept = _total(_lengths(plain))
    return Characters(read, ranked(removed), kept, read - sum(removed.values()) - kept)


def _lengths(table: pa.Table) -> pa.ChunkedArray:
    return pc.subtract(table["end"].cast(pa.int64()), table["start"].cast(pa.int64()))


def _total(values: pa.ChunkedArray) -> int:
    return int(pc.sum(values.cast(pa.int64())).as_py() or 0)


def _contradictions(corpus: Corpus) -> list[str]:
    """Holds the tables against one another."""
    articles, found = corpus.articles, []
    steps = set(corpus.rejected["step"].to_pylist()) - set(REJECTING)
    if steps:
        found.append(f"rejected: no such step: {', '.join(sorted(steps))}")
    marked = articles.num_rows - articles["duplicate_of"].null_count
    if marked != corpus.duplicates.num_rows:
        found.append(
            f"deduplicated: {marked} articles are marked as duplicates, the table of them has "
            f"{corpus.duplicates.num_rows} rows"
        )
    of_kept = articles.filter(pc.is_null(articles["duplicate_of"]))
    stated = _total(of_kept["n_passages"])
    if stated != corpus.passages.num_rows or _total(articles["n_passages"]) != stated:
        found.append(
            f"passages: {corpus.passages.num_rows} in all, the articles kept count {stated}"
        )
    return found
