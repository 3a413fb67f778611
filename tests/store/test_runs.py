"""A run's folder is whole or not there, and damage is found and named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyarrow as pa
import pytest

from toolkit.errors import StoreError
from toolkit.store.aside import aside
from toolkit.store.run_view import open_run
from toolkit.store.runs import LATEST, RunWriter, find_run, run_id
from toolkit.store.verify import RECORD, inside, read_record, verify

ID = "0123456789abcdef"
OTHER = "fedcba9876543210"


def write_run(root: Path, run: str = ID, *, text: str = "hello", replace: bool = False) -> Path:
    with RunWriter(str(root), "study", run, replace=replace) as writer:
        writer.write("config.yaml", "name: study\n")
        writer.write("figures/a.svg", text)
        writer.write_table("articles", pa.table({"article_id": ["a", "b"]}), csv=True)
        writer.log("stage", name="corpus", seconds=0.1)
        return writer.finish({"seeds": {"study": 42}, "warnings": []})


def names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def test_a_finished_run_lists_every_file_with_its_hash(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    assert folder == tmp_path / "study" / ID
    record = verify(folder)
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(record["files"]) == on_disk - {RECORD}
    assert set(record["files"]) == {
        "config.yaml",
        "figures/a.svg",
        "log.jsonl",
        "tables/articles.csv",
        "tables/articles.parquet",
    }
    assert record["files"]["tables/articles.parquet"]["rows"] == 2
    assert record["files"]["figures/a.svg"]["bytes"] == 5
    assert (record["run_id"], record["name"], record["seeds"]) == (ID, "study", {"study": 42})
    assert json.loads((folder / "log.jsonl").read_text()) == {
        "event": "stage",
        "name": "corpus",
        "seconds": 0.1,
    }


def test_nothing_is_left_aside(tmp_path: Path) -> None:
    write_run(tmp_path)
    assert names(tmp_path / "study") == [ID, LATEST]


def test_latest_points_at_the_last_run(tmp_path: Path) -> None:
    write_run(tmp_path)
    second = write_run(tmp_path, OTHER)
    assert (tmp_path / "study" / LATEST).resolve() == second.resolve()
    assert os.readlink(tmp_path / "study" / LATEST) == OTHER


def test_latest_is_a_text_file_where_links_are_not_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    folder = write_run(tmp_path)
    assert (tmp_path / "study" / LATEST).read_text() == f"{ID}\n"
    assert open_run(tmp_path / "study" / LATEST).path == folder
    assert open_run(tmp_path / "study").path == folder


def test_a_failed_run_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with RunWriter(str(tmp_path), "study", ID) as writer:
            writer.write("config.yaml", "x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(tmp_path / "study") == []
    assert find_run(str(tmp_path), "study", ID) is None


def test_an_unfinished_run_leaves_nothing(tmp_path: Path) -> None:
    with RunWriter(str(tmp_path), "study", ID) as writer:
        writer.write("config.yaml", "x")
    assert names(tmp_path / "study") == []


def test_a_killed_run_never_looks_finished_and_is_cleared_by_the_next(tmp_path: Path) -> None:
    code = textwrap.dedent(
        f"""
        import sys, time
        from toolkit.store.runs import RunWriter
        with RunWriter({str(tmp_path)!r}, "study", {ID!r}) as writer:
            for i in range(10_000):
                writer.write(f"figures/{{i}}.svg", "x" * 1000)
                print(i, flush=True)
                time.sleep(0.001)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (left,) = names(tmp_path / "study")
    assert left.startswith(f".{ID}.tmp-")
    assert left.endswith(f"-{process.pid}")
    assert find_run(str(tmp_path), "study", ID) is None
    with pytest.raises(StoreError, match="no such run"):
        open_run(tmp_path / "study" / ID)
    write_run(tmp_path)
    assert names(tmp_path / "study") == [ID, LATEST]


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        machine = aside(OTHER).split("-")[-2]
        written = tmp_path / "study" / f".{OTHER}.tmp-{machine}-{sleeper.pid}"
        written.mkdir(parents=True)
        write_run(tmp_path)
        assert written.is_dir()
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_complete_run_is_kept_unless_replaced(tmp_path: Path) -> None:
    folder = write_run(tmp_path, text="first")
    assert find_run(str(tmp_path), "study", ID) == folder
    write_run(tmp_path, text="second")
    assert (folder / "figures" / "a.svg").read_text() == "first"
    write_run(tmp_path, text="third", replace=True)
    assert (folder / "figures" / "a.svg").read_text() == "third"
    assert names(tmp_path / "study") == [ID, LATEST]


def test_a_folder_without_a_record_gives_way(tmp_path: Path) -> None:
    (tmp_path / "study" / ID).mkdir(parents=True)
    (tmp_path / "study" / ID / "junk").write_text("x")
    assert find_run(str(tmp_path), "study", ID) is None
    folder = write_run(tmp_path)
    assert not (folder / "junk").exists()


def test_two_processes_with_the_same_run_end_with_one(tmp_path: Path) -> None:
    first = RunWriter(str(tmp_path), "study", ID)
    first.aside = first.aside.rename(first.aside.with_name(f".{ID}.tmp-{os.getppid()}"))
    first.write("figures/a.svg", "first")
    folder = write_run(tmp_path, text="second")
    assert first.finish({}) == folder
    assert (folder / "figures" / "a.svg").read_text() == "second"


@pytest.mark.parametrize(
    "artefact", ["config.yaml", "figures/a.svg", "tables/articles.parquet", "log.jsonl"]
)
def test_one_changed_byte_is_found_and_named(tmp_path: Path, artefact: str) -> None:
    folder = write_run(tmp_path)
    data = bytearray((folder / artefact).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / artefact).write_bytes(data)
    with pytest.raises(StoreError, match=f"'{artefact}' is not what the run wrote"):
        open_run(folder)
    with pytest.raises(StoreError, match="--force"):
        find_run(str(tmp_path), "study", ID)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    (folder / "figures" / "a.svg").unlink()
    with pytest.raises(StoreError, match=r"'figures/a\.svg' is missing"):
        open_run(folder)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no list of files"),
        ('{"protocol": 1, "files": []}', "no list of files"),
        ('{"protocol": 999, "files": {}}', "protocol 999; this version reads 1"),
        ('{"protocol": 1, "files": {"../../x": {"sha256": ""}}}', "not a path within the run"),
        ('{"protocol": 1, "files": {"config.yaml": 3}}', "not what the run wrote"),
    ],
)
def test_a_damaged_record_is_one_clear_line(tmp_path: Path, content: str, what: str) -> None:
    folder = write_run(tmp_path)
    (folder / RECORD).write_text(content)
    with pytest.raises(StoreError, match=what) as caught:
        open_run(folder)
    assert "\n" not in str(caught.value)


def test_incomplete_and_missing_runs(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    (folder / RECORD).unlink()
    with pytest.raises(StoreError, match=r"not a complete run: no run\.json"):
        open_run(folder)
    with pytest.raises(StoreError, match="no such run"):
        read_record(tmp_path / "none")


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "/x", "a/../b", "a//b", "./a", "a\\b", "C:x", "a\nb", "a/"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="not a path within the run"):
        inside(tmp_path, name)
    with RunWriter(str(tmp_path), "study", ID) as writer, pytest.raises(StoreError):
        writer.write(name, "x")


@pytest.mark.parametrize(
    ("name", "run"), [("../x", ID), ("Study", ID), ("study", "../x"), ("", ID)]
)
def test_names_of_folders_are_checked(tmp_path: Path, name: str, run: str) -> None:
    with pytest.raises(StoreError, match="not usable as a folder's name"):
        RunWriter(str(tmp_path), name, run)


def test_a_file_is_written_once(tmp_path: Path) -> None:
    with RunWriter(str(tmp_path), "study", ID) as writer:
        writer.write("a", "x")
        with pytest.raises(StoreError, match="a: written twice"):
            writer.write("a", "y")


def test_a_root_that_is_no_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot write there"):
        RunWriter(str(tmp_path / "file"), "study", ID)


def test_the_id_depends_on_content_and_not_on_order() -> None:
    first = run_id({"a": 1, "b": {"c": "x", "d": None}})
    assert first == run_id({"b": {"d": None, "c": "x"}, "a": 1})
    assert first != run_id({"a": 2, "b": {"c": "x", "d": None}})
    assert len(first) == 16


def test_the_record_is_written_last(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    record = (folder / RECORD).stat().st_mtime_ns
    assert all(place.stat().st_mtime_ns <= record for place in folder.rglob("*") if place.is_file())
    assert time.time_ns() >= record
