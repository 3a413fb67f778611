"""Writes plain values as JSON, the same values as the same text."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Writes json-able values with sorted keys, two spaces and a newline at the end."""
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
