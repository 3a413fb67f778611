"""Reading a folder of articles: untouched, or rejected with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.records import Rejection
from toolkit.store.articles import read_articles

Write = Callable[[str, str | bytes], Path]

ENGLISH = "The minister said “we will back £5 million” – and no more, at a café in Kyiv.\n"
UKRAINIAN = "Велика Британія підтримала Україну у воєнний час і виділила допомогу.\n"


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
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file", "control bytes"),
        (b"%PDF-1.4\n\x01\x02\x03\x04\x05", "binary file", "control bytes"),
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
    assert "2,001 bytes; input.max_bytes allows 2,000" in rejection.detail


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
        (None, "input.path: the study names no articles; set it to a folder"),
        ("none", "input.path: no such folder: none"),
        ("file", "input.path: not a folder: file"),
        (
            "empty",
            "input.pattern: no file in empty fits *.txt, *.html; set input.pattern to the names "
            "of your files, such as ['*.md']",
        ),
    ],
)
def test_nothing_to_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str | None, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("file").write_text("x")
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
