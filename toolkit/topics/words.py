"""The words of a topic: common in it, rare elsewhere, near its meaning, each said once.

Class-based TF-IDF (Grootendorst 2022) ranks candidates; the geometric mean with the cosine between
a word's vector and the topic's, as in Topeax (Kardos 2025), puts those first that a person would
choose. Inflections of a word are counted together and shown in their commonest form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from toolkit.records import OTHER_ID, Features
from toolkit.topics.inflection import split_words, stem
from toolkit.topics.units import Floats, Ints, unit_rows

_CANDIDATES = 2  # for each word shown
# Words of news prose that say nothing about a topic, beside scikit-learn's stop words.
_PLAIN = frozenset(
    "said says say saying told tell tells added add adds according asked announced announce "
    "mr mrs ms miss sir dame lord lady dr "
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight "
    "january february march april may june july august september october november december "
    "day days week weeks month months year years time times morning afternoon evening overnight "
    "one two three four five six seven eight nine ten hundred hundreds thousand thousands "
    "million millions billion billions first second third last next new newly latest recent "
    "recently earlier later ago early late just also still even already including include "
    "includes like really quite much many more most well way ways thing things lot lots bit "
    "don didn doesn isn wasn aren won wouldn couldn shouldn hasn haven ve ll re "
    "can't don't it's that's we're i'm he's she's they're we've i've "
    "make makes made making take takes took taken taking come comes came coming going go goes "
    "went gone get gets got getting want wants wanted put set need needs needed know knows "
    "think thinks see seen saw used use uses using continue continues continued despite amid "
    "meanwhile however though although within across around ahead along able set likely".split()
)


def topic_words(
    texts: Sequence[str], labels: Ints, n_topics: int, features: Features, *, count: int
) -> list[list[str]]:
    """Finds the words of every topic and, last, of `other`.

    Args:
        texts: Passages.
        labels: Topic of each, -1 for `other`.
        n_topics: Number of topics.
        features: Vectors of the passages and the encoder for the words.
        count: Words a topic, at most.

    Returns:
        `n_topics + 1` lists; that of a topic without passages is empty.
    """
    classes = np.where(labels == OTHER_ID, n_topics, labels)
    forms, counts = _count(texts, classes, n_topics + 1)
    if not forms:
        return [[] for _ in range(n_topics + 1)]
    weights = _class_tfidf(counts)
    chosen = [_candidates(row, count * _CANDIDATES) for row in weights]
    vectors = _word_vectors(forms, chosen, features)
    centres = _centres(features.matrix.astype(np.float64), classes, n_topics + 1)
    shown = []
    for row, candidates in enumerate(chosen):
        ranked = [
            (_rank(weights[row, i], weights[row].max(), vectors[i], centres[row]), forms[i])
            for i in candidates
        ]
        ranked.sort(key=lambda pair: (-pair[0], pair[1].lower(), pair[1]))
        shown.append([form for _, form in ranked[:count]])
    return shown


def _count(texts: Sequence[str], classes: Ints, n_classes: int) -> tuple[list[str], Floats]:
    """Counts stems by class, shape (n_classes, n_stems), and picks each stem's shown form."""
    by_stem: dict[str, Counter[str]] = defaultdict(Counter)
    per_class: list[Counter[str]] = [Counter() for _ in range(n_classes)]
    for text, label in zip(texts, classes.tolist(), strict=True):
        for word in split_words(text):
            if _is_plain(word):
                continue
            key = stem(word)
            by_stem[key][word] += 1
            per_class[label][key] += 1
    keys = sorted(by_stem)
    counts = np.asarray([[c[key] for key in keys] for c in per_class], dtype=np.float64)
    return [_shown_form(by_stem[key]) for key in keys], counts


def _is_plain(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    return (
        len(lower) < 2
        or not any(c.isalpha() for c in lower)
        or any(c.isdigit() for c in lower)
        or lower in ENGLISH_STOP_WORDS
        or lower in _PLAIN
    )


def _shown_form(forms: Counter[str]) -> str:
    """Returns the commonest form; a word that is ever written small is shown small."""
    small = Counter[str]()
    for form, n in forms.items():
        lower = form.lower()
        small[lower if lower in forms else form] += n
    return min(small, key=lambda form: (-small[form], len(form), form))


def _class_tfidf(counts: Floats) -> Floats:
    """Weighs stems by how much more often than elsewhere they occur in a class.

    Class-based TF-IDF, but with the stem's frequency in the whole corpus taken off first, so that
    what everyone talks about (in a corpus on Ukraine, Ukraine) is no topic's word.
    """
    sizes = counts.sum(axis=1, keepdims=True)
    frequency = counts / np.where(sizes > 0.0, sizes, 1.0)
    totals = counts.sum(axis=0, keepdims=True)
    used = int((sizes > 0.0).sum())
    if used > 1:
        frequency = np.maximum(frequency - totals / totals.sum(), 0.0)
    weighted: Floats = frequency * np.log1p(sizes.sum() / used / totals)
    return np.round(weighted, 9)


def _candidates(weights: Floats, most: int) -> list[int]:
    order = np.argsort(-weights, kind="stable")[:most]
    return [int(i) for i in order if weights[i] > 0.0]


def _word_vectors(
    forms: Sequence[str], chosen: Sequence[Sequence[int]], features: Features
) -> dict[int, Floats]:
    wanted = sorted({i for candidates in chosen for i in candidates})
    encoded = features.encoder.encode([forms[i] for i in wanted]).astype(np.float64)
    return dict(zip(wanted, encoded, strict=True))


def _centres(matrix: Floats, classes: Ints, n_classes: int) -> Floats:
    sums = np.zeros((n_classes, matrix.shape[1]))
    np.add.at(sums, classes, matrix)
    return unit_rows(sums)


def _rank(weight: float, largest: float, vector: Floats, centre: Floats) -> float:
    near = max(float(vector @ centre), 0.01)  # an unknown word still ranks by its weight
    return round(float(np.sqrt(weight / largest * near)), 9)
