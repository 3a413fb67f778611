"""What a record says is rewritten so that it no longer tells whose machine it was."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.store import scrub as module
from toolkit.store.scrub import Scrubber, scrub, scrub_text, scrubber

HOME = "/Users/ann lee"
ANN = Scrubber(
    places=((f"{HOME}/study", "."), ("/mnt/corpora", "${TOOLKIT_DATA}"), (HOME, "~")),
    names=(("box7.corp.example", "<host>"), ("annlee", "<user>"), ("box7", "<host>")),
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HOME}/study/a.txt: rejected", "./a.txt: rejected"),
        (f"{HOME}/study2/a.txt: rejected", "~/study2/a.txt: rejected"),
        (f"nothing in {HOME}.", "nothing in ~."),
        ("benchmark '/mnt/corpora/x.gz' skipped", "benchmark '${TOOLKIT_DATA}/x.gz' skipped"),
        ("/opt/venv/lib/x.py:12: UserWarning", "<...>/x.py:12: UserWarning"),
        ("'/mnt/My Drive/her name/x.txt' is gone", "'<...>/x.txt' is gone"),
        ("PATH=/a/b:/c/d", "PATH=<...>/b:<...>/d"),
        (f"file://{HOME}/x", "file://~/x"),
        ("C:\\Users\\ann\\x.csv, \\\\srv\\share\\y.csv", "<...>/x.csv, <...>/y.csv"),
        ("~bob/x and ~/x", "<...>/x and ~/x"),
        ("on BOX7.corp.example and box7 by annlee", "on <host> and <host> by <user>"),
    ],
)
def test_paths_and_names_are_rewritten(text: str, told: str) -> None:
    assert ANN.text(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a/b.html and text/html and and/or",
        "./a ../b/c ~/d ${TOOLKIT_DATA}/e <...>/f runs/*/g",
        "annleezy box71 xbox7 planned 1/2 3 / 4 ~ten",
        "ratio 0.5, p < 0.1; ends / here",
    ],
)
def test_what_is_no_path_or_name_stays(text: str) -> None:
    assert ANN.text(text) == text


def test_scrubbing_twice_changes_nothing_more() -> None:
    text = f"{HOME}/study/a {HOME}/b /opt/x/y C:\\Users\\z annlee box7"
    assert ANN.text(ANN.text(text)) == ANN.text(text)


@given(
    st.lists(st.sampled_from([HOME, "/mnt/corpora", "/opt/x/secret", "a", " ", "'", ":", "/", "="]))
)
def test_no_known_folder_survives_in_any_text(parts: list[str]) -> None:
    told = ANN.text(" ".join(parts))
    assert HOME not in told
    assert "/mnt/corpora" not in told
    assert "/opt/x" not in told


def test_one_path_is_written_whole() -> None:
    assert ANN.path(f"{HOME}/study") == "."
    assert ANN.path(f"{HOME}/study/runs/a") == "runs/a"
    assert ANN.path(f"{HOME}/study/../other/x") == "~/other/x"
    assert ANN.path("/mnt/corpora") == "${TOOLKIT_DATA}"
    assert ANN.path("/srv/some place/x y") == "<...>/x y"
    assert ANN.path("~bob/x") == "<...>/x"
    assert ANN.path("../annlee/x") == "../<user>/x"
    assert ANN.path("/") == "<...>"


def test_names_leave_only_free_text() -> None:
    record = {
        "argv": ["toolkit", "run", "--set", "name=annlee"],
        "warnings": ["annlee's folder"],
        "metrics": [{"model": "annlee"}],
        "inputs": {"articles": [{"path": "annlee/a.txt"}]},
        "files": {"tables/annlee.parquet": {"bytes": 1}},
        "n": 1.5,
        "none": None,
    }
    told = ANN.value(record, free=False)
    assert told["argv"][-1] == "name=<user>"
    assert told["warnings"] == ["<user>'s folder"]
    assert {k: told[k] for k in ("metrics", "inputs", "files", "n", "none")} == {
        k: record[k] for k in ("metrics", "inputs", "files", "n", "none")
    }


def test_paths_go_wherever_they_stand_and_from_keys() -> None:
    told = ANN.value({"files": {f"{HOME}/x": [f"{HOME}/y", {"z": "/opt/a/b"}]}}, free=False)
    assert told == {"files": {"~/x": ["~/y", {"z": "<...>/b"}]}}


class TestThisMachine:
    @pytest.fixture(autouse=True)
    def made_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        home = tmp_path / "zacharias" / "study"
        home.mkdir(parents=True)
        monkeypatch.chdir(home)
        monkeypatch.setenv("HOME", str(home.parent))
        monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path / "corpora"))
        monkeypatch.setenv("LOGNAME", "quimby")
        monkeypatch.setattr(module.platform, "node", lambda: "node17.example.org")
        return home

    def test_its_folders_user_and_host_are_known(self, made_up: Path, tmp_path: Path) -> None:
        event = {
            "event": "warning",
            "text": f"{made_up}/a, {tmp_path}/corpora/b, {made_up.parent}/c, {tmp_path}/d/e",
            "where": "quimby",
        }
        assert scrub(event)["text"] == "./a, ${TOOLKIT_DATA}/b, ~/c, <...>/e"
        assert scrub(event)["where"] == "quimby"  # no free text
        assert scrub_text("quimby of zacharias on node17") == "<user> of <user> on <host>"
        assert scrub(["quimby"]) == ["<user>"]

    def test_a_folder_behind_a_link_is_known_by_both_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path / "link"))
        told = scrub_text(f"{tmp_path}/link/a {tmp_path}/real/b")
        assert told == "${TOOLKIT_DATA}/a ${TOOLKIT_DATA}/b"

    def test_a_common_or_short_name_is_a_word_like_any_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOGNAME", "root")
        monkeypatch.setenv("USER", "al")
        assert scrub_text("the root of al") == "the root of al"

    def test_the_root_of_the_disk_is_no_folder_to_replace(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", "/")
        monkeypatch.chdir("/")
        assert scrub_text("a / b and c/d") == "a / b and c/d"

    def test_a_working_directory_that_is_gone_is_no_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = tmp_path / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        assert scrub_text("x") == "x"
        monkeypatch.chdir(tmp_path)


def test_real_names_never_pass() -> None:
    shared = scrubber()
    text = json.dumps([os.getcwd(), os.path.expanduser("~/x"), *(n for n, _ in shared.names)])
    told = shared.text(text)
    assert os.getcwd() not in told
    assert not [n for n, _ in shared.names if re.search(rf"\b{re.escape(n)}\b", told)]


@pytest.mark.parametrize("path", ["x (final)/b/a0.txt", "a, b /c/d.txt", "news ~joe/x.txt", "é,/a"])
def test_paths_below_the_study_s_folders_stay_as_they_are(path: str) -> None:
    record = {"inputs": {"articles": [{"path": path, "sha256": "0"}]}}
    assert scrub(record) == record
    gone = scrub({"inputs": {"articles": [{"path": "/srv/ann/x.txt"}]}})
    assert "ann" not in str(gone)
