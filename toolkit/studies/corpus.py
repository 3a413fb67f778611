"""Reads and cleans a study's articles, and no more, so that a person can judge what was done.

What it leaves is the folder `<out>/<study>/corpus`: the tables, the funnel, a page, and samples of
what was removed and rejected. The stage is kept in the cache, so that a run takes it from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit import __version__, packing, registry, threads
from toolkit.config import StudyConfig
from toolkit.corpus_stage import corpus_stage
from toolkit.inputs import Inputs, read_inputs, stage_seed
from toolkit.progress import Reporter, StageLog
from toolkit.records import Corpus
from toolkit.report.corpus_page import CorpusFacts, corpus_facts, draw_corpus, render_corpus
from toolkit.report.corpus_samples import removed_sample
from toolkit.report.funnel import Funnel
from toolkit.store import configs, environment
from toolkit.store.cache import Cache
from toolkit.store.folders import FolderWriter
from toolkit.store.scrub import scrub
from toolkit.workbench import Workbench

FOLDER, FUNNEL, PAGE = "corpus", "funnel.json", "corpus.html"
SAMPLE = 50  # removed spans a reason in `removed_sample.csv`
_SHOWN = ("pyarrow", "python", "trafilatura")  # versions that reading depends on


@dataclass(frozen=True)
class Examined:
    """A folder that was written, and its funnel."""

    path: str
    funnel: Funnel
    faults: tuple[str, ...]


def examine(
    config: StudyConfig,
    *,
    out: str | None = None,
    strict: bool = False,
    reporter: Reporter,
    cache: Cache | None = None,
) -> Examined:
    """Runs the reading and the corpus stage of a study and writes what there is to judge.

    Args:
        config: The study.
        out: Folder for runs, in the place of the study's.
        strict: Stop at the first input that cannot be used.
        reporter: Told what happens.
        cache: Where the stage is kept; None: nowhere.

    Raises:
        ToolkitError: An input is missing or, with `strict`, cannot be used; no article is left; or
            something else stands where the folder is to be.
    """
    log = StageLog(reporter)
    root = out if out is not None else config.out
    with (
        threads.mode(fast=False, threads=config.compute.threads),
        FolderWriter(f"{root}/{config.name}", FOLDER, mark=FUNNEL) as writer,
    ):
        inputs = read_inputs(config, log, strict=strict)
        corpus = corpus_stage(config, inputs, Workbench(log, cache), may_be_empty=True)
        with log.stage("page") as progress:
            facts = _facts(config, inputs, corpus, log)
            _write(config, corpus, facts, writer)
            progress.rows(facts.articles)
        return Examined(writer.finish(), facts.funnel, facts.faults)


def _facts(config: StudyConfig, inputs: Inputs, corpus: Corpus, log: StageLog) -> CorpusFacts:
    values = configs.portable_values(config)
    versions = environment.versions()
    identity = {
        "toolkit": __version__,
        "seed": str(config.seed),
        "corpus stage": str(registry.STAGE_VERSIONS["corpus"]),
        "input sha256": inputs.hashes["articles"],
        **{name: versions[name] for name in _SHOWN if name in versions},
    }
    told = scrub({"notes": [*log.warnings, *log.notes]})
    return corpus_facts(
        corpus,
        title=config.report.title or config.name,
        description=config.description,
        settings={name: values[name] for name in ("input", "corpus")},
        notes=told["notes"],
        identity=identity,
        seed=stage_seed(config.seed, "samples"),
        n_read=inputs.collection.n_read,
    )


def _write(config: StudyConfig, corpus: Corpus, facts: CorpusFacts, writer: FolderWriter) -> None:
    for name, table in sorted(packing.pack_corpus(corpus).tables.items()):
        writer.write_table(name, table)
    figures = draw_corpus(facts, config.report.formats, phone=config.report.phone)
    for figure in figures:
        for extension, content in sorted(figure.files.items()):
            writer.write(f"figures/{figure.name}.{extension}", content)
    seed = stage_seed(config.seed, "samples")
    writer.write_csv("removed_sample.csv", removed_sample(corpus, seed=seed, most=SAMPLE))
    writer.write_csv("rejected.csv", corpus.rejected)
    writer.write(PAGE, render_corpus(facts, figures))
    writer.write_json(FUNNEL, facts.funnel.as_dict())
