"""What a run says about the machine, and what it does not."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolkit.store import environment as module
from toolkit.store import packages
from toolkit.store.environment import (
    environment,
    find_lock,
    git_state,
    peak_memory_mb,
    processor,
    processor_flags,
    shareable_argv,
    thread_pools,
    variables,
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
        assert not re.search(rf"\b{re.escape(secret)}\b", text) or len(secret) < 2
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
    (tmp_path / "b").write_text("untracked")
    assert git_state() == {**state, "dirty": True, "diff_sha256": None}
    (tmp_path / "a").write_text("secret sentence")
    changed = git_state()
    assert changed is not None
    assert {**changed, "diff_sha256": None} == {**state, "dirty": True, "diff_sha256": None}
    assert len(changed["diff_sha256"]) == 64
    subprocess.run([*git, "config", "diff.noprefix", "true"], check=True)
    assert git_state() == changed  # whatever the user has set
    (tmp_path / "a").write_text("another")
    assert (git_state() or {})["diff_sha256"] != changed["diff_sha256"]


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


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("{here}/runs/x", "runs/x"),
        ("--out={here}/runs", "--out=runs"),
        ("-o{here}/runs", "-oruns"),
        ("input.path={home}/articles", "input.path=~/articles"),
        ("--out=~/runs", "--out=~/runs"),
        ("~neighbour/runs", "<...>/runs"),
        ("{top}/corpora/a", "${{TOOLKIT_DATA}}/a"),
        ("/srv/a project/runs", "<...>/runs"),
        ("--out=/srv/a/runs", "--out=<...>/runs"),
        ("input.path=D:\\ann\\articles", "input.path=<...>/articles"),
        ("input=[{{path: /srv/x/b.gz}}]", "input=[{{path: <...>/b.gz}}]"),
        ("topics.words=5", "topics.words=5"),
        ("report.title=Favour/against 2/3", "report.title=Favour/against 2/3"),
        ("../quimby/a.yaml", "../<user>/a.yaml"),
        ("--force", "--force"),
    ],
)
def test_every_way_to_give_a_path_is_made_shareable(
    word: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "zacharias" / "study"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here.parent))
    monkeypatch.setenv("LOGNAME", "quimby")
    monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path / "corpora"))
    given = word.format(here=here, home=here.parent, top=tmp_path)
    assert shareable_argv(["x/toolkit", given]) == ["toolkit", told.format()]


def test_peak_memory_is_in_megabytes() -> None:
    peak = peak_memory_mb()
    assert peak is not None
    assert 5 < peak < 100_000


def test_where_the_system_tells_no_memory_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert peak_memory_mb() is None


X86 = """processor\t: 0
model name\t: Some CPU @ 2 GHz
flags\t\t: fpu smep sse sse2 ssse3 fma avx avx2 f16c amx_tile avx512f_x aes smap
"""
ARM = """processor\t: 0
Features\t: fp asimd evtstrm aes sve svei8mm bf16
CPU implementer\t: 0x41
CPU part\t: 0xd40
"""


@pytest.mark.parametrize(
    ("text", "name", "flags"),
    [
        (
            X86,
            "Some CPU @ 2 GHz",
            ["amx_tile", "avx", "avx2", "avx512f_x", "f16c", "fma", "sse", "sse2", "ssse3"],
        ),
        (ARM, "implementer 0x41 part 0xd40", ["asimd", "bf16", "fp", "sve", "svei8mm"]),
    ],
)
def test_the_processor_is_told_by_what_changes_numbers(
    text: str, name: str, flags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_cpuinfo", lambda: text)
    assert processor() == name
    assert processor_flags() == flags


def test_without_proc_numpy_tells_the_instructions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_cpuinfo", lambda: "")
    monkeypatch.setattr(platform, "processor", lambda: "arm")
    assert processor() == "arm"
    flags = processor_flags()
    assert flags == sorted(flags)
    assert any(flag.startswith(("sse", "asimd", "neon")) for flag in flags)


def test_variables_that_change_numbers_are_told_without_paths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CACHE_DIR": "/Users/ann/cache",
        "OPENBLAS_CORETYPE": "Nehalem",
        "ATEN_CPU_CAPABILITY": "default",
        "OMP_NUM_THREADS": "2",
        "OMP_TOOL_LIBRARIES": "x:/Users/ann/x.so",
        "MKL_CBWR": "COMPATIBLE",
        "MKL_X": "C:\\Users\\ann",
        "OPENBLAS_X": "~/x",
        "PYTHONHASHSEED": "0",
        "SECRET_TOKEN": "hunter2",
        "OMP_DISPLAY_ENV": "quimby's",
    }
    monkeypatch.setenv("LOGNAME", "quimby")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    told = variables()
    assert {name: told[name] for name in given if name in told} == {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CACHE_DIR": "<path>",
        "OPENBLAS_CORETYPE": "Nehalem",
        "ATEN_CPU_CAPABILITY": "default",
        "OMP_NUM_THREADS": "2",
        "OMP_TOOL_LIBRARIES": "<path>",
        "MKL_CBWR": "COMPATIBLE",
        "MKL_X": "<path>",
        "OPENBLAS_X": "<path>",
        "PYTHONHASHSEED": "0",
        "OMP_DISPLAY_ENV": "<user>'s",
    }


def test_packages_are_what_is_needed_by_way_of_others_and_what_is_imported() -> None:
    import importlib.metadata

    found = packages.packages()
    assert list(found) == sorted(found)
    assert found["llvmlite"] == importlib.metadata.version("llvmlite")  # by way of numba
    assert found["pytest"] == pytest.__version__  # imported here
    assert "ruff" not in found  # installed, neither needed nor imported
    assert found.items() >= {packages.canonical(k): v for k, v in versions().items()}.items()


def test_the_fast_reading_of_metadata_agrees_with_the_standard_one() -> None:
    import importlib.metadata

    standard: dict[str, str] = {}
    for found in importlib.metadata.distributions():
        standard.setdefault(packages.canonical(found.metadata["Name"]), found.version)
    assert {name: package.version for name, package in packages.installed().items()} == standard


class TestLock:
    @pytest.fixture(autouse=True)
    def here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        monkeypatch.chdir(tmp_path)

    def test_none_is_told_as_none(self) -> None:
        assert find_lock() is None
        assert environment()["lock"] is None

    def test_it_agrees_or_what_differs_is_listed(self, tmp_path: Path) -> None:
        place = tmp_path / "requirements.lock"
        text = "# pins\nNumPy==2.0.0  # why\ntorch==2.13.0\nzope.x[a]==1.0 \\\n  --hash=sha256:0\n"
        place.write_text(text)
        used = {"numpy": "2.0.0", "torch": "2.13.0+cpu", "zope-x": "1.0"}
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert packages.lock_state(find_lock(), used) == {"sha256": digest, "agrees": True}
        changed = used | {"numpy": "2.1.0", "new": "3"}
        assert packages.lock_state(find_lock(), changed) == {
            "sha256": digest,
            "agrees": False,
            "disagree": ["new: 3 installed, none locked", "numpy: 2.1.0 installed, 2.0.0 locked"],
        }

    def test_a_lock_that_names_a_build_means_that_build(self, tmp_path: Path) -> None:
        place = tmp_path / "requirements.lock"
        place.write_text("torch==2.13.0+cpu\n")
        state = packages.lock_state(place, {"torch": "2.13.0"})
        assert state is not None
        assert state["agrees"] is False

    def test_the_one_at_the_root_of_the_repository_is_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        subprocess.run(["git", "init", "-q"], check=True)
        (tmp_path / "requirements.lock").write_text("a==1\n")
        (tmp_path / "below").mkdir()
        monkeypatch.chdir(tmp_path / "below")
        found = find_lock()
        assert found is not None
        assert found.samefile(tmp_path / "requirements.lock")
        assert str(tmp_path) not in json.dumps(environment())


def test_it_is_gathered_at_once() -> None:
    packages.installed.cache_clear()
    start = time.process_time()
    environment()
    assert time.process_time() - start < 0.3
