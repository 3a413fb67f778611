"""Says in plain words what the schema found wrong, where, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from toolkit.config import StudyConfig
from toolkit.store.layers import Fault, Layers
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
    return [
        (item["loc"], _what(schema, item["loc"], item["type"], item))
        for item in error.errors(include_url=False)
    ]


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
    model = _as_model(_annotation_at(schema, path[:-1]))
    known = list(model.model_fields) if model else []
    return f"unknown key{did_you_mean(str(path[-1]), known)}"


def _unknown_choice(schema: Any, path: KeyPath, value: Any) -> str:
    known = [str(choice) for choice in get_args(_annotation_at(schema, path))]
    name = "backend" if path[-1] == "backend" else "value"
    hint = did_you_mean(str(value), known)
    return f"unknown {name} {shorten(value)}{hint or ';'} known: {', '.join(sorted(known))}"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Suggests the nearest known word: `; did you mean 'topics'?`, or nothing."""
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def shorten(value: Any) -> str:
    """Shows a value in at most some 60 characters."""
    if isinstance(value, BaseModel | dict):
        return "keys and values"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _annotation_at(schema: Any, path: KeyPath) -> Any:
    """Follows keys through a schema to a field's annotation; None where they lead nowhere."""
    here: Any = schema
    for part in path:
        if isinstance(part, int):
            here = next(iter(get_args(here)), None)
            continue
        model = _as_model(here)
        if model is None or part not in model.model_fields:
            return None
        here = model.model_fields[part].annotation
    return here


def _as_model(annotation: Any) -> type[BaseModel] | None:
    options = [annotation, *get_args(annotation)]
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)
