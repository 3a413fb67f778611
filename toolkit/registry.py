"""The one table of backends: stage -> name -> where it lives and what it needs.

A backend's module is imported when it is first used, never before, so that `toolkit --help` does
not pay for torch. To add one: write its file in the stage's folder, add a line here, add its
settings to `config.py` under the stage's `backend`.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolkit.errors import BackendError

DISTRIBUTION = "topic-stance-toolkit"


@dataclass(frozen=True)
class Backend:
    """Where a backend lives, what it is in a line, and which modules it needs.

    Attributes:
        target: `module:attribute` of a callable with the stage's signature.
        summary: One line for `toolkit ls`.
        needs: Importable module names beyond the core; the first missing one is reported.
        extra: The extra of this package that brings them; empty when core.
    """

    target: str
    summary: str
    needs: tuple[str, ...] = ()
    extra: str = ""


# A stage's number goes up when the same input gives another result; it enters every run's id.
STAGE_VERSIONS = {"corpus": 3, "features": 2, "topics": 2, "stance": 1, "report": 1}

BACKENDS: dict[str, dict[str, Backend]] = {
    "features": {
        "lsa": Backend("toolkit.features.lsa:build", "TF-IDF and truncated SVD; no torch, seconds"),
        "encoder": Backend(
            "toolkit.features.encoder:build",
            "MiniLM sentence embeddings from the installed weights package, offline",
            needs=("torch", "tokenizers", "safetensors"),
        ),
        "hybrid": Backend(
            "toolkit.features.hybrid:build",
            "encoder and LSA side by side, each normalised (default)",
            needs=("torch", "tokenizers", "safetensors"),
        ),
    },
    "topics": {
        "centroid": Backend(
            "toolkit.topics.centroid:fit",
            "named topics, then seeded k-means with the number of topics chosen (default)",
        ),
        "bertopic": Backend(
            "toolkit.topics.bertopic:fit",
            "BERTopic: UMAP, HDBSCAN, c-TF-IDF, zero-shot or guided mode for named topics",
            needs=("bertopic", "umap", "hdbscan"),
        ),
        "nmf": Backend("toolkit.topics.nmf:fit", "non-negative factors of TF-IDF; no vectors"),
        "lda": Backend("toolkit.topics.lda:fit", "latent Dirichlet allocation of word counts"),
        "evoc": Backend(
            "toolkit.topics.evoc:fit",
            "EVoC: embeds and clusters the graph of nearest vectors; leaves noise `other`",
            needs=("evoc",),
            extra="evoc",
        ),
    },
    "stance": {
        "linear": Backend(
            "toolkit.stance.linear:fit",
            "n-gram and embedding logistic regressions, averaged and calibrated (default)",
        ),
    },
}


def find(stage: str, name: str) -> Backend:
    """Looks a backend up.

    Raises:
        BackendError: The stage has no backend of that name; near names are suggested.
    """
    known = BACKENDS[stage]
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    mean = f"did you mean '{near[0]}'? " if near else ""
    raise BackendError(
        f"no backend '{name}'",
        where=f"{stage}.backend",
        hint=f"{mean}known: {', '.join(sorted(known))}",
    )


def missing(backend: Backend) -> str | None:
    """Names the first module that a backend needs and that is not installed, without importing."""
    return next((n for n in backend.needs if importlib.util.find_spec(n) is None), None)


def remedy(backend: Backend, absent: str) -> str:
    """Says how to install what a backend lacks."""
    package = f"{DISTRIBUTION}[{backend.extra}]" if backend.extra else DISTRIBUTION
    return f"'{absent}' comes with: pip install '{package}'"


def require(stage: str, name: str) -> Backend:
    """Looks a backend up and makes sure that what it needs is installed, without importing.

    Raises:
        BackendError: Unknown name, or a module it needs is not installed.
    """
    backend = find(stage, name)
    absent = missing(backend)
    if absent is not None:
        raise BackendError(
            f"'{name}' needs the module '{absent}', which is not installed",
            where=f"{stage}.backend",
            hint=remedy(backend, absent),
        )
    return backend


def load(stage: str, name: str) -> Callable[..., Any]:
    """Imports a backend and returns its callable.

    Raises:
        BackendError: Unknown name, or a module it needs is not installed.
    """
    backend = require(stage, name)
    return load_attribute(backend.target)


def load_attribute(target: str) -> Callable[..., Any]:
    """Imports `module:attribute`, one of this library's own, on first use."""
    module, attribute = target.split(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found
