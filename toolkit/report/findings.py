"""The main findings in sentences, each made from the numbers it states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from toolkit.records import AUTHOR, UNKNOWN_SPEAKER
from toolkit.report.corpus_summary import counts
from toolkit.report.facts import ArticleFact, Finding, Reading
from toolkit.report.stance_facts import EvaluationFacts, Opinion, Score, StanceFacts
from toolkit.report.topic_choice import ChoiceFacts
from toolkit.report.topic_summary import TopicFact
from toolkit.report.wording import (
    capital,
    listing,
    named,
    number,
    percent,
    percent_range,
    plural,
    score,
    score_range,
    shorten,
)

_CLEAR = 3  # opinions named in a sentence
_ENOUGH = 2  # statements; a single one is an anecdote
_LABEL = 60
_LISTED = 6  # articles told one by one


def in_brief(
    reading: Reading,
    articles: Sequence[ArticleFact],
    topics: Sequence[TopicFact],
    choice: ChoiceFacts,
    stance: StanceFacts | None,
) -> tuple[Finding, ...]:
    """Writes the report's opening list, one finding an entry."""
    found = [
        ("Read", read(reading)),
        ("Topics", sizes(topics, reading.passages)),
        ("Number of topics", choice.said if choice.tried else ""),
        ("Articles", leaders(articles)),
    ]
    if stance is not None:
        found += [
            ("In favor", clearest(stance, "favor")),
            ("Against", clearest(stance, "against")),
            ("Authors", authors(stance, articles)),
            ("Uncertain", doubt(stance)),
            ("Classifier", quality(stance.evaluation)),
        ]
    return tuple(Finding(about, text) for about, text in found if text)


def read(reading: Reading) -> str:
    """Says what was read and dropped."""
    gone = []
    if reading.rejected:
        reasons = listing([f"{r.name} ({r.count})" for r in reading.rejected_reasons], 3)
        gone.append(f"{plural(len(reading.rejected), 'input')} left out: {reasons}")
    if reading.duplicates:
        gone.append(f"{plural(len(reading.duplicates), 'duplicate')} set aside")
    total = reading.characters_kept + reading.characters_removed
    if reading.characters_removed:
        share = percent(reading.characters_removed / total)
        reason = reading.removed[0].reason
        gone.append(f"{share} of the text removed, most of it as {reason}")
    dropped = "; ".join(gone) if gone else "nothing was dropped"
    return (
        f"{plural(reading.kept, 'article')} of {plural(reading.inputs, 'input')} gave "
        f"{plural(reading.passages, 'passage')} and {plural(reading.quotes, 'quotation')}, "
        f"{number(reading.quotes_attributed)} of them with a known speaker ({dropped})."
    )


def sizes(topics: Sequence[TopicFact], passages: int) -> str:
    """Says what falls to the study's own topics, to discovered ones and to none."""
    if not passages:
        return ""
    parts = []
    ours = [topic for topic in topics if topic.kind == "named"]
    if ours:
        said = [f"{named(t.name)} {number(t.size)}" for t in ours]
        parts.append(f"{_part(ours, passages)} in the study's named topics: {listing(said, 6)}")
    found = [topic for topic in topics if topic.kind == "discovered" and topic.size]
    if found:
        largest = f"the largest {named(found[0].name)} with {number(found[0].size)}"
        parts.append(
            f"{_part(found, passages)} in {plural(len(found), 'discovered topic')}, {largest}"
        )
    loose = [topic for topic in topics if topic.kind == "other"]
    parts.append(f"{_part(loose, passages)} in none")
    return f"Of {plural(passages, 'passage')}, {'; '.join(parts)}."


def _part(topics: Sequence[TopicFact], passages: int) -> str:
    size = sum(topic.size for topic in topics)
    return f"{number(size)} ({percent(size / passages)}) {'is' if size == 1 else 'are'}"


def leaders(articles: Sequence[ArticleFact]) -> str:
    """Says which topic leads each article, by share of its words."""
    held = [article for article in articles if article.leading]
    if not held:
        return ""
    if len(held) > _LISTED:
        led = counts(article.leading for article in held)
        parts = [f"{named(entry.name)} in {number(entry.count)}" for entry in led]
        return f"The leading topic by share of words is {listing(parts, 6)} of the articles."
    parts = [
        f"“{shorten(a.label, _LABEL)}”: {named(a.leading)} ({percent(a.topics[0].share)})"
        for a in held
    ]
    return f"The leading topic of each by share of words. {'; '.join(parts)}."


def clearest(stance: StanceFacts, side: str) -> str:
    """Names who is most clearly on one side of what, by the lower end of the interval."""
    people = [o for o in stance.opinions if o.holder not in (AUTHOR, UNKNOWN_SPEAKER)]
    held = [o for o in people if o.stance == side]
    word = "in favor of" if side == "favor" else "against"
    if not held:
        return f"No named speaker comes out {word} any target." if people else ""
    firm = [o for o in held if o.n_relevant >= _ENOUGH] or held
    firm.sort(key=lambda o: (-_low(o, side), -o.count(side), o.holder, o.target))
    parts = [_opinion(o, side) for o in firm[:_CLEAR]]
    sure = sum(_low(o, side) > 0.5 for o in firm)
    note = ""
    if not sure:
        note = " No interval lies wholly above one half: read these as leads, not results."
    return f"Most clearly {word} a target: {listing(parts)}.{note}"


def _low(opinion: Opinion, side: str) -> float:
    return opinion.favor_low if side == "favor" else opinion.against_low


def _opinion(opinion: Opinion, side: str) -> str:
    share, low, high = (
        (opinion.share_favor, opinion.favor_low, opinion.favor_high)
        if side == "favor"
        else (opinion.share_against, opinion.against_low, opinion.against_high)
    )
    return (
        f"{opinion.holder} on {opinion.target} ({number(opinion.count(side))} of "
        f"{plural(opinion.n_relevant, 'statement')}, {percent(share)}, "
        f"95\u00a0% interval {percent_range(low, high)})"
    )


def authors(stance: StanceFacts, articles: Sequence[ArticleFact]) -> str:
    """Says in which articles the author's own words take a stance."""
    if not stance.authors:
        return ""
    labels = {article.article_id: shorten(article.label, _LABEL) for article in articles}
    taken: dict[str, list[str]] = defaultdict(list)
    for entry in stance.authors:
        held = entry.opinion
        if held.stance in ("favor", "against"):
            taken[entry.article_id].append(
                f"{held.stance} on {held.target} ({held.count(held.stance)} of "
                f"{plural(held.n_relevant, 'passage')})"
            )
    if not taken:
        return "Outside quotations, no article's author is found to take a stance on any target."
    parts = [f"in “{labels.get(key, key)}”: {listing(v, 3)}" for key, v in taken.items()]
    return f"Outside quotations, the author takes a stance {listing(parts, 3)}."


def doubt(stance: StanceFacts) -> str:
    """Says how much was left uncertain and how much is about no target."""
    relevant = sum(target.n_relevant for target in stance.targets)
    pairs = sum(target.pairs for target in stance.targets)
    if not relevant:
        return f"None of {plural(pairs, 'pair')} of a statement and a target is relevant."
    unsure = sum(target.uncertain for target in stance.targets)
    return (
        f"{number(relevant)} of {plural(pairs, 'pair')} of a statement and a target are about "
        f"the target at all; of these {number(unsure)} ({percent(unsure / relevant)}) "
        f"are left uncertain."
    )


def headline(evaluation: EvaluationFacts, dataset: str) -> tuple[Score | None, Score | None]:
    """Returns the classifier's main score on a dataset and the best baseline's."""
    metric = main_metric(evaluation, dataset)
    rows = [s for s in evaluation.scores if s.dataset == dataset and s.metric == metric]
    own = next((s for s in rows if s.model == evaluation.model), None)
    others = [s for s in rows if s.model != evaluation.model]
    return own, max(others, key=lambda s: s.value, default=None)


def main_metric(evaluation: EvaluationFacts, dataset: str) -> str:
    """Returns the metric a dataset is compared by: macro F1 where it was measured."""
    metrics = [s.metric for s in evaluation.scores if s.dataset == dataset]
    preferred = ("macro_f1", "f_avg", "accuracy")
    return next((m for m in preferred if m in metrics), metrics[0] if metrics else "")


METRICS = {
    "macro_f1": "macro F1",
    "f_avg": "mean F1 of favor and against",
    "accuracy": "accuracy",
    "macro_f1_targets": "macro F1, mean over targets",
    "f_avg_targets": "mean F1 of favor and against, mean over targets",
    "ece": "calibration error",
}


def metric_name(metric: str) -> str:
    """Returns a metric's name in words."""
    return METRICS.get(metric, metric.replace("_", " "))


def quality(evaluation: EvaluationFacts) -> str:
    """Says how well the classifier does beside the best baseline, dataset by dataset."""
    parts = []
    for dataset in evaluation.datasets:
        own, best = headline(evaluation, dataset)
        if own is None:
            continue
        interval = score_range(own.low, own.high)
        text = f"{dataset} (n = {number(own.n)}): {metric_name(own.metric)} {score(own.value)}"
        text += f" ({interval})" if interval else ""
        if best is not None:
            text += f", best baseline {score(best.value)} ({best.model})"
            if not clear_of(own, best):
                text += ", so no clear gain"
        parts.append(text)
    return capital(f"{'; '.join(parts)}.") if parts else ""


def clear_of(own: Score, best: Score) -> bool:
    """Whether a score's interval lies wholly above a baseline's score."""
    return best.value < (own.value if own.low is None else own.low)
