"""What all tests share: where the repository, the seeds and the benchmark data are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# The machine may be busy with other things; a slow example is no failure.
settings.register_profile(
    "toolkit", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("toolkit")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file on one worker, and all that look at the main study on one.

    The study costs a minute; a worker that waited for another's would be idle as long.
    """
    for item in items:
        study = "study_run" in getattr(item, "fixturenames", ())
        group = "study" if study else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


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
