"""The founding study gives what its README says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.runs import Cli, run_study
from toolkit.store.run_view import Run


@pytest.fixture(scope="module")
def pinned_run(cli: Cli, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    config = repo_root / "experiments" / "uk_ukraine" / "config.yaml"
    return run_study(cli, config, tmp_path_factory.mktemp("pinned"))


@pytest.fixture(scope="module")
def tables(repo_root: Path) -> dict[str, list[tuple[str, ...]]]:
    """The README's tables by the first cell of their heads."""
    text = (repo_root / "experiments" / "uk_ukraine" / "README.md").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, ...]]] = {}
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines = block.strip().splitlines()
        head, _, *rows = [tuple(c.strip() for c in line.strip("|").split("|")) for line in lines]
        found[head[0]] = rows
    return found


@pytest.mark.slow
def test_topics_are_those_of_the_readme(
    pinned_run: Run, tables: dict[str, list[tuple[str, ...]]]
) -> None:
    topics = pinned_run.topics
    found = {(t.name, t.kind, str(t.size)) for t in topics.itertuples()}
    assert found == set(tables["topic"])


@pytest.mark.slow
def test_stances_are_those_of_the_readme(
    pinned_run: Run, tables: dict[str, list[tuple[str, ...]]]
) -> None:
    found = {
        (row.holder, row.target, row.stance, str(row.n_relevant))
        for row in pinned_run.holder_stances.itertuples()
    }
    assert set(tables["holder"]) <= found
    assert len(pinned_run.quotes) == 46
    assert pinned_run.quotes.speaker.notna().all()


@pytest.mark.slow
def test_scores_are_those_of_the_readme(
    pinned_run: Run, tables: dict[str, list[tuple[str, ...]]]
) -> None:
    scores = pinned_run.scores.set_index(["dataset", "model", "metric"]).value
    stated = {row[0]: row[2] for row in tables["set"]}
    for name in ("own sentences, test", "own sentences, unseen target"):
        cell = next(value for key, value in stated.items() if key.startswith(name))
        assert float(cell.split()[0]) == round(scores[name, "linear", "macro_f1"], 2)
