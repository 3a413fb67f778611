"""States what a run ran on: versions, processor, threads, git state.

Researchers share run folders, so no user, host or absolute path is ever among it.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info

from toolkit.registry import DISTRIBUTION
from toolkit.store.paths import portable

_THREAD_VARIABLES = (
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
)


def environment() -> dict[str, Any]:
    """Gathers what stands under `environment` in `run.json`."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "threads": thread_pools(),
        "variables": {name: os.environ[name] for name in _THREAD_VARIABLES if name in os.environ},
        "versions": versions(),
        "git": git_state(),
    }


def versions() -> dict[str, str]:
    """Gives the versions of this library and of what it declares, where installed."""
    try:
        declared = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    names = [DISTRIBUTION]
    names += [
        re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in declared if "extra ==" not in line
    ]
    found = {}
    for name in sorted(names, key=str.casefold):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def processor() -> str | None:
    """Names the processor's model, where the system tells."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or None
    match = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else None


def thread_pools() -> list[dict[str, Any]]:
    """States the thread pools of the numeric libraries that are loaded by now."""
    kept = ("user_api", "internal_api", "version", "num_threads", "architecture")
    pools = [{key: pool[key] for key in kept if key in pool} for pool in threadpool_info()]
    return sorted(pools, key=str)


def git_state() -> dict[str, Any] | None:
    """States commit and cleanness of the repository around the working directory, if any."""
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit.strip(), "dirty": bool(_git("status", "--porcelain"))}


def _git(*arguments: str) -> str | None:
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=10,
            check=False,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def peak_memory_mb() -> float:
    """States the most memory this process held so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


def shareable_argv(argv: Sequence[str]) -> list[str]:
    """Writes a command so that it can be shared: the program by name, paths relative."""
    words = ["toolkit"]
    for word in argv[1:]:
        head, equals, tail = word.rpartition("=")
        words.append(head + equals + (portable(tail) if tail.startswith("/") else tail))
    return words
