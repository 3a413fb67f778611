"""Tells two configurations apart, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Difference:
    """One key at which two configurations differ; json-able.

    Attributes:
        key: As a user writes it: `topics.words`, `stance.targets[Putin].aliases`.
        left: Value in the first; None where `kind` is `added`.
        right: Value in the second; None where `kind` is `removed`.
        kind: `changed`; `added` and `removed` where only one of them has the key.
    """

    key: str
    left: Any
    right: Any
    kind: Literal["changed", "added", "removed"] = "changed"


def differences(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Difference]:
    """Compares nested plain values.

    Mappings are compared key by key, whatever the order of their keys. Lists of named things
    (targets, benchmarks, topics) are compared by name, and their order as one more difference of
    the list; any other list is compared as a whole. `1`, `1.0` and `true` are different values.

    Args:
        a: The first: mappings, lists, texts, numbers, booleans and None.
        b: The second, likewise.

    Returns:
        The differences, sorted by key.
    """
    return sorted(_mappings(a, b, ""), key=lambda difference: difference.key)


def _mappings(a: Mapping[str, Any], b: Mapping[str, Any], prefix: str) -> Iterator[Difference]:
    for key in dict.fromkeys([*a, *b]):
        at = f"{prefix}.{key}" if prefix else str(key)
        yield from _one(a, b, key, at)


def _one(a: Mapping[str, Any], b: Mapping[str, Any], key: str, at: str) -> Iterator[Difference]:
    if key not in a:
        yield Difference(at, None, b[key], "added")
    elif key not in b:
        yield Difference(at, a[key], None, "removed")
    else:
        yield from _values(a[key], b[key], at)


def _values(left: Any, right: Any, at: str) -> Iterator[Difference]:
    if _text(left) == _text(right):
        return
    by_name = _by_name(left), _by_name(right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        yield from _mappings(left, right, at)
    elif by_name[0] is not None and by_name[1] is not None and (left or right):
        yield from _named(by_name[0], by_name[1], at)
    else:
        yield Difference(at, left, right)


def _named(
    a: Mapping[str, Mapping[str, Any]], b: Mapping[str, Mapping[str, Any]], at: str
) -> Iterator[Difference]:
    for name in dict.fromkeys([*a, *b]):
        yield from _one(a, b, name, f"{at}[{name}]")
    shared = [name for name in a if name in b], [name for name in b if name in a]
    if shared[0] != shared[1]:
        yield Difference(at, list(a), list(b))


def _by_name(value: Any) -> dict[str, Mapping[str, Any]] | None:
    """Gives a list of things with different names by name, an empty list too; None for others."""
    if not isinstance(value, list):
        return None
    named = {
        item["name"]: item
        for item in value
        if isinstance(item, Mapping) and isinstance(item.get("name"), str)
    }
    return named if len(named) == len(value) else None


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
