"""Labels a new corpus with the stance model of a run: nothing is fitted anew."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.errors import StageError
from toolkit.records import Corpus, Encoder, Evaluation, Fitted, Progress, Stances, Target
from toolkit.stance.label import MODEL, stance_tables
from toolkit.stance.linear import LinearStance
from toolkit.stance.memory import RememberingEncoder


def predict(
    fitted: Fitted,
    corpus: Corpus,
    *,
    targets: Sequence[Target],
    encoder: Encoder,
    min_confidence: float,
    author_min_confidence: float,
    relevance: float,
    evaluation: Evaluation,
    progress: Progress | None = None,
) -> Stances:
    """Labels every pair of a corpus; that of the run gets exactly the run's stances.

    Args:
        fitted: Of `Stances.fitted`.
        corpus: Passages and quotations.
        targets: Of the run.
        encoder: Of the run's stance stage.
        min_confidence: See `label_pairs`.
        author_min_confidence: See `label_pairs`.
        relevance: See `label_pairs`.
        evaluation: How well the model did on the run's labels; handed on.
        progress: Told how many statements are done.

    Raises:
        StageError: What is stored is of no backend known here.
    """
    remembering = RememberingEncoder(encoder)
    tables = stance_tables(
        restore(fitted, targets=targets, encoder=remembering),
        corpus,
        targets=targets,
        encoder=remembering,
        min_confidence=min_confidence,
        author_min_confidence=author_min_confidence,
        relevance=relevance,
        progress=progress,
    )
    return Stances(
        **tables,
        evaluation=evaluation,
        backend=MODEL,
        fitted=fitted,
    )


def restore(fitted: Fitted, *, targets: Sequence[Target], encoder: Encoder) -> LinearStance:
    """Rebuilds the stance model of a run.

    Raises:
        StageError: What is stored is of no backend known here.
    """
    info = dict(fitted.info)
    backend = info.pop("backend", None)
    if backend != MODEL:
        raise StageError(f"no stance backend '{backend}' is known", where="stored stance model")
    return LinearStance.from_arrays(
        fitted.arrays,
        {**info, "vocabulary": dict(fitted.vocab)},
        encoder=encoder,
        targets=targets,
    )
