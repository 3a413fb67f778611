"""Reads a folder of articles: every file is read whole, or rejected with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from charset_normalizer import from_bytes

from toolkit.records import RawArticle, Rejection
from toolkit.store.listing import article_names

# A text holds next to no control bytes; tab, line feed, form feed and carriage return are none.
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13})
_CONTROL_SHARE = 0.02
# Encodings that news on the web was ever written in; the code pages of DOS and of early Macs, which
# fit almost any bytes, are left out.
_IN_USE = (
    *("utf_16", "utf_32", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("cp1257", "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_7", "gb18030", "big5"),
    *("shift_jis", "euc_jp", "euc_kr"),
)
_COHERENCE_SLACK = 0.05
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_articles(
    path: str | None,
    *,
    pattern: Sequence[str] = ("*.txt",),
    encoding: str = "utf-8",
    outlet: str | None = None,
    max_bytes: int = 20_000_000,
) -> tuple[list[RawArticle], list[Rejection]]:
    """Reads every file below a folder whose name fits one of the patterns.

    The text is the decoded file and nothing else: line ends stay as they are, and only a byte order
    mark is taken off, so that offsets count code points after it.

    Args:
        path: The folder; folders within it are read too.
        pattern: Patterns of file names (`*.txt`), or of paths below the folder (`2024/*.txt`).
        encoding: Of every file; `auto` detects it file by file.
        outlet: Outlet of all articles, where it is one.
        max_bytes: A larger file is rejected.

    Returns:
        Articles and rejections, each sorted by path below the folder, with forward slashes.

    Raises:
        InputError: There is no such folder, or no file in it fits.
    """
    names = article_names(path, pattern)
    root = Path(path or "")
    articles: list[RawArticle] = []
    rejections: list[Rejection] = []
    metadata = {"outlet": outlet} if outlet else {}
    for name in names:
        data = _read(root, name, max_bytes)
        if isinstance(data, Rejection):
            rejections.append(data)
            continue
        text = _decode(name, data, encoding)
        if isinstance(text, Rejection):
            rejections.append(text)
            continue
        articles.append(RawArticle(name, text, hashlib.sha256(data).hexdigest(), metadata))
    return articles, rejections


def _read(root: Path, name: str, max_bytes: int) -> bytes | Rejection:
    """Reads a file's bytes; refuses what lies outside the folder, is no file, or is too large."""
    file = root / name
    if not name.isprintable():
        return Rejection(_printable(name), "unusable name", "rename the file; its name is no text")
    try:
        if not file.resolve().is_relative_to(root.resolve()):
            return Rejection(name, "outside the folder", "a link that leads out of the folder")
        if not file.is_file():
            return Rejection(name, "not a file", "neither a file nor a link to one")
        size = file.stat().st_size
        if size > max_bytes:
            detail = f"{size:,} bytes; input.max_bytes allows {max_bytes:,}"
            return Rejection(name, "too large", detail)
        with file.open("rb") as stream:
            return stream.read(max_bytes)
    except OSError as error:
        return Rejection(name, "unreadable", error.strerror or "the file cannot be read")


def _decode(name: str, data: bytes, encoding: str) -> str | Rejection:
    """Decodes a file as the study says, or rejects it and says what it probably is."""
    if not data.strip():
        detail = f"{len(data)} bytes, all of them blank" if data else "0 bytes"
        return Rejection(name, "empty file", detail)
    wide = data.startswith(_WIDE_MARKS) or encoding.replace("-", "").lower().startswith("utf16")
    if not wide and _is_binary(data):
        return Rejection(name, "binary file", "holds control bytes that no text has")
    chosen = encoding
    if encoding == "auto":
        guess = _guess(data)
        if guess is None:
            return Rejection(name, "unknown encoding", "no encoding fits; set input.encoding to it")
        chosen = guess
    try:
        text = data.decode("utf-8-sig" if _is_utf8(chosen) else chosen)
        text.encode("utf-8")  # some codecs let half a surrogate pair through
    except UnicodeError as error:
        return _undecodable(name, data, chosen, getattr(error, "start", 0))
    if not text.strip("\ufeff \t\r\n\x00"):
        return Rejection(name, "empty file", "a byte order mark and nothing else")
    return text


def _undecodable(name: str, data: bytes, encoding: str, offset: int) -> Rejection:
    guess = _guess(data)
    probably = (
        f"probably {guess}; set input.encoding to {guess} or auto"
        if guess
        else ("its encoding could not be told; set input.encoding to it")
    )
    label = "utf-8" if _is_utf8(encoding) else encoding
    return Rejection(name, f"not {label}", f"byte {offset} does not decode; {probably}")


def _guess(data: bytes) -> str | None:
    """Names the likeliest encoding: UTF-8 where it fits, else the best of those in use.

    Where windows-1252 reads as well as the best, it is windows-1252: by far the commonest, and the
    same characters at most places.
    """
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(data, cp_isolation=list(_IN_USE))
        best = found.best()
        if best is None:
            return None
        western = next((match for match in found if match.encoding == "cp1252"), None)
        same = best.could_be_from_charset if western is None else [western.encoding]
        close = western is None or western.coherence >= best.coherence - _COHERENCE_SLACK
        name = "cp1252" if "cp1252" in same and close else best.encoding
        return name.replace("cp125", "windows-125").replace("_", "-")
    return "utf-8"


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")


def _is_binary(data: bytes) -> bool:
    head = data[:65_536]
    control = len(head) - len(head.translate(None, _CONTROL))
    return b"\x00" in data or control > _CONTROL_SHARE * len(head)
