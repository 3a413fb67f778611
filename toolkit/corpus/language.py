"""Which language a text is in: English by its function words, the others by py3langid.

py3langid (Barbaresi; after Lui and Baldwin 2012) is a naive Bayes model over byte n-grams that
comes with its package; nothing is downloaded. Its probabilities are flattened by the square root of
the length, so that they stay below one for short texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from toolkit.corpus.sentences import word_list

_FUNCTION_WORDS = frozenset(
    word_list(
        "the of and to in a is that for it was on as with he be by at from his are this have has "
        "had not but they which an were their she or been we said who will would there its you her "
        "more one about when if up out so what than into also after all"
    )
)
_LEAST_SHARE = 0.18  # English prose has about 0.35 to 0.45; other Latin-script languages below 0.1
_LEAST_WORDS = 5  # fewer function words than this may stand in a title of any language
_SURE = 0.99  # of English told by its function words
_LOOKED_AT = 4_000  # characters
_LEAST_LETTERS = 20
_LEAST_LETTER_SHARE = 0.4  # tables, code and addresses have fewer letters
# Below, the best guess is no reason to leave an article out (measured; see tests).
_CONFIDENT = 0.8
# Forms of one language, counted as the first, which is how a study names it.
_FORMS = {"ary": "ar", "arz": "ar", "wuu": "zh", "yue": "zh", "pcm": "en"}
_NOT_A_LANGUAGE = "zxx"  # ISO 639-2: no linguistic content
# Languages that the model hardly holds apart, written so much alike that one may stand for another.
_KIN = tuple(map(frozenset, (("no", "nb", "nn"), ("hr", "bs", "sr"), ("id", "ms"))))
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Language:
    """The language of a text.

    Attributes:
        code: ISO 639-1; None where the text is too short or no language.
        confidence: From 0 to 1, that it is this one or one written much alike (Serbian, Croatian).
    """

    code: str | None
    confidence: float


_UNKNOWN = Language(None, 0.0)


def detect(text: str) -> Language:
    """Tells the language of a text from its first 4,000 characters.

    Texts of fewer than 20 letters (10 of Chinese, Japanese or Korean), and those that are mostly
    figures, signs and addresses, have none. Forms of Arabic and Chinese count as one language each.
    """
    head = _ADDRESS.sub(" ", text[:_LOOKED_AT])
    words = _WORD.findall(head)
    letters = sum(map(len, words))
    if letters + len(_IDEOGRAPH.findall(head)) < _LEAST_LETTERS:
        return _UNKNOWN
    if _english_share(words) >= _LEAST_SHARE and _function_words(words) >= _LEAST_WORDS:
        return Language("en", _SURE)
    line = " ".join(head.split())
    if letters < _LEAST_LETTER_SHARE * len(line.replace(" ", "")):
        return _UNKNOWN
    shares: dict[str, float] = {}
    for code, share in _model().rank(line):
        code = _FORMS.get(code, code)
        shares[code] = shares.get(code, 0.0) + float(share)
    best = max(shares, key=lambda code: shares[code])
    if best == _NOT_A_LANGUAGE:
        return _UNKNOWN
    alike = sum(shares.get(code, 0.0) for code in _kin(best))
    return Language(best, round(min(alike, 1.0), 4))


def is_in(text: str, languages: Sequence[str]) -> tuple[bool, Language]:
    """Whether a text belongs to a study in these languages, and what language it is in.

    A text is left out only where another language is told with confidence; one whose language
    cannot be told stays.

    Args:
        text: The article.
        languages: ISO 639-1; none: every language.
    """
    found = detect(text)
    if not languages or found.code is None or found.confidence < _CONFIDENT:
        return True, found
    return not _kin(found.code).isdisjoint(languages), found


def _kin(code: str) -> frozenset[str]:
    return next((group for group in _KIN if code in group), frozenset((code,)))


def _function_words(words: Sequence[str]) -> int:
    return sum(word.lower() in _FUNCTION_WORDS for word in words)


def _english_share(words: Sequence[str]) -> float:
    return _function_words(words) / len(words) if words else 0.0


@lru_cache(maxsize=1)
def _model() -> Any:
    """Loads the model, once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
