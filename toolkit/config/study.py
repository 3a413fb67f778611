"""A whole study: its settings, and what a sweep of it varies."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from toolkit.config.settings import StudySettings
from toolkit.config.sweep import SweepConfig


class StudyConfig(StudySettings):
    """A study: articles in, topics and stances out."""

    sweep: SweepConfig = Field(SweepConfig(), description="What `toolkit sweep` varies.")


def build(values: dict[str, Any]) -> StudyConfig:
    """Validates a merged mapping; raises pydantic's ValidationError with every fault."""
    return StudyConfig.model_validate(values)
