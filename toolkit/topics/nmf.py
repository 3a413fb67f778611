"""Topics by non-negative matrix factorisation (Lee and Seung 1999) of TF-IDF.

Each unit's row of weighed terms is a sum of topics, each a row of non-negative weights that is
scaled to unit length. Factors are found by coordinate descent from a start by singular vectors
(Boutsidis and Gallopoulos 2008), seeded. Vectors serve to find named topics, and the number of
topics where none is given.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from toolkit.records import Features, NamedTopic, Topics
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings
from toolkit.topics.canonical import in_order
from toolkit.topics.mixture import Mixture, unit_length
from toolkit.topics.mixture_fit import Wanted, fit_mixture
from toolkit.topics.terms import rarity


@in_order
def fit(
    features: Features,
    passages: pa.Table,
    *,
    named: Sequence[NamedTopic] = (),
    seed: int = 42,
    named_threshold: float | None = None,
    second_margin: float = 0.1,
    words: int = 10,
    unit: str = "passage",
    map: Mapping[str, Any] | None = None,  # noqa: A002  the config's key
    edits: Mapping[str, Any] | None = None,
    n_topics: int | None = None,
    min_df: int = 2,
    max_df: float = 0.6,
    max_terms: int = 20_000,
    min_share: float = 0.0,
    words_from: str = "toolkit",
    sublinear_tf: bool = True,
    max_iter: int = 400,
    tol: float = 1e-4,
    l1_ratio: float = 0.0,
    alpha_w: float = 0.0,
    alpha_h: float | None = None,
) -> Topics:
    """Matches named topics, then factorises the TF-IDF of what is left.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        named: Topics that the study names.
        seed: Of every random choice.
        named_threshold: Least score for a named topic; null: calibrated.
        second_margin: See `assemble`.
        words: Words shown a topic.
        unit: `passage` or `article`.
        map: Settings of the 2-D map: method, n_neighbors, min_dist.
        edits: See `assemble.Settings`.
        n_topics: Topics looked for; null: as many as `CentroidTopics` finds in the vectors.
        min_df: A term in fewer units is ignored.
        max_df: A term in a larger share of units is ignored.
        max_terms: Terms, at most, the commonest.
        min_share: A unit of which no topic makes up so much is `other`.
        words_from: `toolkit` or `model`: whose words are shown.
        sublinear_tf: Count a term 1 + log(count) times.
        max_iter: Rounds, at most.
        tol: It ends when a round changes less.
        l1_ratio: Share of L1 in the penalty.
        alpha_w: Penalty on units' mixtures.
        alpha_h: Penalty on topics' terms; null: `alpha_w`.

    Raises:
        StageError: There are no passages, features of another corpus, or vectors that are not
            numbers.
    """
    notes: list[str] = []

    def learn(counts: csr_matrix, terms: tuple[str, ...], k: int) -> Mixture:
        empty = Mixture(
            "nmf", terms, rarity(counts), np.zeros((0, len(terms))), min_share,
            sublinear=sublinear_tf,
        )  # fmt: skip
        model = NMF(
            k, init="nndsvda", random_state=seed, max_iter=max_iter, tol=tol, l1_ratio=l1_ratio,
            alpha_W=alpha_w, alpha_H="same" if alpha_h is None else alpha_h,
        )  # fmt: skip
        return _factorise(model, empty, counts, notes) if k else empty

    settings = Settings("nmf", unit, second_margin, words, seed, map or {}, edits or {})
    return fit_mixture(
        features, passages, learn,
        settings=settings,
        wanted=Wanted(n_topics, min_df, max_df, max_terms, words_from),
        named=named, named_threshold=named_threshold, notes=notes,
    )  # fmt: skip


def _factorise(model: NMF, empty: Mixture, counts: csr_matrix, notes: list[str]) -> Mixture:
    with warnings.catch_warnings(record=True) as caught, one_thread():
        warnings.simplefilter("always")
        model.fit(empty.weigh(counts))
    if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
        notes.append(f"NMF ended after {model.max_iter} rounds, not yet at rest: raise max_iter")
    return empty.of(unit_length(np.asarray(model.components_, dtype=np.float64)))
