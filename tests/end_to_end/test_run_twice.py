"""The same study gives the same bytes: other process, hash seed, threads, file names and order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import toolkit
from tests.runs import Cli
from toolkit.store.run_view import Run

# What a run says of its own making: times, threads, the command as given.
OF_THE_MAKING = {"run.json", "log.jsonl"}


def contents(run: Run) -> dict[str, str]:
    return {
        str(path.relative_to(run.path)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.path.rglob("*"))
        if path.is_file() and path.name not in OF_THE_MAKING
    }


def run_again(
    cli: Cli,
    config: Path,
    out: Path,
    *settings: str,
    more: tuple[str | Path, ...] = (),
    **variables: str,
) -> Run:
    options = [word for setting in settings for word in ("--set", setting)]
    done = cli("run", config, "--out", out, *options, *more, **variables)
    assert done.returncode == 0, done.stderr
    return toolkit.open_run(done.stdout.strip().splitlines()[-1])


def test_smoke_study_is_byte_identical(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    again = run_again(
        cli,
        repo_root / "configs" / "smoke.yaml",
        tmp_path,
        PYTHONHASHSEED="7",
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
    )
    assert again.run_id == smoke_run.run_id
    assert contents(again) == contents(smoke_run)


@pytest.mark.slow
def test_main_study_is_byte_identical(
    cli: Cli, study_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    again = run_again(
        cli,
        repo_root / "configs" / "uk_ukraine.yaml",
        tmp_path,
        "compute.threads=1",
        PYTHONHASHSEED="7",
        OMP_NUM_THREADS="1",
    )
    assert again.run_id == study_run.run_id
    first, second = contents(study_run), contents(again)
    # The configuration states the threads it was run with, which no result depends on.
    assert first.pop("config.yaml") != second.pop("config.yaml")
    assert first == second


@pytest.mark.slow
def test_another_seed_is_another_run(
    cli: Cli, smoke_run: Run, repo_root: Path, tmp_path: Path
) -> None:
    other = run_again(cli, repo_root / "configs" / "smoke.yaml", tmp_path, "seed=43")
    assert other.run_id != smoke_run.run_id
    assert other.record["seeds"] != smoke_run.record["seeds"]


def test_a_complete_run_is_used_again_and_a_damaged_one_is_not(
    cli: Cli, smoke_cache: tuple[str, Path], repo_root: Path, tmp_path: Path
) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    first = run_again(cli, config, tmp_path, more=smoke_cache)
    made = first.record["environment"], (first.path / "run.json").stat().st_mtime_ns
    second = run_again(cli, config, tmp_path, more=smoke_cache)
    assert (second.path / "run.json").stat().st_mtime_ns == made[1]
    whole = contents(second)
    victim = second.path / "tables" / "topics.parquet"
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    done = cli("run", config, "--out", tmp_path, *smoke_cache)
    assert done.returncode == 0
    assert "topics.parquet" in done.stderr
    assert contents(toolkit.open_run(tmp_path / "smoke")) == whole
