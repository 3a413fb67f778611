"""The gate before a stance: is a text about the target at all?

A text is relevant to a target when it, or the sentence around it, mentions the target's name, an
alias or an alias of its opposite. Else its embedding must be near the target's; and because in a
corpus about one matter everything is somewhat near everything, it must also use most of the words
that only this target's name has, or be nearest to this target once what all of them share is taken
out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from toolkit.records import Encoder, Target

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
            words of its own name or the place of the nearest target.
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
    near, apart = _similarity(texts, targets, encoder)
    named = np.zeros(near.shape, dtype=bool)
    for column, target in enumerate(targets):
        pattern = mention_pattern(_names(target))
        for row, (text, context) in enumerate(zip(texts, contexts, strict=True)):
            named[row, column] = bool(pattern.search(text) or pattern.search(context))
    scores = np.where(named, 1.0, np.clip(near, 0.0, 1.0))
    nearest = apart >= apart.max(axis=1, keepdims=True, initial=-1.0)
    chosen = (near >= threshold) & (nearest | _shares_word(texts, contexts, targets))
    return Relevance(scores=scores, relevant=named | chosen)


def _similarity(
    texts: Sequence[str], targets: Sequence[Target], encoder: Encoder
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Cosine similarities of texts and targets, and the same with what all targets share taken out.

    The targets of a study have much in common (a country, a war). Less their mean, vectors tell
    which of the targets a text is nearest to rather than that it is about the common matter.
    """
    shape = (len(texts), len(targets))
    if not texts or not targets:
        return np.zeros(shape), np.zeros(shape)
    rows = encoder.encode(texts).astype(np.float64)
    # A target's name is short and its description long; a text may be near to either.
    sides = [
        encoder.encode(side).astype(np.float64)
        for side in ([t.name for t in targets], [t.description or t.name for t in targets])
    ]
    centre = np.mean(sides, axis=(0, 1)) if len(targets) > 1 else np.zeros(rows.shape[1])
    near = np.max([rows @ side.T for side in sides], axis=0)
    apart = np.max([_unit(rows - centre) @ _unit(side - centre).T for side in sides], axis=0)
    return near, apart


def _unit(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: npt.NDArray[np.float64] = rows / np.where(lengths == 0.0, 1.0, lengths)
    return unit


def _shares_word(
    texts: Sequence[str], contexts: Sequence[str], targets: Sequence[Target]
) -> npt.NDArray[np.bool_]:
    words = [_stems(target.name) for target in targets]
    common = Counter(stem for stems in words for stem in stems)
    own = [{stem for stem in stems if common[stem] == 1} for stems in words]
    read = [_stems(f"{text} {around}") for text, around in zip(texts, contexts, strict=True)]
    # "Military aid" has one of the two words of "energy aid": more than half must be there.
    shares = [[2 * len(stems & mine) > len(mine) > 0 for mine in own] for stems in read]
    return np.array(shares, dtype=bool).reshape(len(texts), len(targets))


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
