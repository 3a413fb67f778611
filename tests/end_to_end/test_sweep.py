"""`toolkit sweep` as a user calls it: settings, seeds, a failing setting, a stop, and the best."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import toolkit
from tests.runs import Cli

CONFIG = "configs/smoke.yaml"
# No stance: what is looked at here costs two seconds a run without it.
PLAIN = ("--set", "stance.targets=[]", "--set", "report.formats=[svg]")
GRID = "{grid: {topics.centroid.max_topics: [2, 4]}, list: [{input: {pattern: ['*.none']}}]}"
SWEEP = ("sweep", CONFIG, *PLAIN, "--set", f"sweep={GRID}", "--seeds", "2")


@dataclass(frozen=True)
class Done:
    """A sweep that was run: where, what it said, and its folder."""

    out: Path
    process: subprocess.CompletedProcess[str]

    @property
    def folder(self) -> Path:
        return Path(self.process.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def swept(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Done:
    out = tmp_path_factory.mktemp("sweep")
    return Done(out, cli(*SWEEP, "--out", out))


def numbers(folder: Path) -> dict[str, list[dict[str, object]]]:
    """The tables without what hangs on the clock."""
    found = {}
    for place in sorted((folder / "tables").glob("*.parquet")):
        rows = pq.read_table(place).to_pylist()
        found[place.stem] = [row for row in rows if row.get("metric") != "run/wall_seconds"]
    return found


def test_a_failing_setting_is_counted_and_the_rest_is_written(swept: Done) -> None:
    said = swept.process.stderr.splitlines()
    assert swept.process.returncode == 4, swept.process.stderr
    assert said[0] == "[1/6] topics.centroid.max_topics=2, seed 42"
    assert [line.split(" ")[0] for line in said if line.startswith("[")] == [
        f"[{n}/6]" for n in range(1, 6)
    ]  # the pattern fails with any seed: its second is not tried
    failed = [line for line in said if "failed: " in line]
    assert len(failed) == 1
    assert "no file in" in failed[0]
    assert said[-1] == "1 of 3 settings failed; the rest is written"
    told = json.loads((swept.folder / "sweep.json").read_text())
    assert [len(s["runs"]) for s in told["settings"]] == [2, 2, 0]
    assert list(told["settings"][2]["failures"]) == ["42", "43"]
    assert "What failed" in (swept.folder / "report.html").read_text()


def test_every_run_is_an_ordinary_one(swept: Done) -> None:
    told = json.loads((swept.folder / "sweep.json").read_text())
    ids = [run_id for s in told["settings"] for run_id in s["runs"].values()]
    assert sorted(ids) == sorted(
        p.name for p in (swept.out / "smoke").iterdir() if not p.is_symlink()
    )
    for run_id in ids:
        run = toolkit.open_run(swept.out / "smoke" / run_id)
        assert run.report_path.is_file()
        assert run.config.sweep.grid == {}


def test_numbers_are_those_of_the_runs(swept: Done) -> None:
    rows = pq.read_table(swept.folder / "tables" / "sweep_runs.parquet").to_pylist()
    for row in rows:
        run = toolkit.open_run(swept.out / "smoke" / row["run_id"])
        topics = run.topics
        if row["metric"] == "topics/discovered":
            assert row["value"] == (topics.kind == "discovered").sum()
        if row["metric"] == "topics/share_other":
            assert row["value"] == pytest.approx(topics.share[topics.kind == "other"].sum())


def test_the_best_is_a_study_that_runs_and_is_there_already(cli: Cli, swept: Done) -> None:
    best = swept.folder / "best.yaml"
    done = cli("validate", best)
    assert done.returncode == 0, done.stderr
    done = cli("run", best, "--out", swept.out)
    assert done.returncode == 0, done.stderr
    assert "this run was complete already" in done.stderr
    chosen = json.loads((swept.folder / "sweep.json").read_text())["best"]["chosen"]
    limit = toolkit.open_run(done.stdout.strip().splitlines()[-1]).config.topics.centroid
    assert limit.max_topics == {1: 2, 2: 4}[chosen]


@pytest.mark.slow
def test_the_same_sweep_again_runs_nothing_again(cli: Cli, swept: Done) -> None:
    records = sorted((swept.out / "smoke").glob("[0-9a-f]*/run.json"))
    before = [record.stat().st_mtime_ns for record in records]
    again = Done(swept.out, cli(*SWEEP, "--out", swept.out))
    assert again.process.returncode == 4
    assert again.folder == swept.folder
    assert [record.stat().st_mtime_ns for record in records] == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on POSIX")
def test_a_sweep_that_is_stopped_goes_on(
    cli: Cli, swept: Done, repo_root: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "toolkit", *SWEEP, "--out", str(tmp_path)]
    environment = {k: v for k, v in os.environ.items() if k != "TOOLKIT_DATA"}
    with subprocess.Popen(
        command, cwd=repo_root, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 120
        while not list((tmp_path / "smoke").glob("[0-9a-f]*/run.json")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "they are kept, and the same command goes on from there" in said
    assert not (tmp_path / "smoke-sweep").exists()
    whole = list((tmp_path / "smoke").glob("[0-9a-f]*/run.json"))
    kept = {place: place.stat().st_mtime_ns for place in whole}
    again = Done(tmp_path, cli(*SWEEP, "--out", tmp_path))
    assert again.process.returncode == 4, again.process.stderr
    assert {place: place.stat().st_mtime_ns for place in whole} == kept
    assert again.folder.name == swept.folder.name
    assert numbers(again.folder) == numbers(swept.folder)
    best = (again.folder / "best.yaml").read_text()
    assert best == (swept.folder / "best.yaml").read_text()


def test_faults_of_settings_are_told_before_anything_runs(cli: Cli, tmp_path: Path) -> None:
    grid = "{grid: {topics.words: [5, two]}, list: [{topics: {word: 5}}], criterion: topics/ami}"
    done = cli("sweep", CONFIG, "--set", f"sweep={grid}", "--out", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {CONFIG}: sweep.criterion: no metric 'topics/ami'")
    done = cli(
        "sweep", CONFIG, "--set", f"sweep={grid.replace('/ami', '/discovered')}", "--out", tmp_path
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: {CONFIG}: sweep.grid: topics.words: must be a whole number, got 'two'",
        f"error: {CONFIG}: sweep.list[0]: topics.word: unknown key; did you mean 'words'?",
    ]
    assert list(tmp_path.iterdir()) == []


def test_where_every_setting_fails_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    done = cli("sweep", CONFIG, "--set", "input.pattern=['*.none']", "--out", tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: every setting failed")
    assert list(tmp_path.glob("*-sweep")) == []
