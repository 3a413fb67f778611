"""The classifier as an estimator: learns, stores itself, and repeats itself."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import f1_score

from tests.stance.conftest import PUTIN, UK
from toolkit.errors import StageError
from toolkit.records import STANCES, Encoder, LabelledText
from toolkit.stance import baselines
from toolkit.stance.linear import LinearStance, describe, fit


@pytest.fixture(scope="module")
def train(few: list[LabelledText]) -> list[LabelledText]:
    return [label for label in few if label.split in ("train", "dev")]


@pytest.fixture(scope="module")
def test_pairs(few: list[LabelledText]) -> list[tuple[str, str]]:
    return [(label.text, label.target) for label in few if label.split in ("test", "unseen")]


@pytest.fixture(scope="module")
def model(train: list[LabelledText], light_encoder: Encoder) -> LinearStance:
    return fit(train, targets=(UK, PUTIN), encoder=light_encoder, seed=0)


def test_probabilities_are_probabilities(
    model: LinearStance, test_pairs: list[tuple[str, str]]
) -> None:
    found = model.predict_proba(test_pairs)
    assert found.shape == (len(test_pairs), 3)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found >= 0).all()
    assert tuple(model.classes_) == STANCES
    likeliest = np.array(STANCES)[found.argmax(axis=1)]
    assert (model.predict(test_pairs) == likeliest).all()
    assert model.predict_proba([]).shape == (0, 3)


def test_it_learns(model: LinearStance, few: list[LabelledText], train: list[LabelledText]) -> None:
    test = [label for label in few if label.split == "test"]
    truth = [label.stance for label in test]
    got = model.predict([(label.text, label.target) for label in test])
    guess = np.array(STANCES)[baselines.constant_per_target(train, test)]
    score = f1_score(truth, got, average="macro")
    assert score > f1_score(truth, guess, average="macro") + 0.05


def test_the_target_matters(model: LinearStance) -> None:
    text = "Putin is a tyrant and must be stopped."
    toward = model.predict_proba([(text, PUTIN.name), (text, UK.name)])
    assert toward[0, 1] > toward[0, 0]
    assert toward[0, 1] > toward[1, 1]


def test_a_stored_model_predicts_the_same(
    model: LinearStance, light_encoder: Encoder, test_pairs: list[tuple[str, str]]
) -> None:
    held = io.BytesIO()
    np.savez(held, **model.to_arrays())
    held.seek(0)
    with np.load(held, allow_pickle=False) as stored:
        again = LinearStance.from_arrays(
            dict(stored), model.info(), encoder=light_encoder, targets=(UK, PUTIN)
        )
    assert (again.predict_proba(test_pairs) == model.predict_proba(test_pairs)).all()
    assert again.get_params().keys() == model.get_params().keys()


def test_fitting_again_gives_the_same_numbers(
    model: LinearStance, train: list[LabelledText], light_encoder: Encoder
) -> None:
    again = fit(train, targets=(UK, PUTIN), encoder=light_encoder, seed=0)
    for name, array in model.to_arrays().items():
        assert (array == again.to_arrays()[name]).all(), name


def test_it_is_a_scikit_learn_estimator(model: LinearStance) -> None:
    copy = clone(model, safe=False)
    assert copy.get_params()["embedding_weight"] == model.embedding_weight
    assert not hasattr(copy, "labelled_")
    assert copy.set_params(ngram_c=3.0).ngram_c == 3.0


def test_a_target_without_labels_is_labelled_by_the_others(
    model: LinearStance, few: list[LabelledText], train: list[LabelledText]
) -> None:
    unseen = [label for label in few if label.split == "unseen"]
    assert {label.target for label in unseen}.isdisjoint(model.labelled_)
    got = model.predict([(label.text, label.target) for label in unseen])
    guess = np.array(STANCES)[baselines.majority(train, unseen)]
    truth = [label.stance for label in unseen]
    score = f1_score(truth, got, average="macro")
    assert score > f1_score(truth, guess, average="macro") + 0.05


def test_two_stances_alone_can_be_learned(
    train: list[LabelledText], light_encoder: Encoder
) -> None:
    two = [label for label in train if label.stance != "none"]
    found = fit(two, targets=(UK,), encoder=light_encoder, seed=0)
    probabilities = found.predict_proba([(label.text, label.target) for label in two])
    assert probabilities[:, 2].max() < 0.01
    assert probabilities.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_labels_are_one_clear_error(
    n: int, train: list[LabelledText], light_encoder: Encoder
) -> None:
    same = [label for label in train if label.stance == "favor"][:n]
    with pytest.raises(StageError, match="too few to learn from"):
        fit(same, targets=(), encoder=light_encoder, seed=0)


def test_a_handful_of_labels_is_enough_to_run(
    train: list[LabelledText], light_encoder: Encoder
) -> None:
    handful = [next(label for label in train if label.stance == s) for s in STANCES]
    found = fit(handful, targets=(), encoder=light_encoder, seed=0)
    assert found.predict_proba([("Any text.", UK.name)]).sum() == pytest.approx(1.0)


def test_what_the_encoder_reads_of_a_target() -> None:
    assert describe(PUTIN) == (
        "Vladimir Putin. The president of Russia, his conduct and his aims deserve approval. "
        "Putin, Kremlin"
    )
