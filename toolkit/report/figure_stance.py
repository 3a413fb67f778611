"""Who stands where: a tile for each holder and target."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from toolkit.records import AUTHOR
from toolkit.report import parts, theme
from toolkit.report.parts import Part
from toolkit.report.stance_facts import ORDER, Opinion, StanceFacts
from toolkit.report.theme import Drawing
from toolkit.report.wording import listing, number, percent, percent_range, plural

HOLDERS = 20
_LEFT, _COLUMN = 0.05, 0.98
_ROW, _GAP, _LINE = 0.78, 0.05, 0.165
_WIDEST = 1.6


def draw(stance: StanceFacts, width: float) -> Drawing:
    """Draws holders down and targets across, in blocks of a few targets each."""
    shown = stance.holders[:HOLDERS]
    if AUTHOR in stance.holders and AUTHOR not in shown:
        shown = (*shown[:-1], AUTHOR)
    more = len(stance.holders) - len(shown)
    targets = [t.name for t in stance.targets if t.n_relevant] or [
        t.name for t in stance.targets[:1]
    ]
    grid = Grid(width, len(targets))
    blocks = [targets[n : n + grid.abreast] for n in range(0, len(targets), grid.abreast)]
    heads = [grid.heads(block) for block in blocks]
    cells = {(o.holder, o.target): o for o in stance.opinions}
    rows = [[h for h in shown if any((h, t) in cells for t in block)] for block in blocks]
    tall = [
        0.2 + _LINE * max(map(len, head)) + _ROW * len(own)
        for head, own in zip(heads, rows, strict=True)
    ]
    legend = _legend()
    keys = parts.LINE * parts.key_lines(width - 2 * _LEFT, legend)
    figure = theme.canvas(width, 0.1 + keys + sum(tall) + (0.25 if more else 0))
    axes = theme.blank(figure)
    parts.key(axes, _LEFT, 0.04, width - 2 * _LEFT, legend)
    y = 0.14 + keys
    for block, head, own, height in zip(blocks, heads, rows, tall, strict=True):
        _block(axes, y, grid, own, block, head, cells)
        y += height
    if more:
        text = f"and {plural(more, 'holder')} more, in the table"
        axes.text(_LEFT, y + 0.1, text, size=theme.SMALL, va="center")
    return Drawing(
        name="stance_matrix",
        title="Stance of each holder on each target",
        caption="In a tile: the holder's stance; how many of the statements on the target take it "
        "and their share; the 95\u00a0% interval of that share (given for favor and against). The "
        "strip below shows the stances of all those statements. A dashed edge: fewer than half of "
        "them take the stance named. A blank: nothing said about the target.",
        alt=alt(stance),
        canvas=figure,
        data=data(stance.opinions),
    )


def _legend() -> list[Part]:
    order = [stance for stance in ORDER if stance != "uncertain"]
    found = [Part(s, 1, theme.STANCE_COLOURS[s], marker=theme.STANCE_MARKERS[s]) for s in order]
    label = "uncertain (below the confidence asked for)"
    return [*found, parts.stance_part("uncertain", 1, label)]


class Grid:
    """How wide the names and the columns are, and how many columns lie abreast."""

    def __init__(self, width: float, targets: int) -> None:
        self.names = 1.32 if width > theme.NARROW else 1.08
        room = width - 2 * _LEFT - self.names
        self.abreast = max(1, min(targets, int(room / _COLUMN)))
        self.column = min(_WIDEST, room / self.abreast)

    def heads(self, block: Sequence[str]) -> list[list[str]]:
        """Wraps the targets' names to the columns."""
        wide = self.column - 0.1
        return [theme.wrap(name, wide, theme.SMALL, lines=4, bold=True) for name in block]


def _block(
    axes: Axes,
    y: float,
    grid: Grid,
    holders: Sequence[str],
    block: Sequence[str],
    heads: Sequence[Sequence[str]],
    cells: dict[tuple[str, str], Opinion],
) -> None:
    """Draws one block: its targets' names, then a row a holder."""
    wide = grid.column
    tall = max(map(len, heads))
    for n, lines in enumerate(heads):
        x = _LEFT + grid.names + wide * n
        for k, line in enumerate(lines):
            at = y + _LINE * (tall - len(lines) + k + 0.5)
            axes.text(x + 0.04, at, line, size=theme.SMALL, weight="bold", va="center")
    y += _LINE * tall + 0.08
    for row, holder in enumerate(holders):
        top = y + _ROW * row
        axes.plot(
            [_LEFT, _LEFT + grid.names + wide * len(block)],
            [top, top],
            color=theme.INK if holder == AUTHOR else theme.RULE,
            linewidth=0.8,
        )
        _name(
            axes,
            top,
            grid.names,
            holder,
            sum(o.n_relevant for o in cells.values() if o.holder == holder),
        )
        for n, target in enumerate(block):
            opinion = cells.get((holder, target))
            if opinion is not None:
                _tile(axes, _LEFT + grid.names + wide * n, top, wide, opinion)


def _name(axes: Axes, top: float, width: float, holder: str, statements: int) -> None:
    label = "author’s own words" if holder == AUTHOR else holder
    lines = theme.wrap(label, width - 0.08, theme.SMALL, lines=3, bold=True)
    for n, line in enumerate(lines):
        axes.text(
            _LEFT, top + 0.08 + _LINE * (n + 0.5), line, size=theme.SMALL, weight="bold",
            va="center",
        )  # fmt: skip
    axes.text(
        _LEFT,
        top + 0.08 + _LINE * (len(lines) + 0.5),
        plural(statements, "statement"),
        size=theme.SMALL,
        color=theme.MUTED,
        va="center",
    )


def _tile(axes: Axes, x: float, top: float, wide: float, opinion: Opinion) -> None:
    """Draws one stance: its name and marker, its share and interval, and the strip of all."""
    count, interval = opinion.count(opinion.stance), ""
    weak = opinion.stance == "uncertain" or 2 * count < opinion.n_relevant
    box = FancyBboxPatch(
        (x + _GAP / 2, top + _GAP),
        wide - _GAP,
        _ROW - 2 * _GAP,
        boxstyle="round,pad=0,rounding_size=0.05",
        facecolor=theme.STANCE_TINTS[opinion.stance],
        edgecolor=theme.MUTED if weak else theme.RULE,
        linewidth=0.8,
        linestyle="--" if weak else "-",
    )
    axes.add_patch(box)
    if opinion.stance == "favor":
        interval = percent_range(opinion.favor_low, opinion.favor_high)
    elif opinion.stance == "against":
        interval = percent_range(opinion.against_low, opinion.against_high)
    hollow = opinion.stance == "uncertain"
    axes.plot(
        [x + 0.13],
        [top + 0.16],
        marker=theme.STANCE_MARKERS[opinion.stance],
        markersize=6.5,
        color="white" if hollow else theme.STANCE_COLOURS[opinion.stance],
        markeredgecolor=theme.MUTED if hollow else theme.INK,
        markeredgewidth=1.0 if hollow else 0.4,
    )
    share = percent(count / opinion.n_relevant)
    told = f"{count}/{opinion.n_relevant} · {share}"
    if theme.text_width(told, theme.SMALL) > wide - 0.18:
        told = f"{share} of {opinion.n_relevant}"
    lines = (opinion.stance, told, interval)
    for n, line in enumerate(lines):
        axes.text(
            x + (0.23 if n == 0 else 0.08),
            top + 0.16 + _LINE * n,
            line,
            size=theme.SMALL,
            weight="bold" if n == 0 else "normal",
            color=theme.INK if n < 2 else theme.MUTED,
            va="center",
        )
    strip = [parts.stance_part(s, opinion.count(s)) for s in ORDER]
    parts.stacked(axes, x + 0.07, top + _ROW - 0.155, wide - 0.14, 0.07, strip)


def data(opinions: Sequence[Opinion]) -> pa.Table:
    """Tables the opinions, one a row, with their intervals."""
    return parts.table(
        {
            "holder": [o.holder for o in opinions],
            "target": [o.target for o in opinions],
            "stance": [o.stance for o in opinions],
            "statements": [o.n_relevant for o in opinions],
            **{stance: [o.count(stance) for o in opinions] for stance in ORDER},
            "share against": [o.share_against for o in opinions],
            "against low": [o.against_low for o in opinions],
            "against high": [o.against_high for o in opinions],
            "share favor": [o.share_favor for o in opinions],
            "favor low": [o.favor_low for o in opinions],
            "favor high": [o.favor_high for o in opinions],
        }
    )


def alt(stance: StanceFacts) -> str:
    """Says what the matrix shows: who takes which side, and how many cells take none."""
    if not stance.opinions:
        return "No statement is about any of the targets."
    said = []
    for side in ("favor", "against"):
        held = [o for o in stance.opinions if o.stance == side]
        held.sort(key=lambda o: (-o.count(side), o.holder, o.target))
        cases = [
            f"{o.holder} on {o.target} ({number(o.count(side))} of {number(o.n_relevant)})"
            for o in held
        ]
        if cases:
            said.append(f"{side}: {listing(cases, 4)}")
    rest = sum(o.stance not in ("favor", "against") for o in stance.opinions)
    named = len([holder for holder in stance.holders if holder != AUTHOR])
    return (
        f"{plural(named, 'speaker')} on {plural(len(stance.targets), 'target')}; "
        f"{'; '.join(said) or 'no one takes a side'}; "
        f"{plural(rest, 'pair')} of a holder and a target come out none or uncertain."
    )
