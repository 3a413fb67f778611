"""The facts of a run, from which every output of the report is made: figures, page, JSON, repr.

All of it is plain and frozen: strings, numbers and tuples. `Summary.to_json` writes it; nothing in
it depends on the clock or the machine.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from toolkit.report.funnel import Funnel
from toolkit.report.stance_facts import StanceFacts
from toolkit.report.topic_choice import TopicShape
from toolkit.report.topic_metrics import TopicQuality
from toolkit.report.topic_separation import NamedTopicFact
from toolkit.report.topic_summary import MapPoint, TopicFact
from toolkit.report.topic_time import OverTime


@dataclass(frozen=True)
class Count:
    """A name and how often it occurs."""

    name: str
    count: int


@dataclass(frozen=True)
class RejectedInput:
    """One input that could not be used."""

    path: str
    row: int | None
    reason: str
    detail: str


@dataclass(frozen=True)
class RemovedReason:
    """Text removed for one reason: how many spans and characters, and what it looked like."""

    reason: str
    spans: int
    characters: int
    articles: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class DuplicateFact:
    """An article that says the same as another, by their paths."""

    path: str
    original: str
    kind: str
    similarity: float


@dataclass(frozen=True)
class Reading:
    """What was read, what was kept and what was dropped."""

    funnel: Funnel
    inputs: int
    kept: int
    duplicates: tuple[DuplicateFact, ...]
    rejected: tuple[RejectedInput, ...]
    rejected_reasons: tuple[Count, ...]
    characters_kept: int
    characters_removed: int
    removed: tuple[RemovedReason, ...]
    passages: int
    words: int
    quotes: int
    quotes_attributed: int
    quote_kinds: tuple[Count, ...]


@dataclass(frozen=True)
class TopicShare:
    """A topic's share of an article's words."""

    topic: str
    share: float


@dataclass(frozen=True)
class ArticleFact:
    """One article as the report shows it.

    Attributes:
        anchor: Id of its place in the page.
        label: Its title, or its first words where it has none.
        titled: Whether `label` is a title.
        topics: Shares of its words, the largest first.
        leading: The topic of the largest share; empty where the article has no passages.
    """

    article_id: str
    anchor: str
    label: str
    titled: bool
    date: str | None
    outlet: str | None
    author: str | None
    path: str
    url: str | None
    n_words: int
    n_passages: int
    n_quotes: int
    duplicate_of: str | None
    topics: tuple[TopicShare, ...]
    leading: str


@dataclass(frozen=True)
class StanceMark:
    """A stance on a target, as found in one quotation or in the author's words of a passage.

    Attributes:
        probability: Of the stance; of the likeliest one where the stance is uncertain.
        leaning: The likeliest stance, also where the confidence was too low for it.
    """

    holder: str
    target: str
    stance: str
    probability: float
    leaning: str
    quote_id: str | None


@dataclass(frozen=True)
class Segment:
    """A stretch of a passage; a quotation where `quote_id` is given."""

    text: str
    quote_id: str | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class PassageFact:
    """One passage with its topic and the stances found in it."""

    passage_id: str
    article_id: str
    anchor: str
    position: int
    section: str
    start: int
    end: int
    n_words: int
    segments: tuple[Segment, ...]
    topic: str
    topic_score: float
    also: tuple[str, ...]
    runner_up: str | None
    second_score: float | None
    marks: tuple[StanceMark, ...]

    @property
    def text(self) -> str:
        """The passage's text."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Speaker:
    """A quoted speaker; `name` is None for quotations without one."""

    name: str | None
    quotes: int
    articles: int
    words: int
    mentions: tuple[str, ...]
    example: str
    passage_id: str


@dataclass(frozen=True)
class Finding:
    """One of the main findings: what it is about, in a word or two, and a sentence on it."""

    about: str
    text: str

    def __str__(self) -> str:
        return f"{self.about}: {self.text}"


@dataclass(frozen=True)
class Methods:
    """What one needs to cite a run and to run it again."""

    run_id: str
    seeds: tuple[int, ...]
    features_backend: str
    topics_backend: str
    stance_backend: str | None
    unit: str
    versions: tuple[tuple[str, str], ...]
    stages: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    config_yaml: str
    paragraph: str
    citation: str


@dataclass(frozen=True)
class Summary:
    """Every fact the report shows."""

    title: str
    description: str
    reading: Reading
    articles: tuple[ArticleFact, ...]
    passages: tuple[PassageFact, ...]
    topics: tuple[TopicFact, ...]
    topic_map: tuple[MapPoint, ...]
    topic_notes: tuple[str, ...]
    topic_shape: TopicShape
    topic_quality: TopicQuality
    named_topics: tuple[NamedTopicFact, ...]
    over_time: OverTime
    speakers: tuple[Speaker, ...]
    stance: StanceFacts | None
    findings: tuple[Finding, ...]
    methods: Methods

    def to_dict(self) -> dict[str, Any]:
        """Returns the facts as plain dicts, lists, strings and numbers."""
        return dataclasses.asdict(self)

    def to_json(self) -> str:
        """Returns the facts as JSON, the same bytes for the same facts."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


@dataclass(frozen=True)
class Figure:
    """A drawn figure, as files and for the page.

    Attributes:
        name: File stem and id in the page.
        title: What is shown, in a few words.
        caption: How to read it.
        alt: What it shows, in numbers, for those who cannot see it.
        files: Extension to content, for the formats that were asked for.
        svg: For the page, whatever the formats.
        narrow_svg: The same facts laid out for a phone.
        data: The numbers that were drawn.
    """

    name: str
    title: str
    caption: str
    alt: str
    files: Mapping[str, bytes]
    svg: str
    narrow_svg: str
    data: pa.Table
