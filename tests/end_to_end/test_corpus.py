"""`toolkit corpus` and `toolkit init` as a user calls them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.report.test_browser import FLAGS, Visit
from tests.runs import Cli

TEXT = (
    "The harbour board met on {day} to hear what the dredging of channel {n} would cost.\n\n"
    "Its engineers named a sum of {n} million and asked for three summers to spend it in.\n\n"
    "“We shall not pay for the nets twice over, not in pier {n},” said Ann Bo, who fishes.\n"
)
QUICK = ("--set", "report.formats=[svg]", "--set", "report.phone=false")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Made:
    """A drafted study of a small collection, and what `toolkit corpus` made of it."""

    home: Path
    drafted: str
    done: subprocess.CompletedProcess[str]

    @property
    def study(self) -> Path:
        return self.home / "study.yaml"

    @property
    def folder(self) -> Path:
        return Path(self.done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def made(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Drafts a study and reads it, once for the tests of this file."""
    home = tmp_path_factory.mktemp("corpus")
    collection(home / "articles")
    drafted = cli("init", home / "articles", "--out", home / "study.yaml", cwd=home)
    assert drafted.returncode == 0, drafted.stderr
    done = cli("corpus", home / "study.yaml", "--out", home / "runs", *QUICK, cwd=home)
    assert done.returncode == 0, done.stderr
    return Made(home, drafted.stdout, done)


def collection(folder: Path) -> None:
    """Writes a folder with a table and files, some rows and files of which are no use."""
    folder.mkdir()
    with (folder / "lamp.csv").open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["headline", "date", "body", "outlet"])
        for n, day in enumerate(DAYS):
            text = TEXT.format(n=n, day=day) + f"\n{'word ' * n}{day} once more, and so on."
            out.writerow([f"Part {n}", f"2025-03-0{n + 1}", text, "The Lamp"])
        stream.write('"only","two"\r\n')
    (folder / "copy.txt").write_text(TEXT.format(n=1, day="Friday"), encoding="utf-8")
    (folder / "other.txt").write_text(TEXT.format(n=1, day="Friday"), encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "short.txt").write_text("Two words\n", encoding="utf-8")


def test_init_says_what_it_found_and_what_comes_next(made: Made) -> None:
    assert "toolkit corpus" in made.drafted
    assert "cannot be used: empty.txt: empty file" in made.drafted


def test_it_prints_the_funnel_and_leaves_what_there_is_to_judge(made: Made) -> None:
    *told, _ = made.done.stdout.strip().splitlines()
    counted = {line.split()[0]: int(line.split()[1].replace(",", "")) for line in told[:6]}
    assert counted["read"] == 7 + 1 + 4
    assert counted["parsed"] == counted["read"] - 2  # the ragged row, the empty file
    assert counted["deduplicated"] == counted["language"] - 1
    assert counted["kept"] == counted["filtered"] == counted["deduplicated"] - 1
    folder = made.folder
    assert folder == made.home / "runs" / "articles" / "corpus"
    funnel = json.loads((folder / "funnel.json").read_text(encoding="utf-8"))
    assert {name: funnel[name] for name in counted} == counted
    assert funnel["lost"]["parsed"] == {"ragged row": 1, "empty file": 1}
    rejected = (folder / "rejected.csv").read_text(encoding="utf-8")
    assert "lamp.csv" in rejected
    assert "empty.txt" in rejected
    assert {place.name for place in (folder / "tables").iterdir()} == {
        f"{name}.parquet"
        for name in "articles passages quotes removed rejected duplicates alignment".split()
    }
    head = (folder / "removed_sample.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith('"reason","judgement","before","removed","after"')
    stands_alone(folder)


def test_keeping_nothing_is_said_last(cli: Cli, made: Made, tmp_path: Path) -> None:
    done = cli(
        "corpus", made.study, "--set", "corpus.filters.since=2030-01-01", *QUICK,
        "--out", tmp_path / "runs", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2
    *_, last = done.stderr.strip().splitlines()
    assert last.startswith("error: nothing is kept of 12 inputs")
    assert re.search(r"^filtered +0  -", done.stdout, re.MULTILINE)
    folder = Path(done.stdout.strip().splitlines()[-1])
    assert (folder / "corpus.html").is_file()
    assert (folder / "tables" / "rejected.parquet").is_file()


@pytest.mark.slow
def test_a_run_goes_on_from_there(cli: Cli, made: Made) -> None:
    runs = made.home / "runs"
    settings = ("--set", "features.backend=lsa", "--set", "topics.map.method=pca", *QUICK)
    done = cli("run", made.study, "--out", runs, *settings, cwd=made.home)
    assert done.returncode == 0, done.stderr
    assert re.search(r"corpus: .*made before", done.stderr)
    record = json.loads((Path(done.stdout.strip()) / "run.json").read_text(encoding="utf-8"))
    funnel = json.loads((made.folder / "funnel.json").read_text(encoding="utf-8"))
    assert record["data"]["funnel"] == funnel
    page = (Path(done.stdout.strip()) / "report.html").read_text(encoding="utf-8")
    assert 'id="figure-funnel"' in page


@pytest.mark.slow
def test_it_is_the_same_twice_and_with_no_cache(cli: Cli, made: Made) -> None:
    pages = [contents(made.folder)]
    for options in ((), ("--no-cache",)):
        done = cli(
            "corpus", made.study, "--out", made.home / "runs", "-q", *QUICK, *options,
            cwd=made.home,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        pages.append(contents(Path(done.stdout.strip())))
    assert pages[0] == pages[1] == pages[2]


def contents(folder: Path) -> dict[Path, bytes]:
    files = sorted(place for place in folder.rglob("*") if place.is_file())
    return {place.relative_to(folder): place.read_bytes() for place in files}


@pytest.mark.slow
def test_strict_stops_at_the_first(cli: Cli, made: Made, tmp_path: Path) -> None:
    done = cli("corpus", made.study, "--strict", "--out", tmp_path / "runs", cwd=tmp_path)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert "empty.txt" in line or "lamp.csv" in line
    assert not (tmp_path / "runs" / "articles" / "corpus").exists()


@pytest.mark.slow
def test_filters_are_in_the_funnel(cli: Cli, made: Made, tmp_path: Path) -> None:
    done = cli(
        "corpus", made.study, "--set", "corpus.filters.since=2025-03-04", *QUICK,
        "--out", tmp_path / "runs", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"^filtered +4  -", done.stdout, re.MULTILINE)


def test_init_never_writes_over_a_file(cli: Cli, made: Made, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("mine: true\n", encoding="utf-8")
    done = cli("init", made.home / "articles", cwd=tmp_path)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (tmp_path / "study.yaml").read_text(encoding="utf-8") == "mine: true\n"
    done = cli("init", made.home / "articles", "--force", "-q", cwd=tmp_path)
    assert done.stdout == "study.yaml\n"


def test_init_of_nothing_is_one_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("mine: true\n", encoding="utf-8")
    done = cli("init", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: no such file or folder: nowhere\n"


@pytest.mark.slow
def test_the_published_collection(cli: Cli, toolkit_data: Path, tmp_path: Path) -> None:
    done = cli("init", toolkit_data / "news", "--out", tmp_path / "news.yaml")
    assert done.returncode == 0, done.stderr
    assert cli("validate", tmp_path / "news.yaml").returncode == 0


def stands_alone(folder: Path) -> None:
    links: list[str] = []
    anchors: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            anchors.add(dict(attrs).get("id") or "")
            links.extend(v for k, v in attrs if k in {"href", "src"} and v)

    text = (folder / "corpus.html").read_text(encoding="utf-8")
    assert "do not add up" not in text
    Reader().feed(text)
    for link in links:
        if link.startswith("#"):
            assert link[1:] in anchors, link
        elif not link.startswith("data:"):
            assert (folder / link).is_file(), link


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_in_a_browser(cli: Cli, made: Made, tmp_path: Path, width: int) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine")
    done = cli("corpus", made.study, "--out", tmp_path / "runs", "-q", cwd=tmp_path)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=FLAGS)
        visit = Visit(browser, Path(done.stdout.strip()) / "corpus.html", width)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
        assert visit.said == []
        assert visit.fetched() == []
        browser.close()
