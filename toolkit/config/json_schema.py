"""The schema as JSON Schema, for editors that complete and check YAML."""

from __future__ import annotations

import copy
import json
from typing import Any

from toolkit.config.study import StudyConfig

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXTENDS = {
    "title": "Extends",
    "description": "Other files to start from, later ones over earlier ones.",
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}},
        {"type": "null"},
    ],
}
_PROFILES = {
    "title": "Profiles",
    "description": "Settings by name, put on top of the file with `--profile NAME`.",
    "anyOf": [
        {
            "type": "object",
            "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Profile"}, {"type": "null"}]},
        },
        {"type": "null"},
    ],
}
_VALUES = {"type": "array", "items": {}, "minItems": 1}


def json_schema() -> dict[str, Any]:
    """Describes a study's YAML file: the study's keys, `extends` and `profiles`.

    Returns:
        A schema of draft 2020-12 as pydantic writes it. It knows kinds, bounds and choices; what
        only a look at other keys or at the disk can tell is left to `toolkit validate`.
    """
    schema = StudyConfig.model_json_schema()
    sections = schema.pop("$defs")
    # Dotted keys may stand in the sweep itself, and nested ones wherever dotted ones may.
    sweep = sections["SweepConfig"]
    sweep["patternProperties"] = {r"^\w+(\.\w+)+$": _VALUES}
    sweep["properties"]["grid"]["additionalProperties"] = {"anyOf": [_VALUES, {"type": "object"}]}
    profile = {**copy.deepcopy(schema), "title": "Profile", "description": "Settings on top."}
    schema["properties"] = {**schema["properties"], "extends": _EXTENDS, "profiles": _PROFILES}
    return {"$schema": DIALECT, **schema, "$defs": {**sections, "Profile": profile}}


def json_schema_text() -> str:
    """Writes the schema with sorted keys, so that the same schema is the same bytes."""
    return json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
