"""Runs the command line as a user does: as a process, in a folder of its own."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import toolkit
from toolkit.store.run_view import Run

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cli(repo_root: Path) -> Cli:
    """Calls `toolkit` in the repository's folder, without benchmark data unless asked for."""

    def call(
        *arguments: str | Path, cwd: Path = repo_root, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k != "TOOLKIT_DATA"}
        return subprocess.run(
            [sys.executable, "-m", "toolkit", *map(str, arguments)],
            cwd=cwd,
            env=environment | variables,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    return call


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


@pytest.fixture(scope="session")
def study_run(cli: Cli, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The main job, run once for all tests that look at it."""
    return run_study(
        cli, repo_root / "configs" / "uk_ukraine.yaml", tmp_path_factory.mktemp("study")
    )


@pytest.fixture(scope="session")
def smoke_run(cli: Cli, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run in seconds: LSA, no torch; made by the first worker that needs it, for all."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    with alone(root / "smoke.lock"):
        made = root / "smoke-runs" / "smoke"
        if made.is_dir():
            return toolkit.open_run(made)
        return run_study(cli, repo_root / "configs" / "smoke.yaml", made.parent)


@pytest.fixture(scope="session")
def smoke_cache(smoke_run: Run) -> tuple[str, Path]:
    """The options by which a command uses what the smoke run has made already."""
    return "--cache-dir", smoke_run.path.parents[1] / ".cache"
