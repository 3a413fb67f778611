"""What a page states about its article in tags made for machines; nothing is guessed from prose.

Read are JSON-LD (schema.org), `meta` tags, microdata and `time` tags, in that order. A date counts
as the article's only where it is named as its publication, or where it is the only one there is.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.dates import parse_date

_LONGEST = 500  # characters of a field
_LONGEST_JSON = 2_000_000
_MOST_NODES = 20_000
_MOST_AUTHORS = 10
_ARTICLE = re.compile(r"Article|Posting|Report|Review|Column|Opinion")
_WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_BY = re.compile(r"^by[\s:]+", re.IGNORECASE)
_SITE_MARK = re.compile(r"\s+[|–—·:»-]\s+")

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "published_time"),
    *("datepublished", "date_published", "publishdate", "publish-date", "publish_date", "pubdate"),
    *("publication_date", "publication-date", "citation_publication_date", "parsely-pub-date"),
    *("sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created"),
    *("originalpublicationdate", "rnews:datepublished", "cxenseparse:recs:publishtime"),
    *("article.published", "displaydate", "ptime", "dc.date", "dcterms.date", "date"),
)
_TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "headline")
_AUTHORS = (
    *("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator"),
    *("dcterms.creator", "og:article:author", "article.author"),
)
_OUTLETS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher")


def page_facts(tree: Any, date_order: str = "unstated") -> dict[str, str]:
    """Reads title, date, author, outlet, url and language.

    Args:
        tree: The page, parsed (lxml); left as it is.
        date_order: As in `toolkit.dates.parse_date`.

    Returns:
        The fields that are stated, `date` in ISO 8601; `notes` says where a date is ambiguous.
    """
    every = list(_json_nodes(tree))
    nodes = [node for node in every if _is_article(node)]
    metas = _metas(tree)
    # The page's own name first: the publisher that JSON-LD states may be an agency.
    sites = [metas.get(name, "") for name in _OUTLETS]
    publishers = [_name(node.get("publisher")) for node in nodes]
    outlet = next((name for name in (*sites, *publishers) if name), "").lstrip("@")
    found = {
        "title": _title(tree, nodes, metas, outlet),
        "outlet": outlet,
        "author": _author(tree, nodes, metas, outlet),
        "url": _url(tree, nodes, metas),
        "language": _language(tree),
        **_date(_dates(tree, [*nodes, *every], metas), date_order),
    }
    return {name: value for name, value in found.items() if value}


def page_titles(tree: Any) -> list[str]:
    """Returns whatever the page calls its title: headings of the first level, `title`, metadata."""
    metas = _metas(tree)
    headings = [_text(heading.text_content()) for heading in tree.iter("h1", "title")]
    return [title for title in (*headings, *(metas.get(name, "") for name in _TITLES)) if title]


def _title(tree: Any, nodes: list[dict[str, Any]], metas: dict[str, str], outlet: str) -> str:
    title = _first([_text(node.get("headline")) for node in nodes], metas, _TITLES)
    if not title:
        headings = [_text(heading.text_content()) for heading in tree.iter("h1")]
        title = headings[0] if len(headings) == 1 else ""
    if not title:
        title = next((_text(element.text_content()) for element in tree.iter("title")), "")
    parts = _SITE_MARK.split(title)
    # `What happened | The Paper`: the paper is no part of the title.
    if len(parts) > 1 and outlet and _folded(parts[-1]) == _folded(outlet):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·:»-")
    return title


def _author(tree: Any, nodes: list[dict[str, Any]], metas: dict[str, str], outlet: str) -> str:
    for node in nodes:
        people = node.get("author") or node.get("creator")
        names = [_name(one) for one in (people if isinstance(people, list) else [people])]
        if any(names):
            return _joined(names, outlet)
    stated = [metas.get(name, "") for name in _AUTHORS]
    joined = next((name for name in (_joined([one], outlet) for one in stated) if name), "")
    if joined:
        return joined
    places = "//*[@itemprop='author']|//a[@rel='author']"
    inside = "descendant-or-self::*[@itemprop='name']"
    names = []
    for place in tree.xpath(places)[:_MOST_AUTHORS]:
        named = place.xpath(inside)
        element = named[0] if named else place
        names.append(_text(element.get("content") or element.text_content()))
    return _joined(names, outlet) if all(len(name) <= 60 for name in names) else ""


def _joined(names: Iterable[str], outlet: str) -> str:
    """Joins names, each once; addresses and the outlet's own name are no authors."""
    kept: dict[str, None] = {}
    for name in names:
        name = _BY.sub("", name).strip(" ,;")
        if name and not _WEB.match(name) and _folded(name) not in (_folded(outlet), "admin"):
            kept[name] = None
    return ", ".join(list(kept)[:_MOST_AUTHORS])


def _url(tree: Any, nodes: list[dict[str, Any]], metas: dict[str, str]) -> str:
    links = [_text(link.get("href")) for link in tree.xpath("//link[@rel='canonical']")]
    pages = [node.get("mainEntityOfPage") for node in nodes]
    ids = [page.get("@id") if isinstance(page, dict) else page for page in pages]
    stated = [*links, metas.get("og:url", ""), *(_text(node.get("url")) for node in nodes)]
    every = [*stated, *(_text(one) for one in ids)]
    return next((url for url in every if _WEB.fullmatch(url)), "")


def _language(tree: Any) -> str:
    stated = _text(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    code = stated.lower().replace("_", "-").partition("-")[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""


def _dates(tree: Any, nodes: list[dict[str, Any]], metas: dict[str, str]) -> Iterator[str]:
    """Yields what is stated as the date of publication, the surest first."""
    for node in nodes:
        yield _text(node.get("datePublished"))
    for name in _PUBLISHED:
        yield metas.get(name, "")
    for node in nodes:
        yield _text(node.get("dateCreated"))
    named = "//*[contains(@itemprop, 'datePublished')]|//time[@pubdate]|//time[@itemprop]"
    for element in tree.xpath(named):
        if "modif" not in (element.get("itemprop") or "").lower():
            yield _text(element.get("datetime") or element.get("content") or element.text_content())
    # Times of other articles stand in lists of links: only where all say the same day it is this.
    times = [_text(element.get("datetime")) for element in tree.xpath("//time[@datetime]")]
    if len({parse_date(time) for time in times}) == 1:
        yield times[0]


def _date(stated: Iterable[str], order: str) -> dict[str, str]:
    unsure = ""
    for text in stated:
        date = parse_date(text, order) if text else None
        if date is not None and date.iso is not None:
            return {"date": date.iso}
        if date is not None and date.ambiguous:
            unsure = unsure or text
    return {"notes": f"ambiguous date {unsure}"} if unsure else {}


def _first(stated: Iterable[str], metas: dict[str, str], names: Iterable[str]) -> str:
    every = (*stated, *(metas.get(name, "") for name in names))
    return next((text for text in every if text), "")


def _metas(tree: Any) -> dict[str, str]:
    """Returns what `meta` tags state, by their name in small letters; the first of each counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _text(meta.get("content"))
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if content and name:
                metas.setdefault(name.strip().lower(), content)
    return metas


def _json_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yields every object within the page's JSON-LD, whatever it is nested in."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = script.text_content().strip()
        if len(text) > _LONGEST_JSON:
            continue
        try:
            left: deque[Any] = deque([json.loads(text, strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_NODES):
            if not left:
                break
            node = left.popleft()
            if isinstance(node, list):
                left.extendleft(reversed(node[:_MOST_NODES]))
            elif isinstance(node, dict):
                yield node
                left.extend(value for value in node.values() if isinstance(value, list | dict))


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds)


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _name(value: Any) -> str:
    """Returns the name that JSON-LD gives a person or an organisation."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    name = _text(value[0] if isinstance(value, list) and value else value)
    return "" if _WEB.match(name) else name


def _text(value: Any) -> str:
    """Returns a value as one line of text; anything but text is none."""
    if not isinstance(value, str):
        return ""
    line = " ".join(entities.unescape(value[: 4 * _LONGEST]).split())
    return "".join(char for char in line if char.isprintable())[:_LONGEST].strip()
