"""Writes the configuration's reference from its schema.

`python -m toolkit.cli.reference page` prints docs/config.md, `... base` prints configs/base.yaml;
both are kept in the repository by `make docs`, and a test holds them to the schema.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from toolkit.config import StudyConfig
from toolkit.config.keys import model_in
from toolkit.store.yaml12 import dump

WIDTH = 100

BASE_HEAD = """\
# Every setting with its default, written by `make docs` from the schema (toolkit/config/).
# Extend it and state only what differs:
#
#     extends: base.yaml
#     name: my_study
#     input:
#       path: articles
"""

PAGE_HEAD = """\
# Configuration

Every key of a study's YAML file, written by `make docs` from the schema (`toolkit/config/`).

A value is taken from, lowest first: the defaults below, the files that `extends:` names in their
order, the file itself, each `--profile NAME` in the order given, then each `--set key=value`.
Mappings are merged key by key, lists are replaced. Unknown keys are errors. The file is read by
YAML 1.2 rules: `no` is a word, `1e-5` a number, and a key that stands twice is an error. Keys are
nested in a file (`topics: {words: 8}`) and dotted in options (`--set topics.words=8`).

## Several files

`extends: base.yaml` or `extends: [a.yaml, b.yaml]` names other files to start from, which may
extend others. Of several, a later one goes over an earlier one, each with all that it extends.

## Profiles

A profile is a part of a configuration with a name, put on top when it is asked for:

```yaml
profiles:
  quick:
    features: {backend: lsa}
    stance: {bootstrap: 100}
  print:
    report: {formats: [pdf]}
```

`toolkit run study.yaml --profile quick --profile print` applies both, in this order. Profiles of
one name in a file and in what it extends are merged like other mappings. A profile cannot extend
files nor hold profiles. `toolkit validate` checks those that are not chosen too.

## Sweeps

`toolkit sweep` runs a study once for each setting and seed. Any dotted key may be varied, apart
from `name`, `out`, `seeds` and `sweep` itself:

```yaml
seeds: 5
sweep:
  grid:
    topics.backend: [centroid, bertopic]
    topics.words: [5, 10]
  list:
    - {features.backend: lsa, features.lsa.dimensions: 50}
```

The grid stands for every combination of its values, here four settings; the list for one setting
an item. `sweep: {topics.words: [5, 10]}` is short for the same in `grid`. Dotted keys stand only
here, in `grid` and `list`.

## What a study comes to

* `toolkit config show study.yaml` prints the whole configuration, each value with the file and line
  that it comes from; `--changed` leaves the defaults out.
* `toolkit config diff a.yaml runs/b` prints the keys at which two studies or runs differ.
* `toolkit config schema --output study.schema.json` writes a JSON Schema. With the first line
  `# yaml-language-server: $schema=study.schema.json`, editors that know YAML's language server
  complete and check the keys of a study.

## Paths

A relative path is looked up beside the file that states it, then in the working directory; one
given by `--set`, in the working directory. `${VARIABLE}` in a path is taken from the environment.
`TOOLKIT_DATA` is the folder of published benchmarks; while it is unset, a benchmark whose path
names it is skipped, and the report says so. Any other unset variable is an error.

## Keys

Each item of a list of keys and values is written as `[]`: `stance.targets[].name`.
"""


def base_yaml() -> str:
    """Writes every default as YAML, each with its description."""
    return BASE_HEAD + "\n" + "\n".join(_yaml_lines(StudyConfig(), 0)) + "\n"


def _yaml_lines(section: BaseModel, depth: int) -> Iterator[str]:
    pad = "  " * depth
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        nested = isinstance(value, BaseModel)
        if nested and not depth:
            yield ""
        line = f"{pad}{name}:" if nested else f"{pad}{name}: {_yaml(value)}"
        comment = field.description or ""
        if len(line) + len(comment) + 4 <= WIDTH:
            yield f"{line}  # {comment}"
        else:
            yield from textwrap.wrap(
                comment, WIDTH, initial_indent=f"{pad}# ", subsequent_indent=f"{pad}# "
            )
            yield line
        if nested:
            yield from _yaml_lines(value, depth + 1)


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    if isinstance(value, str) and (not value or not value[0].isalnum()):
        return json.dumps(value)
    return dump(value).removesuffix("...\n").strip()


def page() -> str:
    """Writes the reference as Markdown: a table for each section."""
    return PAGE_HEAD + "".join(_section(StudyConfig, "", "Study"))


def _section(model: type[BaseModel], prefix: str, title: str) -> Iterator[str]:
    yield f"\n## {title}\n\n{(model.__doc__ or '').strip()}\n\n"
    yield "| key | kind | default | meaning |\n| --- | --- | --- | --- |\n"
    below: list[tuple[type[BaseModel], str]] = []
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        inner = model_in(field.annotation)
        if inner is not None:
            below.append(
                (inner, f"{key}[]." if get_origin(field.annotation) is list else f"{key}.")
            )
        if inner is None or get_origin(field.annotation) is list:
            cells = (f"`{key}`", _kind(field), _default(field), _text(field.description or ""))
            yield f"| {' | '.join(cells)} |\n"
        else:
            yield f"| `{key}` | section | | {_text(field.description or '')} See below. |\n"
    for inner, inner_prefix in below:
        yield from _section(inner, inner_prefix, f"`{inner_prefix.rstrip('.')}`")


def _default(field: FieldInfo) -> str:
    return "must be given" if field.is_required() else f"`{_yaml(field.default)}`"


def _kind(field: FieldInfo) -> str:
    bounds = ", ".join(words for part in field.metadata for words in [_bound(part)] if words)
    return _name(field.annotation) + (f", {bounds}" if bounds else "")


def _bound(part: Any) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    found = [f"{sign} {getattr(part, key)}" for key, sign in signs.items() if hasattr(part, key)]
    if getattr(part, "pattern", None):
        found.append(f"matches `{part.pattern}`")
    if getattr(part, "min_length", None):
        found.append(f"length ≥ {part.min_length}")
    if getattr(part, "max_length", None):
        found.append(f"length ≤ {part.max_length}")
    return ", ".join(found).replace("|", "\\|")


def _name(annotation: Any) -> str:
    names = {
        str: "text", int: "whole number", float: "number", bool: "true or false", Any: "any value"
    }  # fmt: skip
    if annotation in names:
        return names[annotation]
    inner = get_args(annotation)
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in inner)
    if get_origin(annotation) is list:
        return f"list of {_name(inner[0])}"
    if get_origin(annotation) is dict:
        return f"mapping of key to {_name(inner[1])}"
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join("null" if part is NoneType else _name(part) for part in inner)
    if inner:  # Annotated
        return _name(inner[0])
    return "keys and values"


def _text(description: str) -> str:
    return description.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write({"page": page, "base": base_yaml}[sys.argv[1]]())
