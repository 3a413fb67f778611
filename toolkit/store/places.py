"""The places of articles that a study names."""

from __future__ import annotations

from typing import Any

from toolkit.config.articles import InputConfig, SourceConfig
from toolkit.source import Source


def sources_of(settings: InputConfig) -> list[Source]:
    """The places of articles that a study names, if any, each with all its settings."""
    own = [SourceConfig(path=settings.path)] if settings.path is not None else []
    return [_source(source, settings) for source in (*own, *settings.sources)]


def _source(source: SourceConfig, shared: InputConfig) -> Source:
    def first(name: str) -> Any:
        own = getattr(source, name)
        return getattr(shared, name) if own is None else own

    columns = first("columns").model_dump(exclude_none=True)
    return Source(
        path=source.path,
        pattern=tuple(first("pattern")),
        encoding=first("encoding"),
        outlet=first("outlet"),
        columns=columns,
        name_pattern=first("name_pattern"),
        date_order=first("date_order"),
        max_bytes=shared.max_bytes,
        max_unpacked_bytes=shared.max_unpacked_bytes,
    )
