"""What every block of the configuration is, and the kinds of value that many share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from toolkit.config.checks import regular_expression, text_encoding

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Rule = Annotated[str, AfterValidator(regular_expression)]
TextEncoding = Annotated[str, AfterValidator(text_encoding)]


class Section(BaseModel):
    """A block of the configuration; unknown keys are errors and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)
