"""YAML 1.2 rules, what is refused, and lines."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.store.yaml12 import MAX_DEPTH, YamlError, dump, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("1e-5", 1e-5),
        ("1.5E3", 1500.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("+.INF", math.inf),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1F", 31),
        ("017", 17),
        ("2024-01-31", "2024-01-31"),
        ("~", None),
        ("null", None),
        ("", None),
        ("'1'", "1"),
        ("!!str 4", "4"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    parsed = parse(f"key: {text}").value["key"]
    assert parsed == value
    assert type(parsed) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(parse("a: .nan").value["a"])


def test_every_key_and_item_has_its_line() -> None:
    lines = parse("a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n").lines
    assert lines == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 1): 4,
        ("b", 1, "y"): 4,
        ("b", 1, "z"): 5,
    }


def test_a_duplicate_key_is_a_fault_with_both_lines() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    assert document.faults == ((3, ("a",), "stands twice, first on line 1"),)
    assert document.value == {"a": 1, "b": 2}


def test_a_key_that_is_no_word_is_a_fault() -> None:
    faults = parse("3: x\n[1]: y\ntrue: z\n").faults
    assert [line for line, _, _ in faults] == [1, 2, 3]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system ''", "!mine x"]
)
def test_tags_build_nothing(tag: str) -> None:
    document = parse(f"a: {tag}")
    assert len(document.faults) == 1
    assert "is not allowed" in document.faults[0][2]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: [1", 1, "not YAML"),
        ("a: 1\nb: c: d", 2, "not YAML"),
        ("--- 1\n--- 2", 2, "another document"),
        ("a: \x00", 0, "not YAML"),
        ("[" * (MAX_DEPTH + 1), 1, "nested more than"),
        ("{a: " * 100_000, 1, "nested more than"),
        ("a: &x [*x]", 1, "holds itself"),
        ("a: *nowhere", 1, "undefined alias"),
    ],
)
def test_unusable_documents_are_refused_with_their_line(text: str, line: int, what: str) -> None:
    with pytest.raises(YamlError, match=what) as caught:
        parse(text)
    assert caught.value.line == line


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for i in range(1, 9):
        bomb += f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n"
    with pytest.raises(YamlError, match="aliases followed"):
        parse(bomb)


def test_an_alias_gives_a_copy_of_its_own() -> None:
    value = parse("a: &x {k: [1]}\nb: *x\n").value
    value["a"]["k"].append(2)
    assert value["b"] == {"k": [1]}


def test_a_number_of_thousands_of_digits_is_a_fault_not_a_crash() -> None:
    assert parse("a: " + "9" * 6000).faults[0][2].startswith("not a usable int")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | _TEXT
    | st.sampled_from(["no", "1e-5", "0o7", "12:30", "null", "~", ".5", "=", "<<", "2024-01-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(_PLAIN)
def test_what_is_dumped_parses_back(value: object) -> None:
    assert parse(dump(value)).value == value
