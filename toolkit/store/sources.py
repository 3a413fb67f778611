"""Hashes this library's own code, so that what other code made is not taken for what this makes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
# What every stage's result passes through.
# Topics and stances are found with the encoder of the features.
_READ = {"topics": ("features",), "stance": ("features",)}
_COMMON = ("packing.py", "records.py", "stages.py", "threads.py")
_MORE = {"corpus": ("compute/shards.py", "corpus_stage.py", "dates.py")}


@cache
def code_content(stage: str) -> str:
    """Hashes the code and the templates of a stage, as 16 hexadecimal digits.

    Args:
        stage: Name of the stage's package.
    """
    files = [_HOME / name for name in (*_COMMON, *_MORE.get(stage, ()))]
    for package in ("schemas", stage, *_READ.get(stage, ())):
        files += [place for place in (_HOME / package).rglob("*") if place.suffix in _SUFFIXES]
    digest = hashlib.sha256()
    for place in sorted(files):
        data = place.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{place.relative_to(_HOME).as_posix()} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()[:16]


_SUFFIXES = frozenset((".py", ".html", ".css"))
