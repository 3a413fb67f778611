"""`toolkit config` and the profiles of `toolkit validate`, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from toolkit.cli.config import app
from toolkit.cli.validate import validate
from toolkit.config import StudyConfig
from toolkit.store.configs import load_config

Write = Callable[[str, str], Path]

validating = typer.Typer()
validating.command()(validate)


def config(*args: str) -> Result:
    return CliRunner().invoke(app, args)


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_DATA", raising=False)


@pytest.fixture
def study(write: Write) -> str:
    """A study with a base and a profile."""
    write("base.yaml", "seed: 7\n")
    write("a.yaml", "extends: base.yaml\nname: a\nprofiles:\n  quick:\n    topics: {words: 4}\n")
    return "a.yaml"


class TestShow:
    def test_it_can_be_run_itself(self, write: Write, study: str) -> None:
        done = config("show", study, "--profile", "quick", "--set", "report.csv=true")
        assert done.exit_code == 0
        assert "  words: 4  # profile quick, a.yaml:5\n" in done.stdout
        assert "  csv: true  # --set report.csv\n" in done.stdout
        again = load_config(write("b.yaml", done.stdout))
        assert again == load_config(study, ["report.csv=true"], ["quick"])

    def test_defaults_left_out(self, study: str) -> None:
        done = config("show", study, "--changed")
        assert done.stdout == "name: a  # a.yaml:2\nseed: 7  # base.yaml:1\n"

    def test_every_fault_is_one_line(self, write: Write) -> None:
        write("bad.yaml", "sed: 1\ntopics: {words: 1}\n")
        done = config("show", "bad.yaml", "--profile", "x")
        assert done.exit_code == 2
        assert done.stdout == ""
        assert done.stderr.splitlines() == [
            "error: bad.yaml:1: sed: unknown key; did you mean 'seed'?",
            "error: bad.yaml:2: topics.words: must be at least 3, got 1",
            "error: --profile x: the study has no profiles",
        ]


class TestSchema:
    def test_a_file_holds_what_is_printed(self, tmp_path: Path) -> None:
        printed = config("schema").stdout
        done = config("schema", "--output", "study.schema.json")
        assert (done.exit_code, done.stdout) == (0, "")
        assert (tmp_path / "study.schema.json").read_text(encoding="utf-8") == printed
        keys = set(json.loads(printed)["properties"])
        assert keys == set(StudyConfig.model_fields) | {"extends", "profiles"}

    def test_a_folder_that_is_not_there(self) -> None:
        done = config("schema", "--output", "none/x.json")
        assert done.exit_code == 2
        assert done.stderr == (
            "error: none/x.json: cannot be written (No such file or directory); name another file\n"
        )


class TestDiff:
    def test_the_same(self, study: str) -> None:
        done = config("diff", study, study)
        assert (done.exit_code, done.output) == (0, "")

    def test_one_line_a_key(self, write: Write, study: str) -> None:
        write(
            "b.yaml",
            "name: a\ndescription: 'x # y'\ntopics: {backend: bertopic}\n"
            "report: {title: 'no', formats: [svg]}\n"
            "stance: {targets: [{name: Putin}]}\ninput: {path: nowhere}",
        )
        done = config("diff", study, "b.yaml")
        assert done.exit_code == 1
        assert done.stdout.splitlines() == [
            "description: '' -> 'x # y'",
            "input.path: null -> nowhere",
            'report.formats: ["svg", "png", "pdf"] -> ["svg"]',
            "report.title: null -> 'no'",
            "seed: 7 -> 42",
            'stance.targets[Putin]: absent -> {"name": "Putin", "description": "", '
            '"aliases": [], "opposing_aliases": []}',
            "topics.backend: centroid -> bertopic",
        ]

    def test_a_study_that_is_not_there(self, study: str) -> None:
        done = config("diff", study, "none.yaml")
        assert (done.exit_code, done.stderr) == (2, "error: none.yaml: no such file\n")


class TestValidate:
    def test_a_profile_is_checked_whether_it_is_chosen_or_not(self, write: Write) -> None:
        write("a.yaml", "profiles: {good: {seed: 1}, bad: {seed: -1}}")
        for args in ([], ["--profile", "good"], ["--profile", "bad"]):
            done = CliRunner().invoke(validating, ["a.yaml", *args])
            assert done.exit_code == 2
            assert done.stderr == (
                "error: a.yaml:1: profiles.bad.seed: must be at least 0, got -1\n"
            )

    def test_the_chosen_profile_is_what_is_checked(self, study: str) -> None:
        done = CliRunner().invoke(validating, [study, "--profile", "quick", "--set", "name=b"])
        assert done.exit_code == 0
        assert done.stdout.startswith("ok: b: ")
