"""What a run would do: which stages the cache holds, which would run, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit import keys
from toolkit.config import StudyConfig
from toolkit.errors import StoreError
from toolkit.inputs import Inputs, identify, read_inputs
from toolkit.progress import Silent, StageLog
from toolkit.schemas import TABLES
from toolkit.store.cache import Cache
from toolkit.store.runs import find_run

CACHED, RUNS, FOLLOWS = "cached", "runs", "follows"


@dataclass(frozen=True)
class Change:
    """A part of a stage's key that is not what it was."""

    part: str
    before: Any
    now: Any


@dataclass(frozen=True)
class StagePlan:
    """What would become of a stage.

    Attributes:
        stage: Its name.
        state: `cached`: its result is used again. `runs`: it would be run. `follows`: a stage
            before it would run, and if that gives what the cache knows, this one is used again.
        changes: How its key differs from that of the stored result that is most like it.
        after: The stages before it that would run.
        nothing: Whether the cache holds no result of the stage at all.
    """

    stage: str
    state: str
    changes: tuple[Change, ...] = ()
    after: tuple[str, ...] = ()
    nothing: bool = False


@dataclass(frozen=True)
class StudyPlan:
    """What a run would do.

    Attributes:
        run_id: The run's id.
        complete: Whether the run is there, whole: nothing would be run.
        damaged: What is wrong with it where it is there and not whole.
        articles: Articles that would be read.
        rejected: Files that could not be used.
        stages: In the order in which they run.
    """

    run_id: str
    complete: bool
    damaged: str
    articles: int
    rejected: int
    stages: tuple[StagePlan, ...]


def plan(config: StudyConfig, out: str, cache: Cache | None) -> StudyPlan:
    """Works out what a run would do, without running anything.

    Args:
        config: The study.
        out: Folder for runs.
        cache: The cache; None: without one, every stage runs.

    Raises:
        ToolkitError: What the study reads is missing or cannot be used.
    """
    inputs = read_inputs(config, StageLog(Silent()))
    run_id = identify(config, inputs)
    damaged, complete = "", False
    try:
        complete = find_run(out, config.name, run_id) is not None
    except StoreError as error:
        damaged = str(error)
    if config.compute.mode == "fast":
        cache = None
    return StudyPlan(
        run_id=run_id,
        complete=complete,
        damaged=damaged,
        articles=inputs.collection.n_articles,
        rejected=len(inputs.rejections),
        stages=tuple(_stages(config, inputs, run_id, cache)),
    )


def _stages(
    config: StudyConfig, inputs: Inputs, run_id: str, cache: Cache | None
) -> list[StagePlan]:
    corpus = _Step(keys.corpus_key(config, inputs.hashes), (), cache)
    features = _Step(keys.features_key(config, inputs.hashes, corpus.content), (corpus,), cache)
    topics = _Step(
        keys.topics_key(config, inputs.hashes, corpus.content, features.content),
        (corpus, features),
        cache,
    )
    steps = [corpus, features, topics]
    if config.stance.targets:
        steps.append(
            _Step(keys.stance_key(config, inputs.hashes, corpus.content), (corpus,), cache)
        )
    found = [step.plan() for step in steps]
    return [*found, _report(config, run_id, steps, cache)]


class _Step:
    """A stage's key, as far as it is known: what a stage before it would make may not be."""

    def __init__(self, key: keys.StageKey, before: tuple[_Step, ...], cache: Cache | None) -> None:
        self.key = key
        self.cache = cache
        self.waits: tuple[str, ...] = tuple(step.key.stage for step in before if not step.cached)
        self.cached: bool = (
            not self.waits and cache is not None and cache.has(key.stage, key.digest)
        )

    @property
    def content(self) -> Mapping[str, str | None]:
        """The content hashes of what the stage makes, None where it would have to run first."""
        stage = self.key.stage
        known = None
        if self.cached and self.cache is not None:
            known = self.cache.content(stage, self.key.digest)
        names = [f"tables/{name}" for name in TABLES[stage]] + ["model"]
        return known if known is not None else dict.fromkeys(names)

    def plan(self) -> StagePlan:
        stage = self.key.stage
        if self.cached:
            return StagePlan(stage, CACHED)
        nearest = _nearest(self.key, self.cache)
        changes = () if nearest is None else _changes(self.key.parts, nearest)
        state = FOLLOWS if self.waits and nearest is not None and not changes else RUNS
        return StagePlan(stage, state, changes, self.waits, nothing=nearest is None)


def _report(config: StudyConfig, run_id: str, steps: list[_Step], cache: Cache | None) -> StagePlan:
    """The page is made of everything: it is used again only where all of it is, and it too."""
    contents = {step.key.stage: step.content for step in steps}
    key = keys.report_key(config, run_id, contents, None)
    nearest = _nearest(key, cache)
    waits = tuple(step.key.stage for step in steps if not step.cached)
    changes = () if nearest is None else _changes(key.parts, nearest)
    state = CACHED if nearest is not None and not changes and not waits else RUNS
    return StagePlan("report", state, changes, waits, nothing=nearest is None)


def _nearest(key: keys.StageKey, cache: Cache | None) -> Mapping[str, Any] | None:
    """The parts of the stored result with the fewest differences, the latest among equals."""
    if cache is None:
        return None
    ranked = [
        (len(_changes(key.parts, entry.parts)), -entry.used, entry.key, entry.parts)
        for entry in cache.entries(key.stage)
    ]
    return min(ranked, key=lambda row: row[:3])[3] if ranked else None


def _changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[Change, ...]:
    """Lists the parts that differ; what is not known yet is not said to differ."""
    unknown = {part for part, value in now.items() if value is None and _given(part)}
    names = sorted((now.keys() | before.keys()) - unknown)
    return tuple(
        Change(name, before.get(name), now.get(name))
        for name in names
        if before.get(name, ...) != now.get(name, ...)
    )


def _given(part: str) -> bool:
    """Whether a part is something that another stage makes, rather than a setting."""
    return part in ("articles", "passages", "quotes", "vectors", "notes and versions") or (
        part.startswith(("corpus tables/", "features ", "topics ", "stance "))
    )
