"""Tells a stranger what an archive is, what is in it and how to repeat it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

_WIDTH = 78

# By the first part of the path, in the order told.
_CONTENTS = {
    "run.json": "how the run came about: command, seeds, hashes of its input, machine, versions",
    "config.yaml": "the study: every setting",
    "requirements.lock": "the packages and versions it ran with",
    "report.html": "the report; open it in a browser",
    "figures": "the figures",
    "tables": "the results, as Parquet (pandas, R and DuckDB read it)",
    "inputs": "the named topics and labelled sentences that the study was given",
    "model": "what each stage learned: JSON and safetensors, nothing that could run",
    "log.jsonl": "what happened, line by line",
}


def readme(record: Mapping[str, Any], names: Iterable[str]) -> str:
    """Writes an archive's `README.txt` from its record and the names of its files."""
    name, run_id = record["name"], record["run_id"]
    archive = record["archive"]
    title = f"{name}, run {run_id}"
    parts = [f"{title}\n{'=' * len(title)}"]
    parts.append(
        _filled(
            "A study of news articles: which topics they are about, and who takes which stance "
            "on what. It was made with topic-stance-toolkit "
            f"{record.get('toolkit')}, and can be repeated and compared with it."
        )
    )
    parts.append("What is here\n------------\n" + _contents(names))
    parts.append("How to repeat it\n----------------\n" + _steps(f"{name}-{run_id}.zip"))
    if archive["without_text"]:
        parts.append("What is not here\n----------------\n" + _absent(archive["left_out"]))
    return "\n\n".join(parts) + "\n"


def _contents(names: Iterable[str]) -> str:
    present = {"run.json", *(name.partition("/")[0] for name in names)}
    return "\n".join(
        textwrap.fill(
            f"{name:<18} {what}",
            _WIDTH,
            initial_indent="  ",
            subsequent_indent=" " * 21,
            break_on_hyphens=False,
        )
        for name, what in _CONTENTS.items()
        if name in present
    )


def _steps(archive: str) -> str:
    commands = [
        "pip install -r requirements.lock",
        f"toolkit repro {archive} --input FOLDER",
    ]
    told = [
        "1. Install the packages and versions it ran with, and topic-stance-toolkit.",
        "2. Put the articles into a FOLDER, under the names that run.json gives under "
        "inputs > articles, each with the hash of its bytes. Articles are seldom free to be "
        "passed on; ask whoever gave you this.",
        "3. Run it again; each result is said to be identical, equal within tolerance, "
        "statistically equal or different, and differences between the machines are named.",
    ]
    steps = "\n".join(textwrap.fill(line, _WIDTH, subsequent_indent="   ") for line in told)
    return steps + "\n\n" + "\n".join(f"  {command}" for command in commands)


def _absent(left_out: list[Mapping[str, Any]]) -> str:
    lines = [
        _filled(
            "The articles' text was left out. In run.json, original_content is the hash of each "
            "table as it was with its text, so that a repeated run can still be compared with it."
        ),
        "",
    ]
    for item in left_out:
        columns = ", ".join(item.get("columns", ()))
        lines.append(f"  {item['path']}" + (f": {columns}" if columns else ""))
    lines += [
        "",
        _filled(
            "What is left holds no six words in a row of an article, apart from what the study "
            "itself says (config.yaml, inputs). Word lists and vectors of passages (model) tell "
            "which words a passage is about; file names, dates, outlets, authors and links are "
            "kept."
        ),
    ]
    return "\n".join(lines)


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH)
