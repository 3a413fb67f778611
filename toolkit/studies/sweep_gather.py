"""Reads a sweep back: metrics over seeds, stability over pairs of seeds, the best setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pyarrow as pa

from toolkit import __version__
from toolkit.compare.spread import ANY, Spread, choose, error_of_interval, over_pairs, over_seeds
from toolkit.records import UNCERTAIN as UNCERTAIN_STANCE
from toolkit.report import sweep_facts as names
from toolkit.report.sweep_facts import (
    BestFact,
    Failure,
    Measured,
    Point,
    SettingFact,
    SweepFacts,
)
from toolkit.store import environment
from toolkit.store.run_view import Run
from toolkit.store.runs import run_id
from toolkit.store.scrub import scrubber
from toolkit.studies.sweep_plan import Plan
from toolkit.studies.sweep_run import Attempt
from toolkit.topics.metrics import adjusted_mutual_information, aligned, top_word_jaccard

_DECIMALS = 6
_COUNT = (0.0, ANY[1])
_SHARE = (0.0, 1.0)
_SIGNED = (-1.0, 1.0)
_BOUNDS = {
    names.AMI: _SIGNED,
    names.NPMI: _SIGNED,
    names.C_V: _SIGNED,
    names.SILHOUETTE: _SIGNED,
    names.DISCOVERED: _COUNT,
    names.PASSAGES: _COUNT,
    names.SECONDS: _COUNT,
}


@dataclass(frozen=True)
class Value:
    """A metric of one run, with its interval over test items where it has one."""

    value: float
    low: float | None = None
    high: float | None = None


def gather(plan: Plan, attempts: Sequence[Attempt]) -> SweepFacts:
    """Reads the runs and sums them up."""
    settings = tuple(_setting_fact(plan, attempts))
    done = [
        {a.seed: a.run for a in attempts if a.setting is setting and a.run is not None}
        for setting in plan.settings
    ]
    metrics = tuple(_metrics(done))
    stability = tuple(_stability(done))
    whole = [fact.number for fact in settings if not fact.failures]
    warnings = [
        text for runs in done for run in runs.values() for text in run.record.get("warnings", ())
    ]
    return SweepFacts(
        name=plan.config.name,
        title=f"Sweep: {plan.config.report.title or plan.config.name}",
        question=plan.config.description,
        sweep_id=_sweep_id(plan, settings),
        source=scrubber().path(plan.source),
        seeds=plan.seeds,
        keys=plan.keys,
        settings=settings,
        metrics=metrics,
        stability=stability,
        best=best_of(plan.criterion, plan.goal, (*metrics, *stability), whole),
        across=plan.across,
        notes=tuple(dict.fromkeys(warnings)),
        versions=tuple({"toolkit": __version__, **environment.versions()}.items()),
    )


def _setting_fact(plan: Plan, attempts: Sequence[Attempt]) -> Iterator[SettingFact]:
    shared = scrubber()  # values and errors may name paths
    for setting in plan.settings:
        own = [attempt for attempt in attempts if attempt.setting is setting]
        yield SettingFact(
            number=setting.number,
            label=shared.paths(setting.label),
            short=shared.paths(setting.short),
            runs=tuple((a.seed, a.run.run_id) for a in own if a.run is not None),
            failures=tuple(Failure(a.seed, shared.text(a.fault)) for a in own if a.run is None),
        )


def _sweep_id(plan: Plan, settings: Sequence[SettingFact]) -> str:
    """Names a sweep after its runs, what failed, and how the best of them is chosen."""
    return run_id(
        {
            "runs": [list(setting.runs) for setting in settings],
            "failures": [[f.seed for f in setting.failures] for setting in settings],
            "labels": [setting.label for setting in settings],
            "criterion": [plan.criterion, plan.goal],
        }
    )


def metrics_of(run: Run) -> dict[str, Value]:
    """Gives a run's metrics by name: its scores, shares of topics and stances, size and time."""
    found = {}
    if "scores" in run.tables:
        rows = run.arrow("scores").to_pylist()
        backend = run.config.stance.backend
        models = [row["model"] for row in rows]
        own = backend if backend in models else models[0] if models else ""
        for row in rows:
            if row["model"] == own:
                value = Value(row["value"], row["low"], row["high"])
                found[f"stance/{row['dataset']}/{row['metric']}"] = value
    if "stances" in run.tables:
        stances = run.arrow("stances").select(["relevant", "stance"]).to_pylist()
        relevant = [row["stance"] for row in stances if row["relevant"]]
        if relevant:
            found[names.UNCERTAIN] = Value(relevant.count(UNCERTAIN_STANCE) / len(relevant))
    topics = run.arrow("topics").to_pylist()
    found[names.DISCOVERED] = Value(float(sum(t["kind"] == "discovered" for t in topics)))
    found[names.NAMED] = Value(sum(t["share"] for t in topics if t["kind"] == "named"))
    found[names.OTHER] = Value(sum(t["share"] for t in topics if t["kind"] == "other"))
    if "topic_metrics" in run.tables:
        for row in run.arrow("topic_metrics").to_pylist():
            name = f"topics/{row['metric']}"
            if row["topic"] is None and name in names.QUALITY:
                found[name] = Value(row["value"])
    found[names.PASSAGES] = Value(float(run.arrow("passages").num_rows))
    stages = run.record.get("stages", {}).values()
    found[names.SECONDS] = Value(sum(stage["wall_seconds"] for stage in stages))
    return {
        name: Value(round(found[name].value, _DECIMALS), found[name].low, found[name].high)
        for name in found
    }


def _metrics(done: Sequence[Mapping[int, Run]]) -> Iterator[Measured]:
    """Sums up each metric of each setting, by metric in the order they are met, then setting."""
    found = [{seed: metrics_of(run) for seed, run in runs.items()} for runs in done]
    order = dict.fromkeys(name for runs in found for values in runs.values() for name in values)
    for name in order:
        for number, runs in enumerate(found, 1):
            values = {seed: value[name] for seed, value in runs.items() if name in value}
            if not values:
                continue
            spread = over_seeds(
                [value.value for value in values.values()], _BOUNDS.get(name, _SHARE)
            )
            yield _measured(
                name,
                number,
                [Point((s,), v.value, v.low, v.high) for s, v in values.items()],
                spread,
            )


def _middle(ends: Sequence[float | None]) -> float | None:
    """The mean of the runs' ends of an interval; None where a run has none."""
    known = [end for end in ends if end is not None]
    return sum(known) / len(known) if ends and len(known) == len(ends) else None


def _stability(done: Sequence[Mapping[int, Run]]) -> Iterator[Measured]:
    """Sums up how alike the seeds of each setting are, by measure, then setting."""
    readings = [{seed: _Reading(run) for seed, run in runs.items()} for runs in done]
    for name, compare in _MEASURES.items():
        for number, runs in enumerate(readings, 1):
            pairs = {(a, b): compare(runs[a], runs[b]) for a, b in combinations(sorted(runs), 2)}
            values = {
                pair: round(value, _DECIMALS) for pair, value in pairs.items() if value is not None
            }
            if values and len(values) == len(pairs):
                spread = over_pairs(values, _BOUNDS.get(name, _SHARE))
                points = [Point(pair, value) for pair, value in values.items()]
                yield _measured(name, number, points, spread)


class _Reading:
    """What of a run is compared with its other seeds."""

    def __init__(self, run: Run) -> None:
        self.topic_of: pa.Table = run.arrow("passages").select(["passage_id", "topic_id"])
        self.words = {
            row["topic_id"]: row["words"]
            for row in run.arrow("topics").to_pylist()
            if row["kind"] == "discovered"
        }
        self.stances: dict[tuple[Any, ...], str] = {}
        if "stances" in run.tables:
            for row in run.arrow("stances").to_pylist():
                if row["relevant"]:
                    key = (row["passage_id"], row["quote_id"], row["holder"], row["target"])
                    self.stances[key] = row["stance"]


def _same_topics(first: _Reading, second: _Reading) -> float | None:
    return adjusted_mutual_information(*aligned(first.topic_of, second.topic_of))


def _same_words(first: _Reading, second: _Reading) -> float | None:
    return top_word_jaccard(first.words, second.words)


def _same_stances(first: _Reading, second: _Reading) -> float | None:
    """Share of statements with one stance in both, of those relevant to their target in either."""
    keys = first.stances.keys() | second.stances.keys()
    if not keys:
        return None
    return sum(first.stances.get(key) == second.stances.get(key) for key in keys) / len(keys)


_MEASURES: Mapping[str, Callable[[_Reading, _Reading], float | None]] = {
    names.AMI: _same_topics,
    names.WORDS: _same_words,
    names.AGREEMENT: _same_stances,
}


def _measured(name: str, setting: int, points: Sequence[Point], spread: Spread) -> Measured:
    return Measured(
        metric=name,
        setting=setting,
        points=tuple(points),
        n=spread.n,
        mean=round(spread.mean, _DECIMALS),
        sd=_rounded(spread.sd),
        low=_rounded(spread.low),
        high=_rounded(spread.high),
        least=spread.least,
        most=spread.most,
        error=_rounded(spread.error),
        sample_low=_rounded(_middle([point.low for point in points])),
        sample_high=_rounded(_middle([point.high for point in points])),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)


def best_of(
    criterion: str, goal: str, measured: Sequence[Measured], whole: Sequence[int]
) -> BestFact:
    """Chooses a setting by the rule of one standard error, among those of which no run failed.

    The error is that over seeds or that over test items, whichever is larger: a difference within
    either may not be there with other seeds, or on other texts.
    """
    found = [m for m in measured if m.metric == criterion]
    rows = [m for m in found if m.setting in whole]
    if not rows:
        why = "no setting has it" if not found else "no setting that has it came through whole"
        if criterion in names.STABILITY and not found:
            why = "it is between seeds, and no setting has two"
        return BestFact(criterion, goal, why_not=why)
    errors = [max(m.error or 0.0, error_of_interval(m.sample_low, m.sample_high)) for m in rows]
    choice = choose([m.mean for m in rows], errors, goal=goal)
    return BestFact(
        metric=criterion,
        goal=goal,
        chosen=rows[choice.chosen].setting,
        leader=rows[choice.leader].setting,
        tied=tuple(rows[place].setting for place in choice.tied),
        error=round(choice.error, _DECIMALS),
    )
