"""Tells of files of JSON, which are not read as they are, and how to make rows of them."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.records import Rejection
from toolkit.store.readers.files import inner_suffix
from toolkit.store.readers.streams import StreamFault, open_stream, reachable

_LOOK = 64_000  # bytes
_CODE = (
    "import json, sys; [print(json.dumps(row)) "
    'for row in json.load(open(sys.argv[1], encoding="utf-8-sig"))]'
)


def json_kind(root: Path, name: str) -> str:
    """Tells what a file whose name ends in `.json` holds.

    Args:
        root: The folder.
        name: The file's path below it.

    Returns:
        `array`, `lines` (an object a line), `object`; empty where it is no JSON or out of reach.
    """
    place = reachable(root, name)
    if inner_suffix(name) != ".json" or isinstance(place, Rejection):
        return ""
    try:
        with open_stream(place, name, _LOOK + 1) as stream:
            head = stream.read(_LOOK)
    except (StreamFault, OSError):
        return ""
    return kind_of(head.decode("utf-8-sig", "replace"))


def kind_of(text: str) -> str:
    """Tells what the beginning of a file is, as `json_kind` does."""
    start = text.lstrip()
    if start.startswith("["):
        return "array"
    if not start.startswith("{"):
        return ""
    lines = start.splitlines()
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        return "object"
    return "lines" if len(lines) > 1 and lines[1].startswith("{") else "object"


def what_to_do(path: str, kind: str) -> tuple[str, str]:
    """Says what a file of JSON holds, and the command that makes rows of it.

    Args:
        path: The file's.
        kind: As `json_kind` tells it.

    Returns:
        Two clauses: what is wrong, what to do.
    """
    stem, ending = os.path.splitext(path)
    out = f"{stem}.jsonl"
    if ending.lower() in (".gz", ".zst"):
        return "packed JSON is not read", "unpack it and look at that"
    if out == path:  # wrongly called .jsonl already
        out = f"{stem}.rows.jsonl"
    old, new = shlex.quote(path), shlex.quote(out)
    if kind == "array":
        told = "holds a JSON array, which is not read"
        return told, f"make JSON lines of it: python3 -c '{_CODE}' {old} > {new}"
    if kind == "lines":
        return (
            "holds an object a line, which is read under another name",
            f"rename it: mv {old} {new}",
        )
    return "holds one JSON object, which is not read", f"make a line of it: jq -c . {old} > {new}"


def json_rows(text: str, most: int) -> tuple[tuple[str, ...], list[Mapping[str, Any]], int]:
    """Reads the first rows of JSON lines.

    Args:
        text: The file's beginning.
        most: Rows to read.

    Returns:
        All columns that the rows have, the rows, and how many lines those take.
    """
    rows: list[Mapping[str, Any]] = []
    lines = 0
    for told in text.split("\n"):
        lines += 1
        try:
            row = json.loads(told) if told.strip() else None
        except (ValueError, RecursionError):
            continue  # reading it will say where it is broken
        if isinstance(row, dict):
            rows.append(row)
        if len(rows) == most:
            break
    return tuple(dict.fromkeys(name for row in rows for name in row)), rows, lines
