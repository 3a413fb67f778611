"""Reading a configuration: bases, overrides, paths, and every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.config import StudyConfig
from toolkit.errors import ConfigError
from toolkit.store.configs import dump_config, fingerprint, load_config, portable_values

Write = Callable[[str, str | bytes], Path]


def faults_of(path: Path, *overrides: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(path, overrides)
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
        "a.yaml:5: input.path: no such folder: nowhere",
        "a.yaml:6: input.encoding: no such encoding: 'utf-88'; say `auto`, `utf-8`, "
        "`windows-1252`, ...",
        (
            "a.yaml:8: topics.backend: unknown backend 'bertopics'; did you mean 'bertopic'? "
            "known: bertopic, centroid"
        ),
        "a.yaml:9: topics.words: must be at least 3, got 1",
        "a.yaml:10: topics.named_file: no such file: none.yaml",
        "a.yaml:11: topics.centroid.min_topic: unknown key; did you mean 'min_topics'?",
        "a.yaml:13: topics.named[0].description: must be given",
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
        assert faults_of(write("a.yaml", "topics: {backend: centroid}"), "topics.backend=lda") == [
            "--set topics.backend: unknown backend 'lda'; known: bertopic, centroid"
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
            "--set input.path: no such folder: articles"
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
        assert faults_of(write("a.yaml", "input: {path: x}\nstance: {labels: .}")) == [
            "a.yaml:1: input.path: not a folder: x",
            "a.yaml:2: stance.labels: not a file: .",
        ]

    def test_a_pinned_model_of_a_hub_is_no_path(self, write: Write) -> None:
        config = load_config(write("a.yaml", "features: {encoder: {weights: 'hub:a/b@c'}}"))
        assert config.features.encoder.weights == "hub:a/b@c"

    @pytest.mark.parametrize("name", ["x" * 5000, "a\\0b"])
    def test_an_impossible_path_is_a_fault_not_a_crash(self, write: Write, name: str) -> None:
        assert "no such folder" in faults_of(write("a.yaml", f'input: {{path: "{name}"}}'))[0]


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
        same = ["out=elsewhere", "compute.threads=1", "input.path=two"]
        assert fingerprint(load_config(path, same)) == base

    @pytest.mark.parametrize(
        "override",
        [
            "seed=1",
            "topics.words=5",
            "report.formats=[svg]",
            "name=y",
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
