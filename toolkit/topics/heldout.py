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
from toolkit.topics.assemble import join
from toolkit.topics.centroid_rule import Centroids
from toolkit.topics.discriminant import learn_rule
from toolkit.topics.edit_state import Ground, mean_rows
from toolkit.topics.learned import FoundRule, NamedRule, from_fitted
from toolkit.topics.matching import NamedMatch, Prototypes, Regressions
from toolkit.topics.means import Means
from toolkit.topics.mixture import Mixture
from toolkit.topics.named import own_texts
from toolkit.topics.remembered import Remembered
from toolkit.topics.units import Floats, Ints, Units, make_units, unit_rows


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
    state = join(match, learned.found.find(before, match, passages))
    return replace(
        learned,
        named=_learn_named(learned.named, again.encoder, passages, now, named, match.strongest),
        found=_learn_found(learned.found, match, before, now, passages),
        edits=learned.edits.learned(state, Ground.of(before, passages), now),
    ).to_fitted()


def _learn_found(
    rule: FoundRule, match: NamedMatch, before: Units, now: Units, passages: pa.Table
) -> FoundRule:
    if isinstance(rule, Mixture):
        return rule.learned(before, passages)
    if isinstance(rule, Centroids):
        return _learn_centroids(rule, match, before, now)
    clusters = np.where(match.strongest == OTHER_ID, _nearest(rule, before.vectors), OTHER_ID)
    means = np.zeros((len(rule.vectors), now.vectors.shape[1]))
    for cluster in range(len(means)):
        means[cluster] = now.vectors[clusters == cluster].sum(axis=0)
    # What it remembers is in the other space.
    return replace(rule, vectors=unit_rows(means), remembered=Remembered())


def _learn_centroids(rule: Centroids, match: NamedMatch, before: Units, now: Units) -> Centroids:
    """Learns the rule again; a topic that none of these articles holds keeps no weight."""
    if not rule.n_topics:
        return Centroids.none(now.vectors.shape[1])
    # As in the fit, none is too far from its own.
    near = replace(rule, min_similarity=-1.0).label(before.vectors)
    labels = np.where(match.strongest == OTHER_ID, near, OTHER_ID)
    held = np.unique(labels[labels != OTHER_ID])
    packed = np.where(labels == OTHER_ID, OTHER_ID, np.searchsorted(held, labels))
    learned = learn_rule(now.vectors, packed.astype(np.int64))
    width = now.vectors.shape[1]
    vectors, weights = np.zeros((rule.n_topics, width)), np.zeros((rule.n_topics, width))
    bias = np.full(rule.n_topics, -1.0)  # below any share: none is given a topic that is not there
    if learned.n_topics == len(held):
        vectors[held], weights[held], bias[held] = learned.vectors, learned.weights, learned.bias
    return Centroids(vectors, weights, bias, learned.temperature, rule.min_similarity)


def _nearest(rule: Means, rows: Floats) -> Floats:
    """Returns the cluster of every row; BERTopic's outliers were in none."""
    if not len(rule.vectors):
        return np.full(len(rows), OTHER_ID)
    similarity = np.round(rows @ rule.vectors.T, 9)
    nearest = similarity.argmax(axis=1)
    found: Floats = np.where(similarity.max(axis=1) >= rule.least, nearest, OTHER_ID)
    return found


def _learn_named(
    rule: NamedRule,
    encoder: Encoder,
    passages: pa.Table,
    units: Units,
    named: Sequence[NamedTopic],
    strongest: Ints,
) -> NamedRule:
    if isinstance(rule, Prototypes) and rule.of == "units":
        vectors = mean_rows(units.vectors, strongest, len(rule.names))
        return replace(rule, vectors=vectors, remembered=Remembered())
    if isinstance(rule, Prototypes):
        means = [encoder.encode(own_texts(t)).astype(np.float64).mean(axis=0) for t in named]
        vectors = unit_rows(np.vstack(means)) if means else np.zeros((0, units.vectors.shape[1]))
        return Prototypes(rule.names, vectors, rule.least)
    if rule.matcher is None:
        return rule
    # Thresholds are chosen on the topics' own texts, whatever the articles are: they stay.
    again = Regressions.learn(named, encoder, passages, units, 0.0)
    if again.matcher is not None:
        again.matcher.thresholds_ = list(rule.matcher.thresholds_)
    return again
