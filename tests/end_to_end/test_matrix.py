"""Threads, order of files, hash seeds, a cold or warm cache: none of them changes a table.

One process runs all variants of a hash seed, because most of a smoke run is starting Python.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from itertools import product
from pathlib import Path

import pytest

from toolkit.store.artefacts import table_content
from toolkit.store.run_view import Run

# Names of files stand in these columns, and nothing else may depend on them.
NAMED = {"articles": ["path"], "rejected": ["path"]}

WORKER = textwrap.dedent(
    """
    import json, sys
    import toolkit
    from toolkit.store.artefacts import table_content
    config, out, cache, variants = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
    named = {"articles": ["path"], "rejected": ["path"]}
    found = []
    for n, (threads, folder, warm) in enumerate(variants):
        run = toolkit.run(
            config,
            overrides=[f"compute.threads={threads}", f"input.path={folder}"],
            out=f"{out}/{n}",
            cache_dir=cache if warm else f"{out}/{n}/cache",
        )
        tables = {name: run.arrow(name).drop_columns(named.get(name, [])) for name in run.tables}
        found.append({name: table_content(table) for name, table in tables.items()})
    print(json.dumps(found))
    """
)


def contents(run: Run) -> dict[str, str]:
    tables = {name: run.arrow(name).drop_columns(NAMED.get(name, [])) for name in run.tables}
    return {name: table_content(table) for name, table in tables.items()}


def run_variants(
    root: Path, out: Path, variants: list[tuple[int, Path, bool]], hash_seed: str
) -> list[dict[str, str]]:
    listed = json.dumps([(threads, str(folder), warm) for threads, folder, warm in variants])
    done = subprocess.run(
        [sys.executable, "-c", WORKER, root / "configs" / "smoke.yaml", out, out / "warm", listed],
        cwd=root,
        env={k: v for k, v in os.environ.items() if k != "TOOLKIT_DATA"}
        | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def shuffled(seed_articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles under other names, so that they are listed in another order."""
    folder = tmp_path_factory.mktemp("shuffled")
    for number, path in enumerate(sorted(seed_articles.glob("*.txt"), reverse=True)):
        shutil.copy(path, folder / f"{number}.txt")
    return folder


def test_threads_order_and_hash_seed_change_nothing(
    smoke_run: Run, repo_root: Path, shuffled: Path, tmp_path: Path
) -> None:
    variants = [(1, shuffled, True), (2, shuffled, True)]
    wanted = contents(smoke_run)
    assert run_variants(repo_root, tmp_path, variants, "1") == [wanted] * 2


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_whole_matrix(
    smoke_run: Run,
    repo_root: Path,
    seed_articles: Path,
    shuffled: Path,
    tmp_path: Path,
    hash_seed: str,
) -> None:
    variants = list(product((1, 2), (seed_articles, shuffled), (False, True)))
    wanted = contents(smoke_run)
    for variant, found in zip(
        variants, run_variants(repo_root, tmp_path, variants, hash_seed), strict=True
    ):
        assert found == wanted, variant
