"""What the corpus stage is told: plain values that can be handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Filters:
    """Which articles belong to the study.

    Attributes:
        since, until: First and last date, ISO 8601; None: no bound.
        keep_undated: Whether articles without a date stay where dates are bounded.
        outlets: Only these; empty: all.
        not_outlets: None of these.
        min_words: Least words after cleaning.
        mention: Words or phrases one of which must occur, in any case; empty: no condition.
        match: A regular expression that must match somewhere; None: no condition.
        match_seconds: Longest time it may take for one article.
    """

    since: str | None = None
    until: str | None = None
    keep_undated: bool = False
    outlets: tuple[str, ...] = ()
    not_outlets: tuple[str, ...] = ()
    min_words: int = 4
    mention: tuple[str, ...] = ()
    match: str | None = None
    match_seconds: float = 1.0


@dataclass(frozen=True)
class CorpusSettings:
    """How articles are cleaned, parted and chosen.

    Attributes:
        unit: What a passage is: `paragraph`, `sentence` or `length`.
        max_sentences: Most sentences of a recovered paragraph.
        target_words: Words of a passage with the unit `length`.
        rules: Whether the built-in rules on boilerplate are used.
        boilerplate: The study's own patterns of text to remove.
        learned: Whether recurring sentences are looked for.
        learned_articles: In how many articles of an outlet a sentence must recur.
        duplicates: Whether near-duplicates are looked for; exact ones always are.
        threshold: Least Jaccard similarity of near-duplicates.
        contained: Least share of an article at the head of a longer one; None: not looked for.
        filters: Which articles belong to the study.
        short_words: A quotation of fewer words counts only with a speaker and a cue.
        carry: For how many passages an unattributed quotation still goes to the last speaker.
        outlet: Outlet of articles that do not state theirs.
        languages: Of the study; articles in others are set aside; empty: all are kept.
    """

    unit: str = "paragraph"
    max_sentences: int = 3
    target_words: int = 90
    rules: bool = True
    boilerplate: tuple[str, ...] = ()
    learned: bool = True
    learned_articles: int = 3
    duplicates: bool = True
    threshold: float = 0.8
    contained: float | None = None
    filters: Filters = field(default_factory=Filters)
    short_words: int = 4
    carry: int = 2
    outlet: str | None = None
    languages: tuple[str, ...] = ("en",)
