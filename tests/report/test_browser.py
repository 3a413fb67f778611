"""The page in a browser, at the width of a desk and of a phone."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from toolkit.report.compact import compact
from toolkit.report.facts import Figure, Summary
from toolkit.report.page import render

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

Row = dict[str, Any]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: Any, summary: Summary, figures: dict[str, Figure]) -> Path:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(summary, list(figures.values())), encoding="utf-8")
    return path


class Visit:
    """An opened page, with what it said and what it asked for."""

    def __init__(self, browser: Any, path: Path, width: int) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 844})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def fetched(self) -> list[str]:
        return [url for url in self.asked[1:] if not url.startswith("data:")]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_loads_nothing_and_says_nothing(browser: Any, file: Path, width: int) -> None:
    visit = Visit(browser, file, width)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
    assert visit.page.evaluate("document.images.length") == 10
    assert visit.said == []
    assert visit.fetched() == []
    visit.page.close()


@pytest.mark.parametrize(("width", "points"), [(1280, 9), (390, 9)])
def test_type_in_figures_is_as_large_as_it_was_drawn(
    browser: Any, file: Path, width: int, points: int
) -> None:
    visit = Visit(browser, file, width)
    # A point of the drawing is 72 to the inch of its natural width, itself given in points.
    scales = visit.page.evaluate(
        "[...document.images].map(i => i.getBoundingClientRect().width / (i.naturalWidth * 0.75))"
    )
    assert all(scale * points >= 10.5 for scale in scales)
    visit.page.close()


def test_a_link_to_a_passage_shows_it(browser: Any, file: Path) -> None:
    visit = Visit(browser, file, 390)
    link = visit.page.locator("#examples a").first
    target = link.get_attribute("href")
    link.click()
    assert visit.page.locator(target).is_visible()
    visit.page.close()


def test_the_style_is_applied(browser: Any, file: Path) -> None:
    visit = Visit(browser, file, 1280)
    assert (
        visit.page.evaluate("getComputedStyle(document.querySelector('nav')).position") == "sticky"
    )
    visit.page.close()


def test_shortened_drawings_look_like_the_files(
    browser: Any, tmp_path: Path, figures: dict[str, Figure]
) -> None:
    for figure in figures.values():
        shots = []
        for svg in (figure.svg, compact(figure.svg)):
            path = tmp_path / "drawing.svg"
            path.write_text(svg, encoding="utf-8")
            page = browser.new_page(viewport={"width": 620, "height": 900})
            page.goto(path.as_uri())
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("L"))
            page.close()
        difference = ImageChops.difference(*shots)
        assert difference.getextrema()[1] < 90  # of 255: edges smoothed a little otherwise
        assert sum(ImageStat.Stat(difference).mean) < 0.1
        assert ImageStat.Stat(shots[0]).stddev[0] > 5  # something was drawn


def test_hostile_text_does_nothing(browser: Any, tmp_path: Path, build: Any) -> None:
    bad = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"
    articles = [
        (bad, bad, bad, [(topic, bad + text) for topic, text in passages])
        for _, _, _, passages in build.articles
    ]
    from toolkit.report.figures import draw
    from toolkit.report.summary import summarize

    corpus = build.corpus(articles)
    study = build.study(
        corpus=corpus,
        topics=build.topics(corpus, articles),
        stances=build.stances(corpus),
        title=bad,
        description=bad,
    )
    summary = summarize(**study)
    path = tmp_path / "report.html"
    path.write_text(render(summary, draw(summary, ["svg"])), encoding="utf-8")
    for width in (1280, 390):
        visit = Visit(browser, path, width)
        assert visit.page.evaluate("window.hit") is None
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.said == []
        assert visit.fetched() == []
        visit.page.close()
