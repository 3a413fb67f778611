"""Whether a text is in English, told by its function words."""

from __future__ import annotations

import re

from toolkit.corpus.sentences import word_list

_FUNCTION_WORDS = frozenset(
    word_list(
        "the of and to in a is that for it was on as with he be by at from his are this have has "
        "had not but they which an were their she or been we said who will would there its you her "
        "more one about when if up out so what than into also after all"
    )
)
_LEAST_SHARE = 0.18  # English prose has about 0.35 to 0.45; other Latin-script languages below 0.1
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Whether at least 18 % of a text's words are common English function words."""
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    return bool(words) and sum(w in _FUNCTION_WORDS for w in words) / len(words) >= _LEAST_SHARE
