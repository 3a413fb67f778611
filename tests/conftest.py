"""What all tests share: where the repository, the seeds and the benchmark data are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import toolkit
from tests.runs import Cli, alone, run_study
from toolkit.store.run_view import Run

# Their tests share a run of the main study.
STUDY_FILES = {"test_gold.py", "test_run_folder.py"}
ROOT = Path(__file__).resolve().parents[1]

# The machine may be busy with other things; a slow example is no failure.
settings.register_profile(
    "toolkit", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("toolkit")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keeps the tests of a file on one worker, and the files that look at the main study too.

    The study costs a minute; a worker that made its own would be busy as long.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            if "test_killed_at_any_moment" in nodeid:  # thirty runs: half for each worker
                return f"{file} {int(nodeid.rstrip(']')[-1]) % 2}"
            return "study" if Path(file).name in STUDY_FILES else file

    return ByFile(config, log)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def seeds(repo_root: Path) -> Path:
    """The starter data: articles, named topics, labelled sentences."""
    return repo_root / "seeds"


@pytest.fixture(scope="session")
def seed_articles(seeds: Path) -> Path:
    """The five seed articles."""
    return seeds / "articles"


@pytest.fixture(scope="session")
def toolkit_data(repo_root: Path) -> Path:
    """The published benchmark sets; tests that need them skip where they are not."""
    folder = Path(os.environ.get("TOOLKIT_DATA") or repo_root.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no benchmark data: set TOOLKIT_DATA to its folder")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the test's own folder and returns its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return place

    return write_file


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
