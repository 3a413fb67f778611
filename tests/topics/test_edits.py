"""Topics merged, split, renamed and pinned on a fit; the same again from what is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from toolkit import registry
from toolkit.errors import ConfigError
from toolkit.records import Features, Fitted, NamedTopic, Topics
from toolkit.store.models import load_model, model_files
from toolkit.topics import centroid
from toolkit.topics.heldout import learn_from
from toolkit.topics.predict import predict

PCA = {"method": "pca"}
SAME = ("topics", "assignments", "passage_topics", "article_topics")
FOOTBALL = [f"football-p{i:03d}" for i in range(4)]
BAKING = [f"baking-p{i:03d}" for i in range(4, 8)]
TRAINS = [f"trains-p{i:03d}" for i in range(8, 12)]
Make = Callable[..., Features]
Fit = Callable[..., Topics]


def holds(ids: list[str]) -> dict[str, Any]:
    return {"holds": ids}


@pytest.fixture(scope="module")
def features(themed: pa.Table, lsa_features: Make) -> Features:
    return lsa_features(themed)


@pytest.fixture(scope="module")
def fit(themed: pa.Table, features: Features) -> Fit:
    """Fits the three themes, with edits."""

    def fitted(*steps: dict[str, Any], unmatched: str = "error", **settings: Any) -> Topics:
        edits = {"steps": list(steps), "unmatched": unmatched}
        given: dict[str, Any] = {"map": PCA, "min_similarity": 0.0, "edits": edits, **settings}
        return centroid.fit(features, themed, **given)

    return fitted


@pytest.fixture(scope="module")
def plain(fit: Fit) -> Topics:
    topics = fit()
    assert topics.topics.num_rows == 4  # the themes and `other`
    return topics


def members(topics: Topics) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in topics.assignments.to_pylist():
        found.setdefault(row["topic"], []).append(row["passage_id"])
    return found


def name_of(topics: Topics, passage: str) -> str:
    return next(topic for topic, ids in members(topics).items() if passage in ids)


def told(fit: Fit, *steps: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        fit(*steps)
    return list(caught.value.faults)


def reread(topics: Topics, features: Features, table: pa.Table, folder: Path) -> Topics:
    """The same passages by what the fit left, stored and read back."""
    for name, content in model_files(topics.fitted).items():
        (folder / name).write_bytes(content)
    fitted: Fitted = load_model(folder)
    return predict(fitted, features, table)


STEPS: list[dict[str, Any]] = [
    {"merge": {"topics": [holds(FOOTBALL), holds(TRAINS)], "name": "away days"}},
    {"split": {"topic": holds(BAKING), "into": 2}},
    {"rename": {"topic": {"name": "AWAY days"}, "name": "travel"}},
    {"pin": {"passages": [BAKING[0]], "topic": {"name": "travel"}}},
    {
        "split": {
            "topic": {"name": "travel"},
            "by": [
                {"name": "football", "words": ["goal", "football team"]},
                {"name": "rails", "passages": TRAINS[:2]},
            ],
        }
    },
    {"pin": {"passages": [FOOTBALL[2]], "articles": [], "new": "keepers"}},
    {"pin": {"passages": [TRAINS[3]], "topic": {"name": "other"}}},
]


def test_every_action_and_the_same_from_what_is_stored(
    fit: Fit, features: Features, themed: pa.Table, tmp_path: Path
) -> None:
    topics = fit(*STEPS)
    found = members(topics)
    assert {"football", "rails", "keepers", "other"} <= set(found)
    assert FOOTBALL[2] in found["keepers"]
    assert set(TRAINS[:2]) <= set(found["rails"])
    assert TRAINS[3] in found["other"]
    assert sum(topics.topics["size"].to_pylist()) == 12
    sizes = [row["size"] for row in topics.topics.to_pylist() if row["kind"] != "other"]
    assert sizes == sorted(sizes, reverse=True)  # numbered after the edits
    table = topics.topic_edits.to_pylist()
    assert [row["action"] for row in table] == [next(iter(step)) for step in STEPS]
    assert all(row["applied"] for row in table)
    assert table[0]["result"] == ["away days"]
    assert table[0]["n_passages"] == 8
    assert table[2]["topics"] == ["AWAY days"]
    assert table[4]["result"] == ["football", "rails"]
    assert table[6]["result"] == ["other"]
    assert "7 of 7 topic edits applied" in topics.notes
    # A pinned passage holds its topic alone, with all its score.
    (own,) = [r for r in topics.passage_topics.to_pylist() if r["passage_id"] == FOOTBALL[2]]
    assert (own["topic"], own["score"]) == ("keepers", 1.0)
    again = reread(topics, features, themed, tmp_path)
    for name in SAME:
        # A fit tells of articles in canonical order, which this table is not in.
        keys = [(column, "ascending") for column in getattr(topics, name).column_names[:2]]
        one, two = getattr(again, name).sort_by(keys), getattr(topics, name).sort_by(keys)
        assert one.equals(two), name
    assert again.thresholds == topics.thresholds


@pytest.mark.parametrize(
    "backend",
    ["nmf", "lda", *(pytest.param(b, marks=pytest.mark.slow) for b in ("evoc", "bertopic"))],
)
def test_every_backend_is_edited_and_read_again(
    backend: str, features: Features, themed: pa.Table, tmp_path: Path
) -> None:
    edits = {"steps": [*STEPS, {"pin": {"articles": ["baking"], "new": "ovens"}}]}
    fitted = registry.load("topics", backend)
    topics = fitted(features, themed, map=PCA, edits={**edits, "unmatched": "warn"})
    done = topics.topic_edits.to_pylist()
    assert len(done) == 8
    assert done[7]["applied"]
    assert set(BAKING) <= set(members(topics)["ovens"])
    again = reread(topics, features, themed, tmp_path)
    if backend != "bertopic":  # whose rule for new passages is not that of the fit
        assert again.assignments.equals(topics.assignments)
    assert again.topics["name"].to_pylist() == topics.topics["name"].to_pylist()
    assert set(BAKING) <= set(members(again)["ovens"])


def test_rows_in_another_order_get_the_same(fit: Fit, features: Features, themed: pa.Table) -> None:
    order = np.random.default_rng(5).permutation(12)
    mixed = Features(
        tuple(np.asarray(features.passage_ids)[order]), features.matrix[order], features.encoder, ""
    )
    one = fit(*STEPS)
    edits = {"steps": STEPS, "unmatched": "error"}
    two = centroid.fit(
        mixed, themed.take(pa.array(order)), map=PCA, min_similarity=0.0, edits=edits
    )
    assert two.topics.equals(one.topics)
    assert two.assignments.equals(one.assignments.take(pa.array(order)))
    assert two.topic_edits.equals(one.topic_edits)


def test_a_topic_that_no_edit_touches_keeps_its_name(fit: Fit, plain: Topics) -> None:
    kept = name_of(plain, TRAINS[0])
    names = [name_of(plain, FOOTBALL[0]), name_of(plain, BAKING[0])]
    topics = fit({"merge": {"topics": [{"name": name} for name in names]}})
    assert name_of(topics, TRAINS[0]) == kept
    merged = name_of(topics, FOOTBALL[0])
    assert merged == name_of(topics, BAKING[0])
    assert merged not in names  # by the words of both
    words = [row["words"] for row in topics.topics.to_pylist() if row["name"] == merged]
    assert {"goal", "flour"} & set(words[0])


def test_topics_are_found_by_words_whatever_their_form(fit: Fit) -> None:
    topics = fit(
        {"rename": {"topic": {"words": ["stations", "railways"]}, "name": "rail"}},
        {"rename": {"topic": {"words": ["bakes", "flour", "unheard"]}, "name": "ovens"}},
    )
    found = members(topics)
    assert sorted(found["rail"]) == TRAINS
    assert sorted(found["ovens"]) == BAKING


def test_names_go_to_the_parts_that_they_fit(fit: Fit) -> None:
    both = {"merge": {"topics": [holds(FOOTBALL), holds(TRAINS)], "name": "both"}}
    for names in (["football goal", "railway station"], ["railway station", "football goal"]):
        found = members(
            fit(both, {"split": {"topic": {"name": "both"}, "into": 2, "names": names}})
        )
        assert sorted(found["football goal"]) == FOOTBALL
        assert sorted(found["railway station"]) == TRAINS


def test_parts_told_by_words_part_the_rest_too(fit: Fit) -> None:
    both = {"merge": {"topics": [holds(FOOTBALL), holds(TRAINS)], "name": "both"}}
    by = [{"name": "f", "words": ["striker"]}, {"name": "t", "words": ["train"]}]
    found = members(fit(both, {"split": {"topic": {"name": "both"}, "by": by}}))
    assert (sorted(found["f"]), sorted(found["t"])) == (FOOTBALL, TRAINS)


def test_a_founded_topic_takes_what_is_like_its_passages(fit: Fit, plain: Topics) -> None:
    all_in_one = [holds(FOOTBALL), holds(TRAINS), holds(BAKING)]
    merge = {"merge": {"topics": all_in_one, "name": "everything"}}
    found = members(fit(merge, {"pin": {"passages": TRAINS[:2], "new": "rail"}}))
    assert set(TRAINS) <= set(found["rail"])
    assert not set(found["rail"]) & set(BAKING)
    topics = fit({"pin": {"articles": ["trains"], "new": "rail"}})
    assert sorted(members(topics)["rail"]) == TRAINS
    assert name_of(plain, TRAINS[0]) in topics.topics["name"].to_pylist()  # empty, and still told


def test_whole_articles_are_pinned_where_they_are_clustered(fit: Fit) -> None:
    settings = {"unit": "article", "min_size": 1}
    topics = fit({"pin": {"passages": TRAINS[:1], "new": "rail"}}, **settings)
    assert sorted(members(topics)["rail"]) == TRAINS
    (row,) = topics.topic_edits.to_pylist()
    assert row["n_passages"] == 4
    assert "articles have topics as wholes" in row["note"]


def test_topics_dissolved_into_other(fit: Fit, features: Features, themed: pa.Table) -> None:
    topics = fit({"merge": {"topics": [holds(BAKING), {"name": "other"}]}})
    assert sorted(members(topics)["other"]) == BAKING
    assert topics.topics.num_rows == 3
    again = predict(topics.fitted, features, themed)
    assert again.assignments.equals(topics.assignments)


def test_named_topics_take_discovered_ones_in(
    themed: pa.Table, lsa_features: Make, tmp_path: Path
) -> None:
    named = [
        NamedTopic("football", "Football matches and goals.", ("goal", "match")),
        NamedTopic("bakery", "Baking bread and cakes.", ("flour", "cake")),
    ]
    features = lsa_features(themed, named)
    settings: dict[str, Any] = {"named": named, "map": PCA, "min_similarity": 0.0, "min_size": 1}
    before = centroid.fit(features, themed, named_threshold=0.4, **settings)
    assert set(before.thresholds) == {"football", "bakery"}
    steps = [
        {"merge": {"topics": [{"name": "bakery"}, {"name": "football"}]}},
        {"rename": {"topic": {"name": "football"}, "name": "leisure"}},
    ]
    after = centroid.fit(features, themed, named_threshold=0.4, edits={"steps": steps}, **settings)
    assert after.thresholds == {"leisure": 0.4}
    row = next(row for row in after.topics.to_pylist() if row["name"] == "leisure")
    assert row["kind"] == "named"
    old, new = members(before), members(after)
    assert sorted(new["leisure"]) == sorted(old.get("football", []) + old.get("bakery", []))
    again = reread(after, features, themed, tmp_path)
    assert again.assignments.equals(after.assignments)
    assert again.thresholds == after.thresholds
    # Learned again from other articles: the same topics, the edits among them.
    learned = learn_from(after.fitted, features, features, themed, named=named)
    names = predict(learned, features, themed).topics["name"].to_pylist()
    assert names == after.topics["name"].to_pylist()


def test_what_cannot_be_applied_is_an_error_with_every_step(fit: Fit, plain: Topics) -> None:
    baking = name_of(plain, BAKING[0])
    faults = told(
        fit,
        {"rename": {"topic": {"name": baking.upper()[:-1]}, "name": "x"}},
        {"merge": {"topics": [holds(BAKING), {"name": baking}], "name": "twice"}},
        {"split": {"topic": holds(BAKING), "into": 5}},
        {"rename": {"topic": {"words": ["zebra", "gnu"]}, "name": "zoo"}},
        {"rename": {"topic": holds([FOOTBALL[0], TRAINS[0]]), "name": "half"}},
        {"rename": {"topic": holds(["nowhere-p1"]), "name": "gone"}},
        {"rename": {"topic": {"name": "twice"}, "name": "thrice"}},
        {"rename": {"topic": holds(TRAINS), "name": baking.upper()}},
        {"pin": {"passages": ["nowhere-p1"], "new": "new"}},
        {"split": {"topic": holds(BAKING), "by": [
            {"name": "a", "words": ["flour"]}, {"name": "b", "words": ["zebra"]}]}},
        {"split": {"topic": holds(BAKING), "by": [
            {"name": "a", "words": ["flour"]}, {"name": "b", "passages": [TRAINS[0]]}]}},
    )  # fmt: skip
    for number, said in enumerate(
        (
            f"(rename): there is no topic '{baking.upper()[:-1]}'; did you mean '{baking}'?",
            f"(merge): 'holds: {', '.join(BAKING[:3])}, ...' and '{baking}' are one topic",
            f"(split): '{baking}' cannot be split into 5: it has 4 passages that differ",
            "(rename): no topic has half of the words zebra, gnu; topics:",
            "(rename): no topic holds most of the 2 passages: 1 in '",
            "(rename): none of the ids in `holds` is in the corpus (nowhere-p1)",
            "(rename): there is no topic 'twice': step 2 was to make it and could not be applied",
            f"(rename): there is a topic '{baking}' already",
            "(pin): none of the ids is in the corpus",
            f"(split): nothing in '{baking}' speaks for the part 'b': no passage there has its",
            f"(split): nothing in '{baking}' speaks for the part 'b': no passage there has such",
        ),
        start=1,
    ):
        assert faults[number - 1].startswith(f"topics.edit: step {number} {said}"), faults


def test_or_a_warning_and_the_rest_is_applied(fit: Fit, plain: Topics) -> None:
    topics = fit(
        {"rename": {"topic": {"name": "nothing"}, "name": "x"}},
        {"rename": {"topic": holds([*TRAINS, "nowhere-p1"]), "name": "rail"}},
        unmatched="warn",
    )
    first, second = topics.topic_edits.to_pylist()
    assert (first["applied"], second["applied"]) == (False, True)
    assert first["note"].startswith("there is no topic 'nothing'")
    assert "1 of the ids in `holds` not in the corpus: nowhere-p1" in second["note"]
    assert topics.notes[-2:-1] != plain.notes[-2:-1]
    assert any(note.startswith("topic edit not applied: step 1") for note in topics.notes)
    assert sorted(members(topics)["rail"]) == TRAINS


def test_nothing_was_found_and_nothing_to_edit(
    passages: Callable[..., pa.Table], lsa_features: Make
) -> None:
    table = passages(["Trains run late.", "It rained."])
    steps = [{"rename": {"topic": {"name": "rain"}, "name": "weather"}}]
    edits = {"steps": steps, "unmatched": "error"}
    with pytest.raises(ConfigError, match="there is no topic 'rain'; "):
        centroid.fit(lsa_features(table), table, map=PCA, edits=edits)
    pin = {"pin": {"passages": [table["passage_id"][0].as_py()], "new": "trains"}}
    topics = centroid.fit(lsa_features(table), table, map=PCA, edits={"steps": [pin]})
    assert topics.assignments["topic"].to_pylist()[0] == "trains"
