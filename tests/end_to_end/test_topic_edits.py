"""A study whose topics are edited by a file: run, read again, applied, made again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import toolkit
from tests.topics.conftest import THEMES
from toolkit.compare.tables import Likeness
from toolkit.errors import ConfigError
from toolkit.pipeline import run
from toolkit.progress import Silent
from toolkit.store.run_view import Run
from toolkit.studies.predict import predict
from toolkit.studies.repro import repeat

STUDY = """\
name: edited
input: {path: articles}
features: {backend: lsa}
topics:
  edit: edits.yaml
  map: {method: pca}
report: {formats: [svg], phone: false}
"""
# The name that the study gives wins over what the topics are called without edits.
EDITS = """\
- pin: {articles: [%s], new: railways}
- rename: {topic: {words: [striker, goal, match]}, name: football}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edited")
    (folder / "articles").mkdir()
    for theme, texts in THEMES.items():
        for i, text in enumerate(texts):
            body = f"News of {theme} {i}\n\n{text} {texts[i - 1]}\n\n{texts[i - 2]} {text}\n"
            (folder / "articles" / f"{theme}{i}.txt").write_text(body, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def edited(study: Path) -> Run:
    made = run(study / "study.yaml", overrides=["topics.edit=null"], out=str(study / "runs"))
    trains = made.articles[made.articles.path.str.startswith("trains")].article_id
    (study / "edits.yaml").write_text(EDITS % trains.iloc[0], encoding="utf-8")
    return run(study / "study.yaml", out=str(study / "runs"))


@pytest.mark.slow
def test_a_run_records_its_edits_and_is_another_when_they_change(study: Path, edited: Run) -> None:
    assert {"football", "railways"} <= set(edited.topics.name)
    table = edited.table("topic_edits")
    assert table.applied.all()
    assert table.result.map(list).tolist() == [["railways"], ["football"]]
    stored = json.loads((edited.path / "inputs" / "topic_edits.json").read_text(encoding="utf-8"))
    assert [next(iter(step)) for step in stored["steps"]] == ["pin", "rename"]
    assert "topic_edits" in edited.record["inputs"]["hashes"]
    (study / "other").mkdir()
    shutil.copytree(study / "articles", study / "other" / "articles")
    shutil.copy(study / "study.yaml", study / "other" / "study.yaml")
    text = (study / "edits.yaml").read_text(encoding="utf-8")
    (study / "other" / "edits.yaml").write_text(text + "\n# A word.\n", encoding="utf-8")
    assert run(study / "other" / "study.yaml", out=str(study / "runs")).run_id == edited.run_id
    (study / "other" / "edits.yaml").write_text(
        text.replace("football", "soccer"), encoding="utf-8"
    )
    assert run(study / "other" / "study.yaml", out=str(study / "runs")).run_id != edited.run_id


@pytest.mark.slow
def test_it_is_applied_and_made_again_with_its_edits(study: Path, edited: Run) -> None:
    (study / "edits.yaml").rename(study / "elsewhere.yaml")  # the run has them itself
    try:
        again = predict(edited, str(study / "articles"), out=str(study / "new"), reporter=Silent())
        for name in ("topics", "passages", "passage_topics", "article_topics", "topic_edits"):
            assert again.arrow(name).equals(edited.arrow(name)), name
        assert (again.path / "inputs" / "topic_edits.json").is_file()
        repetition = repeat(edited.path, reporter=Silent())
        found = {verdict.artefact: verdict.likeness for verdict in repetition.judgement.verdicts}
        for name in ("topics", "topic_edits", "passage_topics"):
            assert found[f"tables/{name}"] is Likeness.IDENTICAL, name
    finally:
        (study / "elsewhere.yaml").rename(study / "edits.yaml")


@pytest.mark.slow
def test_an_edit_that_finds_nothing_stops_the_run_or_warns(study: Path, edited: Run) -> None:
    del edited
    text = "unmatched: {}\nsteps:\n- rename: {{topic: gardens, name: parks}}\n"
    (study / "lost.yaml").write_text(text.format("error"), encoding="utf-8")
    overrides = [f"topics.edit={study / 'lost.yaml'}"]
    with pytest.raises(ConfigError, match=r"step 1 \(rename\): there is no topic 'gardens'"):
        run(study / "study.yaml", overrides=overrides, out=str(study / "runs"))
    (study / "lost.yaml").write_text(text.format("warn"), encoding="utf-8")
    made = toolkit.run(study / "study.yaml", overrides=overrides, out=str(study / "runs"))
    assert any("no topic 'gardens'" in warning for warning in made.record["warnings"])
    assert not made.table("topic_edits").applied.any()
