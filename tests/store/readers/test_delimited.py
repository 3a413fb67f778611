"""CSV and TSV: quotes, ragged rows and odd headers; a bad row costs itself and no other."""

from __future__ import annotations

import csv
import gzip
import io
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.store.readers.conftest import Read
from toolkit.records import RawArticle
from toolkit.source import Source
from toolkit.store.readers.tables import read_table

HEADER = ["id", "date", "text"]


def written(rows: Sequence[Sequence[str]], **settings: object) -> str:
    sink = io.StringIO(newline="")
    csv.writer(sink, **settings).writerows(rows)  # type: ignore[arg-type]
    return sink.getvalue()


def rows(count: int) -> list[list[str]]:
    return [[str(n), "2025-01-31", f"Article {n}, with “words”."] for n in range(1, count + 1)]


TABLE = [HEADER, *rows(10)]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("a.csv", {}),
        ("a.csv", {"quoting": csv.QUOTE_ALL}),
        ("a.csv", {"lineterminator": "\n"}),
        ("a.csv", {"lineterminator": "\r"}),
        ("a.csv", {"delimiter": ";"}),
        ("a.csv", {"delimiter": "|"}),
        ("a.csv", {"delimiter": "\t"}),
        ("a.tsv", {"delimiter": "\t"}),
        ("A.TSV", {"delimiter": "\t"}),
        ("a.tsv", {"delimiter": ","}),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_record_is_an_article(
    read: Read, name: str, settings: dict[str, object], encoding: str
) -> None:
    articles, rejections = read(name, written(TABLE, **settings).encode(encoding))
    assert rejections == []
    assert [article.text for article in articles] == [row[2] for row in TABLE[1:]]
    assert [article.source_id for article in articles] == [row[0] for row in TABLE[1:]]
    assert [article.row for article in articles] == list(range(2, 12))
    assert {article.metadata["date"] for article in articles} == {"2025-01-31"}


def test_a_row_starts_on_its_first_line(read: Read) -> None:
    data = 'text,id\r\n"one\r\ntwo\nthree ""four"",\r\n",1\r\n\r\nfive,2\r\n'
    articles, rejections = read("a.csv", data.encode())
    assert rejections == []
    assert [(a.row, a.source_id, a.text) for a in articles] == [
        (2, "1", 'one\r\ntwo\nthree "four",\r\n'),
        (7, "2", "five"),
    ]


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ("x,y", "ragged row", "2 fields; the header has 3"),
        ("x", "ragged row", "1 field; the header has 3"),
        ("x,y,z,", "ragged row", "4 fields; the header has 3"),
        ('x,y,"z" z', "unbalanced quote", "write a quote in a text as two"),
        ('x,y,"he said "no" to it"', "unbalanced quote", "does not end its field"),
        ('x,y,"never closed', "unbalanced quote", "a quote opens here"),
        ('"x,y,never closed', "unbalanced quote", "a quote opens here"),
        ("x,y,", "empty text", "no text"),
        ('x,y,"  "', "empty text", "no text"),
        ("x,y,\x00", "empty text", "no text"),
        ("id,date,text", "repeated header", "the header of line 1"),
    ],
)
@pytest.mark.parametrize("settings", [{}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\n"}])
def test_a_bad_row_in_the_middle_costs_no_other(
    read: Read, line: str, reason: str, detail: str, settings: dict[str, object]
) -> None:
    head, tail = written(TABLE[:6], **settings), written(TABLE[6:], **settings)
    articles, rejections = read("a.csv", f"{head}{line}\n{tail}".encode())
    assert [article.text for article in articles] == [row[2] for row in TABLE[1:]]
    (rejection,) = rejections
    assert (rejection.row, rejection.reason) == (7, reason)
    assert detail in rejection.detail


@pytest.mark.parametrize("quoted", [True, False])
def test_a_quote_that_is_never_closed_swallows_no_row_behind_it(read: Read, quoted: bool) -> None:
    lines = [f'{n},2025-01-31,"Text {n}"' if quoted else f"{n},,Text {n}" for n in range(500)]
    lines[100] = '100,2025-01-31,"Text 100'
    articles, (rejection,) = read("a.csv", "\n".join(["id,date,text", *lines]).encode())
    assert [article.source_id for article in articles] == [str(n) for n in range(500) if n != 100]
    assert (rejection.row, rejection.reason) == (102, "unbalanced quote")


def test_rows_whose_quotes_fit_by_accident_are_no_continuation(read: Read) -> None:
    lines = ['1,"good"', '2,"bad', "3,good", "4,good", '5,"', 'starts on a new line"', "6,good"]
    articles, rejections = read("a.csv", "\n".join(["id,text", *lines]).encode())
    assert [article.source_id for article in articles] == ["1", "3", "4", "5", "6"]
    assert [rejection.row for rejection in rejections] == [3]


def test_texts_of_line_ends_alone_are_no_rows(read: Read) -> None:
    for texts in (["x\r", "\ry"], ["x\n", "\n y", "\nz"], ["\nx\n", "y"], ["x\n,", ",\ny"]):
        for settings in ({}, {"quoting": csv.QUOTE_ALL}):
            table = [["text"], *([text] for text in texts)]
            articles, rejections = read("a.csv", written(table, **settings).encode())
            assert rejections == []
            assert [article.text for article in articles] == texts


def test_texts_of_lines_that_look_like_rows_stay_whole(read: Read) -> None:
    texts = [
        "First, of two\nsecond, of two\nthird, of two",
        "First, of two\nsecond, of two\n",
        'a "quoted" word, and\n"more", of it\nend',
        "\n\n1,2\n3,4\n",
        '"',
        '","',
        ",\n,\n,",
    ]
    table = [["id", "text"], *([str(n), text] for n, text in enumerate(texts))]
    for settings in ({}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\n"}):
        articles, rejections = read("a.csv", written(table, **settings).encode())
        assert rejections == []
        assert [article.text for article in articles] == texts


def test_a_ragged_record_over_several_lines_is_one_rejection(read: Read) -> None:
    data = 'id,date,text\n1,,good\n2,"one\ntwo\nthree"\n3,,good\n'
    articles, (rejection,) = read("a.csv", data.encode())
    assert [article.source_id for article in articles] == ["1", "3"]
    assert (rejection.row, rejection.reason) == (3, "ragged row")


def test_tabs_part_texts_that_are_not_quoted(read: Read) -> None:
    data = 'id\ttext\n1\t"We will win" says the PM\n2\t"We will win\n3\ta "word" here\n'
    articles, rejections = read("a.tsv", data.encode())
    assert rejections == []
    assert [article.text for article in articles] == [
        '"We will win" says the PM',
        '"We will win',
        'a "word" here',
    ]


@pytest.mark.parametrize(
    ("header", "reason", "detail"),
    [
        ("id,date,words", "no text column", "it has 'id', 'date', 'words'"),
        ("id,,", "no text column", "it has 'id', '', ''"),
        ("text,date,text", "repeated column", "2 columns are called 'text', which holds the text"),
        ("date,date,text", "repeated column", "2 columns are called 'date'"),
        ('text,date,"id', "unbalanced quote", "in the header: a quote opens"),
        ("t\x00e\x00x,t,id", "binary file", "its first line holds zeros"),
    ],
)
def test_a_header_that_cannot_be_used_rejects_the_file_once(
    read: Read, header: str, reason: str, detail: str
) -> None:
    data = header + "\n" + written(TABLE[1:])
    articles, (rejection,) = read("a.csv", data.encode())
    assert articles == []
    assert rejection.reason == reason
    assert detail in rejection.detail


@pytest.mark.parametrize(
    "header", ["text,note,note", ",text,", " Text ,DATE,Id", "sep=,\ntext,date,id", "\n\ntext,a,b"]
)
def test_an_odd_header_that_can_be_used_is(read: Read, header: str) -> None:
    data = f"{header}\nwords,words,words\n"
    (article,), rejections = read("a.csv", data.encode())
    assert (article.text, rejections) == ("words", [])


def test_a_column_that_the_study_names_and_the_file_lacks(read: Read) -> None:
    data = written(TABLE).encode()
    articles, (rejection,) = read("a.csv", data, columns={"text": "body"})
    assert articles == []
    assert (rejection.row, rejection.reason) == (None, "no such column")
    assert rejection.detail == (
        "no column 'body' for the text; it has 'id', 'date', 'text'; "
        "set input.columns.text to one of them"
    )


def test_stated_columns_are_used(read: Read) -> None:
    data = b"body;words;who\nx;the text;Ann\n"
    columns = {"text": "words", "author": "who", "id": "body"}
    (article,), _ = read("a.csv", data, columns=columns)
    assert (article.text, article.source_id) == ("the text", "x")
    assert article.metadata == {"author": "Ann"}


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (b"", "empty file", "0 bytes"),
        (b"\r\n\n", "empty file", "3 bytes, all of them blank"),
        (b"\xef\xbb\xbf", "empty file", "3 bytes"),
        (b"id,text", "no rows", "a header and nothing behind it"),
        (b"id,text\r\n\r\n", "no rows", "a header and nothing behind it"),
    ],
)
def test_a_file_without_rows_is_rejected(read: Read, data: bytes, reason: str, detail: str) -> None:
    for name, packed in (("a.csv", data), ("a.csv.gz", gzip.compress(data))):
        articles, (rejection,) = read(name, packed)
        assert articles == []
        assert rejection.reason == reason
        assert detail in rejection.detail


def test_zeros_in_a_text_are_kept(read: Read) -> None:
    (article,), rejections = read("a.csv", b"id,text\n1,wo\x00rds\n")
    assert (article.text, rejections) == ("wo\x00rds", [])


def test_a_row_that_does_not_decode_is_rejected_with_all_its_lines(read: Read) -> None:
    good = "1,“fine”\n" * 3
    data = f"id,text\n{good}".encode() + b'2,"one\ntwo \xff\nthree"\n3,plain\n'
    articles, (rejection,) = read("a.csv", data)
    assert [article.text for article in articles] == ["“fine”"] * 3 + ["plain"]
    assert (rejection.row, rejection.reason) == (5, "not utf-8")
    assert f"byte {data.index(0xFF)} of the file" in rejection.detail


def test_a_row_that_is_too_long_is_rejected(read: Read) -> None:
    data = f"id,text\n1,good\n2,{'x' * 5000}\n3,good\n".encode()
    articles, (rejection,) = read("a.csv", data, max_bytes=2000)
    assert [article.row for article in articles] == [2, 4]
    assert (rejection.row, rejection.reason) == (3, "too large")
    in_quotes = f'id,text\n1,good\n2,"x\n{"x" * 5000}\n"\n3,good\n'.encode()
    articles, rejections = read("a.csv", in_quotes, max_bytes=2000)
    assert [article.source_id for article in articles] == ["1", "3"]
    assert [rejection.row for rejection in rejections] == [3, 4, 5]


def test_a_line_of_fifty_megabytes_takes_no_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b"id,text\n1,good\n2,")
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b"\n3,good\n")
    tracemalloc.start()
    try:
        items = list(read_table(tmp_path, "a.csv", Source("", max_bytes=1_000_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [isinstance(item, RawArticle) for item in items] == [True, False, True]
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "line", ['x","', '"x', 'x,"', '""', '"', ',"""', 'x"",""x', '","', '"x""', '"x",', '",']
)
def test_hostile_quotes_are_soon_done_with(read: Read, line: str) -> None:
    """Each line could be taken for the start of a record that goes on to the end of the file."""
    articles, rejections = read("a.csv", ("id,text\n" + f"{line}\n" * 30_000).encode())
    assert articles or rejections


def test_a_truncated_file_gives_all_whole_rows(read: Read) -> None:
    table = [HEADER, *([str(n), "", f"Text {n * 7919 % 104729}\nmore"] for n in range(4000))]
    packed = gzip.compress(written(table).encode())
    for cut in (9, 100, 3000):
        articles, (rejection,) = read("a.csv.gz", packed[:-cut])
        assert [article.source_id for article in articles] == [
            row[0] for row in table[1 : len(articles) + 1]
        ]
        assert len(articles) > (3990 if cut == 9 else 2000)
        assert rejection.reason == "truncated"
        assert rejection.row == 2 * len(articles) + 2
        assert f"what follows from line {rejection.row:,} on is lost" in rejection.detail


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    st.sampled_from(',;|\t"\n\r x\x00\ufeffé'), max_size=12
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=8)
)


@given(
    table=tables,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_wrote_is_read(
    read: Read, table: list[list[str]], quoting: int, delimiter: str, encoding: str
) -> None:
    width = len(table[0]) if table else 2
    header = ["text", "id", "x", "y"][:width]
    assume(width > 1 or delimiter == ",")
    table = [row for row in table if row != header]
    data = written([header, *table], quoting=quoting, delimiter=delimiter).encode(encoding)
    articles, rejections = read("a.csv", data, encoding="utf-8" if encoding == "utf-8" else "auto")
    full = [row for row in table if row[0].strip().strip("\x00\ufeff \t\r\n")]
    assert [article.text for article in articles] == [row[0] for row in full]
    if width > 1:
        assert [a.source_id for a in articles] == [row[1].strip() or None for row in full]
    else:
        table = [row for row in table if row[0].strip(" \r\n") or '"' in written([row])]
    if table:
        assert {rejection.reason for rejection in rejections} <= {"empty text"}


words = st.text(st.sampled_from('ab,;" \n'), max_size=15).map(lambda text: f"w{text}w")


@given(
    texts=st.lists(words, min_size=3, max_size=12),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    data=st.data(),
)
def test_a_row_with_one_quote_too_many_or_too_few_costs_no_other(
    read: Read, texts: list[str], quoting: int, end: str, data: st.DataObject
) -> None:
    header = ["id", "text", "date", "note"]
    lines = [
        written([[f"n{n}", text, "2025-01-31", "x"]], quoting=quoting, lineterminator=end)
        for n, text in enumerate(texts)
    ]
    hurt = data.draw(st.integers(0, len(texts) - 1))
    line = lines[hurt].removesuffix(end)
    quotes = [at for at, char in enumerate(line) if char == '"']
    if quotes and data.draw(st.booleans()):
        at = data.draw(st.sampled_from(quotes))
        line = line[:at] + line[at + 1 :]
    else:
        at = data.draw(st.integers(0, len(line)))
        line = f'{line[:at]}"{line[at:]}'
    lines[hurt] = line + end
    whole = written([header], quoting=quoting, lineterminator=end) + "".join(lines)
    articles, rejections = read("a.csv", whole.encode())
    found = {article.source_id: article.text for article in articles}
    starts, at = {}, 2
    for number, text in enumerate(lines):
        starts[number] = at
        at += text.count("\n")
    for number, text in enumerate(texts):
        if number != hurt:
            assert found.get(f"n{number}") == text
    of_hurt = range(starts[hurt], starts[hurt] + lines[hurt].count("\n"))
    rows_met = {item.row for item in (*articles, *rejections)}
    assert starts[hurt] in rows_met
    assert {rejection.row for rejection in rejections} <= set(of_hurt)


@given(data=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl"]))
def test_any_bytes_are_read_or_rejected(read: Read, data: bytes, name: str) -> None:
    articles, rejections = read(name, data)
    assert articles or rejections


@given(
    body=st.text(st.sampled_from('ab",\n\r;\t'), max_size=60),
    name=st.sampled_from(["a.csv", "a.tsv"]),
)
def test_no_line_is_unaccounted_for(read: Read, body: str, name: str) -> None:
    delimiter = "," if name == "a.csv" else "\t"
    articles, rejections = read(name, f"id{delimiter}text\n{body}".encode())
    met = sorted(item.row or 0 for item in (*articles, *rejections))
    assert met == sorted(set(met))  # none twice
    lines = [line for line in body.encode().splitlines() if line.strip(b" \r\n")]
    assert met
    assert met != [0] or not lines
