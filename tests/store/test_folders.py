"""A folder is whole or not there, and what somebody else put there stays."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from toolkit.errors import StoreError
from toolkit.store.folders import FolderWriter


def written(home: Path, text: str = "{}") -> Path:
    with FolderWriter(str(home), "corpus", mark="mark.json") as writer:
        writer.write("a/b.txt", text)
        writer.write_json("mark.json", {"b": 1, "a": 2})
        writer.write_table("t", pa.table({"x": [1]}))
        writer.write_csv("t.csv", pa.table({"x": ["=1"]}))
        return Path(writer.finish())


def test_it_is_written_whole(tmp_path: Path) -> None:
    folder = written(tmp_path / "runs" / "study")
    assert folder == tmp_path / "runs" / "study" / "corpus"
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert files == ["a/b.txt", "mark.json", "t.csv", "tables/t.parquet"]
    assert (folder / "t.csv").read_text() == '"x"\n"\'=1"\n'
    assert [place.name for place in folder.parent.iterdir()] == ["corpus"]


def test_the_next_one_takes_its_place(tmp_path: Path) -> None:
    written(tmp_path, "one")
    (tmp_path / "corpus" / "old.txt").write_text("x")
    folder = written(tmp_path, "two")
    assert (folder / "a" / "b.txt").read_text() == "two"
    assert not (folder / "old.txt").exists()
    assert [place.name for place in tmp_path.iterdir()] == ["corpus"]


def test_what_fails_leaves_nothing_and_the_one_before_stays(tmp_path: Path) -> None:
    written(tmp_path, "one")
    with FolderWriter(str(tmp_path), "corpus", mark="mark.json") as writer:
        writer.write("a/b.txt", "two")
        with pytest.raises(StoreError, match="written"):
            writer.write("a", "a folder stands there")
    assert (tmp_path / "corpus" / "a" / "b.txt").read_text() == "one"
    assert [place.name for place in tmp_path.iterdir()] == ["corpus"]


def test_a_folder_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mine.txt").write_text("x")
    with pytest.raises(StoreError, match="not written here"):
        written(tmp_path)
    assert (tmp_path / "corpus" / "mine.txt").read_text() == "x"


def test_paths_stay_inside_and_the_mark_must_be_there(tmp_path: Path) -> None:
    with FolderWriter(str(tmp_path), "corpus", mark="mark.json") as writer:
        with pytest.raises(StoreError):
            writer.write("../b.txt", "x")
        with pytest.raises(StoreError, match=r"has no mark\.json"):
            writer.finish()
    assert not (tmp_path / "corpus").exists()


def test_a_home_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="see --out"):
        FolderWriter(str(tmp_path / "file"), "corpus", mark="mark.json")
