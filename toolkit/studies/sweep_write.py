"""Writes what a sweep leaves: its tables, its figures, its page and the best setting to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from toolkit import __version__
from toolkit.report.figure_sweep import draw_sweep
from toolkit.report.sweep_facts import Measured, SweepFacts, in_words
from toolkit.report.sweep_page import render
from toolkit.store import configs, environment, yaml12
from toolkit.store.configs import Sources
from toolkit.store.runs import RunWriter
from toolkit.store.scrub import scrubber
from toolkit.studies.sweep_plan import Plan

_SUFFIX = "-sweep"
_LONGEST = 64  # characters of a folder's name

_S, _I, _F = pa.string(), pa.int32(), pa.float64()


def _fields(*names: tuple[str, pa.DataType]) -> list[pa.Field]:
    return [pa.field(name, kind, nullable=False) for name, kind in names]


SWEEP_RUNS = pa.schema(
    [
        *_fields(("setting", _I), ("label", _S), ("seed", _I), ("run_id", _S), ("metric", _S)),
        *_fields(("value", _F)),
        pa.field("low", _F),  # 95 % interval over test items of this run
        pa.field("high", _F),
    ]
)
_OVER = [
    *_fields(("n_seeds", _I), ("mean", _F)),
    pa.field("sd", _F),
    pa.field("low", _F),  # 95 % interval of the mean over seeds
    pa.field("high", _F),
    *_fields(("min", _F), ("max", _F)),
]
SWEEP_METRICS = pa.schema(
    [
        *_fields(("setting", _I), ("label", _S), ("metric", _S)),
        *_OVER,
        pa.field("sample_low", _F),  # 95 % interval over test items, mean of the runs'
        pa.field("sample_high", _F),
    ]
)
SWEEP_STABILITY = pa.schema(
    [*_fields(("setting", _I), ("label", _S), ("measure", _S), ("n_pairs", _I)), *_OVER]
)
SWEEP_PAIRS = pa.schema(
    _fields(("setting", _I), ("label", _S), ("measure", _S))
    + _fields(("seed_a", _I), ("seed_b", _I), ("value", _F))
)


def home_of(name: str) -> str:
    """Names the folder of a study's sweeps, beside the one of its runs."""
    return name[: _LONGEST - len(_SUFFIX)] + _SUFFIX


def write(
    plan: Plan,
    facts: SweepFacts,
    *,
    root: str,
    argv: Sequence[str],
    sources: Sources | None,
) -> str:
    """Writes the folder of a sweep in one step and points `latest` at it.

    Args:
        plan: What was run.
        facts: What came of it.
        root: Folder for runs.
        argv: The command as given, for the record.
        sources: The files that the study was read from, for the record.

    Returns:
        The folder.
    """
    report = plan.config.report
    with RunWriter(root, home_of(plan.config.name), facts.sweep_id, replace=True) as writer:
        for name, table in tables_of(facts).items():
            writer.write_table(name, table, csv=True)
        figures = draw_sweep(facts, report.formats, phone=report.phone)
        for figure in figures:
            for extension, content in sorted(figure.files.items()):
                writer.write(f"figures/{figure.name}.{extension}", content)
        writer.write("report.html", render(facts, figures))
        writer.write_json("sweep.json", as_json(plan, facts))
        if facts.best.chosen is not None:
            writer.write("best.yaml", best_yaml(plan, facts))
        folder = writer.finish(_record(facts, argv, sources))
    return str(folder)


def _record(facts: SweepFacts, argv: Sequence[str], sources: Sources | None) -> dict[str, Any]:
    return {
        "kind": "sweep",
        "argv": environment.shareable_argv(argv),
        "toolkit": __version__,
        "sources": None if sources is None else asdict(sources),
        "runs": sorted({run_id for setting in facts.settings for _, run_id in setting.runs}),
        "environment": environment.environment(),
        "warnings": list(facts.notes),
    }


def best_yaml(plan: Plan, facts: SweepFacts) -> str:
    """Writes the setting that was chosen as a complete study; its paths fit the working directory.

    Raises:
        ValueError: None was chosen.
    """
    if facts.best.chosen is None:
        raise ValueError("no setting was chosen")
    setting = plan.settings[facts.best.chosen - 1]
    values = configs.portable_values(setting.config)
    values.pop("sweep", None)
    head = (
        f"# Chosen by sweep {facts.sweep_id}, setting {setting.number}: {setting.label}\n"
        f"# Criterion: {in_words(facts.best.metric)} ({facts.best.goal}). Run it from the folder "
        f"that the sweep was run in.\n"
    )
    return head + yaml12.dump(values)


def tables_of(facts: SweepFacts) -> dict[str, pa.Table]:
    """The tables of a sweep by name."""
    return {
        "sweep_runs": pa.Table.from_pylist(_runs(facts), schema=SWEEP_RUNS),
        "sweep_metrics": pa.Table.from_pylist(_metrics(facts), schema=SWEEP_METRICS),
        "sweep_stability": pa.Table.from_pylist(_stability(facts), schema=SWEEP_STABILITY),
        "sweep_pairs": pa.Table.from_pylist(_pairs(facts), schema=SWEEP_PAIRS),
    }


def _runs(facts: SweepFacts) -> list[dict[str, Any]]:
    return [
        {
            "setting": m.setting,
            "label": facts.setting(m.setting).label,
            "seed": point.seeds[0],
            "run_id": dict(facts.setting(m.setting).runs)[point.seeds[0]],
            "metric": m.metric,
            "value": point.value,
            "low": point.low,
            "high": point.high,
        }
        for m in facts.metrics
        for point in m.points
    ]


def _metrics(facts: SweepFacts) -> list[dict[str, Any]]:
    return [
        _over(facts, m, "metric") | {"sample_low": m.sample_low, "sample_high": m.sample_high}
        for m in facts.metrics
    ]


def _stability(facts: SweepFacts) -> list[dict[str, Any]]:
    return [_over(facts, m, "measure") | {"n_pairs": len(m.points)} for m in facts.stability]


def _over(facts: SweepFacts, m: Measured, name: str) -> dict[str, Any]:
    return {
        "setting": m.setting,
        "label": facts.setting(m.setting).label,
        name: m.metric,
        "n_seeds": m.n,
        "mean": m.mean,
        "sd": m.sd,
        "low": m.low,
        "high": m.high,
        "min": m.least,
        "max": m.most,
    }


def _pairs(facts: SweepFacts) -> list[dict[str, Any]]:
    return [
        {
            "setting": m.setting,
            "label": facts.setting(m.setting).label,
            "measure": m.metric,
            "seed_a": point.seeds[0],
            "seed_b": point.seeds[1],
            "value": point.value,
        }
        for m in facts.stability
        for point in m.points
    ]


def as_json(plan: Plan, facts: SweepFacts) -> dict[str, Any]:
    """Gives all of a sweep as json-able values."""
    shared = scrubber()
    return {
        "protocol": 1,
        "sweep_id": facts.sweep_id,
        "name": facts.name,
        "question": facts.question,
        "source": facts.source,
        "seeds": list(facts.seeds),
        "keys": list(facts.keys),
        "criterion": facts.best.metric,
        "goal": facts.best.goal,
        "best": asdict(facts.best),
        "settings": [
            {
                "number": setting.number,
                "label": setting.label,
                "changes": shared.value(dict(planned.changes), free=False),
                "runs": {str(seed): run_id for seed, run_id in setting.runs},
                "failures": {str(f.seed): f.line for f in setting.failures},
            }
            for setting, planned in zip(facts.settings, plan.settings, strict=True)
        ],
        "metrics": _metrics(facts),
        "stability": _stability(facts),
        "warnings": list(facts.notes),
        "versions": dict(facts.versions),
    }
