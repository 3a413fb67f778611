"""The inputs of a run, read again: just what it read, or a word on what is not the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolkit.config import StudyConfig
from toolkit.errors import InputError, StoreError
from toolkit.inputs import Inputs
from toolkit.records import BenchmarkPair, RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.collection import Collection, collect, read_collection
from toolkit.store.paths import opened_path
from toolkit.store.places import sources_of
from toolkit.store.run_view import Run
from toolkit.store.studies import file_sha256, read_benchmarks
from toolkit.studies.stored import (
    left_out_columns,
    stored_labels,
    stored_named_topics,
    stored_topic_edits,
)

_SHOWN = 5


@dataclass(frozen=True)
class Again:
    """What a run read, read again.

    Attributes:
        inputs: As the run had them.
        notes: What the user should know, such as files that were left aside.
        missing_benchmarks: Published sets that the run was scored on and that are not here.
    """

    inputs: Inputs
    notes: tuple[str, ...]
    missing_benchmarks: tuple[str, ...]


def inputs_again(run: Run, folder: str | None, *, articles: bool) -> Again:
    """Reads what a run read.

    Named topics and labelled sentences come from the run itself, articles from their folder.

    Args:
        run: The run.
        folder: The articles' folder; None: where the run found them.
        articles: Whether the articles are needed at all.

    Raises:
        InputError: An article is missing or is not what the run read; the first few are named.
        StoreError: The run is from another version and does not say what it read.
    """
    read = run.record.get("inputs")
    if not isinstance(read, Mapping) or "notes" not in read:
        raise StoreError(
            "its record does not say what it read: it is from an older version",
            where=run.path.name,
            hint="run the study again",
        )
    rejected = [Rejection(**row) for row in read["rejected"]]
    found, notes = (
        _articles(run, folder, read) if articles else (collect([], rejected), list[str]())
    )
    benchmarks, missing = _benchmarks(run.config, read["hashes"])
    notes += [f"benchmark '{name}' is not here: its scores are not compared" for name in missing]
    inputs = Inputs(
        collection=found,
        named_topics=stored_named_topics(run),
        labels=stored_labels(run),
        benchmarks=benchmarks,
        hashes=read["hashes"],
        notes=read["notes"],
        topic_edits=stored_topic_edits(run),
    )
    return Again(inputs, tuple(notes), tuple(missing))


def _articles(
    run: Run, folder: str | None, read: Mapping[str, Any]
) -> tuple[Collection, list[str]]:
    place, sources = _places(run, folder)
    # Names may have changed on the way here; what an article holds tells which it is.
    wanted = {(row["path"], row.get("row"), row["sha256"]) for row in read["articles"]}
    bare = bool(left_out_columns(run, "articles"))
    try:
        there = read_collection(sources)
    except InputError as error:
        raise InputError(
            f"the articles are not where the run found them ({error.what})",
            hint=f"give their folder with --input{'' if bare else ', or start later with --from'}",
        ) from None
    by_content: dict[str, list[RawArticle]] = {}
    for article in there.articles():
        by_content.setdefault(article.sha256, []).append(article)
    names = {(entry.path, entry.row) for entry in there.inventory}
    found, lost = [], []
    for path, row, sha256 in sorted(wanted, key=lambda at: (at[0], at[1] or 0, at[2])):
        same = by_content.get(sha256, [])
        exact = [article for article in same if (article.path, article.row) == (path, row)]
        if same:
            found.append(replace((exact or same)[0], path=path, row=row))
        else:
            lost.append(f"{path} {'changed' if (path, row) in names else 'missing'}")
    if lost:
        shown = ", ".join(lost[:_SHOWN]) + (", ..." if len(lost) > _SHOWN else "")
        raise InputError(
            f"{len(lost)} of {len(wanted)} articles are not what the run read ({shown})",
            where=place,
            hint="give the folder that holds them with --input, start later with --from, or run "
            "the study anew and compare with `toolkit diff`",
        )
    known = {sha256 for _, _, sha256 in wanted}
    extra = sum(entry.sha256 not in known for entry in there.inventory)
    notes = [f"{extra} articles there are not of this run: left aside"] if extra > 0 else []
    return collect(found, [Rejection(**row) for row in read["rejected"]]), notes


def _places(run: Run, folder: str | None) -> tuple[str, list[Source]]:
    """Where the articles are: where the run found them, or in a folder given in their place."""
    stated = sources_of(run.config.input)
    if folder is not None:
        if len(stated) > 1:
            raise InputError(
                f"the run read {len(stated)} sources, --input can stand for one only",
                hint="put the sources back where the run found them, or start later with --from",
            )
        return folder, [replace(stated[0], path=folder)]
    places = [replace(source, path=opened_path(source.path)) for source in stated]
    return ", ".join(source.path for source in places), places


def _benchmarks(
    config: StudyConfig, hashes: Mapping[str, str]
) -> tuple[dict[str, list[BenchmarkPair]], list[str]]:
    found: dict[str, list[BenchmarkPair]] = {}
    missing = []
    for benchmark in config.stance.benchmarks:
        wanted = hashes.get(f"benchmark {benchmark.name}")
        if wanted is None:
            continue
        here = benchmark.model_copy(update={"path": opened_path(benchmark.path)})
        rows, _ = read_benchmarks([here])
        if benchmark.name in rows and file_sha256(here.path) == wanted:
            found |= rows
        else:
            missing.append(benchmark.name)
    return found, missing
