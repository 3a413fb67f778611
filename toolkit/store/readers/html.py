"""The article of an HTML page: its text by trafilatura, its metadata from tags made for machines.

trafilatura (Barbaresi 2021) is set to prefer precision, and two things are done around it: blocks
that are nothing but a link go before, for they lead to other articles, and the title goes after,
for it is metadata. Both were chosen on half of the article extraction benchmark
(`experiments/benchmarks/extraction.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from toolkit.store.readers.page_facts import page_facts, page_titles

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")  # a zero ends the text for the parser below
_LONGEST_LINK = 300  # characters of a block that may be a mere link
_LEAST_LINK = 15
_SHORT = 500  # characters of a text that a second look may double
_SILENT = 60  # above every level of logging
_BLOCKS = (
    "//p|//li|//h2|//h3|//h4|//h5|//h6|//div[not(.//div or .//p or .//ul or .//ol or .//table)]"
)
_SENTENCE_END = re.compile(r"[.!?…;,:][\"”’')\]]*$")
_RELATED = re.compile(
    r"(?:related|read (?:more|also|next)|see (?:more|also)|more (?:on|from|stories)|also read|"
    r"don.?t miss|watch|listen|recommended|you (?:may|might) (?:also )?like)\b",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"\W+")


def extract(html: str, date_order: str = "unstated") -> tuple[str, dict[str, str]]:
    """Finds the article of a page.

    Args:
        html: The page, decoded.
        date_order: As in `toolkit.dates.parse_date`.

    Returns:
        The text, a paragraph a line, empty where the page holds no article; and what the page
        states of it: title, date (ISO 8601), author, outlet, url, language, notes.
    """
    from trafilatura import extract as find_text  # costs a second: only who reads pages pays

    with _silence():
        tree = _parse(_UNUSABLE.sub(_replacement, html))
        if tree is None:
            return "", {}
        fields, titles = page_facts(tree, date_order), page_titles(tree)
        _drop_links(tree)
        text = find_text(tree, include_comments=False, favor_precision=True) or ""
        if len(text) < _SHORT:
            further = find_text(tree, include_comments=False) or ""
            text = further if len(further) > 2 * len(text) else text
    return _without_title(text, titles), fields


def _replacement(match: re.Match[str]) -> str:
    """Drops zeros, as browsers do, and marks halves of surrogate pairs."""
    return "" if match[0] == "\x00" else "\ufffd"


def _parse(html: str) -> Any:
    from trafilatura.utils import load_html

    tree = load_html(html)
    if tree is None:  # a fragment
        tree = load_html(f"<html><body><div>{html}</div><div></div></body></html>")
    return tree


def _drop_links(tree: Any) -> None:
    """Takes out short blocks that are a link and no sentence, or that name a related article."""
    for block in tree.xpath(_BLOCKS):
        text = " ".join(block.text_content().split())
        if not _LEAST_LINK < len(text) <= _LONGEST_LINK or block.getparent() is None:
            continue
        linked = sum(len(_folded(link.text_content())) for link in block.iter("a"))
        share = linked / max(len(_folded(text)), 1)
        is_link = share >= 0.9 and not _SENTENCE_END.search(text)
        if is_link or (share >= 0.5 and _RELATED.match(text)):
            block.drop_tree()


def _without_title(text: str, titles: list[str]) -> str:
    lines = text.split("\n")
    known = {_folded(title) for title in titles}
    while lines and (not lines[0].strip() or _folded(lines[0]) in known):
        lines = lines[1:]
    return "\n".join(lines)


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", text).strip().casefold()


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps trafilatura from writing to the terminal; what fails is told as a rejection."""
    from trafilatura.core import LOGGER

    logger = LOGGER.manager.getLogger("trafilatura")
    before = logger.level
    logger.setLevel(_SILENT)
    try:
        yield
    finally:
        logger.setLevel(before)
