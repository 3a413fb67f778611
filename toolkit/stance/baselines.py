"""What a stance classifier must beat: labels guessed without reading, or without the target."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.records import Encoder, LabelledText
from toolkit.stance.members import Indices, fit_shared_own, indices

_WORD_C = 1.0
_WORDS = re.compile(r"\b\w+\b")


def majority(train: Sequence[LabelledText], test: Sequence[LabelledText]) -> Indices:
    """The commonest stance of all labels, for every text."""
    return indices([_commonest([row.stance for row in train])] * len(test))


def constant_per_target(train: Sequence[LabelledText], test: Sequence[LabelledText]) -> Indices:
    """The commonest stance of each target's labels; of all labels for a target without."""
    by_target: dict[str, list[str]] = {}
    for row in train:
        by_target.setdefault(row.target, []).append(row.stance)
    rest = _commonest([row.stance for row in train])
    known = {target: _commonest(stances) for target, stances in by_target.items()}
    return indices([known.get(row.target, rest) for row in test])


def word_counts(train: Sequence[LabelledText], test: Sequence[LabelledText]) -> Indices:
    """Logistic regression on which words occur, with shared and own weights a target."""
    names = sorted({row.target for row in train})
    place = {name: row for row, name in enumerate(names)}
    vectorizer = CountVectorizer(
        binary=True, dtype=np.float32, tokenizer=_WORDS.findall, token_pattern=None
    )
    words = vectorizer.fit_transform([row.text for row in train]).tocsr()
    model = fit_shared_own(
        words,
        np.array([place[row.target] for row in train], dtype=np.int64),
        indices([row.stance for row in train]),
        n_targets=len(names),
        c=_WORD_C,
    )
    owners = np.array([place.get(row.target, -1) for row in test], dtype=np.int64)
    tested = vectorizer.transform([row.text for row in test]).tocsr()
    result: Indices = model.proba(tested, owners).argmax(axis=1)
    return result


def target_blind(
    train: Sequence[LabelledText],
    test: Sequence[LabelledText],
    *,
    fit: Callable[..., Any],
    settings: Mapping[str, float],
    encoder: Encoder,
    seed: int,
) -> Indices:
    """The same classifier with every target's name hidden: what the text alone gives away."""
    hidden = [replace(row, target="") for row in train]
    # Calibration changes no label, so its folds are kept to the fewest where the backend has them.
    quick = {name: 2 if name == "folds" else value for name, value in settings.items()}
    model = fit(hidden, targets=(), encoder=encoder, seed=seed, **quick)
    result: Indices = model.predict_proba([(row.text, "") for row in test]).argmax(axis=1)
    return result


def _commonest(stances: Sequence[str]) -> str:
    counts = Counter(stances)
    return min(counts, key=lambda stance: (-counts[stance], stance))
