"""Stage results as artefacts, and back: what the cache keeps and a run's folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from toolkit.features.normalise import unit_rows
from toolkit.records import (
    ArticleEncoder,
    Corpus,
    Encoder,
    Evaluation,
    Features,
    Fitted,
    Matrix,
    Stances,
    Topics,
    VectorMemory,
)
from toolkit.schemas import ASSIGNMENTS, PASSAGES, TABLES
from toolkit.store.artefacts import Artefact

_EVALUATION = TABLES["stance"][3:]


class _Encoder:
    """Brings an encoder back when it is first needed: most runs that re-use vectors never do."""

    def __init__(self, fitted: Fitted, memory: VectorMemory | None, weights: str | None) -> None:
        self._fitted = fitted
        self._memory = memory
        self._weights = weights
        self._encoder: Encoder | None = None

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Returns one row a text, as the encoder that was fitted does."""
        return self._restored().encode(texts)

    def encode_articles(self, texts: Sequence[str], means: Matrix) -> Matrix:
        """Returns one row an article, as the encoder that was fitted does."""
        encoder = self._restored()
        if isinstance(encoder, ArticleEncoder):
            return encoder.encode_articles(texts, means)
        return unit_rows(means)

    def _restored(self) -> Encoder:
        if self._encoder is None:
            # By name: the libraries behind an encoder take seconds to import.
            from toolkit.features.restore import restore

            self._encoder = restore(self._fitted, memory=self._memory, weights=self._weights)
        return self._encoder


def pack_corpus(corpus: Corpus) -> Artefact:
    """Makes an artefact of a corpus."""
    return Artefact({name: getattr(corpus, name) for name in TABLES["corpus"]}, corpus.fitted)


def unpack_corpus(artefact: Artefact) -> Corpus:
    """Brings a corpus back."""
    tables = {name: artefact.tables[name] for name in TABLES["corpus"]}
    return Corpus(**tables, fitted=artefact.fitted)


def pack_features(features: Features) -> Artefact:
    """Makes an artefact of vectors and of what brings their encoder back."""
    record = {
        "backend": features.backend,
        "notes": list(features.notes),
        "weights_sha256": features.weights_sha256,
    }
    return Artefact(
        fitted=Fitted(
            {"record": record, "fitted": dict(features.fitted.info)},
            {**features.fitted.arrays, "matrix": features.matrix},
            {**features.fitted.vocab, "passage_ids": list(features.passage_ids)},
        )
    )


def unpack_features(
    artefact: Artefact, memory: VectorMemory | None = None, weights: str | None = None
) -> Features:
    """Brings vectors and their encoder back.

    Args:
        artefact: Of the features stage.
        memory: Keeps what the encoder reads.
        weights: Of the study (`features.encoder.weights`); what is stored knows no folder's path.
    """
    whole = artefact.fitted
    record, own = whole.info["record"], _own(whole, arrays=("matrix",), vocab=("passage_ids",))
    return Features(
        passage_ids=tuple(whole.vocab["passage_ids"]),
        matrix=stored_matrix(whole),
        encoder=_Encoder(own, memory, weights),
        backend=record["backend"],
        notes=tuple(record["notes"]),
        weights_sha256=record["weights_sha256"],
        fitted=own,
    )


def stored_matrix(fitted: Fitted) -> Matrix:
    """The passages' vectors in what `pack_features` made, without their encoder."""
    return np.asarray(fitted.arrays["matrix"], dtype=np.float32)


def pack_topics(topics: Topics) -> Artefact:
    """Makes an artefact of topics."""
    record = {
        "backend": topics.backend,
        "thresholds": dict(topics.thresholds),
        "notes": list(topics.notes),
    }
    tables = {name: getattr(topics, name) for name in TABLES["topics"]}
    return Artefact(tables, _with_record(topics.fitted, record))


def unpack_topics(artefact: Artefact) -> Topics:
    """Brings topics back."""
    record = artefact.fitted.info["record"]
    return Topics(
        **{name: artefact.tables[name] for name in TABLES["topics"]},
        backend=record["backend"],
        thresholds=record["thresholds"],
        notes=tuple(record["notes"]),
        fitted=_own(artefact.fitted),
    )


def pack_stances(stances: Stances) -> Artefact:
    """Makes an artefact of stances and their evaluation."""
    record = {"backend": stances.backend, "notes": list(stances.notes)}
    tables = {
        name: getattr(stances.evaluation if name in _EVALUATION else stances, name)
        for name in TABLES["stance"]
    }
    return Artefact(tables, _with_record(stances.fitted, record))


def unpack_stances(artefact: Artefact) -> Stances:
    """Brings stances and their evaluation back."""
    record, tables = artefact.fitted.info["record"], artefact.tables
    return Stances(
        **{name: tables[name] for name in TABLES["stance"] if name not in _EVALUATION},
        evaluation=Evaluation(**{name: tables[name] for name in _EVALUATION}),
        backend=record["backend"],
        notes=tuple(record["notes"]),
        fitted=_own(artefact.fitted),
    )


def join_assignments(passages: pa.Table, assignments: pa.Table) -> pa.Table:
    """Puts each passage's topic beside it, as a run's folder holds them.

    Raises:
        ValueError: The two are not in one order.
    """
    if not passages.column("passage_id").equals(assignments.column("passage_id")):
        raise ValueError("the topics stage gave its passages in another order")
    for name in assignments.column_names[1:]:
        passages = passages.append_column(assignments.schema.field(name), assignments.column(name))
    return passages


def part_assignments(joined: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Parts what `join_assignments` joined: passages and assignments."""
    return joined.select(PASSAGES.names).cast(PASSAGES), joined.select(ASSIGNMENTS.names).cast(
        ASSIGNMENTS
    )


def _with_record(fitted: Fitted, record: Mapping[str, Any]) -> Fitted:
    info = {"record": dict(record), "fitted": dict(fitted.info)}
    return Fitted(info, fitted.arrays, fitted.vocab)


def _own(whole: Fitted, arrays: tuple[str, ...] = (), vocab: tuple[str, ...] = ()) -> Fitted:
    return Fitted(
        whole.info["fitted"],
        {name: array for name, array in whole.arrays.items() if name not in arrays},
        {name: terms for name, terms in whole.vocab.items() if name not in vocab},
    )
