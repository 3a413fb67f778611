"""Whether the stances of a run made again are those of the stored one, and so are its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from toolkit.compare.pieces import STANCE_KEYS, noun, stem
from toolkit.compare.tables import Likeness, Verdict, columns_apart, compare_tables, keyed

SAME_LABELS = 0.999  # share of labels that must be the same between machines
AT_THRESHOLD = 0.01  # how far the probabilities of a label that changed may have moved
SAME_SCORE = 0.002  # how far a score without an interval may move
SIDES = ("favor", "against")
_NEAR = 1e-6  # shares and intervals are stored with six decimals

Pair = tuple[pa.Table, pa.Table]


def judge_stances(pairs: Mapping[str, Pair]) -> list[Verdict]:
    """Judges the tables of the stance stage.

    Labels (`stances`): statistically equal when 99.9 % of them are the same, or else when every one
    that changed had its probabilities moved by no more than 0.01, so that it lay at its threshold.
    Shares follow the labels. (That they lie in one another's interval would say little: of a few
    statements every share does.) Scores: when each lies in the stored interval, or within 0.002
    where it has none. What scores are drawn from (confusion, reliability, coverage) is as alike as
    the scores.

    Args:
        pairs: Stored and new table by artefact.
    """
    found = {
        name: compare_tables(*pair, key=STANCE_KEYS[stem(name)], name=name, noun=noun(stem(name)))
        for name, pair in pairs.items()
    }
    tables = {stem(name): pair for name, pair in pairs.items()}
    labels = _labels(tables["stances"]) if "stances" in tables else None
    scores = _scores(tables["scores"]) if "scores" in tables else None
    judged = []
    for name, verdict in found.items():
        table = stem(name)
        if verdict.likeness is not Likeness.DIFFERENT or columns_apart(
            *(side.schema for side in tables[table])
        ):
            judged.append(verdict)
        elif table == "stances":
            judged.append(_judge_labels(verdict, labels))
        elif table in ("holder_stances", "article_stances"):
            judged.append(_judge_shares(verdict, labels, tables[table]))
        elif table == "scores":
            judged.append(Verdict(name, *scores) if scores else verdict)
        else:
            judged.append(_follow(verdict, scores))
    return judged


def share_moved(left: Mapping[str, Any], right: Mapping[str, Any], side: str) -> bool:
    """Whether a share changed by more than its interval: neither lies in the other's.

    Args:
        left: A row of `holder_stances`.
        right: The same holder's and target's of the other run.
        side: `favor` or `against`.
    """
    return not _inside(left, right, side) and not _inside(right, left, side)


def _inside(value: Mapping[str, Any], interval: Mapping[str, Any], side: str) -> bool:
    low, high = interval[f"{side}_low"] - _NEAR, interval[f"{side}_high"] + _NEAR
    return bool(low <= value[f"share_{side}"] <= high)


@dataclass(frozen=True)
class _Labels:
    """How many labels changed, of how many, and how many of those lay at their threshold."""

    changed: int
    total: int
    at_threshold: int

    @property
    def alike(self) -> bool:
        few = self.changed <= (1 - SAME_LABELS) * self.total + _NEAR
        return few or self.at_threshold == self.changed


def _labels(pair: Pair) -> _Labels | None:
    """Compares labels; None where the rows are not the same."""
    left, right = (keyed(table.to_pylist(), STANCE_KEYS["stances"]) for table in pair)
    if left.keys() != right.keys():
        return None
    changed = [
        (row, right[key])
        for key, row in left.items()
        if (row["stance"], row["relevant"]) != (right[key]["stance"], right[key]["relevant"])
    ]
    return _Labels(len(changed), len(left), sum(_nudged(*rows) for rows in changed))


def _nudged(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    moved = max(abs(left[name] - right[name]) for name in ("p_favor", "p_against", "p_none"))
    return bool(left["relevant"] == right["relevant"] and 0.0 < moved <= AT_THRESHOLD + _NEAR)


def _judge_labels(verdict: Verdict, labels: _Labels | None) -> Verdict:
    if labels is None:
        return verdict
    verb = "differs" if labels.changed == 1 else "differ"
    said = f"{labels.changed:,} of {labels.total:,} labels {verb}"
    if not labels.changed:
        said = f"labels are equal; {verdict.detail}"
    elif labels.at_threshold == labels.changed:
        said += ", each at its threshold"
    likeness = Likeness.STATISTICAL if labels.alike else Likeness.DIFFERENT
    return Verdict(verdict.artefact, likeness, said)


def _judge_shares(verdict: Verdict, labels: _Labels | None, pair: Pair) -> Verdict:
    outside = _outside(pair)
    if outside is None:
        return verdict
    if labels is not None and labels.alike:
        return Verdict(verdict.artefact, Likeness.STATISTICAL, "follows the labels")
    if not outside:
        return Verdict(verdict.artefact, Likeness.DIFFERENT, verdict.detail)
    detail = f"out of the other's interval: the share of {outside[0]}"
    more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
    return Verdict(verdict.artefact, Likeness.DIFFERENT, detail + more)


def _outside(pair: Pair) -> list[str] | None:
    """Shares not in the other run's interval, in words; None where the rows are not the same."""
    key = STANCE_KEYS["holder_stances"]
    if "article_id" in pair[0].column_names:
        key = STANCE_KEYS["article_stances"]
    left, right = (keyed(table.to_pylist(), key) for table in pair)
    if left.keys() != right.keys():
        return None
    return [
        f"{row['holder']} {_SAID[side]} {row['target']}"
        for place, row in left.items()
        for side in SIDES
        if not (_inside(row, right[place], side) and _inside(right[place], row, side))
    ]


_SAID = {"favor": "in favor of", "against": "against"}


def _scores(pair: Pair) -> tuple[Likeness, str] | None:
    """Judges scores one by one; None where they do not measure the same."""
    left, right = (keyed(table.to_pylist(), STANCE_KEYS["scores"]) for table in pair)
    if left.keys() != right.keys() or any(row["n"] != right[k]["n"] for k, row in left.items()):
        return None
    out = [row for key, row in left.items() if not _holds(row, right[key]["value"])]
    if not out:
        return Likeness.STATISTICAL, "every score lies in its stored interval"
    first = out[0]
    detail = (
        f"{len(out)} of {len(left)} scores out of the stored interval, such as {first['metric']} "
        f"of {first['model']} on {first['dataset']}"
    )
    return Likeness.DIFFERENT, detail


def _holds(stored: Mapping[str, Any], value: float) -> bool:
    if stored["low"] is None or stored["high"] is None:
        return bool(abs(value - stored["value"]) <= SAME_SCORE + _NEAR)
    return bool(stored["low"] - _NEAR <= value <= stored["high"] + _NEAR)


def _follow(verdict: Verdict, scores: tuple[Likeness, str] | None) -> Verdict:
    if scores is None:
        return verdict
    return Verdict(verdict.artefact, scores[0], f"as alike as the scores; {verdict.detail}")
