"""The one schema of a study: every key, its default, its bounds and what it means.

The schema knows no files: `store.configs` reads YAML, follows `extends`, applies overrides and
hands the merged mapping to `build`. Defaults give way to bases, bases to the file, it to `--set`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from toolkit.config_checks import regular_expression, text_encoding, unique_names

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Rule = Annotated[str, AfterValidator(regular_expression)]
TextEncoding = Annotated[str, AfterValidator(text_encoding)]


class Section(BaseModel):
    """A block of the configuration; unknown keys are errors and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


class InputConfig(Section):
    """Where the articles are and how to read them."""

    path: str | None = Field(
        None,
        description="Folder of articles, one a file. A relative path is looked up beside the "
        "file that states it, then in the working directory.",
    )
    pattern: list[str] = Field(
        ["*.txt"], min_length=1, description="File name patterns to read, folders included."
    )
    encoding: TextEncoding = Field(
        "utf-8",
        description="Encoding of the files; `auto` detects it file by file. A file that does not "
        "decode is rejected with a reason, never guessed at silently.",
    )
    outlet: str | None = Field(None, description="Outlet of all articles, where it is one.")
    language: str = Field(
        "en", min_length=2, max_length=8, description="Language of the articles (ISO 639-1)."
    )
    max_bytes: int = Field(
        20_000_000, ge=1_000, le=1_000_000_000, description="A larger file is rejected."
    )


class QuotesConfig(Section):
    """Which quotations are statements, and whose."""

    short_words: int = Field(
        4,
        ge=1,
        le=20,
        description="A quotation of fewer words counts only with a speaker and a cue.",
    )
    carry: int = Field(
        2,
        ge=0,
        le=10,
        description="For how many passages an unattributed quotation still goes to the last "
        "speaker.",
    )


class CorpusConfig(Section):
    """Cleaning and splitting."""

    unit: Literal["paragraph", "sentence"] = Field(
        "paragraph",
        description="What a passage is. Paragraph breaks that were lost are recovered.",
    )
    max_sentences: int = Field(
        3,
        ge=1,
        le=50,
        description="Length of a recovered paragraph where the breaks of a text were lost.",
    )
    min_words: int = Field(
        4, ge=1, le=100, description="An article of fewer words is rejected as too short."
    )
    boilerplate: list[Rule] = Field(
        [],
        description="Further regular expressions of text to remove, on top of the built-in rules; "
        "each match is removed with the reason `study rule`.",
    )
    quotes: QuotesConfig = Field(QuotesConfig(), description="Quotations and speakers.")


class LsaConfig(Section):
    """TF-IDF and truncated SVD."""

    dimensions: int = Field(100, ge=2, le=1000, description="Dimensions kept, at most.")
    min_df: int = Field(1, ge=1, le=1000, description="A term in fewer passages is ignored.")
    max_df: Fraction = Field(0.6, description="A term in a larger share of passages is ignored.")
    ngrams: int = Field(2, ge=1, le=3, description="Longest word n-gram.")


class EncoderConfig(Section):
    """A pretrained sentence encoder."""

    weights: str | None = Field(
        None,
        description="Folder of a sentence encoder, or `hub:owner/name@revision`; null: the "
        "installed MiniLM weights package, checked by sha256.",
    )
    batch_size: int = Field(32, ge=1, le=1024, description="Texts a batch.")
    max_tokens: int = Field(256, ge=16, le=8192, description="A longer text is cut.")


class HybridConfig(Section):
    """Encoder and LSA side by side, each row-normalised."""

    lsa_weight: Fraction = Field(0.5, description="Weight of LSA; the encoder's is 1 minus it.")


class FeaturesConfig(Section):
    """How a passage becomes a vector."""

    backend: Literal["lsa", "encoder", "hybrid"] = Field("hybrid", description="Which features.")
    lsa: LsaConfig = Field(LsaConfig(), description="Settings of `lsa`, also within `hybrid`.")
    encoder: EncoderConfig = Field(
        EncoderConfig(), description="Settings of `encoder`, also within `hybrid`."
    )
    hybrid: HybridConfig = Field(HybridConfig(), description="Settings of `hybrid`.")


class NamedTopicConfig(Section):
    """A topic that is named beforehand."""

    name: Name = Field(description="What the topic is called in every table and figure.")
    description: str = Field(min_length=1, description="What belongs to it and what does not.")
    seed_words: list[str] = Field([], description="Words that speak for it.")
    examples: list[str] = Field([], description="Example passages, in your own words.")
    counter_examples: list[str] = Field(
        [],
        description="Passages that come close but belong to no named topic, in your own words.",
    )


class CentroidConfig(Section):
    """Seeded k-means around centroids, the number of topics chosen by silhouette."""

    min_topics: int = Field(2, ge=1, le=500, description="Fewest discovered topics tried.")
    max_topics: int = Field(12, ge=1, le=500, description="Most discovered topics tried.")
    min_size: int = Field(3, ge=1, le=10_000, description="A smaller cluster becomes `other`.")
    min_similarity: float = Field(
        0.35, ge=-1.0, le=1.0, description="A passage further from its centroid becomes `other`."
    )


class BertopicConfig(Section):
    """BERTopic: UMAP, HDBSCAN and c-TF-IDF, with its zero-shot mode for named topics."""

    n_neighbors: int = Field(15, ge=2, le=500, description="UMAP neighbours.")
    n_components: int = Field(5, ge=2, le=100, description="UMAP dimensions.")
    min_topic_size: int = Field(3, ge=2, le=10_000, description="HDBSCAN least cluster size.")
    zeroshot_similarity: Fraction = Field(
        0.33, description="Least similarity to a named topic in the zero-shot mode."
    )


class TopicMapConfig(Section):
    """The 2-D map of the passages."""

    method: Literal["umap", "pca"] = Field("umap", description="How the map is drawn.")
    n_neighbors: int = Field(10, ge=2, le=200, description="UMAP neighbours.")
    min_dist: Fraction = Field(0.3, description="UMAP least distance between points.")


class TopicsConfig(Section):
    """Named topics first, then discovered ones, the rest `other`."""

    backend: Literal["centroid", "bertopic"] = Field("centroid", description="Which model.")
    unit: Literal["passage", "article"] = Field("passage", description="What is clustered.")
    named_file: str | None = Field(None, description="YAML file of named topics.")
    named: Annotated[list[NamedTopicConfig], AfterValidator(unique_names)] = Field(
        [], description="Named topics given in place."
    )
    named_threshold: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Least score for a named topic; null: calibrated on the topics' own examples.",
    )
    second_margin: Fraction = Field(
        0.1, description="A passage also holds a second topic that scores within this of the first."
    )
    words: int = Field(10, ge=3, le=50, description="Words shown a topic.")
    centroid: CentroidConfig = Field(CentroidConfig(), description="Settings of `centroid`.")
    bertopic: BertopicConfig = Field(BertopicConfig(), description="Settings of `bertopic`.")
    map: TopicMapConfig = Field(TopicMapConfig(), description="The 2-D map.")


class TargetConfig(Section):
    """What a stance is toward."""

    name: Name = Field(description="What the target is called in every table and figure.")
    description: str = Field("", description="One sentence on what favor means here.")
    aliases: list[str] = Field([], description="Other words for it; a mention makes it relevant.")
    opposing_aliases: list[str] = Field(
        [], description="Words for its opposite: favor toward those is against the target."
    )


class LinearConfig(Section):
    """n-gram and embedding logistic regressions, probabilities averaged and calibrated."""

    ngram_c: float = Field(10.0, gt=0.0, le=1000.0, description="Inverse penalty, n-gram model.")
    embedding_c: float = Field(
        0.5, gt=0.0, le=1000.0, description="Inverse penalty, embedding models."
    )
    embedding_weight: Fraction = Field(0.75, description="Weight of the embedding models.")
    folds: int = Field(5, ge=2, le=20, description="Folds of the calibration, grouped by family.")


class BenchmarkConfig(Section):
    """A published labelled set to score the same classifier on."""

    name: Name = Field(description="How the report calls it.")
    path: str = Field(description="Gzipped JSON Lines; skipped with a note where absent.")


class StanceConfig(Section):
    """Who stands where on what."""

    backend: Literal["linear"] = Field("linear", description="Which classifier.")
    targets: Annotated[list[TargetConfig], AfterValidator(unique_names)] = Field(
        [], description="The targets; none: no stance stage."
    )
    labels: str | None = Field(None, description="CSV of labelled sentences.")
    min_confidence: Fraction = Field(0.5, description="Below it a holder's stance is `uncertain`.")
    author_min_confidence: Fraction = Field(
        0.65, description="Below it the author's stance is `uncertain`."
    )
    relevance: Fraction = Field(
        0.3, description="Least similarity to a target where no alias of it is mentioned."
    )
    linear: LinearConfig = Field(LinearConfig(), description="Settings of `linear`.")
    bootstrap: int = Field(
        1000, ge=100, le=100_000, description="Resamples behind each score's interval."
    )
    benchmarks: Annotated[list[BenchmarkConfig], AfterValidator(unique_names)] = Field(
        [], description="Published sets to score on."
    )
    benchmark_limit: int | None = Field(
        1000,
        ge=100,
        le=1_000_000,
        description="Pairs used of each published set; a larger one is sampled evenly over its "
        "splits and targets, and its scores are named so. Null: all.",
    )


class ReportConfig(Section):
    """The page and the figures."""

    title: str | None = Field(None, description="Title of the page; null: the study's name.")
    formats: list[Literal["svg", "png", "pdf"]] = Field(
        ["svg", "png", "pdf"], description="Files written for each figure."
    )
    examples: int = Field(3, ge=0, le=20, description="Example passages shown a topic.")
    phone: bool = Field(True, description="Lay each figure out for phones too.")
    csv: bool = Field(False, description="Write every table as CSV too.")


class ComputeConfig(Section):
    """How a run uses the machine; no result depends on it."""

    threads: int | None = Field(None, ge=1, le=256, description="Threads; null: all cores.")


class StudyConfig(Section):
    """A study: articles in, topics and stances out."""

    name: str = Field(
        "study",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="Short name; the run's folder is called after it.",
    )
    description: str = Field("", description="The question, in a sentence or two.")
    seed: int = Field(42, ge=0, lt=2**32, description="Drives every random choice.")
    out: str = Field("runs", description="Folder for runs.")
    input: InputConfig = Field(InputConfig(), description="The articles.")
    corpus: CorpusConfig = Field(CorpusConfig(), description="Cleaning and splitting.")
    features: FeaturesConfig = Field(FeaturesConfig(), description="Passage vectors.")
    topics: TopicsConfig = Field(TopicsConfig(), description="What is being talked about.")
    stance: StanceConfig = Field(StanceConfig(), description="Who stands where on it.")
    report: ReportConfig = Field(ReportConfig(), description="Page and figures.")
    compute: ComputeConfig = Field(ComputeConfig(), description="Threads.")


def build(values: dict[str, Any]) -> StudyConfig:
    """Validates a merged mapping; raises pydantic's ValidationError with every fault."""
    return StudyConfig.model_validate(values)
