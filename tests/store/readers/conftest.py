"""What the tests of tables share: a file is written, read, and taken apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.tables import read_table

Read = Callable[..., tuple[list[RawArticle], list[Rejection]]]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Writes bytes under a name, reads the table and checks that it can be stored."""
    folder = tmp_path_factory.mktemp("tables")

    def read_bytes(
        name: str, data: bytes, **settings: Any
    ) -> tuple[list[RawArticle], list[Rejection]]:
        (folder / name).write_bytes(data)
        items = list(read_table(folder, name, Source(str(folder), **settings)))
        for item in items:
            assert item.path == name
            "".join(map(str, vars(item).values())).encode("utf-8")
        articles = [item for item in items if isinstance(item, RawArticle)]
        rejections = [item for item in items if isinstance(item, Rejection)]
        for rejection in rejections:
            assert rejection.reason
            assert rejection.detail
            assert len(rejection.detail) < 2000
        return articles, rejections

    return read_bytes
