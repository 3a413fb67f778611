"""The command line: what it says, what it costs, and how it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import toolkit
from toolkit.config.articles import PATTERNS

Write = Callable[[str, str | bytes], Path]
ROOT = Path(__file__).resolve().parents[2]
USUAL = ", ".join(PATTERNS)


def toolkit_cli(
    *arguments: str, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments],
        cwd=cwd,
        env=os.environ | {"TOOLKIT_DATA": "", "NO_COLOR": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_the_commands() -> None:
    done = toolkit_cli("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for word in ("init", "corpus", "run", "validate", "ls", "--version"):
        assert word in done.stdout


def test_no_command_shows_the_help() -> None:
    done = toolkit_cli()
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: toolkit ")
    assert "Commands" in done.stderr


def test_version() -> None:
    assert toolkit_cli("--version").stdout == f"toolkit {toolkit.__version__}\n"


@pytest.mark.parametrize("arguments", [["frob"], ["run"], ["run", "--frob"], ["--frob"]])
def test_wrong_usage_is_exit_code_2_without_a_traceback(arguments: list[str]) -> None:
    done = toolkit_cli(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Usage" in done.stderr


def test_ls_tells_every_backend() -> None:
    done = toolkit_cli("ls")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["features", "topics", "stance"]
    assert any(line.startswith("  bertopic") and "HDBSCAN" in line for line in lines)


def test_ls_tells_what_a_missing_backend_needs(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name: None if name == 'hdbscan' else find(name)\n"
        "from toolkit.cli.ls import ls; ls()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (
        "[not installed: 'hdbscan' comes with: pip install 'topic-stance-toolkit']" in done.stdout
    )


class TestValidate:
    @pytest.mark.parametrize("name", ["base", "smoke", "uk_ukraine"])
    def test_the_configurations_of_the_repository(self, name: str) -> None:
        done = toolkit_cli("validate", f"configs/{name}.yaml")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("ok: ")

    def test_it_counts_what_the_study_names(self, write: Write, tmp_path: Path) -> None:
        write("in/a.txt", "x")
        write("in/b.txt", "x")
        write("t.yaml", "[{name: rain, description: It rains.}]")
        write("l.csv", "text,target,stance,family,split\na,Rain,favor,f,train\n")
        write(
            "a.yaml",
            "name: a\ninput: {path: in}\ntopics: {named_file: t.yaml}\n"
            "stance:\n  labels: l.csv\n  targets: [{name: Rain}, {name: Sun}]\n"
            "  benchmarks: [{name: B, path: '${TOOLKIT_DATA}/x'}]\n",
        )
        done = toolkit_cli("validate", "a.yaml", "--set", "topics.backend=centroid", cwd=tmp_path)
        assert done.returncode == 0
        assert done.stdout == (
            "ok: a: 2 articles, 1 named topics, 2 targets, 1 labels, 1 benchmarks; "
            "features hybrid, topics centroid, stance linear\n"
        )
        assert done.stderr == (
            "note: benchmark 'B' will be skipped: TOOLKIT_DATA is not set\n"
            "note: target 'Sun' has no labels of its own\n"
        )

    def test_faults_are_a_line_each_and_exit_code_2(self, write: Write, tmp_path: Path) -> None:
        write("a.yaml", "sed: 1\ntopics:\n  backend: bertopics\n")
        done = toolkit_cli("validate", "a.yaml", "--set", "seed=-1", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.splitlines() == [
            "error: a.yaml:1: sed: unknown key; did you mean 'seed'?",
            "error: a.yaml:3: topics.backend: unknown backend 'bertopics'; "
            "did you mean 'bertopic'? known: bertopic, centroid, evoc, lda, nmf",
            "error: --set seed: must be at least 0, got -1",
        ]

    def test_faults_of_the_files_named_are_told_too(self, write: Write, tmp_path: Path) -> None:
        write("in/a.doc", "x")
        write("t.yaml", "[{name: rain}]")
        write("l.csv", "text,target,stance,family,split\na,Rain,pro,f,train\n")
        write(
            "a.yaml",
            "input: {path: in}\ntopics: {named_file: t.yaml}\nstance: {labels: l.csv}\n",
        )
        done = toolkit_cli("validate", "a.yaml", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.splitlines() == [
            f"error: input.pattern: no file in in fits {USUAL}; set input.pattern to the names of "
            "your files, such as ['*.text']",
            "error: l.csv:2: stance: unknown value 'pro'; known: favor, against, none",
        ]

    def test_a_name_cannot_write_to_the_terminal(self, write: Write, tmp_path: Path) -> None:
        write("a.yaml", 'topics: {backend: "\\e]0;owned\\a\\nok: fine"}')
        done = toolkit_cli("validate", "a.yaml", cwd=tmp_path)
        assert done.returncode == 2
        assert "\x1b" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


class TestRunFails:
    """Each is one clear line and exit code 2; the tests of whole runs stand in end_to_end."""

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("input: {path: none}", "error: a.yaml:1: input.path: no such file or folder: none"),
            (
                "name: a",
                "error: input.path: the study names no articles; set it to a folder or a file, or "
                "list several in input.sources",
            ),
            (
                "input: {path: ., pattern: ['*.doc']}",
                "error: input.pattern: no file in . fits *.doc; set input.pattern to the names of "
                "your files, such as ['*.text']",
            ),
        ],
    )
    def test_nothing_to_read(self, write: Write, tmp_path: Path, text: str, line: str) -> None:
        write("a.yaml", text)
        done = toolkit_cli("run", "a.yaml", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1] == line
        assert done.stdout == ""
        assert not (tmp_path / "runs").exists()

    def test_verbose_shows_the_traceback(self, write: Write, tmp_path: Path) -> None:
        write("a.yaml", "sed: 1")
        assert "Traceback" in toolkit_cli("run", "a.yaml", "--verbose", cwd=tmp_path).stderr
        assert "Traceback" not in toolkit_cli("run", "a.yaml", cwd=tmp_path).stderr


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - start


class TestCost:
    HEAVY = ("numpy", "pandas", "pyarrow", "sklearn", "torch", "matplotlib", "rich", "scipy")

    @pytest.mark.parametrize("arguments", [["--help"], ["validate", "configs/uk_ukraine.yaml"]])
    def test_answers_in_under_half_a_second(self, arguments: list[str]) -> None:
        """On a machine too busy to tell, in little more than its two libraries take to load."""
        taken, libraries = [], []
        for _ in range(6):
            taken.append(seconds("-m", "toolkit", *arguments))
            libraries.append(seconds("-c", "import typer, pydantic.types, yaml"))
            if min(taken) < 0.5:
                break
        assert min(taken) < max(0.5, 3 * min(libraries))

    @pytest.mark.parametrize("arguments", [["--help"], ["validate", "configs/base.yaml"], ["ls"]])
    def test_imports_nothing_heavy(self, arguments: list[str]) -> None:
        code = (
            "import atexit, sys\n"
            f"loaded = lambda: print('LOADED', *sorted(set(sys.modules) & set({self.HEAVY})))\n"
            "atexit.register(loaded)\n"
            f"sys.argv = ['toolkit', *{arguments}]\n"
            "from toolkit.cli.app import main; main()"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert done.stdout.splitlines()[-1] == "LOADED"
