"""The figures' one look: fonts, colours, sizes, and how a drawing becomes the same bytes twice.

The stance colours are colour-blind safe (no red and green) and keep 3:1 on white; wherever colour
tells something apart, a marker, a hatch or a label tells it too.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import Any

import matplotlib as mpl
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from toolkit.report.wording import shorten

WIDTH = 6.4  # inches; the page's column, and a paper's
NARROW = 3.7  # the same for a phone, where type must not shrink with the picture
BODY = 10.0  # points
SMALL = 9.0
INK = "#1f2328"
MUTED = "#57606a"
RULE = "#c9d1d9"
PALE = "#eef1f4"
KEPT = "#2f6f73"  # what was kept, where no topic or stance is meant

STANCE_COLOURS = {
    "against": "#0072B2",
    "none": "#767676",
    "uncertain": "#e3e6ea",
    "favor": "#D55E00",
}
STANCE_TINTS = {
    "against": "#dcebf6",
    "none": "#ececec",
    "uncertain": "#ffffff",
    "favor": "#fbe6d8",
}
STANCE_MARKERS = {"against": "v", "none": "s", "uncertain": "o", "favor": "^"}
UNCERTAIN_HATCH = "////"

# Paul Tol's "muted" scheme: distinct for every common kind of colour vision.
_TOPIC_COLOURS = (
    "#332288",
    "#44AA99",
    "#CC6677",
    "#999933",
    "#88CCEE",
    "#882255",
    "#117733",
    "#DDCC77",
    "#AA4499",
)
_TOPIC_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "h", "<", ">")
_TOPIC_HATCHES = ("", "//", "..", "xx")
OTHER_COLOUR = "#b7bdc4"

_RC: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib: the same on every machine
    "font.size": BODY,
    "text.color": INK,
    "text.parse_math": False,  # "$2bn and $3bn" is money, not mathematics
    "axes.labelcolor": INK,
    "axes.labelsize": SMALL,
    "axes.titlesize": BODY,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": INK,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "hatch.color": "#8c959f",
    "hatch.linewidth": 0.7,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": 200,
    "svg.fonttype": "path",
    "svg.hashsalt": "topic-stance-toolkit",
    "pdf.compression": 6,
    "path.simplify": False,
}
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
}


@dataclass(frozen=True)
class TopicStyle:
    """How one topic looks in every figure."""

    colour: str
    marker: str
    hatch: str


@dataclass(frozen=True)
class Drawing:
    """A figure before it is serialised; the fields are those of `facts.Figure`."""

    name: str
    title: str
    caption: str
    alt: str
    canvas: Canvas
    data: pa.Table


@contextmanager
def applied() -> Iterator[None]:
    """Applies the theme to what is drawn and saved within, and undoes it."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        # A character the font lacks is drawn as a box; the page itself shows it in full.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        yield


def canvas(width: float, height: float) -> Canvas:
    """Returns an empty figure of a size in inches."""
    return Canvas(figsize=(width, height))


def panel(figure: Canvas, left: float, top: float, width: float, height: float) -> Axes:
    """Adds axes by inches from the figure's left and top edges."""
    across, down = figure.get_size_inches()
    box = (left / across, 1 - (top + height) / down, width / across, height / down)
    return figure.add_axes(box)


def blank(figure: Canvas) -> Axes:
    """Adds axes over the whole figure whose units are inches, with y downward from the top."""
    across, down = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, across)
    axes.set_ylim(down, 0)
    return axes


def serialise(figure: Canvas, kind: str) -> bytes:
    """Returns the figure's bytes as svg, png or pdf, the same for the same figure."""
    if kind == "pdf":
        # Type as outlines: publishers refuse matplotlib's default fonts, and embedding others
        # takes seconds a figure.
        for text in figure.findobj(Text):
            text.set_path_effects([Normal()])
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, metadata=_METADATA[kind])
    return buffer.getvalue()


def topic_styles(names: Sequence[str], other: str) -> Mapping[str, TopicStyle]:
    """Gives each topic a colour, a marker and a hatch by its place; `other` is always grey."""
    styles = {}
    real = [name for name in names if name != other]
    for n, name in enumerate(real):
        styles[name] = TopicStyle(
            colour=_TOPIC_COLOURS[n % len(_TOPIC_COLOURS)],
            marker=_TOPIC_MARKERS[n % len(_TOPIC_MARKERS)],
            hatch=_TOPIC_HATCHES[n // len(_TOPIC_COLOURS) % len(_TOPIC_HATCHES)],
        )
    styles[other] = TopicStyle(OTHER_COLOUR, ".", "")
    return styles


def ink_on(colour: str) -> str:
    """Returns black or white, whichever reads better on a colour (WCAG contrast)."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.0633 else INK


def firm(colour: str) -> str:
    """Darkens a colour, if need be, until a thin line of it shows on white (contrast 3:1)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    while True:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        if 1.05 / (sum(map(mul, (0.2126, 0.7152, 0.0722), linear)) + 0.05) >= 3.0:
            return "#" + "".join(f"{round(255 * c):02x}" for c in channels)
        channels = [0.95 * c for c in channels]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Measures a line of text in inches, without drawing it."""
    face = FontProperties(family=["DejaVu Sans"], weight="bold" if bold else "normal")
    font = get_font(findfont(face))
    font.set_size(size, 72)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a character the font lacks
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / 72


def wrap(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """Breaks a text into lines of at most `width` inches; the last one is cut if need be."""
    found: list[str] = []
    words = shorten(text, 400).split(" ")
    while words and len(found) < lines:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size, bold=bold) <= width:
            line = f"{line} {words.pop(0)}"
        found.append(line)
    if words:
        found[-1] = f"{found[-1]} {' '.join(words)}"
    return [fit(line, width, size, bold=bold) for line in found]


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Shortens a line of text until it is at most `width` inches wide."""
    line = shorten(text, 400)
    while len(line) > 2 and text_width(line, size, bold=bold) > width:
        line = shorten(line.rstrip("…"), max(2, len(line.rstrip("…")) - 1))
    return line
