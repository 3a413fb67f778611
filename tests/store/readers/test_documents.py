"""Files of one article each: read as they stand, or rejected with a reason and what to do."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.documents import DOCUMENT_SUFFIXES, front_matter, read_document

Write = Callable[[str, str | bytes], Path]

ENGLISH = "The minister said “we will back £5 million” – and no more, at a café in Kyiv.\n"
UKRAINIAN = "Велика Британія підтримала Україну у воєнний час і виділила допомогу.\n"
PARAGRAPH = (
    "The government will send a further forty generators to the region before winter, the energy "
    "minister told reporters on Tuesday after talks that went on into the night. "
)
PAGE = (
    '<html lang="en"><head><title>Aid</title><meta property="og:site_name" content="The Post">'
    '<meta property="article:published_time" content="03/04/2025"></head><body><article>'
    f"<p>{PARAGRAPH}</p><p>{PARAGRAPH.replace('forty', 'fifty')}</p></article></body></html>"
)


def read(root: Path, name: str = "a.txt", **settings: Any) -> RawArticle | Rejection:
    return read_document(root, name, Source(str(root), **settings))


def article(root: Path, name: str = "a.txt", **settings: Any) -> RawArticle:
    found = read(root, name, **settings)
    assert isinstance(found, RawArticle), found
    return found


def rejection(root: Path, name: str = "a.txt", **settings: Any) -> Rejection:
    found = read(root, name, **settings)
    assert isinstance(found, Rejection), found
    assert found.path == name
    assert found.row is None
    assert found.step == "parsed"
    return found


def test_the_seed_articles_come_as_they_are(seeds: Path) -> None:
    for file in sorted((seeds / "articles").glob("*.txt")):
        found = article(file.parent, file.name)
        assert found.text.encode() == file.read_bytes()
        assert found.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
        assert (found.form, found.row, found.metadata) == ("text", None, {})


def test_line_ends_stay_and_a_byte_order_mark_goes(write: Write, tmp_path: Path) -> None:
    write("a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert article(tmp_path).text == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.zst", "2024/A.HTML.gz"])
def test_packed_files_are_unpacked(write: Write, tmp_path: Path, name: str) -> None:
    data = (PAGE if "HTML" in name else ENGLISH).encode()
    pack = gzip.compress if name.endswith("gz") else zstandard.ZstdCompressor().compress
    write(name, pack(data))
    found = article(tmp_path, name)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.form == ("markdown" if ".md" in name else "text")
    assert "minister" in found.text


@pytest.mark.parametrize("cut", [5, 20, 60])
def test_a_truncated_file_is_rejected(write: Write, tmp_path: Path, cut: int) -> None:
    write("a.txt.gz", gzip.compress(ENGLISH.encode())[:cut])
    assert rejection(tmp_path, "a.txt.gz").reason == "truncated"


def test_a_bomb_stops_at_the_cap(write: Write, tmp_path: Path) -> None:
    write("a.txt.gz", gzip.compress(b"x" * 50_000_000))
    assert rejection(tmp_path, "a.txt.gz").reason == "too large"
    found = rejection(tmp_path, "a.txt.gz", max_bytes=10**9, max_unpacked_bytes=10**6)
    assert found.reason == "unpacks too far"


def test_other_endings_are_text(write: Write, tmp_path: Path) -> None:
    write("report", ENGLISH)
    assert article(tmp_path, "report").text == ENGLISH
    assert {".txt", ".md", ".html", ".htm"} <= set(DOCUMENT_SUFFIXES)


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (b"", "empty file", "0 bytes"),
        (b" \n\t\r\n", "empty file", "5 bytes, all of them blank"),
        (b"\xef\xbb\xbf", "empty file", "a byte order mark and nothing else"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file", "bytes that no text has"),
        (b"\x01\x02\x03\x04\x05 text", "binary file", "bytes that no text has"),
        (
            ENGLISH.encode("cp1252"),
            "not utf-8",
            "byte 18 does not decode; probably windows-1252; "
            "set input.encoding to windows-1252 or auto",
        ),
        (UKRAINIAN.encode("cp1251"), "not utf-8", "probably windows-1251"),
        (ENGLISH.encode("utf-16"), "not utf-8", "probably utf-16"),
        (UKRAINIAN.encode() + b"\xff", "not utf-8", "byte 129 does not decode; the rest is utf-8"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_reason(
    write: Write, tmp_path: Path, content: bytes, reason: str, detail: str
) -> None:
    write("a.txt", content)
    found = rejection(tmp_path, encoding="utf-8")
    assert found.reason == reason
    assert detail in found.detail


@pytest.mark.parametrize(
    ("text", "encoding", "note"),
    [
        (ENGLISH, "utf-8", None),
        (ENGLISH, "utf-8-sig", None),
        (ENGLISH, "cp1252", "read as windows-1252"),
        (ENGLISH, "utf-16", "read as utf-16"),
        (UKRAINIAN, "cp1251", "read as windows-1251"),
        (UKRAINIAN, "koi8-u", "read as koi8-u"),
        ("Zażółć gęślą jaźń: pomoc dla Ukrainy została wysłana.", "cp1250", "read as windows-1250"),
    ],
)
def test_auto_finds_the_encoding_and_says_so(
    write: Write, tmp_path: Path, text: str, encoding: str, note: str | None
) -> None:
    write("a.txt", text.encode(encoding))
    found = article(tmp_path)
    assert found.text == text
    assert found.metadata.get("notes") == note


def test_damaged_text_is_rejected_with_its_offset(write: Write, tmp_path: Path) -> None:
    write("a.txt", UKRAINIAN.encode() + b"\xff\n" + UKRAINIAN.encode())
    found = rejection(tmp_path)
    assert found.reason == "not utf-8"
    assert found.detail == "byte 129 does not decode; the rest is utf-8: mend the file there"


def test_a_large_file_is_rejected(write: Write, tmp_path: Path) -> None:
    write("a.txt", "x" * 2001)
    found = rejection(tmp_path, max_bytes=2000)
    assert found.reason == "too large"
    assert "more than the 2,000 bytes that input.max_bytes allows" in found.detail
    assert article(tmp_path, max_bytes=2001).text == "x" * 2001


def test_links_lead_nowhere_else(write: Write, tmp_path: Path) -> None:
    write("secret.txt", "secret")
    inside = write("in/a.txt", "text").parent
    (inside / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "near.txt").symlink_to("a.txt")
    (inside / "dangling.txt").symlink_to("nowhere")
    assert article(inside, "near.txt").text == "text"
    assert rejection(inside, "out.txt").reason == "outside the folder"
    assert rejection(inside, "../secret.txt").reason == "outside the folder"
    assert rejection(inside, "dangling.txt").reason == "not a file"


def test_a_device_and_a_file_that_is_gone_are_rejected(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert rejection(tmp_path, "pipe.txt").reason == "not a file"
    assert rejection(tmp_path, "folder.txt").reason == "not a file"
    assert rejection(tmp_path, "gone.txt").reason == "unreadable"


def test_a_page_gives_its_article_and_what_it_states(write: Write, tmp_path: Path) -> None:
    write("a.html", PAGE)
    found = article(tmp_path, "a.html")
    assert found.text.split("\n")[0] == PARAGRAPH.strip()
    assert found.form == "text"
    assert found.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert found.metadata == {
        "title": "Aid",
        "outlet": "The Post",
        "notes": "ambiguous date 03/04/2025",
    }
    stated = article(tmp_path, "a.html", date_order="dmy").metadata
    assert (stated["date"], "notes" in stated) == ("2025-04-03", False)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<html><body></body></html>", "no article in the page"),
        ("<html><body>" + "<p>a</p>" * 60_000 + "</body></html>", "page too large"),
    ],
)
def test_a_page_without_an_article_is_rejected(
    write: Write, tmp_path: Path, html: str, reason: str
) -> None:
    write("a.htm", html)
    found = rejection(tmp_path, "a.htm")
    assert found.reason == reason
    assert found.detail.endswith("save its text as a .txt file")


def test_front_matter_is_metadata_and_stays_in_the_text(write: Write, tmp_path: Path) -> None:
    text = (
        "---\nTitle: \"Aid: the plan\"\ndate: 10 September 2025\nauthors: [Ada Lane, 'Ben Marsh']\n"
        "link: https://post.example/a\nid: 17\ntags:\n  - x\n---\n\n# Aid\n\nText.\n"
    )
    write("a.md", text)
    found = article(tmp_path, "a.md")
    assert (found.text, found.form, found.source_id) == (text, "markdown", "17")
    assert found.metadata == {
        "title": "Aid: the plan",
        "date": "2025-09-10",
        "author": "Ada Lane, Ben Marsh",
        "url": "https://post.example/a",
    }


@pytest.mark.parametrize(
    "text", ["", "---", "---\ntitle: x", "title: x\n---\n", "\n---\ntitle: x\n---"]
)
def test_what_is_no_front_matter_states_nothing(text: str) -> None:
    assert front_matter(text) == {}


def test_the_source_comes_before_the_name_and_the_name_before_the_file(
    write: Write, tmp_path: Path
) -> None:
    write("Post_10-09-2025_7.md", "---\noutlet: Other\ntitle: Aid\ndate: 2024-01-01\n---\nText.\n")
    name, pattern = "Post_10-09-2025_7.md", "{outlet}_{date}_{id}"
    named = article(tmp_path, name, name_pattern=pattern, date_order="dmy")
    assert named.metadata == {"outlet": "Post", "date": "2025-09-10", "title": "Aid"}
    assert named.source_id == "7"
    set_outlet = article(tmp_path, name, name_pattern=pattern, outlet="The Post").metadata
    assert set_outlet["outlet"] == "The Post"
    # The name's date could be read in two ways; the file's own cannot.
    assert set_outlet["date"] == "2024-01-01"
    assert set_outlet["notes"] == "ambiguous date 10-09-2025"


def test_an_unreadable_date_is_told(write: Write, tmp_path: Path) -> None:
    write("a.md", "---\ndate: last week; or so\n---\nText.\n")
    assert article(tmp_path, "a.md").metadata == {"notes": "unreadable date 'last week, or so'"}


@given(
    data=st.binary(max_size=300),
    encoding=st.sampled_from(["utf-8", "auto", "cp1252", "utf-16"]),
    name=st.sampled_from(["a.txt", "a.md", "a.txt.gz", "a.zst"]),
)
def test_any_bytes_are_read_or_rejected(
    data: bytes, encoding: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(data)
    found = read(folder, name, encoding=encoding)
    if isinstance(found, RawArticle):
        found.text.encode("utf-8")  # can be stored
    else:
        assert found.reason
        assert found.detail
