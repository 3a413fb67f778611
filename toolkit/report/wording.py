"""How numbers and names are put into words: one way for the page, the alt texts and the figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

SPACE = "\u00a0"  # keeps a number and its unit on one line
DASH = "\u2013"


def clean(text: str) -> str:
    """Returns the text on one line, without control characters (an SVG must not hold any)."""
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(kept).split())


def shorten(text: str, width: int) -> str:
    """Cuts a text at a word end so that it has at most `width` characters, ellipsis included."""
    line = clean(text)
    if len(line) <= width:
        return line
    cut = line[: width - 1].rsplit(" ", 1)[0]
    # A single long word has no word end to cut at.
    kept = cut if len(cut) > width // 2 else line[: width - 1]
    return kept.rstrip(" ,;:.-" + DASH) + "…"


def first_words(text: str, count: int) -> str:
    """Returns the first words of a text, with an ellipsis where there are more."""
    words = clean(text).split(" ")
    return " ".join(words[:count]) + ("…" if len(words) > count else "")


def number(value: int) -> str:
    """Writes a whole number with thousands parted by commas."""
    return f"{value:,}"


def percent(share: float) -> str:
    """Writes a share of one as whole per cent; what is not quite none or all says so."""
    if 0 < share < 0.005:
        return f"<1{SPACE}%"
    if 0.995 <= share < 1:
        return f">99{SPACE}%"
    return f"{100 * share:.0f}{SPACE}%"


def percent_range(low: float, high: float) -> str:
    """Writes an interval of shares, e.g. `49-97 %` with an en dash."""
    return f"{100 * low:.0f}{DASH}{100 * high:.0f}{SPACE}%"


def score(value: float) -> str:
    """Writes a score of the unit interval with two decimals."""
    return f"{value:.2f}"


def score_range(low: float | None, high: float | None) -> str:
    """Writes an interval of scores, or nothing where there is none."""
    return "" if low is None or high is None else f"{low:.2f}{DASH}{high:.2f}"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Writes a count with its noun, e.g. `1 passage`, `24 passages`."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def listing(items: Sequence[str], most: int | None = None) -> str:
    """Joins items as a sentence does; past `most` of them it says how many more there are."""
    shown = list(items if most is None else items[:most])
    if len(shown) < len(items):
        shown.append(f"{len(items) - len(shown)} more")
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + " and " + shown[-1]


def named(topic: str) -> str:
    """Returns a topic's name as a sentence can hold it: a list of words goes between quotes."""
    return f"‘{topic}’" if "," in topic else topic


def capital(text: str) -> str:
    """Returns the text with its first letter in upper case, the rest as it was."""
    return text[:1].upper() + text[1:]
