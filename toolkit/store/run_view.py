"""Opens a run that is done: its tables as pandas frames, its record, a summary for a notebook."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from toolkit.config import StudyConfig, build
from toolkit.errors import StoreError
from toolkit.store.layers import read_text, shown
from toolkit.store.runs import LATEST
from toolkit.store.tables import read_table
from toolkit.store.verify import RECORD, inside, verify
from toolkit.store.yaml12 import YamlError, parse

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS_SHOWN = 12


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes:
        path: Its folder.
        record: What `run.json` says.
    """

    path: Path
    record: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """Names the run after what its results depend on."""
        return str(self.record["run_id"])

    @property
    def name(self) -> str:
        """The study's name."""
        return str(self.record["name"])

    @cached_property
    def config(self) -> StudyConfig:
        """The complete configuration of the run."""
        try:
            return build(parse(read_text(self.path / "config.yaml")).value)
        except (YamlError, ValueError) as error:
            first = str(error).splitlines()[0]
            raise StoreError(f"cannot be read ({first})", where="config.yaml") from None

    @property
    def report_path(self) -> Path:
        """The report, one file that opens in a browser."""
        return self.path / "report.html"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the run's tables."""
        names = (Path(name) for name in self.record["files"] if name.startswith("tables/"))
        return tuple(sorted(place.stem for place in names if place.suffix == ".parquet"))

    def stands_in(self, root: str) -> bool:
        """Whether this very run stands in a folder for runs, under its name and id."""
        there = Path(root) / self.name / self.run_id
        return os.path.realpath(self.path) == os.path.realpath(there)

    def json(self, name: str) -> Any:
        """Reads a JSON file of the run.

        Args:
            name: Below the run's folder, such as `inputs/labels.json`.

        Raises:
            StoreError: The run has no such file, or it cannot be read.
        """
        if name not in self.record["files"]:
            raise StoreError(
                f"the run holds no '{name}'",
                where=self.path.name,
                hint="run the study again with this version",
            )
        try:
            return json.loads(inside(self.path, name).read_bytes())
        except (OSError, ValueError, RecursionError):
            raise StoreError("cannot be read", where=name) from None

    def arrow(self, name: str) -> pa.Table:
        """Reads a table as Arrow.

        Raises:
            StoreError: The run has no such table.
        """
        if name not in self.tables:
            raise StoreError(
                f"the run has no table '{name}'",
                where=str(self.path),
                hint=f"it has {', '.join(self.tables)}",
            )
        return read_table(self.path / "tables" / f"{name}.parquet")

    def table(self, name: str) -> pd.DataFrame:
        """Reads a table as a pandas frame; lists stay lists.

        Raises:
            StoreError: The run has no such table.
        """
        table = self.arrow(name)
        frame: pd.DataFrame = table.to_pandas()
        for field in table.schema:
            if pa.types.is_list(field.type):
                frame[field.name] = table.column(field.name).to_pylist()
        return frame

    @cached_property
    def articles(self) -> pd.DataFrame:
        """The articles, cleaned."""
        return self.table("articles")

    @cached_property
    def removed(self) -> pd.DataFrame:
        """What was taken out of the articles, and why."""
        return self.table("removed")

    @cached_property
    def rejected(self) -> pd.DataFrame:
        """Inputs that could not be used, and why."""
        return self.table("rejected")

    @cached_property
    def passages(self) -> pd.DataFrame:
        """The passages, each with its strongest topic."""
        return self.table("passages")

    @cached_property
    def passage_topics(self) -> pd.DataFrame:
        """Every topic that each passage holds."""
        return self.table("passage_topics")

    @cached_property
    def topics(self) -> pd.DataFrame:
        """The topics with their sizes and words."""
        return self.table("topics")

    @cached_property
    def article_topics(self) -> pd.DataFrame:
        """Each article's mix of topics."""
        return self.table("article_topics")

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """The quotations and their speakers."""
        return self.table("quotes")

    @cached_property
    def stances(self) -> pd.DataFrame:
        """A stance for every pair of a quotation or passage and a target."""
        return self.table("stances")

    @cached_property
    def article_stances(self) -> pd.DataFrame:
        """What each holder's stances in each article add up to."""
        return self.table("article_stances")

    @cached_property
    def holder_stances(self) -> pd.DataFrame:
        """What each holder's stances on each target add up to."""
        return self.table("holder_stances")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """How well the stance classifier does, beside its baselines."""
        return self.table("scores")

    def __repr__(self) -> str:
        return f"Run({self.name}/{self.run_id}: {', '.join(_counts(self.record))})"

    def _repr_html_(self) -> str:
        """Shows a short summary in a notebook; everything from the data is escaped."""
        name, run_id, counts = self.name, self.run_id, ", ".join(_counts(self.record))
        shown_counts = f"<strong>{_e(name)}</strong> <code>{_e(run_id)}</code>: {_e(counts)}."
        report = f"Report: <code>{_e(shown(self.report_path))}</code>"
        table = ""
        if "topics" in self.tables:
            largest = sorted(self.arrow("topics").to_pylist(), key=lambda topic: -topic["size"])
            rows = [
                (t["name"], t["kind"], t["size"], f"{t['share']:.0%}", ", ".join(t["words"]))
                for t in largest[:MAX_ROWS_SHOWN]
            ]
            table = _html_table(("topic", "kind", "passages", "share", "words"), rows)
        return f"<div><p>{shown_counts} {report}</p>{table}</div>"


def open_run(path: str | os.PathLike[str]) -> Run:
    """Opens a run and checks every file of it against its record.

    Args:
        path: The folder that `toolkit run` printed, or `runs/<name>/latest`, or `runs/<name>`.

    Raises:
        StoreError: No such run, or it is incomplete or damaged; the artefact is named.
    """
    folder = Path(path)
    if folder.is_dir() and not (folder / RECORD).is_file() and os.path.lexists(folder / LATEST):
        folder = folder / LATEST
    if folder.is_file() and folder.name == LATEST:  # where links are not to be had
        try:
            folder = folder.parent / Path(read_text(folder).strip()).name
        except YamlError as error:
            raise StoreError(error.what, where=str(folder)) from None
    if folder.is_symlink():
        folder = folder.parent / os.readlink(folder)
    return Run(folder, verify(folder))


def _counts(record: Mapping[str, Any]) -> list[str]:
    """Gives `5 articles` and the like from the row counts that the record keeps."""
    counts = []
    for name in ("articles", "rejected", "passages", "topics", "quotes", "stances"):
        rows = record["files"].get(f"tables/{name}.parquet", {}).get("rows")
        if rows is not None:
            counts.append(f"{rows} {name}")
    return counts


def _html_table(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    head = "".join(f"<th>{_e(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_e(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _e(value: Any) -> str:
    return html.escape(str(value), quote=True)
