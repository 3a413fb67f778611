"""What the schema checks beyond kinds and bounds: rules that compile, encodings, unique names."""

from __future__ import annotations

import codecs
import re
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...


N = TypeVar("N", bound=Named)


def regular_expression(rule: str) -> str:
    """Lets a text through that compiles as a regular expression and matches something.

    Raises:
        ValueError: It does not compile, or matches the empty text and so everywhere.
    """
    try:
        compiled = re.compile(rule)
    except re.error as error:
        raise ValueError(f"not a regular expression: {rule!r} ({error})") from None
    if compiled.match(""):
        raise ValueError(f"matches the empty text, and so everywhere: {rule!r}")
    return rule


def text_encoding(name: str) -> str:
    """Lets `auto` and the name of a text encoding through.

    Raises:
        ValueError: Python knows no such text encoding.
    """
    try:
        known = name == "auto" or codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ValueError(f"no such encoding: {name!r}; say `auto`, `utf-8`, `windows-1252`, ...")
    return name


def unique_names(items: list[N]) -> list[N]:
    """Lets a list through whose items have different names.

    Raises:
        ValueError: Two items have one name, upper and lower case alike.
    """
    met: set[str] = set()
    for item in items:
        if item.name.casefold() in met:
            raise ValueError(f"the name {item.name!r} stands twice")
        met.add(item.name.casefold())
    return items
