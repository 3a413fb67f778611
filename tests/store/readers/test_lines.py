"""Lines: bounded, numbered, and decoded one by one."""

from __future__ import annotations

import itertools
import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.store.readers.lines import Line, Lines
from toolkit.store.readers.linetext import LineText, UndecodedError
from toolkit.store.readers.streams import Stream, StreamFault


def stream(data: bytes, *cuts: int) -> Stream:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return Stream(data[a:b] for a, b in itertools.pairwise(places) if a < b)


def lines(
    data: bytes, most: int = 10**6, lone_cr: bool = False, cuts: list[int] | None = None
) -> list[Line]:
    return list(Lines(stream(data, *(cuts or [])), most, lone_cr=lone_cr))


def test_lines_have_their_number_place_and_end() -> None:
    assert lines(b"one\r\n\ntwo\rthree\nend") == [
        Line(1, 0, b"one\r\n", 5),
        Line(2, 5, b"\n", 1),
        Line(3, 6, b"two\rthree\n", 10),
        Line(4, 16, b"end", 3),
    ]


def test_a_lone_carriage_return_ends_a_line_where_it_may() -> None:
    found = [line.data for line in lines(b"one\rtwo\r\nthree\r\rfour", lone_cr=True)]
    assert found == [b"one\r", b"two\r\n", b"three\r", b"\r", b"four"]


@given(
    data=st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\r\n", b"\xff"])).map(b"".join),
    cuts=st.lists(st.integers(0, 100), max_size=8),
    lone_cr=st.booleans(),
)
def test_lines_are_the_same_wherever_chunks_end(
    data: bytes, cuts: list[int], lone_cr: bool
) -> None:
    found = lines(data, lone_cr=lone_cr, cuts=cuts)
    assert b"".join(line.data or b"" for line in found) == data
    if lone_cr:
        assert [line.data for line in found] == data.splitlines(keepends=True)
    else:
        assert len(found) == data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    for line in found:
        assert data[line.offset : line.offset + line.size] == line.data


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_that_is_too_long_is_passed_over(end: bytes) -> None:
    data = b"x" * 10 + b"\n" + b"y" * 11 + end
    assert [line.data for line in lines(data, most=10)] == [b"x" * 10 + b"\n", None]
    assert lines(data, most=10)[1].size == 11 + len(end)
    assert lines(data, most=11)[1].data == b"y" * 11 + end


def test_a_line_of_fifty_megabytes_is_never_held() -> None:
    chunks = [b"short\n", *[b"x" * 65_536] * 800, b"\nend\n"]
    tracemalloc.start()
    try:
        found = list(Lines(Stream(iter(chunks)), 1_000_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [line.data for line in found] == [b"short\n", None, b"end\n"]
    assert found[1].size == 65_536 * 800 + 1
    assert found[2].number == 3
    assert peak < 4_000_000


def test_a_fault_comes_behind_the_last_whole_line() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"one\ntw"
        yield b"o\nthr"
        raise StreamFault("truncated", "here")

    reading = Lines(Stream(chunks()), 100)
    found = iter(reading)
    assert [next(found).data, next(found).data] == [b"one\n", b"two\n"]
    with pytest.raises(StreamFault):
        next(found)
    assert reading.number == 2


def test_looking_ahead_takes_nothing() -> None:
    reading = Lines(stream(b"one\ntwo\nthree\nfour", 6, 10), 100)
    seen = []
    for line in reading:
        seen.append((line.data, reading.ahead(6), reading.ahead(100)))
    assert seen == [
        (b"one\n", b"two\nth", b"two\nthree\nfour"),
        (b"two\n", b"three\n", b"three\nfour"),
        (b"three\n", b"four", b"four"),
        (b"four", b"", b""),
    ]


# ----------------------------------------------------------------------------------------- decoding


def decoded(data: bytes, encoding: str = "auto", cuts: tuple[int, ...] = ()) -> list[str]:
    """Decodes line by line; what does not decode is its reason and the byte that is named."""
    text = LineText(stream(data, *cuts), encoding, 10**6)
    found = []
    for line in text.lines:
        assert line.data is not None
        try:
            found.append(text.text(line.data, line.offset).rstrip("\n"))
        except UndecodedError as error:
            found.append(f"{error.reason}: {error.detail.split(' of the file')[0]}")
    return found


ENGLISH = "The minister said “we will back £5 million” – and no more, at a café in Kyiv."
POLISH = "Zażółć gęślą jaźń: pomoc dla Ukrainy została wysłana w środę."
UKRAINIAN = "Велика Британія підтримала Україну у воєнний час і виділила допомогу."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ENGLISH, "cp1252"), (POLISH, "cp1250"), (UKRAINIAN, "cp1251"), (UKRAINIAN, "koi8-u")],
)
def test_lines_in_another_encoding_are_told(text: str, encoding: str) -> None:
    data = b"plain\n" + f"{text}\n".encode(encoding) * 3 + b"plain\n"
    assert decoded(data) == ["plain", *[text] * 3, "plain"]
    assert decoded(data, encoding) == ["plain", *[text] * 3, "plain"]


def test_the_note_says_what_a_line_was_read_as() -> None:
    text = LineText(stream(f"{ENGLISH}\n".encode("cp1252") + b"plain\n"), "auto", 1000)
    notes = []
    for line in text.lines:
        text.text(line.data or b"", line.offset)
        notes.append(text.note)
    assert notes == ["read as windows-1252", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "auto"])
def test_a_damaged_line_of_utf8_is_named_by_its_byte(encoding: str) -> None:
    good = f"{ENGLISH}\n".encode()
    bad = b"caf\xc3\xa9 broken \xff here \xc3\xa9\n"
    assert decoded(good + bad + good, encoding) == [
        ENGLISH,
        f"not utf-8: byte {len(good) + 13}",
        ENGLISH,
    ]


def test_a_few_odd_bytes_among_utf8_are_damage_and_no_other_encoding() -> None:
    good = f"{ENGLISH}\n".encode()
    found = decoded(good * 3 + b"a line with one \xe9 alone\n" + good * 3)
    assert found[3] == f"not utf-8: byte {len(good) * 3 + 16}"
    assert [*found[:3], *found[4:]] == [ENGLISH] * 6


def test_a_few_letters_within_words_are_western() -> None:
    assert decoded(b"plain\na caf\xe9 for \xa35\nplain") == ["plain", "a café for £5", "plain"]


@pytest.mark.parametrize("bad", [b"\xff", b"\xfe\xff\xff", b"text \xed\xa0\x80", b"\x81\x8d"])
def test_bytes_of_no_encoding_are_rejected(bad: bytes) -> None:
    found = decoded(b"plain words\nsome " + bad + b"\nplain words\n")
    assert found[1].startswith("not utf-8: byte ")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("cut", [(), (1,), (3, 7, 50)])
def test_wide_encodings_are_read(encoding: str, cut: tuple[int, ...]) -> None:
    text = f"{ENGLISH}\r\n{UKRAINIAN}\n𝔘nicode\n"
    data = text.encode(encoding)
    wanted = [f"{ENGLISH}\r", UKRAINIAN, "𝔘nicode"]
    assert decoded(data, encoding, cut) == wanted
    if encoding != "utf-16-be" and encoding != "utf-16-le":
        assert decoded(data, "auto", cut) == wanted
    if encoding == "utf-16":
        assert decoded(data[2:], "utf-16", cut) == wanted  # without its mark


def test_half_a_pair_in_utf16_costs_its_line_alone() -> None:
    start = "\ufeffone\n".encode("utf-16-le")
    data = start + b"a\x00\x00\xd8b\x00\n\x00" + "three\n".encode("utf-16-le")
    for cut in range(0, len(data), 3):
        found = decoded(data, "auto", (cut,))
        assert found == ["one", f"not utf-16: byte {len(start) + 2}", "three"]


def test_utf16_that_ends_within_a_character_costs_its_last_line() -> None:
    data = "\ufeffone\ntwo".encode("utf-16-le")[:-1]
    assert decoded(data) == ["one", f"not utf-16: byte {len(data) - 1}"]


def test_a_file_that_is_no_utf16_at_all_is_given_up() -> None:
    noise = b"\x00\xd8" * 5000
    text = LineText(stream(b"\xff\xfe" + noise), "auto", 10**6)
    with pytest.raises(StreamFault, match="not utf-16"):
        list(text.lines)


@given(
    rows=st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7", "gb18030"]),
    cuts=st.lists(st.integers(0, 500), max_size=5),
)
def test_what_was_encoded_is_decoded(rows: list[str], encoding: str, cuts: list[int]) -> None:
    data = "".join(f"{row}\n" for row in rows).encode(encoding)
    wanted = list(rows)
    if rows and rows[0].startswith("\ufeff"):
        wanted[0] = rows[0][1:]  # a mark
    found = decoded(data, encoding, tuple(cuts))
    if encoding in ("utf-16", "utf-32") and rows and rows[0].startswith("\ufeff"):
        return  # a second mark
    assert found == [row.rstrip("\n") for row in wanted]


@given(
    data=st.binary(max_size=400), encoding=st.sampled_from(["auto", "utf-8", "utf-16", "cp1252"])
)
def test_any_bytes_are_decoded_or_named(data: bytes, encoding: str) -> None:
    for found in decoded(data, encoding):
        found.encode("utf-8")


def test_a_megabyte_of_hostile_lines_is_soon_done() -> None:
    noise = random.Random(3).randbytes(1_000_000)  # noqa: S311
    assert len(decoded(noise)) == noise.count(b"\n") + (not noise.endswith(b"\n"))
    assert len(decoded(b"\xe9\n" * 50_000)) == 50_000
