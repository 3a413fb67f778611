"""`toolkit diff` as a command: forms, files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from tests.compare.made import tables, write_run
from toolkit.cli.diff import diff

A, B = "a" * 16, "b" * 16


def call(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(diff)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    write_run(root, tables(), A)
    write_run(root, tables(score=0.8), B, {"seed": 7})
    return root / "town"


def test_exit_codes_are_those_of_diff(runs: Path, tmp_path: Path) -> None:
    same = call(runs / A, runs / A)
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (
        0,
        "no difference in configuration, data and results",
    )
    assert call(runs / A, runs / B).exit_code == 1
    missing = call(runs / A, tmp_path / "nowhere")
    assert missing.exit_code == 2
    assert missing.stdout == ""
    assert missing.stderr.startswith("error: ")
    assert len(missing.stderr.splitlines()) == 1


def test_text_is_what_one_gets_unasked(runs: Path) -> None:
    said = call(runs / A, runs / B).stdout
    assert "CONFIGURATION: 1 setting\n  seed  42  ->  7\n" in said
    assert "BEYOND ITS INTERVAL" in said


def test_json_is_whole_and_sorted(runs: Path) -> None:
    said = call(runs / A, runs / B, "--format", "json").stdout
    found = json.loads(said)
    assert found["same"] is False
    assert found["settings"] == [{"key": "seed", "kind": "changed", "left": 42, "right": 7}]
    assert list(found) == sorted(found)
    assert len(found["scores"]) == 3


def test_a_page_goes_to_a_file(runs: Path, tmp_path: Path) -> None:
    place = tmp_path / "diff.html"
    done = call(runs / A, runs / B, "--format", "page", "--output", place)
    assert (done.exit_code, done.stdout) == (1, "")
    assert place.read_text(encoding="utf-8").lstrip().startswith("<!doctype html>")
    nowhere = call(runs / A, runs / B, "--output", tmp_path / "no" / "folder.txt")
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.stderr


def test_a_form_that_is_not_known(runs: Path) -> None:
    assert call(runs / A, runs / B, "--format", "csv").exit_code == 2
