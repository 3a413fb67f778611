"""BERTopic behind the same records: exact names, outliers as `other`, never a crash."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from toolkit.records import Features, NamedTopic, Topics

BAKING = NamedTopic(
    "baking, at home",
    "Recipes for cakes and bread.",
    ("flour",),
    ("Bake the cake with flour and butter.", "Mix flour and sugar for the biscuits."),
)
FILTERS = """
import warnings
import hdbscan, sklearn, umap  # these set filters of their own
before = list(warnings.filters)
import toolkit.topics.bertopic
raise SystemExit(warnings.filters[: len(before)] != before)
"""


def run(features: Features, table: pa.Table, **settings: object) -> Topics:
    from toolkit.topics import bertopic

    return bertopic.fit(features, table, map={"method": "pca"}, **settings)  # type: ignore[arg-type]


def check(topics: Topics, table: pa.Table) -> None:
    assert topics.backend == "bertopic"
    assert topics.assignments["passage_id"].to_pylist() == table["passage_id"].to_pylist()
    assert topics.topics["topic_id"].to_pylist()[-1] == -1
    assert sum(topics.topics["size"].to_pylist()) == table.num_rows


@pytest.mark.slow
def test_a_corpus_too_small_says_so(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    for n in (1, 3):
        table = passages(["Bake the cake with flour.", "Trains run late.", "It rained."][:n])
        topics = run(lsa_features(table, [BAKING]), table, named=[BAKING])
        check(topics, table)
        assert topics.assignments["topic"].to_pylist()[0] == "baking, at home"
        assert "too few" in topics.notes[0]
        assert topics.thresholds == {"baking, at home": 0.33}


@pytest.mark.slow
def test_named_topics_keep_their_names_and_the_rest_is_clustered(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    features = lsa_features(themed, [BAKING])
    settings = {"named": [BAKING], "zeroshot_similarity": 0.2, "seed": 3}
    before = features.matrix.copy()
    topics = run(features, themed, **settings)
    check(topics, themed)
    assert np.array_equal(before, features.matrix)
    named = {
        owner
        for owner, topic in zip(
            themed["article_id"].to_pylist(), topics.assignments["topic"].to_pylist(), strict=True
        )
        if topic == "baking, at home"
    }
    assert named == {"baking"}
    assert any("neighbours" in note for note in topics.notes)
    again = run(features, themed, **settings)
    assert topics.assignments.equals(again.assignments)
    assert topics.topics.equals(again.topics)


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 6, 7, 8, 10])
@pytest.mark.parametrize("zeroshot", [0.0, 0.3, 1.0])
def test_no_small_corpus_crashes_it(
    n: int, zeroshot: float, themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    table = themed.slice(0, n)
    topics = run(
        lsa_features(table), table, named=[BAKING], zeroshot_similarity=zeroshot, min_topic_size=2
    )
    check(topics, table)


@pytest.mark.slow
def test_equal_passages_do_not_crash_it(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages(["The very same words."] * 9)
    check(run(lsa_features(table), table), table)


@pytest.mark.slow
def test_the_import_leaves_the_warning_filters_alone() -> None:
    done = subprocess.run([sys.executable, "-c", FILTERS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_run_is_quiet(
    themed: pa.Table, lsa_features: Callable[..., Features], capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(lsa_features(themed), themed, named=[BAKING])
    assert capfd.readouterr() == ("", "")
