"""Settings of the backends `nmf`, `lda` and `evoc`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolkit.config.section import Fraction, Section


class _MixtureConfig(Section):
    """What NMF and LDA share: words that are counted, and how many topics are looked for."""

    n_topics: int | None = Field(
        None,
        ge=1,
        le=500,
        description="Topics looked for; null: as many as `centroid` finds in the vectors.",
    )
    min_df: int = Field(2, ge=1, le=10_000, description="A word in fewer units is ignored.")
    max_df: Fraction = Field(0.6, description="A word in a larger share of units is ignored.")
    max_terms: int = Field(
        20_000, ge=1, le=1_000_000, description="Words that are counted, at most; the commonest."
    )
    min_share: Fraction = Field(
        0.0, description="A unit of which no topic makes up so much is `other`."
    )
    words_from: Literal["toolkit", "model"] = Field(
        "toolkit", description="Whose words are shown, and so whose names topics get."
    )


class NmfConfig(_MixtureConfig):
    """Non-negative matrix factorisation of TF-IDF."""

    sublinear_tf: bool = Field(
        True, description="A word said often counts less than in proportion."
    )
    max_iter: int = Field(400, ge=1, le=100_000, description="Rounds of the fit, at most.")
    tol: float = Field(1e-4, gt=0.0, le=1.0, description="It ends when a round changes less.")
    l1_ratio: Fraction = Field(0.0, description="Share of L1 in the penalty.")
    alpha_w: float = Field(0.0, ge=0.0, le=1000.0, description="Penalty on units' mixtures.")
    alpha_h: float | None = Field(
        None, ge=0.0, le=1000.0, description="Penalty on topics' words; null: `alpha_w`."
    )


class LdaConfig(_MixtureConfig):
    """Latent Dirichlet allocation of word counts, by batch variational Bayes."""

    max_iter: int = Field(20, ge=1, le=10_000, description="Rounds of the fit.")
    doc_topic_prior: float | None = Field(
        None, gt=0.0, le=100.0, description="Of units' mixtures; null: 1 / topics."
    )
    topic_word_prior: float | None = Field(
        None, gt=0.0, le=100.0, description="Of topics' words; null: 1 / topics."
    )


class EvocConfig(Section):
    """EVoC: a graph of nearest neighbours, embedded and clustered by density."""

    n_neighbors: int = Field(15, ge=2, le=500, description="Nearest neighbours in the graph.")
    noise_level: Fraction = Field(
        0.5, description="With 0 more is clustered, with 1 more left as noise."
    )
    base_min_cluster_size: int = Field(5, ge=2, le=10_000, description="Of the finest layer.")
    base_n_clusters: int | None = Field(
        None, ge=1, le=10_000, description="Clusters of the finest layer."
    )
    approx_n_clusters: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="About so many clusters; null: the layer that lasts longest.",
    )
    min_samples: int = Field(5, ge=1, le=1000, description="Of the density.")
    n_epochs: int = Field(50, ge=1, le=10_000, description="Of the graph's embedding.")
    node_embedding_init: Literal["label_prop"] | None = Field(
        "label_prop", description="Its start; null: random."
    )
    node_embedding_dim: int | None = Field(None, ge=1, le=100, description="Null: by neighbours.")
    symmetrize_graph: bool = Field(True, description="A neighbour is one both ways.")
    neighbor_scale: float = Field(1.0, gt=0.0, le=100.0, description="Of the neighbours used.")
    min_similarity_threshold: Fraction = Field(0.2, description="Layers more alike are one.")
    max_layers: int = Field(10, ge=1, le=100, description="Layers looked at.")
    n_label_prop_iter: int = Field(20, ge=1, le=1000, description="Rounds of the start.")
