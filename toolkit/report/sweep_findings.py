"""What a sweep found, in sentences, each made from the numbers it states."""

from __future__ import annotations

from toolkit.report import sweep_facts as names
from toolkit.report.facts import Finding
from toolkit.report.sweep_facts import Measured, SweepFacts, in_words, value_text
from toolkit.report.wording import DASH, listing, number, plural

_NAMED = 4  # settings or metrics in a sentence
_PERCENT = "95\u00a0%"


def in_brief(facts: SweepFacts) -> tuple[Finding, ...]:
    """Writes the opening list, one finding an entry."""
    found = [
        ("Best", best(facts)),
        ("Seeds", moved(facts)),
        ("Stability", stability(facts)),
        ("Failed", failed(facts)),
    ]
    return tuple(Finding(about, text) for about, text in found if text)


def best(facts: SweepFacts) -> str:
    """Says which setting is best by the criterion, and by how much; the page's headline."""
    fact = facts.best
    what = in_words(fact.metric)
    if fact.chosen is None or fact.leader is None:
        return f"No setting could be chosen by {what}: {fact.why_not}."
    rows = {m.setting: m for m in facts.of(fact.metric)}
    taken, leader = _label(facts, fact.chosen), _label(facts, fact.leader)
    value = _value(rows[fact.chosen])
    if len(rows) == 1:
        return f"There is one setting to choose from, {taken}: {what} is {value}."
    if len({m.mean for m in rows.values()}) == 1:
        text = value_text(fact.metric, rows[fact.chosen].mean)
        return (
            f"No setting changes the criterion, {what}: each has {text}. The first one stated is "
            f"kept: {taken}. Another criterion can be named with sweep.criterion."
        )
    if len(fact.tied) > 1:
        error = f"within one standard error of it ({value_text(fact.metric, fact.error)})"
        if fact.chosen == fact.leader:
            others = [_label(facts, n) for n in fact.tied if n != fact.chosen]
            verb = "lies" if len(others) == 1 else "lie"
            return (
                f"{taken} has the best {what}, {value}, and is taken. It cannot be told apart from "
                f"what {verb} {error}: {listing(others, _NAMED)}."
            )
        return (
            f"{taken} is taken: its {what} is {value}. The best mean is "
            f"{_value(rows[fact.leader])}, with {leader}, but the first stated setting {error} is "
            f"no worse as far as can be told."
        )
    sign = 1 if fact.goal == "max" else -1
    rest = [m for number, m in rows.items() if number != fact.chosen]
    second = max(rest, key=lambda m: sign * m.mean)
    text = (
        f"{taken} is best by {what}: {value}. Next is {_label(facts, second.setting)} with "
        f"{_value(second)}."
    )
    if _overlap(rows[fact.chosen], second):
        text += " The two intervals overlap: with other seeds the order may be another."
    return text


def _overlap(first: Measured, second: Measured) -> bool:
    spans = [(m.low, m.high) for m in (first, second) if not m.same]
    known = [(low, high) for low, high in spans if low is not None and high is not None]
    return len(known) == 2 and known[0][0] <= known[1][1] and known[1][0] <= known[0][1]


def _label(facts: SweepFacts, number: int) -> str:
    return f"‘{facts.setting(number).label}’"


def _value(m: Measured) -> str:
    text = value_text(m.metric, m.mean)
    pairs = m.metric in names.STABILITY
    if m.same:
        return f"{text} (the same for every {'pair of seeds' if pairs else 'seed'})"
    if m.low is not None and m.high is not None:
        low, high = value_text(m.metric, m.low), value_text(m.metric, m.high)
        return f"{text} ({_PERCENT} interval over {m.n} seeds {low}{DASH}{high})"
    if m.sample_low is not None and m.sample_high is not None:
        low, high = value_text(m.metric, m.sample_low), value_text(m.metric, m.sample_high)
        return f"{text} ({_PERCENT} interval over test items {low}{DASH}{high})"
    return text


def moved(facts: SweepFacts) -> str:
    """Says what seeds change and what they do not."""
    if len(facts.seeds) < 2:
        return (
            "Each setting was run with one seed, so nothing is known of what another would give; "
            "intervals are over test items alone."
        )
    judged = [m for m in facts.metrics if m.metric != names.SECONDS and len(m.points) > 1]
    order = list(dict.fromkeys(m.metric for m in judged))
    still = [n for n in order if all(m.same for m in judged if m.metric == n)]
    if not order:
        return ""
    runs = plural(len(facts.seeds), "seed")
    if len(still) == len(order):
        return f"Each setting was run with {runs}, and no seed changes any metric. {_CAUTION}"
    text = (
        f"Each setting was run with {runs}; they change {len(order) - len(still)} of "
        f"{plural(len(order), 'metric')}."
    )
    widest = _widest(judged)
    if widest is not None:
        text += (
            f" Widest apart, for its size, is {in_words(widest.metric)} with "
            f"{_label(facts, widest.setting)}: {value_text(widest.metric, widest.least)} to "
            f"{value_text(widest.metric, widest.most)}."
        )
    return f"{text} {_CAUTION}" if still else text


_CAUTION = (
    "What is the same for every seed is not thereby certain: it may well be another on new "
    "articles or labels."
)


def _widest(judged: list[Measured]) -> Measured | None:
    ranked = [m for m in judged if m.mean and not m.same]
    return max(ranked, key=lambda m: (m.most - m.least) / abs(m.mean), default=None)


def stability(facts: SweepFacts) -> str:
    """Says how alike two seeds' topics are, setting by setting."""
    rows = facts.of(names.AMI)
    if not rows:
        return ""
    values = [f"{_value(m)} with {_label(facts, m.setting)}" for m in rows]
    return (
        f"Topics of the passages in two runs that differ in their seed alone agree with an AMI of "
        f"{listing(values, _NAMED)} (1: the same topics; 0: no more alike than by chance)."
    )


def failed(facts: SweepFacts) -> str:
    """Says which settings failed."""
    if not facts.failed:
        return ""
    labels = [_label(facts, setting.number) for setting in facts.failed]
    return (
        f"{number(len(facts.failed))} of {plural(len(facts.settings), 'setting')} failed and "
        f"{'is' if len(labels) == 1 else 'are'} not chosen from: {listing(labels, _NAMED)}."
    )


def methods(facts: SweepFacts) -> str:
    """The methods paragraph, for a paper."""
    seeds = plural(len(facts.seeds), "seed")
    span = f"{facts.seeds[0]}{DASH}{facts.seeds[-1]}" if len(facts.seeds) > 1 else facts.seeds[0]
    parts = [
        f"{plural(len(facts.settings), 'setting')} of the study {facts.name} "
        f"{'was' if len(facts.settings) == 1 else 'were'} each run with {seeds} ({span})."
    ]
    if len(facts.seeds) > 1:
        freedom = plural(len(facts.seeds) - 1, "degree of freedom", "degrees of freedom")
        parts.append(
            f"Means are over seeds, with the standard deviation (n − 1) and Student's "
            f"{_PERCENT} interval of the mean ({freedom}): how far "
            f"the result hangs on the seed alone."
        )
    if any(m.sample_low is not None for m in facts.metrics):
        parts.append(
            f"Beside it stands the {_PERCENT} bootstrap interval over test items, the mean of the "
            f"runs' ends: how far the score hangs on which sentences it was measured on."
        )
    if facts.stability:
        parts.append(
            "Stability compares each pair of seeds: adjusted mutual information of the passages' "
            "topics (Vinh et al. 2010); Jaccard index of the ten best words of discovered topics, "
            "matched one to one; share of equal stances among statements that are about their "
            "target in either run. As pairs share seeds, the interval of their mean is the "
            "jackknife's over seeds (Arvesen 1969), from three seeds on."
        )
    parts.append("Intervals are cut at the ends of a metric's range.")
    if any(", sample of " in m.metric for m in facts.metrics):
        parts.append(
            "The sample of a published set is drawn with the run's seed, so that its scores also "
            "move with the sample."
        )
    goal = "largest" if facts.best.goal == "max" else "smallest"
    parts.append(
        f"The setting taken is the first stated of those whose mean of "
        f"{in_words(facts.best.metric)} lies within one standard error of the {goal} (the larger "
        f"of the errors over seeds and over test items; Breiman et al. 1984)."
    )
    return " ".join(parts)
