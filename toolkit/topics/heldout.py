"""Topics learned without some of the articles, to read those as if they were new.

The topics stay the run's: what passages belong together is not found anew. Only the rules by which
a passage gets a topic are learned again, from the articles that are left and in their space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID, Encoder, Features, Fitted, NamedTopic
from toolkit.topics.learned import FoundRule, NamedRule, from_fitted
from toolkit.topics.matching import Centroids, Prototypes, Regressions
from toolkit.topics.named import NamedTopicMatcher, own_texts
from toolkit.topics.units import Floats, Units, make_units, unit_rows


def learn_from(
    fitted: Fitted,
    features: Features,
    again: Features,
    passages: pa.Table,
    *,
    named: Sequence[NamedTopic],
) -> Fitted:
    """Learns a run's rules again from some of its articles.

    Args:
        fitted: Of the run's `Topics.fitted`.
        features: The run's vectors of these articles' passages.
        again: Vectors of the same passages, fitted on these articles alone.
        passages: Of schema `PASSAGES`, whole articles.
        named: The topics that the study names.

    Returns:
        For `predict`, in the space of `again`: the same topics, ids, names and words.
    """
    learned = from_fitted(fitted)
    before = make_units(features, passages, learned.unit)
    now = make_units(again, passages, learned.unit)
    match = learned.named.match(passages, before)
    clusters = np.where(
        match.strongest == OTHER_ID, _nearest(learned.found, before.vectors), OTHER_ID
    )
    means = np.zeros((len(learned.found.vectors), now.vectors.shape[1]))
    for cluster in range(len(means)):
        means[cluster] = now.vectors[clusters == cluster].sum(axis=0)
    return replace(
        learned,
        named=_learn_named(learned.named, again.encoder, now, named),
        found=replace(learned.found, vectors=unit_rows(means)),
    ).to_fitted()


def _nearest(rule: FoundRule, rows: Floats) -> Floats:
    """Returns the cluster of every row; as in k-means, none is too far from its own."""
    if not len(rule.vectors):
        return np.full(len(rows), OTHER_ID)
    similarity = np.round(rows @ rule.vectors.T, 9)
    nearest = similarity.argmax(axis=1)
    # BERTopic's outliers were in no cluster.
    least = -1.0 if isinstance(rule, Centroids) else rule.least
    found: Floats = np.where(similarity.max(axis=1) >= least, nearest, OTHER_ID)
    return found


def _learn_named(
    rule: NamedRule,
    encoder: Encoder,
    units: Units,
    named: Sequence[NamedTopic],
) -> NamedRule:
    if isinstance(rule, Prototypes):
        means = [encoder.encode(own_texts(t)).astype(np.float64).mean(axis=0) for t in named]
        vectors = unit_rows(np.vstack(means)) if means else np.zeros((0, units.vectors.shape[1]))
        return Prototypes(rule.names, vectors, rule.least)
    if rule.matcher is None:
        return rule
    # Thresholds are chosen on the topics' own texts, whatever the articles are: they stay.
    matcher = NamedTopicMatcher(tuple(named), threshold=0.0).fit(encoder, units.vectors)
    matcher.thresholds_ = list(rule.matcher.thresholds_)
    return Regressions(matcher)
