"""`toolkit repro`: make a run again and say how alike the two are."""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.failures import failures, printable, say
from toolkit.cli.options import Quiet, RunPlace, Verbose

if TYPE_CHECKING:
    from toolkit.studies.repro import Repetition


def repro(
    run: RunPlace,
    articles: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="DIR", help="The articles' folder, if not where the run found them."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="STAGE", help="First stage to run; those before it as stored."
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="DIR", help="Keep the run made again in this folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make a run again and say, artefact by artefact, how alike the two are.

    Runs the recorded configuration on the recorded input, without any cache. What differs between
    the two machines is named first. Exit code 0: identical; 3: equal within tolerance; 4:
    statistically equal (as two seeds are); 5: different; 2: it could not be done.
    """
    with failures(verbose):
        from toolkit.cli.display import reporter
        from toolkit.studies.repro import repeat

        if not verbose:
            warnings.simplefilter("ignore")
        with reporter(quiet=quiet) as shown:
            done = repeat(
                run, articles=articles, start=start, keep=keep, reporter=shown, argv=sys.argv
            )
        if as_json:
            print(json.dumps(_plain(done), indent=2, sort_keys=True))
        else:
            _tell(done, quiet)
        code = done.judgement.exit_code
    raise typer.Exit(code)


def _tell(done: Repetition, quiet: bool) -> None:
    if not done.machine:
        say("the same kind of machine, the same versions")
    width = max(len(verdict.likeness.value) for verdict in done.judgement.verdicts)
    for verdict in () if quiet else done.judgement.verdicts:
        detail = f": {printable(verdict.detail)}" if verdict.detail else ""
        print(f"{verdict.likeness.value:<{width}}  {verdict.artefact}{detail}")
    if done.kept is not None:
        say(f"kept: {done.kept}")
    print(f"{done.run_id}: {done.judgement.overall.value}")


def _plain(done: Repetition) -> dict[str, object]:
    return {
        "run_id": done.run_id,
        "machine": list(done.machine),
        "notes": list(done.notes),
        "overall": done.judgement.overall.value,
        "exit_code": done.judgement.exit_code,
        "artefacts": [
            {"artefact": v.artefact, "verdict": v.likeness.value, "detail": v.detail}
            for v in done.judgement.verdicts
        ],
    }
