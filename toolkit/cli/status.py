"""`toolkit status`: what a run would do, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.failures import failures
from toolkit.cli.options import CacheDir, Out, Overrides, Profiles, Study, Verbose

if TYPE_CHECKING:
    from toolkit.studies.status import StagePlan

_WIDTH = 60


def status(
    config: Study,
    overrides: Overrides = None,
    profiles: Profiles = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say which part of each stage's key changed.")
    ] = False,
    out: Out = None,
    cache_dir: CacheDir = None,
    verbose: Verbose = False,
) -> None:
    """Say what a run would do, without running anything.

    For each stage: whether the cache holds its result, whether it would be run, or whether it
    follows a stage before it and may not have to. Exit code 0 if the run is complete, else 1.
    """
    with failures(verbose):
        from toolkit.store.cache import cache_of
        from toolkit.store.configs import load_config
        from toolkit.studies.status import plan

        study = load_config(config, overrides or (), profiles or ())
        root = out if out is not None else study.out
        found = plan(study, root, cache_of(root, cache_dir))
        rejected = f", {found.rejected} files that cannot be used" if found.rejected else ""
        print(f"{study.name}: {found.articles} articles{rejected}; run {found.run_id}")
        if found.complete:
            print("complete: `toolkit run` would print it again; with --force it would do this:")
        elif found.damaged:
            print(f"damaged: {found.damaged}")
        if study.compute.mode == "fast":
            print("fast: nothing is used again and nothing is kept")
        width = max(len(stage.stage) for stage in found.stages)
        for stage in found.stages:
            print(f"  {stage.stage:<{width}}  {stage.state}{_why(stage)}")
            for change in stage.changes if explain else ():
                print(f"  {'':<{width}}    {change.part}: {_told(change)}")
    raise typer.Exit(0 if found.complete else 1)


def _why(stage: StagePlan) -> str:
    if stage.state == "cached":
        return ""
    if stage.nothing:
        return ": nothing in the cache yet"
    reasons = [f"{len(stage.changes)} changed"] if stage.changes else []
    reasons += [f"after {', '.join(stage.after)}"] if stage.after else []
    return f": {'; '.join(reasons)}" if reasons else ": its result is gone from the cache"


def _told(change: Any) -> str:
    before, now = _short(change.before), _short(change.now)
    hashed = all(len(text) in (32, 64) and " " not in text for text in (before, now))
    return "other content" if hashed or change.part == "code" else f"{before} -> {now}"


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 64 else f"{text[:_WIDTH]}..."
