"""What the topic tests share: small passages, the study's named topics, LSA and hybrid features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from toolkit.features import hybrid, lsa
from toolkit.records import Features, NamedTopic
from toolkit.schemas import PASSAGES

# Three plain themes, four passages each, in our own words.
THEMES = {
    "football": [
        "The striker scored twice as the home team won the football match.",
        "A late goal gave the football club a win in the cup match.",
        "The goalkeeper saved a penalty and the team won the match.",
        "Fans cheered when the football team scored the first goal.",
    ],
    "baking": [
        "Mix flour, butter and sugar and bake the cake for an hour.",
        "The bread dough of flour and yeast must rest before you bake it.",
        "Add sugar and eggs to the flour, then bake the biscuits.",
        "A cake needs butter, eggs and a hot oven to bake well.",
    ],
    "trains": [
        "The train was late because of a broken signal at the station.",
        "Passengers waited at the station for the delayed train.",
        "A new railway station will open and trains will stop there.",
        "Signal faults on the railway delayed every train this morning.",
    ],
}


def named_topics(path: Path) -> list[NamedTopic]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["topics"]
    return [
        NamedTopic(
            row["name"],
            row["description"],
            tuple(row["seed_words"]),
            tuple(row["examples"]),
            tuple(row["counter_examples"]),
        )
        for row in rows
    ]


def own_words(named: Sequence[NamedTopic]) -> list[str]:
    """The texts that features are fitted on beside the passages."""
    return [text for t in named for text in (t.description, " ".join(t.seed_words), *t.examples)]


@pytest.fixture(scope="session")
def study_topics(seeds: Path) -> list[NamedTopic]:
    return named_topics(seeds / "topics.yaml")


@pytest.fixture(scope="session")
def unseen() -> list[tuple[str, str]]:
    path = Path(__file__).with_name("unseen.yaml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(row["text"], row["topic"]) for row in rows]


@pytest.fixture(scope="session")
def passages() -> Callable[..., pa.Table]:
    """Makes a passages table of texts, by default all of one article."""

    def make(texts: Sequence[str], articles: Sequence[str] | None = None) -> pa.Table:
        owners = list(articles) if articles is not None else ["a"] * len(texts)
        rows = [
            {
                "passage_id": f"{owner}-p{position:03d}",
                "article_id": owner,
                "position": position,
                "section": "body",
                "start": 0,
                "end": len(text),
                "text_start": 0,
                "text_end": len(text),
                "n_words": len(text.split()),
                "text": text,
            }
            for position, (owner, text) in enumerate(zip(owners, texts, strict=True))
        ]
        return pa.Table.from_pylist(rows, schema=PASSAGES)

    return make


@pytest.fixture(scope="session")
def themed(passages: Callable[..., pa.Table]) -> pa.Table:
    """Twelve passages on three themes, an article each theme."""
    texts = [text for group in THEMES.values() for text in group]
    owners = [theme for theme, group in THEMES.items() for _ in group]
    return passages(texts, owners)


@pytest.fixture(scope="session")
def lsa_features() -> Callable[..., Features]:
    def make(table: pa.Table, named: Sequence[NamedTopic] = ()) -> Features:
        ids, texts = table["passage_id"].to_pylist(), table["text"].to_pylist()
        return lsa.build(ids, texts, seed=42, extra_texts=own_words(named))

    return make


@pytest.fixture(scope="session")
def hybrid_features() -> Callable[..., Features]:
    def make(table: pa.Table, named: Sequence[NamedTopic] = ()) -> Features:
        ids, texts = table["passage_id"].to_pylist(), table["text"].to_pylist()
        return hybrid.build(ids, texts, seed=42, extra_texts=own_words(named))

    return make
