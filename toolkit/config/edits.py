"""The file of `topics.edit`: topics merged, split, renamed and pinned, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from toolkit.config.section import Name, Section

ACTIONS = ("merge", "split", "rename", "pin")
OTHER = "other"
MAX_PARTS = 50
Path = tuple[str | int, ...]

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Id = Annotated[str, Field(min_length=1, max_length=200)]


class TopicReference(Section):
    """Says which topic is meant: a name alone, or one of these keys."""

    name: Name | None = Field(None, description="Its name, as the report writes it.")
    words: list[_Text] = Field([], max_length=50, description="It has most of these words.")
    holds: list[_Id] = Field(
        [],
        max_length=10_000,
        description="It is the main topic of most of these passages, or of these articles'.",
    )

    @model_validator(mode="before")
    @classmethod
    def _of_a_name(cls, value: Any) -> Any:
        if isinstance(value, int | float):
            raise ValueError("topics are numbered anew in every run: say its name or its `words`")
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.name is not None, bool(self.words), bool(self.holds))) != 1:
            raise ValueError("say which topic by its name, by `words` or by `holds`: one of them")
        return self


class MergeStep(Section):
    """Several topics become one; with `other` among them, they are dissolved into it."""

    topics: list[TopicReference] = Field(min_length=2, max_length=500, description="Which.")
    name: Name | None = Field(
        None, description="Of the one; null: that of a named one among them, else its words."
    )


class SplitPart(Section):
    """A part of a topic, told by words or by passages."""

    name: Name = Field(description="What it is called.")
    words: list[_Text] = Field([], max_length=50, description="Words that speak for it.")
    passages: list[_Id] = Field(
        [], max_length=10_000, description="Passages that belong to it and stay there."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.words) == bool(self.passages):
            raise ValueError("say what belongs to it by `words` or by `passages`: one of them")
        return self


class SplitStep(Section):
    """A topic becomes several."""

    topic: TopicReference = Field(description="Which.")
    into: int | None = Field(
        None, ge=2, le=MAX_PARTS, description="How many parts, found by k-means."
    )
    by: list[SplitPart] = Field([], max_length=MAX_PARTS, description="The parts themselves.")
    names: list[Name] = Field([], description="Of the parts found, each for what it fits best.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.into is not None) == bool(self.by):
            raise ValueError("say `into` how many parts, or `by` what: one of them")
        if self.by and len(self.by) < 2:
            raise ValueError("a split needs two parts at least")
        if self.by and self.names:
            raise ValueError("the parts in `by` have their names already: leave `names` out")
        if self.names and len(self.names) != self.into:
            raise ValueError(f"{len(self.names)} names for {self.into} parts")
        return self


class RenameStep(Section):
    """A topic gets another name."""

    topic: TopicReference = Field(description="Which.")
    name: Name = Field(description="What it is called from here on.")


class PinStep(Section):
    """Passages belong to a topic, and to it alone, whatever their scores."""

    passages: list[_Id] = Field([], max_length=10_000, description="Ids of passages.")
    articles: list[_Id] = Field([], max_length=10_000, description="Ids of whole articles.")
    topic: TopicReference | None = Field(None, description="A topic that is there, or `other`.")
    new: Name | None = Field(
        None, description="Name of a new topic that they found, and that takes what is like them."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.passages and not self.articles:
            raise ValueError("name `passages` or `articles`")
        if (self.topic is None) == (self.new is None):
            raise ValueError("say the `topic` that they belong to or the `new` one: one of them")
        return self


class EditStep(Section):
    """One step: `merge`, `split`, `rename` or `pin`."""

    merge: MergeStep | None = Field(None, description="Several topics become one.")
    split: SplitStep | None = Field(None, description="A topic becomes several.")
    rename: RenameStep | None = Field(None, description="A topic gets another name.")
    pin: PinStep | None = Field(None, description="Passages belong to a topic.")

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        stated = [action for action in ACTIONS if getattr(self, action) is not None]
        if len(stated) != 1:
            found = f"{' and '.join(stated)} stand in one" if stated else "it says nothing"
            raise ValueError(f"a step is one of {', '.join(ACTIONS)}; {found}")
        return self


class TopicEdits(Section):
    """All steps, in the order in which they are applied."""

    steps: list[EditStep] = Field([], max_length=1000, description="Each is applied in turn.")
    unmatched: Literal["error", "warn"] = Field(
        "error", description="What a step does that finds no topic, several, or no passage."
    )


def plain_edits(edits: TopicEdits) -> dict[str, Any]:
    """Gives edits as plain values, without what is not stated: what the topics stage takes."""
    steps = [step.model_dump(mode="json", exclude_defaults=True) for step in edits.steps]
    return {"steps": steps, "unmatched": edits.unmatched}


def lenient(edits: Mapping[str, Any]) -> dict[str, Any]:
    """Gives plain edits of which a step that finds nothing is a warning."""
    return {**edits, "unmatched": "warn"} if edits else {}


def edit_faults(steps: Sequence[EditStep]) -> Iterator[tuple[Path, str]]:
    """Finds what no run could apply, whatever its topics: names that clash or are gone.

    Yields:
        The key below the list of steps, and what is wrong there.
    """
    made: dict[str, int] = {}  # folded name -> step that gave it
    gone: dict[str, str] = {}  # folded name -> what became of it
    for number, step in enumerate(steps):
        used = list(_references(step, number))
        for at, reference in used:
            yield from _reference_faults(at, reference, step, gone)
        if step.merge is not None:
            yield from _same_twice(used)
        given = list(_given_names(step, number))
        for name, what in _done_away(step, number):
            gone[name.casefold()] = what
            made.pop(name.casefold(), None)
        for at, name in given:
            folded = name.casefold()
            if folded == OTHER:
                yield at, f"'{OTHER}' is what is in no topic, no topic can be called so"
            elif folded in made:
                where = "in this step" if made[folded] == number else f"by step {made[folded] + 1}"
                yield at, f"the name '{name}' is given twice, first {where}"
            made.setdefault(folded, number)
            gone.pop(folded, None)


def _references(step: EditStep, number: int) -> Iterator[tuple[Path, TopicReference]]:
    if step.merge is not None:
        for i, reference in enumerate(step.merge.topics):
            yield (number, "merge", "topics", i), reference
    elif step.split is not None:
        yield (number, "split", "topic"), step.split.topic
    elif step.rename is not None:
        yield (number, "rename", "topic"), step.rename.topic
    elif step.pin is not None and step.pin.topic is not None:
        yield (number, "pin", "topic"), step.pin.topic


def _reference_faults(
    at: Path, reference: TopicReference, step: EditStep, gone: dict[str, str]
) -> Iterator[tuple[Path, str]]:
    folded = (reference.name or "").casefold()
    if folded in gone:
        yield at, f"there is no '{reference.name}' any more: {gone[folded]}"
    if folded == OTHER and (step.split is not None or step.rename is not None):
        yield at, f"'{OTHER}' is what is in no topic: it cannot be split or renamed"
    if folded == OTHER and step.merge is not None and step.merge.name is not None:
        yield at, f"what is merged with '{OTHER}' is dissolved into it: leave the name out"


def _same_twice(used: Sequence[tuple[Path, TopicReference]]) -> Iterator[tuple[Path, str]]:
    met: set[str] = set()
    for at, reference in used:
        folded = (reference.name or "").casefold()
        if folded and folded in met:
            yield at, f"'{reference.name}' is merged with itself: it stands twice"
        met.add(folded)


def _given_names(step: EditStep, number: int) -> Iterator[tuple[Path, str]]:
    if step.merge is not None and step.merge.name is not None:
        yield (number, "merge", "name"), step.merge.name
    elif step.split is not None:
        for i, part in enumerate(step.split.by):
            yield (number, "split", "by", i, "name"), part.name
        for i, name in enumerate(step.split.names):
            yield (number, "split", "names", i), name
    elif step.rename is not None:
        yield (number, "rename", "name"), step.rename.name
    elif step.pin is not None and step.pin.new is not None:
        yield (number, "pin", "new"), step.pin.new


def _done_away(step: EditStep, number: int) -> Iterator[tuple[str, str]]:
    """Yields the names that no topic has after a step, and what became of each."""
    said = f"step {number + 1}"
    if step.merge is not None and step.merge.name is not None:
        for reference in step.merge.topics:
            if reference.name is not None:
                yield reference.name, f"{said} merged it into '{step.merge.name}'"
    elif step.merge is not None:  # one of the names may live on
        dissolved = any((r.name or "").casefold() == OTHER for r in step.merge.topics)
        for reference in step.merge.topics if dissolved else ():
            if reference.name is not None and reference.name.casefold() != OTHER:
                yield reference.name, f"{said} dissolved it into '{OTHER}'"
    elif step.split is not None and step.split.topic.name is not None:
        yield step.split.topic.name, f"{said} split it"
    elif step.rename is not None and step.rename.topic.name is not None:
        yield step.rename.topic.name, f"{said} renamed it '{step.rename.name}'"
