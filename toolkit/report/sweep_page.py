"""The page of a sweep: one self-contained file, made of its facts and its figures.

As the report of a run: no script, no connection, everything escaped, one style sheet by its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from toolkit.report import sweep_facts as names
from toolkit.report import sweep_findings
from toolkit.report.facts import Figure
from toolkit.report.page import ROWS, fill, pictures
from toolkit.report.sweep_facts import (
    Measured,
    SettingFact,
    SweepFacts,
    in_words,
    range_text,
    value_text,
)
from toolkit.report.wording import DASH


@dataclass(frozen=True)
class _Row:
    """One setting's numbers of one metric, as text."""

    setting: str
    best: bool
    n: int
    mean: str
    sd: str
    seeds: str
    sample: str
    extent: str


@dataclass(frozen=True)
class _Group:
    """A metric with a row a setting."""

    name: str
    criterion: bool
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _SettingRow:
    """A setting with what became of it."""

    setting: SettingFact
    best: bool
    criterion: str
    seconds: str


def render(facts: SweepFacts, figures: Sequence[Figure]) -> str:
    """Returns the page as HTML, the same for the same facts and figures."""
    return fill(
        "sweep.html",
        {
            **pictures(figures),
            "facts": facts,
            "findings": sweep_findings.in_brief(facts),
            "paragraph": sweep_findings.methods(facts),
            "criterion": in_words(facts.best.metric),
            "settings": _settings(facts),
            "metrics": _groups(facts, facts.metrics),
            "stability": _groups(facts, facts.stability),
            "n_done": sum(len(setting.runs) for setting in facts.settings),
            "n_failed": sum(len(setting.failures) for setting in facts.settings),
            "runs": [(s, seed, run_id) for s in facts.settings for seed, run_id in s.runs],
            "most": ROWS,
            "marks": {},
            "topic_class": {},
            "anchors": {},
            "sections": _sections(facts),
        },
    )


def _sections(facts: SweepFacts) -> list[tuple[str, str]]:
    found = [("brief", "In brief"), ("settings", "The settings"), ("metrics", "Metrics")]
    if facts.stability:
        found.append(("stability", "Stability between seeds"))
    if facts.failed:
        found.append(("failed", "What failed"))
    if facts.best.chosen is not None:
        found.append(("again", "Run the best again"))
    return [*found, ("methods", "Methods"), ("runs", "The runs")]


def _settings(facts: SweepFacts) -> list[_SettingRow]:
    values = {m.setting: m for m in facts.of(facts.best.metric)}
    seconds = {m.setting: m for m in facts.of(names.SECONDS)}
    return [
        _SettingRow(
            setting,
            setting.number == facts.best.chosen,
            _mean(values.get(setting.number)),
            _median(seconds.get(setting.number)),
        )
        for setting in facts.settings
    ]


def _mean(measured: Measured | None) -> str:
    return DASH if measured is None else value_text(measured.metric, measured.mean)


def _median(measured: Measured | None) -> str:
    """The middle one; the mean would be that of a first run, which fills the cache for the rest."""
    if measured is None:
        return DASH
    return value_text(measured.metric, median(point.value for point in measured.points))


def _groups(facts: SweepFacts, found: Sequence[Measured]) -> list[_Group]:
    groups: dict[str, list[_Row]] = {}
    for m in found[:ROWS]:
        groups.setdefault(m.metric, []).append(_row(facts, m))
    return [
        _Group(in_words(metric), metric == facts.best.metric, tuple(rows))
        for metric, rows in groups.items()
    ]


def _row(facts: SweepFacts, m: Measured) -> _Row:
    seeds = "the same for all" if m.same else range_text(m.metric, m.low, m.high) or DASH
    return _Row(
        setting=facts.setting(m.setting).short,
        best=m.setting == facts.best.chosen,
        n=m.n,
        mean=value_text(m.metric, m.mean),
        sd=value_text(m.metric, m.sd),
        seeds=seeds,
        sample=range_text(m.metric, m.sample_low, m.sample_high) or DASH,
        extent=range_text(m.metric, m.least, m.most) if len(m.points) > 1 else DASH,
    )
