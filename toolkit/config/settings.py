"""All that a study sets, but for what a sweep varies; and what concerns no stage alone."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolkit.config.articles import CorpusConfig, InputConfig
from toolkit.config.features import FeaturesConfig
from toolkit.config.section import Section
from toolkit.config.stance import StanceConfig
from toolkit.config.topics import TopicsConfig


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
    """How a run uses the machine."""

    mode: Literal["reproducible", "fast"] = Field(
        "reproducible",
        description="With `reproducible` the results are the same each time, whatever the "
        "threads. `fast` gives that up: every fit uses all threads, and the report says so.",
    )
    threads: int | None = Field(None, ge=1, le=256, description="Threads; null: all cores.")
    engine: Literal["auto", "serial", "processes"] = Field(
        "auto",
        description="How shards of a collection are worked on; the results are the same. `auto`: "
        "in processes where there is enough to do.",
    )
    workers: int | None = Field(None, ge=1, le=256, description="Processes; null: all cores.")


class StudySettings(Section):
    """A study without its sweep."""

    name: str = Field(
        "study",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="Short name; the run's folder is called after it.",
    )
    description: str = Field("", description="The question, in a sentence or two.")
    seed: int = Field(42, ge=0, lt=2**32, description="Drives every random choice.")
    seeds: int = Field(
        5,
        ge=1,
        le=1000,
        description="With how many seeds a sweep runs each setting: `seed`, `seed` + 1, ...",
    )
    out: str = Field("runs", description="Folder for runs.")
    input: InputConfig = Field(InputConfig(), description="The articles.")
    corpus: CorpusConfig = Field(CorpusConfig(), description="Cleaning and splitting.")
    features: FeaturesConfig = Field(FeaturesConfig(), description="Passage vectors.")
    topics: TopicsConfig = Field(TopicsConfig(), description="What is being talked about.")
    stance: StanceConfig = Field(StanceConfig(), description="Who stands where on it.")
    report: ReportConfig = Field(ReportConfig(), description="Page and figures.")
    compute: ComputeConfig = Field(ComputeConfig(), description="Mode and threads.")
