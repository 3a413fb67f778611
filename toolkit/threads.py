"""How many threads there are, and one where more would change the last bits of a fit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from threadpoolctl import threadpool_limits

_FAST: ContextVar[bool] = ContextVar("fast", default=False)
_THREADS: ContextVar[int | None] = ContextVar("threads", default=None)
_ONE_AT_A_TIME = threading.RLock()


def is_fast() -> bool:
    """Whether results may hang on threads and the clock (`compute.mode: fast`)."""
    return _FAST.get()


@contextmanager
def mode(*, fast: bool, threads: int | None = None) -> Iterator[None]:
    """Sets, for the block, how many threads there are and whether results may hang on them.

    The thread pools belong to the process, so one block runs at a time: a second thread of Python
    that wants one waits.

    Args:
        fast: Whether fits may use every thread and go without seeds.
        threads: How many at most; None: all cores.
    """
    with _ONE_AT_A_TIME:
        tokens = _FAST.set(fast), _THREADS.set(threads)
        try:
            with threadpool_limits(threads):
                yield
        finally:
            _FAST.reset(tokens[0])
            _THREADS.reset(tokens[1])


@contextmanager
def limited() -> Iterator[None]:
    """Holds libraries that were loaded within `mode` to its threads, too."""
    with threadpool_limits(_THREADS.get()):
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """Holds numeric libraries to one thread within the block, unless the mode is fast."""
    with nullcontext() if is_fast() else threadpool_limits(1):
        yield
