"""A run applied to other articles: its own get what they had, new ones a fair comparison."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

import toolkit
from toolkit.errors import ConfigError, InputError, StoreError
from toolkit.progress import Silent
from toolkit.records import Row
from toolkit.store.run_view import Run
from toolkit.studies.heldout import Remembered
from toolkit.studies.predict import predict

NEW = {
    "match.txt": (
        "Late goal wins the cup\n\nThe striker scored a late goal and the club won the football "
        "cup in front of a roaring crowd.\n\nThe goalkeeper saved a penalty before the whistle, "
        "and the referee sent two players off.\n\n“We never stopped believing in this team,” "
        "said the coach, Jane Roe.\n"
    ),
    "league.txt": (
        "League table turns\n\nThe champions lost the football match at home and fell to third "
        "place in the league.\n\nTheir striker missed a penalty, and the crowd left before the "
        "whistle.\n\nThe coach said the club would look for a new goalkeeper in the winter.\n"
    ),
}
# Placed among the others; read anew; said of a fit, and a prediction fits nothing.
DRIFTLESS = {"topic_map", "rejected", "topic_selection", "topic_separation"}


@pytest.fixture(scope="module")
def run(smoke_run: Run) -> Run:
    return smoke_run


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in NEW.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(run: Run, articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return apply(run, articles, tmp_path_factory.mktemp("made"))


def apply(run: Run, folder: Path, out: Path, *overrides: str) -> Run:
    return predict(run, str(folder), out=str(out), reporter=Silent(), overrides=overrides)


def test_the_run_s_own_articles_get_what_they_had(
    run: Run, seed_articles: Path, tmp_path: Path
) -> None:
    again = apply(run, seed_articles, tmp_path)
    for name in set(run.tables) - DRIFTLESS:
        assert again.arrow(name).equals(run.arrow(name)), name
    assert again.arrow("drift").num_rows == 1
    assert again.record["predicted_from"]["verdict"].startswith("The run had read all of them")
    assert set(again.tables) == {*run.tables, "drift"}


def test_new_articles_get_the_run_s_topics_and_stances(run: Run, made: Run) -> None:
    assert made.name == "smoke-predict"
    assert made.path.parent.name == "smoke-predict"
    kept = ["topic_id", "name", "kind", "words"]
    assert made.arrow("topics").select(kept).equals(run.arrow("topics").select(kept))
    assert set(made.articles.path) == set(NEW)
    assert set(made.stances.target) == set(run.stances.target)
    assert made.arrow("scores").equals(run.arrow("scores"))
    table = made.table("drift").set_index(["measure", "item"])
    assert table.loc[("unknown words", ""), "new"] > 0.6 > table.loc[("unknown words", ""), "known"]
    # Known passages are all read, each by what was learned from the other articles.
    assert table.loc[("other", ""), "n_known"] == len(run.passages)
    origin = made.record["predicted_from"]
    assert (origin["name"], origin["run_id"]) == ("smoke", run.run_id)
    assert origin["verdict"].startswith("The 2 new articles ")
    assert "only large differences show" in origin["verdict"]
    page = (made.path / "drift.html").read_text(encoding="utf-8")
    assert origin["verdict"].split(" in ")[0] in page
    assert (made.path / "figures" / "drift.svg").is_file()
    assert f"smoke/{run.run_id}" in made.report_path.read_text(encoding="utf-8")


def test_a_complete_one_is_used(run: Run, articles: Path, made: Run) -> None:
    before = (made.path / "run.json").stat().st_mtime_ns
    assert apply(run, articles, made.path.parent.parent).path == made.path
    assert (made.path / "run.json").stat().st_mtime_ns == before


@pytest.mark.slow
def test_a_moved_run_predicts_the_same_bytes(
    run: Run, articles: Path, made: Run, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(run.path, moved)
    again = apply(toolkit.open_run(moved), articles, tmp_path / "out")
    assert again.run_id == made.run_id
    hashes = [{p: e["sha256"] for p, e in r.record["files"].items()} for r in (made, again)]
    assert {p for p in hashes[0] if hashes[0][p] != hashes[1][p]} <= {"log.jsonl"}


@pytest.mark.slow
def test_a_prediction_can_be_applied_itself(articles: Path, made: Run, tmp_path: Path) -> None:
    again = apply(made, articles, tmp_path)
    assert again.name == "smoke-predict"
    assert again.arrow("passages").equals(made.arrow("passages"))


def test_only_the_input_s_settings_can_be_changed(run: Run, articles: Path, tmp_path: Path) -> None:
    made = apply(run, articles, tmp_path, "input.pattern=['match*']", "input.outlet=The Post")
    assert list(made.articles.path) == ["match.txt"]
    assert list(made.articles.outlet) == ["The Post"]
    with pytest.raises(ConfigError) as caught:
        apply(run, articles, tmp_path, "topics.words=3", "input.path=x", "input.patern=[a]")
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["--set input.path", "--set topics.words"]
    assert all("only those of `input`" in line for line in lines)
    with pytest.raises(ConfigError, match=r"input\.patern.*did you mean 'pattern'"):
        apply(run, articles, tmp_path, "input.patern=[a]")


def test_what_cannot_be_done_is_one_line(run: Run, articles: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        apply(run, tmp_path / "nowhere", tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "a.txt").write_bytes(b"\0" * 40)
    with pytest.raises(InputError, match="none of the 1 inputs can be used"):
        apply(run, empty, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("run.json"))
    record = {**run.record, "files": {
        name: entry for name, entry in run.record["files"].items() if "model/topics" not in name
    }}  # fmt: skip
    with pytest.raises(StoreError, match=r"model/topics/model\.json"):
        apply(Run(run.path, record), articles, tmp_path)


class Spy:
    """A memory that says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.kept: list[str] = []

    def recall(self, space: str, texts: Sequence[str]) -> Mapping[str, Row]:
        self.asked.extend(texts)
        return {text: np.ones(2, dtype=np.float32) for text in texts if text == "known"}

    def keep(self, space: str, vectors: Mapping[str, Row]) -> None:
        self.kept.extend(vectors)


def test_the_cache_is_asked_once_for_a_text_it_knows() -> None:
    spy = Spy()
    memory = Remembered(spy)
    assert set(memory.recall("s", ["known", "new"])) == {"known"}
    memory.keep("s", {"new": np.zeros(2, dtype=np.float32)})
    assert set(memory.recall("s", ["known", "new"])) == {"known", "new"}
    assert spy.asked == ["known", "new"]
    assert spy.kept == ["new"]
    assert memory.recall("other space", ["new"]) == {}
    assert Remembered(None).recall("s", ["known"]) == {}
