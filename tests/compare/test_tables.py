"""Two versions of a table: what counts as identical, as a tolerance, as different."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.compare.tables import SCORES, Likeness, compare_tables, worst

TABLE = pa.table(
    {
        "passage_id": ["p0", "p1", "p2", "p3"],
        "topic": ["a", "b", "b", "c"],
        "topic_score": [0.1, 0.2, 0.3, None],
        "words": [["x"], ["y"], [], ["z"]],
    }
)


def compare(again: pa.Table, **settings: object) -> tuple[Likeness, str]:
    arguments = {"key": ["passage_id"], "noun": "passages", **settings}
    verdict = compare_tables(TABLE, again, name="passages", **arguments)  # type: ignore[arg-type]
    assert verdict.artefact == "passages"
    return verdict.likeness, verdict.detail


def changed(column: str, values: list[object]) -> pa.Table:
    place = TABLE.column_names.index(column)
    return TABLE.set_column(place, column, pa.array(values, TABLE.schema.field(column).type))


def test_the_same_table_is_identical_however_it_is_chunked() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)])
    assert compare(chunked) == (Likeness.IDENTICAL, "")
    noted = TABLE.replace_schema_metadata({"pandas": "{}"})
    assert compare(noted) == (Likeness.IDENTICAL, "")


def test_small_differences_of_a_float_are_within_tolerance_and_named() -> None:
    near = changed("topic_score", [0.1, 0.2 + 3.1e-7, 0.3, None])
    assert compare(near) == (Likeness.TOLERANCE, "largest difference 3.1e-07 in topic_score")
    assert compare(near, tolerance=1e-7)[0] is Likeness.DIFFERENT
    far = changed("topic_score", [0.1, 0.25, 0.3, None])
    assert compare(far) == (Likeness.DIFFERENT, "largest difference 0.05 in topic_score")


def test_a_null_in_another_place_is_no_small_difference() -> None:
    moved = changed("topic_score", [None, 0.2, 0.3, 0.1])
    assert compare(moved) == (Likeness.DIFFERENT, "nulls of topic_score stand elsewhere")


def test_nan_is_itself() -> None:
    table = pa.table({"key": ["a"], "x": [math.nan]})
    assert compare_tables(table, table, key=["key"]).likeness is Likeness.IDENTICAL


def test_texts_and_lists_must_be_the_same() -> None:
    said = compare(changed("topic", ["a", "c", "b", "a"]))
    assert said == (Likeness.DIFFERENT, "2 of 4 passages have another topic")
    said = compare(changed("words", [["x"], ["y"], [], ["w"]]))
    assert said == (Likeness.DIFFERENT, "1 of 4 passages has other words")
    both = changed("topic", ["a", "c", "b", "a"]).set_column(
        3, "words", changed("words", [["x"], ["y"], ["y"], ["w"]]).column("words")
    )
    assert compare(both)[1] == "2 of 4 passages have another topic, 2 other words"


def test_rows_are_found_by_key() -> None:
    turned = TABLE.take([3, 1, 0, 2])
    assert compare(turned) == (Likeness.TOLERANCE, "the same passages in another order")
    assert compare(turned, key=[])[0] is Likeness.DIFFERENT
    short = TABLE.slice(0, 3)
    assert compare(short) == (Likeness.DIFFERENT, "1 of 4 passages is missing")
    other = changed("passage_id", ["p0", "p1", "q2", "q3"])
    assert compare(other)[1] == "2 of 4 passages are missing, 2 are new"


def test_rows_with_one_key_are_counted() -> None:
    twice = pa.table({"key": ["a", "a"], "n": [1, 2]})
    once = pa.table({"key": ["a"], "n": [1]})
    assert compare_tables(twice, twice, key=["key"]).likeness is Likeness.IDENTICAL
    assert compare_tables(twice, once, key=["key"]).detail == "1 of 2 rows is missing"


def test_columns_and_their_types_must_be_the_same() -> None:
    assert compare(TABLE.drop_columns(["words"]))[1] == "the column words is missing"
    assert compare(TABLE.append_column("n", pa.array([1, 2, 3, 4])))[1] == "the column n is new"
    single = TABLE.set_column(2, "topic_score", TABLE["topic_score"].cast(pa.float32()))
    likeness, detail = compare(single)
    assert likeness is Likeness.DIFFERENT
    assert detail == "the column topic_score holds float in the place of double"
    turned = TABLE.select(["topic", "passage_id", "topic_score", "words"])
    assert compare(turned)[1] == "its columns stand in another order"


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-0.99, 0.99)), min_size=1, max_size=20))
def test_noise_up_to_the_tolerance_never_counts_as_different(
    drawn: list[tuple[float, float]],
) -> None:
    values = [value for value, _ in drawn]
    noisy = [value + noise * SCORES for value, noise in drawn]
    keys = list(range(len(values)))
    stored = pa.table({"key": keys, "x": values})
    again = pa.table({"key": keys, "x": noisy})
    verdict = compare_tables(stored, again, key=["key"])
    assert verdict.likeness in (Likeness.IDENTICAL, Likeness.TOLERANCE)
    assert (verdict.likeness is Likeness.IDENTICAL) == (values == noisy)
    far = pa.table({"key": keys, "x": [value + 3 * SCORES for value in values]})
    assert compare_tables(stored, far, key=["key"]).likeness is Likeness.DIFFERENT


def test_the_worst_of_several() -> None:
    assert worst([]) is Likeness.IDENTICAL
    order = [Likeness.IDENTICAL, Likeness.TOLERANCE, Likeness.STATISTICAL, Likeness.DIFFERENT]
    for n, likeness in enumerate(order):
        assert worst([*order[:n], likeness, Likeness.NOT_COMPARED]) is likeness
    assert Likeness.REDRAWN.rank == pytest.approx(Likeness.TOLERANCE.rank)
