"""The one schema of a study: every key, its default, its bounds and what it means.

The schema knows no files: `store.configs` reads YAML, follows `extends`, applies profiles and
overrides and hands the merged mapping to `build`. Defaults give way to bases, bases to the file, it
to the chosen profiles, those to `--set`.
"""

from __future__ import annotations

from toolkit.config.articles import CorpusConfig, InputConfig, QuotesConfig
from toolkit.config.bertopic import BertopicConfig
from toolkit.config.features import EncoderConfig, FeaturesConfig, HybridConfig, LsaConfig
from toolkit.config.section import Fraction, Name, Rule, Section, TextEncoding
from toolkit.config.settings import ComputeConfig, ReportConfig
from toolkit.config.stance import BenchmarkConfig, LinearConfig, StanceConfig, TargetConfig
from toolkit.config.study import StudyConfig, build
from toolkit.config.sweep import SweepConfig
from toolkit.config.topics import (
    CentroidConfig,
    NamedTopicConfig,
    TopicMapConfig,
    TopicsConfig,
)

__all__ = [
    "BenchmarkConfig",
    "BertopicConfig",
    "CentroidConfig",
    "ComputeConfig",
    "CorpusConfig",
    "EncoderConfig",
    "FeaturesConfig",
    "Fraction",
    "HybridConfig",
    "InputConfig",
    "LinearConfig",
    "LsaConfig",
    "Name",
    "NamedTopicConfig",
    "QuotesConfig",
    "ReportConfig",
    "Rule",
    "Section",
    "StanceConfig",
    "StudyConfig",
    "SweepConfig",
    "TargetConfig",
    "TextEncoding",
    "TopicMapConfig",
    "TopicsConfig",
    "build",
]
