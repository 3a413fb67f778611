"""What a topics stage learned, as plain data and back.

Columns are the order in which a backend counts its topics, named ones first; a topic's id is its
place in the run's tables. Both are kept: ties are broken by column, tables are written by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toolkit.errors import StageError
from toolkit.records import Fitted, NamedTopic
from toolkit.topics.centroid_rule import Centroids
from toolkit.topics.edit_rule import EditRule, unpack_edits
from toolkit.topics.matching import Prototypes, Regressions
from toolkit.topics.means import Means
from toolkit.topics.mixture import Mixture, unpack_mixture
from toolkit.topics.named import NamedTopicMatcher
from toolkit.topics.remembered import Remembered

NamedRule = Regressions | Prototypes
FoundRule = Centroids | Means | Mixture


@dataclass(frozen=True)
class Learned:
    """The topics of a fit and the rules by which passages get them.

    Attributes:
        backend: That found them.
        unit: `passage` or `article`.
        second_margin: A unit also holds an eligible topic that scores within this of its first.
        named: Rule of the named topics.
        found: Rule of the discovered ones.
        names: One a column.
        kinds: `named` or `discovered`, one a column.
        words: One list a column, and last that of `other`.
        columns: Column of each topic id.
        edits: What is done to what the two rules give; names and the rest are those after it.
    """

    backend: str
    unit: str
    second_margin: float
    named: NamedRule
    found: FoundRule
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    columns: tuple[int, ...]
    edits: EditRule = field(default_factory=EditRule)

    def to_fitted(self) -> Fitted:
        """Gives all of it as plain data; `from_fitted` reads it back."""
        named_info, named_arrays = _pack_named(self.named)
        found_info, found_arrays = _pack_found(self.found)
        edits, edit_arrays = self.edits.pack()
        info = {
            "backend": self.backend,
            "unit": self.unit,
            "second_margin": self.second_margin,
            "named": named_info,
            "found": found_info,
            "topics": [
                {
                    "topic_id": number,
                    "name": self.names[column],
                    "kind": self.kinds[column],
                    "words": list(self.words[column]),
                    "column": column,
                }
                for number, column in enumerate(self.columns)
            ],
            "other_words": list(self.words[-1]),
            "edits": edits,
        }
        vocab = {"terms": list(self.found.terms)} if isinstance(self.found, Mixture) else {}
        return Fitted(info, {**named_arrays, **found_arrays, **edit_arrays}, vocab)


def from_fitted(fitted: Fitted) -> Learned:
    """Reads back what `Learned.to_fitted` gave.

    Raises:
        StageError: It is of no rule known here.
    """
    info, arrays = fitted.info, fitted.arrays
    topics = info.get("topics", ())
    by_column = sorted(topics, key=lambda topic: topic["column"])
    return Learned(
        backend=info.get("backend", ""),
        unit=info.get("unit", ""),
        second_margin=float(info.get("second_margin", 0.0)),
        named=_unpack_named(info.get("named", {}), arrays),
        found=_unpack_found(info.get("found", {}), arrays, fitted.vocab),
        names=tuple(topic["name"] for topic in by_column),
        kinds=tuple(topic["kind"] for topic in by_column),
        words=(*(tuple(t["words"]) for t in by_column), tuple(info.get("other_words", ()))),
        columns=tuple(topic["column"] for topic in topics),
        edits=unpack_edits(info.get("edits", ()), arrays),
    )


def _pack_named(rule: NamedRule) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(rule, Prototypes):
        names = list(rule.names)
        info = {"rule": "prototypes", "names": names, "least": rule.least, "of": rule.of}
        return info, {"named_prototypes": rule.vectors, **rule.remembered.pack("named")}
    matcher = rule.matcher
    if matcher is None:
        return {"rule": "regressions", "topics": []}, {}
    topics = [
        {"name": topic.name, "seed_words": list(topic.seed_words), "threshold": threshold}
        for topic, threshold in zip(matcher.topics, matcher.thresholds_, strict=True)
    ]
    info = {
        "rule": "regressions",
        "topics": topics,
        "seed_weight": matcher.seed_weight,
        "context": matcher.context,
    }
    return info, {"named_weights": matcher.weights_, "named_bias": matcher.bias_}


def _unpack_named(info: Mapping[str, Any], arrays: Mapping[str, Any]) -> NamedRule:
    rule = info.get("rule")
    if rule == "prototypes":
        vectors = np.asarray(arrays["named_prototypes"], dtype=np.float64)
        return Prototypes(
            tuple(info["names"]), vectors, float(info["least"]), info["of"],
            Remembered.unpack("named", arrays),
        )  # fmt: skip
    if rule != "regressions":
        raise _unknown(rule)
    topics: Sequence[Mapping[str, Any]] = info["topics"]
    if not topics:
        return Regressions(None)
    return Regressions(
        NamedTopicMatcher.restored(
            [NamedTopic(t["name"], "", tuple(t["seed_words"])) for t in topics],
            weights=np.asarray(arrays["named_weights"], dtype=np.float64),
            bias=np.asarray(arrays["named_bias"], dtype=np.float64),
            thresholds=[float(topic["threshold"]) for topic in topics],
            seed_weight=float(info["seed_weight"]),
            context=float(info["context"]),
        )
    )


def _pack_found(rule: FoundRule) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(rule, Mixture):
        return rule.pack()
    if isinstance(rule, Means):
        info = {
            "rule": "means",
            "least": rule.least,
            "agreement": rule.agreement,
            "n_fitted": rule.n_fitted,
            "temperature": rule.temperature,
        }
        return info, {"means": rule.vectors, **rule.remembered.pack("found")}
    info = {
        "rule": "centroids",
        "temperature": rule.temperature,
        "min_similarity": rule.min_similarity,
    }
    arrays = {"centroids": rule.vectors, "weights": rule.weights, "bias": rule.bias}
    return info, arrays


def _unpack_found(
    info: Mapping[str, Any], arrays: Mapping[str, Any], vocab: Mapping[str, Sequence[str]]
) -> FoundRule:
    rule = info.get("rule")
    if rule in ("nmf", "lda"):
        return unpack_mixture(info, arrays, vocab.get("terms", ()))
    if rule == "means":
        vectors = np.asarray(arrays["means"], dtype=np.float64)
        return Means(
            vectors, float(info["least"]), info["agreement"], int(info["n_fitted"]),
            float(info["temperature"]), Remembered.unpack("found", arrays),
        )  # fmt: skip
    if rule != "centroids":
        raise _unknown(rule)
    vectors, weights, bias = (
        np.asarray(arrays[name], dtype=np.float64) for name in ("centroids", "weights", "bias")
    )
    temperature, least = float(info["temperature"]), float(info["min_similarity"])
    return Centroids(vectors, weights, bias, temperature, least)


def _unknown(rule: object) -> StageError:
    return StageError(
        f"no rule '{rule}' for topics is known",
        where="stored topics",
        hint="the run was made by another version: run the study again",
    )
