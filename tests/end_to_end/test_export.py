"""`toolkit export` on a run of the seed articles, as its user sees it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.runs import Cli
from toolkit.store.archive import opened
from toolkit.store.run_view import Run, open_run
from toolkit.store.verify import verify


@pytest.fixture(scope="module")
def bare(cli: Cli, smoke_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smoke run without the articles' text."""
    place = tmp_path_factory.mktemp("bare") / "bare.zip"
    done = cli("export", smoke_run.path, "--without-text", "--output", place)
    assert done.returncode == 0, done.stderr
    for told in ("left out: report.html", "left out: tables/passages.parquet (text)", "MB"):
        assert told in done.stderr
    return place


def test_the_archive_lands_in_the_working_directory(
    cli: Cli, smoke_run: Run, tmp_path: Path
) -> None:
    done = cli("export", smoke_run.path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"smoke-{smoke_run.run_id}.zip\n"
    place = tmp_path / done.stdout.strip()
    first = place.read_bytes()
    with opened(place) as folder:
        back = open_run(folder)
        assert back.tables == smoke_run.tables
        assert back.config == smoke_run.config
        assert back.report_path.read_bytes() == smoke_run.report_path.read_bytes()
    again = cli("export", smoke_run.path, cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already; --force replaces it" in again.stderr
    assert cli("export", smoke_run.path, "--force", cwd=tmp_path).returncode == 0
    assert place.read_bytes() == first


def test_what_is_no_run_is_told_in_a_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    for name, told in (("nowhere", "no such run"), ("a.zip", "neither a run's folder nor a whole")):
        done = cli("export", tmp_path / name, cwd=tmp_path)
        assert done.returncode == 2
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1


WORDS = 6


def _sequences(text: str) -> set[tuple[str, ...]]:
    words = re.sub(r"[^\w\s]|_", " ", text.lower()).split()
    return {tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


def _strings(name: str, data: bytes) -> Iterator[str]:
    """Every text of a member, decoded; a picture's also without its tags."""
    if name.endswith(".parquet"):
        for column in pq.read_table(io.BytesIO(data)).columns:
            for value in column.to_pylist():
                yield from (str(item) for item in (value if isinstance(value, list) else [value]))
    else:
        text = data.decode("utf-8", "replace")
        yield text
        yield re.sub(r"<[^>]*>", " ", re.sub(r"<!--|-->", " ", text))


def test_without_text_no_six_words_of_an_article_are_left(bare: Path, seed_articles: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(seed_articles.glob("*.txt"))]
    quoted = set().union(*map(_sequences, texts))
    assert len(quoted) > 2_000
    with zipfile.ZipFile(bare) as archive:
        names = archive.namelist()
        assert len(names) > 20
        for name in names:
            for text in _strings(name, archive.read(name)):
                assert not _sequences(text) & quoted, name


def test_the_check_would_notice_a_sentence(smoke_run: Run, seed_articles: Path) -> None:
    quoted = set().union(
        *(_sequences(p.read_text(encoding="utf-8")) for p in seed_articles.iterdir())
    )
    for name in ("tables/passages.parquet", "figures/article_topics.svg", "report.html"):
        texts = _strings(name, (smoke_run.path / name).read_bytes())
        assert any(_sequences(text) & quoted for text in texts), name


def test_without_text_it_still_opens_and_says_what_it_was(bare: Path, smoke_run: Run) -> None:
    with opened(bare) as folder:
        record = verify(folder)
        run = open_run(folder)
        assert len(run.passages) == len(smoke_run.passages)
        assert list(run.passages.topic) == list(smoke_run.passages.topic)
        assert "text" not in run.passages.columns
        assert len(run.arrow("alignment")) == len(smoke_run.arrow("alignment"))
        readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert "What is not here" in readme
    files = smoke_run.record["files"]
    for name in ("articles", "passages", "quotes", "removed"):
        facts = record["files"][f"tables/{name}.parquet"]
        assert facts["original_content"] == files[f"tables/{name}.parquet"].get(
            "content", facts["original_content"]
        )
    assert {item["path"] for item in record["archive"]["left_out"]} == {
        *("report.html", "figures/article_topics.svg"),
        *(f"tables/{name}.parquet" for name in ("articles", "passages", "quotes", "removed")),
    }
    assert {name for name in files if name.startswith(("model/", "inputs/"))} <= set(
        record["files"]
    )
    assert json.dumps(record["inputs"]) == json.dumps(smoke_run.record["inputs"])
