"""The gate before a stance: is a text about the target at all?

A text is relevant to a target when it, or the sentence around it, mentions the target's name, an
alias or an alias of its opposite; or when its embedding is near the target's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.records import Encoder, Matrix, Target

_ENDING = r"(?:['’]s|s['’]|e?s)?"
_SPELT = 4  # a shorter name in capitals (UK, EU) is matched as it is spelt: "us" is not the US


@dataclass(frozen=True)
class Relevance:
    """How near each text is to each target, and which pairs pass the gate.

    Attributes:
        scores: Shape (n_texts, n_targets); 1 for a mention, else cosine similarity, from 0 to 1.
        relevant: Same shape; a mention, or a similarity of at least the threshold.
    """

    scores: npt.NDArray[np.float64]
    relevant: npt.NDArray[np.bool_]


def mention_pattern(names: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds any of the names as whole words, plural and possessive included."""
    found = [_name_pattern(name) for name in sorted(names, key=lambda n: (-len(n), n)) if name]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)" if found else r"(?!)")


def mentions(text: str, target: Target) -> bool:
    """Whether a text names the target, an alias of it or of its opposite."""
    return mention_pattern(_names(target)).search(text) is not None


def gate(
    texts: Sequence[str],
    contexts: Sequence[str],
    targets: Sequence[Target],
    *,
    encoder: Encoder,
    threshold: float,
) -> Relevance:
    """Scores every (text, target) pair.

    Args:
        texts: What is classified.
        contexts: The sentence around each text, or the text itself; searched for mentions.
        targets: The targets.
        encoder: Compares texts with targets where nothing is mentioned.
        threshold: Least cosine similarity of a relevant pair without a mention.
    """
    near = _similarity(texts, targets, encoder)
    named = np.zeros(near.shape, dtype=bool)
    for column, target in enumerate(targets):
        pattern = mention_pattern(_names(target))
        for row, (text, context) in enumerate(zip(texts, contexts, strict=True)):
            named[row, column] = bool(pattern.search(text) or pattern.search(context))
    scores = np.where(named, 1.0, np.clip(near, 0.0, 1.0))
    return Relevance(scores=scores, relevant=named | (near >= threshold))


def _similarity(
    texts: Sequence[str], targets: Sequence[Target], encoder: Encoder
) -> npt.NDArray[np.float64]:
    if not texts or not targets:
        return np.zeros((len(texts), len(targets)))
    rows: Matrix = encoder.encode(texts)
    best = np.full((len(texts), len(targets)), -1.0)
    # A target's name is short and its description long; a text may be near to either.
    for side in ([t.name for t in targets], [t.description or t.name for t in targets]):
        best = np.maximum(best, rows.astype(np.float64) @ encoder.encode(side).T)
    return best


def _names(target: Target) -> tuple[str, ...]:
    return (target.name, *target.aliases, *target.opposing_aliases)


def _name_pattern(name: str) -> str:
    words = [re.escape(word) + _ENDING for word in re.split(r"[\s-]+", name.strip()) if word]
    exact = name.isupper() and len(name) <= _SPELT
    joined = r"[\s-]+".join(words).replace("'", "['’]") if not exact else re.escape(name) + _ENDING
    return joined if exact else f"(?i:{joined})"
