"""A sweep from end to end: plan, run each setting with each seed, sum up, write, choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.errors import StageError
from toolkit.progress import Reporter
from toolkit.report.sweep_facts import SweepFacts
from toolkit.store.configs import Sources
from toolkit.store.scrub import ELSEWHERE, scrubber
from toolkit.studies.sweep_gather import gather
from toolkit.studies.sweep_plan import Plan
from toolkit.studies.sweep_run import Execute, Tell, run_all
from toolkit.studies.sweep_write import home_of, write


@dataclass(frozen=True)
class Swept:
    """A sweep that is done.

    Attributes:
        folder: Where its tables, figures and page stand.
        facts: What came of it.
    """

    folder: str
    facts: SweepFacts


def sweep(
    plan: Plan,
    execute: Execute,
    *,
    out: str | None,
    tell: Tell,
    reporter: Reporter,
    argv: Sequence[str] = (),
    sources: Sources | None = None,
) -> Swept:
    """Runs a plan and writes what came of it.

    Each run is kept as it is done, so that a sweep that was stopped goes on when it is asked for
    again. A setting that fails is told and written down, and the others are summed up without it.

    Args:
        plan: From `make_plan`.
        execute: Runs a study, or opens its complete run.
        out: Folder for runs, in the place of the study's.
        tell: Told one line a run.
        reporter: Told what the runs tell, each warning once.
        argv: The command as given, for the record.
        sources: The files that the study was read from, for the record.

    Raises:
        StageError: No run came to its end.
        StoreError: The results cannot be written.
    """
    attempts = run_all(plan, execute, tell=tell, reporter=reporter)
    if all(attempt.run is None for attempt in attempts):
        raise StageError("every setting failed, and nothing is written", hint="see the lines above")
    root = out if out is not None else plan.config.out
    facts = gather(plan, attempts)
    place = scrubber().path(f"{root}/{home_of(plan.config.name)}/{facts.sweep_id}")
    facts = replace(facts, place="" if ELSEWHERE in place else place)
    return Swept(write(plan, facts, root=root, argv=argv, sources=sources), facts)
