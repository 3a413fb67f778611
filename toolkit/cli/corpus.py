"""`toolkit corpus`: read and clean the articles, and look at what was done."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import typer

from toolkit.cli.failures import USER_ERROR, failures, printable, say
from toolkit.cli.options import (
    CacheDir,
    NoCache,
    Out,
    Overrides,
    Profiles,
    Quiet,
    Strict,
    Study,
    Verbose,
)

if TYPE_CHECKING:
    from toolkit.report.funnel import Funnel, Tally

_REASONS = 3  # told a step, and for the removed text


def corpus(
    config: Study,
    overrides: Overrides = None,
    profiles: Profiles = None,
    out: Out = None,
    strict: Strict = False,
    no_cache: NoCache = False,
    cache_dir: CacheDir = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read and clean a study's articles, and no more.

    Prints the funnel: how many articles are left after each step, and why the others are not.
    Writes the folder `corpus` of the study: the tables, a page with samples of what was removed,
    rejected and taken for a duplicate (`corpus.html`), and the samples as CSV. Prints the folder
    last. `toolkit run` goes on from there without doing it again. Ends with exit code 2 where no
    article is kept.
    """
    with failures(verbose):
        from toolkit.cli.display import reporter
        from toolkit.store.cache import cache_of
        from toolkit.store.configs import load_config

        study = load_config(config, overrides or (), profiles or ())
        if not verbose:
            warnings.simplefilter("ignore")  # other libraries'; this one's go through the reporter
        from toolkit.studies.corpus import examine

        with reporter(quiet=quiet) as shown:
            done = examine(
                study,
                out=out,
                strict=strict,
                reporter=shown,
                cache=None if no_cache else cache_of(out or study.out, cache_dir),
            )
        for fault in done.faults:
            say(f"warning: the funnel does not add up: {fault}")
        if not quiet:
            for line in _told(done.funnel):
                print(printable(line))
        print(done.path)
        if not done.funnel.left("kept"):
            read = done.funnel.left("read")
            say(f"error: nothing is kept of {read:,} inputs; corpus.html and rejected.csv say why")
            raise typer.Exit(USER_ERROR)


def _told(funnel: Funnel) -> list[str]:
    """Writes the funnel in lines: a step each, what it cost and why; then the characters."""
    width = max(len(f"{step.left:,}") for step in funnel.steps)
    lines = [
        f"{step.name:<12}  {step.left:>{width},}" + (f"  {_lost(step.lost)}" if step.gone else "")
        for step in funnel.steps
    ]
    lines.append(f"{'passages':<12}  {funnel.passages:>{width},}")
    counts = funnel.characters
    removed = sum(count for _, count in counts.removed)
    lines.append(
        f"characters: {counts.read:,} read, {counts.kept:,} kept, {removed:,} removed"
        + (f" ({_listed(counts.removed)})" if removed else "")
        + f", {counts.rest:,} white space and mended"
    )
    return lines


def _lost(lost: Tally) -> str:
    return f"-{sum(count for _, count in lost):,}: {_listed(lost)}"


def _listed(counts: Tally) -> str:
    shown = [f"{name} {count:,}" for name, count in counts[:_REASONS]]
    more = len(counts) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)
