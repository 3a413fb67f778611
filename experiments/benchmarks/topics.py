"""Topic models on the same labelled corpora, from the same vectors, by the same measures.

    python experiments/benchmarks/topics.py [--corpora ...] [--systems ...] [--redo SYSTEM ...]

Ours (`default`, `ours:nmf`, ...) beside BERTopic, Turftopic's KeyNMF, Topeax and SensTopic, EVoC,
NMF, LDA and k-means (`peer:...`). Reads the benchmark data (`TOOLKIT_DATA`, else ../shared/data);
passages and vectors are made once, in the folder `--work`. Each fit runs in a process of its own
under a time cap, and is a row of results/topics.csv, also where it fails; rows that are there are
not made again, so that it can be stopped at any time. Systems that are not installed are skipped.

Then the stability over 80 % subsamples (results/topics_stability.csv), and the summary with its
figures (results/topics_summary.*). `--steps` does some of it alone; its step `embedding` measures
again how long embedding takes, for rows that were made while the machine was busy with other work.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # so that its parts are found wherever it is called from

from experiments.benchmarks.topics import corpora, grid, prepare, stability  # noqa: E402
from experiments.benchmarks.topics.fit import Spec, fit_here  # noqa: E402
from experiments.benchmarks.topics.systems import SYSTEMS  # noqa: E402

STEPS = ("grid", "stability", "summary", "embedding")


def main() -> None:
    """Does what the command line asks for."""
    options = _options()
    if not _part(options):
        _whole(options)


def _part(options: argparse.Namespace) -> bool:
    """Does what this script calls itself for in a new process; False where it is not called so."""
    if options.one:
        spec, place = options.one
        fit_here(Spec(**json.loads(spec)), Path(place), options.work, options.cap)
    elif options.prepare:
        prepare.prepare(options.prepare, options.work, options.data)
    elif options.retime:
        prepare.retime(options.retime, options.work)
    else:
        return False
    return True


def _whole(options: argparse.Namespace) -> None:
    """Does the steps that are asked for."""
    runner = grid.Runner(
        Path(__file__).resolve(), options.work, options.results, options.cap, options.seeds
    )
    for system in options.redo:
        runner.forget(system, options.corpora)
    if "embedding" in options.steps:
        for name in options.corpora:
            _call("--retime", name, options)
            runner.refresh(name)
    systems = list(_installed(options.systems))
    if "grid" in options.steps:
        for name in options.corpora:
            _prepare(name, options)
            runner.run(name, systems, options.k)
    if "stability" in options.steps:
        for name in options.corpora:
            if name in stability.CORPORA:
                _prepare(name, options)
                stability.run(runner, name, systems)
    if "summary" in options.steps:
        from experiments.benchmarks.topics import summary

        summary.write(options.results, options.work)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", nargs="+", choices=corpora.SOURCES, default=corpora.REPORTED)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=tuple(SYSTEMS))
    parser.add_argument("--redo", nargs="+", choices=SYSTEMS, default=(), metavar="SYSTEM")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS[:3])
    parser.add_argument("--k", choices=("free", "given", "both"), default="both")
    parser.add_argument("--cap", type=float, default=600, help="seconds a fit")
    parser.add_argument("--seeds", type=int, default=3, help="most seeds of a system")
    parser.add_argument("--work", type=Path, default=corpora.WORK)
    parser.add_argument("--data", type=Path, default=corpora.DATA)
    parser.add_argument("--results", type=Path, default=HERE / "results")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--prepare", help=argparse.SUPPRESS)
    parser.add_argument("--retime", help=argparse.SUPPRESS)
    return parser.parse_args()


def _installed(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        absent = SYSTEMS[name].missing()
        if absent is None:
            yield name
        else:
            print(f"{name}: skipped, '{absent}' is not installed", flush=True)


def _prepare(name: str, options: argparse.Namespace) -> None:
    if not corpora.is_prepared(name, options.work):
        print(f"{name}: making passages and vectors", flush=True)
        _call("--prepare", name, options)


def _call(action: str, name: str, options: argparse.Namespace) -> None:
    """Calls this script for one corpus, in a process that gives its memory back."""
    command = [sys.executable, __file__, action, name]
    command += ["--work", str(options.work), "--data", str(options.data)]
    subprocess.run(command, check=True)  # noqa: S603 - this very script


if __name__ == "__main__":
    main()
