"""The gate: mentions by name and alias, and nearness where nothing is mentioned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from toolkit.records import Matrix, Target
from toolkit.stance.relevance import gate, mentions

BANK = Target(
    "Bank of England",
    "The central bank and its interest rates.",
    aliases=("Threadneedle Street", "rate-setter", "MPC"),
    opposing_aliases=("currency board",),
)
WIND = Target("Onshore wind farms", "Turbines on British hills.", aliases=("wind farm", "turbine"))


@pytest.mark.parametrize(
    "text",
    [
        "The bank of England met today.",
        "Rate setters disagreed.",
        "It was the rate-setters’ last meeting.",
        "Threadneedle  Street’s view is plain.",
        "A currency board would be worse.",
        "The MPC votes at noon.",
    ],
)
def test_names_aliases_and_opposites_are_mentions(text: str) -> None:
    assert mentions(text, BANK)


@pytest.mark.parametrize(
    "text", ["The banks of the river.", "He embanked it.", "mpc files open slowly.", ""]
)
def test_other_words_are_not(text: str) -> None:
    assert not mentions(text, BANK)


class Axes:
    """An encoder of four words, each an axis, so that similarities are known."""

    words = ("rates", "hills", "rain", "turbines")

    def encode(self, texts: Sequence[str]) -> Matrix:
        rows = np.array(
            [[float(word in text.lower()) for word in self.words] for text in texts],
            dtype=np.float32,
        ).reshape(-1, len(self.words))
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(norms > 0, norms, 1)


def test_a_mention_in_the_context_is_enough() -> None:
    found = gate(["foolish"], ["He called the wind farm “foolish”."], [WIND], encoder=Axes(),
                 threshold=0.9)  # fmt: skip
    assert found.relevant.tolist() == [[True]]
    assert found.scores.tolist() == [[1.0]]


def test_without_a_mention_nearness_decides() -> None:
    texts = ["They hold rates again.", "It will rain on the hills.", "Nothing of the kind."]
    found = gate(texts, texts, [BANK, WIND], encoder=Axes(), threshold=0.4)
    assert found.relevant.tolist() == [[True, False], [False, True], [False, False]]
    assert (found.scores <= 1).all()
    assert (found.scores >= 0).all()
    strict = gate(texts, texts, [BANK, WIND], encoder=Axes(), threshold=0.9)
    assert strict.relevant.tolist() == [[True, False], [False, False], [False, False]]


def test_no_texts_or_no_targets() -> None:
    assert gate([], [], [BANK], encoder=Axes(), threshold=0.3).scores.shape == (0, 1)
    assert gate(["a b"], ["a b"], [], encoder=Axes(), threshold=0.3).scores.shape == (1, 0)
