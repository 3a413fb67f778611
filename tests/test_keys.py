"""A stage's key changes with all that its result depends on, and with nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit import keys
from toolkit.config import StudyConfig, build
from toolkit.inputs import input_hashes
from toolkit.keys import StageKey
from toolkit.records import RawArticle
from toolkit.store import sources
from toolkit.store.collection import collect
from toolkit.store.sources import code_content

INPUTS = {"articles": "a1", "rejected": "r1", "named_topics": "n1", "labels": "l1"}
CORPUS = {f"tables/{name}": name for name in ("articles", "passages", "quotes")}
VALUES: dict[str, Any] = {
    "features": {"backend": "lsa"},
    "stance": {"targets": [{"name": "Peace"}], "labels": "labels.csv"},
}


def all_keys(values: dict[str, Any], **changed: str) -> dict[str, StageKey]:
    config = build(values)
    inputs = INPUTS | changed
    found = [
        keys.corpus_key(config, inputs),
        keys.features_key(config, inputs, CORPUS),
        keys.topics_key(config, inputs, CORPUS, {"model": "v1"}),
        keys.stance_key(config, inputs, CORPUS),
        keys.report_key(config, "run1", {"corpus": CORPUS}, {"notes": []}),
    ]
    return {key.stage: key for key in found}


def with_setting(dotted: str, value: Any) -> dict[str, Any]:
    values = StudyConfig().model_dump(mode="json")
    values["features"]["backend"] = "lsa"
    values["stance"] |= {"targets": [{"name": "Peace"}], "labels": "labels.csv"}
    *path, last = dotted.split(".")
    at = values
    for part in path:
        at = at[part]
    at[last] = value
    return values


BASE = with_setting("name", "study")
CHANGES = [
    ("corpus.filters.min_words", 9, {"corpus"}),
    ("corpus.quotes.carry", 0, {"corpus"}),
    ("input.languages", ["de"], {"corpus"}),
    ("input.outlet", "The Harbour", {"corpus"}),
    ("input.path", "elsewhere", set()),  # what is read there counts, not where it is
    ("features.lsa.dimensions", 7, {"features", "stance"}),  # the stance encoder is LSA too
    ("features.encoder.max_tokens", 99, set()),
    ("features.hybrid.lsa_weight", 0.1, set()),
    ("topics.words", 5, {"topics"}),
    ("topics.map.method", "pca", {"topics"}),
    ("topics.over_time.period", "week", {"topics"}),
    ("topics.centroid.max_topics", 5, {"topics"}),
    ("topics.edit", "edits.yaml", set()),  # what it says counts, not where it lies
    ("topics.bertopic.n_neighbors", 5, set()),  # not the backend in use
    ("topics.nmf.n_topics", 5, set()),
    ("topics.bertopic.umap.min_dist", 0.5, set()),
    ("topics.backend", "bertopic", {"topics"}),
    ("topics.backend", "nmf", {"topics"}),
    ("stance.min_confidence", 0.9, {"stance"}),
    ("stance.linear.folds", 3, {"stance"}),
    ("stance.labels", "other.csv", set()),
    ("report.examples", 1, {"report"}),
    ("description", "Why?", {"report"}),
    ("seed", 7, {"features", "topics", "stance"}),
    ("compute.threads", 2, set()),
    ("compute.mode", "fast", {"corpus", "features", "topics", "stance", "report"}),
    ("out", "elsewhere", set()),
    ("seeds", 9, set()),
]


@pytest.mark.parametrize(("dotted", "value", "expected"), CHANGES)
def test_a_setting_changes_the_keys_of_the_stages_that_read_it(
    dotted: str, value: Any, expected: set[str]
) -> None:
    before, after = all_keys(BASE), all_keys(with_setting(dotted, value))
    changed = {stage for stage in before if before[stage].digest != after[stage].digest}
    # The page prints the configuration, all but what no result depends on.
    unprinted = {"out", "compute.threads", "seeds"}
    assert changed - {"report"} == expected - {"report"}
    assert ("report" in changed) == (dotted not in unprinted)
    for stage in expected & {dotted.split(".")[0]}:
        assert after[stage].parts[dotted] == value  # and is named as the user writes it


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("articles", {"corpus"}),
        ("rejected", {"corpus"}),
        ("named_topics", {"features", "topics"}),
        ("topic_edits", {"topics"}),
        ("labels", {"stance"}),
        ("benchmark SemEval", {"stance"}),
    ],
)
def test_input_changes_the_keys_of_the_stages_that_are_given_it(
    what: str, expected: set[str]
) -> None:
    before, after = all_keys(BASE), all_keys(BASE, **{what: "other"})
    assert {s for s in before if before[s].digest != after[s].digest} == expected


def test_weights_code_and_libraries_count(monkeypatch: pytest.MonkeyPatch) -> None:
    hybrid = with_setting("features.backend", "hybrid")
    before = all_keys(hybrid)
    assert len(before["features"].parts["weights"]) == 64
    assert "version of torch" in before["stance"].parts
    monkeypatch.setattr(keys, "identity", lambda _weights: "0" * 64)
    assert all_keys(hybrid)["topics"].digest != before["topics"].digest
    monkeypatch.undo()
    monkeypatch.setattr(keys, "code_content", lambda stage: f"other {stage}"[:11])
    assert all_keys(hybrid)["corpus"].digest != before["corpus"].digest
    monkeypatch.undo()
    monkeypatch.setitem(keys.registry.STAGE_VERSIONS, "topics", 99)
    after = all_keys(hybrid)
    assert {s for s in before if before[s].digest != after[s].digest} == {"topics"}
    monkeypatch.undo()
    monkeypatch.setattr(keys.importlib.metadata, "version", lambda name: f"0 {name}")
    after = all_keys(hybrid)
    assert not {s for s in before if before[s].digest == after[s].digest}


def test_the_order_of_settings_does_not_matter() -> None:
    turned = dict(reversed(BASE.items()))
    before, after = all_keys(BASE), all_keys(turned)
    assert {s: k.digest for s, k in before.items()} == {s: k.digest for s, k in after.items()}


def test_how_bytes_are_decoded_counts() -> None:
    def read(text: str) -> dict[str, str]:
        return input_hashes(collect([RawArticle("a.txt", text, "0" * 64)]), [], [])

    assert read("Łódź")["articles"] != read("£ódŸ")["articles"]
    two = [RawArticle(name, name, name) for name in "ab"]
    assert input_hashes(collect(two), [], []) == input_hashes(collect(two[::-1]), [], [])


def test_code_of_what_a_stage_reads_counts() -> None:
    assert len({code_content(stage) for stage in keys.STAGES}) == 5
    assert sources._READ["stance"] == sources._READ["topics"] == ("features",)
