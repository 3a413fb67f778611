"""Reading a folder of articles: untouched, or rejected with a reason."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.collection import read_collection

Write = Callable[[str, str | bytes], Path]

ENGLISH = "The minister said “we will back £5 million” – and no more, at a café in Kyiv.\n"
UKRAINIAN = "Велика Британія підтримала Україну у воєнний час і виділила допомогу.\n"


def read_articles(
    path: str, *, pattern: Sequence[str] = ("*.txt",), encoding: str = "utf-8", **settings: object
) -> tuple[list[RawArticle], list[Rejection]]:
    """Reads one source: its articles by path, and what it could not read."""
    source = Source(path, tuple(pattern), encoding, **settings)  # type: ignore[arg-type]
    found = read_collection([source])
    return sorted(found.articles(), key=lambda article: article.path), list(found.rejections)


def rejected(folder: Path, **settings: object) -> list[Rejection]:
    articles, rejections = read_articles(str(folder), **settings)  # type: ignore[arg-type]
    assert articles == []
    return rejections


def test_the_seed_articles_come_as_they_are(seeds: Path) -> None:
    articles, rejections = read_articles(str(seeds / "articles"))
    assert rejections == []
    assert [article.path for article in articles] == sorted(
        file.name for file in (seeds / "articles").glob("*.txt")
    )
    for article in articles:
        data = (seeds / "articles" / article.path).read_bytes()
        assert article.text.encode() == data
        assert article.sha256 == hashlib.sha256(data).hexdigest()


def test_line_ends_stay_and_a_byte_order_mark_goes(write: Write, tmp_path: Path) -> None:
    write("a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    (article,), _ = read_articles(str(tmp_path))
    assert article.text == "one\r\ntwo\rthree\n"


def test_folders_within_are_read_hidden_ones_are_not(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "2024/a.txt", "2024/x/c.txt", ".git/d.txt", ".e.txt", "f.md"):
        write(name, "text")
    articles, _ = read_articles(str(tmp_path))
    assert [article.path for article in articles] == ["2024/a.txt", "2024/x/c.txt", "b.txt"]


def test_a_pattern_may_name_folders(write: Write, tmp_path: Path) -> None:
    for name in ("a.txt", "2024/a.txt", "2024/b.md"):
        write(name, "text")
    articles, _ = read_articles(str(tmp_path), pattern=["2024/*", "*.md"])
    assert [article.path for article in articles] == ["2024/a.txt", "2024/b.md"]


def test_the_outlet_goes_with_every_article(write: Write, tmp_path: Path) -> None:
    write("a.txt", "text")
    (article,), _ = read_articles(str(tmp_path), outlet="The Paper")
    assert article.metadata == {"outlet": "The Paper"}


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (b"", "empty file", "0 bytes"),
        (b" \n\t\r\n", "empty file", "5 bytes, all of them blank"),
        (b"\xef\xbb\xbf", "empty file", "a byte order mark and nothing else"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file", "no text has"),
        (b"%PDF-1.4\n\x01\x02\x03\x04\x05", "binary file", "no text has"),
        (
            ENGLISH.encode("cp1252"),
            "not utf-8",
            "byte 18 does not decode; probably windows-1252; "
            "set input.encoding to windows-1252 or auto",
        ),
        (UKRAINIAN.encode("cp1251"), "not utf-8", "probably windows-1251"),
        (ENGLISH.encode("utf-16"), "not utf-8", "probably utf-16"),
        (b"text \xed\xa0\x80 more", "not utf-8", "byte 5 does not decode"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_reason(
    write: Write, tmp_path: Path, content: bytes, reason: str, detail: str
) -> None:
    write("a.txt", content)
    (rejection,) = rejected(tmp_path)
    assert (rejection.path, rejection.reason) == ("a.txt", reason)
    assert detail in rejection.detail


def test_a_rejected_file_takes_no_other_with_it(write: Write, tmp_path: Path) -> None:
    write("a.txt", b"")
    write("b.txt", "text")
    write("c.txt", b"\xff")
    articles, rejections = read_articles(str(tmp_path))
    assert [article.path for article in articles] == ["b.txt"]
    assert [rejection.path for rejection in rejections] == ["a.txt", "c.txt"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "utf-16"),
        (UKRAINIAN, "cp1251"),
        (UKRAINIAN, "koi8-u"),
        ("Das Öl aus längst vergangenen Tagen fließt über die Grenze.", "cp1252"),
        ("Zażółć gęślą jaźń: pomoc dla Ukrainy została wysłana.", "cp1250"),
    ],
)
def test_auto_finds_the_encoding(write: Write, tmp_path: Path, text: str, encoding: str) -> None:
    write("a.txt", text.encode(encoding))
    (article,), rejections = read_articles(str(tmp_path), encoding="auto")
    assert rejections == []
    assert article.text == text


def test_a_stated_encoding_is_used(write: Write, tmp_path: Path) -> None:
    write("a.txt", UKRAINIAN.encode("cp1251"))
    (article,), _ = read_articles(str(tmp_path), encoding="cp1251")
    assert article.text == UKRAINIAN


def test_a_large_file_is_rejected(write: Write, tmp_path: Path) -> None:
    write("a.txt", "x" * 2001)
    (rejection,) = rejected(tmp_path, max_bytes=2000)
    assert rejection.reason == "too large"
    assert "more than the 2,000 bytes that input.max_bytes allows" in rejection.detail


def test_a_link_out_of_the_folder_is_rejected(write: Write, tmp_path: Path) -> None:
    write("secret.txt", "secret")
    inside = write("in/a.txt", "text").parent
    (inside / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "near.txt").symlink_to("a.txt")
    (inside / "dangling.txt").symlink_to("nowhere")
    articles, rejections = read_articles(str(inside))
    assert [article.path for article in articles] == ["a.txt", "near.txt"]
    assert [(r.path, r.reason) for r in rejections] == [
        ("dangling.txt", "not a file"),
        ("out.txt", "outside the folder"),
    ]


def test_a_link_to_a_folder_is_not_followed(write: Write, tmp_path: Path) -> None:
    write("other/b.txt", "other")
    inside = write("in/a.txt", "text").parent
    (inside / "linked").symlink_to(tmp_path / "other")
    articles, _ = read_articles(str(inside))
    assert [article.path for article in articles] == ["a.txt"]


def test_a_name_that_is_no_text_is_rejected(tmp_path: Path) -> None:
    try:
        (tmp_path / "bad\udcff.txt").write_text("text")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    (rejection,) = rejected(tmp_path)
    assert rejection.reason == "unusable name"
    assert rejection.path.encode("utf-8") == b"bad\\udcff.txt"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none", "input.path: no such file or folder: none"),
        (
            "empty",
            "input.pattern: no file in empty fits *.txt, *.html; set input.pattern to the names "
            "of your files, such as ['*.text']",
        ),
    ],
)
def test_nothing_to_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    with pytest.raises(InputError) as caught:
        read_articles(path, pattern=["*.txt", "*.html"])
    assert str(caught.value) == message


@given(
    data=st.binary(max_size=300), encoding=st.sampled_from(["utf-8", "auto", "cp1252", "utf-16"])
)
def test_any_bytes_are_read_or_rejected(
    data: bytes, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.txt").write_bytes(data)
    articles, rejections = read_articles(str(folder), encoding=encoding)
    assert len(articles) + len(rejections) == 1
    for article in articles:
        article.text.encode("utf-8")  # can be stored
    for rejection in rejections:
        assert rejection.reason
        assert rejection.detail


def test_a_study_without_articles_is_told() -> None:
    with pytest.raises(InputError, match=r"input\.path: the study names no articles"):
        read_collection([])


ROWS = [
    {"id": "1", "text": "The first article says this.", "outlet": "The Post", "date": "2025-01-02"},
    {
        "id": "2",
        "text": "The second article says that.",
        "outlet": "The Times",
        "date": "03/04/2025",
    },
    {"id": "1", "text": "The third article has the id of the first."},
    {"id": "4", "text": ""},
]


@pytest.fixture
def mixed(write: Write, tmp_path: Path) -> list[Source]:
    """Two sources: a folder of documents and tables, and one packed file."""
    table = "".join(json.dumps(row) + "\n" for row in ROWS)
    write("folder/a.txt", "A file of its own.")
    write("folder/b.html", "<html><body><p>Not much of a page.</p></body></html>")
    write("folder/rows.jsonl", table + "{broken\n")
    write("packed/rows.jsonl.gz", gzip.compress(table.encode(), mtime=0))
    return [Source(str(tmp_path / "folder")), Source(str(tmp_path / "packed" / "rows.jsonl.gz"))]


def test_several_sources_are_one_collection(mixed: list[Source]) -> None:
    found = read_collection(mixed)
    places = {(a.path, a.row): a for a in found.articles()}
    assert ("folder/a.txt", None) in places
    assert places["rows.jsonl.gz", 1].metadata["outlet"] == "The Post"
    assert places["rows.jsonl.gz", 1].metadata["date"] == "2025-01-02"
    assert "date" not in places["rows.jsonl.gz", 2].metadata
    assert found.n_read == found.n_articles + len(found.rejections) == 2 + 5 + 4
    reasons = {(r.path, r.row): r.reason for r in found.rejections}
    assert reasons["folder/rows.jsonl", 3] == reasons["rows.jsonl.gz", 3] == "repeated id"
    assert reasons["folder/rows.jsonl", 4] == "empty text"
    assert ("folder/rows.jsonl", 5) in reasons


def test_an_id_may_repeat_in_another_source_and_the_first_place_is_named(
    mixed: list[Source],
) -> None:
    found = read_collection(mixed)
    ids = [a.source_id for a in found.articles() if a.source_id]
    assert sorted(ids) == ["1", "1", "2", "2"]
    (told,) = [r.detail for r in found.rejections if r.path == "rows.jsonl.gz" and r.row == 3]
    assert "rows.jsonl.gz:1" in told


def test_a_date_that_can_be_read_both_ways_is_told_with_what_to_do(mixed: list[Source]) -> None:
    (note,) = read_collection(mixed).notes
    assert "2 articles: ambiguous date, such as 03/04/2025" in note
    assert "input.date_order" in note
    stated = [replace(source, date_order="mdy") for source in mixed]
    found = read_collection(stated)
    assert found.notes == ()
    assert {a.metadata.get("date") for a in found.articles()} >= {"2025-03-04"}


def test_strict_stops_at_the_first_input_that_cannot_be_used(mixed: list[Source]) -> None:
    with pytest.raises(InputError, match=r"folder/rows\.jsonl:3: repeated id"):
        read_collection(mixed, strict=True)


def test_processes_read_what_one_process_reads(write: Write, tmp_path: Path) -> None:
    for number in range(70):
        write(f"{number:02d}.html", f"<html><body><p>{ENGLISH * 3} Number {number}.</p></body>")
    source = Source(str(tmp_path))
    one = read_collection([source])
    two = read_collection([source], engine="processes", workers=2)
    assert list(one.articles()) == list(two.articles())
    assert (one.digest, one.inventory, one.notes) == (two.digest, two.inventory, two.notes)


def test_files_that_fit_no_pattern_are_told(write: Write, tmp_path: Path) -> None:
    for name in ("a.txt", "b.docx", "c.docx", "d", ".hidden"):
        write(name, "text")
    (note,) = read_collection([Source(str(tmp_path), ("*.txt",))]).notes
    assert note.endswith("fit no pattern and are not read: 2 .docx, 1 no ending")


def test_folders_that_are_not_searched_are_rejected(write: Write, tmp_path: Path) -> None:
    write("in/a.txt", ENGLISH)
    write("out/b.txt", ENGLISH)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    found = read_collection([Source(str(tmp_path / "in"))])
    assert [(r.path, r.reason) for r in found.rejections] == [("link", "linked folder")]
    assert "input.sources" in found.rejections[0].detail


def test_a_file_may_be_named_by_a_link_to_it(write: Write, tmp_path: Path) -> None:
    write("there/a.txt", ENGLISH)
    (tmp_path / "here.txt").symlink_to(tmp_path / "there" / "a.txt")
    found = read_collection([Source(str(tmp_path / "here.txt"))])
    assert (found.n_articles, found.rejections) == (1, ())


def test_ids_that_start_anew_in_each_file_are_no_repetition(write: Write, tmp_path: Path) -> None:
    for month in ("jan", "feb"):
        rows = [{"id": n, "text": f"What happened in {month} was number {n}."} for n in range(3)]
        write(f"{month}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert read_collection([Source(str(tmp_path))]).n_articles == 6
    named = read_collection([Source(str(tmp_path), columns={"id": "id"})])
    assert (named.n_articles, len(named.rejections)) == (3, 3)


@pytest.mark.parametrize("names", [("x", "x"), ("x", "y/x", "x-2")])
def test_sources_of_one_name_are_told_apart(
    write: Write, tmp_path: Path, names: tuple[str, ...]
) -> None:
    for number, name in enumerate(names):
        write(f"{number}/{name}/a.txt", f"{ENGLISH} {number}")
    sources = [Source(str(tmp_path / str(n) / name)) for n, name in enumerate(names)]
    assert len({a.path for a in read_collection(sources).articles()}) == len(names)


def test_the_order_of_sources_changes_nothing(mixed: list[Source]) -> None:
    one, two = read_collection(mixed), read_collection(mixed[::-1])
    assert one.digest == two.digest
    assert list(one.articles()) == list(two.articles())


def test_a_table_that_is_packed_twice_is_rejected_and_the_rest_goes_on(
    write: Write, tmp_path: Path
) -> None:
    write("a.txt", ENGLISH)
    inner = gzip.compress(json.dumps(ROWS[0]).encode(), mtime=0)
    write("b.jsonl.gz.gz", gzip.compress(inner, mtime=0))
    write("c.jsonl.zst.gz", gzip.compress(inner, mtime=0))
    found = read_collection([Source(str(tmp_path))])
    assert found.n_articles == 1
    assert {r.path: r.reason for r in found.rejections} == {
        "b.jsonl.gz.gz": "binary file",
        "c.jsonl.zst.gz": "binary file",
    }
