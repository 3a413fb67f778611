"""The facts of a sweep, from which its figures and its page are made: plain and frozen."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.report.findings import metric_name
from toolkit.report.wording import DASH

AMI, WORDS, AGREEMENT = "topics/stability_ami", "topics/stability_words", "stance/stability"
DISCOVERED, OTHER, NAMED = "topics/discovered", "topics/share_other", "topics/share_named"
UNCERTAIN, PASSAGES, SECONDS = "stance/share_uncertain", "corpus/passages", "run/wall_seconds"
STABILITY = (AMI, WORDS, AGREEMENT)
NPMI, C_V = "topics/npmi", "topics/c_v"
DIVERSITY, SILHOUETTE = "topics/diversity", "topics/silhouette"
QUALITY = (NPMI, C_V, DIVERSITY, SILHOUETTE)
SETTINGS_DRAWN = 30  # the rest stands in the tables
OWN_TEST = "own sentences, test"  # what the stance stage calls the study's own test split

_WORDS = {
    AMI: "agreement of topics between seeds (AMI)",
    WORDS: "agreement of top words between seeds (Jaccard)",
    AGREEMENT: "agreement of stances between seeds (share equal)",
    DISCOVERED: "discovered topics",
    OTHER: "share of passages in no topic (other)",
    NAMED: "share of passages in named topics",
    NPMI: "coherence of topic words (NPMI)",
    C_V: "coherence of topic words (C_v)",
    DIVERSITY: "diversity of topic words",
    SILHOUETTE: "silhouette of topics",
    UNCERTAIN: "share of uncertain stances",
    PASSAGES: "passages",
    SECONDS: "seconds a run took",
}


@dataclass(frozen=True)
class Failure:
    """A run of a setting that did not come to its end."""

    seed: int
    line: str  # the error, as the command line says it


@dataclass(frozen=True)
class SettingFact:
    """One setting of a sweep and what became of it.

    Attributes:
        number: Counted from 1, in the order of the study.
        label: Its changes to the study, `topics.backend=bertopic, ...`.
        short: The same with keys cut to what tells them apart.
        runs: (seed, run id) of each run that was finished.
        failures: Of each that was not.
    """

    number: int
    label: str
    short: str
    runs: tuple[tuple[int, str], ...]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Point:
    """What one seed, or one pair of seeds, gave.

    Attributes:
        seeds: One or two.
        value: Of the metric or the measure.
        low: Lower end of the run's own 95 % interval over test items; None where it has none.
        high: Upper end.
    """

    seeds: tuple[int, ...]
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Measured:
    """One number of one setting, over seeds or over pairs of seeds.

    Attributes:
        metric: `topics/share_other`, `stance/<dataset>/macro_f1`, ...
        setting: The setting's number.
        points: One a seed, or one a pair of seeds.
        n: Seeds.
        mean: Over the points.
        sd: None of a single point.
        low: Lower end of the 95 % interval of the mean over seeds; None with too few seeds.
        high: Upper end.
        least: Smallest value.
        most: Largest value.
        error: Standard error over seeds; None with too few.
        sample_low: Lower end of the 95 % interval over test items, mean of the runs'; None where
            the metric has none.
        sample_high: Upper end.
    """

    metric: str
    setting: int
    points: tuple[Point, ...]
    n: int
    mean: float
    sd: float | None
    low: float | None
    high: float | None
    least: float
    most: float
    error: float | None = None
    sample_low: float | None = None
    sample_high: float | None = None

    @property
    def same(self) -> bool:
        """Whether several seeds gave one value."""
        return len(self.points) > 1 and self.least == self.most


@dataclass(frozen=True)
class BestFact:
    """Which setting is best by the criterion.

    Attributes:
        metric: The criterion.
        goal: `max` or `min`.
        chosen: Number of the setting taken; None where none could be.
        leader: Number of the one with the best mean.
        tied: Numbers of those within one standard error of the leader, it included.
        error: That standard error.
        why_not: What kept a choice from being made.
    """

    metric: str
    goal: str
    chosen: int | None = None
    leader: int | None = None
    tied: tuple[int, ...] = ()
    error: float = 0.0
    why_not: str = ""


@dataclass(frozen=True)
class SweepFacts:
    """A sweep as its page tells it.

    Attributes:
        name: The study's name.
        title: Of the page.
        question: The study's description.
        sweep_id: Names the sweep after its runs.
        source: The study's file as the user gave it.
        seeds: Those that each setting was to run with.
        keys: What the settings change.
        settings: All, in the order of the study.
        metrics: Metrics over seeds, by metric, then by setting.
        stability: Measures over pairs of seeds, likewise.
        best: The choice.
        across: Key and values, a setting each, where a single key takes numbers; else None.
        notes: Warnings of the runs, each once.
        versions: (name, version) of what computed it.
        place: Folder of the page as the user would write it; empty where it was given by a path
            that is not to be shown.
    """

    name: str
    title: str
    question: str
    sweep_id: str
    source: str
    seeds: tuple[int, ...]
    keys: tuple[str, ...]
    settings: tuple[SettingFact, ...]
    metrics: tuple[Measured, ...]
    stability: tuple[Measured, ...]
    best: BestFact
    across: tuple[str, tuple[float, ...]] | None = None
    notes: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    place: str = ""

    def of(self, metric: str) -> tuple[Measured, ...]:
        """Returns a metric's or a measure's numbers, a setting each."""
        return tuple(m for m in (*self.metrics, *self.stability) if m.metric == metric)

    def setting(self, number: int) -> SettingFact:
        """Returns a setting by its number."""
        return self.settings[number - 1]

    @property
    def failed(self) -> tuple[SettingFact, ...]:
        """The settings of which a run failed."""
        return tuple(setting for setting in self.settings if setting.failures)


def in_words(metric: str) -> str:
    """Names a metric as a reader does: `macro F1 (own sentences, test)`."""
    if metric in _WORDS:
        return _WORDS[metric]
    dataset, name = parted(metric)
    return f"{metric_name(name)} ({dataset})" if dataset else metric


def parted(metric: str) -> tuple[str, str]:
    """Parts `stance/<dataset>/<metric>` into dataset and metric; the dataset is empty elsewhere."""
    head, _, rest = metric.partition("/")
    dataset, slash, name = rest.rpartition("/")
    return (dataset, name) if head == "stance" and slash else ("", rest)


def is_share(metric: str) -> bool:
    """Whether a metric lies between 0 and 1 and reads best with two or three decimals."""
    return metric not in (DISCOVERED, PASSAGES, SECONDS)


def value_text(metric: str, value: float | None) -> str:
    """Writes a metric's value: shares and scores with three decimals, counts with one at most."""
    if value is None:
        return DASH
    if is_share(metric):
        return f"{value:.3f}".replace("-0.000", "0.000")
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def range_text(metric: str, low: float | None, high: float | None) -> str:
    """Writes an interval, or nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"{value_text(metric, low)}{DASH}{value_text(metric, high)}"


def mean_text(measured: Measured) -> str:
    """Writes a mean with what seeds do to it: `0.912 (0.897-0.927)`, `0.912 (every seed)`."""
    text = value_text(measured.metric, measured.mean)
    if measured.same:
        return f"{text} (every {'pair' if measured.metric in STABILITY else 'seed'})"
    interval = range_text(measured.metric, measured.low, measured.high)
    return f"{text} ({interval})" if interval else text
