"""What a stage's result depends on: the parts of its key in the cache.

A part is a name and a plain value: the stage's code and its version, each setting it reads, the
content of what it is given, its seed, the encoder's weights, the libraries that do the work. The
key is the hash of them all; `toolkit status --explain` names the parts that changed.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit import registry
from toolkit.config import StudyConfig
from toolkit.features.space import instruction_sets
from toolkit.features.weights import identity
from toolkit.records import Fitted
from toolkit.store.artefacts import fitted_content, value_content
from toolkit.store.configs import keyed_values, portable_values
from toolkit.store.sources import code_content

STAGES = ("corpus", "features", "topics", "stance", "report")

# Distributions whose version may change a stage's result.
_LIBRARIES = {
    "corpus": ("ftfy", "numpy", "py3langid", "regex"),
    "features": ("numpy", "scipy", "scikit-learn"),
    "topics": ("numpy", "scipy", "scikit-learn", "umap-learn", "numba"),
    "stance": ("numpy", "scipy", "scikit-learn"),
    "report": ("matplotlib", "jinja2", "numpy"),
}
_ENCODER_LIBRARIES = ("torch", "tokenizers")
_NAMED_LIBRARIES = ("sentence-transformers", "transformers")  # run weights that a study names
_BACKEND_LIBRARIES = {"bertopic": ("bertopic", "hdbscan"), "evoc": ("evoc",)}
_ON_VECTORS = ("features", "topics", "stance")
# Settings that say where to read or that pick a backend's own settings, handled apart.
_APART = {
    "topics": ("named_file", "named", "edit", "centroid", "bertopic", "nmf", "lda", "evoc"),
    "stance": ("labels", "benchmarks", "linear"),
    "features": ("lsa", "encoder", "hybrid"),
}


@dataclass(frozen=True)
class StageKey:
    """What a stage's result depends on.

    Attributes:
        stage: Its name.
        parts: Name to plain value; a value of None stands for what is not known yet.
    """

    stage: str
    parts: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The stage's key: 32 hexadecimal digits."""
        return value_content(dict(self.parts))[:32]


def corpus_key(
    config: StudyConfig, inputs: Mapping[str, str], known: Fitted | None = None
) -> StageKey:
    """Names what the corpus depends on.

    Args:
        config: The study.
        inputs: Hashes of what was read, by name.
        known: The sentences that another run has learned to recur.
    """
    read = keyed_values(config)
    settings = {
        **_flat("corpus", read["corpus"]),
        "input.outlet": config.input.outlet,
        "input.languages": list(config.input.languages),
    }
    given = {f"input {name}": inputs[name] for name in ("articles", "rejected")}
    if known is not None:
        given["known to recur"] = fitted_content(known)
    return _key("corpus", config, settings, given)


def features_key(
    config: StudyConfig, inputs: Mapping[str, str], corpus: Mapping[str, str | None]
) -> StageKey:
    """Names what the vectors depend on; `corpus` holds the content hashes of its tables."""
    given = {
        "passages": corpus["tables/passages"],
        "input named_topics": inputs["named_topics"],
        **_weights(config),
    }
    return _key("features", config, _features(config), given, seed=True)


def topics_key(
    config: StudyConfig,
    inputs: Mapping[str, str],
    corpus: Mapping[str, str | None],
    features: Mapping[str, str | None],
) -> StageKey:
    """Names what the topics depend on."""
    given = {
        "articles": corpus["tables/articles"],  # their dates and outlets
        "passages": corpus["tables/passages"],
        "vectors": features["model"],
        "input named_topics": inputs["named_topics"],
        **_weights(config),
    }
    if "topic_edits" in inputs:
        given["input topic_edits"] = inputs["topic_edits"]
    return _key("topics", config, _settings(config, "topics"), given, seed=True)


def stance_key(
    config: StudyConfig, inputs: Mapping[str, str], corpus: Mapping[str, str | None]
) -> StageKey:
    """Names what the stances depend on. They do not depend on passages' vectors or topics."""
    given: dict[str, str | None] = {
        name: corpus[f"tables/{name}"] for name in ("articles", "passages", "quotes")
    }
    given |= {
        f"input {name}": value
        for name, value in sorted(inputs.items())
        if name == "labels" or name.startswith("benchmark ")
    }
    given |= _weights(config)
    settings = _settings(config, "stance") | _features(config)  # of its own encoder
    return _key("stance", config, settings, given, seed=True)


def report_key(
    config: StudyConfig,
    run_id: str,
    contents: Mapping[str, Mapping[str, str | None]],
    identity: Mapping[str, Any] | None,
) -> StageKey:
    """Names what figures and page depend on.

    Args:
        config: The study.
        run_id: Of the run.
        contents: The content hashes of all that was made, by stage.
        identity: What the page says of the run; None: not known yet.
    """
    given = {
        f"{stage} {name}": value
        for stage, parts in sorted(contents.items())
        for name, value in sorted(parts.items())
    }
    settings = {
        **_flat("report", config.report.model_dump(mode="json")),
        "name": config.name,
        "description": config.description,
        "run id": run_id,
        "as stated": value_content(_as_stated(config)),
        "notes and versions": None if identity is None else value_content(identity),
    }
    return _key("report", config, settings, given)


def _as_stated(config: StudyConfig) -> dict[str, Any]:
    """What the page prints of the configuration, paths included."""
    left_out = ("out", "compute", "seeds", "sweep")
    return {k: v for k, v in portable_values(config).items() if k not in left_out}


def _key(
    stage: str,
    config: StudyConfig,
    settings: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    seed: bool = False,
) -> StageKey:
    parts: dict[str, Any] = {
        "code": code_content(stage),
        "code version": registry.STAGE_VERSIONS[stage],
        "mode": config.compute.mode,
        "python": ".".join(platform.python_version_tuple()[:2]),
        **settings,
        **given,
        **{f"version of {name}": version for name, version in _versions(stage, config)},
    }
    if seed:
        parts["seed"] = config.seed
    if stage in _ON_VECTORS:  # another instruction set gives other last bits
        parts["instructions"] = instruction_sets()
    return StageKey(stage, dict(sorted(parts.items())))


def _settings(config: StudyConfig, stage: str) -> dict[str, Any]:
    """Gives a stage's settings, those of the backends that it does not use left out."""
    read = keyed_values(config)[stage]
    backend = read["backend"]
    kept = {key: value for key, value in read.items() if key not in _APART[stage]}
    return _flat(stage, kept) | _flat(f"{stage}.{backend}", read[backend])


def _features(config: StudyConfig) -> dict[str, Any]:
    read = keyed_values(config)["features"]
    backend = read["backend"]
    used = ("lsa", "encoder", "hybrid") if backend == "hybrid" else (backend,)
    settings = {"features.backend": backend, "topics.unit": config.topics.unit}
    for name in used:
        settings |= _flat(f"features.{name}", read[name])
    return settings


def _weights(config: StudyConfig) -> dict[str, str]:
    if config.features.backend == "lsa":
        return {}
    return {"weights": identity(config.features.encoder.weights)}


def _flat(prefix: str, value: Any) -> dict[str, Any]:
    """Names every value of nested mappings by its dotted key; lists are values."""
    if not isinstance(value, Mapping):
        return {prefix: value}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        found |= _flat(f"{prefix}.{key}", inner)
    return found


def _versions(stage: str, config: StudyConfig) -> Iterator[tuple[str, str]]:
    names = list(_LIBRARIES[stage])
    if stage in _ON_VECTORS and config.features.backend != "lsa":
        names += _ENCODER_LIBRARIES
        names += _NAMED_LIBRARIES if config.features.encoder.weights is not None else ()
    if stage == "topics":
        names += _BACKEND_LIBRARIES.get(config.topics.backend, ())
    for name in sorted(names):
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield name, ""
