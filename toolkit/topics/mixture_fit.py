"""What fits of `nmf` and `lda` share: named topics first, then a mixture of words of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from toolkit.records import OTHER_ID, Features, NamedTopic, Topics
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.centroid import CentroidTopics
from toolkit.topics.matching import NamedMatch, Regressions
from toolkit.topics.mixture import Mixture
from toolkit.topics.terms import content_words, count_terms, unit_texts
from toolkit.topics.units import Floats, make_units

Learn = Callable[[csr_matrix, tuple[str, ...], int], Mixture]


@dataclass(frozen=True)
class Wanted:
    """What a fit of a mixture is told beside what every backend is.

    Attributes:
        n_topics: Topics looked for; None: as many as `CentroidTopics` finds in the vectors.
        min_df: A term in fewer units is ignored.
        max_df: A term in a larger share of units is ignored.
        max_terms: Terms, at most.
        words_from: `toolkit` or `model`: whose words are shown.
    """

    n_topics: int | None
    min_df: int
    max_df: float
    max_terms: int
    words_from: str


def fit_mixture(
    features: Features,
    passages: pa.Table,
    learn: Learn,
    *,
    settings: Settings,
    wanted: Wanted,
    named: Sequence[NamedTopic],
    named_threshold: float | None,
    notes: list[str],
) -> Topics:
    """Matches named topics, then learns a mixture of words from the units that are left.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`, in canonical order.
        learn: Learns a mixture from counts of shape (n, n_terms), the terms and the number of
            topics: no more than there are different rows that are not empty, or terms; 0 of none.
        settings: Of every backend.
        wanted: Of mixtures.
        named: Topics that the study names.
        named_threshold: Least score for a named topic; None: calibrated.
        notes: What is adjusted goes here.
    """
    units = make_units(features, passages, settings.unit)
    regressions = Regressions.learn(named, features.encoder, passages, units, named_threshold)
    match = regressions.match(passages, units)
    rest = np.flatnonzero(match.strongest == OTHER_ID)
    texts = unit_texts(passages, units)
    notes += regressions.matcher.notes_ if regressions.matcher is not None else ()
    left = [texts[i] for i in rest]
    mixture = _learn(left, units.vectors[rest], learn, settings, wanted, notes)
    mixture, shares = _without_empty(mixture, mixture.rows(texts), match, notes)
    found = mixture.read(shares, match)
    notes.append(f"{len(mixture.components)} discovered topics")
    none = int(((match.strongest == OTHER_ID) & (found.labels == OTHER_ID)).sum())
    if none:
        notes.append(
            f"{none} of {len(rest)} {settings.unit}s are in no topic: no word speaks enough for one"
        )
    if wanted.words_from == "model":
        settings = replace(settings, own_words=_own_words(mixture, texts, settings.words))
    return assemble(
        features, passages, units, regressions, mixture, match, found,
        settings=settings, notes=notes,
    )  # fmt: skip


def _learn(
    texts: Sequence[str],
    rows: Floats,
    learn: Learn,
    settings: Settings,
    wanted: Wanted,
    notes: list[str],
) -> Mixture:
    terms, counts = count_terms(
        texts, min_df=wanted.min_df, max_df=wanted.max_df, most=wanted.max_terms
    )
    asked = wanted.n_topics
    if asked is None:
        asked = CentroidTopics(random_state=settings.seed).fit(rows).n_topics_ if len(rows) else 0
        notes.append(f"as many topics as are found in the vectors: {asked}")
    most = min(_different(counts), len(terms))
    if asked and not most:
        notes.append(f"no topics: no word that counts in the {len(texts)} {settings.unit}s left")
    elif asked > most:
        notes.append(
            f"{asked} topics were looked for, but no more than {most} of the {len(texts)} "
            f"{settings.unit}s left differ in words that count: that many were taken"
        )
    return learn(counts, terms, min(asked, most))


def _different(counts: csr_matrix) -> int:
    """Counts the different rows that hold a term."""
    bounds = zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
    rows = {(counts.indices[a:b].tobytes(), counts.data[a:b].tobytes()) for a, b in bounds if b > a}
    return len(rows)


def _without_empty(
    mixture: Mixture, rows: csr_matrix, match: NamedMatch, notes: list[str]
) -> tuple[Mixture, Floats]:
    """Drops topics to which no unit belongs, so that their shares go to others.

    Returns:
        The mixture, and the shares of its topics in every row.
    """
    free = match.strongest == OTHER_ID
    before = len(mixture.components)
    shares = mixture.shares(rows)
    while len(mixture.components):
        held = set(mixture.label(shares)[free].tolist())
        empty = sorted(set(range(len(mixture.components))) - held)
        if not empty:
            break
        mixture = mixture.without(empty)
        shares = mixture.shares(rows)
    dropped = before - len(mixture.components)
    if dropped:
        notes.append(f"{dropped} of {before} topics were left out: they come first nowhere")
    return mixture, shares


def _own_words(mixture: Mixture, texts: Sequence[str], count: int) -> list[list[str]]:
    """Names the heaviest terms of every topic, each in the form in which it is met most."""
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for term, word in content_words(text):
            forms.setdefault(term, Counter())[word.lower()] += 1
    shown = []
    for row in mixture.components:
        order = np.argsort(-np.round(row, 9), kind="stable")[:count]
        heaviest = [mixture.terms[i] for i in order if row[i] > row.min()]
        shown.append([_commonest(forms[term]) for term in heaviest if term in forms])
    return shown


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], len(form), form))
