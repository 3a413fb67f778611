"""A run can be made again anywhere, and what is not the same is said."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import toolkit
from tests.runs import Cli
from toolkit.errors import InputError, StoreError
from toolkit.progress import Silent
from toolkit.store.artefacts import sha256, table_content
from toolkit.store.run_view import Run
from toolkit.store.tables import parquet_bytes
from toolkit.studies.export import export
from toolkit.studies.repro import repeat


def verdicts(text: str) -> dict[str, str]:
    return {row["artefact"]: row["verdict"] for row in json.loads(text)["artefacts"]}


def tampered(run: Run, to: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> Path:
    """A copy of a run in which a table says something else, its record agreeing."""
    folder = to / "tampered"
    shutil.copytree(run.path, folder)
    name = f"tables/{table}.parquet"
    changed = change(run.arrow(table))
    (folder / name).write_bytes(parquet_bytes(changed))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    data = (folder / name).read_bytes()
    facts = {"sha256": sha256(data), "bytes": len(data), "content": table_content(changed)}
    record["files"][name] |= facts
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_a_run_made_in_another_process_and_folder_is_identical(
    cli: Cli, smoke_run: Run, seed_articles: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved" / "run"
    shutil.copytree(smoke_run.path, moved)
    done = cli("repro", moved, "--input", seed_articles, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = verdicts(done.stdout)
    assert set(found.values()) == {"identical"}
    assert {f"tables/{name}" for name in smoke_run.tables} <= found.keys()
    assert {"report.html", "vectors", "model/topics", "figures/scores.svg"} <= found.keys()
    assert "the same kind of machine" not in done.stdout


def test_from_a_stage_the_stored_artefacts_are_enough(
    cli: Cli, smoke_run: Run, tmp_path: Path
) -> None:
    moved = tmp_path / "run"
    shutil.copytree(smoke_run.path, moved)
    done = cli("repro", moved, "--from", "topics", "--keep", tmp_path / "again", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not compared  tables/articles: taken as stored" in done.stdout
    kept = toolkit.open_run(tmp_path / "again" / "smoke")
    assert kept.record["repeats"] == smoke_run.run_id
    assert kept.record["inputs"] == smoke_run.record["inputs"]  # though none was read
    assert kept.arrow("topics").equals(smoke_run.arrow("topics"))
    done = cli("repro", moved, "--from", "tpoics", cwd=tmp_path)
    assert done.returncode == 2
    assert "it has corpus, features, topics, stance, report" in done.stderr


def _nudge(table: pa.Table) -> pa.Table:
    place = table.column_names.index("x")
    moved = pa.array([x + 1e-6 for x in table["x"].to_pylist()], pa.float64())
    return table.set_column(place, table.schema.field("x"), moved)


def _turn_around(table: pa.Table) -> pa.Table:
    place = table.column_names.index("stance")
    other = {"favor": "against", "against": "favor"}
    turned = pa.array([other.get(s, s) for s in table["stance"].to_pylist()], pa.string())
    return table.set_column(place, table.schema.field("stance"), turned)


def test_what_is_within_the_tolerance_is_said(smoke_run: Run, tmp_path: Path) -> None:
    folder = tampered(smoke_run, tmp_path, "topic_map", _nudge)
    found = repeat(folder, start="topics", reporter=Silent()).judgement
    assert found.exit_code == 3
    said = {verdict.artefact: verdict for verdict in found.verdicts}
    assert said["tables/topic_map"].likeness.value == "equal within tolerance"
    assert "1e-06" in said["tables/topic_map"].detail


@pytest.mark.slow
def test_what_is_different_is_said_with_its_exit_code(
    cli: Cli, smoke_run: Run, tmp_path: Path
) -> None:
    folder = tampered(smoke_run, tmp_path, "stances", _turn_around)
    done = cli("repro", folder, "--from", "stance", "--json")
    assert done.returncode == 5, done.stdout + done.stderr
    assert verdicts(done.stdout)["tables/stances"] == "different"


@pytest.mark.slow
def test_another_machine_is_named_before_the_result(
    cli: Cli, smoke_run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(smoke_run.path, folder)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["environment"]["versions"]["scikit-learn"] = "0.1"
    record["environment"]["packages"]["scikit-learn"] = "0.1"
    record["environment"]["processor_flags"] = ["avx512f", "sse4_2"]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    done = cli("repro", folder, "--from", "report")
    assert "scikit-learn 0.1 ->" in done.stderr
    assert "avx512f" in done.stderr
    assert "the same kind of machine" not in done.stderr
    assert done.returncode in (0, 3)


def test_articles_that_changed_or_are_gone_are_named(
    cli: Cli, smoke_run: Run, seed_articles: Path, tmp_path: Path
) -> None:
    here = tmp_path / "articles"
    shutil.copytree(seed_articles, here)
    first, second, *_ = sorted(here.glob("*.txt"))
    first.write_bytes(first.read_bytes() + b" More.")
    second.unlink()
    done = cli("repro", smoke_run.path, "--input", here)
    assert done.returncode == 2
    assert f"2 of 5 articles are not what the run read ({first.name} changed" in done.stderr
    assert f"{second.name} missing" in done.stderr
    assert "--from" in done.stderr


def test_articles_that_are_not_where_they_were(
    smoke_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="not where the run found them") as told:
        repeat(smoke_run.path, reporter=Silent())
    assert "--input" in str(told.value)


@pytest.mark.slow
def test_an_archive_is_made_again_elsewhere(
    cli: Cli, smoke_run: Run, seed_articles: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.zip"
    export(smoke_run.path, output=bare, without_text=True)
    with pytest.raises(StoreError, match="--input"):
        repeat(bare, start="topics", reporter=Silent())
    # Names of files do not matter, what they hold does.
    renamed, elsewhere = tmp_path / "renamed", tmp_path / "elsewhere"
    renamed.mkdir()
    elsewhere.mkdir()
    for number, path in enumerate(sorted(seed_articles.glob("*.txt"), reverse=True)):
        shutil.copy(path, renamed / f"{number}.txt")
    done = cli("repro", bare, "--input", renamed, "--json", cwd=elsewhere)
    assert done.returncode == 0, done.stdout + done.stderr
    found = verdicts(done.stdout)
    assert found["tables/articles"] == "identical"  # by its hash alone
    assert found["report.html"] == "not compared"
    assert list(elsewhere.iterdir()) == []


def test_a_whole_archive_needs_nothing_else(
    smoke_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(smoke_run.path, output=tmp_path / "whole.zip")
    monkeypatch.chdir(tmp_path)
    done = repeat(tmp_path / "whole.zip", start="report", reporter=Silent())
    assert done.judgement.exit_code == 0


def test_a_damaged_or_older_run_says_what_can_be_done(smoke_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(smoke_run.path, folder)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))

    def told(**changes: object) -> str:
        (folder / "run.json").write_text(json.dumps(record | changes), encoding="utf-8")
        with pytest.raises(StoreError) as raised:
            repeat(folder, reporter=Silent())
        return str(raised.value)

    assert "older version" in told(inputs={})
    assert "protocol 99" in told(protocol=99)
    origin = {"name": "smoke", "run_id": "abc"}
    assert "prediction from the run 'smoke/abc'" in told(predicted_from=origin)
    assert "a sweep, not a run; name one of its runs" in told(kind="sweep")
    (folder / "tables" / "topics.parquet").unlink()
    assert "'tables/topics.parquet' is missing" in told()
    (folder / "run.json").unlink()
    with pytest.raises(StoreError, match=r"no run\.json"):
        repeat(folder, reporter=Silent())


def test_a_read_only_run_can_be_made_again(smoke_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(smoke_run.path, folder)
    for place in [folder, *folder.rglob("*")]:
        os.chmod(place, 0o555 if place.is_dir() else 0o444)
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    assert repeat(folder, start="report", reporter=Silent()).judgement.exit_code == 0
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_a_run_is_never_replaced_by_its_own_repetition(smoke_run: Run) -> None:
    before = (smoke_run.path / "run.json").stat().st_ino
    with pytest.raises(StoreError, match="the run itself stands there"):
        repeat(smoke_run.path, keep=str(smoke_run.path.parents[1]), reporter=Silent())
    assert (smoke_run.path / "run.json").stat().st_ino == before


def test_a_figure_that_is_not_drawn_again_is_missed(smoke_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(smoke_run.path, folder)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "figures" / "gone.svg").write_bytes(b"<svg/>")
    record["files"]["figures/gone.svg"] = {"sha256": sha256(b"<svg/>"), "bytes": 6}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = repeat(folder, start="report", reporter=Silent()).judgement
    said = {verdict.artefact: verdict.detail for verdict in found.verdicts}
    assert said["figures/gone.svg"] == "not made again"
    assert found.exit_code == 5
