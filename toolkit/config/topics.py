"""What is being talked about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from toolkit.config.bertopic import BertopicConfig
from toolkit.config.checks import unique_names
from toolkit.config.section import Fraction, Name, Section
from toolkit.config.topic_models import EvocConfig, LdaConfig, NmfConfig


class NamedTopicConfig(Section):
    """A topic that is named beforehand."""

    name: Name = Field(description="What the topic is called in every table and figure.")
    description: str = Field(
        "", description="What belongs to it and what does not; empty: its name has to do."
    )
    seed_words: list[str] = Field([], description="Words that speak for it.")
    examples: list[str] = Field([], description="Example passages, in your own words.")
    counter_examples: list[str] = Field(
        [],
        description="Passages that come close but belong to no named topic, in your own words.",
    )


class CentroidConfig(Section):
    """Clusters around centroids, their number chosen: neighbours together, and found again."""

    n_topics: int | None = Field(
        None, ge=1, le=2000, description="Discovered topics; null: as many as the criterion says."
    )
    granularity: float = Field(
        0.0,
        ge=-4.0,
        le=4.0,
        description="Coarser or finer than the criterion says: 1 looks for the best number near "
        "twice as many topics, -1 near half as many.",
    )
    min_topics: int = Field(2, ge=2, le=500, description="Fewest discovered topics tried.")
    max_topics: int = Field(200, ge=2, le=2000, description="Most discovered topics tried.")
    min_size: int = Field(
        3, ge=1, le=10_000, description="A smaller cluster is dissolved into the others."
    )
    min_similarity: float | None = Field(
        None,
        ge=-1.0,
        le=1.0,
        description="What is further from its centroid (cosine) becomes `other`; null: 0.35 where "
        "the study names topics, else nothing does.",
    )


class TopicMapConfig(Section):
    """The 2-D map of the passages."""

    method: Literal["umap", "pca"] = Field("umap", description="How the map is drawn.")
    n_neighbors: int = Field(10, ge=2, le=200, description="UMAP neighbours.")
    min_dist: Fraction = Field(0.3, description="UMAP least distance between points.")


class OverTimeConfig(Section):
    """How much is written on each topic over time and across outlets."""

    period: Literal["auto", "day", "week", "month", "quarter", "year"] = Field(
        "auto",
        description="Length of a period; weeks are ISO 8601's. `auto`: the one that gives about 8 "
        "to 40 of them.",
    )
    bootstrap: int = Field(
        1000, ge=100, le=100_000, description="How often articles are resampled for intervals."
    )
    level: float = Field(
        0.05,
        gt=0.0,
        le=0.5,
        description="Chance of naming any change of a topic's share where there is none.",
    )


class TopicsConfig(Section):
    """Named topics first, then discovered ones, the rest `other`."""

    backend: Literal["centroid", "bertopic", "nmf", "lda", "evoc"] = Field(
        "centroid", description="Which model."
    )
    unit: Literal["passage", "article"] = Field("passage", description="What is clustered.")
    named_file: str | None = Field(None, description="YAML file of named topics.")
    named: Annotated[list[NamedTopicConfig], AfterValidator(unique_names)] = Field(
        [], description="Named topics given in place."
    )
    edit: str | None = Field(
        None, description="YAML file of topics to merge, split, rename and pin, step by step."
    )
    named_threshold: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="Least score for a named topic; null: calibrated on the topics' own examples.",
    )
    second_margin: Fraction = Field(
        0.1,
        description="A passage also holds a discovered topic that scores within this of its first; "
        "a named topic it holds wherever it reaches its threshold.",
    )
    words: int = Field(10, ge=3, le=50, description="Words shown a topic.")
    centroid: CentroidConfig = Field(CentroidConfig(), description="Settings of `centroid`.")
    bertopic: BertopicConfig = Field(BertopicConfig(), description="Settings of `bertopic`.")
    nmf: NmfConfig = Field(NmfConfig(), description="Settings of `nmf`.")
    lda: LdaConfig = Field(LdaConfig(), description="Settings of `lda`.")
    evoc: EvocConfig = Field(EvocConfig(), description="Settings of `evoc`.")
    over_time: OverTimeConfig = Field(OverTimeConfig(), description="Over time and outlets.")
    map: TopicMapConfig = Field(TopicMapConfig(), description="The 2-D map.")
