"""One thread where more would change the last bits of a fit, unless the study gave that up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from threadpoolctl import threadpool_limits

_FAST: ContextVar[bool] = ContextVar("fast", default=False)


def is_fast() -> bool:
    """Whether results may hang on threads and the clock (`compute.mode: fast`)."""
    return _FAST.get()


@contextmanager
def mode(*, fast: bool) -> Iterator[None]:
    """Sets, for the block, whether fits may use every thread and go without seeds."""
    token = _FAST.set(fast)
    try:
        yield
    finally:
        _FAST.reset(token)


@contextmanager
def one_thread() -> Iterator[None]:
    """Holds numeric libraries to one thread within the block, unless the mode is fast."""
    with nullcontext() if is_fast() else threadpool_limits(1):
        yield
