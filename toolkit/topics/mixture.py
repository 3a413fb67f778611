"""Topics as mixtures of words: what the backends `nmf` and `lda` find and how it is read.

A topic is a weight for every term, and a unit a share of every topic. A fit keeps its terms and
components and labels its own units by the rule that new ones are read by, so that `predict` on the
units that were fitted returns the labels of the fit. Each unit is read by itself, in a fixed
number of steps or until it alone stands still, so that no unit hangs on what is read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix, diags
from scipy.special import psi
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.matching import Discovered, NamedMatch
from toolkit.topics.terms import content_terms, rarity, unit_texts
from toolkit.topics.units import Floats, Ints, Units

_SWEEPS = 100  # of coordinate descent, over all topics each
_ROUNDS = 200  # of a unit's own inference in LDA, at most
_STILL = 1e-4  # mean change at which it ends
_TINY = 1e-12
_DECIMALS = 9


@dataclass(frozen=True)
class Mixture:
    """Discovered topics told by the words of a unit.

    Attributes:
        kind: `nmf` or `lda`, how shares are worked out.
        terms: Stems of words, one a column.
        weights: Factor of each term's count, shape (n_terms,): its rarity; 1 for LDA.
        components: Shape (n_topics, n_terms); rows of unit length for NMF, pseudo-counts for LDA.
        least: A unit of which no topic makes up so much is in none.
        prior: Of LDA's shares; unused by NMF.
        sublinear: Whether a term's count is 1 + log(count).
    """

    kind: Literal["nmf", "lda"]
    terms: tuple[str, ...]
    weights: Floats
    components: Floats
    least: float = 0.0
    prior: float = 0.0
    sublinear: bool = False

    @property
    def width(self) -> None:
        """No width of vectors: none are looked at."""
        return None

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """Counts the terms of texts, shape (n, n_terms)."""
        if not self.terms:
            return csr_matrix((len(texts), 0), dtype=np.float64)
        known = {term: column for column, term in enumerate(self.terms)}
        counts = CountVectorizer(analyzer=content_terms, vocabulary=known).transform(texts)
        return csr_matrix(counts, dtype=np.float64)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Counts and weighs the terms of texts, shape (n, n_terms); unit rows for NMF."""
        return self.weigh(self.counts(texts))

    def weigh(self, counts: csr_matrix) -> csr_matrix:
        """Weighs counts of the terms; what is given stays as it is."""
        rows = counts.copy()
        if self.kind == "lda":
            return rows
        if self.sublinear:
            rows.data = 1.0 + np.log(rows.data)
        rows = csr_matrix(rows @ diags(self.weights))
        norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        return csr_matrix(diags(1.0 / np.where(norms > 0.0, norms, 1.0)) @ rows)

    def shares(self, rows: csr_matrix) -> Floats:
        """Says how much of each row is of each topic, shape (n, n_topics).

        Returns:
            Rows that sum to 1; one without a known term is all zero, as is one that no topic of an
            NMF touches.
        """
        if not len(self.components):
            return np.zeros((rows.shape[0], 0))
        with one_thread():
            amounts = (
                _amounts(rows, self.components)
                if self.kind == "nmf"
                else _posterior(rows, self.components, self.prior)
            )
        total = amounts.sum(axis=1, keepdims=True)
        shared: Floats = np.round(amounts / np.where(total > _TINY, total, 1.0), _DECIMALS)
        return np.where(total > _TINY, shared, 0.0)

    def label(self, shares: Floats) -> Ints:
        """Returns the largest share's topic, -1 where there is none or it is too small."""
        if not shares.shape[1]:
            return np.full(len(shares), OTHER_ID, dtype=np.int64)
        largest = shares.max(axis=1)
        enough = (largest > 0.0) & (largest >= self.least)
        labels: Ints = np.where(enough, shares.argmax(axis=1), OTHER_ID).astype(np.int64)
        return labels

    def find(self, units: Units, match: NamedMatch, passages: pa.Table | None = None) -> Discovered:
        """Labels the units that no named topic claims, and scores all of them.

        A unit may hold a topic beside its own that makes up more of it than an even share.
        """
        assert passages is not None  # noqa: S101  every caller of this rule has them
        return self.read(self.shares(self.rows(unit_texts(passages, units))), match)

    def read(self, shares: Floats, match: NamedMatch) -> Discovered:
        """Labels and scores units by their shares of the topics, shape (n_units, n_topics)."""
        labels = np.where(match.strongest == OTHER_ID, self.label(shares), OTHER_ID)
        even = 1.0 / max(shares.shape[1], 1)
        return Discovered(
            labels=labels,
            # Beside a named topic's probability: the share of what the named ones leave.
            scores=shares * (1.0 - match.scores.max(axis=1, initial=0.0))[:, None],
            eligible=(shares > even) & (shares >= self.least),
            memberships=shares,
        )

    def of(self, components: Floats) -> Mixture:
        """Gives the rule other components."""
        return replace(self, components=components)

    def without(self, empty: Sequence[int]) -> Mixture:
        """Drops topics."""
        return self.of(np.delete(self.components, list(empty), axis=0))

    def learned(self, units: Units, passages: pa.Table) -> Mixture:
        """Learns the topics' words again from these units alone; the topics stay.

        The units' shares are taken as they are, and the components that fit them best (NMF) or
        that they are expected to have (LDA, one M-step) take the place of the old ones.
        """
        counts = self.counts(unit_texts(passages, units))
        shares = self.shares(self.weigh(counts))
        if self.kind == "lda":
            return self.of(_expected(counts, shares, self.components))
        again = replace(self, weights=rarity(counts))
        with one_thread():
            rows = again.weigh(counts)
            components = _solve(shares.T @ shares, np.asarray(rows.T @ shares)).T
        return again.of(unit_length(components))

    def pack(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Gives the rule as plain data and arrays, but for its terms."""
        info = {
            "rule": self.kind,
            "least": self.least,
            "prior": self.prior,
            "sublinear": self.sublinear,
        }
        arrays = {"components": self.components, "term_weights": self.weights}
        return info, arrays


def unpack_mixture(
    info: Mapping[str, Any], arrays: Mapping[str, Any], terms: Sequence[str]
) -> Mixture:
    """Reads back what `Mixture.pack` gave."""
    weights = np.asarray(arrays["term_weights"], dtype=np.float64)
    components = np.asarray(arrays["components"], dtype=np.float64)
    return Mixture(
        info["rule"], tuple(terms), weights, components,
        float(info["least"]), float(info["prior"]), bool(info["sublinear"]),
    )  # fmt: skip


def unit_length(components: Floats) -> Floats:
    """Scales rows to unit length; a row of zeros stays."""
    norms = np.linalg.norm(components, axis=1, keepdims=True)
    scaled: Floats = components / np.where(norms > 0.0, norms, 1.0)
    return scaled


def _amounts(rows: csr_matrix, components: Floats) -> Floats:
    """Returns non-negative amounts of the components that come nearest to each row."""
    return _solve(components @ components.T, np.asarray(rows @ components.T))


def _solve(gram: Floats, target: Floats) -> Floats:
    """Solves non-negative least squares for every row by coordinate descent.

    Args:
        gram: Inner products of the components, shape (k, k).
        target: Inner products of the rows with the components, shape (n, k).
    """
    amounts = np.zeros_like(target)
    used = np.flatnonzero(np.diag(gram) > _TINY)
    for _ in range(_SWEEPS):
        for j in used:
            step = (target[:, j] - amounts @ gram[:, j]) / gram[j, j]
            amounts[:, j] = np.maximum(amounts[:, j] + step, 0.0)
    return amounts


def _posterior(counts: csr_matrix, components: Floats, prior: float) -> Floats:
    """Infers every unit's topics by variational Bayes (Hoffman, Blei and Bach 2010)."""
    beta = np.exp(psi(components) - psi(components.sum(axis=1, keepdims=True)))
    gammas = np.zeros((counts.shape[0], len(components)))
    for row in range(counts.shape[0]):
        part = slice(counts.indptr[row], counts.indptr[row + 1])
        if part.start == part.stop:
            continue
        here, times = beta[:, counts.indices[part]], counts.data[part]
        gamma = np.ones(len(components))
        for _ in range(_ROUNDS):
            theta = np.exp(psi(gamma) - psi(gamma.sum()))
            before = gamma
            gamma = prior + theta * (here @ (times / (theta @ here + _TINY)))
            if np.abs(gamma - before).mean() < _STILL:
                break
        gammas[row] = gamma
    return gammas


def _expected(counts: csr_matrix, shares: Floats, components: Floats) -> Floats:
    """Returns the expected counts of every topic's terms, given the units' shares."""
    beta = components / components.sum(axis=1, keepdims=True)
    pairs = counts.tocoo()
    likely = np.einsum("ij,ij->i", shares[pairs.row], beta[:, pairs.col].T)
    ratio = csr_matrix(
        (pairs.data / np.maximum(likely, _TINY), (pairs.row, pairs.col)), shape=counts.shape
    )
    found: Floats = components.min() + beta * np.asarray((ratio.T @ shares).T)
    return found
