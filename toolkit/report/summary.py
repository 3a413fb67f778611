"""Records in, one `Summary` out: every fact the report shows, and nothing about how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from toolkit.records import Corpus, Stances, Topics
from toolkit.report import (
    corpus_summary,
    stance_summary,
    topic_choice,
    topic_metrics,
    topic_separation,
    topic_summary,
    topic_time,
)
from toolkit.report.facts import Methods, Reading, Summary
from toolkit.report.findings import in_brief
from toolkit.report.wording import listing, plural

# No result depends on these, so two runs that differ in them give the same page.
_NOT_RESULTS = ("out", "compute")


def summarize(
    *,
    corpus: Corpus,
    features_backend: str,
    topics: Topics,
    stances: Stances | None,
    config: Mapping[str, Any],
    run: Mapping[str, object],
    title: str,
    description: str,
    examples: int,
) -> Summary:
    """Gathers the facts of a run.

    Args:
        corpus: What was read.
        features_backend: The backend that made the passage vectors in the end.
        topics: What is talked about.
        stances: Who stands where; None where the study names no target.
        config: The resolved configuration as plain values.
        run: What identifies the run: `run_id`, `seed` or `seeds`, `versions` and `stages` (name to
            version), `notes` and `warnings` (sentences); any other plain value is shown as a fact.
            Nothing of it may depend on the clock, or two runs would not give the same page.
        title: Of the page.
        description: The study's question.
        examples: Example passages a topic.

    Returns:
        The summary; the same for the same records, config and run.
    """
    places = corpus_summary.anchors(corpus)
    marks = {} if stances is None else stance_summary.marks(stances)
    articles = corpus_summary.articles(corpus, topics, places)
    reading = corpus_summary.reading(corpus)
    facts = topic_summary.topic_facts(corpus, topics, examples=examples)
    named = topic_separation.named_topics(topics.topic_separation)
    stance = None if stances is None else stance_summary.stance_facts(stances, topics, config)
    shape = topic_choice.topic_shape(topics, config)
    return Summary(
        title=title,
        description=description,
        reading=reading,
        articles=articles,
        passages=corpus_summary.passages(corpus, topics, places, marks),
        topics=facts,
        topic_map=topic_summary.topic_map(topics),
        topic_notes=topic_separation.other_notes(topics.notes, named),
        topic_shape=shape,
        topic_quality=topic_metrics.topic_quality(topics.topic_metrics),
        named_topics=named,
        over_time=topic_time.over_time(topics, [fact.name for fact in facts]),
        speakers=corpus_summary.speakers(corpus),
        stance=stance,
        findings=in_brief(reading, articles, facts, shape.choice, stance),
        methods=_methods(
            config=config,
            run=run,
            backends=(features_backend, topics.backend, stances.backend if stances else None),
            reading=reading,
            targets=len(stance.targets) if stance else 0,
        ),
    )


def _methods(
    *,
    config: Mapping[str, Any],
    run: Mapping[str, object],
    backends: tuple[str, str, str | None],
    reading: Reading,
    targets: int,
) -> Methods:
    run_id = str(run.get("run_id", ""))
    seeds = _seeds(run)
    versions = _pairs(run.get("versions"))
    own = dict(versions).get("toolkit", "")
    kept = {key: value for key, value in config.items() if key not in _NOT_RESULTS}
    known = {"run_id", "seed", "seeds", "versions", "stages", "notes", "warnings"}
    return Methods(
        run_id=run_id,
        seeds=seeds,
        features_backend=backends[0],
        topics_backend=backends[1],
        stance_backend=backends[2],
        unit=str((config.get("topics") or {}).get("unit", "passage")),
        versions=versions,
        stages=_pairs(run.get("stages")),
        facts=_pairs({key: value for key, value in run.items() if key not in known}),
        notes=(*_texts(run.get("warnings")), *_texts(run.get("notes"))),
        config_yaml=yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=88),
        paragraph=_paragraph(backends, reading, targets, seeds, own, run_id),
        citation=f"topic-stance-toolkit{', version ' + own if own else ''}; run {run_id}.",
    )


def _paragraph(
    backends: tuple[str, str, str | None],
    reading: Reading,
    targets: int,
    seeds: Sequence[int],
    version: str,
    run_id: str,
) -> str:
    """Writes the methods paragraph of a paper."""
    features, topics, stance = backends
    text = (
        f"{plural(reading.kept, 'article')} were cleaned and split into "
        f"{plural(reading.passages, 'passage')} ({plural(reading.words, 'word')}) with "
        f"topic-stance-toolkit{' ' + version if version else ''}. Passages were represented by "
        f"the features backend “{features}” and given to named topics first and then to "
        f"discovered ones by the topics backend “{topics}”; what fitted none was kept as “other”. "
        f"{plural(reading.quotes, 'quotation')} were extracted, of which "
        f"{reading.quotes_attributed} were attributed to a speaker."
    )
    if stance is not None:
        text += (
            f" The stance of each quotation's speaker, and of the author in text outside "
            f"quotations, toward {plural(targets, 'target')} was classified as favor, against or "
            f"none by the backend “{stance}” with calibrated probabilities; below a stated "
            f"confidence it was left uncertain. Shares are over statements that are about the "
            f"target and come with 95\u00a0% intervals."
        )
    seeded = f" The seed was {listing([str(s) for s in seeds])}" if seeds else ""
    closing = f"{seeded}; the run's id is {run_id}." if seeds and run_id else ""
    return text + closing


def _seeds(run: Mapping[str, object]) -> tuple[int, ...]:
    found = run.get("seeds", run.get("seed", ()))
    if isinstance(found, int):
        return (found,)
    return tuple(int(str(seed)) for seed in found) if isinstance(found, Sequence) else ()


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    """Flattens a mapping to text, sorted by key; whatever else it is gives nothing."""
    if not isinstance(value, Mapping):
        return ()
    return tuple(sorted((str(key), _plain(entry)) for key, entry in value.items()))


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(entry)}" for key, entry in sorted(value.items()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_plain(entry) for entry in value)
    return "" if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(entry) for entry in value) if isinstance(value, Sequence) else ()
