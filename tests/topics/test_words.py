"""The words of a topic: its own, each said once, none that says nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.records import Features
from toolkit.topics.inflection import split_words, stem, stems
from toolkit.topics.words import topic_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("factory", "factories"),
        ("breach", "breaches"),
        ("drone", "drones"),
        ("violation", "violations"),
        ("Ukraine’s", "Ukraine"),
        ("shipment", "shipments"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("train", "trade"), ("bake", "bank"), ("goal", "gold")])
def test_other_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(max_size=80))
def test_words_are_found_in_any_text(text: str) -> None:
    assert all(word and not word.isspace() for word in split_words(text))


def test_words_are_the_topics_own(themed: pa.Table, lsa_features: Callable[..., Features]) -> None:
    labels = np.repeat([0, 1, 2], 4)
    words = topic_words(themed["text"].to_pylist(), labels, 3, lsa_features(themed), count=5)
    assert [len(row) for row in words] == [5, 5, 5, 0]
    assert "football" in words[0]
    assert "flour" in words[1]
    assert {"train", "station"} <= set(words[2])
    for row in words:
        assert len({stem(word) for word in row}) == len(row)


def test_what_says_nothing_is_left_out(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages(
        ["The minister said on Monday that 2,000 drones and 30 NATO jets would come.", "A b 7 x9."]
    )
    words = topic_words(
        table["text"].to_pylist(), np.asarray([0, 1]), 2, lsa_features(table), count=9
    )
    assert set(words[0]) == {"minister", "drones", "NATO", "jets"}
    assert words[1] == []


def test_the_common_form_is_shown(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages(["Drones here, drones there.", "One drone. Poland and Poland’s border."])
    words = topic_words(
        table["text"].to_pylist(), np.asarray([0, 0]), 1, lsa_features(table), count=9
    )[0]
    assert {"drones", "Poland", "border"} == set(words)
