"""Who stands where on what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from toolkit.config.checks import unique_names
from toolkit.config.section import Fraction, Name, Section


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
