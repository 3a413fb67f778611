"""The figures to reach, and whether the tables reach them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.benchmarks.topics.corpora import REPORTED

if TYPE_CHECKING:
    from experiments.benchmarks.topics.summary import Means
    from experiments.benchmarks.topics.table import Row

OURS = "default"
BERTOPIC = "peer:bertopic"
LEAST_LEAD = 0.05  # of the mean AMI over every peer's


@dataclass(frozen=True)
class Goal:
    """A figure to reach.

    Attributes:
        what: In words.
        found: What the tables say; empty where they do not hold it yet.
        met: Whether it is reached; null where it is not known.
    """

    what: str
    found: str
    met: bool | None


def reached(rows: Sequence[Row], steady: Sequence[Row], free: Means, given: Means) -> list[Goal]:
    """Compares the tables with the figures to reach.

    Args:
        rows: Of the table of fits.
        steady: Of the table of stability.
        free: Means over seeds with the number free.
        given: The same with the number given.
    """
    return [
        *_quality(free, "bbc", 0.89, 4, 8),
        *_quality(free, "20ng_test", 0.53, 12, 45),
        *_ahead(free),
        *_words(free, given),
        *_left_out(rows),
        *_steady(steady),
        *_cost(free),
    ]


def _value(table: Means, system: str, corpus: str, name: str) -> float | None:
    cell = table.get((system, corpus), {}).get(name)
    return None if cell is None else cell.mean


def _quality(free: Means, corpus: str, least: float, few: int, many: int) -> Iterator[Goal]:
    what = f"{corpus}: AMI at least {least:g} with {few} to {many} topics, the number free"
    ami, cell = _value(free, OURS, corpus, "ami"), free.get((OURS, corpus), {}).get("n_topics")
    if ami is None or cell is None:
        yield Goal(what, "", None)
        return
    met = ami >= least and few <= cell.low and cell.high <= many
    yield Goal(what, f"{ami:.3f} with {cell.low:.0f} to {cell.high:.0f}", met)


def _ahead(free: Means) -> Iterator[Goal]:
    peers = sorted({system for system, _ in free if system.startswith("peer:")})
    known = [corpus for corpus in REPORTED if (OURS, corpus) in free]
    what = "ahead of every peer on AMI, the number free, on five of the six corpora"
    if not known or not peers:
        yield Goal(what, "", None)
        return
    ours = {corpus: _value(free, OURS, corpus, "ami") or 0.0 for corpus in known}
    best = {
        corpus: max(((_value(free, p, corpus, "ami") or 0.0), p) for p in peers) for corpus in known
    }
    behind = [f"{c} ({best[c][1]} {best[c][0]:.3f})" for c in known if best[c][0] >= ours[c]]
    won = len(known) - len(behind)
    tail = f"; not on {', '.join(behind)}" if behind else ""
    yield Goal(what, f"{won} of {len(known)}{tail}", won >= 5 if len(known) == 6 else None)
    leads = []
    for peer in peers:
        both = [corpus for corpus in known if _value(free, peer, corpus, "ami") is not None]
        gaps = [ours[corpus] - (_value(free, peer, corpus, "ami") or 0.0) for corpus in both]
        if gaps:
            leads.append((sum(gaps) / len(gaps), peer))
    gap, nearest = min(leads)
    what = f"mean AMI ahead of every peer's by {LEAST_LEAD:g} or more, the number free"
    yield Goal(what, f"{gap:+.3f}, the nearest being {nearest}", gap >= LEAST_LEAD)


def _words(free: Means, given: Means) -> Iterator[Goal]:
    what = "NPMI not below BERTopic's at the same number of topics (given), mean over corpora"
    pairs = [
        (_value(given, OURS, corpus, "npmi"), _value(given, BERTOPIC, corpus, "npmi"))
        for corpus in REPORTED
    ]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    if both:
        one, other = (sum(values) / len(both) for values in zip(*both, strict=True))
        yield Goal(what, f"{one:.3f} beside {other:.3f} ({len(both)} corpora)", one >= other)
    else:
        yield Goal(what, "", None)
    seen = [(_value(free, OURS, corpus, "diversity"), corpus) for corpus in REPORTED]
    kept = [(value, corpus) for value, corpus in seen if value is not None]
    text = f"least {min(kept)[0]:.3f} ({min(kept)[1]})" if kept else ""
    met = all(value >= 0.85 for value, _ in kept) if kept else None
    yield Goal("diversity at least .85 on every corpus, the number free", text, met)


def _left_out(rows: Sequence[Row]) -> Iterator[Goal]:
    seen = [float(row["left_out"]) for row in rows if row["system"] == OURS and row["left_out"]]
    text = f"most {max(seen):.4f}" if seen else ""
    yield Goal(
        "nothing left out (rejected documents count: at most 1 %)",
        text,
        max(seen) <= 0.01 if seen else None,
    )


def _steady(steady: Sequence[Row]) -> Iterator[Goal]:
    for corpus in ("bbc", "20ng_test"):
        rows = [row for row in steady if row["corpus"] == corpus and row["status"] == "ok"]
        own = [row for row in rows if row["system"] == OURS]
        for name, aim in (("ami", 0.9), ("jaccard", 0.8)):
            what = f"{corpus}: {name} of 80 % samples ahead of every peer's; aim {aim:g}"
            others = [(float(r[name]), r["system"]) for r in rows if r["system"][:5] == "peer:"]
            if not own or not others:
                yield Goal(what, "", None)
                continue
            mine, best = float(own[0][name]), max(others)
            text = f"{mine:.3f}, best peer {best[1]} {best[0]:.3f}"
            yield Goal(what, text, mine > best[0])


def _cost(free: Means) -> Iterator[Goal]:
    for name, word in (("fit_s", "fit time"), ("peak_mb", "peak memory")):
        what = f"{word} at most half of BERTopic's, the search for the number included"
        ratios = []
        for corpus in REPORTED:
            one, base = (_value(free, system, corpus, name) for system in (OURS, BERTOPIC))
            if one is not None and base:
                ratios.append((one / base, corpus))
        text = "; ".join(f"{corpus} {ratio:.2f}" for ratio, corpus in ratios)
        yield Goal(what, text, all(ratio <= 0.5 for ratio, _ in ratios) if ratios else None)
