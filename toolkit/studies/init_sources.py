"""Plans the sources of a drafted study, so that every file is read once and none is left out.

One source reads whatever fits the usual patterns. Another takes an ending away from it only where
all tables of that ending need other columns, for then files that are added later are still read.
What cannot be parted by endings stays with the first source, and the study says what becomes of it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.config.articles import PATTERNS
from toolkit.store.readers.columns import ColumnError, find_columns
from toolkit.store.readers.files import inner_suffix, unpacked_name
from toolkit.store.survey import Table
from toolkit.studies.init_guess import Order

_MOST_NAMES = 100  # that are listed one by one


@dataclass(frozen=True)
class Group:
    """Tables that are read alike.

    Attributes:
        tables: Those looked at.
        columns: Field to column, all that were found.
        stated: Those of them that the study must state.
        order: Of day and month.
    """

    tables: tuple[Table, ...]
    columns: Mapping[str, str]
    stated: Mapping[str, str]
    order: Order


@dataclass(frozen=True)
class Part:
    """A source beside the first: which files it takes from it, and how those are read."""

    group: Group
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Odd:
    """Tables that the first source reads, but not as they need it; and what becomes of them."""

    group: Group
    names: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Plan:
    """How the files of a place are parted.

    Attributes:
        base: How the first source reads tables; None where there are none.
        patterns: Of its files; empty: the usual ones.
        parts: The other sources; no file fits the patterns of two.
        odd: What the first source does not read as it needs to be.
        listed: The plan by which `odd` is read too, file by file; None where that takes a folder
            of its own.
    """

    base: Group | None = None
    patterns: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    odd: tuple[Odd, ...] = ()
    listed: Plan | None = None


def plan(groups: Sequence[Group], names: Sequence[str]) -> Plan:
    """Parts the files among sources.

    Args:
        groups: Tables that are read alike.
        names: Of all tables, those that were not looked at too.
    """
    if len(groups) < 2:
        return Plan(groups[0] if groups else None)
    usual = Group((), {}, {}, Order("unstated", "", 0))
    base = max((usual, *groups), key=lambda group: (_merit(group.stated, groups), not group.stated))
    base = next((group for group in groups if group.stated == base.stated), base)
    owners: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        for table in group.tables:
            owner = number if _outcome(table, group, base) else -1
            owners.setdefault(inner_suffix(table.name), set()).add(owner)
    own = {ending: min(found) for ending, found in owners.items() if len(found) == 1}
    parts = tuple(
        Part(group, tuple(f"*{ending}" for ending in sorted(own) if own[ending] == number))
        for number, group in enumerate(groups)
    )
    parts = tuple(part for part in parts if part.patterns)
    taken = [pattern for part in parts for pattern in part.patterns]
    patterns = tuple(pattern for pattern in PATTERNS if pattern not in taken) if taken else ()
    left = {ending for ending, found in owners.items() if len(found) > 1}
    made = Plan(base, patterns, parts, tuple(_odd(groups, base, left)))
    return replace(made, listed=_listed(made, names)) if made.odd else made


def _merit(stated: Mapping[str, str], groups: Sequence[Group]) -> int:
    """How much is read rightly if these columns are stated: fields of rows."""
    return sum(
        max(1, table.total) * len(_right(table, group, stated))
        for group in groups
        for table in group.tables
    )


def _right(table: Table, group: Group, stated: Mapping[str, str]) -> list[str]:
    """The fields that are read from the columns that hold them; none where the text is not."""
    try:
        found = find_columns(table.columns, stated)
    except ColumnError:
        return []
    fields = [field for field in group.columns if found.get(field) == group.columns[field]]
    return fields if "text" in fields else []


def _outcome(table: Table, group: Group, base: Group) -> str:
    """What becomes of a table that another group's columns are stated for; empty if nothing."""
    if group is base:
        return ""
    try:
        found = find_columns(table.columns, base.stated)
    except ColumnError:
        return "rejected"
    if found["text"] != group.columns["text"]:
        return f"read with '{found['text']}' for the text"
    lost = [field for field in group.columns if found.get(field) != group.columns[field]]
    return f"read without their {', '.join(lost)}" if lost else ""


def _odd(groups: Sequence[Group], base: Group, endings: set[str]) -> Iterable[Odd]:
    for group in groups:
        found: dict[str, list[str]] = {}
        for table in group.tables:
            outcome = _outcome(table, group, base)
            if outcome and inner_suffix(table.name) in endings:
                found.setdefault(outcome, []).append(table.name)
        for outcome, names in found.items():
            yield Odd(group, tuple(names), outcome)


def _listed(made: Plan, names: Sequence[str]) -> Plan | None:
    """Plans that odd tables are read too, by naming each table of their endings."""
    odd = {name for each in made.odd for name in each.names}
    endings = {inner_suffix(name) for name in odd}
    others = [name for name in names if inner_suffix(name) in endings and name not in odd]
    several = [each.names for each in made.odd]
    if len(odd) + len(others) > _MOST_NAMES or _clash([others, *several]):
        return None
    usual = [p for p in made.patterns or PATTERNS if p[1:] not in endings]
    parts = [Part(each.group, tuple(map(literal, each.names))) for each in made.odd]
    return Plan(made.base, (*usual, *map(literal, others)), (*made.parts, *parts))


def _clash(lists: Sequence[Sequence[str]]) -> bool:
    """Whether a name of one list fits a file of another.

    A pattern fits what is packed too, and one without a slash fits files in any folder.
    """
    for number, names in enumerate(lists):
        rest = [unpacked_name(name) for other in (*lists[:number], *lists[number + 1 :])
                for name in other]  # fmt: skip
        met = {*rest, *map(posixpath.basename, rest)}
        if any(unpacked_name(name) in met for name in names):
            return True
    return False


def literal(name: str) -> str:
    """Writes a file's name as a pattern that fits it alone."""
    return re.sub(r"([*?\[])", r"[\1]", name)
