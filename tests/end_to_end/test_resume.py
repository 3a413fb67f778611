"""A run that is killed goes on from its last whole stage and ends with the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import toolkit
from tests.end_to_end.test_run_twice import contents, run_again
from tests.runs import Cli
from toolkit.store.run_view import Run

STAGES = ("corpus", "features", "topics", "stance", "report")


def start(config: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "toolkit", "run", str(config), "--out", str(out), *arguments],
        cwd=config.parents[1],
        env={k: v for k, v in os.environ.items() if k != "TOOLKIT_DATA"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def hits(run: Run) -> dict[str, bool]:
    return {stage: run.record["stages"][stage]["hit"] for stage in STAGES}


@pytest.mark.parametrize(
    ("last", "delay"), [("corpus", 0.0), pytest.param("topics", 1.0, marks=pytest.mark.slow)]
)
def test_a_killed_run_goes_on_from_its_last_whole_stage(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path, last: str, delay: float
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    process = start(config, tmp_path)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(f"{last}:"):
            break
    time.sleep(delay + 0.2)  # the stage is kept right after it is told
    kill(process)
    assert list((tmp_path / "smoke").glob("[0-9a-f]*")) == []
    whole = run_again(cli, config, tmp_path)
    assert contents(whole) == contents(smoke_run)
    assert hits(whole)["corpus"]
    assert hits(whole)["topics"] == (last == "topics")
    assert not hits(whole)["report"]
    left = [place.name for place in tmp_path.rglob(".*.tmp-*")]
    assert left == []


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(30))
def test_killed_at_any_moment(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path, moment: int
) -> None:
    draw = np.random.default_rng(moment)
    config = repo_root / "configs" / "smoke.yaml"
    process = start(config, tmp_path)
    # Half of them anywhere, half within what comes right after a stage: its keeping.
    if moment % 2:
        time.sleep(draw.uniform(0.5, 14.0))
    else:
        assert process.stderr is not None
        wanted = STAGES[draw.integers(len(STAGES))]
        for line in process.stderr:
            if line.startswith(f"{wanted}:"):
                break
        time.sleep(draw.uniform(0.0, 0.15))
    kill(process)
    whole = run_again(cli, config, tmp_path)
    assert contents(whole) == contents(smoke_run)
    assert [place.name for place in tmp_path.rglob(".*.tmp-*")] == []


@pytest.mark.slow
def test_two_runs_at_once_do_not_harm_one_another(
    smoke_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    both = [start(config, tmp_path) for _ in range(2)]
    told = [process.communicate(timeout=300)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert contents(toolkit.open_run(tmp_path / "smoke")) == contents(smoke_run)


def test_a_warm_cache_gives_the_same_run_and_damage_is_made_good(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    out, cache = tmp_path / "runs", tmp_path / "cache"
    options = ("--force", "--cache-dir", str(cache))

    def run() -> tuple[Run, str]:
        done = cli("run", config, "--out", out, *options)
        assert done.returncode == 0, done.stderr
        return toolkit.open_run(done.stdout.strip().splitlines()[-1]), done.stderr

    cold, _ = run()
    assert not any(hits(cold).values())
    assert not (out / ".cache").exists()
    warm, _ = run()
    assert all(hits(warm).values())
    assert contents(cold) == contents(warm) == contents(smoke_run)
    victim = next((cache / "topics").glob("*/tables/topics.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    mended, told = run()
    assert "topics.parquet" in told
    assert "made again" in told
    assert hits(mended) == dict.fromkeys(STAGES, True) | {"topics": False}
    assert contents(mended) == contents(smoke_run)


def test_a_changed_stance_setting_runs_stance_and_report_only(
    cli: Cli, smoke_cache: tuple[str, Path], repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    setting = ("--set", "stance.min_confidence=0.7")
    asked = cli("status", config, "--out", tmp_path, "--explain", *smoke_cache, *setting)
    assert asked.returncode == 1
    told = {line.split()[0]: line.split()[1].rstrip(":") for line in asked.stdout.splitlines()[1:]}
    assert [told[stage] for stage in STAGES] == ["cached", "cached", "cached", "runs", "runs"]
    assert "stance.min_confidence: 0.5 -> 0.7" in asked.stdout
    done = cli("run", config, "--out", tmp_path, *smoke_cache, *setting)
    assert done.returncode == 0, done.stderr
    run = toolkit.open_run(done.stdout.strip())
    assert [hits(run)[stage] for stage in STAGES] == [True, True, True, False, False]
    again = cli("status", config, "--out", tmp_path, *smoke_cache, *setting)
    assert again.returncode == 0
    assert "complete" in again.stdout


@pytest.mark.slow
def test_without_the_cache_every_stage_runs_and_none_is_kept(
    cli: Cli, repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    options = ("--no-cache", "--set", "stance.targets=[]")
    done = cli("run", config, "--out", tmp_path, *options)
    assert done.returncode == 0, done.stderr
    run = toolkit.open_run(done.stdout.strip())
    assert {run.record["stages"][stage]["hit"] for stage in STAGES if stage != "stance"} == {False}
    assert not (tmp_path / ".cache").exists()
    weighed = cli("cache", "--out", tmp_path)
    assert weighed.returncode == 0
    assert weighed.stdout.splitlines()[-1].split()[:3] == ["in", "all", "0"]


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_stops_nothing(
    cli: Cli, repo_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    config = repo_root / "configs" / "smoke.yaml"
    options = ("--cache-dir", tmp_path / "cache", "--set", "stance.targets=[]")
    done = cli("run", config, "--out", tmp_path / "runs", *options)
    assert done.returncode == 0, done.stderr
    assert "the run goes on without it" in done.stderr


@pytest.mark.slow
def test_a_full_disk_loses_nothing_that_was_finished(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    command = [sys.executable, "-m", "toolkit", "run", str(config), "--out", str(tmp_path)]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 300; exec "$@"', "bash", *command],  # no file over 300 KiB
        cwd=repo_root,
        env={k: v for k, v in os.environ.items() if k != "TOOLKIT_DATA"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot be kept" in done.stderr
    assert "cannot be written" in done.stderr
    assert "run again" in done.stderr.splitlines()[-1]
    assert list((tmp_path / "smoke").glob("[0-9a-f]*")) == []
    whole = run_again(cli, config, tmp_path)
    assert hits(whole)["corpus"]
    assert contents(whole) == contents(smoke_run)


@pytest.mark.slow
def test_a_fast_run_says_so_and_keeps_nothing(cli: Cli, repo_root: Path, tmp_path: Path) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    options = ("--set", "compute.mode=fast", "--set", "stance.targets=[]")
    done = cli("run", config, "--out", tmp_path, *options)
    assert done.returncode == 0, done.stderr
    run = toolkit.open_run(done.stdout.strip())
    assert run.record["mode"] == "fast"
    page = (run.path / "report.html").read_text(encoding="utf-8")
    assert "not reproducible" in page
    assert list(tmp_path.glob(".cache/*/*")) == []
