"""Files that hold one article each: text, Markdown, HTML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from toolkit.dates import parse_date
from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.columns import shown
from toolkit.store.readers.encodings import Decoded, Undecodable, decode, is_binary
from toolkit.store.readers.filenames import stated
from toolkit.store.readers.files import inner_suffix
from toolkit.store.readers.streams import StreamFault, open_stream, reachable

PAGES = (".html", ".htm", ".xhtml")
MARKDOWN = (".md", ".markdown")
DOCUMENT_SUFFIXES = (".txt", ".text", *MARKDOWN, *PAGES)

_MOST_TAGS = 100_000  # of a page; trafilatura takes half a minute for 400,000
_LONGEST = 500  # characters of a field
_MOST_LINES = 100  # of front matter
_FRONT_LINE = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(\S.*)")
_FIELDS = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("date", "published", "published_at", "pub_date", "publishdate"), "date"),
    **dict.fromkeys(("author", "authors", "byline"), "author"),
    **dict.fromkeys(("outlet", "publication", "publisher", "source"), "outlet"),
    **dict.fromkeys(("url", "link", "canonical", "canonical_url"), "url"),
    "id": "id",
}


def read_document(root: Path, name: str, source: Source) -> RawArticle | Rejection:
    """Reads one file as one article.

    The text is the decoded file and nothing else: line ends stay as they are, and only a byte order
    mark is taken off, so that offsets count code points after it. Of a page it is what
    `html.extract` finds. Metadata comes from, in this order: the outlet that the source states, the
    file's name, the file itself; `notes` says what is uncertain about it.

    Args:
        root: The folder.
        name: The file's path below it, with forward slashes; packed ones (`.gz`, `.zst`) are
            unpacked, and endings that are not known are read as text.
        source: How to read it.
    """
    data = _read(root, name, source)
    if isinstance(data, Rejection):
        return data
    if inner_suffix(name) == ".json" and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return Rejection(name, "JSON document", "write one object a line, as .jsonl")
    decoded = _decode(name, data, source.encoding)
    if isinstance(decoded, Rejection):
        return decoded
    suffix = inner_suffix(name)
    text, inside = decoded.text, dict[str, str]()
    if suffix in PAGES:
        found = _extract(name, text, source.date_order)
        if isinstance(found, Rejection):
            return found
        text, inside = found
    elif suffix in MARKDOWN:
        inside = front_matter(text)
    named = stated(name, source.name_pattern) if source.name_pattern else {}
    return RawArticle(
        name,
        text,
        hashlib.sha256(data).hexdigest(),
        _metadata(inside, named, decoded.encoding, source),
        source_id=named.get("id") or inside.get("id"),
        form="markdown" if suffix in MARKDOWN else "text",
    )


def front_matter(text: str) -> dict[str, str]:
    """Reads the `key: value` lines between two lines of `---` that open a Markdown file.

    Returns:
        Title, date (as it is written), author, outlet, url and id, where they stand there.
    """
    lines = text[:50_000].splitlines()[: _MOST_LINES + 2]
    if not lines or lines[0].rstrip() != "---":
        return {}
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in ("---", "...")), None)
    found: dict[str, str] = {}
    for line in lines[1:end] if end is not None else ():
        match = _FRONT_LINE.fullmatch(line.rstrip())
        field = _FIELDS.get(match[1].lower().replace(" ", "_").replace("-", "_")) if match else None
        if match is not None and field is not None:
            found.setdefault(field, _plain(match[2]))
    return found


def _plain(value: str) -> str:
    """A YAML scalar or a list on one line, without its quotes and brackets."""
    if value.startswith("[") and value.endswith("]"):
        items = (item.strip().strip("\"'") for item in value[1:-1].split(","))
        return ", ".join(item for item in items if item)
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _read(root: Path, name: str, source: Source) -> bytes | Rejection:
    """Reads a file's bytes, unpacked; refuses what lies outside the folder or is too large."""
    place = reachable(root, name)
    if isinstance(place, Rejection):
        return place
    most = source.max_bytes
    try:
        with open_stream(place, name, source.max_unpacked_bytes) as stream:
            data = stream.read(most + 1)
            if len(data) > most:
                detail = f"more than the {most:,} bytes that input.max_bytes allows"
                return Rejection(name, "too large", f"{detail}; raise it, or split the file")
            stream.read(1)  # a fault behind the last byte
    except StreamFault as fault:
        return Rejection(name, fault.reason, fault.detail)
    except OSError as error:
        return Rejection(name, "unreadable", error.strerror or "the file cannot be read")
    return data


def _decode(name: str, data: bytes, encoding: str) -> Decoded | Rejection:
    """Decodes a file as the study says, or rejects it and says what it probably is."""
    if not data.strip():
        detail = f"{len(data)} bytes, all of them blank" if data else "0 bytes"
        return Rejection(name, "empty file", detail)
    wide = encoding.replace("-", "").lower().startswith(("utf16", "utf32"))
    if not wide and is_binary(data):
        return Rejection(name, "binary file", "holds bytes that no text has")
    decoded = decode(data, encoding)
    if isinstance(decoded, Undecodable):
        return Rejection(name, *_undecodable(decoded, encoding))
    if not decoded.text.strip("\ufeff \t\r\n\x00"):
        return Rejection(name, "empty file", "a byte order mark and nothing else")
    return decoded


def _undecodable(found: Undecodable, encoding: str) -> tuple[str, str]:
    """Says as a reason and a detail where a file does not decode, and what to do."""
    if found.guess == found.encoding:
        what = f"the rest is {found.guess}: mend the file there"
    elif found.guess is None:
        what = "its encoding could not be told; set input.encoding to it"
    else:
        what = f"probably {found.guess}; set input.encoding to {found.guess} or auto"
    reason = "unknown encoding" if encoding == "auto" and not found.guess else found.encoding
    reason = reason if reason.startswith("unknown") else f"not {reason}"
    return reason, f"byte {found.offset:,} does not decode; {what}"


def _extract(name: str, html: str, order: str) -> tuple[str, dict[str, str]] | Rejection:
    if html.count("<") > _MOST_TAGS:
        detail = f"more than {_MOST_TAGS:,} tags; save its text as a .txt file"
        return Rejection(name, "page too large", detail)
    from toolkit.store.readers.html import extract  # only who reads pages pays for its import

    text, fields = extract(html, order)
    if not text.strip():
        return Rejection(name, "no article in the page", "save its text as a .txt file")
    return text, fields


def _metadata(
    inside: Mapping[str, str], named: Mapping[str, str], encoding: str, source: Source
) -> dict[str, str]:
    """Puts together what is stated about a file's article, with notes on what is uncertain."""
    notes = [] if encoding == "utf-8" else [f"read as {encoding}"]
    outlet = {"outlet": source.outlet} if source.outlet else {}
    found: dict[str, str] = {}
    for places in (outlet, named, inside):
        for field, value in places.items():
            line = " ".join(value.split())[:_LONGEST]
            if field in found or not line or field in ("id", "notes", "language"):
                continue
            if field == "date":
                date = parse_date(line, source.date_order)
                if date.iso is None:
                    what = line if date.ambiguous else shown(line).replace(";", ",")
                    notes.append(f"{'ambiguous' if date.ambiguous else 'unreadable'} date {what}")
                line = date.iso or ""
            if line:
                found[field] = line
    if "notes" in inside and "date" not in found:
        notes.append(inside["notes"])
    return found | ({"notes": "; ".join(notes)} if notes else {})
