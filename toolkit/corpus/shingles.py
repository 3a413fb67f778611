"""What a text says, as numbers: its runs of words, their MinHash signature, an exact key.

A shingle is a run of three words, case and punctuation folded (Broder 1997, On the resemblance and
containment of documents), kept as a hash of 64 bits; two different runs are taken for the same
once in 10^19. Nothing here depends on the process: neither Python's hash nor a random generator is
used, so that signatures made by several workers, or years apart, compare.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Signature = npt.NDArray[np.uint32]

RUN: Final = 3  # words of a shingle
N_PERM: Final = 128
NOTHING: Final = np.uint32(0xFFFFFFFF)  # in each place of the signature of a text without shingles

_PUNCTUATION: Final = re.compile(r"[^\w\x00-\x7f]+")  # beyond ASCII; the rest goes by _FOLD
_FOLD: Final = bytes(c if c >= 128 or chr(c).isalnum() or c == ord("_") else 32 for c in range(256))
_DECOMPOSED: Final = re.compile(r"\w[\u0300-\u036f]{1,8}")  # bounded: normalising is quadratic
# Scripts that part no words: each character stands for one (Thai to Burmese, Khmer, kana, Han).
_UNPARTED: Final = re.compile(
    r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\U00020000-\U0003ffff])"
)
_FEW: Final = 16  # different marks in a text up to which `str.replace` beats a regex fivefold
_WIDTH: Final = 32  # bytes of a word that count; longer ones are told apart by these
_PIECE: Final = 1 << 17  # bytes hashed at a time: 4 MB of memory, whatever the text's length
_BLOCK: Final = 512  # shingles signed at a time: 256 kB, which stays in the processor's cache


def _mix(values: Hashes) -> Hashes:
    """Spreads every bit over all 64: the finaliser of MurmurHash3 (Appleby), a bijection."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _constants(first: int, count: int) -> Hashes:
    """Returns `count` odd numbers, the same on every machine and with every version of NumPy."""
    return _mix(np.arange(first, first + count, dtype=np.uint64)) | np.uint64(1)


_EIGHT: Final = _constants(1, _WIDTH // 8)  # for each eight bytes of a word
_WORD: Final = _constants(1001, RUN)  # by place in a shingle
_FACTOR: Final = (_constants(2001, N_PERM) >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
_SHIFT: Final = (_constants(3001, N_PERM) >> np.uint64(32)).astype(np.uint32)


def exact_key(text: str) -> str:
    """Returns 32 hexadecimal digits that are equal where texts are, white space aside.

    A text that shows nothing has the key `""`, which is no other text's.
    """
    plain = " ".join(text.split())
    if not plain:
        return ""
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def runs(text: str) -> Hashes:
    """Returns the hash of each run of three words, in order of the text."""
    words = _words(text)
    if len(words) < RUN:
        return np.zeros(0, dtype=np.uint64)
    count = len(words) - RUN + 1
    found = np.zeros(count, dtype=np.uint64)
    for place in range(RUN):
        found += words[place : place + count] * _WORD[place]
    return _mix(found)


def shingles(text: str) -> Hashes:
    """Returns the hashes of a text's runs of three words, sorted, each once."""
    return np.unique(runs(text))


def signature(text: str) -> Signature:
    """Returns a text's MinHash, from which the Jaccard similarity of two texts can be estimated.

    The share of places at which two signatures agree estimates the similarity of the sets of
    shingles, with a standard error of sqrt(s (1 - s) / 128).

    Written out rather than left to `datasketch.MinHash`, whose permutations these are (`affine32`
    of its version 2, Broder et al. 1998): that takes hashes as a list of Python integers, which
    costs as much again as all the rest, draws its factors from a generator of NumPy's, and holds
    128 numbers for each shingle of a text at once: 1.5 GB for one of 20 MB.

    Args:
        text: A cleaned article.

    Returns:
        uint32 of shape (128,); `NOTHING` in each place for a text of fewer than three words.
    """
    # The upper half: the map below is a bijection of 32 bits.
    hashes = (runs(text) >> np.uint64(32)).astype(np.uint32)
    least = np.full(N_PERM, NOTHING, dtype=np.uint32)
    for at in range(0, len(hashes), _BLOCK):
        block = hashes[at : at + _BLOCK, None] * _FACTOR
        block += _SHIFT
        np.minimum(least, block.min(axis=0), out=least)
    return least


def shared(one: Hashes, other: Hashes) -> int:
    """Counts the shingles of two sorted sets that are in both."""
    both = np.concatenate((one, other))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def jaccard(one: Hashes, others: Sequence[Hashes]) -> npt.NDArray[np.float64]:
    """Returns the Jaccard similarity of a set of shingles to each of several.

    Args:
        one: Sorted, each once; not empty.
        others: Likewise.

    Returns:
        Shape (len(others),).
    """
    # All in one search: called for each pair, it would take ten times as long.
    together = np.concatenate(others)
    at = np.minimum(np.searchsorted(one, together), len(one) - 1)
    sizes = np.array([len(other) for other in others])
    common = np.add.reduceat(one[at] == together, np.cumsum(sizes) - sizes, dtype=np.int64)
    shares: npt.NDArray[np.float64] = common / (len(one) + sizes - common)
    return shares


def _words(text: str) -> Hashes:
    """Hashes each word of a text, in order."""
    return np.concatenate([_hashed(piece.split()) for piece in _pieces(_folded(text))])


def _hashed(words: list[bytes]) -> Hashes:
    """Hashes words as numbers of eight bytes each, all words at once.

    Calling a hash function for each word takes twice as long.
    """
    if not words:
        return np.zeros(0, dtype=np.uint64)
    eights = np.array(words, dtype=f"S{_WIDTH}").view("<u8").reshape(len(words), -1)
    return _mix((eights * _EIGHT).sum(axis=1, dtype=np.uint64))


def _folded(text: str) -> bytes:
    """Gives a text in lower case with a space for each mark that is no part of a word."""
    text = text.casefold()
    if not text.isascii():
        text = _plain(text)
    return text.encode("utf-8", "surrogatepass").translate(_FOLD)


def _plain(text: str) -> str:
    """Gives a text with no marks beyond those of ASCII, and its scripts' words parted."""
    characters = set(text)
    if any("\u0300" <= c <= "\u036f" for c in characters):
        text = _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
        characters = set(text)
    if _UNPARTED.search("".join(characters)):
        text = _UNPARTED.sub(r" \1 ", text)
    marks = sorted(c for c in characters if c > "\x7f" and not c.isalnum())
    if len(marks) > _FEW:
        return _PUNCTUATION.sub(" ", text)
    for mark in marks:
        text = text.replace(mark, " ")
    return text


def _pieces(folded: bytes) -> Iterator[bytes]:
    """Parts a long text between words (a word of over 100,000 bytes also within it)."""
    at = 0
    while len(folded) - at > _PIECE:
        gap = folded.rfind(b" ", at, at + _PIECE)
        stop = gap if gap > at else at + _PIECE
        yield folded[at:stop]
        at = stop
    yield folded[at:]
