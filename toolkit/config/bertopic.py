"""Settings of the `bertopic` backend: those of BERTopic and of each part that it is made of.

Every argument of UMAP, HDBSCAN, CountVectorizer, ClassTfidfTransformer and of the representation
models that work offline has a key of its name, but for those that a study has no say in: seeds,
threads, chatter, and Python objects. A test holds the keys to the libraries' own signatures.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from toolkit.config.section import Fraction, Rule, Section

_Count = Annotated[int, Field(ge=1, le=1_000_000)]
# Which keys of a representation model are whose; `top_n_words` is everyone's.
_WHOSE = {
    "keybert": ("nr_repr_docs", "nr_samples", "nr_candidate_words"),
    "mmr": ("diversity",),
    "pos": ("spacy_model", "pos_patterns"),
}


class UmapConfig(Section):
    """UMAP, which reduces the vectors; `n_neighbors` and `n_components` stand one level up."""

    metric: str = Field("cosine", description="Distance between vectors.")
    metric_kwds: dict[str, Any] | None = Field(None, description="Arguments of the distance.")
    output_metric: str = Field("euclidean", description="Distance between reduced vectors.")
    output_metric_kwds: dict[str, Any] | None = Field(None, description="Its arguments.")
    n_epochs: int | None = Field(None, ge=1, le=10_000, description="Epochs; null: by size.")
    learning_rate: float = Field(1.0, gt=0.0, le=100.0, description="First step.")
    init: Literal["auto", "pca", "spectral", "tswspectral", "random"] = Field(
        "auto",
        description="Start; auto: `pca`, or `random` where there are too few rows for it.",
    )
    min_dist: Fraction = Field(0.0, description="Least distance between points.")
    spread: float = Field(1.0, gt=0.0, le=100.0, description="Scale of the points.")
    low_memory: bool = Field(True, description="Look for neighbours with less memory.")
    set_op_mix_ratio: Fraction = Field(
        1.0, description="Of neighbourhoods: 1 their union, 0 what they share."
    )
    local_connectivity: float = Field(1.0, ge=0.0, le=100.0, description="Neighbours at no cost.")
    repulsion_strength: float = Field(1.0, ge=0.0, le=100.0, description="Weight of strangers.")
    negative_sample_rate: int = Field(5, ge=0, le=1000, description="Strangers a neighbour.")
    a: float | None = Field(
        None, gt=0.0, le=1000.0, description="Curve; null: by `min_dist` and `spread`."
    )
    b: float | None = Field(
        None, gt=0.0, le=1000.0, description="Curve; null: by `min_dist` and `spread`."
    )
    angular_rp_forest: bool = Field(False, description="Split by angle in the search.")
    target_n_neighbors: int = Field(-1, ge=-1, le=500, description="Guided: neighbours; -1: same.")
    target_metric: str = Field("categorical", description="Guided: distance between targets.")
    target_metric_kwds: dict[str, Any] | None = Field(None, description="Guided: its arguments.")
    target_weight: Fraction = Field(0.5, description="Guided: weight of the targets.")
    force_approximation_algorithm: bool = Field(
        False, description="Look for neighbours approximately even among few rows."
    )
    unique: bool = Field(False, description="Place equal rows once.")
    densmap: bool = Field(False, description="Keep densities too.")
    dens_lambda: float = Field(2.0, ge=0.0, le=100.0, description="Weight of the densities.")
    dens_frac: Fraction = Field(0.3, description="Share of the epochs that keep densities.")
    dens_var_shift: float = Field(0.1, ge=0.0, le=100.0, description="Keeps densities stable.")
    disconnection_distance: float | None = Field(
        None,
        gt=0.0,
        le=1e9,
        description="Rows further apart are no neighbours; null: by the distance.",
    )


class HdbscanConfig(Section):
    """HDBSCAN, which clusters what UMAP gives; `min_topic_size` stands one level up."""

    min_samples: int | None = Field(None, ge=1, le=10_000, description="Null: `min_topic_size`.")
    cluster_selection_epsilon: float = Field(
        0.0, ge=0.0, le=1e9, description="Join what lies nearer."
    )
    cluster_selection_epsilon_max: float | None = Field(
        None, gt=0.0, le=1e9, description="Largest distance a cluster may be born at; null: any."
    )
    cluster_selection_persistence: float = Field(
        0.0, ge=0.0, le=1e9, description="Join what lasts less."
    )
    cluster_selection_method: Literal["eom", "leaf"] = Field("eom", description="Leaf: finer.")
    max_cluster_size: int = Field(
        0, ge=0, le=1_000_000, description="A larger cluster is parted; 0: none is."
    )
    allow_single_cluster: bool = Field(False, description="Let all be one cluster.")
    metric: str = Field("euclidean", description="Distance between reduced vectors.")
    p: float | None = Field(None, gt=0.0, le=1000.0, description="Of the `minkowski` distance.")
    alpha: float = Field(1.0, gt=0.0, le=100.0, description="Scale of distances.")
    algorithm: Literal[
        "best", "generic", "prims_kdtree", "prims_balltree", "boruvka_kdtree", "boruvka_balltree"
    ] = Field("best", description="How the spanning tree is found.")
    leaf_size: int = Field(40, ge=1, le=10_000, description="Of the search tree.")
    approx_min_span_tree: bool = Field(True, description="Let the spanning tree be near the best.")
    match_reference_implementation: bool = Field(False, description="As the reference does.")


class VectorizerConfig(Section):
    """scikit-learn's CountVectorizer, which finds BERTopic's words; one text a topic."""

    strip_accents: Literal["ascii", "unicode"] | None = Field(None, description="Take accents off.")
    lowercase: bool = Field(True, description="Count upper and lower case together.")
    stop_words: Literal["english"] | list[str] | None = Field(
        "english", description="Words left out; null: none, as BERTopic has it."
    )
    token_pattern: Rule = Field(r"(?u)\b\w\w+\b", description="What a word is.")
    ngram_range: list[Annotated[int, Field(ge=1, le=10)]] = Field(
        [1, 1], min_length=2, max_length=2, description="Shortest and longest run of words."
    )
    analyzer: Literal["word", "char", "char_wb"] = Field("word", description="What is counted.")
    max_df: _Count | Fraction = Field(
        1.0, description="In more topics: left out; a whole number or a share."
    )
    min_df: _Count | Fraction = Field(
        1, description="In fewer topics: left out; a whole number or a share."
    )
    max_features: int | None = Field(
        None, ge=1, le=10_000_000, description="Commonest words kept; null: all."
    )
    vocabulary: list[str] | None = Field(None, description="The only words counted; null: all.")
    binary: bool = Field(False, description="Count a word once a topic.")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        shortest, longest = self.ngram_range
        if not 1 <= shortest <= longest:
            raise ValueError(
                f"`ngram_range` must rise from 1 on, as in [1, 2]; got {self.ngram_range}"
            )
        return self


class CtfidfConfig(Section):
    """BERTopic's ClassTfidfTransformer, which weighs its words."""

    bm25_weighting: bool = Field(False, description="Weigh rarity as BM25 does.")
    reduce_frequent_words: bool = Field(False, description="Take the root of frequencies.")
    seed_words: list[str] = Field([], description="Words that count more.")
    seed_multiplier: float = Field(2.0, ge=0.0, le=1000.0, description="How much more.")


class RepresentationConfig(Section):
    """A model that ranks BERTopic's words anew; several work one after the other."""

    model: Literal["keybert", "mmr", "pos"] = Field(
        description="KeyBERTInspired, MaximalMarginalRelevance or PartOfSpeech (needs spaCy)."
    )
    top_n_words: int = Field(10, ge=1, le=100, description="Words kept.")
    nr_repr_docs: int = Field(5, ge=1, le=1000, description="For `keybert`: texts a topic.")
    nr_samples: int = Field(
        500, ge=1, le=100_000, description="For `keybert`: texts to choose from."
    )
    nr_candidate_words: int = Field(100, ge=1, le=1000, description="For `keybert`: words to rank.")
    diversity: Fraction = Field(0.1, description="For `mmr`: how different the words are.")
    spacy_model: str = Field("en_core_web_sm", description="For `pos`: an installed spaCy model.")
    pos_patterns: list[list[dict[str, Any]]] | None = Field(
        None,
        description="For `pos`: what words may be; null: nouns, adjectives, one with the other.",
    )

    @model_validator(mode="after")
    def _own_keys(self) -> Self:
        """Lets no setting of another model through, which would do nothing."""
        for model, keys in _WHOSE.items():
            for key in keys if model != self.model else ():
                if getattr(self, key) != type(self).model_fields[key].default:
                    raise ValueError(f"`{key}` is a setting of `{model}`, not of `{self.model}`")
        return self


class BertopicConfig(Section):
    """BERTopic: UMAP, HDBSCAN, c-TF-IDF and its zero-shot or guided mode for named topics."""

    n_neighbors: int = Field(15, ge=2, le=500, description="UMAP neighbours.")
    n_components: int = Field(5, ge=2, le=100, description="UMAP dimensions.")
    min_topic_size: int = Field(3, ge=2, le=10_000, description="HDBSCAN least cluster size.")
    named_mode: Literal["zeroshot", "guided"] = Field(
        "zeroshot",
        description="How named topics are found: by likeness to them, or by pulling what is like "
        "their seed words together before clustering.",
    )
    zeroshot_similarity: Fraction = Field(
        0.33, description="Least similarity to a named topic in the zero-shot mode."
    )
    nr_topics: Literal["auto"] | Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None,
        description="Join topics until so many are left, outliers counted as one; null: join none.",
    )
    outliers: Literal["keep", "probabilities", "distributions", "c-tf-idf", "embeddings"] = Field(
        "keep", description="Leave outliers `other`, or give them topics by this strategy."
    )
    outlier_threshold: Fraction = Field(
        0.0, description="Least likeness at which an outlier is given a topic."
    )
    words_from: Literal["toolkit", "bertopic"] = Field(
        "toolkit", description="Whose words are shown, and so whose names discovered topics get."
    )
    umap: UmapConfig = Field(UmapConfig(), description="Settings of UMAP.")
    hdbscan: HdbscanConfig = Field(HdbscanConfig(), description="Settings of HDBSCAN.")
    vectorizer: VectorizerConfig = Field(VectorizerConfig(), description="Of its words.")
    ctfidf: CtfidfConfig = Field(CtfidfConfig(), description="Of its words' weights.")
    representation: list[RepresentationConfig] = Field(
        [], description="Models that rank BERTopic's words, in this order; none: c-TF-IDF alone."
    )
