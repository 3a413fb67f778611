"""The seeds: labelled sentences and named topics are the project's own words, and well split."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.records import STANCES

RUN = 5  # words in a row
STUDY = (
    "UK support for Ukraine",
    "UK-Ukraine industrial partnership",
    "Energy aid to Ukraine",
    "Russian attacks on Ukraine",
    "Vladimir Putin",
)
UNSEEN = "NATO air policing"


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9£]+", re.sub("['’]", "", text.lower()))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings(value)]
    return [str(node)]


@pytest.fixture(scope="module")
def rows(seeds: Path) -> list[dict[str, str]]:
    with (seeds / "stance.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def article_runs(seed_articles: Path) -> set[tuple[str, ...]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(seed_articles.glob("*.txt"))]
    assert len(texts) == 5
    return set().union(*map(runs, texts))


def test_runs_are_found() -> None:
    assert runs("One, two; three “four” five six") & runs("and ONE two three four five")
    assert not runs("one two three four five") & runs("one two three four")


def test_no_labelled_sentence_shares_five_words_with_an_article(
    rows: list[dict[str, str]], article_runs: set[tuple[str, ...]]
) -> None:
    assert [row["text"] for row in rows if runs(row["text"]) & article_runs] == []


def test_no_named_topic_shares_five_words_with_an_article(
    seeds: Path, article_runs: set[tuple[str, ...]]
) -> None:
    texts = strings(yaml.safe_load((seeds / "topics.yaml").read_text(encoding="utf-8")))
    assert len(texts) > 20
    assert [text for text in texts if runs(text) & article_runs] == []


def test_at_least_800_distinct_sentences(rows: list[dict[str, str]]) -> None:
    assert len(rows) >= 800
    again = [text for text, n in Counter(" ".join(words(r["text"])) for r in rows).items() if n > 1]
    assert again == []


def test_families_keep_to_one_split_and_one_target(rows: list[dict[str, str]]) -> None:
    places = defaultdict(set)
    for row in rows:
        places[row["family"]].add((row["split"], row["target"]))
    assert [family for family, found in places.items() if len(found) > 1] == []


def test_values_are_the_field_s(rows: list[dict[str, str]]) -> None:
    assert {row["stance"] for row in rows} == set(STANCES)
    assert {row["form"] for row in rows} == {"quote", "prose"}
    assert {row["split"] for row in rows} == {"train", "dev", "test", "unseen"}
    traits = {"plain", "hedged", "negated", "reported", "critic_of_critic", "implicit", "hard_none"}
    assert {row["trait"] for row in rows} == traits


def test_one_target_is_held_out_whole(rows: list[dict[str, str]]) -> None:
    held_out = {row["target"] for row in rows if row["split"] == "unseen"}
    assert held_out == {UNSEEN}
    assert {row["split"] for row in rows if row["target"] == UNSEEN} == {"unseen"}


def test_every_target_has_every_stance_in_every_split(rows: list[dict[str, str]]) -> None:
    found = Counter((row["target"], row["split"], row["stance"]) for row in rows)
    targets = {row["target"] for row in rows} - {UNSEEN}
    assert set(STUDY) < targets
    for target in targets:
        assert all(found[target, s, y] for s in ("train", "dev", "test") for y in STANCES), target


def test_no_template(rows: list[dict[str, str]]) -> None:
    starts = Counter((row["target"], *words(row["text"])[:4]) for row in rows)
    assert [start for start, n in starts.items() if n > 4] == []


def test_rows_are_in_order(rows: list[dict[str, str]]) -> None:
    keys = [(row["target"], row["family"]) for row in rows]
    assert keys == sorted(keys)
