"""Bytes to text: marks and declarations first, then UTF-8, then the likeliest encoding in use.

A declaration is taken at its word only where it decodes and the result reads like text: pages that
were moved from one server to another keep their old declarations.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from toolkit.store.readers.encoding_guess import (
    CONTROL,
    CONTROL_SHARE,
    DECLARED,
    HEAD,
    IN_USE,
    MANY,
    MARKS,
    READ_AS,
    SAMPLE,
    is_plausible,
    unmarked,
)
from toolkit.store.readers.encoding_guess import encoding_name as encoding_name
from toolkit.store.readers.encoding_guess import guess as guess

_MAGIC = (
    *(b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0"),
    *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff"),
)
_WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
# Declared encodings that are taken besides; not all that Python knows: some are no charsets at all
# (`unicode-escape`), or take ages (`idna`).
_ALSO = ("utf-8", "iso8859", "koi8", "euc_jp", "iso2022", "mac-", "cp8")
_ESCAPES = (b"\x1b$", b"\x1b(")  # of ISO 2022, which is written in ASCII bytes


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was read in, such as `utf-8` or `windows-1252`."""

    text: str
    encoding: str


@dataclass(frozen=True)
class Undecodable:
    """Bytes that are no text in the encoding that was asked for.

    Attributes:
        offset: Of the first byte that does not decode.
        guess: The encoding that they probably are in, where one fits; the one that was tried: they
            are mostly in it, but damaged at the offset.
        encoding: The one that was tried.
    """

    offset: int
    guess: str | None
    encoding: str


def decode(data: bytes, encoding: str = "auto") -> Decoded | Undecodable:
    """Decodes bytes whole, or says where that fails.

    Only a byte order mark is taken off. With `auto` the order is: a byte order mark; UTF-8, and
    UTF-16 without a mark; the charset that an HTML or XML declaration states, where what it gives
    reads like text; the best guess among encodings in use. UTF-8 comes before a declaration because
    bytes that are none fit it as good as never, and bytes that are it fit most other encodings.

    Args:
        data: All of it.
        encoding: The name of a text encoding, or `auto`.
    """
    if encoding != "auto":
        return _strictly(data, "utf-8-sig" if is_utf8(encoding) else encoding)
    for mark, name in MARKS:
        if data.startswith(mark):
            return _strictly(data, name)
    declared = declared_encoding(data)
    if declared in _WIDE and not data.isascii() and not _is_surely_utf8(data):
        found = _strictly(data, declared)
        if isinstance(found, Decoded) and is_plausible(data, declared):
            return found
    plain = _strictly(data, _of_ascii_bytes(data, declared) or unmarked(data) or "utf-8")
    if isinstance(plain, Decoded):
        return plain
    if declared is not None:
        found = _strictly(data, declared)
        if isinstance(found, Decoded) and is_plausible(data, declared):
            return found
    if plain.guess is not None:
        return _strictly(data, plain.guess)
    return plain


def declared_encoding(data: bytes) -> str | None:
    """Returns the codec for the charset that HTML or XML states at its top, None where it does not.

    Declarations are read as browsers do: `iso-8859-1` as windows-1252, `gb2312` as gb18030.
    """
    match = DECLARED.search(data[:HEAD])
    if match is None:
        return None
    try:
        codec = codecs.lookup((match[1] or match[2]).decode("ascii", "replace"))
    except LookupError:
        return None
    name = READ_AS.get(codec.name, codec.name)
    return name if name in IN_USE or name.startswith(_ALSO) else None


def is_utf8(encoding: str) -> bool:
    """Whether a name is one of UTF-8's."""
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii")


def is_binary(data: bytes) -> bool:
    """Whether bytes are a file of another kind, or hold what no text has: many control bytes.

    UTF-16 and UTF-32 are full of zeros and still text; where their mark is missing, zeros at every
    second byte tell them.
    """
    if any(data.startswith(mark) for mark, _ in MARKS) or unmarked(data) is not None:
        return False
    if data.startswith(_MAGIC):
        return True
    head = data[:SAMPLE]
    escapes = head.count(b"\x1b") if any(mark in head for mark in _ESCAPES) else 0
    control = len(head) - len(head.translate(None, CONTROL)) - escapes
    return control > CONTROL_SHARE * len(head)


def _strictly(data: bytes, codec: str) -> Decoded | Undecodable:
    try:
        text = data.decode(codec)
        text.encode("utf-8")  # some codecs let half a surrogate pair through
    except UnicodeDecodeError as error:
        return _undecodable(data, codec, error.start)
    except UnicodeError:  # half a pair, or a codec that does not say where it fails
        return _undecodable(data, codec, 0)
    return Decoded(text, encoding_name(codec))


def _undecodable(data: bytes, codec: str, offset: int) -> Undecodable:
    return Undecodable(offset, guess(data), encoding_name(codec))


def _of_ascii_bytes(data: bytes, declared: str | None) -> str | None:
    """Tells ISO 2022, whose bytes are all ASCII, where it is declared and used."""
    if declared is None or not declared.startswith("iso2022") or not data.isascii():
        return None
    return declared if any(mark in data for mark in _ESCAPES) else None


def _is_surely_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 and hold enough of it for that to be no accident."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) - len(text.encode("ascii", "ignore")) >= MANY
