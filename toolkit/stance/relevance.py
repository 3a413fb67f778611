"""The gate before a stance: is a text about the target at all?

A text is relevant to a target when it, or the sentence around it, mentions the target's name, an
alias or an alias of its opposite. Else its embedding must be near the target's; and because in a
corpus about one matter everything is somewhat near everything, it must also use a word of the
target's name that no other target's name has, or be nearest to this target of all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from toolkit.records import Encoder, Matrix, Target

_ENDING = r"(?:['’]s|s['’]|e?s)?"
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM_ENDING = re.compile(r"(?:ing|ed|es|s|al|ian|ish)$")
_SPELT = 4  # a shorter name in capitals (UK, EU) is matched as it is spelt: "us" is not the US


@dataclass(frozen=True)
class Relevance:
    """How near each text is to each target, and which pairs pass the gate.

    Attributes:
        scores: Shape (n_texts, n_targets); 1 for a mention, else cosine similarity, from 0 to 1.
        relevant: Same shape; a mention, or a similarity of at least the threshold together with
            a word of its own name or the largest similarity of all targets.
    """

    scores: npt.NDArray[np.float64]
    relevant: npt.NDArray[np.bool_]


def mention_pattern(names: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds any of the names as whole words, plural and possessive included."""
    found = [
        _name_pattern(name) for name in sorted(names, key=lambda n: (-len(n), n)) if name.strip()
    ]
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
    nearest = near >= near.max(axis=1, keepdims=True, initial=-1.0)
    chosen = (near >= threshold) & (nearest | _shares_word(texts, contexts, targets))
    return Relevance(scores=scores, relevant=named | chosen)


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


def _shares_word(
    texts: Sequence[str], contexts: Sequence[str], targets: Sequence[Target]
) -> npt.NDArray[np.bool_]:
    words = [_stems(target.name) for target in targets]
    common = Counter(stem for stems in words for stem in stems)
    own = [{stem for stem in stems if common[stem] == 1} for stems in words]
    read = [_stems(f"{text} {around}") for text, around in zip(texts, contexts, strict=True)]
    return np.array([[bool(stems & mine) for mine in own] for stems in read], dtype=bool).reshape(
        len(texts), len(targets)
    )


def _stems(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    return frozenset(_STEM_ENDING.sub("", w) for w in words if w not in ENGLISH_STOP_WORDS)


def _names(target: Target) -> tuple[str, ...]:
    return (target.name, *target.aliases, *target.opposing_aliases)


def _name_pattern(name: str) -> str:
    if name.isupper() and len(name) <= _SPELT:
        return re.escape(name) + _ENDING
    words = [word for word in re.split(r"[\s-]+", name.strip()) if word]
    spelt = [re.sub("['’]", "['’]", re.escape(word)) + _ENDING for word in words]
    joined = r"[\s-]+".join(spelt)
    return f"(?i:{joined})"
