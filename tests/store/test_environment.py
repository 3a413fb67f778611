"""What a run says about the machine, and what it does not."""

from __future__ import annotations

import getpass
import json
import os
import platform
import subprocess
from pathlib import Path

import pytest

from toolkit.store.environment import (
    environment,
    git_state,
    peak_memory_mb,
    shareable_argv,
    thread_pools,
    versions,
)


def test_versions_are_those_installed() -> None:
    import numpy

    found = versions()
    assert found["numpy"] == numpy.__version__
    assert "topic-stance-toolkit" in found
    assert "torch" in found
    assert not {"ruff", "mypy"} & set(found)


def test_nothing_tells_whose_machine_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = json.dumps(environment())
    for secret in (str(Path.home()), platform.node(), str(tmp_path), os.path.dirname(os.__file__)):
        assert len(secret) < 2 or secret not in text
    assert f'"{getpass.getuser()}"' not in text


def test_thread_pools_tell_no_paths() -> None:
    import numpy as np

    np.ones((2, 2)) @ np.ones((2, 2))
    pools = thread_pools()
    assert pools
    assert all("filepath" not in pool and pool["num_threads"] >= 1 for pool in pools)


def test_git_state_of_a_repository_and_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert git_state() is None
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / "a").write_text("x")
    subprocess.run([*git, "add", "a"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "one"], check=True)
    state = git_state()
    assert state is not None
    assert len(state["commit"]) == 40
    assert state["dirty"] is False
    (tmp_path / "a").write_text("y")
    assert git_state() == {**state, "dirty": True}


def test_no_git_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_state() is None


def test_a_command_is_told_without_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    argv = [
        "/opt/bin/toolkit",
        "run",
        f"{tmp_path}/a.yaml",
        "--set",
        f"input.path={tmp_path}/x",
        "-q",
    ]
    assert shareable_argv(argv) == ["toolkit", "run", "a.yaml", "--set", "input.path=x", "-q"]


def test_peak_memory_is_in_megabytes() -> None:
    assert 5 < peak_memory_mb() < 100_000
