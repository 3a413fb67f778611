"""What the rows of a holder add up to.

Shares are over relevant rows, uncertain ones included. The overall stance is decided so:

1. no relevant row: none;
2. rows that take a side are fewer than a quarter of those that are certain: none (or uncertain,
   when more rows are uncertain than none);
3. else the side with the larger sum of probabilities over its rows, provided that it holds at least
   two thirds of both sides' sum; otherwise uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.records import UNCERTAIN
from toolkit.schemas import ARTICLE_STANCES, HOLDER_STANCES
from toolkit.stance.intervals import wilson

_TAKES_A_SIDE = 0.25
_CLEAR_MAJORITY = 2 / 3
_DECIMALS = 6


def holder_stances(rows: pa.Table, targets: Sequence[str]) -> pa.Table:
    """Aggregates stance rows by holder and target.

    Args:
        rows: Table of `STANCE_ROWS`.
        targets: Names of the targets, in the order in which they are shown.

    Returns:
        Table of `HOLDER_STANCES`, sorted by holder, then target as given.
    """
    grouped: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows.to_pylist():
        grouped.setdefault((row["holder"], row["target"]), []).append(row)
    order = {name: place for place, name in enumerate(targets)}
    keys = sorted(grouped, key=lambda key: (key[0], order[key[1]]))
    found = [
        {"holder": holder, "target": target, **_summary(grouped[holder, target])}
        for holder, target in keys
    ]
    return pa.Table.from_pylist(found, schema=HOLDER_STANCES)


def article_stances(rows: pa.Table, targets: Sequence[str]) -> pa.Table:
    """The same for each article apart: table of `ARTICLE_STANCES`, articles in their order."""
    column = rows.column("article_id")
    found: list[dict[str, object]] = []
    for article in dict.fromkeys(column.to_pylist()):
        part = holder_stances(rows.filter(pc.equal(column, article)), targets)
        found.extend({"article_id": article, **row} for row in part.to_pylist())
    return pa.Table.from_pylist(found, schema=ARTICLE_STANCES)


def overall(stances: Sequence[str], favor: Sequence[float], against: Sequence[float]) -> str:
    """The overall stance of a holder's relevant rows by the rule above.

    Args:
        stances: Stance of each row.
        favor: p_favor of each row.
        against: p_against of each row.
    """
    sides = sum(stance in ("favor", "against") for stance in stances)
    nones, uncertain = stances.count("none"), stances.count(UNCERTAIN)
    if sides == 0 or sides < _TAKES_A_SIDE * (sides + nones):
        return UNCERTAIN if uncertain > nones else "none"
    by_side = {"favor": favor, "against": against}
    weights = {
        side: sum(p for p, stance in zip(by_side[side], stances, strict=True) if stance == side)
        for side in by_side
    }
    winner = max(weights, key=lambda side: weights[side])
    clear = weights[winner] >= _CLEAR_MAJORITY * sum(weights.values())
    return winner if clear else UNCERTAIN


def _summary(rows: Sequence[dict[str, object]]) -> dict[str, object]:
    relevant = [row for row in rows if row["relevant"]]
    stances = [str(row["stance"]) for row in relevant]
    n = len(relevant)
    summary: dict[str, object] = {
        "stance": overall(
            stances,
            [float(str(row["p_favor"])) for row in relevant],
            [float(str(row["p_against"])) for row in relevant],
        ),
        "n": len(rows),
        "n_relevant": n,
        "n_uncertain": stances.count(UNCERTAIN),
    }
    for side in ("favor", "against"):
        count = stances.count(side)
        low, high = wilson(count, n)
        summary[f"share_{side}"] = round(count / n, _DECIMALS) if n else 0.0
        summary[f"{side}_low"] = round(low, _DECIMALS)
        summary[f"{side}_high"] = round(high, _DECIMALS)
    return summary
