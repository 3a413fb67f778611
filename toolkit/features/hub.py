"""Fetches a sentence encoder that a study names by `hub:owner/name@revision`, and only then.

The hub library's own offline switch is honoured. No code that comes with a model is fetched.
"""

from __future__ import annotations

import re

from huggingface_hub import snapshot_download
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars
from huggingface_hub.utils.tqdm import enable_progress_bars as restore_progress_bars

from toolkit.errors import BackendError

_HUB = re.compile(r"hub:(?P<repo>[\w.-]+/[\w.-]+)@(?P<revision>[\w.-]+)")
_WHERE = "features.encoder.weights"


def fetch(weights: str, patterns: list[str]) -> str:
    """Downloads a model at a pinned revision, unless it is there already.

    Args:
        weights: `hub:owner/name@revision`.
        patterns: Names of the files wanted, with `*`.

    Returns:
        The folder it lies in.

    Raises:
        BackendError: The name is malformed, or cannot be fetched.
    """
    match = _HUB.fullmatch(weights)
    if match is None:
        raise BackendError(
            f"'{weights}' is no hub model with a revision",
            where=_WHERE,
            hint="write hub:owner/name@revision, so that the same weights load next year",
        )
    hidden = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        return snapshot_download(match["repo"], revision=match["revision"], allow_patterns=patterns)
    except Exception as error:  # no network, no such model, no such revision
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BackendError(
            f"'{weights}' cannot be fetched: {reason}",
            where=_WHERE,
            hint="fetch it once with network, or name a folder",
        ) from error
    finally:
        if not hidden:
            restore_progress_bars()
