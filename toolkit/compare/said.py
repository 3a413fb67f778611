"""What a diff comes to, in half sentences that the text and the page share."""

from __future__ import annotations

import json
from collections import Counter

from toolkit.compare.facts import RunDiff, ScoreChange, Setting, StanceChanges, TopicChanges
from toolkit.report.wording import listing, plural

_KINDS = ("removed", "added", "changed", "moved")


def setting_said(setting: Setting, side: int) -> str:
    """A setting's value in a run (0 or 1) as YAML's flow style has it."""
    if setting.kind == ("added", "removed")[side]:
        return "not there"
    return json.dumps((setting.left, setting.right)[side], ensure_ascii=False)


def data_said(diff: RunDiff) -> str:
    """How many articles are shared, removed, added, changed, moved."""
    kinds = Counter(change.kind for change in diff.articles)
    said = [plural(diff.articles_shared, "article") + " in both"]
    said += [f"{kinds[kind]} {kind}" for kind in _KINDS if kinds[kind]]
    if diff.other_inputs:
        said.append(f"other {listing(diff.other_inputs)}")
    return ", ".join(said)


def scores_moved(diff: RunDiff) -> list[ScoreChange]:
    """Scores with another value: those beyond their interval first, then by how far they moved."""
    moved = [score for score in diff.scores if score.moved is None or score.moved]
    return sorted(moved, key=lambda s: (not s.beyond, not s.own, -abs(s.moved or 0.0)))


def scores_said(diff: RunDiff) -> str:
    """How many scores moved, and how many of these by more than their interval."""
    moved = scores_moved(diff)
    alone = sum(score.moved is None for score in moved)
    both = len(diff.scores) - alone
    said = []
    if both:
        beyond = sum(score.beyond is True for score in moved)
        said = [f"{len(moved) - alone} of {plural(both, 'score')} moved"]
        said.append(f"{beyond or 'none'} beyond {'its' if beyond == 1 else 'their'} interval")
    other = sum(score.changed for score in diff.scores) - len(moved)
    if other:
        said.append(f"{other} with another interval or n alone")
    if alone:
        said.append(f"{alone} in one run alone")
    return ", ".join(said)


def topics_said(topics: TopicChanges) -> str:
    """How many passages moved, and what became of the topics."""
    moved = len(topics.moves)
    said = [f"{moved:,} of {plural(topics.shared, 'shared passage')} moved"]
    if topics.ami is not None:
        said.append(f"AMI {topics.ami:.3f}")
    said += [f"{plural(len(topics.lost), 'topic')} lost"] if topics.lost else []
    said += [f"{plural(len(topics.new), 'topic')} new"] if topics.new else []
    reworded = [pair for pair in topics.pairs if pair.by not in ("", "other") and pair.words != 1.0]
    said += [f"{plural(len(reworded), 'topic')} with other words"] if reworded else []
    if topics.only_left or topics.only_right:
        said.append(f"passages in A alone {topics.only_left:,}, in B alone {topics.only_right:,}")
    return ", ".join(said)


def stance_said(stance: StanceChanges) -> str:
    """How many labels and shares changed; empty where nothing did."""
    if not (
        stance.flips
        or stance.shares
        or stance.holders
        or stance.only_left
        or stance.only_right
        or stance.targets_lost
        or stance.targets_new
    ):
        return ""
    said = [
        f"{plural(len(stance.flips), 'label')} of {stance.compared:,} changed",
        _shares_said(stance),
    ]
    if stance.targets_lost:
        said.append(f"targets in A alone: {listing(stance.targets_lost)}")
    if stance.targets_new:
        said.append(f"targets in B alone: {listing(stance.targets_new)}")
    kinds = Counter(change.kind for change in stance.holders)
    said += [f"{plural(kinds[kind], 'holder')} {kind}" for kind in ("lost", "new") if kinds[kind]]
    return ", ".join(said)


def _shares_said(stance: StanceChanges) -> str:
    beyond, within = len(stance.beyond), len(stance.shares) - len(stance.beyond)
    head = plural(beyond, "share") if beyond else "no share"
    tail = f" ({within} changed within it)" if within else ""
    return f"{head} changed by more than the interval{tail}"
