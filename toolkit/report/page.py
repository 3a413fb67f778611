"""The page: one self-contained file, made of a summary and its figures.

Nothing in it runs: there is no script, and its content security policy allows none, nor any
connection. Every text is escaped; ids and links within the page are made of counters, never of
input. Its one style sheet is allowed by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2

from toolkit.report import wording
from toolkit.report.compact import compact
from toolkit.report.facts import ArticleFact, Figure, PassageFact, Summary
from toolkit.report.findings import main_metric, metric_name
from toolkit.report.stance_facts import ORDER, Opinion, Score

ARTICLES = 60  # shown with their passages; the rest stands in the tables
OPEN = 12  # articles; with more of them their passages are folded away
ROWS = 150  # of any one table on the page
_MARKS = {"favor": "▲", "against": "▼", "none": "■", "uncertain": "○"}


_Group = tuple[str, int, list[tuple[str, list[Score | None]]]]


@dataclass(frozen=True)
class _Table:
    """A figure's numbers as text, cut to what a page can bear."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    more: int


def render(summary: Summary, figures: Sequence[Figure]) -> str:
    """Returns the page as HTML, the same for the same summary and figures."""
    return fill("page.html", _context(summary, figures))


def fill(template: str, context: Mapping[str, Any]) -> str:
    """Fills one of the packaged templates; the style sheet and its hash are given to it."""
    style = _template("style.css").replace("\r\n", "\n")
    page = _environment().get_template(template)
    return page.render(**context, style=style, style_hash=_hash(style))


def pictures(figures: Sequence[Figure]) -> dict[str, Any]:
    """Gives what the templates' macro for a figure needs: the figures, their images, numbers."""
    return {
        "figures": {figure.name: figure for figure in figures},
        "images": {f.name: (_image(f.svg), _image(f.narrow_svg)) for f in figures},
        "tables": {figure.name: table_of(figure) for figure in figures},
    }


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _template(name: str) -> str:
    return resources.files("toolkit.report").joinpath("templates", name).read_text("utf-8")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(_template),
    )
    environment.filters.update(
        number=wording.number,
        percent=wording.percent,
        percent_range=lambda pair: wording.percent_range(*pair),
        plural=wording.plural,
        listing=wording.listing,
        score=wording.score,
        shorten=wording.shorten,
        metric=metric_name,
        capital=wording.capital,
        pivot=_pivot,
    )
    return environment


def _pivot(scores: Sequence[Score]) -> tuple[list[str], list[_Group]]:
    """Lays scores out: metrics across; down, each dataset with a row a model."""
    metrics = list(dict.fromkeys(score.metric for score in scores))
    cells = {(s.dataset, s.model, s.metric): s for s in scores}
    groups = []
    for dataset in dict.fromkeys(score.dataset for score in scores):
        own = [s for s in scores if s.dataset == dataset]
        rows = [
            (model, [cells.get((dataset, model, metric)) for metric in metrics])
            for model in dict.fromkeys(s.model for s in own)
        ]
        groups.append((dataset, max(s.n for s in own), rows))
    return metrics, groups


def _context(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    listed = summary.articles[:ARTICLES]
    passages = _by_article(summary.passages, listed)
    shown = {p.passage_id: p for group in passages.values() for p in group}
    return {
        "summary": summary,
        "reading": summary.reading,
        "stance": summary.stance,
        "methods": summary.methods,
        **pictures(figures),
        "articles": listed,
        "more_articles": len(summary.articles) - len(listed),
        "article": {a.article_id: a for a in listed},
        "labels": {a.article_id: a.label for a in summary.articles},
        "passages": passages,
        "passage": {p.passage_id: p for p in summary.passages},
        "anchors": {key: p.anchor for key, p in shown.items()},
        "topic_class": _topic_classes(summary),
        "main_metric": main_metric,
        "marks": _MARKS,
        "order": ORDER,
        "most": ROWS,
        "author_rows": _author_rows(summary),
        "open_articles": len(listed) <= OPEN,
        "sections": _sections(summary),
    }


def _author_rows(summary: Summary) -> list[tuple[str, list[Opinion | None]]]:
    """Lays the authors' stances out: a row an article, a place a target."""
    if summary.stance is None:
        return []
    names = [target.name for target in summary.stance.targets]
    rows: dict[str, dict[str, Opinion]] = {}
    for entry in summary.stance.authors:
        rows.setdefault(entry.article_id, {})[entry.opinion.target] = entry.opinion
    return [(article, [held.get(name) for name in names]) for article, held in rows.items()]


def _sections(summary: Summary) -> list[tuple[str, str]]:
    found = [
        ("brief", "In brief"),
        ("read", "What was read"),
        ("topics", "Topics"),
        ("topics-by-article", "Topics by article"),
    ]
    if summary.over_time.time is not None:
        found.append(("topics-over-time", "Topics over time"))
    if summary.over_time.outlets is not None:
        found.append(("topics-by-outlet", "Topics by outlet"))
    found.append(("speakers", "Who is quoted"))
    if summary.stance is not None:
        found += [
            ("stance", "Stance by holder and target"),
            ("stance-by-topic", "Stance by topic"),
            ("quality", "How good is the classifier"),
        ]
    return [
        *found,
        ("examples", "Example passages"),
        ("methods", "Methods and reproducibility"),
        ("articles", "The articles"),
    ]


def _by_article(
    passages: Sequence[PassageFact], articles: Sequence[ArticleFact]
) -> dict[str, list[PassageFact]]:
    groups: dict[str, list[PassageFact]] = {article.article_id: [] for article in articles}
    for passage in passages:
        if passage.article_id in groups:
            groups[passage.article_id].append(passage)
    return groups


def _topic_classes(summary: Summary) -> dict[str, str]:
    """Gives each topic the style sheet's class of its colour in the figures; `other` is grey."""
    real = [topic.name for topic in summary.topics if topic.kind != "other"]
    found = {name: f"topic-{n % 9}" for n, name in enumerate(real)}
    return found | {t.name: "topic-other" for t in summary.topics if t.kind == "other"}


def _image(svg: str) -> str:
    encoded = base64.b64encode(compact(svg).encode()).decode()
    return f"data:image/svg+xml;base64,{encoded}"


def table_of(figure: Figure, most: int = ROWS) -> _Table:
    """Writes a figure's numbers as text: shares with three decimals, counts as they are."""
    columns = figure.data.column_names
    rows = figure.data.slice(0, most).to_pylist()
    numeric = tuple(any(isinstance(row[name], int | float) for row in rows[:1]) for name in columns)
    return _Table(
        head=tuple(columns),
        rows=tuple(tuple(_cell(row[name]) for name in columns) for row in rows),
        numeric=numeric,
        more=figure.data.num_rows - len(rows),
    )


def _cell(value: object) -> str:
    if value is None:
        return wording.DASH
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) > 1 else f"{value:.3f}"
    return wording.number(value) if isinstance(value, int) else str(value)
