"""Runs studies for the tests: as a process, once for all workers."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import toolkit
from toolkit.store.run_view import Run

Cli = Callable[..., subprocess.CompletedProcess[str]]


def run_study(cli: Cli, config: Path, out: Path) -> Run:
    """Runs a study that must succeed, and opens what it printed last."""
    done = cli("run", config, "--out", out)
    assert done.returncode == 0, done.stderr
    return toolkit.open_run(done.stdout.strip().splitlines()[-1])


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Lets one worker in at a time."""
    with place.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
