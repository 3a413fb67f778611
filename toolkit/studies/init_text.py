"""Writes the YAML of a drafted study, each line with the reason for it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.store.survey import Kind
from toolkit.studies.init_guess import Order
from toolkit.studies.init_sources import Group, Odd, Part, Plan

_LARGE = 2_000_000  # characters from which the sentence encoder takes long: some 25 ms a passage
_PASSAGE = 450  # characters
_SHOWN = 5  # names in a line
_PLAIN = re.compile(r"[A-Za-z_./][\w./ -]*", re.ASCII)
_WORDS = frozenset("null true false yes no on off y n nan inf".split())


@dataclass(frozen=True)
class Draft:
    """A study as it is proposed.

    Attributes:
        name: Of the folder or file.
        path: Of it, as the study states it.
        groups: Of tables.
        plan: Which source reads which files.
        documents: Files of one article each.
        others: Files that are not read.
        own_endings: Patterns to state, where endings are none of the usual ones.
        name_pattern: What file names state.
        languages: Of the study.
        articles: How many there are, about.
        characters: Of all of them, about.
        found: What was found, in sentences.
    """

    name: str
    path: str
    groups: tuple[Group, ...]
    plan: Plan
    documents: int
    others: tuple[Kind, ...]
    own_endings: tuple[str, ...]
    name_pattern: str | None
    languages: tuple[str, ...]
    articles: int
    characters: int
    found: tuple[str, ...] = ()


def study_text(draft: Draft) -> str:
    """Writes a drafted study as YAML."""
    name = slug(draft.name)
    lines = [
        "# Drafted by `toolkit init`; every key stands in docs/config.md. Found there:",
        *(f"#   {comment(line)}" for line in draft.found),
        "",
        f"name: {name}  # results go to runs/{name}/",
        'description: ""  # the question, in a sentence or two',
        "seed: 42  # drives every random choice",
        "",
        "input:",
        *(f"  {line}" for line in _input(draft)),
        "",
        *_CORPUS,
        "",
        *_features(draft),
        *_REST,
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


_CORPUS = """\
corpus:
  unit: paragraph  # what a passage is: paragraph, sentence, or length
  filters:
    min_words: 4  # shorter articles are set aside
    # since: 2024-01-01
    # until: 2024-12-31
    # mention: [harbour, dredging]  # an article must mention one of these
""".splitlines()

_REST = """\
# Topics that you name beforehand; others are discovered beside them.
# topics:
#   named:
#     - name: dredging
#       description: Deepening the harbour or its channel, and what it costs.
#       seed_words: [channel, dredger]
#       examples: [The channel will be dredged to fifteen metres by spring.]

# What stances are toward; needs labelled sentences (CSV: text,target,stance,family,split).
# stance:
#   labels: labels.csv
#   targets:
#     - name: Deepening the harbour
#       description: The harbour should be deepened.
#       aliases: [dredging, deeper channel]
""".splitlines()


def _input(draft: Draft) -> Iterator[str]:
    plan = draft.plan
    yield f"path: {scalar(draft.path)}"
    if plan.patterns:
        yield f"pattern: {_flow(plan.patterns)}  # the usual ones but those of the sources below"
    if draft.own_endings:
        yield f"pattern: {_flow(draft.own_endings)}  # read as text"
    if plan.base is not None:
        yield from _columns(plan.base)
        yield from _date_order(plan.base.order)
    else:
        yield "# date_order: dmy  # state it where dates such as 03/04/2025 occur: dmy or mdy"
    if plan.parts:
        yield from _sources(draft, plan)
    if plan.odd:
        yield from _odd(draft, plan)
    if draft.name_pattern:
        yield f"name_pattern: {scalar(draft.name_pattern)}  # what file names state"
    elif draft.documents:
        yield '# name_pattern: "{outlet}_{date}_{title}"  # what file names state, if they do'
    if not any("outlet" in group.columns for group in draft.groups):
        yield "# outlet: The Harbour Post  # of all articles, where it is one"
    yield f"languages: {_flow(draft.languages)}  # articles in others are set aside"


def odd_told(odd: Odd) -> str:
    """Says of tables that need other columns what becomes of them."""
    shown = ", ".join(odd.names[:_SHOWN])
    more = len(odd.names) - _SHOWN
    names = f"{shown} and {more:,} more" if more > 0 else shown
    needed = odd.group.stated or {"text": odd.group.columns["text"]}
    columns = ", ".join(f"{field} in '{column}'" for field, column in needed.items())
    return f"{names}: other columns ({columns}); will be {odd.outcome}"


def _odd(draft: Draft, plan: Plan) -> Iterator[str]:
    """Says what is not read as it needs to be, with the lines to uncomment so that it is."""
    for odd in plan.odd:
        yield f"# {comment(odd_told(odd))}."
    if plan.listed is not None:
        place = ", in the place of pattern and sources above" if plan.parts else ""
        yield f"# To read them with their columns, uncomment what follows{place}. Tables of the"
        yield "# same endings that are added later are then to be listed too."
        yield f"# pattern: {_flow(plan.listed.patterns)}"
        yield from (f"# {line}" for line in _sources(draft, plan.listed))
        return
    place = " and put them under sources above" if plan.parts else ""
    yield "# To read them with their columns, move them out of this folder, each kind into a folder"
    yield f"# of its own, and uncomment these lines{place}:"
    moved = []
    for number, odd in enumerate(plan.odd, start=2):
        path = posixpath.normpath(f"{draft.path}/../{draft.name}-{number}")
        moved.append((path, Part(odd.group, ())))
    if not plan.parts:
        yield "# sources:"
    for path, part in moved:
        yield from (f"# {line}" for line in _source(path, part, plan.base))


def _sources(draft: Draft, plan: Plan) -> Iterator[str]:
    yield "sources:  # read beside the files above; no file is read twice"
    for part in plan.parts:
        yield from _source(draft.path, part, plan.base)


def _source(path: str, part: Part, base: Group | None) -> Iterator[str]:
    yield f"  - path: {scalar(path)}"
    if part.patterns:
        yield f"    pattern: {_flow(part.patterns)}"
    for line in _columns(part.group):
        yield f"    {line}"
    if not part.group.stated:
        yield "    columns: {}  # as they are found by their usual names"
    order = part.group.order
    for line in _date_order(order):
        yield f"    {line}"
    if order.name == "unstated" and base is not None and base.order.name != "unstated":
        yield "    date_order: unstated"


def _columns(group: Group) -> Iterator[str]:
    usual = [f"{field}: {name}" for field, name in group.columns.items()
             if field not in group.stated]  # fmt: skip
    if usual:
        yield f"# found by their usual names: {comment(', '.join(usual))}"
    if group.stated:
        yield "columns:  # the others are found by their usual names, if they are there"
        for field, name in group.stated.items():
            yield f"  {field}: {scalar(name)}"


def _date_order(order: Order) -> Iterator[str]:
    if order.name != "unstated":
        yield f"date_order: {order.name}  # {comment(order.told)}"
    elif order.ambiguous:
        yield f"# {comment(order.told)}:"
        yield "# date_order: dmy  # state dmy or mdy, or these dates are left out"


def _features(draft: Draft) -> list[str]:
    if draft.characters < _LARGE:
        return []
    minutes = max(1, round(draft.characters / _PASSAGE * 0.025 / 60))
    return [
        "features:",
        "  # Takes seconds. `hybrid` adds a sentence encoder, which is better and takes some",
        f"  # {minutes:,} minutes here the first time.",
        "  backend: lsa",
        "",
    ]


def slug(name: str) -> str:
    """Makes a study's name of a folder's: small letters, digits, `_` and `-`."""
    stem = re.split(r"\.(?=[A-Za-z])", name.strip("."))[0]
    plain = re.sub(r"[^a-z0-9_-]+", "_", stem.lower()).strip("_-")
    return plain[:64].rstrip("_-") or "study"


def scalar(text: str) -> str:
    """Writes a text as YAML on one line."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and text == text.strip()
    if plain and not re.fullmatch(r"[.\d]*", text):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    """Writes a character so that it can stand between double quotes of YAML."""
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def comment(text: str) -> str:
    """Writes a text so that it can stand in a comment: one line, nothing that does not show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:600]


def _flow(items: Sequence[str]) -> str:
    return "[" + ", ".join(scalar(item) for item in items) + "]"
