"""Running the settings of a sweep: progress, failures, interruptions, and what is gathered."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from tests.studies.sweep_runs import write_run
from toolkit.config import StudyConfig, build
from toolkit.errors import BackendError, StageError, ToolkitError
from toolkit.progress import Reporter, Silent, StageProgress
from toolkit.report import sweep_facts as names
from toolkit.report.sweep_facts import OWN_TEST, SweepFacts, in_words
from toolkit.store.configs import load_config
from toolkit.store.run_view import Run
from toolkit.studies.sweep import Swept, sweep
from toolkit.studies.sweep_gather import metrics_of
from toolkit.studies.sweep_plan import Plan, make_plan, wrong_criterion
from toolkit.studies.sweep_run import WarningsOnly, duration, run_all

F1 = f"stance/{OWN_TEST}/macro_f1"
Make = Callable[[StudyConfig], Run]


class Heard(Silent):
    """A reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.warnings: list[str] = []
        self.notes: list[str] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[StageProgress]:
        self.stages.append(name)
        with super().stage(name) as progress:
            yield progress

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)


PLAIN = {"formats": ["svg"], "phone": False}


def plan_of(
    words: list[int], seeds: int = 3, report: Mapping[str, Any] = PLAIN, **sweep_keys: Any
) -> Plan:
    sweep_of = {"grid": {"topics.words": words}, **sweep_keys}
    config = build({"name": "tiny", "sweep": sweep_of, "seeds": seeds, "report": dict(report)})
    return make_plan(config, source="configs/tiny.yaml")


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Makes a run whose score, topics and stances hang on `topics.words` and the seed."""

    def make(config: StudyConfig) -> Run:
        step, seed = config.topics.words, config.seed - 42
        base = 0.5 + step / 100
        topics = [0, 0, 1, 1, 2, 2, -1, -1] if seed != 2 else [0, 0, 1, 2, 2, 2, -1, 0]
        return write_run(
            tmp_path,
            config,
            topics=topics,
            words={1: ["a", "b"], 2: ["c", "d" if seed != 2 else "e"]},
            scores={
                (OWN_TEST, "macro_f1"): (base + seed / 100, round(base - 0.1, 6), base + 0.1),
                (OWN_TEST, "ece"): (0.05, None, None),
            },
            stances=[
                ("q1", "favor", True),
                ("q2", "uncertain" if seed else "against", True),
                ("q3", "none", False),
            ],
            seconds=2.0 + seed,
            warnings=["few labels", f"odd {step}"],
        )

    return make


def done(plan: Plan, make: Make, out: Path, **options: Any) -> Swept:
    def execute(config: StudyConfig, reporter: Reporter) -> Run:
        reporter.warn("few labels")
        return make(config)

    told = options.pop("told", [])
    heard = options.pop("heard", Heard())
    return sweep(plan, execute, out=str(out), tell=told.append, reporter=heard, **options)


def one(facts: SweepFacts, metric: str, setting: int = 1) -> names.Measured:
    return next(m for m in facts.of(metric) if m.setting == setting)


# ---------------------------------------------------------------------------------------- running


def test_each_setting_runs_with_each_seed_and_says_so(made: Make) -> None:
    plan, told, heard = plan_of([3, 4], seeds=2), [], Heard()
    met: list[tuple[int, int]] = []

    def execute(config: StudyConfig, reporter: Reporter) -> Run:
        met.append((config.topics.words, config.seed))
        with reporter.stage("topics"):
            reporter.warn("few labels")
        return made(config)

    attempts = run_all(plan, execute, tell=told.append, reporter=heard)
    assert met == [(3, 42), (3, 43), (4, 42), (4, 43)]
    assert [a.fault for a in attempts] == [""] * 4
    assert told[0] == "[1/4] topics.words=3, seed 42"
    assert told[2].startswith("[3/4] topics.words=4, seed 42 (about ")
    assert heard.warnings == ["few labels"]  # once, not four times


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (StageError("too few passages", where="topics", hint="add articles"), 3),
        (BackendError("'x' needs the module 'y', which is not installed"), 1),
        (ValueError("k must be less than N\nand more"), 3),
    ],
)
def test_a_setting_that_fails_does_not_stop_the_others(
    made: Make, error: Exception, tries: int
) -> None:
    plan, heard, met = plan_of([3, 4]), Heard(), []

    def execute(config: StudyConfig, reporter: Reporter) -> Run:
        met.append(config.topics.words)
        if config.topics.words == 3:
            raise error
        return made(config)

    attempts = run_all(plan, execute, tell=lambda _: None, reporter=heard)
    assert met == [3] * tries + [4] * 3  # no other seed brings a missing module
    assert [a.run is None for a in attempts] == [True] * 3 + [False] * 3
    line = str(error) if isinstance(error, ToolkitError) else "unexpected ValueError: k must be"
    assert all(a.fault.startswith(line.splitlines()[0]) for a in attempts[:3])
    assert "\n" not in attempts[0].fault
    assert heard.warnings[0].startswith("topics.words=3, seed 42 failed: ")


def test_an_interrupted_sweep_says_what_is_kept_and_goes_on(made: Make, tmp_path: Path) -> None:
    plan, heard = plan_of([3, 4], seeds=2), Heard()

    def stopped(config: StudyConfig, reporter: Reporter) -> Run:
        if config.topics.words == 4:
            raise KeyboardInterrupt
        return made(config)

    with pytest.raises(KeyboardInterrupt):
        sweep(plan, stopped, out=str(tmp_path), tell=lambda _: None, reporter=heard)
    assert heard.warnings == [
        "stopped after 2 of 4 runs; they are kept, and the same command goes on from there"
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tiny"]  # no half sweep
    assert done(plan, made, tmp_path).facts.best.chosen is not None


def test_quiet_runs_pass_on_warnings_only() -> None:
    heard = Heard()
    quiet = WarningsOnly(heard)
    with quiet.stage("topics") as progress:
        progress.rows(3)
    quiet.note("a note")
    quiet.warn("a warning")
    assert (heard.stages, heard.notes, heard.warnings) == ([], [], ["a warning"])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (89, "89 s"), (100, "2 min"), (3600, "1 h"), (5000, "1 h 23 min")],
)
def test_durations_read_as_one_says_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


# -------------------------------------------------------------------------------------- gathering


def test_a_runs_metrics_are_the_models_scores_and_the_shares(made: Make) -> None:
    found = metrics_of(made(plan_of([5]).settings[0].config))
    assert {name: value.value for name, value in found.items()} == {
        F1: 0.55,
        f"stance/{OWN_TEST}/ece": 0.05,
        names.UNCERTAIN: 0.0,
        names.DISCOVERED: 2.0,
        names.NAMED: 0.25,
        names.OTHER: 0.25,
        names.PASSAGES: 8.0,
        names.SECONDS: 2.0,
    }
    assert (found[F1].low, found[F1].high) == (0.45, 0.65)  # of the model, not of a baseline


def test_a_study_without_targets_has_no_scores(tmp_path: Path) -> None:
    found = metrics_of(write_run(tmp_path, build({"name": "tiny"})))
    assert set(found) == {
        names.DISCOVERED,
        names.NAMED,
        names.OTHER,
        names.PASSAGES,
        names.SECONDS,
    }


def test_measures_over_all_topics_are_metrics(tmp_path: Path) -> None:
    measures = {("npmi", None): -0.1, ("npmi", "t0"): 0.3, ("c_v", None): 0.5, ("new", None): 1.0}
    found = metrics_of(write_run(tmp_path, build({"name": "tiny"}), measures=measures))
    assert {n: v.value for n, v in found.items() if n in names.QUALITY} == {
        names.NPMI: -0.1,
        names.C_V: 0.5,
    }
    assert "topics/new" not in found
    assert in_words(names.NPMI) == "coherence of topic words (NPMI)"
    assert wrong_criterion(names.NPMI) == ""


def test_metrics_over_seeds(made: Make, tmp_path: Path) -> None:
    facts = done(plan_of([5, 6]), made, tmp_path).facts
    score = one(facts, F1)
    assert [(p.seeds, p.value) for p in score.points] == [
        ((42,), 0.55),
        ((43,), 0.56),
        ((44,), 0.57),
    ]
    assert (score.n, score.mean, score.sd) == (3, 0.56, 0.01)
    reach = 4.302653 * 0.01 / math.sqrt(3)  # t of 2 degrees of freedom at 97.5 %
    assert (score.low, score.high) == pytest.approx((0.56 - reach, 0.56 + reach), abs=2e-6)
    assert (score.sample_low, score.sample_high) == pytest.approx((0.45, 0.65))
    still = one(facts, f"stance/{OWN_TEST}/ece")
    assert still.same
    assert (still.low, still.high, still.sample_low) == (0.05, 0.05, None)


def test_stability_between_seeds(made: Make, tmp_path: Path) -> None:
    facts = done(plan_of([5]), made, tmp_path).facts
    ami = one(facts, names.AMI)
    apart = adjusted_mutual_info_score([0, 0, 1, 1, 2, 2, -1, -1], [0, 0, 1, 2, 2, 2, -1, 0])
    assert [p.seeds for p in ami.points] == [(42, 43), (42, 44), (43, 44)]
    assert [p.value for p in ami.points] == pytest.approx([1.0, apart, apart], abs=1e-6)
    words = one(facts, names.WORDS)  # topic 1 alike, of topic 2 one word of three
    assert [p.value for p in words.points] == pytest.approx([1.0, 2 / 3, 2 / 3], abs=1e-6)
    stances = one(facts, names.AGREEMENT)  # of two relevant statements
    assert [p.value for p in stances.points] == [0.5, 0.5, 1.0]
    assert stances.n == 3


def test_one_seed_has_no_stability_and_no_interval_over_seeds(made: Make, tmp_path: Path) -> None:
    facts = done(plan_of([5, 6], seeds=1), made, tmp_path).facts
    assert facts.stability == ()
    score = one(facts, F1)
    assert (score.sd, score.low, score.high) == (None, None, None)
    assert (score.sample_low, score.sample_high) == pytest.approx((0.45, 0.65))


# ---------------------------------------------------------------------------------------- the best


def test_the_best_is_chosen_and_written_as_a_study_that_loads(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    swept = done(plan_of([3, 9], criterion=F1), made, Path("runs"))
    assert (swept.facts.best.chosen, swept.facts.best.tied) == (2, (2,))
    best = Path(swept.folder) / "best.yaml"
    assert "sweep:" not in best.read_text().replace("# Chosen by sweep", "")
    config = load_config(best)
    assert config.topics.words == 9
    assert config == plan_of([3, 9]).settings[1].config
    assert swept.facts.place == f"runs/tiny-sweep/{swept.facts.sweep_id}"


def test_within_the_error_over_test_items_the_first_stated_is_taken(
    made: Make, tmp_path: Path
) -> None:
    best = done(plan_of([6, 5], criterion=F1, goal="min"), made, tmp_path).facts.best
    assert best.error == pytest.approx(0.1 / 1.96, abs=1e-4)  # over seeds it is 0.006
    assert (best.chosen, best.leader, best.tied) == (1, 2, (1, 2))
    best = done(plan_of([5, 6, 4], criterion=names.AMI), made, tmp_path).facts.best
    assert (best.chosen, best.tied) == (1, (1, 2, 3))  # words change no topic


def test_a_setting_with_a_failed_run_is_not_chosen(made: Make, tmp_path: Path) -> None:
    def fragile(config: StudyConfig) -> Run:
        if (config.topics.words, config.seed) == (9, 43):
            raise StageError("too few passages")
        return made(config)

    swept = done(plan_of([3, 9], criterion=F1), fragile, tmp_path)
    assert swept.facts.best.chosen == 1
    assert [s.number for s in swept.facts.failed] == [2]
    assert one(swept.facts, F1, 2).n == 2  # and shown all the same
    page = (Path(swept.folder) / "report.html").read_text()
    assert "too few passages" in page
    assert "1 of 2 settings failed" in page


def test_a_dataset_nobody_scored_leaves_the_sweep_without_a_best(
    made: Make, tmp_path: Path
) -> None:
    swept = done(plan_of([3], criterion="stance/other set/macro_f1"), made, tmp_path)
    assert swept.facts.best.chosen is None
    assert "no setting has it" in (Path(swept.folder) / "report.html").read_text()
    assert not (Path(swept.folder) / "best.yaml").exists()


def test_where_all_fails_there_is_nothing_to_write(tmp_path: Path) -> None:
    def never(config: StudyConfig) -> Run:
        raise StageError("too few passages")

    with pytest.raises(StageError, match="every setting failed"):
        done(plan_of([3, 4]), never, tmp_path)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------- the folder


def test_the_folder_holds_tables_figures_page_and_record(made: Make, tmp_path: Path) -> None:
    swept = done(
        plan_of([5, 6], report={}), made, tmp_path, argv=["/x/toolkit", "sweep", "tiny.yaml"]
    )
    folder = Path(swept.folder)
    assert folder.parent.name == "tiny-sweep"
    assert (folder.parent / "latest").resolve() == folder.resolve()
    runs = pq.read_table(folder / "tables" / "sweep_runs.parquet").to_pylist()
    scores = [row for row in runs if row["metric"] == F1]
    assert [(r["setting"], r["seed"], r["value"], r["low"]) for r in scores] == [
        (1, 42, 0.55, 0.45), (1, 43, 0.56, 0.45), (1, 44, 0.57, 0.45),
        (2, 42, 0.56, 0.46), (2, 43, 0.57, 0.46), (2, 44, 0.58, 0.46),
    ]  # fmt: skip
    assert all((tmp_path / "tiny" / row["run_id"] / "run.json").is_file() for row in runs)
    metrics = pq.read_table(folder / "tables" / "sweep_metrics.parquet")
    assert metrics.column_names[:10] == (
        "setting label metric n_seeds mean sd low high min max".split()
    )
    stability = pq.read_table(folder / "tables" / "sweep_stability.parquet").to_pylist()
    assert {row["n_pairs"] for row in stability} == {3}
    for name in ("sweep_runs", "sweep_metrics", "sweep_stability", "sweep_pairs"):
        assert (folder / "tables" / f"{name}.csv").is_file()
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".svg", ".png", ".pdf"}
    told = json.loads((folder / "sweep.json").read_text())
    assert told["settings"][1]["changes"] == {"topics.words": 6}
    assert told["best"]["chosen"] == 1
    assert json.loads((folder / "run.json").read_text())["argv"] == [
        "toolkit",
        "sweep",
        "tiny.yaml",
    ]


def test_the_same_runs_make_the_same_folder_and_another_criterion_another(
    made: Make, tmp_path: Path
) -> None:
    def content(swept: Swept) -> dict[str, bytes]:
        folder = Path(swept.folder)
        return {
            str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(folder.rglob("*"))
            if p.is_file() and p.name != "run.json"
        }

    first = done(plan_of([5, 6]), made, tmp_path)
    kept = content(first)
    again = done(plan_of([5, 6]), made, tmp_path)
    assert (again.folder, content(again)) == (first.folder, kept)
    assert done(plan_of([5, 6], criterion=F1, goal="min"), made, tmp_path).folder != first.folder


def test_no_path_of_this_machine_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def make(config: StudyConfig) -> Run:
        if config.seed == 43:
            raise StageError("cannot be read", where=str(tmp_path / "x.txt"))
        return write_run(tmp_path / "runs", config)

    config = build({"name": "tiny", "sweep": {"grid": {"input.outlet": [str(tmp_path / "o")]}}})
    plan = make_plan(config, source=str(tmp_path / "study.yaml"), seeds=2)
    swept = done(plan, make, tmp_path / "runs")
    for path in Path(swept.folder).rglob("*"):
        if path.suffix in (".html", ".json", ".csv", ".svg"):
            assert str(tmp_path) not in path.read_text(), path.name
