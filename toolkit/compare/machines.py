"""What two environments do not have in common, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_ORDER = ("python", "implementation", "platform", "libc", "processor", "processor_flags", "cores")
_NAMES = {"lock": "lock file", "processor_flags": "processor flags"}
_MOST = 8  # flags named of each side
_HASH = 12  # digits shown
# Where a repository stands and what else is in it is no property of the machine.
_LEFT_OUT = ("git",)


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """Names what differs between two `environment` blocks of `run.json`.

    Whatever a block holds is compared: a mapping item by item (packages, variables), a list of
    texts (processor flags) by what is missing and new, anything else as it stands. What only one of
    them records (they are of two versions) is one line. The state of a git repository around the
    working directory is left out: the code has its own versions.

    Args:
        first: Of the stored run.
        second: Of this machine, or of the other run.

    Returns:
        Lines such as `scikit-learn 1.7.2 -> 1.8.0`; none where the two are the same.
    """
    known = [key for key in _ORDER if key in first or key in second]
    rest = sorted({*first, *second} - {*known, *_LEFT_OUT})
    if "packages" in rest and "versions" in rest:
        # `packages` holds what `versions` does and more, where both have it.
        both = "packages" in first and "packages" in second
        rest = [key for key in rest if key != ("versions" if both else "packages")]
    found, unknown = [], []
    for key in [*known, *rest]:
        name = _NAMES.get(key, key.replace("_", " "))
        if key not in first or key not in second:
            unknown.append(name)
        elif first[key] != second[key]:
            found += _one(name, key, first[key], second[key])
    return found + ([f"recorded of one alone: {', '.join(unknown)}"] if unknown else [])


def _one(name: str, key: str, left: Any, right: Any) -> list[str]:
    if _mapping(left) and _mapping(right):
        return _items(name, key, left or {}, right or {})
    if _texts(left) and _texts(right):
        return _lists(name, left or [], right or [])
    if _pools(left) and _pools(right):
        return _pool_lines(left or [], right or [])
    return [f"{name} {_shown(left)} -> {_shown(right)}"]


def _items(name: str, key: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    found = []
    for item in sorted({*left, *right}, key=str.casefold):
        if left.get(item) == right.get(item) or (key, item) == ("lock", "disagree"):
            continue
        # A package or a variable says by itself what it is.
        own = item if key in ("packages", "versions", "variables") else f"{name}: {item}"
        found += _one(own, item, left.get(item), right.get(item))
    return found


def _lists(name: str, left: Sequence[str], right: Sequence[str]) -> list[str]:
    missing, new = sorted({*left} - {*right}), sorted({*right} - {*left})
    said = [f"{_listing(missing)} missing here"] if missing else []
    said += [f"{_listing(new)} only here"] if new else []
    return [f"{name}: {'; '.join(said)}"] if said else []


def _pool_lines(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[str]:
    """Kernels and threads of the numeric libraries, where neither side holds all of the other's.

    A library that only one side has loaded by now says nothing; that it is not installed would
    stand among the packages.
    """
    found = []
    for library in sorted({_library(pool) for pool in left} & {_library(pool) for pool in right}):
        before, after = (
            {_pool(pool) for pool in pools if _library(pool) == library} for pools in (left, right)
        )
        if not (before <= after or after <= before):
            gone, new = sorted(before - after), sorted(after - before)
            found.append(f"{library} {_listing(gone)} -> {_listing(new)}")
    return found


def _library(pool: Mapping[str, Any]) -> str:
    return str(pool.get("internal_api") or pool.get("user_api") or "library")


def _pool(pool: Mapping[str, Any]) -> str:
    threads = pool.get("num_threads")
    said = [str(pool[part]) for part in ("version", "architecture") if pool.get(part)]
    said += [f"on {threads} thread{'' if threads == 1 else 's'}"] if threads else []
    return " ".join(said)


def _listing(items: Sequence[str]) -> str:
    shown = list(items[:_MOST])
    if len(items) > _MOST:
        shown.append(f"{len(items) - _MOST} more")
    return ", ".join(shown) or "none"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "none"
    text = str(value)
    if len(text) in (40, 64) and all(c in "0123456789abcdef" for c in text):
        return text[:_HASH]
    return text


def _mapping(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _texts(value: Any) -> bool:
    return value is None or (
        isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    )


def _pools(value: Any) -> bool:
    return value is None or (
        isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)
    )
