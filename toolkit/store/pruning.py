"""What the cache weighs, and making room in it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from toolkit.errors import StoreError
from toolkit.store.aside import remove
from toolkit.store.cache import Cache
from toolkit.store.vectors import FOLDER as VECTORS

STAGES = ("corpus", "features", "topics", "stance", "report", VECTORS)
_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Size:
    """What one stage's results weigh.

    Attributes:
        stage: Its name; `vectors` are those of single texts.
        entries: Stored results, or blocks of vectors.
        bytes: Of all of them.
    """

    stage: str
    entries: int
    bytes: int


def sizes(cache: Cache) -> list[Size]:
    """Weighs the cache, stage by stage."""
    found = {stage: [0, 0] for stage in STAGES}
    for entry in cache.entries():
        counted = found.setdefault(entry.stage, [0, 0])
        counted[0] += 1
        counted[1] += entry.bytes
    found[VECTORS] = list(cache.vectors.weigh())
    return [Size(stage, *counted) for stage, counted in found.items()]


def prune_cache(
    cache: Cache,
    *,
    unused_days: float | None = None,
    max_mb: float | None = None,
    stage: str | None = None,
) -> Size:
    """Removes results; with neither limit, all of them.

    Args:
        cache: The cache.
        unused_days: Those that were not used for so long.
        max_mb: The longest unused, until no more than this is left; the vectors of single texts
            go last, all at once.
        stage: Of this stage alone.

    Returns:
        What was removed.

    Raises:
        StoreError: There is no such stage.
    """
    if stage is not None and stage not in STAGES:
        raise StoreError(f"no stage '{stage}'", hint=f"known: {', '.join(STAGES)}")
    everything = unused_days is None and max_mb is None
    entries = sorted(
        (entry for entry in cache.entries() if stage in (None, entry.stage)),
        key=lambda entry: (entry.used, entry.stage, entry.key),
    )
    left = sum(entry.bytes for entry in entries)
    removed = [0, 0]
    for entry in entries:
        old = unused_days is not None and time.time() - entry.used > unused_days * _DAY
        if everything or old or (max_mb is not None and left > max_mb * 1e6):
            cache.drop(entry.stage, entry.key)
            left -= entry.bytes
            removed = [removed[0] + 1, removed[1] + entry.bytes]
    blocks, weight = cache.vectors.weigh()
    too_much = max_mb is not None and left + weight > max_mb * 1e6
    if (everything or too_much) and stage in (None, VECTORS):
        remove(cache.vectors.root)
        removed = [removed[0] + blocks, removed[1] + weight]
    return Size("all" if stage is None else stage, *removed)
