"""Unpacks zstd block by block, so that a file that was cut off is never taken for a whole one.

A library's stream reader ends in silence where its input does. Here each frame's blocks are walked
as RFC 8878 (section 3.1.1) lays them out and handed to the library one by one: a block unpacks to
128 KiB at most, so nothing can grow between two looks at the cap either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import zstandard

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte of 0x50 to 0x5f
_LARGEST_BLOCK = 1 << 17
_LARGEST_WINDOW = 1 << 27  # 128 MiB: what `zstd -d` grants without being told to
_RLE, _RESERVED = 1, 3


def zstd_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Unpacks all frames of a file.

    Raises:
        EOFError: The file ends within a frame; all whole blocks before were yielded.
        ValueError: What comes next is no zstd, is damaged, or needs a dictionary or too much room.
    """
    while True:
        magic = file.read(4)
        if not magic:
            return
        if magic[1:] == _SKIPPABLE and magic[0] >> 4 == 5:
            left = int.from_bytes(_exactly(file, 4), "little")
            while left:
                left -= len(_exactly(file, min(left, _LARGEST_BLOCK)))
        elif magic == _MAGIC:
            yield from _frame(file)
        elif _MAGIC.startswith(magic):
            raise EOFError
        else:
            raise ValueError("no zstd data")


def _frame(file: BinaryIO) -> Iterator[bytes]:
    header = _MAGIC + _header(file)
    unpacking = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
    try:
        asked = zstandard.get_frame_parameters(header)
        if asked.window_size > _LARGEST_WINDOW:
            raise ValueError(f"zstd data that asks for {asked.window_size:,} bytes of memory")
        if asked.dict_id:
            raise ValueError(f"zstd data that needs a dictionary (number {asked.dict_id})")
        unpacking.decompress(header)
        last = False
        while not last:
            block = _exactly(file, 3)
            number = int.from_bytes(block, "little")
            last, kind, size = bool(number & 1), number >> 1 & 3, number >> 3
            if kind == _RESERVED or size > _LARGEST_BLOCK:
                raise ValueError("a zstd block with a header that cannot be")
            found = unpacking.decompress(block + _exactly(file, 1 if kind == _RLE else size))
            if found:
                yield found
        if asked.has_checksum:
            unpacking.decompress(_exactly(file, 4))
        if not unpacking.eof:
            raise ValueError("a zstd frame that ends before its content does")
    except zstandard.ZstdError as error:
        raise ValueError(str(error).rpartition(": ")[2]) from None


def _header(file: BinaryIO) -> bytes:
    """Reads a frame's header, whose first byte says how long it is."""
    first = _exactly(file, 1)
    single, dictionary, content = first[0] >> 5 & 1, first[0] & 3, first[0] >> 6
    length = (not single) + (0, 1, 2, 4)[dictionary] + (single, 2, 4, 8)[content]
    return first + _exactly(file, length)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data
