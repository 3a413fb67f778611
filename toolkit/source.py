"""One place of articles and how to read it: light, for it is looked at before anything is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """One place of articles and how to read it.

    Attributes:
        path: A folder or a file.
        pattern: Patterns of file names below a folder; `*.txt` fits `a.txt.gz` too.
        encoding: Of every file; `auto` detects it.
        outlet: Outlet of all articles, where it is one.
        columns: Field (id, text, title, date, outlet, author, url) to the column that holds it.
        name_pattern: What file names state, such as `{date}_{outlet}_{title}`; None: nothing.
        date_order: Of dates in digits: `dmy`, `mdy`, `ymd`; `unstated`: an ambiguous one is left
            out and told.
        max_bytes: The largest article: a file of its own or a row.
        max_unpacked_bytes: How far a compressed file is unpacked.
    """

    path: str
    pattern: tuple[str, ...] = ("*",)
    encoding: str = "auto"
    outlet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    name_pattern: str | None = None
    date_order: str = "unstated"
    max_bytes: int = 20_000_000
    max_unpacked_bytes: int = 4_000_000_000
