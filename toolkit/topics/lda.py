"""Topics by latent Dirichlet allocation (Blei, Ng and Jordan 2003) of word counts.

Learned by batch variational Bayes (Hoffman, Blei and Bach 2010), seeded. Vectors serve to find
named topics, and the number of topics where none is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from toolkit.records import Features, NamedTopic, Topics
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings
from toolkit.topics.canonical import in_order
from toolkit.topics.mixture import Mixture
from toolkit.topics.mixture_fit import Wanted, fit_mixture


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
    max_iter: int = 20,
    doc_topic_prior: float | None = None,
    topic_word_prior: float | None = None,
) -> Topics:
    """Matches named topics, then allocates the words of what is left to topics.

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
        max_iter: Rounds of the fit.
        doc_topic_prior: Of units' mixtures; null: 1 / topics.
        topic_word_prior: Of topics' terms; null: 1 / topics.

    Raises:
        StageError: There are no passages, features of another corpus, or vectors that are not
            numbers.
    """

    def learn(counts: csr_matrix, terms: tuple[str, ...], k: int) -> Mixture:
        prior = 1.0 / max(k, 1) if doc_topic_prior is None else doc_topic_prior
        empty = Mixture(
            "lda", terms, np.ones(len(terms)), np.zeros((0, len(terms))), min_share, prior
        )
        if not k:
            return empty
        model = LatentDirichletAllocation(
            k, learning_method="batch", max_iter=max_iter, doc_topic_prior=prior,
            topic_word_prior=topic_word_prior, random_state=seed,
        )  # fmt: skip
        with one_thread():
            model.fit(counts)
        return empty.of(np.asarray(model.components_, dtype=np.float64))

    settings = Settings("lda", unit, second_margin, words, seed, map or {}, edits or {})
    return fit_mixture(
        features, passages, learn,
        settings=settings,
        wanted=Wanted(n_topics, min_df, max_df, max_terms, words_from),
        named=named, named_threshold=named_threshold, notes=[],
    )  # fmt: skip
