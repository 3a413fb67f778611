"""Says which stances changed: shares beyond their interval, holders, single statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from toolkit.compare import shared
from toolkit.compare.facts import Flip, HolderChange, Share, ShareChange, StanceChanges
from toolkit.compare.shared import Tables
from toolkit.compare.stance_rules import SIDES, share_moved
from toolkit.compare.tables import Rows
from toolkit.records import UNCERTAIN

NOT_ABOUT = "not about it"

_Key = tuple[str, str]


def stance_changes(left: Tables, right: Tables) -> StanceChanges | None:
    """Compares the stances of two runs; None where neither has any.

    A share changed by more than its interval when neither run's share lies in the other's 95 %
    interval. A holder is new or lost who states something about a target of both runs in one of
    them alone; statements are told apart by article, text, holder and target.

    Args:
        left: Tables of the first run.
        right: Tables of the second.
    """
    if "stances" not in left and "stances" not in right:
        return None
    before, after = shared.statements(left, right)
    common = [key for key in before if key in after]
    names = [_targets(rows) for rows in (before, after)]
    holders = _holders(left), _holders(right)
    return StanceChanges(
        compared=len(common),
        only_left=len(before) - len(common),
        only_right=len(after) - len(common),
        targets_lost=tuple(name for name in names[0] if name not in names[1]),
        targets_new=tuple(name for name in names[1] if name not in names[0]),
        shares=tuple(_shares(*holders)),
        holders=tuple(_holder_changes(*holders)),
        flips=tuple(_flips(before, after, shared.titles(left))),
    )


def _targets(rows: Rows) -> list[str]:
    return list(dict.fromkeys(row["target"] for row in rows.values()))


def _holders(tables: Tables) -> dict[_Key, dict[str, Any]]:
    if "holder_stances" not in tables:
        return {}
    return {(r["holder"], r["target"]): r for r in tables["holder_stances"].to_pylist()}


def _shares(
    left: Mapping[_Key, Mapping[str, Any]], right: Mapping[_Key, Mapping[str, Any]]
) -> list[ShareChange]:
    """Shares that changed: first those beyond their interval, then by how far they moved."""
    found = []
    for (holder, target), row in left.items():
        other = right.get((holder, target))
        if other is None or not (row["n_relevant"] and other["n_relevant"]):
            continue
        for side in SIDES:
            one, two = _share(row, side), _share(other, side)
            if one.share != two.share:
                beyond = share_moved(row, other, side)
                found.append(ShareChange(holder, target, side, one, two, beyond))
    return sorted(
        found,
        key=lambda c: (
            not c.beyond,
            -abs(c.right.share - c.left.share),
            -c.left.n,
            c.holder,
            c.target,
            c.side,
        ),
    )


def _share(row: Mapping[str, Any], side: str) -> Share:
    return Share(row[f"share_{side}"], row[f"{side}_low"], row[f"{side}_high"], row["n_relevant"])


def _holder_changes(
    left: Mapping[_Key, Mapping[str, Any]], right: Mapping[_Key, Mapping[str, Any]]
) -> list[HolderChange]:
    both = {target for _, target in left} & {target for _, target in right}
    found = []
    for kind, here, there in (("lost", left, right), ("new", right, left)):
        stated = _stated(here, both)
        known = _stated(there, both)
        found += [
            HolderChange(kind, holder, tuple(targets), sum(targets.values()))
            for holder, targets in sorted(stated.items())
            if holder not in known
        ]
    return found


def _stated(rows: Mapping[_Key, Mapping[str, Any]], targets: set[str]) -> dict[str, dict[str, int]]:
    """How many statements each holder makes about each target, where any."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (holder, target), row in rows.items():
        if target in targets and row["n_relevant"]:
            found[holder][target] = row["n_relevant"]
    return dict(found)


def _flips(before: Rows, after: Rows, titles: Mapping[str, str]) -> list[Flip]:
    found = []
    for key, row in before.items():
        other = after.get(key)
        if other is None or label(row) == label(other):
            continue
        found.append(
            Flip(
                article=titles[row["article_id"]],
                holder=row["holder"],
                target=row["target"],
                left=label(row),
                right=label(other),
                left_p=_probability(row),
                right_p=_probability(other),
                quoted=row["quoted"],
                text=row["text"],
            )
        )
    return found


def label(row: Mapping[str, Any]) -> str:
    """A row's stance, or that it is not about the target."""
    return str(row["stance"]) if row["relevant"] else NOT_ABOUT


def _probability(row: Mapping[str, Any]) -> float:
    if row["stance"] == UNCERTAIN:
        return float(max(row["p_favor"], row["p_against"], row["p_none"]))
    return float(row[f"p_{row['stance']}"])
