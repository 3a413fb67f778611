"""The page on what was read: the funnel, and samples by which a person judges it in a minute.

As the report of a run: no script, no connection, everything escaped, one style sheet by its hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from toolkit.records import Corpus
from toolkit.report import figure_dates, figure_funnel, theme
from toolkit.report.corpus_samples import (
    RejectedGroup,
    RemovedGroup,
    rejected_groups,
    removed_groups,
)
from toolkit.report.duplicate_pairs import Pair, pairs
from toolkit.report.facts import Figure
from toolkit.report.figures import finish
from toolkit.report.funnel import Funnel, Tally, funnel, tally
from toolkit.report.page import fill, pictures
from toolkit.report.wording import listing, number, percent, plural

REMOVED, REJECTED, PAIRS = 6, 5, 8  # samples a reason, and pairs in all
_NAMES = 12  # languages and outlets listed
_NOTES = 20
_FIELDS = ("title", "date", "outlet", "author", "url")


@dataclass(frozen=True)
class CorpusFacts:
    """What the page shows.

    Attributes:
        title: Of the page.
        description: The study's question.
        funnel: What became of what was read.
        words: Of the passages.
        removed: By reason, with samples.
        rejected: By step and reason, with samples.
        pairs: Duplicates beside their originals.
        duplicates: How many there are in all.
        languages: Of the articles.
        outlets: Of the articles.
        dates: Of the articles that have one.
        stated: How many articles state each field.
        articles: Duplicates included.
        settings: What was configured, as YAML.
        notes: What was told on the way.
        identity: Name and value of what made it.
        faults: Where the funnel does not add up.
    """

    title: str
    description: str
    funnel: Funnel
    words: int
    removed: tuple[RemovedGroup, ...]
    rejected: tuple[RejectedGroup, ...]
    pairs: tuple[Pair, ...]
    duplicates: int
    languages: Tally
    outlets: Tally
    dates: tuple[str, ...]
    stated: Tally
    articles: int
    settings: str
    notes: tuple[str, ...]
    identity: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


def corpus_facts(
    corpus: Corpus,
    *,
    title: str,
    description: str,
    settings: Mapping[str, Any],
    notes: Sequence[str],
    identity: Mapping[str, str],
    seed: int,
    n_read: int | None = None,
) -> CorpusFacts:
    """Gathers what the page shows.

    Args:
        corpus: What was read.
        title: Of the page.
        description: The study's question.
        settings: Those of reading and cleaning, as plain values.
        notes: What was told on the way.
        identity: What made it: versions, seeds, hashes.
        seed: Of the samples.
        n_read: How many inputs the readers counted.
    """
    articles, counted = corpus.articles, funnel(corpus)
    return CorpusFacts(
        title=title,
        description=description,
        funnel=counted,
        words=int(pc.sum(corpus.passages["n_words"].cast(pa.int64())).as_py() or 0),
        removed=removed_groups(corpus, seed=seed, most=REMOVED),
        rejected=rejected_groups(corpus, seed=seed, most=REJECTED),
        pairs=pairs(corpus, seed=seed, most=PAIRS),
        duplicates=corpus.duplicates.num_rows,
        languages=tally(name or "cannot be told" for name in articles["language"].to_pylist()),
        outlets=tally(name or "not stated" for name in articles["outlet"].to_pylist()),
        dates=tuple(sorted(date for date in articles["date"].to_pylist() if date)),
        stated=tuple((name, len(articles) - articles[name].null_count) for name in _FIELDS),
        articles=articles.num_rows,
        settings=yaml.safe_dump(dict(settings), allow_unicode=True, sort_keys=False, width=88),
        notes=tuple(notes),
        identity=tuple(sorted(identity.items())),
        faults=tuple(counted.faults(n_read)),
    )


def draw_corpus(
    facts: CorpusFacts, formats: Sequence[str] = ("svg", "png", "pdf"), *, phone: bool = True
) -> tuple[Figure, ...]:
    """Draws the funnel, and when the articles are from where they say so; see `figures.draw`."""
    with theme.applied():
        found = [
            finish(
                figure_funnel.draw(facts.funnel, theme.WIDTH),
                figure_funnel.draw(facts.funnel, theme.NARROW) if phone else None,
                formats,
            )
        ]
        dated = figure_dates.draw(facts.dates, theme.WIDTH)
        if dated is not None:
            narrow = figure_dates.draw(facts.dates, theme.NARROW) if phone else None
            found.append(finish(dated, narrow, formats))
    return tuple(found)


def render_corpus(facts: CorpusFacts, figures: Sequence[Figure]) -> str:
    """Returns the page as HTML, the same for the same facts and figures."""
    return fill(
        "corpus.html",
        {
            **pictures(figures),
            "facts": facts,
            "funnel": facts.funnel,
            "faults": facts.faults,
            "brief": brief(facts),
            "languages": _most(facts.languages, "other languages"),
            "outlets": _most(facts.outlets, "other outlets"),
            "notes": facts.notes[:_NOTES],
            "more_notes": max(0, len(facts.notes) - _NOTES),
            "marks": {},
            "topic_class": {},
            "anchors": {},
            "sections": [
                ("brief", "In brief"),
                ("funnel", "The funnel"),
                ("removed", "Removed text"),
                ("rejected", "Rejected inputs"),
                ("duplicates", "Duplicates"),
                ("found", "What was found"),
                ("settings", "Settings"),
            ],
        },
    )


def brief(facts: CorpusFacts) -> list[tuple[str, str]]:
    """Says in a sentence each what was read, left out, removed and found."""
    found, counts = facts.funnel, facts.funnel.characters
    read, kept = found.left("read"), found.left("kept")
    said = [
        (
            "Read",
            f"{number(kept)} of {plural(read, 'input')} "
            f"{'is' if kept == 1 else 'are'} kept, with {plural(facts.words, 'word')} in "
            f"{plural(found.passages, 'passage')}.",
        )
    ]
    lost = [
        f"{number(step.gone)} at ‘{step.name}’ ({_reasons(step.lost)})"
        for step in found.steps
        if step.gone
    ]
    said.append(("Left out", f"{'; '.join(lost)}." if lost else "Nothing."))
    if counts.read:
        removed = sum(count for _, count in counts.removed)
        most = [f"{reason} {percent(count / (removed or 1))}" for reason, count in counts.removed]
        said.append(
            (
                "Removed",
                f"{percent(removed / counts.read)} of {plural(counts.read, 'character')}: "
                f"{listing(most, 3)}."
                if removed
                else "No text.",
            )
        )
    said.append(("Found", f"{_languages(facts)}; {_outlets(facts)}; {_dated(facts)}."))
    return said


def _reasons(lost: Tally) -> str:
    return listing([f"{reason} {number(count)}" for reason, count in lost], 2)


def _languages(facts: CorpusFacts) -> str:
    told = [f"{name} ({number(count)})" for name, count in facts.languages]
    return f"languages: {listing(told, 3)}" if told else "no language"


def _outlets(facts: CorpusFacts) -> str:
    known = [name for name, _ in facts.outlets if name != "not stated"]
    return f"{plural(len(known), 'outlet')}" if known else "no outlet is stated"


def _dated(facts: CorpusFacts) -> str:
    if not facts.dates:
        return "no article is dated"
    undated = facts.articles - len(facts.dates)
    text = f"dates from {facts.dates[0]} to {facts.dates[-1]}"
    return f"{text}, {number(undated)} undated" if undated else text


def _most(names: Tally, others: str) -> list[tuple[str, int, float]]:
    """Takes the most frequent names, with their shares, and adds the others up."""
    total = max(1, sum(count for _, count in names))
    shown = list(names[:_NAMES])
    rest = names[_NAMES:]
    if rest:
        shown.append((f"{number(len(rest))} {others}", sum(count for _, count in rest)))
    return [(name, count, count / total) for name, count in shown]
