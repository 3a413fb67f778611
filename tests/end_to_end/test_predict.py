"""`toolkit predict` as a user calls it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import toolkit
from tests.runs import Cli
from toolkit.store.run_view import Run

ARTICLE = (
    "Late goal wins the cup\n\nThe striker scored a late goal and the club won the football cup.\n"
    "\nThe goalkeeper saved a penalty before the whistle, and the referee sent two players off.\n"
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "match.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"\0\1\2" * 30)
    return folder


def test_it_says_how_far_they_are_and_prints_the_folder(
    cli: Cli, smoke_run: Run, articles: Path, tmp_path: Path
) -> None:
    done = cli("predict", smoke_run.path, articles, "--out", tmp_path / "runs")
    assert done.returncode == 0, done.stderr
    *_, verdict, folder = done.stdout.strip().splitlines()
    assert verdict.startswith("The new article ")
    assert "broken.txt: rejected" in done.stderr
    made = toolkit.open_run(folder)
    assert {"drift", "topics", "stances"} <= set(made.tables)
    text = (made.path / "run.json").read_text(encoding="utf-8")
    assert not re.search(r'"/(?:home|root|Users|tmp|work)\b', text)
    stands_alone(made)
    again = cli("predict", smoke_run.path, articles, "--out", tmp_path / "runs", "-q")
    assert again.stdout.strip() == folder


def stands_alone(made: Run) -> None:
    links: list[str] = []
    anchors: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            anchors.add(given.get("id") or "")
            links.extend(v for k, v in attrs if k in {"href", "src"} and v)

    Reader().feed((made.path / "drift.html").read_text(encoding="utf-8"))
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("data:"):
            assert (made.path / link).is_file(), link


def test_what_is_wrong_is_one_line(cli: Cli, smoke_run: Run, tmp_path: Path) -> None:
    for arguments, said in (
        ((smoke_run.path, tmp_path / "nowhere"), "nowhere"),
        ((tmp_path, tmp_path), "no run.json"),
        ((smoke_run.path, tmp_path, "--set", "topics.words=3"), "only those of `input`"),
    ):
        done = cli("predict", *arguments, "--out", tmp_path / "out")
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
