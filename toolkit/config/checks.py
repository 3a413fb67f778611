"""What the schema checks beyond kinds and bounds: rules that compile, encodings, unique names."""

from __future__ import annotations

import codecs
import datetime
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
        known = name == "auto" or (
            codecs.lookup(name)._is_text_encoding and name.lower() not in _NO_FILES
        )
    except (LookupError, ValueError):
        known = False
    if not known:
        raise ValueError(f"no such encoding: {name!r}; say `auto`, `utf-8`, `windows-1252`, ...")
    return name


def iso_date(text: str) -> str:
    """Lets a date such as 2025-01-31 through.

    Raises:
        ValueError: It is no such date.
    """
    try:
        if datetime.date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError(f"no date: {text!r}; write it as 2025-01-31")


_NO_FILES = ("undefined", "punycode", "idna", "raw_unicode_escape", "unicode_escape")
NAME_FIELDS = ("date", "outlet", "title", "author", "id")


def name_pattern(text: str) -> str:
    """Lets a pattern of file names through: `{outlet}_{date}`, with `{}` for anything.

    Raises:
        ValueError: It names no field, one twice, or one that there is not.
    """
    fields = [name for name in re.findall(r"\{([^{}]*)\}", text) if name]
    unknown = [name for name in fields if name not in NAME_FIELDS]
    if unknown:
        raise ValueError(f"no such field: {{{unknown[0]}}}; known: {', '.join(NAME_FIELDS)}")
    if not fields:
        raise ValueError(f"names no field: {text!r}; write for example {{outlet}}_{{date}}")
    if len(set(fields)) < len(fields):
        raise ValueError(f"names a field twice: {text!r}")
    if re.search(r"\}\{", text):
        raise ValueError(f"two fields stand side by side, nothing parts them: {text!r}")
    return text


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
