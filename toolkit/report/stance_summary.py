"""Facts on stances: marks a passage, opinions a holder and target, counts a topic, evaluation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.records import AUTHOR, UNKNOWN_SPEAKER, Evaluation, Stances, Topics
from toolkit.report.facts import StanceMark
from toolkit.report.stance_facts import (
    ORDER,
    ArticleOpinion,
    ConfusionCell,
    CoveragePoint,
    EvaluationFacts,
    Opinion,
    ReliabilityBin,
    Score,
    StanceCell,
    StanceFacts,
    TargetFact,
)

Row = dict[str, Any]

_PROBABILITY = {"favor": "p_favor", "against": "p_against", "none": "p_none"}
_MARK_ORDER = {"favor": 0, "against": 0, "uncertain": 1, "none": 2}
# What a set of scores may call a model that is only there to be beaten.
_BASELINES = ("majority", "constant", "blind", "count", "baseline", "random", "prior", "bag")


def marks(stances: Stances) -> dict[str, tuple[StanceMark, ...]]:
    """Lists the relevant stances of each passage, decided ones first."""
    found: dict[str, list[StanceMark]] = defaultdict(list)
    for row in _relevant(stances):
        leaning = max(_PROBABILITY, key=lambda stance: row[_PROBABILITY[stance]])
        told = _PROBABILITY.get(row["stance"], _PROBABILITY[leaning])
        found[row["passage_id"]].append(
            StanceMark(
                holder=row["holder"],
                target=row["target"],
                stance=row["stance"],
                probability=row[told],
                leaning=leaning,
                quote_id=row["quote_id"],
            )
        )
    return {
        passage: tuple(sorted(rows, key=lambda m: _MARK_ORDER.get(m.stance, 3)))
        for passage, rows in found.items()
    }


def _relevant(stances: Stances) -> list[Row]:
    table = stances.stances
    rows: list[Row] = table.filter(table["relevant"]).to_pylist()
    return rows


def stance_facts(stances: Stances, topics: Topics, config: Mapping[str, Any]) -> StanceFacts:
    """Adds stances up by holder, topic, article and target.

    Args:
        stances: The stage's result.
        topics: For the topic of each passage.
        config: The study's settings, for its targets' order and the confidences asked for.
    """
    section = config.get("stance") or {}
    rows = _relevant(stances)
    described = {t["name"]: t.get("description", "") for t in section.get("targets") or ()}
    names = list(described)
    names += sorted(set(stances.stances["target"].to_pylist()) - set(names))
    places = dict(
        zip(
            topics.assignments["passage_id"].to_pylist(),
            topics.assignments["topic"].to_pylist(),
            strict=True,
        )
    )
    own = [row for row in rows if row["holder"] == AUTHOR]
    opinions = _opinions(stances, rows, names)
    return StanceFacts(
        backend=stances.backend,
        min_confidence=section.get("min_confidence"),
        author_min_confidence=section.get("author_min_confidence"),
        targets=_targets(stances, rows, names, described),
        holders=tuple(dict.fromkeys(opinion.holder for opinion in opinions)),
        opinions=opinions,
        by_topic=_cells(rows, [places[row["passage_id"]] for row in rows], names),
        authors=_authors(stances, own),
        evaluation=evaluation_facts(stances.evaluation, stances.backend),
        notes=stances.notes,
    )


def _targets(
    stances: Stances, rows: Sequence[Row], names: Sequence[str], described: Mapping[str, str]
) -> tuple[TargetFact, ...]:
    pairs = Counter(stances.stances["target"].to_pylist())
    told = Counter((row["target"], row["stance"]) for row in rows)
    return tuple(
        TargetFact(
            name=name,
            description=described.get(name, ""),
            pairs=pairs[name],
            against=told[name, "against"],
            none=told[name, "none"],
            uncertain=told[name, "uncertain"],
            favor=told[name, "favor"],
        )
        for name in names
    )


def _opinions(stances: Stances, rows: Sequence[Row], names: Sequence[str]) -> tuple[Opinion, ...]:
    """Joins the holders' shares with counts; most statements first, nameless voices last."""
    told = Counter((row["holder"], row["target"], row["stance"]) for row in rows)
    spoken = Counter(row["holder"] for row in rows)
    order = {name: n for n, name in enumerate(names)}
    found = [
        _opinion(row, {s: told[row["holder"], row["target"], s] for s in ORDER})
        for row in stances.holder_stances.to_pylist()
        if row["n_relevant"] > 0
    ]
    last = {UNKNOWN_SPEAKER: 1, AUTHOR: 2}
    found.sort(key=lambda o: (last.get(o.holder, 0), -spoken[o.holder], o.holder, order[o.target]))
    return tuple(found)


def _authors(stances: Stances, rows: Sequence[Row]) -> tuple[ArticleOpinion, ...]:
    """The authors' stances article by article, in the stage's order."""
    told = Counter((r["article_id"], r["target"], r["stance"]) for r in rows)
    return tuple(
        ArticleOpinion(
            row["article_id"],
            _opinion(row, {s: told[row["article_id"], row["target"], s] for s in ORDER}),
        )
        for row in stances.article_stances.to_pylist()
        if row["holder"] == AUTHOR and row["n_relevant"] > 0
    )


def _opinion(row: Row, told: Mapping[str, int]) -> Opinion:
    return Opinion(
        holder=row["holder"],
        target=row["target"],
        stance=row["stance"],
        n_relevant=row["n_relevant"],
        favor=told["favor"],
        against=told["against"],
        none=told["none"],
        uncertain=told["uncertain"],
        share_favor=row["share_favor"],
        favor_low=row["favor_low"],
        favor_high=row["favor_high"],
        share_against=row["share_against"],
        against_low=row["against_low"],
        against_high=row["against_high"],
    )


def _cells(
    rows: Sequence[Row], places: Sequence[str], names: Sequence[str]
) -> tuple[StanceCell, ...]:
    """Counts stances by place and target, in the order in which places and targets come."""
    told = Counter(
        (place, row["target"], row["stance"]) for place, row in zip(places, rows, strict=True)
    )
    return tuple(
        cell
        for place in dict.fromkeys(places)
        for name in names
        if (cell := _cell(told, place, name)).n
    )


def _cell(told: Counter[tuple[str, str, str]], place: str, target: str) -> StanceCell:
    return StanceCell(
        place=place,
        target=target,
        against=told[place, target, "against"],
        none=told[place, target, "none"],
        uncertain=told[place, target, "uncertain"],
        favor=told[place, target, "favor"],
    )


def evaluation_facts(evaluation: Evaluation, backend: str) -> EvaluationFacts:
    """Types the evaluation's tables and names the model that is not a baseline."""
    scores = tuple(
        Score(r["dataset"], r["model"], r["metric"], r["value"], r["low"], r["high"], r["n"])
        for r in evaluation.scores.to_pylist()
    )
    confusion = tuple(
        ConfusionCell(r["dataset"], r["label"], r["predicted"], r["n"])
        for r in evaluation.confusion.to_pylist()
    )
    reliability = tuple(
        ReliabilityBin(r["dataset"], r["low"], r["high"], r["n"], r["confidence"], r["accuracy"])
        for r in evaluation.reliability.to_pylist()
    )
    coverage = tuple(
        CoveragePoint(r["dataset"], r["min_confidence"], r["coverage"], r["accuracy"])
        for r in evaluation.coverage.to_pylist()
    )
    return EvaluationFacts(
        model=_classifier([score.model for score in scores], backend),
        datasets=tuple(dict.fromkeys(score.dataset for score in scores)),
        scores=scores,
        confusion=confusion,
        reliability=reliability,
        coverage=coverage,
    )


def _classifier(models: Sequence[str], backend: str) -> str:
    """Tells the classifier from its baselines: the backend's name, or the first that is none."""
    if not models or backend in models:
        return backend
    real = (name for name in models if not any(b in name.lower() for b in _BASELINES))
    return next(real, models[0])
