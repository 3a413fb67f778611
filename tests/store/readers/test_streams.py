"""Streams, plain and packed: every good byte is given, and no damage goes unnoticed."""

from __future__ import annotations

import gzip
import random
import struct
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from toolkit.store.readers.files import inner_suffix
from toolkit.store.readers.streams import StreamFault, open_stream, reachable

PLENTY = 10**9
DATA = b"".join(b"line %d of some text that packs well\n" % n for n in range(20_000))
NOISE = random.Random(7).randbytes(300_000)  # noqa: S311


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the clock would give a test another name each time


def zst(data: bytes, **settings: object) -> bytes:
    return zstandard.ZstdCompressor(**settings).compress(data)  # type: ignore[arg-type]


def got(path: Path, most: int = PLENTY, size: int = 10_000) -> tuple[bytes, StreamFault | None]:
    parts = []
    try:
        with open_stream(path, path.name, most) as stream:
            while part := stream.read(size):
                assert len(part) <= size
                parts.append(part)
    except StreamFault as fault:
        return b"".join(parts), fault
    return b"".join(parts), None


PACKED = [
    ("a.gz", gz(DATA)),
    ("a.gz", gz(NOISE)),
    ("a.zst", zst(DATA)),
    ("a.zst", zst(NOISE)),
    ("a.zst", zst(DATA, write_checksum=True)),
    ("a.zst", zst(DATA, write_content_size=False)),
]


@pytest.mark.parametrize(("name", "packed"), [("a", DATA), ("A.GZ", gz(DATA)), *PACKED])
def test_what_was_packed_is_what_is_read(tmp_path: Path, name: str, packed: bytes) -> None:
    place = tmp_path / name
    place.write_bytes(packed)
    whole, fault = got(place)
    assert fault is None
    assert whole in (DATA, NOISE)
    assert got(place, size=10**8)[0] == whole


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
def test_several_members_are_read_as_one(tmp_path: Path, name: str) -> None:
    pack = gz if name == "a.gz" else zst
    (tmp_path / name).write_bytes(pack(b"one\n") + pack(b"") + pack(DATA) + pack(b"end"))
    assert got(tmp_path / name) == (b"one\n" + DATA + b"end", None)


@pytest.mark.parametrize("level", [-5, 1, 19])
def test_a_stream_written_in_pieces_is_read(tmp_path: Path, level: int) -> None:
    packing = zstandard.ZstdCompressor(level=level).compressobj()
    parts = [packing.compress(DATA[:100]), packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)]
    parts += [packing.compress(DATA[100:]), packing.flush()]
    (tmp_path / "a.zst").write_bytes(b"".join(parts))
    assert got(tmp_path / "a.zst") == (DATA, None)


def test_padding_and_skippable_frames_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gz(b"a") + bytes(70_000) + gz(b"b"))
    assert got(tmp_path / "a.gz") == (b"ab", None)
    skipped = struct.pack("<II", 0x184D2A5B, 200_000) + bytes(200_000)
    (tmp_path / "a.zst").write_bytes(skipped + zst(b"a") + skipped + zst(b"b"))
    assert got(tmp_path / "a.zst") == (b"ab", None)


@pytest.mark.parametrize("name", ["a", "a.gz", "a.zst"])
def test_an_empty_file_is_an_empty_stream(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert got(tmp_path / name) == (b"", None)


@pytest.mark.parametrize(("name", "packed"), PACKED)
@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0])
def test_no_truncation_goes_unnoticed(
    tmp_path: Path, name: str, packed: bytes, part: float
) -> None:
    cut = min(max(int(len(packed) * part), 1), len(packed) - 1)
    (tmp_path / name).write_bytes(packed[:cut])
    whole, fault = got(tmp_path / name)
    assert fault is not None
    assert fault.reason == "truncated"
    assert "get the file again" in fault.detail
    assert DATA.startswith(whole) or NOISE.startswith(whole)
    if packed is PACKED[1][1]:  # does not pack: all that is there must come out
        assert len(whole) > cut - 200


@pytest.mark.parametrize("pack", [gz, zst, lambda data: zst(data, write_checksum=True)])
def test_no_cut_of_a_small_file_goes_unnoticed(tmp_path: Path, pack: object) -> None:
    packed = pack(b"a few words\n" * 3)  # type: ignore[operator]
    name = "a.gz" if packed[:2] == b"\x1f\x8b" else "a.zst"
    for cut in range(1, len(packed)):
        (tmp_path / name).write_bytes(packed[:cut])
        fault = got(tmp_path / name)[1]
        assert fault is not None, cut
        assert fault.reason == "truncated"


def test_all_before_the_damage_is_given(tmp_path: Path) -> None:
    packed = bytearray(gz(NOISE))
    packed[200_000] ^= 0xFF
    (tmp_path / "a.gz").write_bytes(packed)
    whole, fault = got(tmp_path / "a.gz")
    assert fault is not None
    assert fault.reason == "damaged"
    assert whole[:199_900] == NOISE[:199_900]
    frames = zst(NOISE[:150_000]) + b"\x28\xb5\x2f\xfd" + bytes(1000)
    (tmp_path / "a.zst").write_bytes(frames)
    whole, fault = got(tmp_path / "a.zst")
    assert whole == NOISE[:150_000]
    assert fault is not None


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
def test_what_is_not_packed_but_named_so_is_damaged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"id,text\n1,some words\n")
    whole, fault = got(tmp_path / name)
    assert whole == b""
    assert fault is not None
    assert fault.reason == "damaged"


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
def test_something_else_behind_the_packed_is_damage(tmp_path: Path, name: str) -> None:
    pack = gz if name == "a.gz" else zst
    (tmp_path / name).write_bytes(pack(b"good\n") + b"something else")
    whole, fault = got(tmp_path / name)
    assert whole == b"good\n"
    assert fault is not None
    assert fault.reason == "damaged"


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
@pytest.mark.parametrize("most", [1, 99_999, 100_000, 100_001])
def test_the_cap_is_kept_to_the_byte(tmp_path: Path, name: str, most: int) -> None:
    pack = gz if name == "a.gz" else zst
    (tmp_path / name).write_bytes(pack(b"x" * 100_000))
    whole, fault = got(tmp_path / name, most)
    assert whole == b"x" * min(most, 100_000)
    assert (fault is None) == (most >= 100_000)
    if fault is not None:
        assert fault.reason == "unpacks too far"
        assert f"{most:,} bytes that input.max_unpacked_bytes allows" in fault.detail


@pytest.mark.parametrize("name", ["a.gz", "a.zst"])
def test_a_bomb_takes_no_memory(tmp_path: Path, name: str) -> None:
    size = 300_000_000
    packing = zstandard.ZstdCompressor().compressobj()
    if name == "a.gz":
        with gzip.open(tmp_path / name, "wb") as file:
            for _ in range(size // 1_000_000):
                file.write(bytes(1_000_000))
    else:
        parts = [packing.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)]
        (tmp_path / name).write_bytes(b"".join(parts) + packing.flush())
    assert (tmp_path / name).stat().st_size < 400_000
    tracemalloc.start()
    try:
        with open_stream(tmp_path / name, name, 250_000_000) as stream:
            read = sum(len(stream.read(62_500)) for _ in range(4_000))
            with pytest.raises(StreamFault, match="unpacks too far"):
                stream.read(1)
        assert read == 250_000_000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_frame_that_asks_for_too_much_memory_is_refused(tmp_path: Path) -> None:
    settings = zstandard.ZstdCompressionParameters(window_log=30)
    packing = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    (tmp_path / "a.zst").write_bytes(packing.compress(b"x") + packing.flush())
    fault = got(tmp_path / "a.zst")[1]
    assert fault is not None
    assert "1,073,741,824 bytes of memory" in fault.detail


@given(
    packed=st.sampled_from([gz(DATA[:5000]), zst(DATA[:5000], write_checksum=True)]),
    data=st.data(),
)
def test_any_damage_is_noticed_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, packed: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(packed) - 1))
    damaged = bytearray(packed)
    damaged[at] ^= data.draw(st.integers(1, 255))
    name = "a.gz" if packed[:2] == b"\x1f\x8b" else "a.zst"
    place = tmp_path_factory.mktemp("damage") / name
    place.write_bytes(damaged)
    whole, fault = got(place)
    assert fault is not None or whole in (DATA[:5000], b"")  # such as the name in gzip's header


def test_peeking_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gz(DATA))
    with open_stream(tmp_path / "a.gz", "a.gz", PLENTY) as stream:
        assert stream.read(5) == DATA[:5]
        assert stream.peek(200_000) == DATA[5:200_005]
        assert stream.peek(3) == DATA[5:8]
        assert stream.read() == DATA[5:]
        assert stream.peek(3) == b""
        assert stream.read() == stream.read(5) == b""


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.csv", ".csv"),
        ("2024/A.CSV.GZ", ".csv"),
        ("a.b.jsonl.zst", ".jsonl"),
        ("a.gz", ""),
        ("a", ""),
        ("a.zip", ".zip"),
    ],
)
def test_the_ending_within(name: str, suffix: str) -> None:
    assert inner_suffix(name) == suffix


def test_only_files_below_the_folder_are_reached(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("text\nsecret\n")
    root = tmp_path / "in"
    root.mkdir()
    (root / "a.csv").write_text("x")
    (root / "near.csv").symlink_to("a.csv")
    (root / "out.csv").symlink_to(tmp_path / "secret.csv")
    (root / "dangling.csv").symlink_to("nowhere")
    (root / "folder.csv").mkdir()
    assert reachable(root, "a.csv") == root / "a.csv"
    assert reachable(root, "near.csv") == root / "near.csv"
    reasons = [
        getattr(reachable(root, name), "reason", None)
        for name in ("out.csv", "dangling.csv", "folder.csv", "gone.csv", "bad\udcff.csv")
    ]
    assert reasons == [
        "outside the folder",
        "not a file",
        "not a file",
        "unreadable",
        "unusable name",
    ]
