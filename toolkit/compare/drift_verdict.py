"""The table of a drift in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from toolkit.report.wording import listing, named, percent, plural

_FEW = 10  # articles; fewer on a side show only large differences
_TOPICS = 3
_WORDS = 5


def verdict(table: pa.Table) -> str:
    """Says whether the new articles are like the known ones, and in what they are not.

    Args:
        table: Of schema `DRIFT`.
    """
    rows = table.to_pylist()
    articles = next(row for row in rows if row["measure"] == "articles")
    known, given = articles["n_known"], articles["n_new"]
    again = round(given * (articles["new"] or 0.0))
    new = given - again
    if not new:
        return f"The run had read all of them before ({plural(given, 'article')}): nothing is new."
    subject = f"The {'new article' if new == 1 else plural(new, 'new article')}"
    are, differ = ("is", "differs") if new == 1 else ("are", "differ")
    found = _differences(rows)
    if found:
        said = f"{subject} {differ} from the {known:,} that the run knew in {listing(found)}."
    else:
        said = f"{subject} {are} like the {known:,} that the run knew: what is measured is "
        said += "within chance."
    if again:
        left_out = plural(again, "further article")
        said += f" It had read {left_out} before; {'it is' if again == 1 else 'they are'} left out."
    if min(known, new) < _FEW:
        said += " With so few articles only large differences show."
    return said


def _differences(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    single = {row["measure"]: row for row in rows if row["differs"] and not row["item"]}
    found = []
    if "other" in single:
        found.append(f"topics ({_moved(single['other'])} in none of the run's)")
    if "far" in single:
        found.append(f"content ({_moved(single['far'])} of the passages near to nothing known)")
    if "unknown words" in single:
        found.append(f"vocabulary ({_moved(single['unknown words'])} of the words unknown)")
    if "divergence" in single:
        rose = [row["item"] for row in rows if row["measure"] == "word rose"][:_WORDS]
        more = f" (more of {listing([f'‘{word}’' for word in rose])})" if rose else ""
        found.append(f"the use of words{more}")
    topics = [row for row in rows if row["measure"] == "topic" and row["differs"]]
    if topics:
        topics.sort(key=lambda row: -abs(row["new"] - row["known"]))
        said = [f"{named(row['item'])} {_moved(row)}" for row in topics]
        found.append(f"the shares of topics ({listing(said, _TOPICS)})")
    stances = [row for row in rows if row["measure"] == "stance" and row["differs"]]
    if stances:
        said = [f"{row['item']} {_moved(row)}" for row in stances]
        found.append(f"stances ({listing(said, _TOPICS)})")
    return found


def _moved(row: Mapping[str, Any]) -> str:
    return f"{percent(row['new'])}, was {percent(row['known'])}"
