"""The articles, and how they are cleaned and split."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolkit.config.section import Rule, Section, TextEncoding


class InputConfig(Section):
    """Where the articles are and how to read them."""

    path: str | None = Field(
        None,
        description="Folder of articles, one a file. A relative path is looked up beside the "
        "file that states it, then in the working directory.",
    )
    pattern: list[str] = Field(
        ["*.txt"], min_length=1, description="File name patterns to read, folders included."
    )
    encoding: TextEncoding = Field(
        "utf-8",
        description="Encoding of the files; `auto` detects it file by file. A file that does not "
        "decode is rejected with a reason, never guessed at silently.",
    )
    outlet: str | None = Field(None, description="Outlet of all articles, where it is one.")
    language: str = Field(
        "en", min_length=2, max_length=8, description="Language of the articles (ISO 639-1)."
    )
    max_bytes: int = Field(
        20_000_000, ge=1_000, le=1_000_000_000, description="A larger file is rejected."
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


class CorpusConfig(Section):
    """Cleaning and splitting."""

    unit: Literal["paragraph", "sentence"] = Field(
        "paragraph",
        description="What a passage is. Paragraph breaks that were lost are recovered.",
    )
    max_sentences: int = Field(
        3,
        ge=1,
        le=50,
        description="Length of a recovered paragraph where the breaks of a text were lost.",
    )
    min_words: int = Field(
        4, ge=1, le=100, description="An article of fewer words is rejected as too short."
    )
    boilerplate: list[Rule] = Field(
        [],
        description="Further regular expressions of text to remove, on top of the built-in rules; "
        "each match is removed with the reason `study rule`.",
    )
    quotes: QuotesConfig = Field(QuotesConfig(), description="Quotations and speakers.")
