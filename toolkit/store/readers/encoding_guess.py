"""Tells the likeliest encoding of bytes that state none, by how well they read in each."""

from __future__ import annotations

import codecs
import re

from chardet import detect_all

# A text holds next to no control bytes; tab, line feed, form feed and carriage return are none.
CONTROL = bytes(set(range(32)) - {9, 10, 12, 13})
CONTROL_SHARE = 0.02
HEAD = 4_096  # bytes: a declaration stands at the top
SAMPLE = 65_536  # bytes of lines with foreign letters that a guess looks at
_CONTEXT = 2_000  # bytes before the first foreign letter of a very long line
_FEW = 8  # foreign bytes that say less against a declaration
# A wrong declaration reads at most half as well as the best (measured on 20 encodings); a
# neighbour such as iso-8859-2 for windows-1250 nearly as well.
_LEAST_PLAUSIBLE = 0.4
_LEAST_LENGTH = 20  # bytes of UTF-16 without a mark, for zeros to show a pattern
MANY = 4  # characters that are UTF-8 by chance: next to impossible from here on

# What news on the web was ever written in; the code pages of DOS, of early Macs and of mainframes,
# which fit almost any bytes, are left out.
IN_USE = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp874", "koi8-r", "koi8-u", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9"),
    "iso8859-15",
    *("gb18030", "big5hkscs", "cp932", "euc_jis_2004", "cp949"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # opens with the mark of utf-16, so it is tried first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = ("cp1252", "euc_jp")  # taken where they give the same text as the best
# What browsers read such declarations as (WHATWG Encoding Standard).
READ_AS = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("iso8859-9",), "cp1254"),
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "hz"), "gb18030"),
    **dict.fromkeys(("shift_jis",), "cp932"),
    **dict.fromkeys(("euc_kr",), "cp949"),
    **dict.fromkeys(("big5",), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"), "utf-8"),
}
DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})"
    rb"|<meta\b[^>]{0,300}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})",
    re.IGNORECASE,
)
_FOREIGN = re.compile(rb"[\x80-\xff]")
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_BOX = re.compile("[\u2320\u2321\u2500-\u25a0]")  # what KOI8 has in the place of C1 controls
_MOST_BOXES = 0.01


def guess(data: bytes) -> str | None:
    """Names the likeliest encoding of bytes; they may be the first part of a longer file.

    UTF-8 where it fits, even where a few places of it are damaged, else the best of those in use.
    Where windows-1252 gives the same text, it is windows-1252: by far the commonest.

    Returns:
        A name that `input.encoding` takes, None where nothing fits.
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), unmarked(data))
    if marked is not None:
        return encoding_name(marked)
    if fits_utf8(data):
        return "utf-8"
    sample = _sample(data)
    if _is_damaged_utf8(sample):
        return "utf-8"
    for codec in _ranked(sample):
        text = _reads(sample, codec)
        if text is not None:
            same = (usual for usual in _USUAL if _reads(sample, usual) == text)
            return encoding_name(next(same, codec))
    return None


def encoding_name(codec: str) -> str:
    """Returns the common name of one of Python's codecs: `windows-1252` for `cp1252`."""
    name = codec.replace("_", "-").removesuffix("-sig")
    return re.sub(r"^cp(125\d)$", r"windows-\1", re.sub(r"^iso8859", "iso-8859", name))


def is_plausible(data: bytes, codec: str) -> bool:
    """Whether bytes read about as well in a declared encoding as in the best that is in use."""
    sample = _sample(data)
    if _reads(sample, codec) is None:
        return False
    foreign = len(sample) - len(_FOREIGN.sub(b"", sample))
    least = _LEAST_PLAUSIBLE if foreign >= _FEW else _LEAST_PLAUSIBLE / 4
    try:
        ranked = _ranked(sample, codec)
    except ValueError:  # an encoding that nothing is known of
        return True
    best = max(ranked.values(), default=0.0)
    return codec not in ranked or ranked[codec] >= least * best


def unmarked(data: bytes) -> str | None:
    """Tells UTF-16 without its mark: European letters leave zeros at every other byte."""
    head = data[:HEAD]
    if len(head) < _LEAST_LENGTH or b"\x00" not in head:
        return None
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > 0.4 * len(zeros):
            text = head.decode(name, "replace")
            return name if len(_NO_LETTER.findall(text)) <= CONTROL_SHARE * len(text) else None
    return None


def fits_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8; a character that the end cuts is let pass where others stand."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return not decoder.getstate()[0] or not text.isascii()


def _ranked(sample: bytes, *further: str) -> dict[str, float]:
    """Ranks encodings by how well bytes read in them: codec to confidence, best first."""
    found = detect_all(
        DECLARED.sub(b" ", sample),  # only what the bytes themselves say
        ignore_threshold=True,
        include_encodings=(*IN_USE, *further),
        compat_names=False,
        max_bytes=SAMPLE,
    )
    ranked: dict[str, float] = {}
    for one in found:
        if one["encoding"] is not None:
            codec = codecs.lookup(one["encoding"]).name
            ranked.setdefault(READ_AS.get(codec, codec), one["confidence"])
    return ranked


def _reads(sample: bytes, codec: str) -> str | None:
    """Decodes a sample whose end may be cut; None where it is no text: C1 controls, many boxes."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeError:
        return None
    boxes = len(_BOX.findall(text))
    return None if _C1.search(text) or boxes > _MOST_BOXES * len(text) else text


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few places."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return good >= MANY * max(bad, 1)


def _sample(data: bytes) -> bytes:
    """Returns lines with foreign letters, about as much of them as a guess looks at."""
    if len(data) <= SAMPLE:
        return data
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        foreign = _FOREIGN.search(line)
        if foreign is None:
            continue
        # A line that is a whole book: from some words before its first foreign letter.
        start = max(line.rfind(b" ", 0, max(foreign.start() - _CONTEXT, 0)), 0)
        lines.append(line[start : start + SAMPLE])
        size += len(lines[-1])
        if size >= SAMPLE:
            break
    return b"".join(lines)
