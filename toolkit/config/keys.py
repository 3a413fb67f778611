"""The keys of the schema: which there are, what stands at one, and which was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Finds the section that an annotation holds: itself, an item of its list, or one option."""
    options = [annotation, *get_args(annotation)]
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def annotation_at(schema: Any, path: Sequence[str | int]) -> Any:
    """Follows keys through a schema to a field's annotation; None where they lead nowhere."""
    here: Any = schema
    for part in path:
        if isinstance(part, int):
            here = next(iter(get_args(here)), None)
            continue
        model = model_in(here)
        if model is None or part not in model.model_fields:
            return None
        here = model.model_fields[part].annotation
    return here


def setting_keys(schema: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yields each dotted key of a schema, sections before what they hold.

    What stands in the items of a list has no key of its own: lists are replaced whole.
    """
    for name, field in schema.model_fields.items():
        yield f"{prefix}{name}"
        inner = model_in(field.annotation)
        if inner is not None and get_origin(field.annotation) is not list:
            yield from setting_keys(inner, f"{prefix}{name}.")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Suggests the nearest known word: `; did you mean 'topics'?`, or nothing."""
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
