"""A run reopened: frames, record, configuration, and a summary that is safe to show."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import toolkit
from toolkit.config import StudyConfig
from toolkit.errors import StoreError
from toolkit.schemas import TOPICS
from toolkit.store.configs import dump_config
from toolkit.store.run_view import Run, open_run
from toolkit.store.runs import RunWriter

ID = "0123456789abcdef"
CONFIG = StudyConfig(name="study", seed=7)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    topics = [
        {
            "topic_id": 1,
            "name": "<b>rain</b>",
            "kind": "named",
            "size": 2,
            "share": 0.4,
            "words": ["wet", "<script>alert(1)</script>"],
        },
        {"topic_id": -1, "name": "other", "kind": "other", "size": 3, "share": 0.6, "words": []},
    ]
    with RunWriter(str(tmp_path), "study", ID) as writer:
        writer.write("config.yaml", dump_config(CONFIG))
        writer.write("report.html", "<!doctype html>")
        writer.write_table("topics", pa.Table.from_pylist(topics, schema=TOPICS))
        writer.write_table("articles", pa.table({"article_id": ["a"], "title": [None]}))
        folder = writer.finish({})
    return open_run(folder)


def test_tables_are_frames(run: Run) -> None:
    assert run.tables == ("articles", "topics")
    assert isinstance(run.topics, pd.DataFrame)
    assert list(run.topics.columns) == TOPICS.names
    assert run.topics["words"].tolist() == [["wet", "<script>alert(1)</script>"], []]
    assert run.articles["title"].isna().all()


def test_the_record_and_the_configuration(run: Run, tmp_path: Path) -> None:
    assert (run.name, run.run_id) == ("study", ID)
    assert run.config == CONFIG
    assert run.report_path == tmp_path / "study" / ID / "report.html"
    assert repr(run) == f"Run(study/{ID}: 1 articles, 2 topics)"


def test_a_table_that_the_run_lacks(run: Run) -> None:
    with pytest.raises(StoreError, match="no table 'stances'; it has articles, topics"):
        _ = run.stances


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not attrs


def test_the_summary_escapes_all_that_comes_from_the_data(run: Run) -> None:
    page = run._repr_html_()
    tags = Tags()
    tags.feed(page)
    assert set(tags.seen) <= {
        "div",
        "p",
        "strong",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.index("other") < page.index("rain")  # the largest first
    assert "60%" in page


def test_it_opens_by_its_folder_by_latest_and_by_its_study(run: Run, tmp_path: Path) -> None:
    for path in (run.path, tmp_path / "study" / "latest", tmp_path / "study", str(run.path)):
        assert toolkit.open_run(path).path == run.path


def test_no_such_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such run; give a folder"):
        open_run(tmp_path / "none")
    with pytest.raises(StoreError, match="not a complete run"):
        open_run(tmp_path)


def test_latest_cannot_lead_elsewhere(run: Run, tmp_path: Path) -> None:
    latest = tmp_path / "study" / "latest"
    latest.unlink()
    latest.write_text("../../../etc\n")
    with pytest.raises(StoreError, match="no such run"):
        open_run(latest)
