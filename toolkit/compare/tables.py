"""Compares two versions of a table: identical, equal within a tolerance, or different."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pyarrow as pa

# What machines were seen to do: embeddings move by up to 1.2e-7 between instruction sets, and the
# coefficients of a logistic regression by 8e-6 between thread counts, so that a score of the unit
# interval moves in its fifth decimal. Beyond the fourth it is another score.
SCORES = 1e-4

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]


class Likeness(Enum):
    """How alike two versions of an artefact are."""

    IDENTICAL = "identical"
    TOLERANCE = "equal within tolerance"
    STATISTICAL = "statistically equal"
    DIFFERENT = "different"
    REDRAWN = "drawn anew"  # other bytes of a figure or page; counts as what it was drawn from
    NOT_COMPARED = "not compared"

    @property
    def rank(self) -> int:
        """0 for identical to 3 for different; drawn anew counts as a tolerance, as the least."""
        return _RANKS[self]


_RANKS = {
    Likeness.NOT_COMPARED: 0,
    Likeness.IDENTICAL: 0,
    Likeness.TOLERANCE: 1,
    Likeness.REDRAWN: 1,
    Likeness.STATISTICAL: 2,
    Likeness.DIFFERENT: 3,
}


@dataclass(frozen=True)
class Verdict:
    """What was found of one artefact, in one line."""

    artefact: str
    likeness: Likeness
    detail: str = ""


def worst(likenesses: Sequence[Likeness]) -> Likeness:
    """Returns the least alike; identical where there is none."""
    return max(likenesses, key=lambda found: found.rank, default=Likeness.IDENTICAL)


def compare_tables(
    stored: pa.Table,
    again: pa.Table,
    *,
    key: Sequence[str],
    name: str = "table",
    noun: str = "rows",
    tolerance: float = SCORES,
) -> Verdict:
    """Compares a stored table with the same table made again.

    Identical: the same columns, types and values in the same order. Within tolerance: the same rows
    with the same texts, whole numbers and nulls, and no float further away than `tolerance`, or
    else only the order of rows is another. Different: anything else.

    Args:
        stored: A table.
        again: Its counterpart.
        key: Columns that tell rows apart; with none, rows are compared by position.
        name: Of the artefact, for the verdict.
        noun: What a row is, in the plural.
        tolerance: Largest difference of a float, absolute.
    """
    shape = columns_apart(stored.schema, again.schema)
    if shape:
        return Verdict(name, Likeness.DIFFERENT, shape)
    if _equal(stored, again):
        return Verdict(name, Likeness.IDENTICAL)
    left, right = (keyed(table.to_pylist(), key) for table in (stored, again))
    if left.keys() != right.keys():
        return Verdict(name, Likeness.DIFFERENT, rows_apart(left, right, noun))
    floats = [field.name for field in stored.schema if pa.types.is_floating(field.type)]
    others = [column for column in stored.column_names if column not in floats]
    changes = {
        column: sum(row[column] != right[place][column] for place, row in left.items())
        for column in others
    }
    said = _cells_apart({k: n for k, n in changes.items() if n}, len(left), noun)
    gaps = {
        column: max(_gap(row[column], right[place][column]) for place, row in left.items())
        for column in floats
    }
    said += _float_gaps(gaps, tolerance)
    if said:
        return Verdict(name, Likeness.DIFFERENT, ", ".join(said))
    widest = max(gaps, key=lambda column: gaps[column], default="")
    if widest and gaps[widest] > 0:
        detail = f"largest difference {gaps[widest]:.2g} in {widest}"
    elif list(left) == list(right):
        return Verdict(name, Likeness.IDENTICAL)  # Arrow holds no NaN equal to another
    else:
        detail = f"the same {noun} in another order"
    return Verdict(name, Likeness.TOLERANCE, detail)


def columns_apart(stored: pa.Schema, again: pa.Schema) -> str:
    """Says which columns or types are not the same; empty where all are."""
    before = {field.name: field.type for field in stored}
    after = {field.name: field.type for field in again}
    said = [f"the column {column} is missing" for column in before if column not in after]
    said += [f"the column {column} is new" for column in after if column not in before]
    said += [
        f"the column {column} holds {after[column]} in the place of {kind}"
        for column, kind in before.items()
        if column in after and after[column] != kind
    ]
    if not said and stored.names != again.names:
        said = ["its columns stand in another order"]
    return ", ".join(said)


def rows_apart(stored: Rows, again: Rows, noun: str) -> str:
    """Says how many rows are missing and new, of two tables by key."""
    missing, new = len(stored.keys() - again.keys()), len(again.keys() - stored.keys())
    said = [f"{missing:,} of {len(stored):,} {noun} {_are(missing)} missing"] if missing else []
    return ", ".join(said + ([f"{new:,} {_are(new)} new"] if new else []))


def keyed(rows: Sequence[dict[str, Any]], key: Sequence[str]) -> Rows:
    """Rows by their key and a running number among those of one key; by position without a key."""
    seen: Counter[Key] = Counter()
    found = {}
    for row in rows:
        place = tuple(row[column] for column in key)
        found[(*place, seen[place])] = row
        seen[place] += 1
    return found


def _equal(stored: pa.Table, again: pa.Table) -> bool:
    plain = stored.replace_schema_metadata(None), again.replace_schema_metadata(None)
    return bool(plain[0].equals(plain[1]))


def _float_gaps(gaps: dict[str, float], tolerance: float) -> list[str]:
    wide = {column: gap for column, gap in gaps.items() if gap > tolerance}
    unlike = [
        f"nulls of {column} stand elsewhere" for column, gap in wide.items() if gap == math.inf
    ]
    finite = {column: gap for column, gap in wide.items() if gap < math.inf}
    if finite:
        widest = max(finite, key=lambda column: finite[column])
        unlike.append(f"largest difference {finite[widest]:.2g} in {widest}")
    return unlike


def _gap(stored: float | None, again: float | None) -> float:
    """Distance of two floats; a null or NaN is at no distance from itself only."""
    before = math.nan if stored is None else stored
    after = math.nan if again is None else again
    if math.isnan(before) or math.isnan(after):
        return 0.0 if math.isnan(before) and math.isnan(after) else math.inf
    return 0.0 if before == after else abs(before - after)


def _cells_apart(changes: Mapping[str, int], total: int, noun: str) -> list[str]:
    """Says in how many rows each column differs: `2 of 116 passages have another topic`."""
    said = [f"{changed:,} {_another(column)}" for column, changed in changes.items()]
    if said:
        column, changed = next(iter(changes.items()))
        have = "has" if changed == 1 else "have"
        said[0] = f"{changed:,} of {total:,} {noun} {have} {_another(column)}"
    return said


def _another(column: str) -> str:
    return f"other {column}" if column.endswith("s") else f"another {column}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
