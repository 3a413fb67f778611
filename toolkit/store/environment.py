"""States what a run ran on: versions, processor, threads, variables, git state.

Researchers share run folders, so no user, host or absolute path is ever among it.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info

from toolkit.store import packages
from toolkit.store.packages import LOCK
from toolkit.store.packages import versions as versions  # asked for here, beside the rest
from toolkit.store.scrub import scrubber

if sys.platform != "win32":
    import resource

# What changes the last bits of a result, or how many threads work on it.
_VARIABLE = re.compile(
    r"(?:ATEN|BLIS|CUBLAS|DNNL|MKL|NUMBA|OMP|ONEDNN|OPENBLAS|VECLIB)_\w+"
    r"|PYTHONHASHSEED|CUDA_VISIBLE_DEVICES|TOKENIZERS_PARALLELISM|NPY_DISABLE_CPU_FEATURES"
)
_HOLDS_PATH = re.compile(r"(?:^|[\s=:,;'\"\[(])(?:~?/|~|[A-Za-z]:[\\/])|\\\\")
# The instructions by which numeric libraries choose their code: x86, then ARM.
_NUMERIC_FLAG = re.compile(
    r"sse\w*|ssse3|avx\w*|fma\d?|f16c|amx\w*|bmi\d|xop"
    r"|fp|fphp|asimd\w*|neon\w*|vfp\w*|sve\w*|sme(?!p)\w*|bf16|i8mm|fcma"
)


def environment() -> dict[str, Any]:
    """Gathers what stands under `environment` in `run.json`."""
    used = packages.packages()
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(filter(None, platform.libc_ver())) or None,
        "processor": processor(),
        "processor_flags": processor_flags(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "threads": thread_pools(),
        "variables": variables(),
        "versions": versions(),
        "packages": used,
        "lock": packages.lock_state(find_lock(), used),
        "git": git_state(),
    }


def processor() -> str | None:
    """Names the processor's model, where the system tells."""
    text = _cpuinfo()
    model = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    if model:
        return model[1].strip()
    parts = re.findall(r"^CPU (implementer|part)\s*:\s*(\S+)", text, re.MULTILINE)
    if parts:
        return " ".join(f"{name} {value}" for name, value in dict(parts).items())
    return platform.processor() or None


def processor_flags() -> list[str]:
    """Names the processor's instruction sets by which numeric libraries choose their code."""
    match = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", _cpuinfo(), re.MULTILINE)
    names = match[1].split() if match else _flags_by_numpy()
    return sorted({name for name in map(str.lower, names) if _NUMERIC_FLAG.fullmatch(name)})


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _flags_by_numpy() -> list[str]:
    """What numpy found out, on systems that have no `/proc/cpuinfo`."""
    try:
        core = importlib.import_module("numpy._core._multiarray_umath")
    except ImportError:
        return []
    features = getattr(core, "__cpu_features__", {})
    return [name for name, present in features.items() if present]


def thread_pools() -> list[dict[str, Any]]:
    """States the thread pools of the numeric libraries that are loaded by now."""
    kept = ("user_api", "internal_api", "version", "num_threads", "architecture")
    pools = [{key: pool[key] for key in kept if key in pool} for pool in threadpool_info()]
    return sorted(pools, key=str)


def variables() -> dict[str, str]:
    """States the variables that numeric libraries read; a value that holds a path is `<path>`."""
    shared = scrubber()
    return {
        name: "<path>" if _HOLDS_PATH.search(value) else shared.text(value)
        for name, value in sorted(os.environ.items())
        if _VARIABLE.fullmatch(name)
    }


def find_lock() -> Path | None:
    """Finds `requirements.lock` in the working directory, else at the root of its repository."""
    folders = [Path()]
    top = _git("rev-parse", "--show-toplevel")
    if top:
        folders.append(Path(os.fsdecode(top).strip()))
    return next((folder / LOCK for folder in folders if (folder / LOCK).is_file()), None)


def git_state() -> dict[str, Any] | None:
    """States commit and cleanness of the repository around the working directory, if any.

    Where tracked files differ from the commit, the hash of `git diff HEAD` tells two such states
    apart; what it says is kept nowhere.
    """
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None
    state: dict[str, Any] = {
        "commit": commit.decode("ascii", "replace").strip(),
        "dirty": bool(_git("status", "--porcelain")),
    }
    if state["dirty"]:
        # Without what a user may have set, so that a state has one hash.
        plain = "--no-ext-diff --no-textconv --no-color --no-renames --full-index -U3"
        settings = ("-c", "diff.noprefix=false", "-c", "diff.mnemonicPrefix=false")
        diff = _git(*settings, "diff", *plain.split(), "--diff-algorithm=myers", "HEAD")
        state["diff_sha256"] = hashlib.sha256(diff).hexdigest() if diff else None
    return state


def _git(*arguments: str) -> bytes | None:
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            capture_output=True,
            timeout=10,
            check=False,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def peak_memory_mb() -> float | None:
    """States the most memory this process held so far, in MB; None where the system tells not."""
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


def shareable_argv(argv: Sequence[str]) -> list[str]:
    """Writes a command so that it can be shared: the program by name, paths as `Scrubber.path`."""
    shared = scrubber()
    words = ["toolkit"]
    for word in argv[1:]:
        # `--out=/x`, `input.path=/x` and `-o/x` name what the path behind them is for.
        head = re.match(r"-{0,2}[\w.-]+=(?=~|/|\\\\|[A-Za-z]:[\\/])|-\w(?=/)|", word)
        name = head[0] if head else ""
        path = word[len(name) :]
        whole = name or os.path.isabs(path) or path.startswith("~")
        words.append(name + (shared.path(path) if whole else shared.text(path)))
    return words
