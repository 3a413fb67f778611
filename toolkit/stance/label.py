"""A fitted model -> a stance for every (quotation or passage, target) pair of a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import STANCES, UNCERTAIN, Corpus, Encoder, Progress, Target
from toolkit.schemas import STANCE_ROWS
from toolkit.stance.holders import article_stances, holder_stances
from toolkit.stance.pairs import Statement, statements
from toolkit.stance.pooling import pool
from toolkit.stance.relevance import Relevance, gate

MODEL = "linear"
_DECIMALS = 6
_NONE = np.array([0.0, 0.0, 1.0])


class Labeller(Protocol):
    """What labelling needs of a fitted model."""

    def predict_proba(self, X: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """Probabilities of favor, against and none of (text, target name) pairs."""
        ...


def label_pairs(
    model: Labeller,
    corpus: Corpus,
    *,
    targets: Sequence[Target],
    encoder: Encoder,
    min_confidence: float,
    author_min_confidence: float,
    relevance: float,
    progress: Progress | None = None,
) -> pa.Table:
    """Labels every pair of a statement and a target.

    Args:
        model: Fitted.
        corpus: Passages and quotations.
        targets: What stances are toward.
        encoder: Brings texts and targets into one space.
        min_confidence: Least probability of a speaker's stance; below it, `uncertain`.
        author_min_confidence: The same for authors.
        relevance: Least similarity of a text to a target that it does not mention.
        progress: Told how many statements are done.

    Returns:
        Table of `STANCE_ROWS`.
    """
    found = statements(corpus) if targets else []
    pairs = gate(
        [s.text for s in found],
        [s.context for s in found],
        targets,
        encoder=encoder,
        threshold=relevance,
    )
    probabilities = _probabilities(model, found, targets, pairs)
    rows = _rows(found, targets, pairs, probabilities, (min_confidence, author_min_confidence))
    if progress is not None:
        progress(len(found), len(found))
    return rows


def _probabilities(
    model: Labeller,
    found: Sequence[Statement],
    targets: Sequence[Target],
    pairs: Relevance,
) -> npt.NDArray[np.float64]:
    # Off the target there is no stance, and an author who reports takes on none.
    result = np.tile(_NONE, (len(found), len(targets), 1))
    places = [(row, column) for row, column in np.argwhere(pairs.relevant) if found[row].weight > 0]
    if places:
        read = model.predict_proba([(found[row].text, targets[col].name) for row, col in places])
        voices = [_voice(found[row], column) for row, column in places]
        weights = np.array([found[row].weight for row, _ in places])[:, None]
        rows, columns = np.array(places).T
        result[rows, columns] = weights * pool(read, voices) + (1 - weights) * _NONE
    return np.round(result, _DECIMALS)


def _voice(statement: Statement, column: int) -> tuple[str, int] | None:
    return (statement.article_id, column) if statement.quote_id is None else None


def _rows(
    found: Sequence[Statement],
    targets: Sequence[Target],
    pairs: Relevance,
    probabilities: npt.NDArray[np.float64],
    least: tuple[float, float],
) -> pa.Table:
    rows = []
    for i, statement in enumerate(found):
        threshold = least[1] if statement.quote_id is None else least[0]
        for j, target in enumerate(targets):
            p = probabilities[i, j]
            likeliest = STANCES[int(p.argmax())]
            rows.append(
                {
                    "article_id": statement.article_id,
                    "passage_id": statement.passage_id,
                    "quote_id": statement.quote_id,
                    "holder": statement.holder,
                    "target": target.name,
                    "stance": likeliest if p.max() >= threshold else UNCERTAIN,
                    "p_favor": float(p[0]),
                    "p_against": float(p[1]),
                    "p_none": float(p[2]),
                    "relevant": bool(pairs.relevant[i, j]),
                    "relevance": round(float(pairs.scores[i, j]), _DECIMALS),
                    "model": MODEL,
                }
            )
    return pa.Table.from_pylist(rows, schema=STANCE_ROWS)


def stance_tables(
    model: Labeller,
    corpus: Corpus,
    *,
    targets: Sequence[Target],
    encoder: Encoder,
    min_confidence: float,
    author_min_confidence: float,
    relevance: float,
    progress: Progress | None = None,
) -> dict[str, pa.Table]:
    """Labels every pair and adds the labels up, by article and holder, and by holder.

    Takes what `label_pairs` takes.

    Returns:
        `stances`, `article_stances` and `holder_stances`, as `records.Stances` names them.
    """
    rows = label_pairs(
        model,
        corpus,
        targets=targets,
        encoder=encoder,
        min_confidence=min_confidence,
        author_min_confidence=author_min_confidence,
        relevance=relevance,
        progress=progress,
    )
    names = [target.name for target in targets]
    return {
        "stances": rows,
        "article_stances": article_stances(rows, names),
        "holder_stances": holder_stances(rows, names),
    }
