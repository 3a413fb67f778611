"""`toolkit validate`: check a study without running it."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.failures import failures, say
from toolkit.cli.options import Overrides, Study, Verbose


def validate(
    config: Study,
    overrides: Overrides = None,
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", metavar="NAME", help="Choose a profile; may be repeated."),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Check a study without running it.

    Checks keys, values, the files it names and what they hold, and that its backends are
    installed; of profiles that are not chosen, the keys, values and that files are there. Every
    fault is printed, as `file:line: key: what is wrong`.
    """
    with failures(verbose):
        from toolkit.store.configs import load_study
        from toolkit.store.validation import check_study

        study = load_study(config, overrides or (), profiles or (), every_profile=True).config
        found = check_study(study)
        for note in found.notes:
            say(f"note: {note}")
        counts = ", ".join(f"{n} {what}" for what, n in found.counts.items())
        backends = ", ".join(
            f"{stage} {getattr(study, stage).backend}" for stage in ("features", "topics", "stance")
        )
        if study.sweep != type(study.sweep)():
            from toolkit.studies.sweep_plan import make_plan

            runs = make_plan(study, source=config).n_runs
            say(f"note: `toolkit sweep` would make {runs} runs")
        print(f"ok: {study.name}: {counts}; {backends}")
