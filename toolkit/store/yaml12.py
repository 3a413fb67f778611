"""YAML as people expect it: the 1.2 core schema, no surprises, nothing executed.

PyYAML follows YAML 1.1, where `no` is false, `1e-5` a string, `12:30:00` a number and the last of
two equal keys wins in silence. Here `no` is a string, `1e-5` a number, `12:30:00` a string and a
duplicate key an error. Documents are capped in size, depth and (aliases followed) number of nodes,
because a file of 300 bytes may stand for gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

KeyPath = tuple[str | int, ...]

MAX_CHARS = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 50_000

_TAG = "tag:yaml.org,2002:"
_FINITE = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_INFINITE = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
# PyYAML leaves these as they are outside double quotes, and reads them back as a space.
_ODD_BREAKS = "\r\x85\u2028\u2029\ufeff"
_CORE = (
    ("null", r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", rf"(?:{_FINITE}|{_INFINITE})$", list("-+.0123456789")),
)


class YamlError(Exception):
    """A document that cannot be used.

    Args:
        line: Counted from 1; 0 where none is known.
        what: What is wrong with it.
    """

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        self.what = what
        super().__init__(f"line {line}: {what}")


@dataclass(frozen=True)
class Document:
    """A parsed document.

    Attributes:
        value: Mappings, lists, strings, numbers, booleans and None.
        lines: Line of every key and list item, counted from 1, by its path; `()` is the document.
        faults: (line, path, what is wrong) of each duplicate or unusable key and forbidden tag.
    """

    value: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: tuple[tuple[int, KeyPath, str], ...] = ()


class _Careful(Composer):
    """Composes nodes and refuses documents that nest too deep."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Composes one node, counting how deep it lies."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            line = self.peek_event().start_mark.line + 1  # type: ignore[attr-defined]
            raise YamlError(line, f"nested more than {MAX_DEPTH} deep")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Loader(_Careful, yaml.SafeLoader):
    """Reads slowly and says best what is wrong."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


if not TYPE_CHECKING and yaml.__with_libyaml__:
    from yaml.cyaml import CParser

    class _FastLoader(_Careful, CParser, SafeConstructor, Resolver):
        """The same rules over libyaml's events, several times as fast."""

        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)
else:
    _FastLoader = _Loader


class _Dumper(yaml.SafeDumper):
    """Quotes every string that YAML 1.1 or 1.2 would read as something else."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Writes a text; one with a line break that is no line feed is written with escapes."""
        style = '"' if any(mark in text for mark in _ODD_BREAKS) else None
        return self.represent_scalar(_TAG + "str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)

for _name, _pattern, _first in _CORE:
    _Dumper.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)
    for _loader in (_Loader, _FastLoader):
        _loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)


def _compose(text: str) -> yaml.Node | None:
    try:
        found: yaml.Node | None = _FastLoader(text).get_single_node()
    except yaml.YAMLError:
        found = _Loader(text).get_single_node()  # fails too, in plainer words
    return found


def parse(text: str) -> Document:
    """Parses one document.

    Raises:
        YamlError: The text is no YAML, holds several documents, or exceeds a cap.
    """
    if len(text) > MAX_CHARS:
        raise YamlError(0, f"longer than {MAX_CHARS:,} characters")
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 0, f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise YamlError(0, f"not YAML: {' '.join(str(error).split())}") from None
    return _Builder().document(node)


def dump(value: Any) -> str:
    """Writes plain values as block YAML, keys in their own order."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


class _Builder:
    """Turns nodes into plain values; aliases are followed, and counted each time."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.faults: list[tuple[int, KeyPath, str]] = []
        self.seen = 0
        self.open: list[int] = []

    def document(self, node: yaml.Node | None) -> Document:
        """Builds the whole document; an empty one is None."""
        if node is None:
            return Document(None, {(): 1})
        self.lines[()] = _line(node)
        return Document(self.build(node, ()), self.lines, tuple(self.faults))

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        """Builds the value of one node."""
        self.seen += 1
        if self.seen > MAX_NODES:
            raise YamlError(_line(node), f"more than {MAX_NODES:,} values, aliases followed")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if id(node) in self.open or len(self.open) > MAX_DEPTH:
            raise YamlError(_line(node), "an alias that holds itself, or nests too deep")
        self.open.append(id(node))
        value: Any
        if isinstance(node, yaml.MappingNode):
            self.check_tag(node, path, "map")
            value = dict(self.pairs(node, path))
        else:
            self.check_tag(node, path, "seq")
            value = [self.item(child, (*path, i)) for i, child in enumerate(node.value)]
        self.open.pop()
        return value

    def item(self, node: yaml.Node, path: KeyPath) -> Any:
        """Builds one list item and notes its line."""
        self.lines[path] = _line(node)
        return self.build(node, path)

    def pairs(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, Any]]:
        """Yields a mapping's pairs; notes keys that stand twice or are no words."""
        met: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key_node.tag != _TAG + "str":
                self.faults.append((line, path, f"a key must be a word, not {_shown(key_node)}"))
                continue
            here = (*path, key)
            if key in met:
                self.faults.append((line, here, f"stands twice, first on line {met[key]}"))
                continue
            met[key] = self.lines[here] = line
            yield key, self.build(value_node, here)

    def scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        """Builds a scalar by its tag."""
        kind, text = node.tag.removeprefix(_TAG), node.value
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return {"true": True, "false": False}[text.lower()]
            if kind == "int":
                return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
            if kind == "float":
                return float(re.sub(r"\.(?=inf|nan)", "", text.lower()))
        except (ValueError, KeyError):
            self.faults.append((_line(node), path, f"not a usable {kind}: {_shown(node)}"))
            return None
        self.check_tag(node, path, "str")
        return text

    def check_tag(self, node: yaml.Node, path: KeyPath, expected: str) -> None:
        """Notes a tag other than the plain one; no tag ever builds anything but plain values."""
        if node.tag != _TAG + expected:
            tag = node.tag.replace(_TAG, "!!")
            self.faults.append((_line(node), path, f"the tag '{tag}' is not allowed"))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(node.value[:40])
    return "a mapping" if isinstance(node, yaml.MappingNode) else "a list"
