"""JSON lines: every line is an article or a rejection that names it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.store.readers.conftest import Read


def jsonl(*rows: Any) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def row(number: int, **further: Any) -> dict[str, Any]:
    return {"id": str(number), "text": f"Article {number} has some words."} | further


ROWS = [row(n) for n in range(1, 11)]


def test_each_line_is_an_article(read: Read) -> None:
    articles, rejections = read("a.jsonl", jsonl(*ROWS))
    assert rejections == []
    assert [article.text for article in articles] == [r["text"] for r in ROWS]
    assert [article.source_id for article in articles] == [r["id"] for r in ROWS]
    assert [article.row for article in articles] == list(range(1, 11))
    assert len({article.sha256 for article in articles}) == 10


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        (b'{"id": "x", "text": "broken', "broken JSON", "Unterminated string"),
        (b'{"id": "x" "text": "y"}', "broken JSON", "at character 12 of the line"),
        (b'{"text": "a"}{"text": "b"}', "broken JSON", "Extra data"),
        (b"[1, 2]", "not an object", "the line holds a list"),
        (b'"text"', "not an object", "a plain value"),
        (b"null", "not an object", "a plain value"),
        (b"17", "not an object", "a plain value"),
        (b"[" * 100_000, "broken JSON", "nested too deep"),
        (b'{"a":' * 100_000, "broken JSON", "nested too deep"),
        (b'{"n": ' + b"7" * 5000 + b', "text": "x"}', "broken JSON", "a number is too long"),
        (b'{"text": "zero \x00 byte"}', "broken JSON", "Invalid control character"),
        (b'{"text": "bad \xff\xfe byte"}', "not utf-8", "byte 406 of the file does not decode"),
        (b'{"id": "x"}', "no text", "it has 'id'"),
        (b'{"text": ""}', "empty text", "no text"),
        (b'{"text": " \\n\\t "}', "empty text", "no text"),
        (b'{"text": "\\u0000"}', "empty text", "no text"),
        (b'{"text": null}', "empty text", "no text"),
        (b'{"text": NaN}', "empty text", "no text"),
        (b'{"text": 17}', "no text", "a number"),
        (b'{"text": true}', "no text", "true or false"),
        (b'{"text": ["a", "b"]}', "no text", "a list"),
        (b'{"text": {"a": "b"}}', "no text", "an object"),
        (b'{"text": "a", "text": "b"}', "repeated key", "'text' stands twice"),
        (b"{}", "no text", "it has none"),
    ],
)
def test_a_bad_line_in_the_middle_costs_no_other(
    read: Read, line: bytes, reason: str, detail: str
) -> None:
    head, tail = jsonl(*ROWS[:8]), jsonl(*ROWS[8:])
    assert len(head) == 392
    articles, (rejection,) = read("a.jsonl", head + line + b"\n" + tail)
    assert [article.text for article in articles] == [r["text"] for r in ROWS]
    assert [article.row for article in articles] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]
    assert (rejection.row, rejection.reason) == (9, reason)
    assert detail in rejection.detail


def test_the_place_of_a_broken_line_is_its_byte_in_the_file(read: Read) -> None:
    _, (rejection,) = read("a.jsonl", jsonl(*ROWS[:8]) + b'{"text": oops}\n')
    assert rejection.detail == (
        "Expecting value at character 10 of the line, which begins at byte 392"
    )


def test_keys_that_stand_twice_for_the_same_or_for_nothing_do_no_harm(read: Read) -> None:
    data = b'{"text": "a", "text": "a", "x": 1, "x": 2, "y": {"z": 1, "z": 2}}\n'
    (article,), rejections = read("a.jsonl", data)
    assert (article.text, rejections) == ("a", [])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b"\n \t\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_marks_and_blank_lines_are_no_rows(read: Read, end: bytes, mark: bytes) -> None:
    data = mark + end.join(json.dumps(r).encode() for r in ROWS)
    articles, rejections = read("a.jsonl", data)
    assert rejections == []
    assert [article.text for article in articles] == [r["text"] for r in ROWS]
    step = end.count(b"\n")
    assert [article.row for article in articles] == list(range(1, 1 + 10 * step, step))


def test_a_mark_may_stand_where_files_were_joined(read: Read) -> None:
    part = b"\xef\xbb\xbf" + jsonl(*ROWS)
    articles, rejections = read("a.ndjson", part + part)
    assert (len(articles), rejections) == (20, [])


@pytest.mark.parametrize(("data", "detail"), [(b"", "0 bytes"), (b"\n \n", "3 bytes, all")])
def test_a_file_of_nothing_is_rejected(read: Read, data: bytes, detail: str) -> None:
    for name, packed in (
        ("a.jsonl", data),
        ("a.jsonl.gz", gzip.compress(data)),
        ("a.jsonl.zst", zstandard.compress(data)),
    ):
        articles, (rejection,) = read(name, packed)
        assert articles == []
        assert (rejection.reason, rejection.row) == ("empty file", None)
        assert detail in rejection.detail


def test_a_stated_column_that_no_row_has_rejects_the_file_once(read: Read) -> None:
    articles, (rejection,) = read("a.jsonl", jsonl(*ROWS), columns={"text": "words"})
    assert articles == []
    assert (rejection.row, rejection.reason) == (None, "no such column")
    assert rejection.detail == (
        "no column 'words' for the text; it has 'id', 'text'; set input.columns.text to one of them"
    )
    _, (rejection,) = read("a.jsonl", jsonl(*ROWS), columns={"author": "writer", "url": "at"})
    assert "no column 'writer' for the author (and 1 more that are stated)" in rejection.detail


def test_a_large_file_without_the_column_is_left_early(read: Read) -> None:
    many = [row(n) for n in range(5000)]
    broken = jsonl(*many) + b"broken\n"
    assert len(read("a.jsonl", broken, columns={"text": "words"})[1]) == 1


def test_without_a_text_the_file_is_rejected_once(read: Read) -> None:
    articles, (rejection,) = read("a.jsonl", jsonl({"id": 1, "note": "x"}, {"id": 2}))
    assert articles == []
    assert rejection.detail == (
        "none is called text, body, content, article; it has 'id', 'note'; "
        "set input.columns.text to the one that holds the articles"
    )


def test_rows_before_the_first_that_has_the_column_are_kept(read: Read) -> None:
    rows = [{"id": 1, "text": "first"}, {"id": 2, "text": "second", "pub": "2025-01-31"}]
    articles, rejections = read("a.jsonl", jsonl(*rows), columns={"date": "pub"})
    assert rejections == []
    assert [dict(article.metadata) for article in articles] == [{}, {"date": "2025-01-31"}]


def test_a_row_without_the_stated_text_is_rejected_by_itself(read: Read) -> None:
    rows = [{"words": "first"}, {"text": "second"}, {"words": "third"}]
    articles, (rejection,) = read("a.jsonl", jsonl(*rows), columns={"text": "words"})
    assert [article.text for article in articles] == ["first", "third"]
    assert (rejection.row, rejection.detail) == (2, "the row has no 'words'")


def test_no_other_column_stands_in_for_a_stated_one(read: Read) -> None:
    rows = [{"text": "a", "pub": "2025-01-31"}, {"text": "b", "date": "2024-01-31"}]
    articles, _ = read("a.jsonl", jsonl(*rows), columns={"date": "pub"})
    assert [article.metadata.get("date") for article in articles] == ["2025-01-31", None]


def test_half_a_surrogate_pair_becomes_a_replacement_character(read: Read) -> None:
    data = b'{"id": "\\ud83d", "title": "a\\udc00", "text": "x \\ud800\\ud800 \\ud83d\\ude00"}\n'
    (article,), _ = read("a.jsonl", data)
    assert article.text == "x \ufffd\ufffd 😀"
    assert (article.source_id, article.metadata["title"]) == ("\ufffd", "a\ufffd")


def test_a_line_that_is_too_long_is_rejected_by_itself(read: Read) -> None:
    data = jsonl(ROWS[0], row(2, note="x" * 5000), ROWS[2])
    articles, (rejection,) = read("a.jsonl", data, max_bytes=2000)
    assert [article.row for article in articles] == [1, 3]
    assert (rejection.row, rejection.reason) == (2, "too large")
    assert rejection.detail == "the line has more than the 2,000 bytes that input.max_bytes allows"


@pytest.mark.parametrize("cut", [10, 100, 1000, 5000])
@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_of_a_truncated_file_all_whole_rows_are_read(read: Read, ending: str, cut: int) -> None:
    rows = [row(n, noise=f"{n * 7919 % 104729:x}") for n in range(4000)]
    pack = gzip.compress if ending == "gz" else zstandard.compress
    whole = pack(jsonl(*rows))
    articles, (rejection,) = read(f"a.jsonl.{ending}", whole[: len(whole) - cut])
    assert [article.text for article in articles] == [r["text"] for r in rows[: len(articles)]]
    assert (rejection.reason, rejection.row) == ("truncated", len(articles) + 1)
    if ending == "gz" and cut == 10:
        assert len(articles) > 3990
    assert f"what follows from line {len(articles) + 1:,} on is lost" in rejection.detail


def test_a_bomb_is_rejected_and_what_was_unpacked_stays(read: Read) -> None:
    rows = [row(n, text="x" * 1000) for n in range(5000)]
    packed = zstandard.compress(jsonl(*rows))
    assert len(packed) < 50_000
    articles, (rejection,) = read("a.jsonl.zst", packed, max_unpacked_bytes=100_000)
    assert 90 < len(articles) < 100
    assert (rejection.reason, rejection.row) == ("unpacks too far", len(articles) + 1)
    assert "the 100,000 bytes that input.max_unpacked_bytes allows" in rejection.detail


def test_lines_in_another_encoding_are_read_and_told(read: Read) -> None:
    texts = ["plain words", "the café paid £5 million", "“quoted” – and more"]
    data = b"".join(
        json.dumps({"text": t}, ensure_ascii=False).encode("cp1252") + b"\n" for t in texts
    )
    articles, rejections = read("a.jsonl", data)
    assert rejections == []
    assert [article.text for article in articles] == texts
    notes = [article.metadata.get("notes") for article in articles]
    assert notes == [None, "read as windows-1252", "read as windows-1252"]
    articles, rejections = read("a.jsonl", data, encoding="utf-8")
    assert (len(articles), len(rejections)) == (1, 2)
    assert rejections[0].reason == "not utf-8"
    assert "byte 41 of the file" in rejections[0].detail


def test_utf16_is_read(read: Read) -> None:
    rows = [row(n, text=f"Стаття {n} “має” слова.") for n in range(300)]
    data = "".join(json.dumps(r, ensure_ascii=False) + "\r\n" for r in rows).encode("utf-16")
    articles, rejections = read("a.jsonl", data)
    assert rejections == []
    assert [article.text for article in articles] == [r["text"] for r in rows]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"text": st.text(min_size=1)},
            optional={"id": scalars, "title": anything, "date": anything, "x": anything},
        ),
        min_size=1,
        max_size=12,
    ),
    ascii_only=st.booleans(),
    data=st.data(),
)
def test_what_was_written_is_read_and_damage_costs_its_own_lines(
    read: Read, rows: list[dict[str, Any]], ascii_only: bool, data: st.DataObject
) -> None:
    lines = [json.dumps(r, ensure_ascii=ascii_only) for r in rows]
    encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
    damaged = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=3))
    for number in damaged:
        line = bytearray(encoded[number])
        at = data.draw(st.integers(0, len(line) - 1))
        line[at : at + 1] = data.draw(st.binary(max_size=3).filter(lambda b: b"\n" not in b))
        encoded[number] = bytes(line)
    articles, rejections = read("a.jsonl", b"\n".join(encoded), encoding="utf-8")
    found = {article.row: article.text for article in articles}
    rejected = {rejection.row for rejection in rejections}
    if None in rejected:
        assert not articles
        assert len(damaged) == len(rows)
        return
    for number, (line, sent) in enumerate(zip(encoded, rows, strict=True), 1):
        assert (number in found) + (number in rejected) == bool(line.strip())
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in sent["text"])
        blank = not text.strip().strip("\x00\ufeff \t\r\n")
        if number - 1 not in damaged and not blank and "\ud800" not in line.decode("latin-1"):
            lone = any("\ud800" <= c <= "\udfff" for c in json.dumps(sent, ensure_ascii=False))
            if ascii_only or not lone:
                assert found.get(number) == text
