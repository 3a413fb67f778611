"""The harness that compares topic models: what it reads, measures, keeps and adds up."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.benchmarks.topics import corpora, goals, grid, stability, summary
from experiments.benchmarks.topics.corpora import Bench
from experiments.benchmarks.topics.fit import Spec, ending, said
from experiments.benchmarks.topics.found import class_words, strongest
from experiments.benchmarks.topics.scores import Scorer, plain_words
from experiments.benchmarks.topics.systems import SYSTEMS
from experiments.benchmarks.topics.table import Row, Table

THEMES = {
    "sea": "harbour boats nets tide sailors fishing quay herring storm lighthouse".split(),
    "farm": "barley plough tractor orchard harvest sheep fences hedges meadow cider".split(),
    "rail": "carriages signal timetable platform tunnel sleepers guard whistle junction".split(),
}


def documents(count: int = 45) -> list[dict[str, str]]:
    """Makes documents up, a third on each theme."""
    draw = np.random.default_rng(5)
    names = list(THEMES)
    return [
        {
            "id": f"d{n:02d}",
            "label": names[n % 3],
            "text": " ".join(draw.choice(THEMES[names[n % 3]], 14)) + f" number {n}",
        }
        for n in range(count)
    ]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder with one small corpus, its last document rejected, the one before a copy."""
    rows = documents()
    for folder in ("data", "emb"):
        (tmp_path / folder).mkdir()
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "data" / "bbc.jsonl").write_text(text, encoding="utf-8")
    kept = [f"a{n:02d}" for n in range(43)]
    articles = pa.table(
        {
            "article_id": [*kept, "copy"],
            "source_id": [row["id"] for row in rows[:44]],
            "duplicate_of": pa.array([None] * 43 + ["a01"], pa.string()),
        }
    )
    owners = [*kept, *kept]  # two passages each
    passages = pa.table(
        {
            "passage_id": [f"p{n}" for n in range(86)],
            "article_id": owners,
            "position": pa.array([0] * 43 + [1] * 43, pa.int32()),
            "n_words": pa.array([3] * 43 + [1] * 43, pa.int32()),
            "text": [rows[n % 43]["text"] for n in range(86)],
        }
    )
    draw = np.random.default_rng(3)
    vectors = 0.3 * draw.normal(size=(86, 8))
    vectors[np.arange(86), np.arange(86) % 43 % 3] += 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stem = tmp_path / "emb" / "bbc"
    pq.write_table(articles, f"{stem}.articles.parquet")
    pq.write_table(passages, f"{stem}.passages.parquet")
    np.save(f"{stem}.npy", vectors.astype(np.float32))
    np.save(f"{stem}.terms.npy", np.eye(8, dtype=np.float32)[:2])
    record = {"passages_s": 4.0, "terms_s": 1.0, "terms": ["boats", "sheep"]}
    Path(f"{stem}.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


@pytest.fixture
def bench(work: Path) -> Bench:
    """That corpus."""
    return corpora.load("bbc", work)


def fits_table(folder: Path) -> Table:
    return grid.table(folder, folder)


def row_of(
    system: str, seed: int = 42, k: str = "free", corpus: str = "bbc", **values: object
) -> Row:
    given: dict[str, object] = {"corpus": corpus, "system": system, "seed": seed, "k": k}
    defaults = {"n_topics": 5, "ami": 0.9, "ari": 0.9, "fmi": 0.9, "npmi": 0.1, "diversity": 0.9}
    defaults |= {"left_out": 0, "embed_s": 1, "fit_s": 2, "peak_mb": 100, "status": "ok"}
    return {name: str(value) for name, value in (given | defaults | values).items()}


# ------------------------------------------------------------------------------------- corpora


def write_set(data: Path, path: str, rows: list[dict[str, str]]) -> None:
    place = data / f"{path}.jsonl.gz"
    place.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(place, "wt", encoding="utf-8") as sink:
        sink.writelines(json.dumps(row) + "\n" for row in rows)


def test_a_document_is_its_title_and_its_text(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "split": "test", "label": "grain", "title": "Wheat up", "text": "It rose."},
        {"id": "2", "split": "test", "label": "grain", "title": "", "text": "It fell."},
        {"id": "3", "split": "train", "label": "grain", "title": "No", "text": "Elsewhere."},
    ]
    write_set(tmp_path, "topics/reuters_r8", rows)
    found = corpora.documents("r8", tmp_path)
    assert [(one.doc_id, one.text) for one in found] == [
        ("1", "Wheat up. It rose."),
        ("2", "It fell."),
    ]


def test_posts_lose_quotations_and_signatures_and_short_ones_go(tmp_path: Path) -> None:
    body = "Somebody writes:\n> the old words\nA new thought of quite some length stands here now."
    rows = [
        {"id": "1", "split": "test", "label": "x", "title": "On boats", "text": body},
        {"id": "2", "split": "test", "label": "x", "title": "Short", "text": "Too few words."},
    ]
    write_set(tmp_path, "topics/20newsgroups", rows)
    (found,) = corpora.documents("20ng_test", tmp_path)
    assert "old words" not in found.text
    assert "new thought" in found.text


def test_missing_data_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="set TOOLKIT_DATA"):
        corpora.documents("bbc", tmp_path)


def test_copies_stand_for_their_original_and_rejected_documents_for_nothing(bench: Bench) -> None:
    assert bench.row.tolist() == [*range(43), 1, -1]
    assert bench.texts[2] == documents()[2]["text"]
    assert bench.n_labels == 3


def test_an_article_is_the_mean_of_its_passages_by_words(bench: Bench) -> None:
    expected = 3.0 * bench.vectors[4] + bench.vectors[47]
    expected /= np.linalg.norm(expected)
    assert np.allclose(bench.article_vectors()[4], expected, atol=1e-6)


def test_a_sample_holds_its_own_articles_alone(bench: Bench) -> None:
    rows = corpora.subsample(43, 0, 0.8)
    part = bench.part(rows)
    assert len(part.articles) == 34
    assert set(part.passages["article_id"].to_pylist()) == set(part.articles)
    assert np.allclose(part.article_vectors(), bench.article_vectors()[rows])
    assert (part.row == -1).sum() >= 9
    assert [part.labels[n] for n in range(45)] == list(bench.labels)


def test_samples_are_the_same_each_time_and_differ_from_one_another() -> None:
    first, again, other = (corpora.subsample(100, part, 0.8).tolist() for part in (0, 0, 1))
    assert first == again != other
    assert first == sorted(set(first))


# ---------------------------------------------------------------------------------- measurement


def test_words_of_clusters_are_those_that_others_lack() -> None:
    texts = [row["text"] for row in documents()]
    labels = [n % 3 for n in range(44)] + [-1]
    for words, theme in zip(class_words(texts, labels, 5), THEMES.values(), strict=True):
        assert set(words) <= set(theme)
    assert class_words(texts, [-1] * 45) == []


def test_an_article_without_any_weight_is_left_out() -> None:
    assert strongest(np.array([[0.2, 0.7], [0.0, 0.0]])) == [1, -1]
    assert strongest(np.zeros((2, 0))) == [-1, -1]


def test_phrases_are_no_single_words() -> None:
    assert plain_words(["Prime Minister", "Tide", "tide", "covid-19", "boats"]) == ["tide", "boats"]


def test_a_perfect_fit_has_full_marks_but_for_what_was_rejected(bench: Bench) -> None:
    labels = [n % 3 for n in range(43)]
    words = [list(theme) for theme in THEMES.values()]
    scores = Scorer(bench).score(labels, words)
    assert scores["n_topics"] == 3
    assert scores["left_out"] == pytest.approx(1 / 45)
    assert 0.9 < scores["ami"] < 1.0  # the copy is of another theme, the rejected one on its own
    assert scores["diversity"] == 1.0
    assert scores["npmi"] > 0.0


def test_a_document_without_a_label_is_not_scored(bench: Bench) -> None:
    labels = [n % 3 for n in range(43)]
    bare = replace(bench, labels=(*bench.labels[:43], "", ""))
    scores = Scorer(bare).score(labels, [])
    assert bare.n_labels == 3
    assert scores["ami"] == pytest.approx(1.0)
    assert scores["left_out"] == pytest.approx(1 / 45)


def test_nothing_found_is_scored_too(bench: Bench) -> None:
    scores = Scorer(bench).score([-1] * 43, [])
    assert (scores["n_topics"], scores["left_out"]) == (0, 1.0)
    assert scores["ami"] == pytest.approx(0.0)
    assert scores["npmi"] is None


def test_empty_topics_do_not_count(bench: Bench) -> None:
    scores = Scorer(bench).score([2] * 43, [["boats"], ["sheep"], ["tide", "nets"]])
    assert scores["n_topics"] == 1
    assert scores["diversity"] == 1.0


def test_samples_that_agree_under_other_numbers_agree(bench: Bench) -> None:
    words = [list(theme) for theme in THEMES.values()]
    fits = []
    for part in range(stability.PARTS):
        rows = corpora.subsample(43, part, 0.8)
        turn = part % 3
        labels = ((rows + turn) % 3).tolist()
        fits.append({"status": "ok", "labels": labels, "words": words[-turn:] + words[:-turn]})
    found = stability.agreement(bench, fits)
    assert found["ami"] == pytest.approx(1.0)
    assert found["jaccard"] == pytest.approx(1.0)
    fits[3] = {"status": "over 600 s"}
    assert stability.agreement(bench, fits) == {"status": "over 600 s"}


# ------------------------------------------------------------------------------ rows and endings


def test_rows_are_kept_in_order_one_a_fit(tmp_path: Path) -> None:
    table = fits_table(tmp_path)
    table.put(row_of("peer:lda", k="5"))
    table.put(row_of("default", seed=43))
    table.put(row_of("default", seed=42, ami=0.5))
    table.put(row_of("default", seed=42, ami=0.123456))
    rows = table.rows()
    assert [(row["system"], row["seed"]) for row in rows] == [
        ("default", "42"),
        ("default", "43"),
        ("peer:lda", "42"),
    ]
    assert rows[0]["ami"] == "0.123456"
    assert table.drop(lambda row: row["system"] == "default") == 2
    assert table.keys() == {("bbc", "peer:lda", "42", "5")}


def test_no_row_is_lost_where_several_write(tmp_path: Path) -> None:
    table = fits_table(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda seed: table.put(row_of("default", seed=seed)), range(24)))
    assert len(table.rows()) == 24


def test_a_table_of_other_columns_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has the columns"):
        fits_table(tmp_path).put(row_of("default"))
    assert (tmp_path / "topics.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_the_columns_are_those_that_were_asked_for() -> None:
    wanted = "corpus system seed k n_topics ami ari fmi npmi diversity left_out embed_s fit_s"
    assert (*wanted.split(), "peak_mb", "status") == grid.COLUMNS


def test_three_seeds_for_ours_and_two_for_peers_free_and_given(bench: Bench) -> None:
    found = list(grid.specs(bench, list(SYSTEMS), "both", 3))
    seeds = {
        (spec.system, spec.k): [s.seed for s in found if (s.system, s.k) == (spec.system, spec.k)]
        for spec in found
    }
    assert seeds["default", None] == seeds["default", 3] == [42, 43, 44]
    assert seeds["peer:bertopic", None] == seeds["peer:bertopic", 3] == [42, 43]
    assert ("peer:topeax", 3) not in seeds  # it takes no number
    assert ("peer:lda", None) not in seeds  # it chooses none
    assert len({spec.name for spec in found}) == len(found)


def test_how_a_fit_ended_is_said_in_a_line() -> None:
    assert ending(-signal.SIGALRM, 600) == "over 600 s"
    assert "memory" in ending(-signal.SIGKILL, 600)
    assert (
        said(ValueError("k > n\nin /usr/lib/some/file.py")) == "failed: ValueError: k > n in PATH"
    )
    assert len(said(ValueError("x" * 500))) <= 110


@pytest.mark.slow
def test_fits_run_apart_are_resumed_and_end_at_the_cap(work: Path, repo_root: Path) -> None:
    results = work / "results"

    def harness(*more: str, step: str = "grid") -> str:
        command = [sys.executable, str(repo_root / "experiments" / "benchmarks" / "topics.py")]
        command += ["--corpora", "bbc", "--steps", step, "--k", "given", "--seeds", "1"]
        command += ["--work", str(work), "--results", str(results), *more]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout

    harness("--systems", "default", "peer:nmf", "peer:kmeans")
    rows = grid.table(results, work).rows()
    assert [(row["system"], row["status"]) for row in rows] == [
        ("default", "ok"),
        ("peer:nmf", "ok"),
        ("peer:kmeans", "ok"),
    ]
    assert all(float(row["ami"]) > 0.9 and float(row["peak_mb"]) > 20 for row in rows)
    assert [float(row["embed_s"]) for row in rows] == [4.0, 0.0, 4.0]
    assert harness("--systems", "default", "peer:nmf", "peer:kmeans") == ""
    harness("--systems", "peer:nmf", "--redo", "peer:nmf", "--cap", "0.0001")
    again = grid.table(results, work).rows()
    assert [row["status"] for row in again] == ["ok", "over 0.0001 s", "ok"]
    assert again[1]["ami"] == ""
    assert Spec("bbc", "peer:nmf", 42, 3).name == "peer-nmf.3.42.json"
    harness("--systems", "peer:nmf", step="stability")
    (steady,) = stability.table(results, work).rows()
    assert (steady["k"], steady["status"]) == ("3", "ok")
    assert float(steady["ami_low"]) > 0.9


# ------------------------------------------------------------------------------------- summary


def made_rows() -> list[Row]:
    """Rows of three systems on every corpus; one fit failed."""
    rows = []
    for n, corpus in enumerate(corpora.REPORTED):
        for seed in (42, 43):
            for k in ("free", "5"):
                ours = row_of("default", seed, k, corpus, ami=0.9 - 0.01 * n, fit_s=1, peak_mb=300)
                base = row_of("peer:bertopic", seed, k, corpus, ami=0.5, fit_s=4, peak_mb=900)
                rows += [ours, base]
        rows.append(row_of("peer:evoc", 42, "free", corpus, ami=0.6 + 0.001 * n))
    failed = row_of("peer:evoc", 43, "free", status="over 600 s")
    return [*rows, {name: failed[name] if name in grid.COLUMNS[:4] else "" for name in failed}
            | {"status": "over 600 s"}]  # fmt: skip


def test_means_are_of_fits_that_ended() -> None:
    rows = [row_of("default", 42, ami=0.4), row_of("default", 43, ami=0.6)]
    rows.append({**row_of("default", 44, ami=0.0), "status": "failed: MemoryError"})
    cell = summary.means(rows, free=True)["default", "bbc"]["ami"]
    assert (cell.mean, cell.low, cell.high, cell.n) == (pytest.approx(0.5), 0.4, 0.6, 2)
    assert not summary.means(rows, free=False)


def test_an_interval_holds_its_mean_and_ratios_are_geometric() -> None:
    cell = summary.over_corpora([0.2, 0.4, 0.9])
    assert cell.mean == pytest.approx(0.5)
    assert 0.2 <= cell.low < cell.mean < cell.high <= 0.9
    assert summary.over_corpora([0.5, 2.0], geometric=True).mean == pytest.approx(1.0)


def test_figures_to_reach_are_told_from_those_that_are_not() -> None:
    rows = made_rows()
    free, given = summary.means(rows, free=True), summary.means(rows, free=False)
    by_what = {goal.what: goal for goal in goals.reached(rows, [], free, given)}
    assert by_what["bbc: AMI at least 0.89 with 4 to 8 topics, the number free"].met
    assert not by_what["20ng_test: AMI at least 0.53 with 12 to 45 topics, the number free"].met
    lead = by_what["mean AMI ahead of every peer's by 0.05 or more, the number free"]
    assert lead.met
    assert "peer:evoc" in lead.found
    time = by_what["fit time at most half of BERTopic's, the search for the number included"]
    assert time.met
    steady = [goal for goal in by_what.values() if "80 % samples" in goal.what]
    assert all(goal.met is None for goal in steady)


def test_the_summary_is_written_the_same_twice(tmp_path: Path) -> None:
    table = fits_table(tmp_path)
    for row in made_rows():
        table.put(row)
    summary.write(tmp_path, tmp_path)
    names = [f"topics_{name}.png" for name in ("ami", "number", "time")]
    names += ["topics_summary.md", "topics_summary.csv"]
    first = {name: (tmp_path / name).read_bytes() for name in names}
    page = first["topics_summary.md"].decode()
    assert "over 600 s" in page
    assert "| default | 6 |" in page
    summary.write(tmp_path, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in names} == first
