"""Names the space that an encoder's vectors lie in, so that a vector can be kept and recalled.

Two encoders share a space when the same text is sure to get the same vector, bit for bit. The size
of a batch is not in the name: a vector does not depend on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from threadpoolctl import threadpool_info

_CODE = 1  # goes up when this library would give a text another vector


def name_space(files: Mapping[str, str], *, max_tokens: int, libraries: Sequence[str]) -> str:
    """Names a space after all that a vector depends on besides its text.

    Args:
        files: sha256 of the encoder's files by name.
        max_tokens: A longer text is cut.
        libraries: Distributions that compute the vectors; their versions count.

    Returns:
        64 hexadecimal digits.
    """
    facts = {
        "files": dict(files),
        "max_tokens": max_tokens,
        "code": _CODE,
        "libraries": {name: _version(name) for name in libraries},
        # Another instruction set changes about 3 % of the vectors in their last kept digit.
        "processor": instruction_sets(),
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def instruction_sets() -> list[str]:
    """Says which instruction sets are in use, as far as it shows without importing torch."""
    kernels = {str(row.get("architecture", "")) for row in threadpool_info()}
    chosen = os.environ.get("ATEN_CPU_CAPABILITY", "")
    return [platform.machine(), *sorted(kernels - {""}), chosen]
