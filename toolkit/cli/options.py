"""Options and arguments that several commands take, each said once."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Study: TypeAlias = Annotated[str, typer.Argument(help="YAML file of the study.", metavar="CONFIG")]
RunPlace: TypeAlias = Annotated[
    str, typer.Argument(help="Folder of a run, or an archive of one.", metavar="RUN")
]
Overrides: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
]
Profiles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--profile", metavar="NAME", help="Apply a profile; may be repeated."),
]
Out: TypeAlias = Annotated[
    str | None, typer.Option("--out", metavar="DIR", help="Folder in the place of `runs`.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first input that cannot be used.")
]
NoCache: TypeAlias = Annotated[
    bool, typer.Option("--no-cache", help="Run every stage and keep none in the cache.")
]
CacheDir: TypeAlias = Annotated[
    str | None,
    typer.Option("--cache-dir", metavar="DIR", help="Cache in the place of `runs/.cache`."),
]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only the result and warnings.")
]
Verbose: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help="Show tracebacks.")]
