"""Which articles belong to a study: by date, outlet, length and what they mention."""

from __future__ import annotations

import re
from functools import cache

from toolkit.corpus.expressions import expression
from toolkit.corpus.settings import Filters

Reason = tuple[str, str]


def why_left_out(
    filters: Filters, *, text: str, words: int, date: str | None, outlet: str | None
) -> Reason | None:
    """Says why an article does not belong to the study, or None where it does.

    Args:
        filters: The study's conditions; all must hold.
        text: The cleaned article, title included.
        words: Words of it.
        date: ISO 8601; None: not known.
        outlet: None: not known.

    Returns:
        The reason in two or three words, and the detail.

    Raises:
        StageError: `match` is no regular expression.
    """
    if words < filters.min_words:
        few = f"{words} words after cleaning, corpus.filters.min_words is {filters.min_words}"
        return "too short", few
    by_facts = _date(filters, date) or _outlet(filters, outlet)
    return by_facts or _mention(filters, text) or _match(filters, text)


def _date(filters: Filters, date: str | None) -> Reason | None:
    if filters.since is None and filters.until is None:
        return None
    if date is None:
        return None if filters.keep_undated else ("no date", "corpus.filters.undated is drop")
    day = date[:10]
    if filters.since is not None and day < filters.since:
        return "too early", f"{day}, corpus.filters.since is {filters.since}"
    if filters.until is not None and day > filters.until:
        return "too late", f"{day}, corpus.filters.until is {filters.until}"
    return None


def _outlet(filters: Filters, outlet: str | None) -> Reason | None:
    name = outlet.casefold() if outlet else None
    shown = outlet or "unknown outlet"
    if filters.outlets and name not in {known.casefold() for known in filters.outlets}:
        return "other outlet", f"{shown} is not in corpus.filters.outlets"
    if name is not None and name in {known.casefold() for known in filters.not_outlets}:
        return "other outlet", f"{shown} is in corpus.filters.not_outlets"
    return None


def _mention(filters: Filters, text: str) -> Reason | None:
    if not filters.mention or _words(filters.mention).search(text):
        return None
    return "no mention", "it mentions nothing of corpus.filters.mention"


@cache
def _words(mention: tuple[str, ...]) -> re.Pattern[str]:
    # A phrase may be broken over lines.
    forms = [r"\s+".join(map(re.escape, phrase.split())) for phrase in mention if phrase.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def _match(filters: Filters, text: str) -> Reason | None:
    if filters.match is None:
        return None
    try:
        pattern = expression(filters.match, "corpus.filters.match")
        found = pattern.search(text, timeout=filters.match_seconds)
    except TimeoutError:
        limit = f"corpus.filters.match took more than {filters.match_seconds:g} s"
        return "match timed out", f"{limit}; simplify it"
    return None if found else ("no match", "corpus.filters.match does not match")
