"""A configuration as it was resolved: valid YAML, and each value with its origin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.config import build
from toolkit.errors import ConfigError, StoreError
from toolkit.store.configs import Sources, Study, dump_config, load_config, load_study
from toolkit.store.origins import Origin
from toolkit.store.resolved import annotated, save_text, study_or_run
from toolkit.store.yaml12 import parse


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOOLKIT_DATA", raising=False)


def places(text: str) -> dict[str, str]:
    """Gives each line's comment by the line without it."""
    pairs = (line.rpartition("  # ") for line in text.splitlines() if "  # " in line)
    return {line.strip(): comment for line, _, comment in pairs}


def test_each_value_names_its_place(write: Any) -> None:
    write("base.yaml", "seed: 7\nstance:\n  targets:\n    - name: A\n      aliases: [x, y]\n")
    text = "extends: base.yaml\nprofiles: {p: {name: n}}\nsweep:\n  topics.words:\n    - 5\n"
    study = load_study(write("a.yaml", text), ["report.csv=true"], ["p"])
    shown = places(annotated(study))
    assert shown["seed: 7"] == "base.yaml:1"
    assert shown["- name: A"] == "base.yaml:4"
    assert shown["description: ''"] == "default"
    assert shown["- y"] == "base.yaml:5"
    assert shown["name: n"] == "profile p, a.yaml:2"
    assert shown["- 5"] == "a.yaml:5"
    assert shown["csv: true"] == "--set report.csv"
    assert shown["words: 10"] == "default"


def test_only_what_was_changed(write: Any) -> None:
    study = load_study(write("a.yaml", "seed: 42\ntopics:\n  words: 5\n  unit: passage\n"))
    assert annotated(study, only_changed=True) == "topics:\n  words: 5  # a.yaml:3\n"
    assert annotated(load_study(write("b.yaml", "")), only_changed=True) == "{}\n"


def test_a_file_name_cannot_break_out_of_its_comment() -> None:
    config = build({"seed": 1})
    origin = Origin("a\nseed: 2\x1b[0m.yaml", 1, None, 0)
    study = Study(config, Sources(), {("seed",): origin})
    assert parse(annotated(study)).value["seed"] == 1


def leaves(value: Any) -> int:
    inside = list(value.values()) if isinstance(value, dict) else value
    return sum(map(leaves, inside)) if isinstance(inside, list) and inside else 1


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(
    ["a # b", "#", "line\nline", "line\n\n# x\n", " x ", "- a", "a: b", "'", '"', "word " * 60]
)
_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "description": _TEXT,
        "seed": st.integers(0, 99),
        "input": st.fixed_dictionaries({"pattern": st.lists(_TEXT, min_size=1, max_size=3)}),
        "stance": st.fixed_dictionaries(
            {
                "targets": st.lists(
                    st.fixed_dictionaries(
                        {"name": st.sampled_from(["A", "B"])},
                        optional={"description": _TEXT, "aliases": st.lists(_TEXT, max_size=2)},
                    ),
                    max_size=2,
                    unique_by=lambda target: target["name"],
                )
            }
        ),
        "sweep": st.fixed_dictionaries(
            {"grid": st.just({"seed": [1, 2]}), "list": st.just([{}, {"report.title": "x"}])}
        ),
    },
)


@given(_VALUES, st.booleans())
def test_what_is_shown_reads_back_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any], only_changed: bool
) -> None:
    folder = tmp_path_factory.mktemp("shown")
    (folder / "a.yaml").write_text(dump_config(build(values)), encoding="utf-8", newline="")
    study = load_study(folder / "a.yaml")
    text = annotated(study, only_changed=only_changed)
    (folder / "b.yaml").write_text(text, encoding="utf-8", newline="")
    assert load_config(folder / "b.yaml") == study.config == build(values)
    stated = re.findall(r"  # \S*a\.yaml:\d+$", text, re.MULTILINE)
    shown = parse(text).value
    assert len(stated) == (leaves(shown) if shown else 0)


class TestStudyOrRun:
    def test_a_run_is_read_though_its_files_are_gone(self, write: Any) -> None:
        write("articles/a.txt", "x")
        config = load_config(write("a.yaml", "input: {path: articles}"))
        write("runs/r/config.yaml", dump_config(config))
        write("runs/r/run.json", "{}")
        expected = study_or_run("a.yaml")
        assert study_or_run("runs/r") == study_or_run("runs/r/config.yaml") == expected
        (Path("articles") / "a.txt").unlink()
        Path("articles").rmdir()
        assert study_or_run("runs/r") == expected

    def test_something_else_is_said_plainly(self, write: Any) -> None:
        write("empty/x", "")
        with pytest.raises(StoreError, match="no run folder: it holds no config"):
            study_or_run("empty")
        with pytest.raises(ConfigError, match="none: no such file"):
            study_or_run("none")


def test_a_file_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    save_text(tmp_path / "x", "é\n")
    assert (tmp_path / "x").read_bytes() == "é\n".encode()
    with pytest.raises(StoreError, match="cannot be written"):
        save_text(tmp_path / "none" / "x", "x")
