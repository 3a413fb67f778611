"""A sweep's figures and page say what its facts say, and the page is one safe file."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.report.test_browser import FLAGS, Visit
from tests.report.test_page import Reader
from toolkit.report import sweep_facts as names
from toolkit.report import sweep_findings
from toolkit.report.facts import Figure
from toolkit.report.figure_sweep import chosen, draw_sweep
from toolkit.report.sweep_facts import (
    OWN_TEST,
    BestFact,
    Failure,
    Measured,
    Point,
    SettingFact,
    SweepFacts,
    in_words,
    mean_text,
    parted,
)
from toolkit.report.sweep_key import tick_text, ticks_of
from toolkit.report.sweep_page import render

F1 = f"stance/{OWN_TEST}/macro_f1"
SEEDS = (42, 43, 44)
BACKENDS = ("topics.backend=centroid", "topics.backend=bertopic")


def measured(metric: str, setting: int, values: tuple[float, ...], **ends: Any) -> Measured:
    """A metric over seeds, or a measure over their pairs, with round intervals."""
    pairs = metric in names.STABILITY
    keys = list(combinations(SEEDS, 2)) if pairs else [(seed,) for seed in SEEDS]
    mean, same = sum(values) / len(values), len(set(values)) == 1
    several = len(values) > 1
    return Measured(
        metric=metric,
        setting=setting,
        points=tuple(Point(key, value) for key, value in zip(keys, values, strict=False)),
        n=len(SEEDS) if several else 1,
        mean=round(mean, 6),
        sd=(0.0 if same else 0.01) if several else None,
        low=(mean if same else round(mean - 0.05, 6)) if several else None,
        high=(mean if same else round(mean + 0.05, 6)) if several else None,
        least=min(values),
        most=max(values),
        error=(0.0 if same else 0.012) if several else None,
        **ends,
    )


def sweep(labels: tuple[str, ...] = BACKENDS, **changes: Any) -> SweepFacts:
    settings = tuple(
        SettingFact(
            n, label, label.rpartition(".")[2] or label,
            tuple((seed, f"{n}{seed:015d}") for seed in SEEDS),
        )
        for n, label in enumerate(labels, 1)
    )  # fmt: skip
    numbers = range(1, len(labels) + 1)
    metrics = [measured(F1, n, (0.6, 0.6, 0.6), sample_low=0.55, sample_high=0.65) for n in numbers]
    metrics += [measured(names.DISCOVERED, n, (3.0 + n, 4.0 + n, 6.0 + n)) for n in numbers]
    metrics += [measured(names.OTHER, n, (0.1 * n, 0.12 * n, 0.2)) for n in numbers]
    metrics += [measured(names.SECONDS, n, (90.0, 10.0, 11.0)) for n in numbers]
    stability = [measured(names.AMI, n, (0.9 - n / 10, 0.85, 0.7)) for n in numbers]
    facts = SweepFacts(
        name="tiny",
        title="Sweep: tiny",
        question="Which model?",
        sweep_id="0123456789abcdef",
        source="configs/tiny.yaml",
        seeds=SEEDS,
        keys=("topics.backend",),
        settings=settings,
        metrics=tuple(metrics),
        stability=tuple(stability),
        best=BestFact(names.AMI, "max", 1, 1, (1,), 0.012),
        notes=("few labels",),
        versions=(("toolkit", "0.1.0"),),
        place="runs/tiny-sweep/0123456789abcdef",
    )
    return replace(facts, **changes)


@pytest.fixture(scope="module")
def facts() -> SweepFacts:
    return sweep()


@pytest.fixture(scope="module")
def figures(facts: SweepFacts) -> tuple[Figure, ...]:
    return draw_sweep(facts)


@pytest.fixture(scope="module")
def read(facts: SweepFacts, figures: tuple[Figure, ...]) -> Reader:
    return Reader(render(facts, figures))


def words_of(read: Reader) -> str:
    return " ".join(" ".join(read.text).split())


# ---------------------------------------------------------------------------------------- the page


def test_the_page_is_well_formed_and_its_headings_step_down(read: Reader) -> None:
    assert (read.faults, read.open) == ([], [])
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    anchors = [a["href"][1:] for a in read.all("a") if a.get("href", "").startswith("#")]
    assert set(anchors) <= set(ids)


def test_nothing_runs_and_nothing_is_fetched(
    facts: SweepFacts, figures: tuple[Figure, ...], read: Reader
) -> None:
    style = re.search(r"<style>(.*?)</style>", render(facts, figures), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(m["content"] for m in read.all("meta") if "http-equiv" in m)
    assert policy.startswith(
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'"
    )
    for tag, attrs in read.tags:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base"}
        assert not any(name.startswith("on") or name == "style" for name in attrs)
    own = re.compile(
        r"data:|#|figures/sweep_[a-z]+\.(svg|png|pdf)$|\.\./\.\./tiny/[0-9a-f]+/report\.html$"
    )
    for _, attrs in read.tags:
        assert all(own.match(attrs[n]) for n in ("src", "href", "srcset") if n in attrs)


def test_the_page_says_what_was_run_and_how_to_run_the_best(read: Reader) -> None:
    text = words_of(read)
    assert "2 settings of one study, 3 seeds each" in text
    assert "toolkit run runs/tiny-sweep/0123456789abcdef/best.yaml" in text
    assert "2 degrees of freedom" in text
    assert "neither stands for the other" in text
    assert "few labels" in text
    assert text.count("the same for all") == 2  # the score of each setting, no seed moves it
    assert "0.550–0.650" in text  # and what other test items would do stands beside it
    assert "11" in text  # the middle of 90, 10 and 11 seconds
    assert "37" not in text.split("The settings")[1].split("Metrics")[0]


def test_every_text_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    settings = (
        replace(sweep().settings[0], label=bad, short=bad),
        replace(sweep().settings[1], failures=(Failure(43, bad),)),
    )
    found = sweep(settings=settings, title=bad, question=bad, notes=(bad,), source=bad)
    page = render(found, draw_sweep(found, ["svg"], phone=False))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_failures_are_shown_with_their_line() -> None:
    failed = replace(
        sweep().settings[1], runs=(), failures=(Failure(42, "no module 'umap'; install it"),)
    )
    found = sweep(settings=(sweep().settings[0], failed))
    read = Reader(render(found, ()))
    text = words_of(read)
    assert "1 of 2 settings failed and is not chosen from: ‘topics.backend=bertopic’" in text
    assert "no module 'umap'; install it" in text
    assert "0 of 3" in text
    assert "#failed" in [a.get("href") for a in read.all("a")]


# --------------------------------------------------------------------------------------- sentences


def test_a_clear_best_is_told_with_the_next() -> None:
    text = sweep_findings.best(sweep())
    assert text.startswith(
        "‘topics.backend=centroid’ is best by agreement of topics between seeds (AMI): 0.783 "
    )
    assert "Next is ‘topics.backend=bertopic’ with 0.750" in text
    assert text.endswith("The two intervals overlap: with other seeds the order may be another.")


@pytest.mark.parametrize(
    ("best", "said"),
    [
        (BestFact(F1, "max", 1, 1, (1, 2)), "No setting changes the criterion, macro F1 (own"),
        (
            BestFact(names.AMI, "max", 1, 2, (1, 2), 0.02),
            "with ‘topics.backend=bertopic’, but the first stated setting within one standard "
            "error of it (0.020) is no worse as far as can be told.",
        ),
        (
            BestFact(names.AMI, "max", 1, 1, (1, 2), 0.02),
            "It cannot be told apart from what lies within one standard error of it (0.020): "
            "‘topics.backend=bertopic’.",
        ),
        (
            BestFact("stance/x/f_avg", "max", why_not="no setting has it"),
            "No setting could be chosen by mean F1 of favor and against (x): no setting has it.",
        ),
    ],
)
def test_ties_and_what_kept_a_choice_from_being_made_are_told(best: BestFact, said: str) -> None:
    assert said in sweep_findings.best(sweep(best=best))


def test_what_no_seed_moves_is_no_promise_of_new_articles() -> None:
    text = sweep_findings.moved(sweep())
    assert "they change 2 of 3 metrics" in text  # seconds are none
    assert "not thereby certain: it may well be another on new articles or labels" in text
    one = tuple(measured(F1, n, (0.6,), sample_low=0.5, sample_high=0.7) for n in (1, 2))
    text = sweep_findings.moved(sweep(seeds=(42,), metrics=one, stability=()))
    assert "one seed, so nothing is known of what another would give" in text


@pytest.mark.parametrize(
    ("metric", "dataset", "said"),
    [
        (F1, OWN_TEST, "macro F1 (own sentences, test)"),
        ("stance/A/B set, test/ece", "A/B set, test", "calibration error (A/B set, test)"),
        (names.UNCERTAIN, "", "share of uncertain stances"),
        (names.AMI, "", "agreement of topics between seeds (AMI)"),
    ],
)
def test_metrics_have_names_in_words(metric: str, dataset: str, said: str) -> None:
    assert parted(metric)[0] == dataset
    assert in_words(metric) == said


def test_means_are_written_with_what_seeds_do_to_them() -> None:
    assert mean_text(measured(names.OTHER, 1, (0.1, 0.2, 0.3))) == "0.200 (0.150–0.250)"
    assert mean_text(measured(F1, 1, (0.6, 0.6, 0.6))) == "0.600 (every seed)"
    assert mean_text(measured(names.AMI, 1, (1.0, 1.0, 1.0))) == "1.000 (every pair)"
    assert mean_text(measured(names.DISCOVERED, 1, (4.0,))) == "4"


# ----------------------------------------------------------------------------------------- figures


def test_what_nothing_moves_is_named_and_not_drawn(
    facts: SweepFacts, figures: tuple[Figure, ...]
) -> None:
    assert chosen(facts) == ([names.DISCOVERED, names.OTHER], [F1])
    assert [figure.name for figure in figures] == ["sweep_metrics", "sweep_stability"]
    assert "seed changes it: macro F1 (own sentences, test), 0.600." in figures[0].caption


def test_figures_have_files_texts_and_their_numbers(figures: tuple[Figure, ...]) -> None:
    for figure in figures:
        assert set(figure.files) == {"svg", "png", "pdf"}
        assert figure.svg.rstrip().endswith("</svg>")
        assert Image.open(io.BytesIO(figure.files["png"])).width == 1280  # 6.4 inches at 200 dpi
        assert figure.files["pdf"].startswith(b"%PDF")
        assert "backend=centroid" in figure.alt
    rows = figures[1].data.to_pylist()
    assert [(r["setting"], r["mean"]) for r in rows] == [
        ("backend=centroid", 0.783333),
        ("backend=bertopic", 0.75),
    ]


def test_figures_are_the_same_twice_and_laid_out_for_phones(
    facts: SweepFacts, figures: tuple[Figure, ...]
) -> None:
    again = draw_sweep(facts)
    assert [f.files for f in again] == [f.files for f in figures]
    widths = [
        float(re.findall(r'<svg[^>]* width="([\d.]+)pt"', svg)[0])
        for svg in (figures[0].svg, figures[0].narrow_svg)
    ]
    assert widths == pytest.approx([6.4 * 72, 3.7 * 72])


def test_one_number_is_drawn_as_a_line() -> None:
    labels = tuple(f"topics.words={n}" for n in (5, 6, 9))
    dots = sweep(labels)
    lines = replace(dots, across=("topics.words", (5.0, 6.0, 9.0)))
    drawn = [draw_sweep(f, ["svg"], phone=False)[0] for f in (dots, lines)]
    assert "the band its 95" in drawn[1].caption
    assert "dark line" in drawn[0].caption
    # A band and a line a panel in the place of a row a setting.
    assert drawn[0].svg != drawn[1].svg
    assert drawn[0].data.equals(drawn[1].data)


def test_many_settings_are_drawn_up_to_a_number_and_the_page_still_holds_them() -> None:
    labels = tuple(f"topics.words={n}" for n in range(3, 43))
    many = sweep(labels)
    figures = draw_sweep(many, ["svg"], phone=False)
    assert "The first 30 of 40 settings." in figures[0].caption
    assert figures[0].data.num_rows == 80
    listed = words_of(Reader(render(many, figures))).split("The settings Each setting")[1]
    assert "40 topics.words=42 3 of 3" in listed


def test_one_seed_is_drawn_without_an_interval() -> None:
    one = tuple(measured(names.OTHER, n, (0.1 * n,)) for n in (1, 2))
    found = sweep(seeds=(42,), metrics=one, stability=(), best=BestFact(F1, "max", why_not="none"))
    figures = draw_sweep(found, ["svg"], phone=False)
    assert [f.name for f in figures] == ["sweep_metrics"]
    assert "One seed a setting: there is no interval over seeds." in figures[0].caption


@pytest.mark.parametrize(
    "values", [(0.5, 0.5, 0.5), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.001, 0.9, 0.95)]
)
def test_scales_hold_every_point_and_interval(values: tuple[float, ...]) -> None:
    row = measured(names.OTHER, 1, values, sample_low=min(values), sample_high=max(values))
    ticks = ticks_of([row])
    held = [*values, row.low, row.high]
    assert ticks[0] <= min(x for x in held if x is not None) + 1e-9
    assert ticks[-1] >= max(x for x in held if x is not None) - 1e-9
    texts = [tick_text(tick, ticks) for tick in ticks]
    assert len(set(texts)) == len(texts)  # with decimals enough to tell them apart


# ----------------------------------------------------------------------------------------- browser


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_loads_nothing_and_says_nothing(
    facts: SweepFacts, figures: tuple[Figure, ...], tmp_path: Path, width: int
) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine")
    path = tmp_path / "report.html"
    path.write_text(render(facts, figures), encoding="utf-8")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=FLAGS)
        visit = Visit(browser, path, width)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
        assert visit.page.evaluate("document.images.length") == 2
        assert visit.said == []
        assert visit.fetched() == []
        browser.close()
