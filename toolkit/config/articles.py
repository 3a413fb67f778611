"""The articles, and how they are cleaned and split."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from toolkit.config.checks import iso_date, name_pattern
from toolkit.config.section import Rule, Section, TextEncoding

IsoDate = Annotated[str, AfterValidator(iso_date)]
NamePattern = Annotated[str, AfterValidator(name_pattern)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]

_ENDINGS = "txt text md markdown html htm xhtml jsonl ndjson csv tsv parquet"
PATTERNS = [f"*.{ending}" for ending in _ENDINGS.split()]
Text = Annotated[str, Field(pattern=r"\S")]  # shows something


class ColumnsConfig(Section):
    """Which column of a table holds what; a null stands for the usual names of it."""

    id: str | None = Field(None, description="What the collection calls an article.")
    text: str | None = Field(None, description="The article; null: text, body, content, article.")
    title: str | None = Field(None, description="Null: title, headline.")
    date: str | None = Field(None, description="Null: date, published, published_at, pub_date.")
    outlet: str | None = Field(None, description="Null: outlet, publication, publisher, source.")
    author: str | None = Field(None, description="Null: author, authors, byline.")
    url: str | None = Field(None, description="Null: url, link.")


class SourceConfig(Section):
    """One place of articles; what it leaves out is taken from `input`."""

    path: Text = Field(description="A folder or a file.")
    pattern: list[str] | None = Field(None, min_length=1, description="As `input.pattern`.")
    encoding: TextEncoding | None = Field(None, description="As `input.encoding`.")
    outlet: str | None = Field(None, description="As `input.outlet`.")
    columns: ColumnsConfig | None = Field(None, description="As `input.columns`.")
    name_pattern: NamePattern | None = Field(None, description="As `input.name_pattern`.")
    date_order: Literal["unstated", "dmy", "mdy", "ymd"] | None = Field(
        None, description="As `input.date_order`."
    )


class InputConfig(Section):
    """Where the articles are and how to read them."""

    path: Text | None = Field(
        None,
        description="Folder of articles, or a file of them: .txt, .md and .html hold one article "
        "a file, .jsonl, .csv, .tsv and .parquet one a row; each may be packed (.gz, .zst). A "
        "relative path is looked up beside the file that states it, then in the working directory.",
    )
    sources: list[SourceConfig] = Field(
        [],
        description="Further places of articles, each a `path` with what differs from the settings "
        "here.",
    )
    pattern: list[str] = Field(
        PATTERNS, min_length=1, description="File name patterns to read, folders included."
    )
    encoding: TextEncoding = Field(
        "auto",
        description="Encoding of the files; `auto` detects it file by file and says what it found. "
        "What does not decode is rejected with the place where it fails.",
    )
    outlet: str | None = Field(None, description="Outlet of all articles, where it is one.")
    columns: ColumnsConfig = Field(ColumnsConfig(), description="Which column holds what.")
    name_pattern: NamePattern | None = Field(
        None,
        description="What file names state, such as `{outlet}_{date}_{title}`: the fields are "
        "date, outlet, title, author, id; `{}` stands for anything.",
    )
    date_order: Literal["unstated", "dmy", "mdy", "ymd"] = Field(
        "unstated",
        description="Order of day and month in dates such as 03/04/2025. Unstated: a date that "
        "can be read both ways is left out, and the run says how many.",
    )
    languages: list[Language] = Field(
        ["en"],
        description="Languages of the study (ISO 639-1); articles in others are set aside. "
        "Empty: all are kept.",
    )
    max_bytes: int = Field(
        20_000_000,
        ge=1_000,
        le=1_000_000_000,
        description="A larger article, a file of its own or a row, is rejected.",
    )
    max_unpacked_bytes: int = Field(
        4_000_000_000,
        ge=1_000,
        le=1_000_000_000_000,
        description="How far a packed file is unpacked; the rest of it is rejected.",
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


class LearnedConfig(Section):
    """Boilerplate that is learned: sentences that recur from article to article."""

    enabled: bool = Field(True, description="Whether recurring sentences are looked for.")
    min_articles: int = Field(
        3, ge=2, le=1_000, description="In how many articles of an outlet a sentence must recur."
    )


class DuplicatesConfig(Section):
    """Articles that say the same as another."""

    enabled: bool = Field(True, description="Whether near-duplicates are looked for.")
    threshold: float = Field(
        0.8,
        ge=0.3,
        le=1.0,
        description="Least Jaccard similarity of two articles' runs of three words. At 0.6 to 0.7 "
        "copies with scattered edits are found too.",
    )
    contained: float | None = Field(
        None,
        ge=0.5,
        le=1.0,
        description="Least share of a shorter article that stands at the head of a longer one for "
        "it to count as a cut copy, such as 0.9; null: not looked for. Not for forums, where "
        "replies quote whole posts.",
    )


class FiltersConfig(Section):
    """Which articles belong to the study; the others are counted, never lost."""

    since: IsoDate | None = Field(None, description="First date, such as 2025-01-31.")
    until: IsoDate | None = Field(None, description="Last date.")
    undated: Literal["keep", "drop"] = Field(
        "drop", description="What becomes of articles without a date, where dates are filtered."
    )
    outlets: list[Text] = Field([], description="Only these outlets; empty: all.")
    not_outlets: list[Text] = Field([], description="None of these outlets.")
    min_words: int = Field(
        4, ge=1, le=100_000, description="An article of fewer words is set aside as too short."
    )
    mention: list[Text] = Field(
        [], description="An article must mention one of these words or phrases, in any case."
    )
    match: Rule | None = Field(
        None, description="An article must match this regular expression (with a time limit)."
    )
    match_seconds: float = Field(
        1.0, gt=0, le=60, description="Longest time `match` may take for one article."
    )

    @model_validator(mode="after")
    def _in_order(self) -> FiltersConfig:
        if self.since and self.until:
            first, last = map(datetime.date.fromisoformat, (self.since, self.until))
            if first > last:
                raise ValueError(f"since ({self.since}) lies after until ({self.until})")
        return self


class CorpusConfig(Section):
    """Cleaning and splitting."""

    unit: Literal["paragraph", "sentence", "length"] = Field(
        "paragraph",
        description="What a passage is: a paragraph (breaks that were lost are recovered), a "
        "sentence, or a run of sentences of about `target_words`.",
    )
    max_sentences: int = Field(
        3,
        ge=1,
        le=50,
        description="Length of a recovered paragraph where the breaks of a text were lost.",
    )
    target_words: int = Field(
        90,
        ge=10,
        le=1_000,
        description="About how many words a passage has with the unit `length`; no sentence and "
        "no quotation is cut.",
    )
    boilerplate: list[Rule] = Field(
        [],
        description="Further regular expressions of text to remove, on top of the built-in rules; "
        "each match is removed with the reason `study rule`.",
    )
    rules: bool = Field(True, description="Whether the built-in rules on boilerplate are used.")
    learned: LearnedConfig = Field(LearnedConfig(), description="Boilerplate that is learned.")
    duplicates: DuplicatesConfig = Field(DuplicatesConfig(), description="Duplicates.")
    filters: FiltersConfig = Field(FiltersConfig(), description="Which articles are kept.")
    quotes: QuotesConfig = Field(QuotesConfig(), description="Quotations and speakers.")
