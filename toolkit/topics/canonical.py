"""One order of the passages for every fit, whatever the order in which they are given.

Sums of numbers hang on their order in the last bits, and what is fitted to them hangs on those. So
a fit reads passages by article, position and id, and what it says of each passage is put back into
the order in which the passages came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

import numpy as np
import pyarrow as pa

from toolkit.errors import StageError
from toolkit.records import Features, Topics

P = ParamSpec("P")
Fit = Callable[Concatenate[Features, pa.Table, P], Topics]

# Tables with one row a passage, in the order of the passages.
_ONE_EACH = ("assignments", "topic_map")
# Tables with some rows for each passage, in the order of the passages.
_SOME_EACH = ("passage_topics", "topic_memberships")


def in_order(fit: Fit[P]) -> Fit[P]:
    """Makes a fit that reads passages in canonical order of one that reads them as they come.

    Args:
        fit: Takes features and passages first.

    Returns:
        The same fit: for passages in another order it gives the same result, to the last bit, with
        the rows of its tables in the order of the passages.

    Raises:
        StageError: Features and passages are not of the same corpus, there are none, vectors are
            not numbers, or named topics are read by an encoder of another width.
    """

    @wraps(fit)
    def ordered(
        features: Features, passages: pa.Table, /, *args: P.args, **kwargs: P.kwargs
    ) -> Topics:
        check(features, passages)
        _check_space(features, kwargs.get("named"))
        keys = (passages[name].to_pylist() for name in ("article_id", "position", "passage_id"))
        ranks = list(zip(*keys, strict=True))
        order = sorted(range(len(ranks)), key=ranks.__getitem__)
        if order == list(range(len(ranks))):
            return fit(features, passages, *args, **kwargs)
        sorted_features = replace(
            features,
            passage_ids=tuple(features.passage_ids[row] for row in order),
            matrix=features.matrix[order],
        )
        found = fit(sorted_features, passages.take(order), *args, **kwargs)
        return _put_back(found, features.passage_ids)

    return ordered


def check(features: Features, passages: pa.Table) -> None:
    """Makes sure that features are of these passages and can be worked with.

    Raises:
        StageError: They are not.
    """
    ids = passages["passage_id"].to_pylist()
    if tuple(ids) != tuple(features.passage_ids):
        raise StageError("features and passages are not of the same corpus", where="topics")
    if not ids:
        raise StageError("there are no passages to find topics in", where="topics")
    shape = features.matrix.shape
    if len(shape) != 2 or shape[0] != len(ids) or shape[1] < 1:
        raise StageError(
            f"vectors of shape {shape} for {len(ids)} passages",
            where="topics",
            hint="there must be one row a passage",
        )
    broken = np.flatnonzero(~np.isfinite(features.matrix).all(axis=1))
    if len(broken):
        raise StageError(
            f"{len(broken)} of {len(ids)} vectors hold values that are no finite numbers, the "
            f"first that of passage {ids[broken[0]]}",
            where="topics",
            hint="embed these passages again, or leave them out",
        )


def _check_space(features: Features, named: object) -> None:
    """Makes sure that named topics, which the encoder reads, can be held beside the passages."""
    topics = named if isinstance(named, Sequence) else ()
    if not topics:
        return
    width = features.encoder.encode([str(topics[0].name)]).shape[1]
    if width != features.matrix.shape[1]:
        raise StageError(
            f"vectors of {features.matrix.shape[1]} numbers, an encoder that gives {width}",
            where="topics",
            hint="named topics are read by the encoder: give that by which the passages were read",
        )


def _put_back(found: Topics, ids: tuple[str, ...]) -> Topics:
    place = {passage: row for row, passage in enumerate(ids)}
    tables = {}
    for name in (*_ONE_EACH, *_SOME_EACH):
        table = getattr(found, name)
        of = np.asarray([place[passage] for passage in table["passage_id"].to_pylist()], dtype=int)
        tables[name] = table.take(np.argsort(of, kind="stable"))
    return replace(found, **tables)
