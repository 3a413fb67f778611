"""What a run leaves is complete, hangs together, and opens again."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import toolkit
from tests.runs import Cli
from toolkit.errors import StoreError
from toolkit.store.run_view import Run

TABLES = {
    "alignment",
    "article_stances",
    "article_topics",
    "articles",
    "confusion",
    "coverage",
    "duplicates",
    "holder_stances",
    "passage_topics",
    "passages",
    "quotes",
    "rejected",
    "reliability",
    "removed",
    "scores",
    "stances",
    "topic_changes",
    "topic_edits",
    "topic_map",
    "topic_memberships",
    "topic_metrics",
    "topic_outlets",
    "topic_periods",
    "topic_representatives",
    "topic_selection",
    "topic_separation",
    "topic_tree",
    "topics",
}


def test_the_folder_is_complete(smoke_run: Run) -> None:
    names = {path.name for path in smoke_run.path.iterdir()}
    assert names == {
        *("config.yaml", "report.html", "run.json", "log.jsonl"),
        *("figures", "tables", "model", "inputs"),
    }
    assert set(smoke_run.tables) == TABLES
    models = smoke_run.path / "model"
    assert {p.name for p in models.iterdir()} == {"corpus", "features", "topics", "stance"}
    for stage in models.iterdir():
        files = {p.name for p in stage.iterdir()}
        assert files == {"model.json", "weights.safetensors", "vocab.json"}
    assert not [p for p in smoke_run.path.parent.iterdir() if p.name.startswith(".")]
    assert (smoke_run.path.parent / "latest").resolve() == smoke_run.path


def test_tables_hang_together(study_run: Run) -> None:
    passages = set(study_run.passages.passage_id)
    articles = set(study_run.articles.article_id)
    for frame in (study_run.quotes, study_run.stances, study_run.passage_topics):
        assert set(frame.passage_id) <= passages
    for frame in (study_run.passages, study_run.removed, study_run.article_topics):
        assert set(frame.article_id) <= articles
    topics = dict(zip(study_run.topics.topic_id, study_run.topics.name, strict=True))
    assert dict(
        zip(study_run.passages.topic_id, study_run.passages.topic, strict=True)
    ).items() <= (topics.items())
    sizes = study_run.passages.topic_id.value_counts().to_dict()
    assert all(sizes.get(r.topic_id, 0) == r.size for r in study_run.topics.itertuples())
    assert -1 in topics
    assert topics[-1] == "other"
    targets = {target.name for target in study_run.config.stance.targets}
    pairs = len(study_run.quotes) * len(targets)
    assert study_run.stances.quote_id.notna().sum() == pairs
    sums = study_run.stances[["p_favor", "p_against", "p_none"]].sum(axis=1)
    assert sums.between(0.99999, 1.00001).all()
    assert set(study_run.holder_stances.target) == targets


def test_the_record_says_how_it_came_about(study_run: Run) -> None:
    record = study_run.record
    assert record["seeds"]["root"] == 42
    assert set(record["stages"]) == {"read", "corpus", "features", "topics", "stance", "report"}
    assert record["environment"]["versions"]["torch"]
    assert {row["metric"] for row in record["metrics"]} >= {"macro_f1", "f_avg"}
    text = (study_run.path / "run.json").read_text(encoding="utf-8")
    assert not re.search(r'"/(?:home|root|Users|tmp)\b', text)
    for line in (study_run.path / "log.jsonl").read_text(encoding="utf-8").splitlines():
        assert json.loads(line)["event"]


def test_its_configuration_runs_again_to_the_same_id(
    cli: Cli, smoke_run: Run, smoke_cache: tuple[str, Path], tmp_path: Path
) -> None:
    done = cli("run", smoke_run.path / "config.yaml", "--out", tmp_path, *smoke_cache)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip().splitlines()[-1]).name == smoke_run.run_id


def test_the_page_stands_alone(study_run: Run) -> None:
    page = study_run.report_path.read_text(encoding="utf-8")
    links: list[str] = []
    anchors: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            anchors.add(given.get("id") or "")
            links.extend(v for k, v in attrs if k in {"href", "src"} and v)

    Reader().feed(page)
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("data:"):
            assert (study_run.path / link).is_file(), link


def test_frames_and_a_summary_for_a_notebook(smoke_run: Run) -> None:
    run = toolkit.open_run(smoke_run.path)
    assert len(run.topics)
    assert len(run.stances)
    html = run._repr_html_()
    assert run.run_id in html
    assert "<table>" in html
    assert len(html) < 20_000


def test_the_library_runs_a_study(repo_root: Path, tmp_path: Path) -> None:
    config = repo_root / "configs" / "smoke.yaml"
    run = toolkit.run(config, overrides=["stance.targets=[]"], out=str(tmp_path))
    assert set(run.topics.kind) >= {"named", "other"}
    with pytest.raises(StoreError, match="no such run"):
        toolkit.open_run(tmp_path / "nowhere")


def test_the_model_reads_back_and_predicts_the_same(smoke_run: Run) -> None:
    from toolkit.store.models import load_model

    stored = load_model(smoke_run.path / "model" / "stance")
    assert stored.arrays
    assert stored.info


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "adjusted"), [("*.txt", "discovered topics"), ("000_*.txt", "too few")]
)
def test_bertopic_runs_the_same_study(
    cli: Cli, repo_root: Path, tmp_path: Path, pattern: str, adjusted: str
) -> None:
    settings = ("topics.backend=bertopic", "stance.targets=[]", f"input.pattern=['{pattern}']")
    options = [word for setting in settings for word in ("--set", setting)]
    done = cli("run", repo_root / "configs" / "uk_ukraine.yaml", "--out", tmp_path, *options)
    assert done.returncode == 0, done.stderr
    run = toolkit.open_run(done.stdout.strip().splitlines()[-1])
    named = {"industrial partnerships", "energy aid", "airspace incidents"}
    assert set(run.topics[run.topics.kind == "named"].name) <= named
    assert run.passages.topic.eq("industrial partnerships").any()
    # What was adjusted for a corpus so small is said.
    assert any(adjusted in note for note in run.record["notes"])
