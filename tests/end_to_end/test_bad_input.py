"""Bad input: one clear line each, a row in `rejected`, exit code 2 where nothing can be done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import toolkit
from tests.runs import Cli

GOOD = (
    "The harbour board met on Monday and agreed that dredging would begin in March. “We will start "
    "on time,” said Tunde Adeyemi, who chairs it. The work will cost two million pounds.\n"
)


def run_on(cli: Cli, repo_root: Path, folder: Path, *options: str) -> tuple[int, str, str]:
    done = cli(
        "run",
        repo_root / "configs" / "smoke.yaml",
        "--out",
        folder.parent / "runs",
        *("--set", f"input.path={folder}"),
        # Most of these concern the input alone; a later --set wins.
        *("--set", "stance.targets=[]"),
        *options,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    return place


def test_a_missing_folder(cli: Cli, repo_root: Path, tmp_path: Path) -> None:
    code, _, error = run_on(cli, repo_root, tmp_path / "nowhere")
    assert code == 2
    assert len(error.strip().splitlines()) == 1
    assert "nowhere" in error
    assert "input.path" in error


def test_an_empty_folder(cli: Cli, repo_root: Path, folder: Path) -> None:
    code, _, error = run_on(cli, repo_root, folder)
    assert code == 2
    assert "*.txt" in error


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"\x00\x01\x02\x7fELF" * 40, "binary file"),
        ("Der Minister sagte, er müsse gehen. Für alle.".encode("latin-1") * 9, "other language"),
        (b"Only three words", "too short"),
    ],
)
def test_a_bad_file_among_good_ones_is_rejected_and_counted(
    cli: Cli, repo_root: Path, folder: Path, content: bytes, reason: str
) -> None:
    (folder / "bad.txt").write_bytes(content)
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    code, out, error = run_on(cli, repo_root, folder)
    assert code == 0, error
    assert sum("bad.txt: rejected" in line for line in error.splitlines()) == 1
    run = toolkit.open_run(out.strip().splitlines()[-1])
    assert run.rejected[["path", "reason"]].values.tolist() == [["bad.txt", reason]]
    assert run.articles.path.tolist() == ["good.txt"]
    assert "bad.txt" in run.report_path.read_text(encoding="utf-8")


def test_nothing_but_a_bad_file(cli: Cli, repo_root: Path, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"Only three words")
    code, out, error = run_on(cli, repo_root, folder)
    assert code == 2
    assert "too short" in error
    assert not out.strip()
    assert not list(folder.parent.glob("runs/[!.]*/*"))


def test_one_article(cli: Cli, repo_root: Path, folder: Path, seed_articles: Path) -> None:
    shutil.copy(sorted(seed_articles.glob("*.txt"))[0], folder)
    code, out, error = run_on(cli, repo_root, folder)
    assert code == 0, error
    assert len(toolkit.open_run(out.strip().splitlines()[-1]).articles) == 1


def test_one_short_article(cli: Cli, repo_root: Path, folder: Path) -> None:
    (folder / "one.txt").write_text("Ferries ran late again on Tuesday.", encoding="utf-8")
    code, out, error = run_on(cli, repo_root, folder)
    assert code == 0, error
    assert len(toolkit.open_run(out.strip().splitlines()[-1]).passages) == 1


def test_an_unknown_backend_names_the_known_ones(cli: Cli, repo_root: Path) -> None:
    done = cli("run", repo_root / "configs" / "smoke.yaml", "--set", "topics.backend=bertopics")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "did you mean 'bertopic'" in done.stderr
    assert "centroid" in done.stderr


def test_a_target_without_labels_is_said_and_labelled_all_the_same(
    cli: Cli, repo_root: Path, folder: Path
) -> None:
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    target = "stance.targets=[{name: Harbour dredging, aliases: [dredging]}]"
    code, out, error = run_on(cli, repo_root, folder, "--set", target)
    assert code == 0, error
    assert sum("Harbour dredging" in line for line in error.splitlines()) == 1
    run = toolkit.open_run(out.strip().splitlines()[-1])
    assert set(run.stances.target) == {"Harbour dredging"}
    assert "Tunde Adeyemi" in set(run.holder_stances.holder)


def test_targets_without_any_labels_cannot_be_classified(
    cli: Cli, repo_root: Path, folder: Path
) -> None:
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    targets = ("--set", "stance.targets=[{name: Harbour dredging}]")
    code, _, error = run_on(cli, repo_root, folder, *targets, "--set", "stance.labels=null")
    assert code == 2
    assert "stance.labels" in error
    assert len(error.strip().splitlines()[-1]) < 300


def test_a_study_without_targets_has_topics_only(cli: Cli, repo_root: Path, folder: Path) -> None:
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    code, out, error = run_on(cli, repo_root, folder, "--set", "stance.targets=[]")
    assert code == 0, error
    run = toolkit.open_run(out.strip().splitlines()[-1])
    assert "stances" not in run.tables
    assert len(run.topics) >= 1


def test_a_traceback_only_when_asked_for(cli: Cli, repo_root: Path, tmp_path: Path) -> None:
    options = ("--set", f"input.path={tmp_path / 'nowhere'}")
    done = cli("run", repo_root / "configs" / "smoke.yaml", "--verbose", *options)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
