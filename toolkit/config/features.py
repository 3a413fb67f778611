"""How a passage becomes a vector."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolkit.config.section import Fraction, Section


class LsaConfig(Section):
    """TF-IDF and truncated SVD."""

    dimensions: int = Field(100, ge=2, le=1000, description="Dimensions kept, at most.")
    min_df: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="A term in fewer passages (articles, where those are clustered) is ignored; "
        "null: 1 of up to 1,000, 2 of up to 20,000, else 5.",
    )
    max_df: Fraction = Field(0.6, description="A term in a larger share of passages is ignored.")
    ngrams: int | None = Field(
        None,
        ge=1,
        le=3,
        description="Longest word n-gram; null: 2 of up to 1,000 passages, else 1.",
    )


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
