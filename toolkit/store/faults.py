"""Says in plain words what the schema found wrong, where, and what was probably meant."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from toolkit.config import StudyConfig
from toolkit.config.keys import annotation_at, did_you_mean, model_in, setting_keys
from toolkit.store.layers import Layers
from toolkit.store.origins import Fault
from toolkit.store.yaml12 import KeyPath

_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "keys and values",
    "model": "keys and values",
}


def schema_faults(error: ValidationError, layers: Layers) -> list[Fault]:
    """Turns every error of a validation into a fault at the place where its key stands."""
    return [layers.origin(at).fault(at, what) for at, what in explain(error, StudyConfig)]


def explain(error: ValidationError, schema: Any) -> list[tuple[KeyPath, str]]:
    """Says what is wrong at each key.

    Args:
        error: What validating against `schema` raised.
        schema: A model, or a list of one.
    """
    found = []
    for item in error.errors(include_url=False):
        # A fault of a key itself lies, for pydantic, one step below it.
        at = item["loc"][:-1] if item["loc"][-1:] == ("[key]",) else item["loc"]
        found.append((at, _what(schema, at, item["type"], item)))
    return found


def _what(schema: Any, path: KeyPath, kind: str, item: Any) -> str:
    value, context = item.get("input"), item.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(schema, path)
    if kind == "literal_error":
        return _unknown_choice(schema, path, value)
    if kind == "missing":
        return "must be given"
    if kind in ("string_pattern_mismatch", "string_too_short", "string_too_long"):
        return f"{_bound(kind, context)}, got {shorten(value)}"
    if kind.endswith(("_type", "_parsing")) or kind == "int_from_float":
        wanted = _KINDS.get(kind.split("_")[0], kind.split("_")[0])
        return f"must be {wanted}, got {shorten(value)}{_remedy(kind, value)}"
    if kind.startswith(("greater_than", "less_than")):
        return f"must be {_bound(kind, context)}, got {shorten(value)}"
    if kind == "too_short":
        return f"must have at least {context['min_length']} item(s)"
    return str(item["msg"]).removeprefix("Value error, ")


def _bound(kind: str, context: dict[str, Any]) -> str:
    limits = {
        "greater_than": ("above", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("below", "lt"),
        "less_than_equal": ("at most", "le"),
    }
    if kind in limits:
        word, key = limits[kind]
        return f"{word} {context[key]}"
    if kind == "string_too_short":
        return f"must have at least {context['min_length']} character(s)"
    if kind == "string_too_long":
        return f"must have at most {context['max_length']} characters"
    return f"must match {context['pattern']}"


def _remedy(kind: str, value: Any) -> str:
    if value is None:
        return "; leave the key out for its default"
    if kind == "string_type" and isinstance(value, int | float):
        return "; put it in quotes"
    if kind.startswith(("int", "float", "bool")) and isinstance(value, str):
        return "; take away the quotes" if re.match(r"[-+\d.]|true|false", value) else ""
    if kind == "list_type" and isinstance(value, str):
        return f"; write [{value[:40]}]"
    return ""


def _unknown_key(schema: Any, path: KeyPath) -> str:
    key = str(path[-1])
    if schema is StudyConfig and path in (("extends",), ("profiles",)):
        return "can stand only at the top of a file"
    model = model_in(annotation_at(schema, path[:-1]))
    if model is None:
        return "unknown key"
    if "." in key:
        return _dotted_key(model, key)
    return f"unknown key{did_you_mean(key, list(model.model_fields))}"


def _dotted_key(model: type[BaseModel], key: str) -> str:
    """Says how a dotted key is to be written, which `--set` takes and a file does not."""
    known = list(setting_keys(model))
    if key not in known:
        return f"unknown key{did_you_mean(key, known)} keys are nested, not dotted"
    first, *rest = key.split(".")
    inner = "".join(f"{{{part}: " for part in rest)
    return f"keys are nested, not dotted; write {first}: {inner}...{'}' * len(rest)}"


def _unknown_choice(schema: Any, path: KeyPath, value: Any) -> str:
    known = [str(choice) for choice in get_args(annotation_at(schema, path))]
    name = "backend" if path[-1] == "backend" else "value"
    hint = did_you_mean(str(value), known)
    return f"unknown {name} {shorten(value)}{hint or ';'} known: {', '.join(sorted(known))}"


def shorten(value: Any) -> str:
    """Shows a value in at most some 60 characters."""
    if isinstance(value, BaseModel | dict):
        return "keys and values"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
