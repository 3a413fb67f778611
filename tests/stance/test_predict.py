"""A stored stance model labels its own corpus as the run did, and new texts as the model would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stance.conftest import PUTIN, UK
from toolkit.errors import StageError
from toolkit.records import Corpus, Encoder, Evaluation, Fitted, LabelledText, Stances
from toolkit.source import Source
from toolkit.stance import linear
from toolkit.stance.classify import classify
from toolkit.stance.predict import predict, restore
from toolkit.store.collection import read_collection
from toolkit.store.models import load_model, model_files

LEAST: dict[str, Any] = {
    "min_confidence": 0.5,
    "author_min_confidence": 0.7,
    "relevance": 0.2,
}


@pytest.fixture(scope="module")
def corpus(seed_articles: Path) -> Corpus:
    from toolkit.corpus.build import build_corpus

    found = read_collection([Source(str(seed_articles))])
    return build_corpus(found.shards, found.rejections)


@pytest.fixture(scope="module")
def run(corpus: Corpus, few: list[LabelledText], light_encoder: Encoder) -> Stances:
    return classify(
        corpus, fit=linear.fit, settings={"folds": 2}, targets=[UK, PUTIN], labels=few,
        encoder=light_encoder, seed=1, bootstrap=10, benchmarks={}, **LEAST,
    )  # fmt: skip


def stored(fitted: Fitted, folder: Path) -> Fitted:
    for name, content in model_files(fitted).items():
        (folder / name).write_bytes(content)
    return load_model(folder)


def again(
    fitted: Fitted, corpus: Corpus, encoder: Encoder, evaluation: Evaluation, **other: float
) -> Stances:
    return predict(
        fitted, corpus, targets=[UK, PUTIN], encoder=encoder, evaluation=evaluation,
        **{**LEAST, **other},
    )  # fmt: skip


def test_the_corpus_of_the_run_gets_the_run_s_stances(
    run: Stances, corpus: Corpus, light_encoder: Encoder, tmp_path: Path
) -> None:
    found = again(stored(run.fitted, tmp_path), corpus, light_encoder, run.evaluation)
    assert found.stances.equals(run.stances)
    assert found.article_stances.equals(run.article_stances)
    assert found.holder_stances.equals(run.holder_stances)
    assert found.evaluation is run.evaluation
    assert found.backend == run.backend


def test_thresholds_are_those_that_are_given(
    run: Stances, corpus: Corpus, light_encoder: Encoder
) -> None:
    strict = {"min_confidence": 1.0, "author_min_confidence": 1.0}
    found = again(run.fitted, corpus, light_encoder, run.evaluation, **strict)
    rows = found.stances.to_pylist()
    certain = [row for row in rows if row["relevant"] and row["stance"] != "uncertain"]
    assert all(max(row["p_favor"], row["p_against"], row["p_none"]) == 1.0 for row in certain)
    assert len(certain) < sum(row["relevant"] for row in run.stances.to_pylist())


def test_new_articles_are_read_by_the_model(
    run: Stances,
    corpus_of: Callable[..., Corpus],
    few: Sequence[LabelledText],
    light_encoder: Encoder,
    tmp_path: Path,
) -> None:
    text = "“We must keep up our support for Ukraine with weapons and money,” said Jane Roe."
    found = again(
        stored(run.fitted, tmp_path), corpus_of(f"{text}\n\n{text}"), light_encoder, run.evaluation
    )
    row = next(r for r in found.stances.to_pylist() if r["quote_id"] and r["target"] == UK.name)
    model = linear.fit(
        [label for label in few if label.split in ("train", "dev")],
        targets=[UK, PUTIN], encoder=light_encoder, seed=1, folds=2,
    )  # fmt: skip
    spoken = "We must keep up our support for Ukraine with weapons and money,"
    expected = model.predict_proba([(spoken, UK.name)])[0]
    got = np.array([row["p_favor"], row["p_against"], row["p_none"]])
    assert row["relevant"]
    assert got == pytest.approx(expected, abs=1e-6)


def test_another_backend_is_one_line(light_encoder: Encoder) -> None:
    with pytest.raises(StageError, match="no stance backend 'rules' is known"):
        restore(Fitted({"backend": "rules"}), targets=[], encoder=light_encoder)
