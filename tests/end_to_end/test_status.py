"""What a run would do is known without running it, and what changed in a key is named."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.runs import Cli
from toolkit.store.cache import Cache, cache_of
from toolkit.store.configs import load_config
from toolkit.store.run_view import Run
from toolkit.studies.status import Change, StagePlan, plan

STAGES = ("corpus", "features", "topics", "stance", "report")


@pytest.fixture(autouse=True)
def _without_data(monkeypatch: pytest.MonkeyPatch, repo_root: Path) -> None:
    monkeypatch.delenv("TOOLKIT_DATA", raising=False)
    monkeypatch.chdir(repo_root)


@pytest.fixture
def cache(smoke_run: Run) -> Cache:
    return cache_of(str(smoke_run.path.parents[1]), None)


def planned(cache: Cache | None, tmp_path: Path, *settings: str) -> dict[str, StagePlan]:
    config = load_config("configs/smoke.yaml", settings)
    return {stage.stage: stage for stage in plan(config, str(tmp_path), cache).stages}


def states(found: dict[str, StagePlan]) -> list[str]:
    return [found[stage].state for stage in STAGES]


def test_everything_is_there(cache: Cache, smoke_run: Run, tmp_path: Path) -> None:
    assert states(planned(cache, tmp_path)) == ["cached"] * 5
    config = load_config("configs/smoke.yaml")
    whole = plan(config, str(smoke_run.path.parents[1]), cache)
    assert (whole.complete, whole.run_id, whole.articles) == (True, smoke_run.run_id, 5)


def test_nothing_is_there(tmp_path: Path) -> None:
    found = planned(Cache(tmp_path / "none"), tmp_path)
    assert states(found) == ["runs"] * 5
    assert all(stage.nothing for stage in found.values())
    assert states(planned(None, tmp_path)) == ["runs"] * 5


def test_a_changed_setting_is_named_and_what_comes_after_follows(
    cache: Cache, tmp_path: Path
) -> None:
    found = planned(cache, tmp_path, "corpus.filters.min_words=5")
    assert states(found) == ["runs", "follows", "follows", "follows", "runs"]
    assert found["corpus"].changes == (Change("corpus.filters.min_words", 4, 5),)
    assert found["topics"].after == ("corpus", "features")
    found = planned(cache, tmp_path, "topics.words=8", "seed=7")
    assert states(found) == ["cached", "runs", "runs", "runs", "runs"]
    assert found["features"].changes == (Change("seed", 42, 7),)
    assert Change("topics.words", 10, 8) in found["topics"].changes


def test_a_fast_run_uses_nothing(cache: Cache, tmp_path: Path) -> None:
    assert states(planned(cache, tmp_path, "compute.mode=fast")) == ["runs"] * 5


def test_other_articles_are_other_content(
    cli: Cli, cache: Cache, seed_articles: Path, tmp_path: Path
) -> None:
    here = tmp_path / "articles"
    shutil.copytree(seed_articles, here)
    first = min(here.glob("*.txt"))
    first.write_bytes(first.read_bytes() + b" More.")
    done = cli(
        *("status", "configs/smoke.yaml", "--explain", "--out", tmp_path),
        *("--cache-dir", cache.root, "--set", f"input.path={here}"),
    )
    assert done.returncode == 1
    assert "input articles: other content" in done.stdout
    assert done.stdout.splitlines()[0].startswith("smoke: 5 articles; run ")


def test_a_damaged_run_is_told(cli: Cli, smoke_run: Run, tmp_path: Path) -> None:
    shutil.copytree(smoke_run.path, tmp_path / "smoke" / smoke_run.run_id)
    (tmp_path / "smoke" / smoke_run.run_id / "report.html").write_text("")
    done = cli("status", "configs/smoke.yaml", "--out", tmp_path)
    assert done.returncode == 1
    assert "damaged: " in done.stdout
    assert "'report.html' is not what the run wrote" in done.stdout


def test_nothing_is_pointed_elsewhere(cli: Cli, smoke_run: Run, tmp_path: Path) -> None:
    home = tmp_path / "smoke"
    shutil.copytree(smoke_run.path, home / smoke_run.run_id)
    (home / "latest").symlink_to("another")
    done = cli("status", "configs/smoke.yaml", "--out", tmp_path)
    assert done.returncode == 0
    assert os.readlink(home / "latest") == "another"
