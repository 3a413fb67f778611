"""Two configurations, key by key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.config import StudyConfig, build
from toolkit.config.difference import Difference, differences

PUTIN = {"name": "Putin", "aliases": ["Kremlin"]}
NATO = {"name": "NATO", "aliases": []}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 2}, [Difference("a", 1, 2)]),
        ({"a": {"b": 1, "c": 3}}, {"a": {"b": 2, "c": 3}}, [Difference("a.b", 1, 2)]),
        ({"a": None}, {}, [Difference("a", None, None, "removed")]),
        ({}, {"a": {"b": 1}}, [Difference("a", None, {"b": 1}, "added")]),
        ({"a": 1}, {"a": True}, [Difference("a", 1, True)]),
        ({"a": 1}, {"a": 1.0}, [Difference("a", 1, 1.0)]),
        ({"a": {"b": 1}}, {"a": 1}, [Difference("a", {"b": 1}, 1)]),
        ({"a": [1, 2]}, {"a": [2, 1]}, [Difference("a", [1, 2], [2, 1])]),
        ({"a": float("nan")}, {"a": float("nan")}, []),
        ({"t": [PUTIN]}, {"t": [NATO, PUTIN]}, [Difference("t[NATO]", None, NATO, "added")]),
        ({"t": []}, {"t": [NATO]}, [Difference("t[NATO]", None, NATO, "added")]),
        ({"t": [PUTIN]}, {"t": []}, [Difference("t[Putin]", PUTIN, None, "removed")]),
        (
            {"t": [PUTIN, NATO]},
            {"t": [NATO, PUTIN | {"aliases": []}]},
            [
                Difference("t", ["Putin", "NATO"], ["NATO", "Putin"]),
                Difference("t[Putin].aliases", ["Kremlin"], []),
            ],
        ),
        ({"t": [NATO, NATO]}, {"t": [NATO]}, [Difference("t", [NATO, NATO], [NATO])]),
        ({"t": []}, {"t": [1]}, [Difference("t", [], [1])]),
    ],
)
def test_what_differs(a: dict[str, Any], b: dict[str, Any], expected: list[Difference]) -> None:
    assert differences(a, b) == expected


def test_two_studies() -> None:
    b = build({"topics": {"words": 5}, "sweep": {"topics.words": [5, 6]}})
    assert differences(StudyConfig().model_dump(), b.model_dump()) == [
        Difference("sweep.grid.topics.words", None, [5, 6], "added"),
        Difference("topics.words", 10, 5),
    ]


_NAMES = st.sampled_from("abcd")
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["x", "y"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_NAMES, inner, max_size=3),
        st.lists(
            st.fixed_dictionaries({"name": _NAMES}, optional={"v": inner}),
            max_size=3,
            unique_by=lambda item: item["name"],
        ),
    ),
    max_leaves=12,
)
_MAPPINGS = st.dictionaries(_NAMES, _VALUES, max_size=4)


def turned(value: Any) -> Any:
    """Turns the order of the keys of every mapping around."""
    if isinstance(value, list):
        return [turned(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: turned(value[key]) for key in reversed(value)}


@given(_MAPPINGS, _MAPPINGS)
def test_there_are_differences_just_where_values_differ(a: Any, b: Any) -> None:
    found = differences(a, b)
    same = json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
    assert (found == []) == same
    assert [one.key for one in found] == sorted(one.key for one in found)
    assert differences(turned(a), turned(b)) == found
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [(one.key, one.right, one.left, mirrored[one.kind]) for one in differences(b, a)] == [
        (one.key, one.left, one.right, one.kind) for one in found
    ]
