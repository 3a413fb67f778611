"""Judges a run made again beside the stored one, artefact by artefact, and as a whole.

What counts as what:

* corpus tables: identical, or different;
* passage vectors: within one unit of their last decimal (1e-4), or different;
* topics: see `topic_rules`; stances and scores: see `stance_rules`;
* a model that is beyond the tolerance is as alike as the tables it made;
* figures and pages: identical bytes, or drawn anew. Drawn anew counts as the worst of the tables,
  and at least as a tolerance; but from identical tables on the same machine the bytes must be
  identical, and so it is different there;
* an artefact of which only the hash was kept: identical, or different without saying how much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from toolkit.compare.models import compare_models, compare_vectors
from toolkit.compare.pieces import (
    CORPUS_KEYS,
    STANCE_KEYS,
    TOPIC_COLUMNS,
    TOPIC_KEYS,
    Piece,
    Pieces,
    noun,
    stem,
)
from toolkit.compare.stance_rules import judge_stances
from toolkit.compare.tables import Likeness, Verdict, compare_tables, worst
from toolkit.compare.topic_rules import Referee, judge_topics
from toolkit.records import Fitted

EXIT_CODES: Mapping[Likeness, int] = {
    Likeness.IDENTICAL: 0,
    Likeness.TOLERANCE: 3,
    Likeness.STATISTICAL: 4,
    Likeness.DIFFERENT: 5,
}
_DRAWN = (".svg", ".png", ".pdf", ".html")
_HASH_ONLY = "cannot say how much: its text was left out"

Pairs = dict[str, tuple[pa.Table, pa.Table]]


@dataclass(frozen=True)
class Judgement:
    """What was found of every artefact.

    Attributes:
        verdicts: One an artefact, by name; `tables/passages` has a second one for its topics.
        overall: The worst; identical, tolerance, statistical or different.
    """

    verdicts: tuple[Verdict, ...]
    overall: Likeness

    @property
    def exit_code(self) -> int:
        """0 identical, 3 within tolerance, 4 statistically equal, 5 different."""
        return EXIT_CODES[self.overall]


def judge(
    stored: Pieces,
    again: Pieces,
    *,
    same_environment: bool,
    referee: Referee | None = None,
    skipped: Mapping[str, str] | None = None,
) -> Judgement:
    """Judges every artefact of a stored run beside the same of the run made again.

    Args:
        stored: By name: `tables/<name>`, `model/<stage>`, `report.html`, `figures/...`.
        again: The same; what is missing here and not in `skipped` is different.
        same_environment: Whether `machines.differences` found nothing.
        referee: Gives the AMIs between runs with other seeds; called once, only if needed.
        skipped: Artefacts that were not made again, with the reason; they are not compared.
    """
    skipped = skipped or {}
    verdicts = [Verdict(name, Likeness.NOT_COMPARED, why) for name, why in skipped.items()]
    both = {}
    for name in sorted({*stored, *again} - {*skipped}):
        if name in stored and name in again:
            both[name] = (stored[name], again[name])
        else:
            detail = "not made again" if name in stored else "not among what is stored"
            verdicts.append(Verdict(name, Likeness.DIFFERENT, detail))
    verdicts += _judge_tables({n: p for n, p in both.items() if _is_table(p)}, referee)
    tables = worst([verdict.likeness for verdict in verdicts])
    for name, pair in both.items():
        if not _is_table(pair):
            verdicts.append(_judge_other(name, pair, verdicts, tables, same_environment))
    verdicts.sort(key=lambda verdict: verdict.artefact)
    whole = worst([v.likeness for v in verdicts if v.likeness is not Likeness.REDRAWN])
    if any(verdict.likeness is Likeness.REDRAWN for verdict in verdicts):
        whole = worst([whole, Likeness.TOLERANCE])
    return Judgement(tuple(verdicts), whole if whole.rank else Likeness.IDENTICAL)


def _is_table(pair: tuple[Piece, Piece]) -> bool:
    return all(piece.value is None or isinstance(piece.value, pa.Table) for piece in pair) and (
        pair[1].value is not None
    )


def _judge_tables(
    pairs: Mapping[str, tuple[Piece, Piece]], referee: Referee | None
) -> list[Verdict]:
    verdicts: list[Verdict] = []
    topics: Pairs = {}
    stances: Pairs = {}
    for name, (stored, again) in pairs.items():
        if stored.value is None:
            verdicts.append(_by_hash(name, stored, again))
            continue
        table = stem(name)
        before: pa.Table = stored.value
        after = _without(again.value, stored.left_out)
        same = stored.content is not None and stored.content == again.content
        unseen = () if same else stored.left_out
        if table in TOPIC_KEYS:
            topics[name] = before, after
        elif table in STANCE_KEYS:
            stances[name] = before, after
        elif table == "passages" and "topic_id" in before.column_names:
            texts = _text_columns(before), _text_columns(after)
            verdicts.append(_judge_corpus(name, texts, unseen))
            topics["tables/assignments"] = _topic_columns(before), _topic_columns(after)
        elif table in CORPUS_KEYS:
            verdicts.append(_judge_corpus(name, (before, after), unseen))
        else:
            verdicts.append(compare_tables(before, after, key=(), name=name))
    for verdict in judge_topics(topics, referee) if topics else []:
        shown = verdict.artefact
        if shown == "tables/assignments" and shown not in pairs:
            shown = "tables/passages (topics)"
        verdicts.append(Verdict(shown, verdict.likeness, verdict.detail))
    return verdicts + (judge_stances(stances) if stances else [])


def _judge_corpus(name: str, pair: tuple[pa.Table, pa.Table], left_out: tuple[str, ...]) -> Verdict:
    table = stem(name)
    found = compare_tables(
        *pair, key=CORPUS_KEYS[table], name=name, noun=noun(table), tolerance=0.0
    )
    likeness = found.likeness
    if likeness is not Likeness.IDENTICAL:
        likeness = Likeness.DIFFERENT
    said = [found.detail] if found.detail else []
    said += [f"not compared, as it was left out: {', '.join(left_out)}"] if left_out else []
    return Verdict(name, likeness, "; ".join(said))


def _without(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    return table.drop_columns([name for name in columns if name in table.column_names])


def _text_columns(table: pa.Table) -> pa.Table:
    return _without(table, TOPIC_COLUMNS)


def _topic_columns(table: pa.Table) -> pa.Table:
    kept = ["passage_id", *(name for name in TOPIC_COLUMNS if name in table.column_names)]
    return table.select(kept)


def _by_hash(name: str, stored: Piece, again: Piece) -> Verdict:
    if stored.content is not None and stored.content == again.content:
        return Verdict(name, Likeness.IDENTICAL)
    return Verdict(name, Likeness.DIFFERENT, _HASH_ONLY)


def _judge_other(
    name: str,
    pair: tuple[Piece, Piece],
    verdicts: list[Verdict],
    tables: Likeness,
    same_environment: bool,
) -> Verdict:
    stored, again = pair
    if stored.content is not None and stored.content == again.content:
        return Verdict(name, Likeness.IDENTICAL)
    if isinstance(stored.value, np.ndarray) and isinstance(again.value, np.ndarray):
        return compare_vectors(stored.value, again.value, name)
    if isinstance(stored.value, Fitted) and isinstance(again.value, Fitted):
        return _judge_model(compare_models(stored.value, again.value, name), verdicts)
    if isinstance(stored.value, bytes) and stored.value == again.value:
        return Verdict(name, Likeness.IDENTICAL)
    if name.endswith(_DRAWN):
        return _judge_drawn(name, tables, same_environment)
    if stored.value is None:
        return _by_hash(name, stored, again)
    return Verdict(name, Likeness.DIFFERENT, "other bytes")


def _judge_model(found: Verdict, verdicts: list[Verdict]) -> Verdict:
    """A model beyond the tolerance is as alike as what it made, where that is seen."""
    keys = {"topics": TOPIC_KEYS, "stance": STANCE_KEYS}.get(stem(found.artefact))
    if found.likeness is not Likeness.DIFFERENT or keys is None:
        return found
    made = [
        verdict.likeness
        for verdict in verdicts
        if stem(verdict.artefact) in keys or (keys is TOPIC_KEYS and "(topics)" in verdict.artefact)
    ]
    if not made:
        return found
    likeness = worst([*made, Likeness.STATISTICAL])
    return Verdict(found.artefact, likeness, f"as alike as its tables; {found.detail}")


def _judge_drawn(name: str, tables: Likeness, same_environment: bool) -> Verdict:
    if same_environment and not tables.rank:
        detail = "other bytes, though its tables are identical and the machine is the same"
        return Verdict(name, Likeness.DIFFERENT, detail)
    made = f"from tables that are {tables.value}" if tables.rank else "from identical tables"
    return Verdict(name, Likeness.REDRAWN, f"other bytes, drawn {made}")
