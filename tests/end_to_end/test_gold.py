"""What a person marked in the seed articles comes out right, run as a user runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

GOLD = Path(__file__).parents[1] / "data" / "seed_articles_gold.json"


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(GOLD.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def articles(study_run: Any) -> dict[str, Any]:
    return {row["path"]: row for row in study_run.articles.to_dict("records")}


def each(gold: dict[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    for name, marks in gold.items():
        for mark in marks[key]:
            yield name, mark


def of(frame: pd.DataFrame, article: dict[str, Any]) -> pd.DataFrame:
    return frame[frame.article_id == article["article_id"]]


def test_dates_and_titles(gold: dict[str, Any], articles: dict[str, Any]) -> None:
    for name, marks in gold.items():
        date = articles[name]["date"]
        assert (None if pd.isna(date) else date) == marks["date"]
        title = articles[name]["title"]
        assert (None if pd.isna(title) else title) == marks["title"]


def test_what_must_go_is_gone_and_stands_in_removed(
    gold: dict[str, Any], articles: dict[str, Any], study_run: Any
) -> None:
    for name, snippet in each(gold, "gone"):
        assert snippet not in articles[name]["text"]
        assert snippet in " ".join(of(study_run.removed, articles[name]).text)


def test_what_must_stay_stays_and_glue_is_parted(
    gold: dict[str, Any], articles: dict[str, Any]
) -> None:
    for key in ("kept", "not_glued"):
        for name, marks in gold.items():
            for snippet in marks.get(key, ()):
                assert snippet in articles[name]["text"], (name, snippet)


def test_nothing_else_is_lost(
    gold: dict[str, Any], articles: dict[str, Any], seed_articles: Path
) -> None:
    for name, marks in gold.items():
        raw = (seed_articles / name).read_bytes().decode("utf-8")
        for pattern in marks["cut"]:
            raw, cuts = re.subn(pattern, " ", raw, count=1, flags=re.DOTALL)
            assert cuts == 1, pattern
        assert re.sub(r"\s+", "", articles[name]["text"]) == re.sub(r"\s+", "", raw)


def test_quotes_and_speakers(
    gold: dict[str, Any], articles: dict[str, Any], study_run: Any
) -> None:
    for name, (snippet, speaker) in each(gold, "quotes"):
        quotes = of(study_run.quotes, articles[name])
        found = quotes[[snippet in text for text in quotes.text]]
        assert len(found) == 1, (name, snippet)
        assert found.iloc[0].speaker == speaker, (name, snippet)


def test_topics_of_passages(gold: dict[str, Any], articles: dict[str, Any], study_run: Any) -> None:
    named = set(study_run.topics[study_run.topics.kind == "named"].name)
    assert named == {"industrial partnerships", "energy aid", "airspace incidents"}
    wrong = []
    for name, (snippet, topic) in each(gold, "topics"):
        passages = of(study_run.passages, articles[name])
        bodies = passages[[snippet in text for text in passages.text]]
        assert len(bodies) == 1, (name, snippet)
        got = bodies.iloc[0].topic
        if got != topic.replace("_", " ") and not (topic == "other" and got not in named):
            wrong.append((snippet, got, topic))
    assert not wrong


def test_topics_of_articles(gold: dict[str, Any], articles: dict[str, Any], study_run: Any) -> None:
    for name, marks in gold.items():
        mix = of(study_run.article_topics, articles[name])
        assert mix.share.sum() == pytest.approx(1.0, abs=1e-5)
        strongest = mix.sort_values(["share", "topic"]).iloc[-1].topic
        assert strongest == marks["article_topic"].replace("_", " ")


def test_stances_of_holders(gold: dict[str, Any], articles: dict[str, Any], study_run: Any) -> None:
    wrong = []
    for name, (holder, target, stance) in each(gold, "stances"):
        rows = of(study_run.article_stances, articles[name])
        row = rows[(rows.holder == holder) & (rows.target == target)]
        got = row.iloc[0].stance if len(row) else "none"
        if got != stance.lower():
            wrong.append((name, holder, target, got, stance))
    assert not wrong
