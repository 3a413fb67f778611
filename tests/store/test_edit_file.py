"""The file of topic edits: read whole, or every fault with its line and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.config import StudyConfig, TopicsConfig, build
from toolkit.config.edits import lenient
from toolkit.errors import ConfigError
from toolkit.store.configs import fingerprint, load_config
from toolkit.store.edit_file import edit_rows, study_edits
from toolkit.store.validation import check_study

Write = Callable[[str, str | bytes], Path]

GOOD = """\
- merge: {topics: [match goal, {words: [cup, league]}], name: football}
- split: {topic: {holds: [a-p000, a-p001]}, into: 2, names: [bread, cake]}
- split: {topic: trains, by: [{name: signals, words: [signal fault]},
                              {name: stations, passages: [b-p003]}]}
- rename: {topic: bread, name: loaves}
- pin: {passages: [a-p003], articles: [c], topic: loaves}
- pin: {passages: [a-p004], new: rain}
- merge: {topics: [rain, other]}
"""


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        edit_rows(str(path))
    return list(caught.value.faults)


def test_steps_in_their_order_as_plain_values(write: Write) -> None:
    write("e.yaml", GOOD)
    plain = study_edits(TopicsConfig(edit="e.yaml"))
    assert plain["unmatched"] == "error"
    assert plain["steps"][0] == {
        "merge": {
            "topics": [{"name": "match goal"}, {"words": ["cup", "league"]}],
            "name": "football",
        }
    }
    assert plain["steps"][2]["split"]["by"][1] == {"name": "stations", "passages": ["b-p003"]}
    assert plain["steps"][5] == {"pin": {"passages": ["a-p004"], "new": "rain"}}
    assert lenient(plain) == {**plain, "unmatched": "warn"}
    write("f.yaml", f"unmatched: warn\nsteps:\n{GOOD}")
    assert study_edits(TopicsConfig(edit="f.yaml")) == lenient(plain)
    assert study_edits(TopicsConfig()) == lenient({}) == {}


def test_every_fault_is_told_with_its_line(write: Write) -> None:
    text = """\
- merg: {topics: [a, b]}
- merge: {topics: [a], nam: x}
- split: {topic: a}
- split: {topic: a, into: 2, names: [x]}
- rename: {topic: 3, name: x}
- rename: {topic: {word: [x]}, name: y}
- pin: {passages: [p], topic: a, new: b}
- pin: {topic: a}
- rename: {topic: a, name: b}
  merge: {topics: [c, d]}
- split: {topic: a, by: [{name: x, words: [w], passages: [p]}, {name: y}]}
"""
    told = faults(write("e.yaml", text))
    for line, said in (
        (1, "[0].merg: unknown key; did you mean 'merge'?"),
        (2, "[1].merge.topics: must have at least 2 item(s)"),
        (2, "[1].merge.nam: unknown key; did you mean 'name'?"),
        (3, "[2].split: say `into` how many parts, or `by` what: one of them"),
        (4, "[3].split: 1 names for 2 parts"),
        (5, "[4].rename.topic: topics are numbered anew in every run"),
        (6, "[5].rename.topic.word: unknown key; did you mean 'words'?"),
        (7, "[6].pin: say the `topic` that they belong to or the `new` one"),
        (8, "[7].pin: name `passages` or `articles`"),
        (9, "[8]: a step is one of merge, split, rename, pin; merge and rename stand in one"),
        (11, "[9].split.by[0]: say what belongs to it by `words` or by `passages`"),
        (11, "[9].split.by[1]: say what belongs to it"),
    ):
        assert any(t.startswith(f"e.yaml:{line}: {said}") for t in told), (said, told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- merge: {topics: [A, a]}", "'a' is merged with itself"),
        ("- rename: {topic: a, name: Other}", "no topic can be called so"),
        ("- split: {topic: other, into: 2}", "it cannot be split"),
        ("- merge: {topics: [a, other], name: b}", "leave the name out"),
        ("- pin: {passages: [p], new: x}\n- pin: {passages: [q], new: X}", "first by step 1"),
        (
            "- split: {topic: a, by: [{name: x, words: [v]}, {name: x, words: [w]}]}",
            "'x' is given twice, first in this step",
        ),
        # In a circle: what a step did away with is not there for a later one.
        (
            "- merge: {topics: [a, b], name: c}\n- merge: {topics: [c, a], name: b}",
            "e.yaml:2: [1].merge.topics[1]: there is no 'a' any more: step 1 merged it into 'c'",
        ),
        ("- split: {topic: a, into: 2}\n- rename: {topic: A, name: b}", "step 1 split it"),
        ("- rename: {topic: a, name: b}\n- rename: {topic: a, name: c}", "step 1 renamed it 'b'"),
        ("- merge: {topics: [a, other]}\n- rename: {topic: a, name: c}", "dissolved it into"),
    ],
)
def test_names_that_clash_or_are_gone(write: Write, text: str, said: str) -> None:
    told = faults(write("e.yaml", text))
    assert any(said in fault for fault in told), told


@pytest.mark.parametrize(
    "text",
    [
        "- rename: {topic: a, name: b}\n- rename: {topic: b, name: a}\n"
        "- split: {topic: a, into: 2}",
        "- merge: {topics: [a, b], name: a}\n- rename: {topic: a, name: b}",
        "- split: {topic: a, into: 2, names: [a, b]}\n- merge: {topics: [a, b]}",
        "- rename: {topic: a, name: A}",
    ],
)
def test_names_may_come_back(write: Write, text: str) -> None:
    assert edit_rows(str(write("e.yaml", text))).steps


@pytest.mark.parametrize(
    "text",
    ["3", "a: [", "{a: 1}", "[]\n---\n[]", "", "- 3", "- null", "- merge: 3", "&a [*a]",
     "- rename: {topic: !!python/name:os.system x, name: b}", b"\xff\xfe", "steps: {a: b}"],
)  # fmt: skip
def test_what_is_no_list_of_steps(write: Write, text: str | bytes) -> None:
    path = write("e.yaml", text)
    assert all(fault.startswith("e.yaml") for fault in faults(path))


def test_a_study_names_it_beside_itself_and_checks_it(write: Write) -> None:
    write("study/articles/a.txt", "Rain fell on the town.")
    write("study/edits.yaml", "- rename: {topic: a, name: b}\n- merg: 3")
    study = write("study/s.yaml", "input: {path: articles}\ntopics: {edit: edits.yaml}")
    config = load_config(study)
    assert config.topics.edit == "study/edits.yaml"
    with pytest.raises(ConfigError, match=r"edits\.yaml:2: \[1\]\.merg: unknown key"):
        check_study(config)
    write("study/edits.yaml", "- rename: {topic: a, name: b}\n")
    assert check_study(config).counts["topic edits"] == 1
    absent = write("study/t.yaml", "input: {path: articles}\ntopics: {edit: none.yaml}")
    with pytest.raises(ConfigError, match=r"t\.yaml:2: topics\.edit: no such file"):
        load_config(absent)


def test_where_the_file_lies_is_no_part_of_a_run_s_name() -> None:
    here, there = (build({"topics": {"edit": path}}) for path in ("a/e.yaml", "b/f.yaml"))
    assert fingerprint(here) == fingerprint(there) != fingerprint(StudyConfig())
