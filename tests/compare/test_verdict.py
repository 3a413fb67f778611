"""A whole run made again, judged artefact by artefact."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.compare.made import TOPIC_OF, put, tables
from toolkit.compare.pieces import Piece, Pieces
from toolkit.compare.tables import Likeness, Verdict
from toolkit.compare.verdict import Judgement, judge
from toolkit.records import Fitted

VECTORS = np.round(np.random.default_rng(1).normal(size=(24, 4)), 4).astype(np.float32)
PAGE = b"<!doctype html>"


def run(**changes: Any) -> dict[str, Piece]:
    """A stored run: tables, models, a figure and a page."""
    made = changes.get("tables") or tables()
    found: dict[str, Piece] = {f"tables/{name}": Piece(None, table) for name, table in made.items()}
    vectors = changes.get("vectors", VECTORS)
    weights = np.array([changes.get("weight", 1.0)])
    found["model/features"] = Piece(None, Fitted({}, {"matrix": vectors}))
    found["model/topics"] = Piece(None, Fitted({}, {"centroids": weights}))
    found["model/stance"] = Piece(None, Fitted({}, {"coef": np.array([2.0])}))
    for name in ("report.html", "figures/topic_map.svg"):
        data = changes.get("page", PAGE)
        found[name] = Piece(hashlib.sha256(data).hexdigest(), data)
    return found


def judged(again: Pieces, stored: Pieces | None = None, **settings: Any) -> Judgement:
    return judge(stored or run(), again, **{"same_environment": True, **settings})


def of(found: Judgement, name: str) -> Verdict:
    return next(verdict for verdict in found.verdicts if verdict.artefact == name)


def test_the_same_run_again() -> None:
    found = judged(run())
    assert {v.likeness for v in found.verdicts} == {Likeness.IDENTICAL}
    assert (found.overall, found.exit_code) == (Likeness.IDENTICAL, 0)
    names = [v.artefact for v in found.verdicts]
    assert names == sorted(names)
    assert {*run()} <= {*names}
    assert of(found, "tables/passages (topics)").likeness is Likeness.IDENTICAL


def test_noise_within_tolerance() -> None:
    near = tables()
    near["passages"] = put(near["passages"], "topic_score", 0, 0.500001)
    vectors = VECTORS.copy()
    vectors[0, 0] += np.float32(1e-4)
    found = judged(run(tables=near, vectors=vectors, weight=1.00001))
    assert (found.overall, found.exit_code) == (Likeness.TOLERANCE, 3)
    assert of(found, "tables/passages").likeness is Likeness.IDENTICAL
    assert of(found, "tables/passages (topics)").likeness is Likeness.TOLERANCE
    assert of(found, "model/features").likeness is Likeness.TOLERANCE


def test_corpus_tables_must_be_identical() -> None:
    other = tables()
    other["passages"] = put(other["passages"], "text", 3, "Something else.")
    found = judged(run(tables=other))
    assert of(found, "tables/passages").likeness is Likeness.DIFFERENT
    assert of(found, "tables/passages").detail == "1 of 24 passages has another text"
    assert (found.overall, found.exit_code) == (Likeness.DIFFERENT, 5)
    turned = tables()
    turned["articles"] = turned["articles"].take([1, 0, 2, 3])
    assert of(judged(run(tables=turned)), "tables/articles").likeness is Likeness.DIFFERENT


def test_other_vectors_are_different() -> None:
    assert judged(run(vectors=-VECTORS)).overall is Likeness.DIFFERENT


def test_another_draw_of_topics_is_statistically_equal_with_all_that_follows_it() -> None:
    again = tables([(t + 1) % 3 if n < 2 and t >= 0 else t for n, t in enumerate(TOPIC_OF)])
    asked = []

    def referee() -> list[float]:
        asked.append(1)
        return [0.2, 0.5, 0.6]

    found = judged(run(tables=again, weight=5.0, page=b"other"), referee=referee)
    assert len(asked) == 1
    assert (found.overall, found.exit_code) == (Likeness.STATISTICAL, 4)
    model = of(found, "model/topics")
    assert model.likeness is Likeness.STATISTICAL
    assert model.detail.startswith("as alike as its tables")
    assert of(found, "report.html").likeness is Likeness.REDRAWN
    assert of(found, "tables/passages").likeness is Likeness.IDENTICAL
    found = judged(run(tables=again, weight=5.0), referee=lambda: [0.99])
    assert of(found, "model/topics").likeness is Likeness.DIFFERENT
    assert found.exit_code == 5


def test_a_model_beyond_the_tolerance_is_judged_by_its_tables_where_they_are() -> None:
    stance = run()
    stance["model/stance"] = Piece(None, Fitted({}, {"coef": np.array([9.0])}))
    # Identical tables do not make it more than statistically equal.
    assert of(judged(stance), "model/stance").likeness is Likeness.STATISTICAL
    alone = {"model/stance": run()["model/stance"]}
    changed = {"model/stance": stance["model/stance"]}
    assert judged(changed, alone).overall is Likeness.DIFFERENT


def test_other_bytes_of_a_figure() -> None:
    redrawn = run(page=b"<!doctype html> drawn by another version")
    same = judged(redrawn)
    assert of(same, "report.html").likeness is Likeness.DIFFERENT
    assert "though its tables are identical and the machine is the same" in (
        of(same, "report.html").detail
    )
    assert same.exit_code == 5
    elsewhere = judged(redrawn, same_environment=False)
    assert of(elsewhere, "report.html").likeness is Likeness.REDRAWN
    assert (elsewhere.overall, elsewhere.exit_code) == (Likeness.TOLERANCE, 3)


def test_figures_of_which_only_the_hash_was_kept() -> None:
    stored = run()
    stored["report.html"] = Piece(hashlib.sha256(PAGE).hexdigest())
    assert judged(run(), stored).exit_code == 0
    found = judged(run(page=b"x"), stored, same_environment=False)
    assert of(found, "report.html").likeness is Likeness.REDRAWN


def test_a_table_of_which_only_the_hash_was_kept() -> None:
    stored, again = run(), run()
    stored["tables/articles"] = Piece("f" * 64)
    again["tables/articles"] = Piece("f" * 64, tables()["articles"])
    assert of(judged(again, stored), "tables/articles").likeness is Likeness.IDENTICAL
    again["tables/articles"] = Piece("0" * 64, tables()["articles"])
    found = of(judged(again, stored), "tables/articles")
    assert found.likeness is Likeness.DIFFERENT
    assert found.detail == "cannot say how much: its text was left out"


def test_columns_that_an_archive_left_out_are_not_compared() -> None:
    stored = run()
    bare = tables()["passages"].drop_columns(["text"])
    stored["tables/passages"] = Piece("f" * 64, bare, ("text",))
    found = judged(run(), stored)
    assert of(found, "tables/passages").likeness is Likeness.IDENTICAL
    assert of(found, "tables/passages").detail == "not compared, as it was left out: text"
    known = run()
    known["tables/passages"] = Piece("f" * 64, tables()["passages"])
    assert of(judged(known, stored), "tables/passages").detail == ""
    other = tables()
    other["passages"] = put(other["passages"], "start", 3, 999)
    assert judged(run(tables=other), stored).overall is Likeness.DIFFERENT


def test_what_was_not_made_again() -> None:
    again = run()
    del again["tables/articles"], again["tables/topics"]
    found = judged(again, skipped={"tables/articles": "it was started at topics"})
    assert of(found, "tables/articles").likeness is Likeness.NOT_COMPARED
    assert of(found, "tables/articles").detail == "it was started at topics"
    assert of(found, "tables/topics").detail == "not made again"
    assert found.exit_code == 5
    more = run()
    more["tables/more"] = Piece(None, pa.table({"x": [1]}))
    assert of(judged(more), "tables/more").detail == "not among what is stored"
    alone = judged({}, {"a": Piece("0")}, skipped={"a": "left out"})
    assert (alone.overall, alone.exit_code) == (Likeness.IDENTICAL, 0)


@pytest.mark.parametrize("kind", ["array", "bytes"])
def test_plain_arrays_and_files(kind: str) -> None:
    values = (VECTORS, -VECTORS) if kind == "array" else (b"a", b"b")
    one, two = ({"thing": Piece(None, value)} for value in values)
    assert judged(one, one).overall is Likeness.IDENTICAL
    assert judged(two, one).overall is Likeness.DIFFERENT
