"""Reading a configuration: bases, overrides, paths, and every fault at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.config import StudyConfig
from toolkit.errors import ConfigError
from toolkit.store.configs import (
    dump_config,
    fingerprint,
    load_config,
    load_study,
    portable_values,
)
from toolkit.store.yaml12 import dump

Write = Callable[[str, str | bytes], Path]


def faults_of(path: Path, *overrides: str, profiles: Sequence[str] = ()) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, overrides, profiles)
    return list(caught.value.faults)


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_DATA", raising=False)


def test_an_empty_file_is_all_defaults(write: Write) -> None:
    assert load_config(write("a.yaml", "")) == StudyConfig()


def test_every_fault_is_told_at_once_with_its_line(write: Write) -> None:
    write(
        "a.yaml",
        "\n".join(
            [
                "name: Two Words",  # 1
                "sed: 3",
                "seed: '4'",
                "input:",
                "  path: nowhere",  # 5
                "  encoding: utf-88",
                "topics:",
                "  backend: bertopics",
                "  words: 1",
                "  named_file: none.yaml",  # 10
                "  centroid: {min_topic: 2}",
                "  named:",
                "    - name: a",
                "stance:",
                "  targets: [{name: A}, {name: a}]",  # 15
                "  labels: ${NOT_SET}/x.csv",
                "corpus: {boilerplate: ['(']}",
                "report: {formats: [svgg], csv: yes}",
                "name: again",
            ]
        ),
    )
    faults = faults_of(Path("a.yaml"), "topics.bakend=x", "seed.x=1", "report.examples=-1", "what")
    assert faults == [
        "a.yaml:1: name: must match ^[a-z0-9][a-z0-9_-]{0,63}$, got 'Two Words'",
        "a.yaml:2: sed: unknown key; did you mean 'seed'?",
        "a.yaml:5: input.path: no such file or folder: nowhere",
        "a.yaml:6: input.encoding: no such encoding: 'utf-88'; say `auto`, `utf-8`, "
        "`windows-1252`, ...",
        (
            "a.yaml:8: topics.backend: unknown backend 'bertopics'; did you mean 'bertopic'? "
            "known: bertopic, centroid, evoc, lda, nmf"
        ),
        "a.yaml:9: topics.words: must be at least 3, got 1",
        "a.yaml:10: topics.named_file: no such file: none.yaml",
        "a.yaml:11: topics.centroid.min_topic: unknown key; did you mean 'min_topics'?",
        "a.yaml:15: stance.targets: the name 'a' stands twice",
        "a.yaml:16: stance.labels: the environment variable NOT_SET is not set; set it to a folder",
        "a.yaml:17: corpus.boilerplate[0]: not a regular expression: '(' "
        "(missing ), unterminated subpattern at position 0)",
        "a.yaml:18: report.csv: must be true or false, got 'yes'",
        "a.yaml:18: report.formats[0]: unknown value 'svgg'; did you mean 'svg'? "
        "known: pdf, png, svg",
        "a.yaml:19: name: stands twice, first on line 1",
        "--set topics.bakend: unknown key; did you mean 'backend'?",
        "--set seed.x: seed: must be a whole number, got keys and values",
        "--set report.examples: must be at least 0, got -1",
        "--set what: write key=value, such as topics.words=8",
    ]


def test_a_text_number_says_to_take_the_quotes_away(write: Write) -> None:
    assert faults_of(write("a.yaml", "seed: '4'")) == [
        "a.yaml:1: seed: must be a whole number, got '4'; take away the quotes"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: 2024", "name: must be text, got 2024; put it in quotes"),
        ("seed: true", "seed: must be a whole number, got true"),
        ("seed: 1.5", "seed: must be a whole number, got 1.5"),
        ("seed:", "seed: must be a whole number, got nothing; leave the key out for its default"),
        ("input: [a]", "input: must be keys and values, got ['a']"),
        ("input: {pattern: '*.md'}", "input.pattern: must be a list, got '*.md'; write [*.md]"),
        ("input: {pattern: []}", "input.pattern: must have at least 1 item(s)"),
        ("topics: {second_margin: .nan}", "topics.second_margin: must be at most 1.0, got nan"),
        (
            "corpus: {boilerplate: ['x*']}",
            "corpus.boilerplate[0]: matches the empty text, and so everywhere: 'x*'",
        ),
        ("- a", "the file must hold keys and values"),
        ("a: [", "not YAML: expected the node content, but found '<stream end>'"),
        ("input: {a: &x [*x]}", "an alias that holds itself, or nests too deep"),
    ],
)
def test_a_fault_in_plain_words(write: Write, text: str, fault: str) -> None:
    found = faults_of(write("a.yaml", text))
    assert len(found) == 1
    assert found[0] in (f"a.yaml:1: {fault}", f"a.yaml: {fault}")


@pytest.mark.parametrize("content", [b"name: caf\xe9", b"\xff\xfe\x00"])
def test_a_file_that_is_not_utf8(write: Write, content: bytes) -> None:
    assert "not UTF-8" in faults_of(write("a.yaml", content))[0]


def test_a_byte_order_mark_is_no_fault(write: Write) -> None:
    assert load_config(write("a.yaml", b"\xef\xbb\xbfname: x")).name == "x"


def test_no_such_file(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none.yaml") == ["none.yaml: no such file"]
    assert faults_of(tmp_path) == [".: is a folder, not a file"]


class TestExtends:
    def test_mappings_merge_lists_are_replaced_and_the_file_wins(self, write: Write) -> None:
        write("bases/one.yaml", "seed: 1\ntopics: {words: 5, second_margin: 0.3}\n")
        write("bases/two.yaml", "seed: 2\ninput: {pattern: ['*.a', '*.b']}\n")
        path = write(
            "a.yaml",
            "extends: [bases/one.yaml, bases/two.yaml]\ntopics: {words: 7}\n"
            "input: {pattern: ['*.c']}\n",
        )
        config = load_config(path)
        assert config.seed == 2
        assert config.topics.words == 7
        assert config.topics.second_margin == 0.3
        assert config.input.pattern == ["*.c"]

    def test_a_base_is_looked_up_beside_its_file_then_in_the_working_directory(
        self, write: Write
    ) -> None:
        write("deep/near.yaml", "seed: 5\nextends: far.yaml")
        write("far.yaml", "name: far")
        config = load_config(write("deep/a.yaml", "extends: near.yaml"))
        assert (config.seed, config.name) == (5, "far")

    def test_a_fault_of_a_base_names_the_base(self, write: Write) -> None:
        write("base.yaml", "\nseed: -1\ntopic: 1")
        assert faults_of(write("a.yaml", "extends: base.yaml\nwords: 1")) == [
            "a.yaml:2: words: unknown key",
            "base.yaml:2: seed: must be at least 0, got -1",
            "base.yaml:3: topic: unknown key; did you mean 'topics'?",
        ]

    def test_a_circle_is_a_fault(self, write: Write) -> None:
        write("b.yaml", "extends: a.yaml")
        assert faults_of(write("a.yaml", "name: a\nextends: b.yaml")) == [
            "b.yaml:1: extends: the file extends itself: a.yaml -> b.yaml -> a.yaml"
        ]

    def test_a_base_may_be_extended_twice(self, write: Write) -> None:
        write("base.yaml", "seed: 1")
        write("b.yaml", "extends: base.yaml\nname: b")
        write("c.yaml", "extends: base.yaml\ndescription: c")
        config = load_config(write("a.yaml", "extends: [b.yaml, c.yaml]"))
        assert (config.seed, config.name, config.description) == (1, "b", "c")

    @pytest.mark.parametrize("value", ["3", "{a: b}", "['']"])
    def test_what_is_extended_must_be_files(self, write: Write, value: str) -> None:
        fault = "a.yaml:1: extends: must name a file, or a list of them"
        assert faults_of(write("a.yaml", f"extends: {value}")) == [fault]

    def test_a_missing_base_is_a_fault_where_it_is_named(self, write: Write) -> None:
        assert faults_of(write("a.yaml", "name: a\nextends: none.yaml")) == [
            "a.yaml:2: extends: no such file: none.yaml"
        ]

    def test_of_a_diamond_the_later_branch_wins(self, write: Write) -> None:
        write("top.yaml", "seed: 1\ntopics: {words: 5, second_margin: 0.1}")
        write("left.yaml", "extends: top.yaml\nseed: 2\ntopics: {words: 6}")
        write("right.yaml", "extends: top.yaml\ntopics: {second_margin: 0.2}")
        config = load_config(write("a.yaml", "extends: [left.yaml, right.yaml]"))
        # The right branch brings the top along again, over the left one.
        assert (config.seed, config.topics.words, config.topics.second_margin) == (1, 5, 0.2)
        config = load_config(write("b.yaml", "extends: [right.yaml, left.yaml]"))
        assert (config.seed, config.topics.words, config.topics.second_margin) == (2, 6, 0.1)

    def test_no_chain_is_followed_without_end(self, write: Write) -> None:
        for i in range(30):
            write(f"{i}.yaml", f"extends: {i + 1}.yaml")
        assert faults_of(write("a.yaml", "extends: 0.yaml")) == [
            "18.yaml:1: extends: more than 20 files"
        ]

    def test_two_branches_that_double_are_cut_off_too(self, write: Write) -> None:
        for i in range(30):
            write(f"{i}.yaml", f"extends: [{i + 1}.yaml, {i + 1}.yaml]")
        assert "more than 20 files" in faults_of(write("30.yaml", "extends: 0.yaml"))[0]


class TestProfiles:
    def test_it_stands_over_the_file_and_under_the_overrides(self, write: Write) -> None:
        write("base.yaml", "seed: 1\ntopics: {words: 5}")
        text = (
            "extends: base.yaml\ntopics: {words: 6, second_margin: 0.2}\n"
            "profiles: {quick: {seed: 3, topics: {words: 7}}}"
        )
        path = write("a.yaml", text)
        assert load_config(path).topics.words == 6
        config = load_config(path, profiles=["quick"])
        assert (config.seed, config.topics.words, config.topics.second_margin) == (3, 7, 0.2)
        config = load_config(path, ["topics.words=8"], ["quick"])
        assert (config.seed, config.topics.words) == (3, 8)

    def test_of_several_a_later_one_wins(self, write: Write) -> None:
        path = write("a.yaml", "profiles: {a: {seed: 1, name: x}, b: {seed: 2}, c:}")
        assert load_config(path, profiles=["a", "b"]).seed == 2
        config = load_config(path, profiles=["b", "c", "a"])
        assert (config.seed, config.name) == (1, "x")

    def test_those_of_a_base_are_merged_with_those_of_the_file(self, write: Write) -> None:
        write("base.yaml", "profiles: {a: {seed: 1, topics: {words: 5}}, b: {seed: 9}}")
        text = "extends: base.yaml\nprofiles: {a: {topics: {words: 6}}}"
        path = write("a.yaml", text)
        config = load_config(path, profiles=["a"])
        assert (config.seed, config.topics.words) == (1, 6)
        assert load_config(path, profiles=["b"]).seed == 9

    def test_the_origin_names_profile_file_and_line(self, write: Write) -> None:
        write("base.yaml", "profiles:\n  a:\n    seed: 1\n    topics:\n      words: 5")
        path = write("a.yaml", "extends: base.yaml\nname: x")
        origins = load_study(path, ["report.csv=true"], ["a"]).origins
        assert origins["seed",].label == "profile a, base.yaml:3"
        assert origins["topics", "words"].label == "profile a, base.yaml:5"
        assert origins["name",].label == "a.yaml:2"
        assert origins["report", "csv"].label == "--set report.csv"
        assert ("topics", "second_margin") not in origins

    def test_a_path_in_it_is_looked_up_beside_its_file(self, write: Write) -> None:
        write("deep/articles/a.txt", "x")
        write("deep/base.yaml", "profiles: {a: {input: {path: articles}}}")
        path = write("a.yaml", "extends: deep/base.yaml")
        assert load_config(path, profiles=["a"]).input.path == "deep/articles"

    def test_an_unknown_one_names_the_near_and_the_known(self, write: Write) -> None:
        path = write("a.yaml", "profiles: {quick: {seed: 1}, full: {}}")
        assert faults_of(path, profiles=["qiuck", "none"]) == [
            "--profile qiuck: unknown profile; did you mean 'quick'? known: full, quick",
            "--profile none: unknown profile; known: full, quick",
        ]
        assert faults_of(write("b.yaml", ""), profiles=["a"]) == [
            "--profile a: the study has no profiles"
        ]

    @pytest.mark.parametrize("value", ["3", "[a]", "a"])
    def test_they_are_keys_and_values(self, write: Write, value: str) -> None:
        assert faults_of(write("a.yaml", f"profiles: {value}")) == [
            "a.yaml:1: profiles: must hold a name for each profile, and its settings below it"
        ]
        path = write("b.yaml", f"profiles:\n  a: {value}")
        assert load_config(path) == StudyConfig()
        assert faults_of(path, profiles=["a"]) == ["b.yaml:2: profiles.a: must be keys and values"]

    def test_those_that_are_not_chosen_are_checked_on_demand_and_once(self, write: Write) -> None:
        path = write(
            "a.yaml",
            "\n".join(
                [
                    "seed: -1",  # 1
                    "profiles:",
                    "  good: {seed: 1}",
                    "  a: {topics: {wrods: 5}, input: {path: nowhere}}",
                    "  b:",  # 5
                    "    extends: x.yaml",
                    "    profiles: {}",
                    "    topics.backend: bertopic",
                    "  c: 3",
                    "  d: {sweep: {topics.wrods: [1]}}",  # 10
                ]
            ),
        )
        assert faults_of(path) == ["a.yaml:1: seed: must be at least 0, got -1"]
        with pytest.raises(ConfigError) as caught:
            load_study(path, ["topics.words=4"], ["a"], every_profile=True)
        assert list(caught.value.faults) == [
            "a.yaml:1: seed: must be at least 0, got -1",
            "a.yaml:4: profiles.a.input.path: no such file or folder: nowhere",
            "a.yaml:4: profiles.a.topics.wrods: unknown key; did you mean 'words'?",
            "a.yaml:6: profiles.b.extends: can stand only at the top of a file",
            "a.yaml:7: profiles.b.profiles: can stand only at the top of a file",
            "a.yaml:8: profiles.b.topics.backend: keys are nested, not dotted; "
            "write topics: {backend: ...}",
            "a.yaml:9: profiles.c: must be keys and values",
            "a.yaml:10: profiles.d.sweep.grid.topics.wrods: no such setting; "
            "did you mean 'topics.words'?",
        ]

    def test_choosing_one_leaves_the_others_as_they_are(self, write: Write) -> None:
        text = "profiles: {a: {stance: {linear: {folds: 3}}}, b: {stance: {linear: {folds: 4}}}}"
        path = write("a.yaml", text)
        assert load_study(path, (), ["a"], every_profile=True).config.stance.linear.folds == 3


class TestSweep:
    def test_faults_stand_at_their_lines(self, write: Write) -> None:
        path = write(
            "a.yaml",
            "\n".join(
                [
                    "sweep:",  # 1
                    "  topics.wrods: [5]",
                    "  grid:",
                    "    stance.linear.folds: []",
                    "    out: [a]",  # 5
                    "  list:",
                    "    - {seed: 1}",
                    "    - {topic.words: 5}",
                    "  goal: most",
                    "seeds: 0",  # 10
                ]
            ),
        )
        assert faults_of(path, "sweep.input.pth=[a]") == [
            "a.yaml:2: sweep.grid.topics.wrods: no such setting; did you mean 'topics.words'?",
            "a.yaml:4: sweep.grid.stance.linear.folds: must have at least 1 item(s)",
            "a.yaml:5: sweep.grid.out: a sweep cannot vary this",
            "a.yaml:8: sweep.list[1].topic.words: no such setting; did you mean 'topics.words'?",
            "a.yaml:9: sweep.goal: unknown value 'most'; known: max, min",
            "a.yaml:10: seeds: must be at least 1, got 0",
            "--set sweep.input.pth: sweep.grid.input.pth: no such setting; "
            "did you mean 'input.path'?",
        ]

    def test_grids_of_several_files_merge_key_by_key(self, write: Write) -> None:
        write("base.yaml", "sweep: {topics.words: [5], grid: {seed: [1, 2]}}")
        text = "extends: base.yaml\nsweep: {grid: {topics.words: [6, 7]}}"
        path = write("a.yaml", text)
        study = load_study(path, ["sweep.stance.bootstrap=[100, 200]"])
        assert study.config.sweep.grid == {
            "topics.words": [6, 7],
            "seed": [1, 2],
            "stance.bootstrap": [100, 200],
        }
        places = {key: study.origins["sweep", "grid", key].label for key in study.config.sweep.grid}
        assert places == {
            "topics.words": "a.yaml:2",
            "seed": "base.yaml:1",
            "stance.bootstrap": "--set sweep.stance.bootstrap",
        }

    @pytest.mark.parametrize("value", ["", "3", "[a]", "{grid: 3}", "{grid: [a]}"])
    def test_something_else_is_a_fault(self, write: Write, value: str) -> None:
        (fault,) = faults_of(write("a.yaml", f"sweep: {value}"))
        assert "must be keys and values" in fault


class TestSources:
    def test_files_are_named_with_their_hashes_in_the_order_of_reading(self, write: Write) -> None:
        texts = {
            "configs/a.yaml": "extends: [b.yaml, c.yaml]",
            "configs/b.yaml": "extends: d.yaml",
            "configs/d.yaml": "seed: 1",
            "configs/c.yaml": "\ufeffextends: d.yaml\n",
        }
        for name, text in texts.items():
            write(name, text)
        sources = load_study("configs/a.yaml", ["seed=2"], []).sources
        assert sources.files == tuple(
            (name, hashlib.sha256(text.encode("utf-8")).hexdigest()) for name, text in texts.items()
        )
        assert (sources.overrides, sources.profiles) == (("seed=2",), ())

    def test_no_absolute_path_is_kept(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("house/articles/a.txt", "x")
        write("house/a.yaml", "profiles: {p: {seed: 1}}")
        (tmp_path / "work").mkdir()
        monkeypatch.chdir(tmp_path / "work")
        monkeypatch.setenv("HOME", str(tmp_path / "house"))
        override = f"input={{path: {tmp_path}/house/articles, outlet: x}}"
        study = load_study(tmp_path / "house" / "a.yaml", [override, "report.csv=true"], ["p"])
        assert study.sources.overrides == (
            'input={"path": "${HOME}/articles", "outlet": "x"}',
            "report.csv=true",
        )
        assert study.sources.files[0][0] == "${HOME}/a.yaml"
        assert study.sources.profiles == ("p",)
        assert portable_values(study.config)["input"]["path"] == "${HOME}/articles"
        again = load_config(write("work/b.yaml", dump_config(study.config)))
        assert again == study.config


def test_what_it_names_need_not_be_there_on_demand(write: Write) -> None:
    text = "input: {path: nowhere}\nstance: {labels: '${NOT_SET}/x.csv'}"
    config = load_study(write("a.yaml", text), must_exist=False).config
    assert (config.input.path, config.stance.labels) == ("nowhere", "${NOT_SET}/x.csv")


_LEAVES = {
    "seed": st.integers(0, 9),
    "topics.words": st.integers(3, 9),
    "topics.second_margin": st.sampled_from([0.0, 0.25, 1.0]),
    "topics.centroid.min_size": st.integers(1, 9),
    "input.pattern": st.lists(st.sampled_from(["*.a", "*.b"]), min_size=1, max_size=2),
    "report.title": st.none() | st.sampled_from(["no", "1e-5", "T"]),
    "sweep.criterion": st.none() | st.just("ami"),
}
_LAYER = st.fixed_dictionaries({}, optional=_LEAVES)


def nested(layer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in layer.items():
        *above, last = key.split(".")
        reduce(lambda here, part: here.setdefault(part, {}), above, found)[last] = value
    return found


_PLACES = {
    "one": "one.yaml:", "two": "two.yaml:", "a": "a.yaml:", "p": "profile p, ", "q": "profile q, ",
    "set": "--set ",
}  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(_PLACES, _LAYER)))
def test_each_key_is_taken_from_the_highest_layer_that_states_it(
    tmp_path_factory: pytest.TempPathFactory, layers: dict[str, dict[str, Any]]
) -> None:
    """The order is: first base, second base, file, first profile, second profile, override."""
    folder = tmp_path_factory.mktemp("layers")
    (folder / "one.yaml").write_text(dump(nested(layers["one"])))
    (folder / "two.yaml").write_text(
        dump({"profiles": {"q": nested(layers["q"])}} | nested(layers["two"]))
    )
    study = {"extends": ["one.yaml", "two.yaml"], "profiles": {"p": nested(layers["p"])}}
    (folder / "a.yaml").write_text(dump(study | nested(layers["a"])))
    overrides = [f"{key}={dump(value)}" for key, value in layers["set"].items()]
    found = load_study(folder / "a.yaml", overrides, ["p", "q"])

    for key in _LEAVES:
        stated = [name for name in _PLACES if key in layers[name]]
        at = tuple(key.split("."))
        default = reduce(getattr, at, StudyConfig())
        expected = layers[stated[-1]][key] if stated else default
        assert reduce(getattr, at, found.config) == expected
        assert (at in found.origins) == bool(stated)
        if stated:
            assert _PLACES[stated[-1]] in found.origins[at].label


class TestOverrides:
    def test_values_are_yaml(self, write: Write) -> None:
        config = load_config(
            write("a.yaml", "seed: 1"),
            [
                "seed=7",
                "topics.second_margin=1e-5",
                "input.pattern=['*.x']",
                "report.title=no",
                "input.outlet=a=b",
                "stance.linear={folds: 3}",
            ],
        )
        assert config.seed == 7
        assert config.topics.second_margin == 1e-5
        assert config.input.pattern == ["*.x"]
        assert config.report.title == "no"
        assert config.input.outlet == "a=b"
        assert config.stance.linear.folds == 3

    def test_the_last_one_wins(self, write: Write) -> None:
        assert load_config(write("a.yaml", ""), ["seed=1", "seed=2"]).seed == 2

    @pytest.mark.parametrize("override", ["=1", "a..b=1", ".a=1", "a b=1", "topics"])
    def test_a_malformed_override_is_a_fault(self, write: Write, override: str) -> None:
        fault = f"--set {override}: write key=value, such as topics.words=8"
        assert faults_of(write("a.yaml", ""), override) == [fault]

    def test_a_fault_of_an_override_names_it(self, write: Write) -> None:
        assert faults_of(
            write("a.yaml", "topics: {backend: centroid}"), "topics.backend=top2vec"
        ) == [
            "--set topics.backend: unknown backend 'top2vec'; "
            "known: bertopic, centroid, evoc, lda, nmf"
        ]

    def test_python_tags_are_refused(self, write: Write) -> None:
        found = faults_of(write("a.yaml", ""), "name=!!python/object/apply:os.system ['true']")
        assert any("is not allowed" in fault for fault in found)


class TestPaths:
    def test_looked_up_beside_the_file_then_in_the_working_directory(self, write: Write) -> None:
        write("study/articles/a.txt", "x")
        write("topics.yaml", "[]")
        path = write("study/a.yaml", "input: {path: articles}\ntopics: {named_file: topics.yaml}")
        config = load_config(path)
        assert config.input.path == "study/articles"
        assert config.topics.named_file == "topics.yaml"

    def test_an_override_is_looked_up_in_the_working_directory(self, write: Write) -> None:
        write("study/articles/a.txt", "x")
        path = write("study/a.yaml", "")
        assert load_config(path, ["input.path=study/articles"]).input.path == "study/articles"
        assert faults_of(path, "input.path=articles") == [
            "--set input.path: no such file or folder: articles"
        ]

    def test_inside_the_working_directory_a_path_is_relative(
        self, write: Write, tmp_path: Path
    ) -> None:
        write("articles/a.txt", "x")
        config = load_config(write("a.yaml", f"input: {{path: '{tmp_path}/articles'}}"))
        assert config.input.path == "articles"

    def test_a_variable_is_expanded(
        self, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        write("data/labels.csv", "x")
        monkeypatch.setenv("MY_DATA", str(tmp_path / "data"))
        config = load_config(write("a.yaml", "stance: {labels: '${MY_DATA}/labels.csv'}"))
        assert config.stance.labels == "data/labels.csv"

    def test_a_benchmark_under_an_unset_variable_is_kept_as_written(self, write: Write) -> None:
        text = "stance: {benchmarks: [{name: b, path: '${TOOLKIT_DATA}/b.gz'}]}"
        config = load_config(write("a.yaml", text))
        assert config.stance.benchmarks[0].path == "${TOOLKIT_DATA}/b.gz"

    def test_a_file_where_a_folder_should_be(self, write: Write) -> None:
        write("x", "x")
        text = "features: {encoder: {weights: x}}\nstance: {labels: .}"
        assert faults_of(write("a.yaml", text)) == [
            "a.yaml:1: features.encoder.weights: not a folder: x",
            "a.yaml:2: stance.labels: not a file: .",
        ]

    def test_a_pinned_model_of_a_hub_is_no_path(self, write: Write) -> None:
        config = load_config(write("a.yaml", "features: {encoder: {weights: 'hub:a/b@c'}}"))
        assert config.features.encoder.weights == "hub:a/b@c"

    @pytest.mark.parametrize("name", ["x" * 5000, "a\\0b"])
    def test_an_impossible_path_is_a_fault_not_a_crash(self, write: Write, name: str) -> None:
        assert (
            "no such file or folder" in faults_of(write("a.yaml", f'input: {{path: "{name}"}}'))[0]
        )


class TestWritingBack:
    def test_the_dump_loads_to_the_same(self, write: Write) -> None:
        write("articles/a.txt", "x")
        text = "name: x\ninput: {path: articles}\nreport: {title: 'no'}\ntopics: {words: 5}"
        config = load_config(write("a.yaml", text))
        assert load_config(write("b.yaml", dump_config(config))) == config

    def test_no_absolute_path_is_written(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("data/b.gz", "x")
        write("articles/a.txt", "x")
        (tmp_path / "work").mkdir()
        monkeypatch.chdir(tmp_path / "work")
        monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path / "data"))
        text = (
            f"input: {{path: '{tmp_path}/articles'}}\n"
            "stance: {benchmarks: [{name: b, path: '${TOOLKIT_DATA}/b.gz'}]}"
        )
        values = portable_values(load_config(write("a.yaml", text)))
        assert values["input"]["path"] == "../articles"
        assert values["stance"]["benchmarks"][0]["path"] == "${TOOLKIT_DATA}/b.gz"


class TestFingerprint:
    def test_what_no_result_depends_on_is_left_out(self, write: Write) -> None:
        write("one/a.txt", "x")
        write("two/a.txt", "x")
        path = write("a.yaml", "input: {path: one}")
        base = fingerprint(load_config(path))
        same = ["out=elsewhere", "compute.threads=1", "input.path=two", "seeds=2"]
        same += ["sweep={topics.words: [5, 6], criterion: ami}"]
        assert fingerprint(load_config(path, same)) == base

    @pytest.mark.parametrize(
        "override",
        [
            "seed=1",
            "topics.words=5",
            "report.formats=[svg]",
            "name=y",
            "compute.mode=fast",
            "features.encoder.weights='hub:a/b@c'",
        ],
    )
    def test_everything_else_counts(self, write: Write, override: str) -> None:
        path = write("a.yaml", "")
        assert fingerprint(load_config(path, [override])) != fingerprint(load_config(path))

    def test_how_it_was_put_together_does_not_count(self, write: Write) -> None:
        write("base.yaml", "seed: 3\ntopics: {words: 5}")
        merged = load_config(write("a.yaml", "extends: base.yaml\nname: x"))
        plain = load_config(write("b.yaml", "name: x\ntopics:\n  words: 5\nseed: 3\n"))
        assert fingerprint(merged) == fingerprint(plain)
