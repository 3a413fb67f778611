"""Makes a drawing of matplotlib's short enough for the page, and the same to the eye."""

from __future__ import annotations

import re

# A type's letters are most of a drawing: they are placed by a number, not by a transformation.
# Letters are drawn at a hundredth of their size, so a tenth there is far below a pixel.
_LETTER = re.compile(
    r'<use xlink:href="#DejaVuSans-(Bold-)?([0-9a-f]+)"(?: transform="translate\(([\d.]+) 0\)")?/>'
)
_GLYPH = re.compile(r'<path id="DejaVuSans-(Bold-)?([0-9a-f]+)"')
_OUTLINE = re.compile(r' d="([^"]*)"')
_SHORTER = (
    (re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL), ""),
    (re.compile(r' id="(?:[a-z]+|[a-zA-Z.]+\d?[a-z]?)_\d+"'), ""),  # names nothing refers to
    (re.compile(r"\s+"), " "),
    (re.compile(r"> <"), "><"),
    # A hundredth of a point is finer than any screen; what is below one may be a scale, and stays.
    (re.compile(r"\b([1-9]\d*\.\d\d)\d+"), r"\1"),
    (re.compile(r'xlink:href="#'), 'href="#'),
    (re.compile(r"; (?=[a-z-]+:)"), ";"),
)


def compact(svg: str) -> str:
    """Shortens a drawing to about half: no comments, blanks, idle names or needless decimals."""
    svg = _LETTER.sub(_letter, svg)
    svg = _GLYPH.sub(lambda m: f'<path id="{_name(m[1], m[2])}"', svg)
    svg = _OUTLINE.sub(_outline, svg)
    for pattern, replacement in _SHORTER:
        svg = pattern.sub(replacement, svg)
    return svg


def _name(bold: str | None, code: str) -> str:
    return ("b" if bold else "r") + code


def _letter(found: re.Match[str]) -> str:
    name = _name(found[1], found[2])
    at = f' x="{float(found[3]):.1f}"' if found[3] else ""
    return f'<use href="#{name}"{at}/>'


def _outline(found: re.Match[str]) -> str:
    return ' d="' + re.sub(r"\s*([A-Za-z])\s*", r"\1", found[1]).strip() + '"'
