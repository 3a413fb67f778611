"""What a holder's rows add up to, rule by rule."""

from __future__ import annotations

import pyarrow as pa
import pytest

from toolkit.schemas import ARTICLE_STANCES, HOLDER_STANCES, STANCE_ROWS
from toolkit.stance.holders import article_stances, holder_stances, overall


def row(stance: str, p: float = 0.7, *, relevant: bool = True, **other: str) -> dict[str, object]:
    rest = (1 - p) / 2
    sides = {side: p if stance == side else rest for side in ("favor", "against", "none")}
    return {
        "article_id": "a", "passage_id": "p", "quote_id": "q", "holder": "Ada", "target": "T",
        "stance": stance, "relevant": relevant, "relevance": 1.0, "model": "linear",
        **{f"p_{side}": value for side, value in sides.items()},
        **other,
    }  # fmt: skip


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=STANCE_ROWS)


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        ([], "none"),
        (["favor"], "favor"),
        (["against", "none", "none"], "against"),
        (["favor", "none", "none", "none", "none"], "none"),
        (["favor", "favor", "against"], "favor"),
        (["favor", "against"], "uncertain"),
        (["uncertain"], "uncertain"),
        (["uncertain", "none"], "none"),
        (["uncertain", "uncertain", "uncertain", "favor"], "favor"),
    ],
)
def test_the_overall_stance(stances: list[str], expected: str) -> None:
    favor = [0.7 if stance == "favor" else 0.1 for stance in stances]
    against = [0.7 if stance == "against" else 0.1 for stance in stances]
    assert overall(stances, favor, against) == expected


def test_a_surer_side_outweighs_a_hesitant_one() -> None:
    assert overall(["favor", "favor", "against"], [0.5, 0.5, 0.0], [0.2, 0.2, 0.95]) == "uncertain"


def test_shares_are_over_relevant_rows_with_their_intervals() -> None:
    found = holder_stances(
        table(row("favor"), row("none"), row("uncertain"), row("against", relevant=False)), ["T"]
    ).to_pylist()
    assert len(found) == 1
    got = found[0]
    assert (got["n"], got["n_relevant"], got["n_uncertain"]) == (4, 3, 1)
    assert got["share_favor"] == pytest.approx(1 / 3, abs=1e-6)
    assert got["share_against"] == 0.0
    assert got["favor_low"] < got["share_favor"] < got["favor_high"]
    assert got["against_low"] == 0.0 < got["against_high"]


def test_nothing_relevant_is_none_and_unknown() -> None:
    got = holder_stances(table(row("none", relevant=False)), ["T"]).to_pylist()[0]
    assert (got["stance"], got["n_relevant"], got["favor_low"], got["favor_high"]) == (
        "none", 0, 0.0, 1.0
    )  # fmt: skip


def test_holders_are_sorted_and_targets_keep_their_order() -> None:
    rows = table(
        row("favor", holder="Bo", target="T"), row("favor", holder="Ada", target="T"),
        row("favor", holder="Ada", target="Z"), row("favor", holder="Bo", target="Z"),
    )  # fmt: skip
    found = holder_stances(rows, ["Z", "T"])
    assert found.schema == HOLDER_STANCES
    assert [(r["holder"], r["target"]) for r in found.to_pylist()] == [
        ("Ada", "Z"), ("Ada", "T"), ("Bo", "Z"), ("Bo", "T"),
    ]  # fmt: skip


def test_each_article_apart() -> None:
    rows = table(row("favor", article_id="b"), row("against", article_id="a"))
    found = article_stances(rows, ["T"])
    assert found.schema == ARTICLE_STANCES
    assert [(r["article_id"], r["stance"]) for r in found.to_pylist()] == [
        ("b", "favor"), ("a", "against"),
    ]  # fmt: skip
    assert holder_stances(rows, ["T"]).to_pylist()[0]["stance"] == "uncertain"
