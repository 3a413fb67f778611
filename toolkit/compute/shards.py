"""Works on shards one by one or in processes; the results and their order are the same.

Processes are loky's, as joblib brings it: they start afresh, so that neither threads nor open files
are inherited, they need no guard in a user's script, and a worker that dies is an error, not a
hang. A function crosses by its name and a shard by its paths, so both should be small.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeVar

from joblib.externals.loky import get_reusable_executor, reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

from toolkit.errors import StageError

S = TypeVar("S")
R = TypeVar("R")
Engine = Literal["serial", "processes"]

_AHEAD = 2  # results a worker that may wait to be asked for


def map_shards(
    fn: Callable[[S], R],
    shards: Sequence[S],
    *,
    engine: Engine = "serial",
    workers: int | None = None,
) -> Iterator[R]:
    """Calls a function with each shard; yields what it returns, in the order of the shards.

    Shards are taken from the sequence as they are needed, and no more than two results a worker
    wait to be asked for.

    Args:
        fn: A function of a module, or a `functools.partial` of one; it must not depend on what
            another call left behind.
        shards: What it is called with.
        engine: `serial` in this process, or `processes`.
        workers: How many processes; None: all cores.

    Raises:
        StageError: A worker died, most often for want of memory.
        Exception: Whatever `fn` raises.
    """
    count = min(workers or cores(), len(shards))
    if engine == "serial" or count < 2:
        yield from map(fn, shards)
        return
    executor = get_reusable_executor(max_workers=count)
    waiting: deque[Any] = deque()
    try:
        for shard in shards:
            if len(waiting) >= _AHEAD * count:
                yield waiting.popleft().result()
            waiting.append(executor.submit(fn, shard))
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise StageError(
            "a worker process died, most often for want of memory",
            where="compute.workers",
            hint="set compute.workers lower, or compute.engine to serial",
        ) from None
    finally:
        for future in waiting:
            future.cancel()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def release() -> None:
    """Ends the worker processes, which otherwise wait for further work and hold their memory."""
    if reusable_executor._executor is not None:  # asking for it would start one
        reusable_executor._executor.shutdown(wait=True)
