"""When other labels, shares and scores are statistically equal."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pytest

from tests.compare.made import put, tables
from toolkit.compare.stance_rules import judge_stances, share_moved
from toolkit.compare.tables import Likeness, Verdict

PARTS = ("stances", "holder_stances", "article_stances", "scores")


def judge(stored: Mapping[str, pa.Table], again: Mapping[str, pa.Table]) -> dict[str, Verdict]:
    return {v.artefact: v for v in judge_stances({n: (stored[n], again[n]) for n in PARTS})}


def test_equal_stances() -> None:
    assert {v.likeness for v in judge(tables(), tables()).values()} == {Likeness.IDENTICAL}
    near = tables()
    near["stances"] = put(near["stances"], "p_favor", 0, 0.80009)
    assert judge(tables(), near)["stances"].likeness is Likeness.TOLERANCE
    near["stances"] = put(near["stances"], "p_favor", 0, 0.8002)
    found = judge(tables(), near)["stances"]
    assert found.likeness is Likeness.STATISTICAL
    assert found.detail.startswith("labels are equal; largest difference 0.0002")


def test_one_label_in_a_thousand_may_change() -> None:
    many = [tables()["stances"]] * 21  # 1008 rows; equal keys are told apart by a running number
    stored = pa.concat_tables(many)
    again = put(stored, "stance", 5, "against")
    found = judge_stances({"stances": (stored, again)})[0]
    assert (found.likeness, found.detail) == (Likeness.STATISTICAL, "1 of 1,008 labels differs")
    twice = put(again, "stance", 6, "against")
    found = judge_stances({"stances": (stored, twice)})[0]
    assert found.likeness is Likeness.DIFFERENT
    assert found.detail == "2 of 1,008 labels differ"
    irrelevant = put(again, "relevant", 6, False)
    assert judge_stances({"stances": (stored, irrelevant)})[0].likeness is Likeness.DIFFERENT


def test_labels_at_their_threshold_may_change() -> None:
    stored, again = tables(), tables()
    row = stored["stances"].to_pylist()[0]
    again["stances"] = put(again["stances"], "stance", 0, "uncertain")
    turned = judge(stored, again)["stances"]
    assert turned.likeness is Likeness.DIFFERENT  # its probabilities did not move at all
    again["stances"] = put(again["stances"], "p_favor", 0, row["p_favor"] - 0.009)
    found = judge(stored, again)["stances"]
    assert found.likeness is Likeness.STATISTICAL
    assert found.detail == "1 of 48 labels differs, each at its threshold"
    again["stances"] = put(again["stances"], "p_favor", 0, row["p_favor"] - 0.02)
    assert judge(stored, again)["stances"].likeness is Likeness.DIFFERENT


def test_shares_within_one_anothers_interval_are_not_enough() -> None:
    half = dict.fromkeys(range(0, 24, 4), "against")
    near = {**half, 0: "favor"}
    found = judge(tables(stances=half), tables(stances=near))
    assert found["stances"].likeness is Likeness.DIFFERENT
    assert found["holder_stances"].likeness is Likeness.DIFFERENT


def test_a_share_out_of_its_interval_is_different_and_named() -> None:
    turned = dict.fromkeys(range(0, 24, 2), "against")  # all that Ada Brook says
    found = judge(tables(), tables(stances=turned))
    assert found["stances"].likeness is Likeness.DIFFERENT
    assert found["holder_stances"].likeness is Likeness.DIFFERENT
    assert "the share of Ada Brook in favor of bus lanes" in found["holder_stances"].detail
    assert found["scores"].likeness is Likeness.IDENTICAL


def test_other_rows_are_different() -> None:
    again = tables()
    again["stances"] = again["stances"].slice(1)
    again["holder_stances"] = again["holder_stances"].slice(1)
    found = judge(tables(), again)
    assert found["stances"].likeness is Likeness.DIFFERENT
    assert found["stances"].detail == "1 of 48 pairs is missing"
    assert found["holder_stances"].detail == "1 of 4 holders is missing"


@pytest.mark.parametrize(
    ("score", "likeness"),
    [
        (0.6, Likeness.IDENTICAL),
        (0.60005, Likeness.TOLERANCE),
        (0.64, Likeness.STATISTICAL),
        (0.66, Likeness.DIFFERENT),
    ],
)
def test_scores_are_held_against_their_stored_interval(score: float, likeness: Likeness) -> None:
    found = judge(tables(), tables(score=score))["scores"]
    assert found.likeness is likeness
    if likeness is Likeness.DIFFERENT:
        assert "1 of 3 scores out of the stored interval, such as macro_f1" in found.detail


def test_scores_without_an_interval_may_move_by_two_thousandths() -> None:
    for value, likeness in ((0.0519, Likeness.STATISTICAL), (0.0521, Likeness.DIFFERENT)):
        again = tables()
        again["scores"] = put(again["scores"], "value", 2, value)
        assert judge(tables(), again)["scores"].likeness is likeness
    other = tables()
    other["scores"] = put(other["scores"], "n", 2, 301)
    assert judge(tables(), other)["scores"].likeness is Likeness.DIFFERENT


def test_what_scores_are_drawn_from_is_as_alike_as_they_are() -> None:
    cells = pa.table(
        {
            "dataset": ["own"] * 2,
            "label": ["favor", "against"],
            "predicted": ["favor", "favor"],
            "n": [3, 4],
        }
    )
    pairs = {
        "scores": (tables()["scores"], tables(score=0.62)["scores"]),
        "confusion": (cells, put(cells, "n", 0, 5)),
    }
    confusion = next(v for v in judge_stances(pairs) if v.artefact == "confusion")
    assert confusion.likeness is Likeness.STATISTICAL
    pairs["scores"] = (tables()["scores"], tables(score=0.9)["scores"])
    confusion = next(v for v in judge_stances(pairs) if v.artefact == "confusion")
    assert confusion.likeness is Likeness.DIFFERENT


def test_a_share_moved_only_if_neither_lies_in_the_others_interval() -> None:
    def row(share: float, low: float, high: float) -> dict[str, float]:
        return {"share_favor": share, "favor_low": low, "favor_high": high}

    assert share_moved(row(0.1, 0.0, 0.3), row(0.9, 0.6, 1.0), "favor")
    assert not share_moved(row(0.1, 0.0, 0.3), row(0.3, 0.25, 0.4), "favor")
    # One of few statements has a wide interval, which holds the other's share.
    assert not share_moved(row(0.5, 0.0, 1.0), row(0.9, 0.85, 0.95), "favor")
