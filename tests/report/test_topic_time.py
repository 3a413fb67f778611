"""Topics over time and across outlets: figures, facts and sentences say what the tables say."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest

from toolkit import schemas
from toolkit.records import Topics
from toolkit.report import figure_topic_outlets, figure_topic_time, theme, topic_time
from toolkit.report.figures import draw
from toolkit.report.page import render
from toolkit.report.summary import summarize
from toolkit.report.topic_time import OverTime
from toolkit.topics.over_time import add_time

Row = dict[str, Any]
NAMES = ["trams", "eels, piles, masts", "other"]
IDS = {name: n for n, name in enumerate(NAMES[:-1])} | {"other": -1}


def facts(
    days: list[str | None],
    outlets: list[str | None],
    mixes: list[dict[str, float]],
    **settings: Any,
) -> tuple[Topics, OverTime]:
    """The topics of articles with a day, an outlet and shares of topics each."""
    ids = [f"a{n:04d}" for n in range(len(days))]
    articles = pa.table(
        {
            "article_id": ids,
            "date": pa.array(days, pa.string()),
            "outlet": pa.array(outlets, pa.string()),
        }
    )
    held = [
        {"article_id": i, "topic_id": IDS[t], "topic": t, "share": s}
        for i, mix in zip(ids, mixes, strict=True)
        for t, s in mix.items()
    ]
    empty = ("assignments", "passage_topics", "topic_map")
    topics = Topics(
        topics=pa.table({"topic_id": [IDS[n] for n in NAMES], "name": NAMES}),
        article_topics=pa.Table.from_pylist(held, schema=schemas.ARTICLE_TOPICS),
        backend="centroid",
        **{name: getattr(schemas, name.upper()).empty_table() for name in empty},
    )
    given = {"period": "auto", "bootstrap": 100, "level": 0.05, "seed": 0} | settings
    topics = add_time(topics, articles, **given)
    return topics, topic_time.over_time(topics, NAMES)


@pytest.fixture(scope="module")
def planted() -> tuple[Topics, OverTime]:
    """Sixteen weeks, the ninth without articles; trams are written on from the tenth on."""
    rng = np.random.default_rng(4)
    days, outlets, mixes = list[str | None](), list[str | None](), list[dict[str, float]]()
    for week in [w for w in range(16) if w != 8]:
        for n in range(12):
            day = date(2025, 1, 8) + timedelta(days=7 * week + (n % 5 if week else n % 3))
            days.append(day.isoformat() if n < 11 else None)
            outlets.append(["The Post", "The Ferry", None][n % 3])
            share = round(float(rng.uniform(0.5, 1)) if rng.random() < 0.6 else 0, 3)
            share = share if week > 8 else round(share / 10, 3)
            mixes.append({t: s for t, s in (("trams", share), ("other", 1 - share)) if s > 0})
    return facts(days, outlets, mixes)


def drawn(drawing: theme.Drawing | None) -> str:
    assert drawing is not None
    svg = theme.serialise(drawing.canvas, "svg").decode()
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    return svg


def test_the_time_figure_holds_the_table(planted: tuple[Topics, OverTime]) -> None:
    topics, over = planted
    assert over.time is not None
    with theme.applied():
        wide, narrow = (figure_topic_time.draw(over.time, w) for w in (theme.WIDTH, theme.NARROW))
        svgs = drawn(wide), drawn(narrow)
        again = theme.serialise(figure_topic_time.draw(over.time, theme.WIDTH).canvas, "svg")  # type: ignore[union-attr]
    assert again.decode() == svgs[0]
    assert wide is not None
    rows = {(r["topic"], r["week"]): r for r in wide.data.to_pylist()}
    table = [r for r in topics.topic_periods.to_pylist() if r["period"] != "undated"]
    assert len(rows) == len(table) == 3 * 16
    for row in table:
        shown = rows[row["topic"], row["period"]]
        assert (shown["share"], shown["low"], shown["high"]) == (
            row["share"],
            row["low"],
            row["high"],
        )
        assert shown["articles"] == row["n_total"]
        assert shown["partial"] == ("partial" if row["partial"] else "")
    assert rows["trams", "2025-W10"]["share"] is None
    assert rows["trams", "2025-W11"]["new level"] == "from here"


def test_text_names_the_change_the_gap_and_what_has_no_date(
    planted: tuple[Topics, OverTime],
) -> None:
    time = planted[1].time
    assert time is not None
    with theme.applied():
        drawing = figure_topic_time.draw(time, theme.WIDTH)
    assert drawing is not None
    assert [str(c)[:13] for c in time.changes] == ["trams up from"]
    assert time.changes[0].period == "2025-W11"
    assert str(time.changes[0]) in time.said
    assert "15 articles without one are not in the figure" in time.said
    assert drawing.alt.startswith("16 weeks from 2025-W02 to 2025-W17, with 11 articles each")
    assert "Trams up from" in drawing.alt
    assert drawing.alt.endswith("15 articles without a date.")
    for said in ("A gap: no article.", "hollow dot", "dashed line", "copies of another article"):
        assert said in drawing.caption


def test_the_outlet_figure_holds_the_table(planted: tuple[Topics, OverTime]) -> None:
    topics, over = planted
    assert over.outlets is not None
    with theme.applied():
        for width in (theme.WIDTH, theme.NARROW):
            drawing = figure_topic_outlets.draw(over.outlets, width)
            drawn(drawing)
    assert drawing is not None
    rows = {(r["topic"], r["outlet"]): r for r in drawing.data.to_pylist()}
    for row in topics.topic_outlets.to_pylist():
        assert rows[row["topic"], row["outlet"]]["share"] == row["share"]
    shares = planted[0].article_topics.to_pylist()
    total = sum(r["share"] for r in shares if r["topic"] == "trams") / 180
    assert over.outlets.overall[0] == pytest.approx(total, abs=1e-5)
    assert [one.name for one in over.outlets.outlets] == ["The Ferry", "The Post", "unknown"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([None, None], "None of the 2 articles states a date"),
        (["2025-01-01", "2025-01-01"], "All are of one day (2025-01-01), so that nothing is drawn"),
        (["2025-01-01", None], "1 article states a date; 1 article without one is not in the"),
        (["2025-01-01", "2025-01-02"], "No change is named: it takes at least 8 periods"),
    ],
)
def test_too_little_to_draw_is_said(days: list[str | None], said: str) -> None:
    _, over = facts(days, ["The Post", "The Post"], [{"trams": 1.0}, {"other": 1.0}])
    assert over.time is not None
    assert over.outlets is not None
    assert said in over.time.said
    assert "All articles are of one outlet (The Post)" in over.outlets.said
    with theme.applied():
        assert (figure_topic_time.draw(over.time, theme.WIDTH) is None) == (len(set(days)) < 2
            or None in days)  # fmt: skip
        assert figure_topic_outlets.draw(over.outlets, theme.WIDTH) is None


def test_no_outlet_at_all_is_said() -> None:
    _, over = facts(["2025-01-01"], [None], [{"trams": 1.0}])
    assert over.outlets is not None
    assert over.outlets.said.startswith("No article states its outlet")


def test_the_page_shows_both_or_says_why_not(build: Any) -> None:
    study = build.study(stances=None)
    plain = summarize(**study)
    assert plain.over_time == OverTime(None, None)
    assert 'id="topics-over-time"' not in render(plain, [])
    topics = add_time(
        study["topics"], study["corpus"].articles, period="auto", bootstrap=100, level=0.05, seed=0
    )
    summary = summarize(**{**study, "topics": topics})
    figures = draw(summary, [], phone=False)
    assert "topic_time" in [figure.name for figure in figures]
    page = render(summary, figures)
    assert page == render(summary, figures)
    for said in (
        '<a href="#topics-over-time">',
        'id="figure-topic_time"',
        "3 articles state a date; 1 article without one is not in the figure.",
        "All articles are of one outlet (The Harbour Post), so that there is nothing to compare.",
    ):
        assert said in page
    assert 'id="figure-topic_outlets"' not in page


def test_many_topics_and_outlets_are_capped_and_said(planted: tuple[Topics, OverTime]) -> None:
    time, outlets = planted[1].time, planted[1].outlets
    assert time is not None
    assert outlets is not None
    more = tuple(dataclasses.replace(time.series[0], topic=f"topic {n}") for n in range(20))
    with theme.applied():
        figure = figure_topic_time.draw(dataclasses.replace(time, series=more, changes=()), 6.4)
        assert "and 9 topics more, in the table" in drawn(figure)
        wide = dataclasses.replace(
            outlets,
            outlets=tuple(dataclasses.replace(outlets.outlets[0], name=f"o{n}") for n in range(12)),
            series=(dataclasses.replace(outlets.series[0], points=outlets.series[0].points * 4),),
            overall=outlets.overall[:1],
        )
        assert "and 2 outlets more, in the table" in drawn(figure_topic_outlets.draw(wide, 3.7))
