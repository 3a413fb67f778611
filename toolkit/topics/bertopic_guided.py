"""BERTopic's guided mode: named topics as seeds that draw what is like them together.

BERTopic moves each unit that is nearer to a topic's seeds than to the middle of the corpus a
quarter of the way to them, and tells UMAP which they are. It does not say what became of a seed.
Here a cluster is the topic to which most of its units were drawn; and so is the cluster that holds
most of what was drawn to a topic, if that is a tenth of it, for BERTopic draws only what is nearer
to the seeds than to the middle of the corpus, often a small part. The vectors that BERTopic moves
are a copy, and the embedder without which it would leave the mode out is always given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.records import OTHER_ID, Encoder, NamedTopic
from toolkit.topics.edit_state import mean_rows
from toolkit.topics.matching import Prototypes, cosines
from toolkit.topics.means import best_cut
from toolkit.topics.named import own_texts
from toolkit.topics.remembered import remember
from toolkit.topics.units import Floats, Ints, unit_rows

_MOST = 0.5
_TENTH = 0.1


@dataclass(frozen=True)
class Seeds:
    """What stands for every named topic.

    Attributes:
        words: Seed words of each topic, or its name where it has none.
        vectors: Shape (n_named, d); of the seed words, or of the topic's own texts.
    """

    words: tuple[tuple[str, ...], ...]
    vectors: Floats

    @property
    def known(self) -> Mapping[str, Floats]:
        """The vectors by the texts for which BERTopic asks."""
        return {" ".join(words): row for words, row in zip(self.words, self.vectors, strict=True)}

    def drawn(self, rows: Floats) -> Ints:
        """Returns the topic to which each row is drawn, -1 for none, as BERTopic has it."""
        middle = rows.mean(axis=0, keepdims=True)
        near = np.round(unit_rows(rows) @ unit_rows(np.vstack([self.vectors, middle])).T, 9)
        nearest = near.argmax(axis=1)
        found: Ints = np.where(nearest < len(self.vectors), nearest, OTHER_ID).astype(np.int64)
        return found


def make_seeds(named: Sequence[NamedTopic], encoder: Encoder, width: int) -> Seeds:
    """Embeds the seed words of every topic, or its own texts where it has none."""
    words, rows = [], np.zeros((len(named), width))
    for column, topic in enumerate(named):
        words.append(topic.seed_words or (topic.name,))
        texts = [" ".join(topic.seed_words)] if topic.seed_words else own_texts(topic)
        rows[column] = encoder.encode(texts).astype(np.float64).mean(axis=0)
    return Seeds(tuple(words), unit_rows(rows))


def topics_of_clusters(labels: Ints, drawn: Ints, n_named: int) -> Ints:
    """Returns the named topic of every row by that of its cluster, -1 for none.

    Args:
        labels: Cluster of each row, -1 for none.
        drawn: Named topic to which each row was drawn, -1 for none.
        n_named: How many there are.
    """
    strongest = np.full(len(labels), OTHER_ID, dtype=np.int64)
    if not n_named:
        return strongest
    drawn_to = np.bincount(drawn[drawn != OTHER_ID], minlength=n_named)
    for cluster in sorted(set(labels.tolist()) - {OTHER_ID}):
        own = labels == cluster
        counts = np.bincount(drawn[own & (drawn != OTHER_ID)], minlength=n_named)
        topic, size = int(counts.argmax()), int(own.sum())
        holds_most = counts[topic] > _MOST * drawn_to[topic] and counts[topic] >= _TENTH * size
        if counts[topic] > _MOST * size or holds_most:
            strongest[own] = topic
    return strongest


def learn_prototypes(names: Sequence[str], rows: Floats, strongest: Ints) -> Prototypes:
    """Takes the mean of each named topic's units, by which new ones are read.

    Args:
        names: Of the topics.
        rows: Unit rows, shape (n, d); equal ones have one topic.
        strongest: Topic of each, -1 for none.
    """
    vectors = mean_rows(rows, strongest, len(names))
    if not (strongest != OTHER_ID).any():
        return Prototypes(tuple(names), vectors, 1.0, "units")
    near = cosines(rows, vectors)

    def told(least: float) -> Ints:
        found: Ints = np.where(near.max(axis=1) >= least, near.argmax(axis=1), OTHER_ID)
        return found.astype(np.int64)

    cut = best_cut(near.max(axis=1), lambda least: float((told(least) == strongest).mean()))
    least = max(cut, 1e-6)  # a topic that has no unit has a cosine of 0 with all
    kept = remember(rows, told(least), strongest)
    return Prototypes(tuple(names), vectors, least, "units", kept)
