"""Samples of removed and rejected text, drawn by a seed, with what stood around them."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.records import Corpus
from toolkit.report.corpus_context import REMOVED_SAMPLE, Around, RemovedSample, shown
from toolkit.report.corpus_summary import place
from toolkit.report.funnel import ranked

Row = dict[str, Any]


@dataclass(frozen=True)
class RemovedGroup:
    """All that was removed for one reason, and samples of it."""

    reason: str
    spans: int
    characters: int
    articles: int
    distinct: int
    samples: tuple[RemovedSample, ...]


@dataclass(frozen=True)
class RejectedGroup:
    """All inputs that were left out at one step for one reason, and samples of them."""

    step: str
    reason: str
    count: int
    samples: tuple[tuple[str, str], ...]  # place and detail


def removed_groups(corpus: Corpus, *, seed: int, most: int) -> tuple[RemovedGroup, ...]:
    """Samples the removed spans of each reason, the reason of most characters first.

    Args:
        corpus: Its tables.
        seed: Of the sample.
        most: Spans shown a reason, each with another text: the most frequent text, then others
            drawn at random.
    """
    chosen: list[tuple[str, list[tuple[int, int]], Row]] = []
    for reason, rows in _by_reason(corpus.removed).items():
        texts = Counter[str]()
        first: dict[str, int] = {}
        for row, text in zip(rows, corpus.removed["text"].take(rows).to_pylist(), strict=True):
            texts[shown(text)] += 1
            first.setdefault(shown(text), row)
        names = [text for text, _ in ranked(texts)]
        picked = [names[0], *_draw(names[1:], most - 1, seed, reason)]
        spans = [(first[text], texts[text]) for text in picked]
        facts = _facts(corpus.removed, rows) | {"distinct": len(texts)}
        chosen.append((reason, spans, facts))
    around = Around(corpus, [row for _, spans, _ in chosen for row, _ in spans])
    found = [
        RemovedGroup(
            reason=reason,
            samples=tuple(around.sample(row, same) for row, same in spans),
            **facts,
        )
        for reason, spans, facts in chosen
    ]
    return tuple(sorted(found, key=lambda group: (-group.characters, group.reason)))


def removed_sample(corpus: Corpus, *, seed: int, most: int) -> pa.Table:
    """Draws removed spans at random, each as likely as any other of its reason.

    Unlike those of `removed_groups` they are no choice of texts, so that the share of them that a
    reader finds wrong estimates that of all.

    Args:
        corpus: Its tables.
        seed: Of the sample.
        most: Spans a reason.
    """
    groups = _by_reason(corpus.removed)
    rows = [
        row
        for reason in sorted(groups)
        for row in sorted(_draw(groups[reason], most, seed, reason))
    ]
    around = Around(corpus, rows)
    return pa.Table.from_pylist([around.row(row) for row in rows], schema=REMOVED_SAMPLE)


def rejected_groups(corpus: Corpus, *, seed: int, most: int) -> tuple[RejectedGroup, ...]:
    """Samples the rejected inputs of each step and reason, the largest group of a step first."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in corpus.rejected.to_pylist():
        groups[row["step"], row["reason"]].append(row)
    found = []
    for (step, reason), rows in groups.items():
        picked = sorted(_draw(range(len(rows)), most, seed, f"{step} {reason}"))
        samples = [(place(rows[n]["path"], rows[n]["row"]), rows[n]["detail"]) for n in picked]
        found.append(RejectedGroup(step, reason, len(rows), tuple(samples)))
    order = {step: n for n, step in enumerate(("parsed", "language", "filtered"))}
    return tuple(sorted(found, key=lambda g: (order.get(g.step, 9), -g.count, g.reason)))


def _by_reason(removed: pa.Table) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for n, reason in enumerate(removed["reason"].to_pylist()):
        groups[reason].append(n)
    return groups


def _facts(removed: pa.Table, rows: Sequence[int]) -> Row:
    own = removed.select(["article_id", "start", "end"]).take(rows)
    return {
        "spans": len(rows),
        "characters": int(pc.sum(pc.subtract(own["end"], own["start"]).cast(pa.int64())).as_py()),
        "articles": int(pc.count_distinct(own["article_id"]).as_py()),
    }


def _draw(items: Sequence[Any], most: int, seed: int, name: str) -> list[Any]:
    """Draws items without putting them back; each name has random numbers of its own."""
    if len(items) <= most:
        return list(items)
    random = np.random.default_rng([seed, zlib.crc32(name.encode("utf-8", "replace"))])
    return [items[int(n)] for n in random.choice(len(items), size=max(0, most), replace=False)]
