"""What a run's folder holds, as its stages made it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from toolkit.errors import StoreError
from toolkit.packing import part_assignments
from toolkit.records import LabelledText, NamedTopic
from toolkit.schemas import TABLES
from toolkit.store.artefacts import Artefact
from toolkit.store.models import load_model
from toolkit.store.run_view import Run

_AGAIN = "run the study again with this version"


def stored_stages(run: Run) -> tuple[str, ...]:
    """The stages that a run went through, in order; `report` left out."""
    return tuple(stage for stage in TABLES if stage != "stance" or "stances" in run.tables)


def stored_artefact(run: Run, stage: str) -> Artefact:
    """Reads what a stage made from a run's folder.

    Raises:
        StoreError: Some of it is not there: the run is from another version, or an archive left
            the articles' text out.
    """
    tables = {name: _table(run, name) for name in TABLES[stage]}
    model = f"model/{stage}/model.json"
    if model not in run.record["files"]:
        raise StoreError(f"the run holds no '{model}'", where=str(run.path.name), hint=_AGAIN)
    return Artefact(tables, load_model(run.path / "model" / stage))


def _table(run: Run, name: str) -> pa.Table:
    if name not in ("passages", "assignments"):
        return _whole(run, name)
    passages, assignments = part_assignments(_whole(run, "passages"))
    return passages if name == "passages" else assignments


def _whole(run: Run, name: str) -> pa.Table:
    left_out = left_out_columns(run, name)
    if left_out:
        raise StoreError(
            f"its text was left out of the archive: '{name}' lacks {', '.join(left_out)}",
            hint="start from the articles (`repro --input`), or use an archive with text",
        )
    return run.arrow(name)


def require_text(run: Run) -> None:
    """Makes sure that a run holds its articles' text.

    Raises:
        StoreError: An archive left it out.
    """
    _whole(run, "articles")


def left_out_columns(run: Run, name: str) -> tuple[str, ...]:
    """The columns of a table that an archive left out."""
    archive = run.record.get("archive") or {}
    path = f"tables/{name}.parquet"
    found = [item for item in archive.get("left_out", ()) if item.get("path") == path]
    return tuple(column for item in found for column in item.get("columns", ()))


def stored_named_topics(run: Run) -> list[NamedTopic]:
    """The named topics as the run read them."""
    rows: list[dict[str, Any]] = run.json("inputs/topics.json")
    texts = ("seed_words", "examples", "counter_examples")
    return [NamedTopic(**(row | {name: tuple(row[name]) for name in texts})) for row in rows]


def stored_topic_edits(run: Run) -> dict[str, Any]:
    """The edits of topics as the run read them; empty where it had none."""
    path = "inputs/topic_edits.json"
    edits: dict[str, Any] = run.json(path) if path in run.record["files"] else {}
    return edits


def stored_labels(run: Run) -> list[LabelledText]:
    """The labelled sentences as the run read them."""
    rows: list[dict[str, Any]] = run.json("inputs/labels.json")
    return [LabelledText(**row) for row in rows]
