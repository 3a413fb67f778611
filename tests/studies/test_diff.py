"""Two run folders, opened and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compare.made import TOPIC_OF, tables, write_run
from toolkit.errors import StoreError
from toolkit.studies.diff import diff

A, B, C = "a" * 16, "b" * 16, "c" * 16


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a, the same with other threads as b, and c with other settings and topics."""
    root = tmp_path_factory.mktemp("runs")
    write_run(root, tables(), A)
    same = {"out": "elsewhere", "compute": {"threads": 2}, "seeds": 9}
    write_run(root, tables(), B, same)
    again = [(t + 1) % 3 if n < 2 else t for n, t in enumerate(TOPIC_OF)]
    other = {"seed": 7, "topics": {"words": 8}, "stance": {"min_confidence": 0.65}}
    write_run(root, tables(again), C, other)
    return root / "town"


def test_where_a_run_stands_and_its_threads_are_no_difference(runs: Path) -> None:
    found = diff(runs / A, runs / B)
    assert found.settings == ()
    assert found.same


def test_settings_and_results_of_two_runs(runs: Path) -> None:
    found = diff(runs / A, runs / C)
    assert [s.key for s in found.settings] == ["seed", "stance.min_confidence", "topics.words"]
    assert (found.settings[0].left, found.settings[0].right) == (42, 7)
    assert (found.left.study, found.left.run_id, found.left.title) == ("town", A, "The town")
    assert len(found.topics.moves) == 2
    assert not found.same
    turned = diff(runs / C, runs / A)
    assert [(m.left, m.right) for m in turned.topics.moves] == [
        (m.right, m.left) for m in found.topics.moves
    ]


def test_the_study_stands_for_its_latest_run(runs: Path) -> None:
    assert diff(runs, runs / C).same


def test_a_damaged_run_is_not_compared(runs: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        diff(runs / A, tmp_path)
    broken = write_run(tmp_path, tables(), A)
    table = broken / "tables" / "topics.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreError, match=r"topics\.parquet"):
        diff(runs / A, broken)
