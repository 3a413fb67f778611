"""Drafts a study of a folder or file of articles: what is there, and a commented YAML that runs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.corpus import language
from toolkit.errors import InputError
from toolkit.records import RawArticle, Rejection
from toolkit.store.readers.columns import as_text
from toolkit.store.readers.filenames import stated
from toolkit.store.survey import Survey, Table, survey, write_new
from toolkit.studies.init_guess import (
    Order,
    columns_of,
    date_order,
    name_pattern,
    repeated,
    to_state,
)
from toolkit.studies.init_sources import Group, plan
from toolkit.studies.init_text import Draft, odd_told, study_text

_LANGUAGE_SHARE = 0.1  # of the sample that a language has to be one of the study's
_TEXTS = 100  # whose language is told
_SHOWN = 3  # files that cannot be used


@dataclass(frozen=True)
class Drafted:
    """What was written where, and what was found, in sentences."""

    path: str
    found: tuple[str, ...]


def init(place: str, out: str, *, force: bool = False) -> Drafted:
    """Looks at a folder or file of articles and writes a study of it.

    Args:
        place: The folder or file.
        out: The YAML file to write.
        force: Write over one that is there.

    Raises:
        InputError: There is nothing that could be read as articles, or `out` is there already.
    """
    if os.path.exists(place) and os.path.exists(out) and not force:
        write_new(out, "", replace=False)  # raises, before any work is done
    seen = survey(place)
    draft = draft_of(seen, os.path.relpath(place, os.path.dirname(os.path.abspath(out))))
    write_new(out, study_text(draft), replace=force)
    return Drafted(out, draft.found)


def draft_of(seen: Survey, path: str) -> Draft:
    """Drafts a study of what was seen.

    Args:
        seen: The sample.
        path: Of the place, as the study is to state it.

    Raises:
        InputError: None of it can be read as an article.
    """
    groups = _groups(seen.tables)
    articles = [item for item in seen.sample if isinstance(item, RawArticle)]
    if not groups and not articles:
        raise InputError(
            f"nothing in it can be read as an article: {_why(seen)}",
            where=seen.path,
            hint="a table needs a column of texts; other files must hold text",
        )
    texts = [article.text for article in articles]
    texts += [text for group in groups for text in _values(group.tables, group.columns["text"])]
    sample = texts[:: max(1, len(texts) // _TEXTS)][:_TEXTS]
    total, exact = _total(seen, groups)
    pattern = name_pattern(seen.documents) if articles else None
    languages = Counter(language.detect(text).code or "unknown" for text in sample)
    draft = Draft(
        name=seen.name,
        path=path,
        groups=groups,
        plan=plan(groups, seen.table_names),
        documents=len(seen.documents) if articles else 0,
        others=tuple(kind for kind in seen.kinds if not kind.known),
        own_endings=_own_endings(seen) if articles else (),
        name_pattern=pattern,
        languages=_chosen(languages),
        articles=total,
        characters=round(total * sum(map(len, sample)) / max(1, len(sample))),
    )
    return replace(draft, found=tuple(_found(seen, draft, articles, languages, exact)))


def _groups(tables: Sequence[Table]) -> tuple[Group, ...]:
    """Puts tables that are read alike together; those without a column of texts are left out."""
    held: dict[tuple[tuple[str, str], ...], list[Table]] = {}
    columns: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for table in tables:
        found = columns_of(table.columns, table.rows)
        if "text" in found and table.rows:
            key = tuple(to_state(table.columns, found).items())
            held.setdefault(key, []).append(table)
            columns.setdefault(key, found)
    return tuple(
        Group(tuple(alike), columns[key], dict(key), _order(alike, columns[key]))
        for key, alike in held.items()
    )


def _order(tables: Sequence[Table], columns: dict[str, str]) -> Order:
    return date_order(_values(tables, columns["date"]) if "date" in columns else ())


def _values(tables: Sequence[Table], column: str) -> list[str]:
    """The values of a column that are there, as text."""
    told = (as_text(row.get(column), "title") for table in tables for row in table.rows)
    return [text for text in told if text.strip()]


def _total(seen: Survey, groups: Sequence[Group]) -> tuple[int, bool]:
    """How many articles there are, and whether that is no estimate."""
    tables = [table for group in groups for table in group.tables]
    rows = sum(table.total for table in tables)
    looked_at = max(1, len(seen.tables))
    n_tables = len(seen.table_names)
    rows = rows * n_tables // looked_at
    exact = all(table.exact for table in tables) and looked_at >= n_tables
    return rows + len(seen.documents), exact


def _own_endings(seen: Survey) -> tuple[str, ...]:
    """The patterns to state where no file has an ending that is read by default."""
    from toolkit.config.articles import PATTERNS

    usual = {pattern[1:] for pattern in PATTERNS}
    endings = [kind.suffix for kind in seen.kinds if kind.known]
    if any(f".{ending.split('.')[1]}" in usual for ending in endings if ending):
        return ()
    return tuple(f"*{ending}" for ending in endings)


def _chosen(languages: Counter[str]) -> tuple[str, ...]:
    told = {name: n for name, n in languages.items() if name != "unknown"}
    least = _LANGUAGE_SHARE * sum(told.values())
    ranked = sorted(told, key=lambda name: (-told[name], name))
    return tuple(name for name in ranked if told[name] >= least) or ("en",)


def _why(seen: Survey) -> str:
    faults = _faults(seen)
    more = f" and {len(faults) - _SHOWN:,} more" if len(faults) > _SHOWN else ""
    return "; ".join(faults[:_SHOWN]) + more if faults else "no file"


def _faults(seen: Survey) -> list[str]:
    """Says what is wrong with each of the files looked at that cannot be used."""
    faults = [f"{item.path}: {item.reason}" for item in seen.sample if isinstance(item, Rejection)]
    for table in seen.tables:
        fault = table.fault
        if not fault and not (table.rows and "text" in columns_of(table.columns, table.rows)):
            listed = ", ".join(table.columns[:8]) or "none"
            fault = f"no column of texts among {listed}"
        if fault:
            faults.append(f"{table.name}: {fault}")
    return faults


def _found(
    seen: Survey,
    draft: Draft,
    articles: Sequence[RawArticle],
    languages: Counter[str],
    exact: bool,
) -> list[str]:
    """Says what was found, a line each."""
    kinds = ", ".join(
        f"{kind.files:,} {kind.suffix or 'without an ending'} ({_size(kind.bytes)})"
        for kind in seen.kinds
    )
    told = [
        f"files: {kinds}",
        f"articles: {draft.articles:,}" if exact else f"articles: about {_round(draft.articles):,}",
    ]
    if len(seen.tables) < len(seen.table_names):
        looked = f"{len(seen.tables):,} of {len(seen.table_names):,}"
        told.append(f"tables looked at: {looked}; the others are taken to be alike")
    for group in draft.groups:
        names = ", ".join(f"{field} in '{name}'" for field, name in group.columns.items())
        told.append(f"columns of {_named(group)}: {names}")
        if group.order.told:
            told.append(f"dates: {group.order.told}")
        told += _repeated(group)
    told += [odd_told(odd) + "; the study says how to change that" for odd in draft.plan.odd]
    told += _encodings(seen, articles)
    if draft.name_pattern:
        told.append(f"file names: {draft.name_pattern}")
    outlets = _outlets(draft, articles)
    if outlets:
        told.append(f"outlets of those looked at: {outlets}")
    ranked = ", ".join(f"{name} {n}" for name, n in languages.most_common(5))
    told.append(f"languages of {sum(languages.values())} articles looked at: {ranked}")
    return told + _unused(seen, draft)


def _unused(seen: Survey, draft: Draft) -> list[str]:
    """Says which files are not read, or cannot be used."""
    told = []
    left = sum(kind.files for kind in draft.others)
    if left:
        endings = ", ".join(sorted({kind.suffix or "without an ending" for kind in draft.others}))
        told.append(f"not read: {left:,} files {endings}")
    if seen.advice:
        told.append(f"not read: {seen.advice}")
    faults = _faults(seen)
    told += [f"cannot be used: {fault}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        looked = len(seen.sample) + len(seen.tables)
        more = len(faults) - _SHOWN
        told.append(f"cannot be used: {more:,} more of the {looked:,} files looked at")
    return told


def _repeated(group: Group) -> list[str]:
    """Warns of ids that are none."""
    column = group.columns.get("id", "")
    twice = sum(repeated(table.rows, column) for table in group.tables) if column else 0
    if not twice:
        return []
    return [f"ids: {twice} values of '{column}' repeat; their rows will be rejected"]


def _named(group: Group) -> str:
    first = group.tables[0].name
    more = len(group.tables) - 1
    return first if not more else f"{first} and {more} more"


def _encodings(seen: Survey, articles: Sequence[RawArticle]) -> list[str]:
    found = Counter(table.encoding for table in seen.tables if table.encoding)
    for article in articles:
        notes = article.metadata.get("notes", "").split("; ")
        other = next((note[8:] for note in notes if note.startswith("read as ")), "utf-8")
        found[other] += 1
    told = ", ".join(f"{name} {n}" for name, n in found.most_common(4))
    return [f"encodings of the files looked at: {told}"] if told else []


def _outlets(draft: Draft, articles: Sequence[RawArticle]) -> str:
    found = Counter(a.metadata["outlet"] for a in articles if "outlet" in a.metadata)
    if draft.name_pattern is not None:
        named = (stated(article.path, draft.name_pattern) for article in articles)
        found.update(fields["outlet"] for fields in named if "outlet" in fields)
    for group in draft.groups:
        if "outlet" in group.columns:
            found.update(_values(group.tables, group.columns["outlet"]))
    shown = ", ".join(name for name, _ in found.most_common(4))
    more = len(found) - 4
    return f"{shown} and {more} more" if more > 0 else shown


def _round(n: int) -> int:
    """Rounds an estimate to two digits."""
    return round(n, 2 - len(str(n)))


def _size(n: int) -> str:
    return f"{n / 1e6:,.1f} MB" if n >= 1e5 else f"{n / 1e3:,.1f} kB"
