"""States which packages are installed, which of them a run uses, and whether a lock file agrees."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.registry import DISTRIBUTION

LOCK = "requirements.lock"

_MAX_LOCK = 5_000_000  # bytes
_FIELD = re.compile(r"^(Name|Version|Requires-Dist):[ \t]*(.*)$", re.MULTILINE)
_PINNED = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*==\s*([^\s;\\#]+)", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """An installed distribution.

    Attributes:
        name: As it calls itself.
        version: Its version.
        requires: Canonical names of what it needs, extras left out.
    """

    name: str
    version: str
    requires: tuple[str, ...]


def versions() -> dict[str, str]:
    """Gives the versions of this library and of what it declares, where installed."""
    try:
        declared = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    names = [DISTRIBUTION, *(_required(line) for line in declared if "extra ==" not in line)]
    known = installed()
    found = {name: known[canonical(name)] for name in names if canonical(name) in known}
    return {name: found[name].version for name in sorted(found, key=str.casefold)}


def packages() -> dict[str, str]:
    """Gives the version of every package that a run may use, by canonical name.

    That is: of this library, of all that it needs, directly or by way of another, and of whatever
    else is imported by now.
    """
    known = installed()
    wanted, found = [canonical(DISTRIBUTION)], set[str]()
    while wanted:
        name = wanted.pop()
        if name in known and name not in found:
            found.add(name)
            wanted += known[name].requires
    loaded = {module.partition(".")[0] for module in sys.modules}
    found |= {name for name in known if name not in found and loaded & _modules(name)}
    return {name: known[name].version for name in sorted(found)}


@cache
def installed() -> Mapping[str, Package]:
    """Finds every installed distribution, by canonical name.

    Only the three fields in use are read: parsing whole metadata takes ten times as long.
    """
    found: dict[str, Package] = {}
    for distribution in importlib.metadata.distributions():
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        fields = _FIELD.findall(text.partition("\n\n")[0])
        stated = {key: value.strip() for key, value in fields}
        if "Name" in stated and "Version" in stated:
            needs = [v for key, v in fields if key == "Requires-Dist" and "extra ==" not in v]
            package = Package(
                stated["Name"],
                stated["Version"],
                tuple(canonical(_required(need)) for need in needs),
            )
            # The first on the path is the one that is imported.
            found.setdefault(canonical(package.name), package)
    return found


def canonical(name: str) -> str:
    """Writes a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_state(place: Path | None, used: Mapping[str, str]) -> dict[str, Any] | None:
    """States a lock file's hash, and where what is installed differs from it.

    Args:
        place: The lock file; None: there is none.
        used: Versions by canonical name, from `packages`.
    """
    data = read_lock(place)
    if data is None:
        return None
    locked = {
        canonical(name): version
        for name, version in _PINNED.findall(data.decode("utf-8", "replace"))
    }
    disagree = [
        f"{name}: {version} installed, {locked.get(name, 'none')} locked"
        for name, version in sorted(used.items())
        if name != canonical(DISTRIBUTION) and not _same(version, locked.get(name, ""))
    ]
    return {"sha256": hashlib.sha256(data).hexdigest(), "agrees": not disagree} | (
        {"disagree": disagree} if disagree else {}
    )


def read_lock(place: Path | None) -> bytes | None:
    """Reads a lock file; None where there is none that can be read."""
    try:
        if place is None or place.stat().st_size > _MAX_LOCK:
            return None
        return place.read_bytes()
    except OSError:
        return None


def _same(version: str, locked: str) -> bool:
    """A lock that names no build (`2.13.0`) fits every one (`2.13.0+cpu`)."""
    return version == locked or ("+" not in locked and version.partition("+")[0] == locked)


def _required(line: str) -> str:
    return re.split(r"[^\w.-]", line, maxsplit=1)[0]


def _modules(name: str) -> set[str]:
    try:
        text = importlib.metadata.distribution(name).read_text("top_level.txt")
    except importlib.metadata.PackageNotFoundError:
        text = None
    return set(text.split()) if text else {name.replace("-", "_")}
