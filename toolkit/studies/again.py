"""The inputs of a run, read again: just what it read, or a word on what is not the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from toolkit.config import StudyConfig
from toolkit.errors import InputError, StoreError
from toolkit.inputs import Inputs
from toolkit.records import BenchmarkPair, RawArticle, Rejection
from toolkit.store.articles import read_articles
from toolkit.store.paths import opened_path
from toolkit.store.run_view import Run
from toolkit.store.studies import file_sha256, read_benchmarks
from toolkit.studies.stored import left_out_columns, stored_labels, stored_named_topics

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
    found, notes = _articles(run, folder) if articles else ([], [])
    benchmarks, missing = _benchmarks(run.config, read["hashes"])
    notes += [f"benchmark '{name}' is not here: its scores are not compared" for name in missing]
    inputs = Inputs(
        articles=found,
        rejections=[Rejection(**row) for row in read["rejected"]],
        named_topics=stored_named_topics(run),
        labels=stored_labels(run),
        benchmarks=benchmarks,
        hashes=read["hashes"],
        notes=read["notes"],
    )
    return Again(inputs, tuple(notes), tuple(missing))


def _articles(run: Run, folder: str | None) -> tuple[list[RawArticle], list[str]]:
    source = run.config.input
    place = folder if folder is not None else opened_path(source.path or "")
    # Names may have changed on the way here; what a file holds tells which it is.
    wanted = {(row["path"], row["sha256"]) for row in run.record["inputs"]["articles"]}
    bare = bool(left_out_columns(run, "articles"))
    try:
        there, _ = read_articles(
            place,
            pattern=source.pattern,
            encoding=source.encoding,
            outlet=source.outlet,
            max_bytes=source.max_bytes,
        )
    except InputError as error:
        raise InputError(
            f"the articles are not where the run found them ({error.what})",
            hint=f"give their folder with --input{'' if bare else ', or start later with --from'}",
        ) from None
    by_content: dict[str, list[RawArticle]] = {}
    for article in there:
        by_content.setdefault(article.sha256, []).append(article)
    names = {article.path for article in there}
    found, lost = [], []
    for path, sha256 in sorted(wanted):
        same = by_content.get(sha256, [])
        if same:
            found.append(replace(same[0], path=path))
        else:
            lost.append(f"{path} {'changed' if path in names else 'missing'}")
    if lost:
        shown = ", ".join(lost[:_SHOWN]) + (", ..." if len(lost) > _SHOWN else "")
        raise InputError(
            f"{len(lost)} of {len(wanted)} articles are not what the run read ({shown})",
            where=place,
            hint="give the folder that holds them with --input, start later with --from, or run "
            "the study anew and compare with `toolkit diff`",
        )
    known = {sha256 for _, sha256 in wanted}
    extra = sum(article.sha256 not in known for article in there)
    notes = [f"{extra} files there are not of this run: left aside"] if extra > 0 else []
    return found, notes


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
