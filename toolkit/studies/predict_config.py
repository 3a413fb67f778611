"""The configuration of a prediction: the run's own, with other articles in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from toolkit.config import StudyConfig, build
from toolkit.errors import ConfigError
from toolkit.store.faults import schema_faults
from toolkit.store.layers import Layers
from toolkit.store.origins import Origin
from toolkit.store.paths import opened_path
from toolkit.store.run_view import Run
from toolkit.store.settings import flat

SUFFIX = "-predict"
_NAME = 64  # characters of a study's name at most


def predict_config(run: Run, folder: str, overrides: Sequence[str]) -> StudyConfig:
    """Puts new articles in the place of a run's own.

    The run's other paths are left as they are: labels and named topics come from the run itself.

    Args:
        run: The run.
        folder: The new articles.
        overrides: `input.key=value` each.

    Raises:
        ConfigError: An override is malformed, or is none of the input's.
    """
    origin = Origin("toolkit predict", 0, None, 0)
    stated = Layers(origin).applied((), overrides)
    faults = [fault.text for fault in stated.faults]
    for key in flat(stated.values):
        if not key.startswith("input.") or key in ("input.path", "input.sources"):
            faults.append(
                f"--set {key}: a prediction uses the run's settings; only those of `input` can be "
                "changed, and its folder is stated apart"
            )
    values = run.config.model_dump()
    if not faults:
        values["input"] |= _of_one_source(values["input"])
        values["input"] |= {**stated.values.get("input", {}), "path": folder, "sources": []}
    values["name"] = run.name.removesuffix(SUFFIX)[: _NAME - len(SUFFIX)] + SUFFIX
    weights = run.config.features.encoder.weights
    if weights is not None:
        values["features"]["encoder"]["weights"] = opened_path(weights)
    try:
        found = build(values)
    except ValidationError as error:
        layers = Layers(origin, values, origins=dict(stated.origins))
        faults += [fault.text for fault in schema_faults(error, layers)]
    if faults:
        raise ConfigError(sorted(set(faults)))
    return found


def _of_one_source(read: dict[str, Any]) -> dict[str, Any]:
    """What a run's only source states for itself; of several, none stands for the new articles."""
    if read["path"] is not None or len(read["sources"]) != 1:
        return {}
    return {key: value for key, value in read["sources"][0].items() if value is not None}
