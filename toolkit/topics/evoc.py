"""EVoC (McInnes, Healy and Melville): the graph of nearest vectors, embedded and clustered.

The passages' own vectors are used and named topics come first. What EVoC leaves as noise stays
`other`. It knows no rule for new rows, so that those get the topic of the nearest mean of its
clusters (`means.py`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numba
import numpy as np
import pyarrow as pa

from toolkit.errors import StageError
from toolkit.records import OTHER_ID, Features, NamedTopic, Topics
from toolkit.threads import is_fast, one_thread
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.canonical import in_order
from toolkit.topics.matching import Regressions
from toolkit.topics.means import learn_means, numbered
from toolkit.topics.remembered import agreed
from toolkit.topics.units import Floats, Ints, make_units

# The import compiles for minutes the first time, then takes seconds.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from evoc import EVoC

_LEAST = 20  # rows; below, its graph is of all with all and its density of none
_DIMENSIONS = (4, 15)  # of the graph's embedding where none are given: a quarter of the neighbours


@in_order
def fit(
    features: Features,
    passages: pa.Table,
    /,
    *,
    named: Sequence[NamedTopic] = (),
    seed: int = 42,
    named_threshold: float | None = None,
    second_margin: float = 0.1,
    words: int = 10,
    unit: str = "passage",
    map: Mapping[str, Any] | None = None,  # noqa: A002  the config's key
    edits: Mapping[str, Any] | None = None,
    n_neighbors: int = 15,
    **evoc: Any,
) -> Topics:
    """Matches named topics, then clusters what is left by EVoC.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        named: Topics that the study names.
        seed: Of every random choice.
        named_threshold: Least score for a named topic; null: calibrated.
        second_margin: See `assemble`.
        words: Words shown a topic.
        unit: `passage` or `article`.
        map: Settings of the 2-D map: method, n_neighbors, min_dist.
        edits: See `assemble.Settings`.
        n_neighbors: Nearest neighbours in the graph, at most the other rows.
        evoc: Other arguments of `evoc.EVoC`.

    Raises:
        StageError: There are no passages, features of another corpus, vectors that are not
            numbers, or settings that EVoC cannot work with.
    """
    settings = Settings("evoc", unit, second_margin, words, seed, map or {}, edits or {})
    units = make_units(features, passages, unit)
    regressions = Regressions.learn(named, features.encoder, passages, units, named_threshold)
    match = regressions.match(passages, units)
    notes = list(regressions.matcher.notes_) if regressions.matcher is not None else []
    rest = match.strongest == OTHER_ID
    labels = np.full(len(units.vectors), OTHER_ID, dtype=np.int64)
    labels[rest] = _cluster(units.vectors[rest], n_neighbors, seed, evoc, notes)
    labels = numbered(labels, match.strongest)
    means = learn_means(units, match, labels)
    left = int((labels[rest] == OTHER_ID).sum())
    notes.append(f"{len(means.vectors)} discovered topics; {left} of {rest.sum()} are noise")
    return assemble(
        features, passages, units, regressions, means, match, means.score(units, labels),
        settings=settings, notes=notes,
    )  # fmt: skip


def _cluster(
    rows: Floats, n_neighbors: int, seed: int, evoc: Mapping[str, Any], notes: list[str]
) -> Ints:
    """Returns the cluster of every row, -1 for noise; equal rows are in one."""
    none = np.full(len(rows), OTHER_ID, dtype=np.int64)
    known = rows.any(axis=1)  # a text without a known word has no direction
    if known.sum() < _LEAST:
        notes.append(f"EVoC was not run: it needs {_LEAST} vectors, there are {known.sum()}")
        return none
    if not known.all():
        none[known] = _cluster(rows[known], n_neighbors, seed, evoc, notes)
        return none
    if len(np.unique(rows, axis=0)) == 1:
        notes.append("EVoC was not run: all vectors are the same, so they are one topic")
        return none + 1
    neighbours = min(n_neighbors, len(rows) - 1)
    if neighbours < n_neighbors:
        notes.append(f"EVoC uses {neighbours} of {n_neighbors} neighbours: a small corpus")
    settings = dict(evoc)
    if settings.get("node_embedding_dim") is None:
        dimensions = int(np.clip(neighbours // 4, *_DIMENSIONS))
        settings["node_embedding_dim"] = min(dimensions, rows.shape[1])
    # EVoC takes arrays in single precision, one row after the other, of its own.
    given = np.ascontiguousarray(rows, dtype=np.float32)
    try:
        with _quiet_and_exact():
            model = EVoC(
                n_neighbors=neighbours, random_state=None if is_fast() else seed, **settings
            )
            found = model.fit_predict(given)
    except (ValueError, TypeError, IndexError, ZeroDivisionError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise StageError(
            f"EVoC could not cluster {len(rows)} rows of {rows.shape[1]} dimensions: {reason}",
            where="topics.evoc",
            hint="change its settings or use another backend",
        ) from error
    return agreed(rows, np.asarray(found, dtype=np.int64))


@contextmanager
def _quiet_and_exact() -> Iterator[None]:
    """One thread, unless the mode is fast: its own reproducible mode covers not all it compiles."""
    threads = numba.get_num_threads()
    with warnings.catch_warnings(), np.errstate(all="ignore"), one_thread():
        warnings.simplefilter("ignore")
        if not is_fast():
            numba.set_num_threads(1)
        try:
            yield
        finally:
            numba.set_num_threads(threads)
