"""Facts on how many topics there are: what was tried, how topics join, what was edited by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.records import Topics
from toolkit.report.wording import number, plural


@dataclass(frozen=True)
class Tried:
    """A number of clusters that was tried.

    Attributes:
        n_clusters: It.
        criterion: As measured.
        error: Standard error of it; None where it has none.
        even: The criterion averaged with those of the numbers beside it, by which it was chosen.
    """

    n_clusters: int
    criterion: float
    error: float | None
    even: float


@dataclass(frozen=True)
class ChoiceFacts:
    """How the number of discovered topics came about.

    Attributes:
        tried: Rising; empty where nothing was searched.
        chosen: Number of clusters that was chosen; None where nothing was searched.
        runner_up: The next best that is no neighbour of it; None where there is none.
        discovered: Discovered topics that the run ends with.
        edited: Whether topics were edited by hand after that.
        granularity: Coarser (below 0) or finer than the criterion says, as asked for.
        given: The number that the configuration states; None where it states none.
        backend: Of the topics.
    """

    tried: tuple[Tried, ...]
    chosen: int | None
    runner_up: int | None
    discovered: int
    edited: bool
    granularity: float
    given: int | None
    backend: str

    @property
    def best(self) -> Tried | None:
        """The number of the highest criterion, the larger of equal ones."""
        return max(self.tried, key=lambda one: (one.even, one.n_clusters), default=None)

    @property
    def least(self) -> float | None:
        """What does as well as the best; None where that is not how the number was chosen."""
        if self.best is None or self.granularity:
            return None
        return self.best.even - (self.best.error or 0.0)

    @property
    def said(self) -> str:
        """What the page says beside the figure, or in its place."""
        if self.best is None or self.chosen is None:
            return self._said_without()
        return " ".join(
            (self._said_of_choice(self.best), *self._said_of_end(self.chosen), self._said_of_more())
        )

    def _said_without(self) -> str:
        start = f"The run has {plural(self.discovered, 'discovered topic')}."
        if self.given is not None:
            return (
                f"{start} No number was searched for: topics.{self.backend}.n_topics asks for "
                f"{number(self.given)}."
            )
        if self.backend == "centroid":
            return f"{start} No number was searched for: there is too little text, or all is alike."
        return (
            f"{start} The topics stage kept no curve: the number comes of the backend "
            f"“{self.backend}” and its settings."
        )

    def _said_of_choice(self, best: Tried) -> str:
        tried = f"{number(self.tried[0].n_clusters)} to {number(self.tried[-1].n_clusters)}"
        clusters = f"Of {tried} clusters tried, {number(self.chosen or 0)}"
        second = ""
        if self.runner_up is not None:
            second = f"; the runner-up is {number(self.runner_up)}"
        if self.granularity:
            how = "finer" if self.granularity > 0 else "coarser"
            asked = f"{self.granularity:+g}".replace("-", "−")
            also = ", the runner-up" if self.runner_up == best.n_clusters else second
            return (
                f"{clusters} were chosen, {how} than the criterion alone would have it, as "
                f"topics.{self.backend}.granularity ({asked}) asks for; the "
                f"criterion is best with {number(best.n_clusters)}{also}."
            )
        if best.n_clusters == self.chosen:
            return f"{clusters} do best and were chosen{second}."
        return (
            f"{clusters} were chosen, as the most that do as well as the best "
            f"({number(best.n_clusters)}) within its error{second}."
        )

    def _said_of_end(self, chosen: int) -> list[str]:
        if self.discovered == chosen:
            return []
        why = "what was edited by hand" if self.edited else "clusters too small were dissolved"
        after = f"after {why}" if self.edited else f"as {why}"
        return [f"The run ends with {plural(self.discovered, 'discovered topic')}, {after}."]

    def _said_of_more(self) -> str:
        setting = f"topics.{self.backend}.granularity"
        return (
            f"For coarser or finer topics set {setting}: −1 looks near half as many as the "
            "criterion says, 1 near twice as many."
        )


@dataclass(frozen=True)
class TreeNode:
    """A topic, or several that were joined.

    Attributes:
        node_id: Topics keep their id, joins go on from there.
        parent_id: None of the last join.
        height: Distance at which its parts were joined; 0 of a topic.
        size: Passages.
        topics: How many it holds.
        name: Of the topic, or the first words of the join.
        words: That set it apart.
    """

    node_id: int
    parent_id: int | None
    height: float
    size: int
    topics: int
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class EditFact:
    """One step of the file of edits, of schema `TOPIC_EDITS`."""

    step: int
    action: str
    topics: tuple[str, ...]
    result: tuple[str, ...]
    n_passages: int
    applied: bool
    note: str


@dataclass(frozen=True)
class TopicShape:
    """How topics came to be as many as they are, which join first, what was done by hand."""

    choice: ChoiceFacts
    tree: tuple[TreeNode, ...]
    edits: tuple[EditFact, ...]

    @property
    def said_of_edits(self) -> str:
        """What the page says above the edits."""
        failed = sum(not edit.applied for edit in self.edits)
        done = f"{plural(len(self.edits), 'step')} of topics.edit, each on what the step before "
        done += "left; words, sizes and the tree are of the topics after them."
        if failed:
            verb = "was" if failed == 1 else "were"
            done += f" {plural(failed, 'step')} {verb} not applied."
        return done


def topic_shape(topics: Topics, config: Mapping[str, Any]) -> TopicShape:
    """Gathers the facts.

    Args:
        topics: The stage's result.
        config: The resolved configuration as plain values.
    """
    return TopicShape(
        choice=_choice(topics, config),
        tree=tuple(
            TreeNode(
                node_id=row["node_id"],
                parent_id=row["parent_id"],
                height=row["height"],
                size=row["size"],
                topics=len(row["topic_ids"]),
                name=row["name"],
                words=tuple(row["words"]),
            )
            for row in topics.topic_tree.to_pylist()
        ),
        edits=tuple(
            EditFact(**(row | {"topics": tuple(row["topics"]), "result": tuple(row["result"])}))
            for row in topics.topic_edits.to_pylist()
        ),
    )


def _choice(topics: Topics, config: Mapping[str, Any]) -> ChoiceFacts:
    rows = sorted(topics.topic_selection.to_pylist(), key=lambda row: row["n_clusters"])
    tried = [Tried(r["n_clusters"], r["criterion"], r["error"], r["criterion"]) for r in rows]
    settings = (config.get("topics") or {}).get(topics.backend) or {}
    kinds = topics.topics["kind"].to_pylist() if "kind" in topics.topics.column_names else []
    return ChoiceFacts(
        tried=_evened(tried),
        chosen=next((row["n_clusters"] for row in rows if row["chosen"]), None),
        runner_up=next((row["n_clusters"] for row in rows if row["runner_up"]), None),
        discovered=kinds.count("discovered"),
        edited=any(topics.topic_edits["applied"].to_pylist()),
        granularity=float(settings.get("granularity") or 0.0),
        given=settings.get("n_topics"),
        backend=topics.backend,
    )


def _evened(tried: Sequence[Tried]) -> tuple[Tried, ...]:
    """Averages each criterion with those beside it, as the choice does (`docs/topics.md`)."""
    found = []
    for n, one in enumerate(tried):
        before, after = tried[max(n - 1, 0)], tried[min(n + 1, len(tried) - 1)]
        mean = (before.criterion + 2.0 * one.criterion + after.criterion) / 4.0
        found.append(replace(one, even=round(mean, 6)))
    return tuple(found)
