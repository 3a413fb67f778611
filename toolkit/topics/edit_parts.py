"""A step that splits a topic: what its parts are, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toolkit.records import OTHER_ID
from toolkit.topics.edit_desk import Desk, Done, UnmatchedError
from toolkit.topics.edit_rule import EditRule
from toolkit.topics.edit_split import (
    distinct,
    find_parts,
    fit_names,
    grow_parts,
    seeds_by_words,
)
from toolkit.topics.edit_state import Step
from toolkit.topics.edit_steps import Fix, Part
from toolkit.topics.units import Floats, Ints


def split(desk: Desk, asked: Mapping[str, Any], number: int) -> Done:
    """Parts a topic `into` a number of parts or `by` what is said of each.

    Args:
        desk: Brought up to date.
        asked: What stands under `split` in a step.
        number: Of the step.

    Raises:
        UnmatchedError: The topic is not there, or cannot be parted so.
    """
    column = desk.find_topic(asked["topic"])
    before = desk.n_passages(column)
    rows = np.flatnonzero(desk.state.first == column)
    vectors = desk.given.ground.units.vectors[rows]
    fixes: list[Fix] = []
    if "by" in asked:
        names = [part["name"] for part in asked["by"]]
        parts, fixes = _told_parts(desk, column, rows, asked["by"])
    else:
        parts = _found_parts(desk, column, vectors, asked["into"], number)
        names = list(asked.get("names", ()))
    for name in names:
        desk.check_name(name, (column,))
    if names and "by" not in asked:
        names = [names[i] for i in fit_names(parts, desk.given.encode(names))]
    step = Part(column, parts)
    _check_parts(step, desk, fixes, names or [str(i + 1) for i in range(len(parts))])
    desk.gone[desk.names[column].casefold()] = f"step {number} split it"
    steps: list[Step] = [step, *fixes]
    for taken in steps:
        desk.take(taken)
    n = len(parts)
    desk.kinds[column : column + 1] = [desk.kinds[column]] * n
    desk.words[column : column + 1] = [None] * n
    desk.names[column : column + 1] = names or [""] * n
    for part in range(column, column + n):
        desk.names[part] = desk.names[part] or desk.own_name(part)
    result = tuple(desk.names[column : column + n])
    sizes = ", ".join(str(desk.n_passages(part)) for part in range(column, column + n))
    return Done(result, before, f"passages: {sizes}")


def _found_parts(desk: Desk, column: int, vectors: Floats, n_parts: int, number: int) -> Floats:
    different = distinct(vectors)
    if different < n_parts:
        raise UnmatchedError(
            f"'{desk.names[column]}' cannot be split into {n_parts}: it has {different} "
            f"{'passage that differs' if different == 1 else 'passages that differ'}"
        )
    entropy = np.random.SeedSequence([desk.given.seed, number])
    return find_parts(vectors, n_parts, int(entropy.generate_state(1)[0]))


def _told_parts(
    desk: Desk, column: int, rows: Ints, parts: Sequence[Mapping[str, Any]]
) -> tuple[Floats, list[Fix]]:
    """Finds what speaks for each part, and what passages stay in it."""
    ground = desk.given.ground
    seeded = np.full(len(rows), OTHER_ID, dtype=np.int64)
    if any("words" in part for part in parts):
        texts = _unit_texts(desk, rows)
        seeded = seeds_by_words(texts, [part.get("words", ()) for part in parts])
    place, fixes = {int(row): i for i, row in enumerate(rows)}, []
    for number, part in enumerate(parts):
        if "passages" not in part:
            continue
        desk.tell_missing(part["passages"], f"of the passages of '{part['name']}'")
        inside = [place[int(row)] for row in ground.rows(part["passages"]) if int(row) in place]
        seeded[inside] = number
        # Only what is in the topic: a split is no way to bring passages in.
        kept = [p for p in part["passages"] if any(int(r) in place for r in ground.rows([p]))]
        if len(kept) < len(set(part["passages"])):
            away = len(set(part["passages"])) - len(kept)
            desk.notes.append(f"{away} of the passages of '{part['name']}' are not in the topic")
        fixes.append(Fix(column + number, tuple(kept)))
    for number, part in enumerate(parts):
        if not (seeded == number).any():
            told = "its words more than another part's" if "words" in part else "such passages"
            raise UnmatchedError(
                f"nothing in '{desk.names[column]}' speaks for the part '{part['name']}': "
                f"no passage there has {told}"
            )
    return grow_parts(ground.units.vectors[rows], seeded, len(parts)), fixes


def _unit_texts(desk: Desk, rows: Ints) -> list[str]:
    texts: dict[int, list[str]] = {int(row): [] for row in rows}
    units = desk.given.ground.units.of_passage.tolist()
    for unit, text in zip(units, desk.given.texts, strict=True):
        if unit in texts:
            texts[unit].append(text)
    return ["\n".join(texts[int(row)]) for row in rows]


def _check_parts(step: Part, desk: Desk, fixes: Sequence[Fix], names: Sequence[str]) -> None:
    after = EditRule((step, *fixes)).apply(desk.state, desk.given.ground)
    for place, name in enumerate(names):
        if not (after.first == step.column + place).any():
            raise UnmatchedError(f"nothing is left for the part '{name}': all is nearer to another")
