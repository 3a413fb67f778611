"""How the corpus stage is called: with plain values of the study, behind its key in the cache."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import keys, packing
from toolkit.compute.shards import release
from toolkit.config import StudyConfig
from toolkit.corpus.build import build_corpus
from toolkit.corpus.clean import STUDY_RULE_SECONDS
from toolkit.corpus.settings import CorpusSettings, Filters
from toolkit.errors import InputError
from toolkit.inputs import Inputs, engine_of, tell_rejected
from toolkit.progress import StageProgress
from toolkit.records import Corpus, Fitted, Rejection
from toolkit.store.places import sources_of
from toolkit.workbench import Packing, Workbench

MANY = 1_000  # articles from which processes are worth their start


def corpus_stage(
    config: StudyConfig,
    inputs: Inputs,
    bench: Workbench,
    known: Fitted | None = None,
    *,
    may_be_empty: bool = False,
) -> Corpus:
    """Cleans, splits and attributes the articles.

    Args:
        config: The study.
        inputs: What it reads.
        bench: Runs the stage or takes what it made before.
        known: The sentences that another run has learned to recur; None: its own alone.
        may_be_empty: Whether a corpus of which nothing is kept is of use.

    Raises:
        InputError: No article is left, and one must be.
    """
    corpus = bench.stage(
        keys.corpus_key(config, inputs.hashes, known),
        Packing(packing.pack_corpus, packing.unpack_corpus),
        lambda progress: _corpus(config, inputs, known, progress),
        rows=lambda corpus: corpus.passages.num_rows,
    )
    set_aside = [Rejection(**row) for row in corpus.rejected.to_pylist() if row["step"] != "parsed"]
    tell_rejected(set_aside, bench.stages)
    for note in _corpus_notes(corpus, config):
        bench.stages.note(note)
    if corpus.passages.num_rows == 0 and not may_be_empty:
        reasons = ", ".join(sorted(set(corpus.rejected.column("reason").to_pylist())))
        raise InputError(
            f"none of the {inputs.collection.n_read} inputs can be used ({reasons})",
            where=", ".join(source.path for source in sources_of(config.input)),
            hint="see the lines above",
        )
    return corpus


def _corpus_notes(corpus: Corpus, config: StudyConfig) -> Iterator[str]:
    counted = corpus.fitted.info
    if counted.get("ambiguous_dates"):
        yield (
            "dates at the head of articles that can be read in two ways: "
            f"{counted['ambiguous_dates']}; left out: state input.date_order"
        )
    if counted.get("timed_out"):
        yield (
            f"patterns of corpus.boilerplate that took more than {STUDY_RULE_SECONDS:g} s for an "
            f"article and removed nothing there: {counted['timed_out']} times; simplify them"
        )
    if counted.get("quotations_cut"):
        yield (
            f"quotations far longer than corpus.target_words ({config.corpus.target_words}), cut "
            f"behind a sentence: {counted['quotations_cut']}"
        )


def _corpus(
    config: StudyConfig, inputs: Inputs, known: Fitted | None, progress: StageProgress
) -> Corpus:
    found = inputs.collection
    try:
        return build_corpus(
            found.shards,
            found.rejections,
            corpus_settings(config),
            known=known,
            engine=engine_of(config, many=found.n_articles >= MANY),
            workers=config.compute.workers,
            progress=progress.advance,
        )
    finally:
        release()


def corpus_settings(config: StudyConfig) -> CorpusSettings:
    """The study's settings of the corpus stage, as the stage takes them."""
    settings, filters = config.corpus, config.corpus.filters
    return CorpusSettings(
        unit=settings.unit,
        max_sentences=settings.max_sentences,
        target_words=settings.target_words,
        rules=settings.rules,
        boilerplate=tuple(settings.boilerplate),
        learned=settings.learned.enabled,
        learned_articles=settings.learned.min_articles,
        duplicates=settings.duplicates.enabled,
        threshold=settings.duplicates.threshold,
        contained=settings.duplicates.contained,
        filters=Filters(
            since=filters.since,
            until=filters.until,
            keep_undated=filters.undated == "keep",
            outlets=tuple(filters.outlets),
            not_outlets=tuple(filters.not_outlets),
            min_words=filters.min_words,
            mention=tuple(filters.mention),
            match=filters.match,
            match_seconds=filters.match_seconds,
        ),
        short_words=settings.quotes.short_words,
        carry=settings.quotes.carry,
        outlet=config.input.outlet,
        languages=tuple(config.input.languages),
    )
