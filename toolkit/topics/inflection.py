"""Words and their stems: enough to see that `factories` and `factory` are one word."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_](?:[^\W_]|['’-](?=[^\W_]))*")
_POSSESSIVE = re.compile(r"['’]s?$")
_LEAST = 4  # letters that stay
# Endings of English inflections and the commonest derivations, after Porter (1980), cut where four
# letters stay: it must join forms of a word, not find its root.
_ENDING = re.compile(
    r"(?<=\w{4})(?:ations?|ments?|ings?|ions?|ingly|edly|ers?|ies|ied|ed|es|ly|s|e|y)$"
)


def split_words(text: str) -> list[str]:
    """Returns the words of a text in their order; possessive endings are cut off."""
    return [_POSSESSIVE.sub("", match) for match in _WORD.findall(text)]


def stem(word: str) -> str:
    """Returns what the inflections of a word share: its lower-case form without ending.

    `factory` and `factories` share a stem, and so do `breach` and `breaches`.
    """
    plain = _ENDING.sub("", word.lower().replace("’", "'"))
    if len(plain) > _LEAST and plain[-1] == plain[-2]:  # `scrapped` and `scraps`
        plain = plain[:-1]
    return plain


def stems(text: str) -> list[str]:
    """Returns the stems of a text's words, in their order; a hyphenated word gives its parts."""
    return [stem(part) for word in split_words(text) for part in word.split("-") if part]
