"""The words of a topic: common in it, rare elsewhere, near its meaning, each said once.

Class-based TF-IDF (Grootendorst 2022) ranks candidates; the geometric mean with the cosine between
a word's vector and the topic's, as in Topeax (Kardos 2025), puts those first that a person would
choose. Inflections of a word are counted together and shown in their commonest form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from toolkit.records import OTHER_ID, Features
from toolkit.topics.inflection import split_words, stem
from toolkit.topics.units import Floats, Ints, grouped_sums, unit_rows

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


class WordIndex:
    """The words of passages, counted once, from which the words of any groups are found.

    Args:
        texts: Passages.
        features: Their vectors.
    """

    def __init__(self, texts: Sequence[str], features: Features) -> None:
        self._matrix = features.matrix
        self._forms, self._counts = count_words(texts)

    def words(self, groups: Ints, n_groups: int, count: int) -> list[list[str]]:
        """Finds the words of every group and, last, of what is in none.

        Args:
            groups: Of each passage, from 0; -1 for none.
            n_groups: Number of groups.
            count: Words a group, at most.

        Returns:
            `n_groups + 1` lists; that of a group without passages is empty.
        """
        classes = np.where(groups == OTHER_ID, n_groups, groups)
        if not self._forms:
            return [[] for _ in range(n_groups + 1)]
        shape = (n_groups + 1, len(classes))
        member = csr_matrix((np.ones(len(classes)), (classes, np.arange(len(classes)))), shape)
        weights = _class_tfidf(np.asarray((member @ self._counts).todense()))
        chosen = [_candidates(row, count * _CANDIDATES) for row in weights]
        vectors = self._vectors(chosen)
        centres = unit_rows(grouped_sums(self._matrix, classes, n_groups + 1))
        shown = []
        for row, candidates in enumerate(chosen):
            ranked = [
                (_rank(weights[row, i], weights[row].max(), vectors[i], centres[row]), i)
                for i in candidates
            ]
            ranked.sort(key=lambda pair: (-pair[0], self._forms[pair[1]].lower(), pair[1]))
            shown.append([self._forms[i] for _, i in ranked[:count]])
        return shown

    def _vectors(self, chosen: Sequence[Sequence[int]]) -> dict[int, Floats]:
        """Places each word at the mean of the passages that hold it, in the sense it has here."""
        wanted = sorted({i for candidates in chosen for i in candidates})
        if not wanted:
            return {}
        held = csr_matrix(self._counts[:, wanted].T)
        vectors = np.zeros((len(wanted), self._matrix.shape[1]))
        for place in range(len(wanted)):
            part = slice(held.indptr[place], held.indptr[place + 1])
            rows = self._matrix[held.indices[part]].astype(np.float64)
            vectors[place] = held.data[part] @ rows
        return dict(zip(wanted, unit_rows(vectors), strict=True))


def topic_words(
    texts: Sequence[str], labels: Ints, n_topics: int, features: Features, *, count: int
) -> list[list[str]]:
    """Finds the words of every topic and, last, of `other`; see `WordIndex.words`."""
    return WordIndex(texts, features).words(labels, n_topics, count)


def count_words(texts: Sequence[str]) -> tuple[list[str], csr_matrix]:
    """Counts stems in texts, words that say nothing left out.

    Returns:
        The form in which each stem is shown, and counts of shape (len(texts), n_stems), stems in
        alphabetical order.
    """
    met: dict[str, str] = {}  # word -> its stem; empty: it says nothing
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    found: list[Counter[str]] = []
    for text in texts:
        stems_here: Counter[str] = Counter()
        for word, times in Counter(split_words(text)).items():
            if word not in met:
                met[word] = "" if is_plain(word) else stem(word)
            key = met[word]
            if key:
                forms[key][word] += times
                stems_here[key] += times
        found.append(stems_here)
    keys = sorted(forms)
    column = {key: place for place, key in enumerate(keys)}
    indptr = np.cumsum([0, *(len(counted) for counted in found)])
    indices = np.fromiter((column[k] for c in found for k in sorted(c)), dtype=np.int32)
    data = np.fromiter((c[k] for c in found for k in sorted(c)), dtype=np.float64)
    counts = csr_matrix((data, indices, indptr), shape=(len(texts), len(keys)))
    return [_shown_form(forms[key]) for key in keys], counts


def is_plain(word: str) -> bool:
    """Whether a word says nothing about a topic: a stop word, a number, a single letter."""
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


def _rank(weight: float, largest: float, vector: Floats, centre: Floats) -> float:
    near = max(float(vector @ centre), 0.01)  # an unknown word still ranks by its weight
    return round(float(np.sqrt(weight / largest * near)), 9)
