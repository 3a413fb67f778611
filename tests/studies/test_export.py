"""An archive for others: whole, or without a sentence of the articles."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from toolkit.errors import StoreError
from toolkit.store.archive import opened
from toolkit.store.artefacts import table_content
from toolkit.store.run_view import open_run
from toolkit.store.runs import RunWriter
from toolkit.store.verify import verify
from toolkit.studies.export import export
from toolkit.studies.quoting import Quoting

TITLE = "Council opens a second bridge over the river after years of delay"
SENTENCE = "The mayor said on Monday that nobody would pay a toll before spring"
REMOVED = "Sign up here for our weekly letter with all news about bridges"
TABLES = {
    "articles": pa.table(
        {
            "article_id": ["a1"],
            "path": [f"{TITLE}.txt".lower().replace(" ", "-")],
            "title": [TITLE],
            "text": [f"{TITLE}\n\n{SENTENCE}. Bridges are built of steel."],
            "outlet": ["The Post"],
        }
    ),
    "passages": pa.table({"passage_id": ["p1"], "text": [SENTENCE], "topic": ["bridges"]}),
    "quotes": pa.table(
        {
            "quote_id": ["q1"],
            "text": ["nobody would pay a toll before spring"],
            "mention": ["The mayor"],
            "context": [SENTENCE],
            "speaker": ["Ann Hill"],
        }
    ),
    "removed": pa.table({"article_id": ["a1"], "start": [5], "text": [REMOVED]}),
    "topics": pa.table(
        {"topic_id": [0], "words": [["the", "mayor", "said", "on", "monday", "that"]]}
    ),
    "alignment": pa.table({"article_id": ["a1"], "start": [0], "end": [9]}),
}
ENVIRONMENT = {
    "python": "3.11.7",
    "packages": {"numpy": "2.4.6", "topic-stance-toolkit": "0.1.0", "torch": "2.13.0+cpu"},
    "versions": {"numpy": "2.4.6"},
}


def make(
    root: Path, more: dict[str, bytes | str] | None = None, *, csv: bool = False, **facts: Any
) -> Path:
    """A small run: the tables above, a page, figures, a model, inputs."""
    files: dict[str, bytes | str] = {
        "config.yaml": "name: study\n",
        "report.html": f"<p>{SENTENCE}</p>",
        "figures/article_topics.svg": "<svg/>",
        "figures/article_topics_phone.png": b"\x89PNG",
        "figures/topic_sizes.svg": "<svg><text>bridges</text></svg>",
        "model/stance/vocab.json": json.dumps({"ngrams": SENTENCE.split()}),
        "model/stance/weights.safetensors": b"\0" * 9,
        "inputs/topics.json": "[]",
    }
    with RunWriter(str(root / "runs"), "study", "0123456789abcdef") as writer:
        for name, content in (files | (more or {})).items():
            writer.write(name, content)
        for name, table in TABLES.items():
            writer.write_table(name, table, csv=csv)
        return writer.finish({"toolkit": "0.1.0", "environment": ENVIRONMENT, **facts})


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Exports go into the working directory; no repository around it lends its lock file."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def members(place: str | Path) -> dict[str, bytes]:
    with zipfile.ZipFile(place) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


class TestWhole:
    def test_everything_is_there_and_holds(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        done = export(run)
        assert done.path == "study-0123456789abcdef.zip"
        held = members(done.path)
        before = {p.relative_to(run).as_posix() for p in run.rglob("*") if p.is_file()}
        assert set(held) == before | {"README.txt", "requirements.lock"}
        assert (done.size, done.files) == (Path(done.path).stat().st_size, len(held))
        assert all(held[name] == (run / name).read_bytes() for name in before - {"run.json"})
        with opened(done.path) as folder:
            record = verify(folder)
        assert record["archive"] == {"format": 1, "left_out": [], "without_text": False}
        original = verify(run)
        assert {k: v for k, v in record.items() if k not in ("archive", "files")} == {
            k: v for k, v in original.items() if k != "files"
        }
        assert record["files"].items() >= original["files"].items()

    def test_the_same_run_gives_the_same_bytes(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        first, second = (Path(export(run, output=f"{n}.zip").path).read_bytes() for n in "ab")
        assert first == second

    def test_an_archive_of_an_archive_is_the_same(self, tmp_path: Path) -> None:
        first = export(make(tmp_path), output="a.zip")
        second = export(first.path, output="b.zip")
        assert members(first.path) == members(second.path)

    def test_a_damaged_run_and_a_file_in_the_way_are_told(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        export(run, output="a.zip")
        with pytest.raises(StoreError, match=r"a\.zip: is there already; --force"):
            export(run, output="a.zip")
        export(run, output="a.zip", force=True)
        (run / "config.yaml").write_text("name: other\n")
        with pytest.raises(StoreError, match=r"'config\.yaml' is not what the run wrote"):
            export(run, output="b.zip")
        assert not Path("b.zip").exists()
        with pytest.raises(StoreError, match="no such run"):
            export(tmp_path / "nowhere")

    def test_the_readme_tells_how_to_repeat_it(self, tmp_path: Path) -> None:
        text = members(export(make(tmp_path)).path)["README.txt"].decode()
        assert "toolkit repro study-0123456789abcdef.zip --input FOLDER" in text
        assert "pip install -r requirements.lock" in text
        assert "What is not here" not in text
        assert max(map(len, text.splitlines())) <= 78


class TestLock:
    def test_without_a_lock_file_it_lists_what_ran(self, tmp_path: Path) -> None:
        text = members(export(make(tmp_path)).path)["requirements.lock"].decode()
        assert [line for line in text.splitlines() if not line.startswith("#")] == [
            "numpy==2.4.6",
            "torch==2.13.0+cpu",
        ]
        assert "3.11.7" in text

    @pytest.mark.parametrize(
        ("agrees", "same", "taken"),
        [(True, True, True), (False, True, False), (True, False, False)],
    )
    def test_the_lock_file_is_taken_if_it_is_what_the_run_had(
        self, tmp_path: Path, agrees: bool, same: bool, taken: bool
    ) -> None:
        lock = b"numpy==2.4.6 # the lock\n"
        Path("requirements.lock").write_bytes(lock)
        stated = {"sha256": hashlib.sha256(lock if same else b"x").hexdigest(), "agrees": agrees}
        run = make(tmp_path, environment={**ENVIRONMENT, "lock": stated})
        assert (members(export(run).path)["requirements.lock"] == lock) is taken

    def test_a_strange_record_puts_nothing_strange_into_it(self, tmp_path: Path) -> None:
        packages = {"numpy": "2", "x\n--index-url evil": "1", "y": "1; os_name", "z": 3}
        run = make(tmp_path, environment={"packages": packages})
        text = members(export(run).path)["requirements.lock"].decode()
        assert text.splitlines()[2:] == ["numpy==2", "z==3"]
        assert members(export(make(tmp_path / "b", environment=[]), output="b.zip").path)


class TestWithoutText:
    def test_no_sentence_is_left(self, tmp_path: Path) -> None:
        done = export(make(tmp_path, csv=True), without_text=True)
        held = members(done.path)
        assert not {"report.html", "figures/article_topics.svg"} & set(held)
        assert "figures/article_topics_phone.png" not in held
        assert {"figures/topic_sizes.svg", "model/stance/vocab.json", "inputs/topics.json"} <= set(
            held
        )
        columns = {
            name.split("/")[1].split(".")[0]: pq.read_table(io.BytesIO(data)).column_names
            for name, data in held.items()
            if name.endswith(".parquet")
        }
        assert columns == {
            "articles": ["article_id", "path", "outlet"],
            "passages": ["passage_id", "topic"],
            "quotes": ["quote_id", "speaker"],
            "removed": ["article_id", "start"],
            "topics": ["topic_id", "words"],
            "alignment": ["article_id", "start", "end"],
        }
        for name, data in held.items():
            if not name.endswith((".parquet", "vocab.json")):
                for text in (TITLE, "nobody would pay a toll", REMOVED):
                    assert text.encode() not in data, name
        assert held["tables/passages.csv"] == b'"passage_id","topic"\n"p1","bridges"\n'

    def test_it_holds_and_keeps_what_to_compare_with(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        done = export(run, without_text=True)
        with opened(done.path) as folder:
            record = verify(folder)
            back = open_run(folder)
            facts = record["files"]["tables/passages.parquet"]
            assert facts["rows"] == 1
            assert facts["content"] == table_content(back.arrow("passages"))
        assert facts["original_content"] == table_content(TABLES["passages"])
        assert "original_content" not in record["files"]["tables/topics.parquet"]
        assert record["archive"]["without_text"] is True
        assert {
            "path": "tables/removed.parquet",
            "columns": ["text"],
            "why": "the articles' text",
        } in record["archive"]["left_out"]
        assert "tables/removed.parquet (text): the articles' text" in done.left_out
        readme = members(done.path)["README.txt"].decode()
        assert "What is not here" in readme
        assert "report.html" not in readme.partition("What is not here")[0]

    def test_a_stated_hash_of_the_content_is_kept(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        record = json.loads((run / "run.json").read_bytes())
        record["files"]["tables/quotes.parquet"]["content"] = "f" * 64
        (run / "run.json").write_text(json.dumps(record))
        with opened(export(run, without_text=True).path) as folder:
            facts = verify(folder)["files"]["tables/quotes.parquet"]
        assert facts["original_content"] == "f" * 64
        assert facts["content"] != "f" * 64

    def test_whatever_else_quotes_is_found(self, tmp_path: Path) -> None:
        label = "nobody would pay a toll before spring"
        more = {
            "figures/new.svg": "<svg><text>nobody would</text><!-- pay a toll before --></svg>",
            "figures/new.png": b"\x89PNG",
            "figures/newer.svg": "<svg/>",
            "model/topics/model.json": json.dumps({"examples": [label]}),
            "model/topics/weights.safetensors": b"\0",
            "log.txt": f"Note: {label.upper()}!",
            "inputs/labels.json": json.dumps([{"text": label}]),
        }
        done = export(make(tmp_path, more), without_text=True)
        held = set(members(done.path))
        assert not held & {
            "figures/new.svg",
            "figures/new.png",
            "model/topics/model.json",
            "model/topics/weights.safetensors",
            "log.txt",
        }
        assert {"figures/newer.svg", "model/stance/weights.safetensors"} <= held
        # What the study itself says stays, and its maker is told.
        assert "inputs/labels.json" in held
        assert any(note.startswith("inputs/labels.json is kept and quotes") for note in done.notes)

    def test_a_new_column_that_quotes_is_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        examples = pa.table({"topic_id": [0], "examples": [["x", SENTENCE]], "name": ["bridges"]})
        monkeypatch.setitem(TABLES, "topics", examples)
        with opened(export(make(tmp_path), without_text=True).path) as folder:
            assert open_run(folder).arrow("topics").column_names == ["topic_id", "name"]

    def test_it_can_be_taken_out_of_an_archive_too(self, tmp_path: Path) -> None:
        run = make(tmp_path)
        direct = export(run, output="a.zip", without_text=True)
        by_way = export(export(run, output="b.zip").path, output="c.zip", without_text=True)
        assert members(direct.path) == members(by_way.path)
        again = export(direct.path, output="d.zip", without_text=True)
        assert members(direct.path) == members(again.path)


def test_six_words_in_a_row_are_a_quotation_and_five_are_none() -> None:
    quoting = Quoting(["One two three four five six seven."])
    files = {
        "a.json": b'"two, THREE four - five six seven"',
        "b.json": b'"two three four five six eight"',
        "c.png": b"one two three four five six seven",
        "model/vocab.json": b"one two three four five six seven",
    }
    assert quoting.files(files, files.__getitem__) == ["a.json"]
    table = pa.table(
        {
            "n": [1],
            "apart": [["one two three", "four five six"]],
            "held": [["one two three four five six"]],
            "none": pa.array([None], pa.string()),
        }
    )
    assert quoting.columns(table) == ("held",)
