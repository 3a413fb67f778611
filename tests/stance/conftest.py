"""Labels, targets and encoders for the stance tests."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.corpus.build import build_corpus
from toolkit.features import lsa
from toolkit.records import Corpus, Encoder, LabelledText, RawArticle, Target

UK = Target(
    "UK support for Ukraine",
    "Britain should help Ukraine with weapons, money, training, troops or diplomacy.",
    aliases=("support for Ukraine", "aid to Ukraine", "military aid"),
    opposing_aliases=("abandoning Ukraine",),
)
PUTIN = Target(
    "Vladimir Putin",
    "The president of Russia, his conduct and his aims deserve approval.",
    aliases=("Putin", "Kremlin"),
)


@pytest.fixture(scope="session")
def labels(seeds: Path) -> list[LabelledText]:
    """The project's own labelled sentences."""
    with (seeds / "stance.csv").open(encoding="utf-8", newline="") as handle:
        return [LabelledText(**row) for row in csv.DictReader(handle)]


@pytest.fixture(scope="session")
def few(labels: list[LabelledText]) -> list[LabelledText]:
    """The labels of two study targets, the unseen one and one of another world."""
    names = {UK.name, PUTIN.name, "NATO air policing", "Bank of England"}
    return [label for label in labels if label.target in names]


@pytest.fixture(scope="session")
def light_encoder(few: list[LabelledText]) -> Encoder:
    """An encoder that needs no torch."""
    texts = [label.text for label in few]
    built = lsa.build(
        [str(i) for i in range(len(texts))],
        texts,
        seed=0,
        dimensions=40,
        min_df=2,
        max_df=0.5,
        ngrams=1,
    )
    return built.encoder


@pytest.fixture(scope="session")
def corpus_of() -> Callable[..., Corpus]:
    """Builds a corpus of articles given as text."""

    def build(*texts: str) -> Corpus:
        raw = [
            RawArticle(f"{i}.txt", text, hashlib.sha256(text.encode()).hexdigest())
            for i, text in enumerate(texts)
        ]
        return build_corpus(raw, [])

    return build
