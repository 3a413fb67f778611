"""Gives new passages the topics of a run: nothing is fitted, named or numbered anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from toolkit.errors import StageError
from toolkit.records import Features, Fitted, Matrix, Topics
from toolkit.topics.assemble import build_tables, describe_topics, join, place
from toolkit.topics.edit_state import Ground
from toolkit.topics.learned import Learned, from_fitted
from toolkit.topics.means import Means
from toolkit.topics.projection import place_among, project
from toolkit.topics.units import make_units
from toolkit.topics.words import WordIndex


@dataclass(frozen=True)
class Known:
    """The passages that the topics were fitted on, and where they lie on the run's map.

    Attributes:
        passage_ids: One a row of `matrix`.
        matrix: float32 of shape (n_passages, d).
        topic_map: Of schema `TOPIC_MAP`.
    """

    passage_ids: tuple[str, ...]
    matrix: Matrix
    topic_map: pa.Table


def predict(
    fitted: Fitted, features: Features, passages: pa.Table, *, known: Known | None = None
) -> Topics:
    """Gives passages the topics that were fitted: the same ids, names, kinds and words.

    The passages of a fit get from this exactly the topics that the fit gave them. Others get those
    of a `bertopic` or `evoc` fit by the nearest topic mean, and a note says how far that agrees
    with the fit.

    Args:
        fitted: Of `Topics.fitted`.
        features: Of the passages, by the encoder of the fit (`features.restore`).
        passages: Of schema `PASSAGES`.
        known: Gives new passages a place on the run's map, at the mean of the nearest known ones;
            None: they get a map of their own, by PCA.

    Returns:
        Topics whose sizes and shares are those of the new passages.

    Raises:
        StageError: There are no passages, the features are of another corpus or space, or what is
            stored is of no rule known here.
    """
    learned = from_fitted(fitted)
    units = make_units(features, passages, learned.unit)
    _check_width(learned, units.vectors.shape[1])
    match = learned.named.match(passages, units)
    found = learned.found.find(units, match, passages)
    unedited = join(match, found)
    state = learned.edits.apply(unedited, Ground.of(units, passages))
    thresholds = learned.edits.thresholds(learned.names, match.thresholds, unedited.scores.shape[1])
    told = [name in thresholds for name in learned.names]
    placed = place(state, units, learned.second_margin, told)
    built = build_tables(learned, placed, passages)
    index = WordIndex(passages["text"].to_pylist(), features)
    shape = describe_topics(learned, placed, built, features, passages, index)
    topic_map = (
        project(features, passages, seed=0, method="pca")[0]
        if known is None
        else _on_the_map(features, passages, known)
    )
    return Topics(
        topics=built.topics,
        assignments=built.assignments,
        passage_topics=built.passage_topics,
        article_topics=built.article_topics,
        topic_map=topic_map,
        backend=learned.backend,
        topic_tree=shape.topic_tree,
        topic_memberships=shape.topic_memberships,
        topic_representatives=shape.topic_representatives,
        thresholds=thresholds,
        notes=_notes(learned),
        fitted=fitted,
    )


def _check_width(learned: Learned, width: int) -> None:
    expected = learned.found.width
    if expected is not None and width != expected:
        raise StageError(
            f"vectors of {width} dimensions; the topics were fitted on {expected}",
            where="topics",
            hint="use the encoder of the run",
        )


def _on_the_map(features: Features, passages: pa.Table, known: Known) -> pa.Table:
    spots = {row["passage_id"]: (row["x"], row["y"]) for row in known.topic_map.to_pylist()}
    points = np.asarray([spots[passage] for passage in known.passage_ids], dtype=np.float64)
    return place_among(features, passages, known.matrix, points.reshape(-1, 2))


def _notes(learned: Learned) -> tuple[str, ...]:
    rule = learned.found
    if not isinstance(rule, Means) or rule.agreement is None:
        return ()
    return (
        f"discovered topics by the nearest topic mean (cosine at least {rule.least:.2f}), which "
        f"gives {rule.agreement:.0%} of the {rule.n_fitted} fitted units the topic that the fit "
        "gave them; the others are remembered",
    )
