"""A diff as text for a terminal: a section for what differs, one line on the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.compare.facts import (
    ArticleChange,
    Measure,
    RunDiff,
    ScoreChange,
    Share,
    TopicPair,
)
from toolkit.compare.said import (
    data_said,
    scores_moved,
    scores_said,
    setting_said,
    stance_said,
    topics_said,
)
from toolkit.report.findings import metric_name
from toolkit.report.wording import clean, plural, shorten

MOST = 20  # rows of any one list; the rest stands in the JSON
_NAME, _TEXT = 36, 72
_ARROW = "->"

Rows = Sequence[tuple[str, ...]]


def text(diff: RunDiff) -> str:
    """Writes a diff as lines of text, with a newline at the end."""
    lines = [
        f"A  {clean(diff.left.study)}/{diff.left.run_id}  {shorten(diff.left.title, _TEXT)}",
        f"B  {clean(diff.right.study)}/{diff.right.run_id}  {shorten(diff.right.title, _TEXT)}",
    ]
    same = []
    for name, make in _SECTIONS:
        found = make(diff)
        if found:
            lines += ["", *found]
        else:
            same.append(name)
    if diff.not_compared:
        lines += ["", f"not compared, as an archive left it out: {', '.join(diff.not_compared)}"]
    if diff.same:
        lines += ["", "no difference in configuration, data and results"]
    elif same:
        lines += ["", f"the same: {', '.join(same)}"]
    return "\n".join(lines) + "\n"


def _configuration(diff: RunDiff) -> list[str]:
    rows = [
        (
            setting.key,
            shorten(setting_said(setting, 0), _NAME),
            _ARROW,
            shorten(setting_said(setting, 1), _NAME),
        )
        for setting in diff.settings
    ]
    return _section(f"CONFIGURATION: {plural(len(rows), 'setting')}", rows)


def _data(diff: RunDiff) -> list[str]:
    rows: list[tuple[str, ...]] = [(c.kind, *_paths(c)) for c in diff.articles]
    rows += [("other", name) for name in diff.other_inputs]
    found = _section(f"DATA: {data_said(diff)}", rows)
    counts = [(c.name, str(c.left), _ARROW, str(c.right)) for c in diff.counts if c.left != c.right]
    return found + _section("" if found else "DATA: the same articles, other counts", counts)


def _paths(change: ArticleChange) -> tuple[str, ...]:
    paths = [path for path in (change.left, change.right) if path]
    title = shorten(change.title, _TEXT)
    return (" -> ".join(dict.fromkeys(map(clean, paths))), title)


def _environment(diff: RunDiff) -> list[str]:
    rows = [(line,) for line in (*diff.environment, *(f"code of {line}" for line in diff.code))]
    return _section(f"ENVIRONMENT: {plural(len(rows), 'difference')}", rows, most=200)


def _scores(diff: RunDiff) -> list[str]:
    rows = [
        (
            shorten(score.dataset, _NAME),
            shorten(score.model, _NAME),
            metric_name(score.metric),
            _measure(score.left),
            _ARROW,
            _measure(score.right),
            _moved(score),
        )
        for score in scores_moved(diff)
    ]
    changed = any(score.changed for score in diff.scores)
    return _section(f"SCORES: {scores_said(diff)}", rows, always=changed)


def _measure(found: Measure | None) -> str:
    if found is None:
        return "none"
    if found.low is None or found.high is None:
        return f"{found.value:.3f}"
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _moved(score: ScoreChange) -> str:
    if score.moved is None:
        return ""
    mark = {True: " BEYOND ITS INTERVAL", False: " within", None: ""}[score.beyond]
    return f"{score.moved:+.3f}{mark}"


def _topics(diff: RunDiff) -> list[str]:
    topics = diff.topics
    if not topics.differ:
        return []
    pairs = _section(
        f"TOPICS: {topics_said(topics)}",
        [
            ("topic of A", "", "topic of B", "both", "passages", "words", "matched by"),
            *(_pair(pair) for pair in topics.pairs),
        ],
        most=60,
    )
    flows = [
        (f"{flow.passages:,}", shorten(flow.left_name, _NAME), _ARROW, flow.right_name)
        for flow in topics.flows
        if flow.moved
    ]
    moves = [
        (move.passage_id, shorten(f"{move.left} {_ARROW} {move.right}", 60), shorten(move.text, 60))
        for move in topics.moves
    ]
    return (
        pairs
        + _section("  passages that moved, from topic to topic", flows)
        + _section("  which passages", moves)
    )


def _pair(pair: TopicPair) -> tuple[str, ...]:
    sides = [
        "" if side is None else f"{shorten(side.name, _NAME)} ({side.size})"
        for side in (pair.left, pair.right)
    ]
    if pair.left is None or pair.right is None:
        return sides[0] or "(new)", _ARROW, sides[1] or "(lost)", "", "", "", ""
    passages = "" if pair.passages is None else f"{pair.passages:.2f}"
    words = "" if pair.words is None else f"{pair.words:.2f}"
    return sides[0], _ARROW, sides[1], str(pair.shared), passages, words, pair.by


def _stance(diff: RunDiff) -> list[str]:
    stance = diff.stance
    if stance is None or not stance_said(stance):
        return []
    rows = [
        (
            shorten(change.holder, _NAME),
            f"{'against' if change.side == 'against' else 'in favor of'} "
            f"{shorten(change.target, _NAME)}",
            _share(change.left),
            _ARROW,
            _share(change.right),
        )
        for change in stance.beyond
    ]
    holders = [
        (change.kind, shorten(change.holder, _NAME), plural(change.statements, "statement"))
        for change in stance.holders
    ]
    flips = [
        (
            shorten(flip.holder, _NAME),
            shorten(flip.target, _NAME),
            f"{flip.left} {_ARROW} {flip.right}",
            shorten(flip.text, 60),
        )
        for flip in stance.flips
    ]
    return (
        _section(f"STANCE: {stance_said(stance)}", rows, always=True)
        + _section("  holders", holders)
        + _section("  statements with another label", flips)
    )


def _share(share: Share) -> str:
    return f"{share.share:.0%} ({share.low:.0%} to {share.high:.0%}) of {share.n}"


def _tables(diff: RunDiff) -> list[str]:
    rows = [(verdict.artefact, verdict.likeness.value, verdict.detail) for verdict in diff.tables]
    return _section(f"TABLES: {plural(len(rows), 'table')} not identical", rows, most=60)


_SECTIONS: Sequence[tuple[str, Callable[[RunDiff], list[str]]]] = (
    ("configuration", _configuration),
    ("data", _data),
    ("environment", _environment),
    ("scores", _scores),
    ("topics", _topics),
    ("stance", _stance),
    ("tables", _tables),
)


def _section(head: str, rows: Rows, *, most: int = MOST, always: bool = False) -> list[str]:
    """A head and rows in columns; nothing where there is no row."""
    if not rows and not always:
        return []
    shown = rows[:most]
    columns = max((len(row) for row in shown), default=0)
    widths = [max(len(row[n]) for row in shown if n < len(row)) for n in range(columns)]
    indent = "    " if head.startswith("  ") else "  "
    lines = [head] if head else []
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        lines.append((indent + "  ".join(cells)).rstrip())
    if len(rows) > most:
        lines.append(f"{indent}and {len(rows) - most} more; --format json has them all")
    return lines
