"""Nothing that a run leaves tells whose machine it was."""

from __future__ import annotations

import getpass
import io
import platform
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import toolkit
from tests.runs import Cli
from toolkit.store.run_view import Run

USER = "zebulonq"
PERSON = "secret_person"

# A run made by such a user may say the name in its own right (`seeds.root`).
ORDINARY = {"root", "runner", "user", "test", "admin", "ubuntu", "vscode", "localhost"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("disk") / "people" / PERSON


@pytest.fixture(scope="module")
def run(cli: Cli, repo_root: Path, seeds: Path, home: Path) -> Run:
    """The smoke study in a home folder, every path given as an absolute one."""
    study, corpora = home / "study", home.parents[1] / "volume" / "corpora"
    study.mkdir(parents=True)
    corpora.mkdir(parents=True)
    shutil.copytree(seeds / "articles", home / "collected" / "articles")
    (home / "collected" / "articles" / "empty.txt").write_bytes(b"")
    (home / "collected" / "articles" / "away.txt").symlink_to(corpora)
    for name in ("topics.yaml", "stance.csv"):
        shutil.copy(seeds / name, study / name)
    values = yaml.safe_load((repo_root / "configs" / "smoke.yaml").read_text(encoding="utf-8"))
    del values["extends"]
    values["topics"]["named_file"] = str(study / "topics.yaml")
    values["stance"]["labels"] = "stance.csv"
    values["stance"]["benchmarks"] = [
        {"name": "missing", "path": "${TOOLKIT_DATA}/missing.jsonl.gz"},
        {"name": "elsewhere", "path": str(home / "elsewhere.jsonl.gz")},
    ]
    (study / "smoke.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    done = cli(
        "run",
        study / "smoke.yaml",
        f"--out={home}/results",
        "--set",
        f"input.path={home}/collected/articles",
        cwd=study,
        HOME=str(home),
        USER=USER,
        LOGNAME=USER,
        TOOLKIT_DATA=str(corpora),
        OPENBLAS_VERBOSE="0",
        NUMBA_CACHE_DIR=str(home / "numba"),
    )
    assert done.returncode == 0, done.stderr
    return toolkit.open_run(done.stdout.strip().splitlines()[-1])


def _secrets(home: Path, repo_root: Path) -> Iterator[str]:
    yield from (PERSON, USER)
    for folder in (home.parents[1], repo_root, Path(sys.prefix), Path.home()):
        if len(folder.parts) > 2:
            yield str(folder).lstrip("/")  # climbing to it from elsewhere tells as much
        yield f"{folder}/"
    yield from ("/tmp/", "/var/folders/")  # noqa: S108 - looked for, not used
    for name in {getpass.getuser(), platform.node(), platform.node().split(".")[0]}:
        if len(name) > 2 and name not in ORDINARY:
            yield name


def _found(name: str, data: bytes, secrets: list[str]) -> list[str]:
    texts = [data.decode("utf-8", "replace")]
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(data))
        columns = [c for c in table.columns if pa.types.is_string(c.type)]
        texts += [str(value) for column in columns for value in column.to_pylist()]
    return [
        f"{name}: ...{text[max(0, match.start() - 60) : match.end() + 60]!r}"
        for text in texts
        for secret in secrets
        for match in list(re.finditer(rf"(?<!\w){re.escape(secret)}", text))[:1]
    ]


def test_no_file_tells_user_host_or_folders(run: Run, home: Path, repo_root: Path) -> None:
    secrets = list(_secrets(home, repo_root))
    leaks = [
        leak
        for path in sorted(run.path.rglob("*"))
        if path.is_file()
        for leak in _found(path.relative_to(run.path).as_posix(), path.read_bytes(), secrets)
    ]
    assert not leaks, "\n".join(leaks)


def test_an_archive_of_it_tells_no_more(
    cli: Cli, run: Run, home: Path, repo_root: Path, tmp_path: Path
) -> None:
    done = cli("export", run.path, "--output", tmp_path / "a.zip", cwd=home, HOME=str(home))
    assert done.returncode == 0, done.stderr
    secrets = list(_secrets(home, repo_root))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for info in archive.infolist():
            assert not _found(info.filename, archive.read(info), secrets)


def test_what_was_rewritten_is_still_told(run: Run) -> None:
    argv = run.record["argv"]
    assert argv[:3] == ["toolkit", "run", "smoke.yaml"]
    assert argv[3:] == ["--out=~/results", "--set", "input.path=~/collected/articles"]
    notes = " ".join(run.record["notes"])
    assert "${TOOLKIT_DATA}/missing.jsonl.gz" in notes
    assert "elsewhere" in notes
    assert run.record["environment"]["variables"]["NUMBA_CACHE_DIR"] == "<path>"
    assert run.record["environment"]["variables"]["OPENBLAS_VERBOSE"] == "0"


def test_the_search_would_notice(home: Path, repo_root: Path) -> None:
    secrets = list(_secrets(home, repo_root))
    table = pa.table({"path": [f"{home}/a.txt"]})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    assert _found("a.parquet", sink.getvalue(), secrets)
    assert _found("a.json", f'"by {USER}"'.encode(), secrets)
    assert _found("a.json", f'"../../..{repo_root}/x"'.encode(), secrets)
    assert not _found("a.json", b'"../collected/articles"', secrets)
