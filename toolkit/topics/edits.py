"""Topics merged, split, renamed and pinned: the steps of `topics.edit`, worked out on a fit.

Steps are taken in their order, each on the topics that the one before left. What comes of them is
a rule (`edit_rule`) that gives new passages edited topics too, and a table that says of every step
what it meant and did. A step that finds no topic, several or no passage is an error, or where the
study says so a warning: it is never passed over in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa

from toolkit.errors import ConfigError
from toolkit.records import OTHER, OTHER_ID
from toolkit.schemas import TOPIC_EDITS
from toolkit.topics.edit_desk import Desk, Done, Given, UnmatchedError, shown
from toolkit.topics.edit_parts import split
from toolkit.topics.edit_rule import EditRule
from toolkit.topics.edit_split import found_topic
from toolkit.topics.edit_state import State
from toolkit.topics.edit_steps import Fix, Found, Join
from toolkit.topics.units import Ints

_PLACE = "topics.edit"


@dataclass(frozen=True)
class Edited:
    """Topics after their edits.

    Attributes:
        state: What every unit has of them.
        rule: That made it of the unedited state.
        names: One a column.
        kinds: `named` or `discovered`, one a column; named ones first.
        table: Of schema `TOPIC_EDITS`.
        notes: For the report.
    """

    state: State
    rule: EditRule
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    table: pa.Table
    notes: tuple[str, ...]

    @classmethod
    def none(cls, state: State, names: Sequence[str], kinds: Sequence[str]) -> Self:
        """Topics that nobody edits."""
        return cls(state, EditRule(), tuple(names), tuple(kinds), TOPIC_EDITS.empty_table(), ())


def edit(
    edits: Mapping[str, Any],
    state: State,
    names: Sequence[str],
    kinds: Sequence[str],
    words: Sequence[Sequence[str]],
    given: Given,
) -> Edited:
    """Applies every step of a study's edits.

    Args:
        edits: `steps`, each one of `merge`, `split`, `rename` and `pin` with what it needs (see
            `config.edits`), and `unmatched`: `error` or `warn`.
        state: Unedited.
        names: One a column; a topic keeps its own unless an edit makes another of it.
        kinds: `named` or `discovered`, one a column; named ones first.
        words: One list a column.
        given: What edits are worked out on.

    Raises:
        ConfigError: With every step that cannot be applied, unless `unmatched` is `warn`.
    """
    desk = Desk(state, names, kinds, words, given)
    rows, faults = [], []
    steps: Sequence[Mapping[str, Any]] = edits.get("steps", ())
    for number, step in enumerate(steps, start=1):
        ((action, asked),) = step.items()
        desk.notes = []
        meant = _meant(action, asked)
        try:
            done = _ACTIONS[action](desk, asked, number)
            said = "; ".join(note for note in (done.note, *desk.notes) if note)
            rows.append(_row(number, action, meant, done, said, applied=True))
        except UnmatchedError as error:
            faults.append(f"step {number} ({action}): {error}")
            rows.append(_row(number, action, meant, Done((), 0), str(error), applied=False))
            for name in _promised(action, asked):
                why = f"step {number} was to make it and could not be applied"
                desk.gone.setdefault(name.casefold(), why)
    if faults and edits.get("unmatched", "error") == "error":
        raise ConfigError([f"{_PLACE}: {fault}" for fault in faults])
    notes = [f"{len(steps) - len(faults)} of {len(steps)} topic edits applied"] if steps else []
    return Edited(
        state=desk.state,
        rule=EditRule(tuple(desk.steps)),
        names=tuple(desk.names),
        kinds=tuple(desk.kinds),
        table=pa.Table.from_pylist(rows, schema=TOPIC_EDITS),
        notes=(*notes, *(f"topic edit not applied: {fault}" for fault in faults)),
    )


def _row(
    number: int, action: str, meant: Sequence[str], done: Done, note: str, *, applied: bool
) -> dict[str, Any]:
    return {
        "step": number,
        "action": action,
        "topics": list(meant),
        "result": list(done.result),
        "n_passages": done.n_passages,
        "applied": applied,
        "note": note,
    }


def _meant(action: str, asked: Mapping[str, Any]) -> list[str]:
    if action == "merge":
        return [shown(reference) for reference in asked["topics"]]
    return [shown(asked["topic"])] if "topic" in asked else []


def _promised(action: str, asked: Mapping[str, Any]) -> list[str]:
    if action == "split":
        return [*(part["name"] for part in asked.get("by", ())), *asked.get("names", ())]
    named = asked.get("new") if action == "pin" else asked.get("name")
    return [named] if named else []


def _merge(desk: Desk, asked: Mapping[str, Any], number: int) -> Done:
    columns = [desk.find(reference) for reference in asked["topics"]]
    for place, column in enumerate(columns):
        if column in columns[:place]:
            earlier = asked["topics"][columns.index(column)]
            both = f"'{shown(earlier)}' and '{shown(asked['topics'][place])}'"
            raise UnmatchedError(f"{both} are one topic, '{desk.called(column)}': nothing to merge")
    name: str | None = asked.get("name")
    if name is not None:
        desk.check_name(name, columns)
    merged = [column for column in columns if column != OTHER_ID]
    n_passages = desk.n_passages(*merged)
    for column in merged:
        into = f" into '{name}'" if name else ""
        desk.gone[desk.names[column].casefold()] = f"step {number} merged it{into}"
    if OTHER_ID in columns:
        _join(desk, merged, OTHER_ID)
        return Done((OTHER,), n_passages, "dissolved")
    target = min(columns)  # a named one where there is one
    kind = desk.kinds[target]
    if name is None and kind == "named":
        name = desk.names[target]
    _join(desk, columns, target)
    desk.names[target], desk.words[target] = "", None
    desk.names[target] = name if name is not None else desk.own_name(target)
    return Done((desk.names[target],), n_passages)


def _join(desk: Desk, columns: Sequence[int], target: int) -> None:
    """Joins columns in the place of the first of them, or lets them go to `other`."""
    kept = [c for c in range(len(desk.names)) if c not in columns or c == target]
    place = {old: new for new, old in enumerate(kept)} | {OTHER_ID: OTHER_ID}
    becomes = [place[target if c in columns else c] for c in range(len(desk.names))]
    desk.take(Join(tuple(becomes)))
    desk.names = [desk.names[c] for c in kept]
    desk.kinds = [desk.kinds[c] for c in kept]
    desk.words = [desk.words[c] for c in kept]


def _rename(desk: Desk, asked: Mapping[str, Any], number: int) -> Done:
    column = desk.find_topic(asked["topic"])
    old, name = desk.names[column], asked["name"]
    desk.check_name(name, (column,))
    desk.gone[old.casefold()] = f"step {number} renamed it '{name}'"
    desk.names[column] = name
    return Done((name,), desk.n_passages(column), f"was '{old}'")


def _pin(desk: Desk, asked: Mapping[str, Any], number: int) -> Done:
    del number
    ground = desk.given.ground
    ids = dict.fromkeys((*asked.get("passages", ()), *asked.get("articles", ())))
    desk.tell_missing(tuple(ids), "of the ids")
    whole = set(ground.articles)  # an id says itself of what it is
    passages = tuple(name for name in ids if name not in whole)
    articles = tuple(name for name in ids if name in whole)
    rows = ground.rows(passages, articles)
    n_passages = int(np.isin(ground.units.of_passage, rows).sum())
    if not articles and n_passages > len(passages):
        desk.notes.append("articles have topics as wholes: those of these passages are pinned")
    if "new" in asked:
        return _found(desk, asked["new"], rows, Fix(0, passages, articles))
    column = desk.find(asked["topic"])
    again = int((desk.state.fixed[rows] & (desk.state.first[rows] != column)).sum())
    if again:
        desk.notes.append(f"{again} were pinned to another topic before: the later step counts")
    desk.take(Fix(column, passages, articles))
    return Done((desk.called(column),), n_passages)


def _found(desk: Desk, name: str, rows: Ints, founders: Fix) -> Done:
    """Founds a topic on rows; it stands after the named ones, which the study names too."""
    desk.check_name(name)
    column = desk.kinds.count("named")
    free = tuple(kind != "named" for kind in desk.kinds)
    place = found_topic(desk.state, desk.given.ground, rows, free)
    fix = Fix(column, founders.passages, founders.articles)
    desk.take(Found(column, free, place.vectors, place.gain, place.least, fix))
    desk.names.insert(column, name)
    desk.kinds.insert(column, "named")
    desk.words.insert(column, None)
    return Done(
        (name,), desk.n_passages(column), f"founded on {len(rows)}, takes what is like them"
    )


_ACTIONS = {"merge": _merge, "split": split, "rename": _rename, "pin": _pin}
