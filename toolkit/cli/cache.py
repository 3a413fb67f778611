"""`toolkit cache`: what the cache holds, and making room."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.failures import failures, say
from toolkit.cli.options import CacheDir, Verbose


def cache(
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Folder of runs whose cache it is.")
    ] = "runs",
    cache_dir: CacheDir = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what the options below say; with none, all.")
    ] = False,
    unused_days: Annotated[
        float | None,
        typer.Option(
            "--unused-days", metavar="N", min=0.0, help="Prune what was not used for N days."
        ),
    ] = None,
    max_mb: Annotated[
        float | None,
        typer.Option(
            "--max-mb", metavar="N", min=0.0, help="Prune the longest unused until N MB are left."
        ),
    ] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar="STAGE", help="Of this stage alone.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Show what the cache holds, stage by stage; with --prune, make room.

    Complete runs keep all they need: pruning costs time in the next run, never a result.
    """
    with failures(verbose):
        from toolkit.store.cache import cache_of
        from toolkit.store.pruning import prune_cache, sizes

        opened = cache_of(out, cache_dir)
        if not opened.root.is_dir():
            say(f"note: there is no cache at {opened.root}")
        if prune:
            gone = prune_cache(opened, unused_days=unused_days, max_mb=max_mb, stage=stage)
            say(f"removed {gone.entries} entries, {gone.bytes / 1e6:,.1f} MB")
        elif unused_days is not None or max_mb is not None:
            say("note: nothing is removed without --prune")
        rows = [row for row in sizes(opened) if stage in (None, row.stage)]
        total = sum(row.bytes for row in rows)
        for row in rows:
            print(f"{row.stage:<9} {row.entries:>6} entries {row.bytes / 1e6:>10,.1f} MB")
        print(f"{'in all':<9} {sum(r.entries for r in rows):>6} entries {total / 1e6:>10,.1f} MB")
