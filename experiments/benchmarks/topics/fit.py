"""One fit in a process of its own: its time, its memory, its end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.benchmarks.topics.corpora import Bench
    from experiments.benchmarks.topics.systems import System

LOADING_S = 300  # to import and to read the corpus, beside the cap on the fit
STABILITY_SHARE = 0.8
# A path would name a machine; what a library says of itself is long.
_PATH = re.compile(r"(?:/[\w.+-]+){2,}/?")
_SAID = 110  # characters of an error that are kept
_DISTRIBUTIONS = ("bertopic", "evoc", "hdbscan", "turftopic")
# Nothing is fetched, and what hangs on the order of a set of words is the same each time.
_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Spec:
    """Which fit.

    Attributes:
        corpus: Its name.
        system: Its name.
        seed: Of every random choice.
        k: Number of topics; null: free.
        part: Which subsample; null: the whole corpus.
    """

    corpus: str
    system: str
    seed: int
    k: int | None = None
    part: int | None = None

    @property
    def name(self) -> str:
        """Names the file of its result."""
        part = "" if self.part is None else f".part{self.part}"
        return f"{self.system.replace(':', '-')}.{self.k or 'free'}.{self.seed}{part}.json"


def fit_apart(spec: Spec, script: Path, work: Path, cap: float) -> dict[str, Any]:
    """Runs a fit in a new process and returns what it left: `status` and, if ok, the rest.

    A fit that ended well before, by the same code, and was not scored is not made again.

    Args:
        spec: Which fit.
        script: The harness; called with `--one` it does as `fit_here`.
        work: Folder with the prepared corpora; `fits/` in it gets the result.
        cap: Seconds after which the fit is ended.
    """
    place = work / "fits" / spec.corpus / spec.name
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_file():
        known: dict[str, Any] = json.loads(place.read_text("utf-8"))
        if known["status"] == "ok" and known["code"] == code_of(spec.system):
            return known
        place.unlink()
    command = [sys.executable, str(script), "--work", str(work), "--cap", f"{cap:g}"]
    command += ["--one", json.dumps(asdict(spec)), str(place)]
    with place.with_suffix(".log").open("wb") as log:
        try:
            done = subprocess.run(  # noqa: S603 - this very script
                command,
                check=False,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=cap + LOADING_S,
                env=os.environ | _ENVIRONMENT,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = -signal.SIGALRM
    if not place.is_file():
        place.write_text(json.dumps({"status": ending(code, cap)}), encoding="utf-8")
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def code_of(system: str) -> str:
    """Stands for the code that fits a system: the toolkit's own, or the peers' with versions."""
    from experiments.benchmarks.topics.corpora import ROOT
    from experiments.benchmarks.topics.systems import SYSTEMS

    here = ROOT / "experiments" / "benchmarks" / "topics"
    if system.startswith("peer:"):
        files = [here / "peers.py", here / "found.py"]
        said = [
            f"{name} {version(name)}" for name in _DISTRIBUTIONS if name in SYSTEMS[system].needs
        ]
    else:
        files = [here / "ours.py", *sorted((ROOT / "toolkit").glob("**/*.py"))]
        said = []
    for place in files:
        said.append(sha256(place.read_bytes()).hexdigest())
    return sha256("\n".join(said).encode()).hexdigest()[:16]


def ending(code: int, cap: float) -> str:
    """Says why a process left no result."""
    if code == -signal.SIGALRM:
        return f"over {cap:g} s"
    if code == -signal.SIGKILL:
        return "failed: killed, most likely for want of memory"
    return f"failed: ended with {code}"


def fit_here(spec: Spec, place: Path, work: Path, cap: float) -> None:
    """Does a fit in this process and writes what came of it; ends the process at the cap."""
    from experiments.benchmarks.topics.corpora import load, subsample
    from experiments.benchmarks.topics.systems import SYSTEMS

    bench = load(spec.corpus, work)
    if spec.part is not None:
        bench = bench.part(subsample(len(bench.articles), spec.part, STABILITY_SHARE))
    system = SYSTEMS[spec.system]
    try:
        fit = system.prepare(bench, spec.seed, spec.k)
        before = peak_mb()
        # Without a handler the signal ends the process at once, whatever it computes.
        signal.setitimer(signal.ITIMER_REAL, cap)
        start, used = time.perf_counter(), time.process_time()
        found = fit()
        seconds, busy = time.perf_counter() - start, time.process_time() - used
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception as error:  # noqa: BLE001 - whatever a model raises is its row
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(error)
        _write(place, {"status": said(error)})
        return
    _write(
        place,
        {
            "status": "ok",
            "code": code_of(spec.system),
            "embed_s": embedding_s(bench, system, found.embedded),
            "embedded": found.embedded,
            "fit_s": seconds,
            "cpu_s": busy,
            "peak_mb": peak_mb(),
            "before_mb": before,
            "labels": found.labels,
            "words": found.words,
        },
    )


def embedding_s(bench: Bench, system: System, embedded: int) -> float:
    """Seconds of embedding that a system needs: of the documents, and of the words it asked for."""
    return (bench.embed_s if system.embeds else 0.0) + embedded * bench.term_s


def said(error: Exception) -> str:
    """An error in a line, without paths."""
    text = " ".join(_PATH.sub("PATH", str(error)).split())
    return f"failed: {type(error).__name__}: {text}"[:_SAID].rstrip(" :")


def _write(place: Path, found: dict[str, Any]) -> None:
    aside = place.with_suffix(".part")
    aside.write_text(json.dumps(found), encoding="utf-8")
    aside.replace(place)


def peak_mb() -> float:
    """The most memory this process has held, the libraries it imported included.

    Linux counts it anew in each process; elsewhere the process that started this one may count in.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
