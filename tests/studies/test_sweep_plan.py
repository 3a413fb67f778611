"""What a sweep will run, and what is refused before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from toolkit.errors import ConfigError
from toolkit.report.sweep_facts import AMI, OWN_TEST
from toolkit.stance.evaluate import OWN_TEST as STAGE_NAME
from toolkit.store.configs import load_config
from toolkit.studies.sweep_plan import AS_IT_STANDS, Plan, default_criterion, make_plan

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def planned(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plan]:
    monkeypatch.chdir(repo_root)

    def plan(sweep: str, *overrides: str, seeds: int | None = None) -> Plan:
        given = [f"sweep={sweep}", *overrides] if sweep else overrides
        config = load_config("configs/smoke.yaml", given)
        return make_plan(config, source="configs/smoke.yaml", seeds=seeds)

    return plan


def labels(plan: Plan) -> Sequence[str]:
    return [setting.label for setting in plan.settings]


def faults(error: pytest.ExceptionInfo[ConfigError]) -> Sequence[str]:
    return error.value.faults


def test_a_grid_is_every_combination_its_last_key_fastest(planned: Callable[..., Plan]) -> None:
    plan = planned("{grid: {topics.words: [5, 6], topics.backend: [centroid, bertopic]}}")
    assert labels(plan) == [
        "topics.words=5, topics.backend=centroid",
        "topics.words=5, topics.backend=bertopic",
        "topics.words=6, topics.backend=centroid",
        "topics.words=6, topics.backend=bertopic",
    ]
    assert [s.config.topics.words for s in plan.settings] == [5, 5, 6, 6]
    assert [s.number for s in plan.settings] == [1, 2, 3, 4]
    assert plan.keys == ("topics.words", "topics.backend")
    assert plan.n_runs == 4 * 5


def test_the_list_follows_the_grid_and_may_hold_whole_sections(
    planned: Callable[..., Plan],
) -> None:
    plan = planned(
        "{grid: {topics.words: [5]}, list: [{topics: {words: 7, centroid: {min_size: 2}}}, "
        "{topics.centroid: {max_topics: 3}}, {}]}"
    )
    assert labels(plan) == [
        "topics.words=5",
        "topics.words=7, topics.centroid.min_size=2",
        "topics.centroid.max_topics=3",
        AS_IT_STANDS,
    ]
    whole = plan.settings[1].config.topics
    assert (whole.words, whole.centroid.min_size, whole.centroid.max_topics) == (7, 2, 4)


def test_without_a_sweep_the_study_as_it_stands_is_the_one_setting(
    planned: Callable[..., Plan],
) -> None:
    plan = planned("", "seed=7", seeds=3)
    assert labels(plan) == [AS_IT_STANDS]
    assert plan.seeds == (7, 8, 9)
    assert plan.settings[0].config.seed == 7


def test_a_setting_that_stands_twice_is_run_once(planned: Callable[..., Plan]) -> None:
    plan = planned("{grid: {topics.words: [5, 10]}, list: [{}, {topics.words: 5}]}")
    assert labels(plan) == ["topics.words=5", "topics.words=10"]  # 10 is the default


def test_no_setting_has_a_sweep_of_its_own(planned: Callable[..., Plan]) -> None:
    plan = planned("{grid: {topics.words: [5]}, criterion: topics/discovered}", "seeds=2")
    config = plan.settings[0].config
    assert config.sweep.grid == {}
    assert config.sweep.criterion is None
    assert plan.seeds == (42, 43)


def test_short_labels_keep_what_tells_keys_apart(planned: Callable[..., Plan]) -> None:
    plan = planned(
        "{list: [{features.backend: lsa, topics.backend: centroid, topics.words: 5, "
        "topics.map.n_neighbors: 3, topics.bertopic.n_neighbors: 4}]}"
    )
    assert plan.settings[0].short == (
        "features.backend=lsa, topics.backend=centroid, words=5, map.n_neighbors=3, "
        "bertopic.n_neighbors=4"
    )


def test_faults_of_all_settings_are_told_at_once_and_each_once(
    planned: Callable[..., Plan],
) -> None:
    with pytest.raises(ConfigError) as error:
        planned(
            "{grid: {topics.words: [2, five], topics.backend: [centroid, bertopics]}, "
            "list: [{topics: {word: 5}}, {topics: {backend: {a: 1}}}]}"
        )
    at = "configs/smoke.yaml: sweep."
    assert set(faults(error)) == {
        f"{at}grid: topics.words: must be at least 3, got 2",
        f"{at}grid: topics.words: must be a whole number, got 'five'",
        f"{at}grid: topics.backend: unknown backend 'bertopics'; did you mean 'bertopic'? known: "
        "bertopic, centroid, evoc, lda, nmf",
        f"{at}list[0]: topics.word: unknown key; did you mean 'words'?",
        f"{at}list[1]: topics.backend.a: 'topics.backend' holds a value, not keys",
    }
    assert len(faults(error)) == 5


def test_the_seed_is_not_a_setting(planned: Callable[..., Plan]) -> None:
    with pytest.raises(ConfigError, match=r"sweep\.grid: seed: .* see the key 'seeds'"):
        planned("{grid: {seed: [1, 2]}}")


def test_too_many_runs_are_refused_before_they_are_listed(planned: Callable[..., Plan]) -> None:
    many = list(range(3, 51))
    keys = ("topics.words", "topics.centroid.max_topics", "topics.centroid.min_topics")
    grid = ", ".join(f"{key}: {many}" for key in keys)
    with pytest.raises(ConfigError, match="110,592 settings with 5 seeds; at most 10,000 runs"):
        planned(f"{{grid: {{{grid}}}}}")


def test_a_seed_past_the_largest_is_refused(planned: Callable[..., Plan]) -> None:
    with pytest.raises(ConfigError, match="seeds: the last one would be above"):
        planned("", f"seed={2**32 - 2}", seeds=3)


@pytest.mark.parametrize(
    ("criterion", "fault"),
    [
        ("topics/stabilty", r"no metric 'topics/stabilty'; known: topics/stability_ami, .*"),
        ("stance/any set/f2", r"no metric 'stance/any set/f2'"),
        ("run/wall_seconds", r"is shown, but says nothing of the results"),
    ],
)
def test_a_criterion_that_no_run_can_have_is_refused(
    planned: Callable[..., Plan], criterion: str, fault: str
) -> None:
    with pytest.raises(ConfigError, match=rf"smoke\.yaml: sweep\.criterion: .*{fault}"):
        planned(f"{{grid: {{topics.words: [5]}}, criterion: '{criterion}'}}")


def test_stability_needs_two_seeds(planned: Callable[..., Plan]) -> None:
    with pytest.raises(ConfigError, match="is between seeds, and there is one"):
        planned(f"{{criterion: {AMI}}}", seeds=1)


def test_the_criterion_is_the_stance_score_and_else_stability(
    planned: Callable[..., Plan],
) -> None:
    assert OWN_TEST == STAGE_NAME
    plan = planned("{grid: {topics.words: [5]}}")
    assert (plan.criterion, plan.goal) == (f"stance/{STAGE_NAME}/macro_f1", "max")
    bare = plan.config.model_copy(
        update={"stance": plan.config.stance.model_copy(update={"targets": []})}
    )
    assert default_criterion(bare) == AMI


@pytest.mark.parametrize(
    ("sweep", "across"),
    [
        ("{grid: {topics.words: [5, 6, 9]}}", ("topics.words", (5.0, 6.0, 9.0))),
        ("{grid: {topics.words: [5, 6]}}", None),
        ("{grid: {topics.backend: [centroid, bertopic]}}", None),
        ("{grid: {report.csv: [true, false], topics.words: [5, 6]}}", None),
        ("{grid: {topics.words: [5, 6, 9]}, list: [{}]}", None),
    ],
)
def test_a_line_is_drawn_through_one_number(
    planned: Callable[..., Plan], sweep: str, across: object
) -> None:
    assert planned(sweep).across == across


def test_a_path_is_looked_up_beside_the_file_that_states_it(
    repo_root: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = "topics:\n- {name: aid, description: help for those in need}\n"
    write("mine/own.yaml", topics)
    place = write(
        "mine/study.yaml",
        f"extends: {repo_root / 'configs' / 'smoke.yaml'}\n"
        "sweep: {grid: {topics.named_file: [own.yaml, absent.yaml]}}\n",
    )
    monkeypatch.chdir(place.parent.parent)
    with pytest.raises(ConfigError) as error:
        make_plan(load_config("mine/study.yaml"), source="mine/study.yaml")
    assert faults(error) == (
        "mine/study.yaml: sweep.grid: topics.named_file: no such file: mine/absent.yaml",
    )
    write("mine/absent.yaml", topics)
    plan = make_plan(load_config("mine/study.yaml"), source="mine/study.yaml")
    assert [s.config.topics.named_file for s in plan.settings] == [
        "mine/own.yaml",
        "mine/absent.yaml",
    ]


def test_the_sweep_of_the_main_study_compares_topic_models(
    repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo_root)
    source = "configs/sweep_uk_ukraine.yaml"
    plan = make_plan(load_config(source), source=source)
    assert labels(plan) == ["topics.backend=centroid", "topics.backend=bertopic"]
    assert plan.seeds == (42, 43, 44, 45, 46)
    assert plan.criterion == AMI
    assert plan.config.stance.benchmarks == []
