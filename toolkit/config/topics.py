"""What is being talked about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from toolkit.config.checks import unique_names
from toolkit.config.section import Fraction, Name, Section


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
