"""How far new articles are from those that a run knew: topics, vectors, words, stances.

Whatever is measured of the new articles is measured of the known ones too, each of them read as if
it were new: a fit knows its own articles better than any other, so that the topics and vectors it
gave them are no measure for what it has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.compare.drift_verdict import verdict
from toolkit.compare.shares import Change, Counts, compare_shares, count
from toolkit.compare.words import (
    WordChange,
    changed_words,
    count_words,
    divergence,
    unknown_words,
)
from toolkit.records import OTHER, STANCES, UNCERTAIN, Matrix
from toolkit.report.wording import plural
from toolkit.schemas import DRIFT
from toolkit.threads import one_thread

_DECIMALS = 6
_FAR = 0.05  # share of the known passages that lie farther from the rest than the cut
_MOST_WORDS = 10  # that rose, and that fell
_ROWS = 1024  # passages compared at a time
_WHOLE = Counts(np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Side:
    """The articles on one side.

    Attributes:
        passages: Of schema `PASSAGES`.
        read: How passages read to a run that was not fitted on their article: `article_id`,
            `topic`, and `nearest`, the cosine with the nearest passage that was fitted on. Of the
            known side it may be a sample of the articles.
        stances: Of schema `STANCE_ROWS`; None where the study has no targets.
    """

    passages: pa.Table
    read: pa.Table
    stances: pa.Table | None

    @property
    def article_ids(self) -> list[str]:
        """The articles that have passages, in their order."""
        return list(dict.fromkeys(self.passages["article_id"].to_pylist()))


@dataclass(frozen=True)
class Drift:
    """What was found.

    Attributes:
        table: Of schema `DRIFT`.
        verdict: A sentence or two on it.
    """

    table: pa.Table
    verdict: str


def drift(known: Side, new: Side, *, topics: Sequence[str], seed: int) -> Drift:
    """Compares new articles with those that a run knew.

    New articles that the run had read are counted and left out.

    Args:
        known: The run's articles.
        new: Other articles, under the run's topics and stances.
        topics: Names of the run's topics, `other` among them or not.
        seed: Of the random splits and samples.
    """
    rows = [_articles(known, new)]
    new = _unread(known, new)
    if new.passages.num_rows:
        rows.append(_row("other", "", _compare(_in_topic(known, OTHER), _in_topic(new, OTHER))))
        rows.append(_far(known, new))
        rows += _words(known, new, seed)
        named = [name for name in topics if name != OTHER]
        for name in named:
            sides = _in_topic(known, name), _in_topic(new, name)
            rows.append(_row("topic", name, _compare(*sides, comparisons=len(named))))
        rows += _stances(known, new)
    table = pa.Table.from_pylist(rows, schema=DRIFT)
    return Drift(table, verdict(table))


_Pair = tuple[Change, int, int]


def _compare(known: Counts, new: Counts, *, comparisons: int = 1) -> _Pair:
    return compare_shares(known, new, comparisons=comparisons), known.n, new.n


def _row(measure: str, item: str, pair: _Pair, note: str = "") -> dict[str, Any]:
    change, n_known, n_new = pair
    return {
        "measure": measure,
        "item": item,
        "known": _rounded(change.known),
        "new": _rounded(change.new),
        "low": _rounded(change.low),
        "high": _rounded(change.high),
        "change_low": _rounded(change.change_low),
        "change_high": _rounded(change.change_high),
        "differs": change.differs,
        "n_known": n_known,
        "n_new": n_new,
        "note": note,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS) + 0.0


def _articles(known: Side, new: Side) -> dict[str, Any]:
    """How many of the new articles the run had read already."""
    read, given = set(known.article_ids), new.article_ids
    again = sum(article in read for article in given)
    share = again / len(given) if given else None
    note = "share of the new articles that the run had read"
    return _row("articles", "", (Change(None, share), len(read), len(given)), note)


def _unread(known: Side, new: Side) -> Side:
    """Leaves out the new articles that the run had read: they are no news to it."""
    read = pa.array(known.article_ids, pa.string())

    def left(table: pa.Table) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table["article_id"], value_set=read)))

    return Side(
        left(new.passages), left(new.read), None if new.stances is None else left(new.stances)
    )


def _numbers(table: pa.Table) -> npt.NDArray[np.int64]:
    """Numbers the articles of a table's rows, in their order."""
    place: dict[str, int] = {}
    articles = table["article_id"].to_pylist()
    return np.asarray([place.setdefault(a, len(place)) for a in articles], dtype=np.int64)


def _in_topic(side: Side, topic: str) -> Counts:
    found = np.asarray([name == topic for name in side.read["topic"].to_pylist()], dtype=bool)
    return count(found, _numbers(side.read)) if len(found) else _WHOLE


def _far(known: Side, new: Side) -> dict[str, Any]:
    """Counts passages that are near to nothing the run knew."""
    among, beyond = (np.asarray(side.read["nearest"].to_numpy()) for side in (known, new))
    if not len(among) or not len(beyond):
        change = Change(None, None)
        return _row("far", "", (change, len(among), len(beyond)), "too few known articles")
    cut = float(np.quantile(among, _FAR))
    note = f"cosine with the nearest known passage below {cut:.3f}, as of {_FAR:.0%} of the known"
    sides = count(among < cut, _numbers(known.read)), count(beyond < cut, _numbers(new.read))
    return _row("far", "", _compare(*sides), note)


def nearest(rows: Matrix, others: Matrix) -> npt.NDArray[np.float64]:
    """Returns each row's largest cosine with the others, rounded, shape (n,).

    Args:
        rows: Unit rows, shape (n, d).
        others: Unit rows, shape (m, d), at least one.
    """
    found = np.zeros(len(rows))
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS].astype(np.float64)
        with one_thread():
            similarity = part @ others.T.astype(np.float64)
        found[start : start + _ROWS] = np.round(similarity.max(axis=1), _DECIMALS)
    return found


def _words(known: Side, new: Side, seed: int) -> Iterator[dict[str, Any]]:
    found = count_words(_texts(known), _texts(new))
    yield _row("unknown words", "", _compare(*unknown_words(found)))
    apart = divergence(found, seed=seed)
    sizes = int(found.known.sum()), int(found.new.sum())
    if apart is not None:
        change = Change(apart.expected, apart.value, apart.low, apart.high, differs=apart.p <= 0.05)
        few = f"; {apart.least_p:.2g} at least for so few articles" if apart.least_p > 0.05 else ""
        note = f"bits; known, low and high: {apart.splits} random splits; p = {apart.p:.3g}{few}"
        if apart.least_p > 0.05:
            change = Change(apart.expected, apart.value, apart.low, apart.high)
        yield _row("divergence", "", (change, *sizes), note)
    for measure, words in zip(
        ("word rose", "word fell"), changed_words(found, most=_MOST_WORDS), strict=True
    ):
        for word in words:
            yield _row(measure, word.word, (_word(word), *sizes), _word_note(word))


def _texts(side: Side) -> list[str]:
    texts: dict[str, list[str]] = {}
    columns = (side.passages[name].to_pylist() for name in ("article_id", "text"))
    for article, text in zip(*columns, strict=True):
        texts.setdefault(article, []).append(text)
    return ["\n".join(parts) for parts in texts.values()]


def _word(word: WordChange) -> Change:
    return Change(word.known, word.new, change_low=word.interval[0], change_high=word.interval[1])


def _word_note(word: WordChange) -> str:
    before, now = word.counts
    return (
        f"z = {word.z:.1f}; {plural(now, 'time')} in {plural(word.articles[1], 'new article')}, "
        f"{plural(before, 'time')} in {word.articles[0]:,} known"
    )


def _stances(known: Side, new: Side) -> Iterator[dict[str, Any]]:
    """Compares, by target, the share of each stance among relevant statements."""
    if known.stances is None or new.stances is None:
        return
    targets = list(dict.fromkeys(known.stances["target"].to_pylist()))
    kinds = (*STANCES, UNCERTAIN)
    for target in targets:
        for kind in kinds:
            sides = [_of_stance(side.stances, target, kind) for side in (known, new)]
            pair = _compare(sides[0], sides[1], comparisons=len(targets) * len(kinds))
            yield _row("stance", f"{target}: {kind}", pair)


def _of_stance(stances: pa.Table, target: str, kind: str) -> Counts:
    columns = (stances[name].to_pylist() for name in ("target", "relevant"))
    kept = np.asarray([t == target and r for t, r in zip(*columns, strict=True)], dtype=bool)
    if not kept.any():
        return _WHOLE
    rows = stances.filter(pa.array(kept))
    hits = np.asarray([stance == kind for stance in rows["stance"].to_pylist()], dtype=bool)
    return count(hits, _numbers(rows))
