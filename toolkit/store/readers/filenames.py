"""What a file's name states, by a pattern such as `{outlet}_{date}_{title}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.dates import parse_date
from toolkit.store.readers.files import PACKED

_LONGEST = 1_000  # characters of a name
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class _Part:
    """A field of a pattern, `` for anything, and the text behind it."""

    field: str
    then: str


def stated(name: str, pattern: str) -> dict[str, str]:
    """Reads the fields of a pattern from a file's name, without its ending.

    Each field takes as little as it can, the last the rest; but a `{date}` takes what is a date
    where any reading of the name has one, so that `the_paper_2025-09-10` has the outlet
    `the paper`. A pattern with slashes is held against as many folders of the path.

    Args:
        name: The path below the source's folder, with forward slashes.
        pattern: Text with `{field}`, and `{}` for anything; not a regular expression.

    Returns:
        Field to value, underscores as spaces except in `date` and `id`; empty where the name does
        not fit.
    """
    names = _bare(name).split("/")[-1 - pattern.count("/") :]
    text = "/".join(names)[:_LONGEST]
    pieces = _FIELD.split(pattern)
    parts = [_Part(*pieces[at : at + 2]) for at in range(1, len(pieces), 2)]
    if len(names) <= pattern.count("/") or not text.startswith(pieces[0]):
        return {}
    for dated in (True, False):
        found = _fit(text, len(pieces[0]), tuple(parts), dated, {})
        if found is not None:
            return {field: _value(field, value) for field, value in found if field}
    return {}


def _bare(name: str) -> str:
    """A name without its ending and without what says how the file is packed."""
    for ending in PACKED:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    stem, dot, ending = name.rpartition(".")
    is_ending = dot and stem and not stem.endswith("/") and re.fullmatch(r"[A-Za-z]\w{0,9}", ending)
    return stem if is_ending else name


def _fit(
    text: str, at: int, parts: tuple[_Part, ...], dated: bool, failed: dict[tuple[int, int], bool]
) -> tuple[tuple[str, str], ...] | None:
    """Fits the parts to the text from an offset on; each (part, offset) is tried once."""
    if not parts:
        return () if at == len(text) else None
    if (len(parts), at) in failed:
        return None
    part, rest = parts[0], parts[1:]
    for end in _ends(text, at, part, is_last=not rest):
        value = text[at:end]
        if "/" in value or (dated and part.field == "date" and not _is_date(value)):
            continue
        found = _fit(text, end + len(part.then), rest, dated, failed)
        if found is not None:
            return ((part.field, value), *found)
    failed[len(parts), at] = True
    return None


def _ends(text: str, at: int, part: _Part, *, is_last: bool) -> list[int]:
    """Where a field may end: before each occurrence of the text behind it, the nearest first."""
    if is_last:
        end = len(text) - len(part.then)
        return [end] if end > at and text.endswith(part.then) else []
    ends, end = [], text.find(part.then, at + 1)
    while end >= 0:
        ends.append(end)
        end = text.find(part.then, end + 1)
    return ends


def _is_date(text: str) -> bool:
    date = parse_date(text)
    return date.iso is not None or date.ambiguous


def _value(field: str, value: str) -> str:
    return value if field in ("date", "id") else " ".join(value.replace("_", " ").split())
