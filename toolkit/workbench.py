"""Runs a stage, or takes what it made before from the cache; either way it is noted in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from toolkit.errors import StoreError
from toolkit.keys import StageKey
from toolkit.progress import StageLog, StageProgress
from toolkit.store.artefacts import Artefact
from toolkit.store.cache import Cache, Found
from toolkit.store.environment import peak_memory_mb

T = TypeVar("T")


@dataclass(frozen=True)
class Made(StageKey):
    """A stage that is done.

    Attributes:
        content: The logical hash of each part of what it made.
        hit: Whether it came from the cache.
    """

    content: Mapping[str, str]
    hit: bool


@dataclass(frozen=True)
class Packing:
    """How a stage's result becomes an artefact and comes back."""

    pack: Callable[[Any], Artefact]
    unpack: Callable[[Artefact], Any]


class Workbench:
    """Runs stages with a cache at hand.

    Args:
        stages: Told what happens.
        cache: Where artefacts are kept; None: nowhere, every stage is run.
        given: Artefacts to take as they are, by stage, whatever their keys.
    """

    def __init__(
        self,
        stages: StageLog,
        cache: Cache | None,
        given: Mapping[str, Artefact] | None = None,
    ) -> None:
        self.stages = stages
        self.cache = cache
        self.given = dict(given or {})
        self.made: dict[str, Made] = {}

    def stage(
        self,
        key: StageKey,
        packing: Packing,
        work: Callable[[StageProgress], T],
        rows: Callable[[T], int],
    ) -> T:
        """Runs a stage unless the cache holds its result.

        Args:
            key: What the result depends on.
            packing: How it is kept.
            work: Makes the result.
            rows: Counts what the stage worked on.
        """
        with self.stages.stage(key.stage) as progress:
            found = self._found(key)
            if found is not None:
                result: T = packing.unpack(found.artefact)
                content = found.content
                progress.reused()
            else:
                result = work(progress)
                artefact = packing.pack(result)
                content = artefact.content()
            progress.rows(rows(result))
        facts = {"peak_memory_mb": peak_memory_mb()}
        self.stages.add(key.stage, key=key.digest, hit=found is not None, **facts)
        if found is None:
            self._keep(key, artefact)
        self._tell_faults()
        self.made[key.stage] = Made(key.stage, key.parts, content, found is not None)
        return result

    def contents(self) -> dict[str, Mapping[str, str]]:
        """The content hashes of the stages that are done, by stage."""
        return {name: made.content for name, made in self.made.items()}

    def _found(self, key: StageKey) -> Found | None:
        if key.stage in self.given:
            artefact = self.given[key.stage]
            return Found(artefact, artefact.content(), {})
        if self.cache is None:
            return None
        try:
            return self.cache.get(key.stage, key.digest)
        except StoreError as error:
            self.stages.tell(f"cache: {error}; made again")
            return None

    def _tell_faults(self) -> None:
        if self.cache is None:
            return
        for fault in self.cache.vectors.faults:
            self.stages.tell(f"cache: {fault}")
        self.cache.vectors.faults.clear()

    def _keep(self, key: StageKey, artefact: Artefact) -> None:
        if self.cache is None:
            return
        try:
            self.cache.put(
                key.stage,
                key.digest,
                artefact,
                parts=key.parts,
                facts=self.stages.record()[key.stage],
            )
        except StoreError as error:
            self.stages.tell(f"cache: {error}; the run goes on without it")
            self.cache = None
