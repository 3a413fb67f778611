"""`toolkit config`: look at a configuration from outside a run."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from toolkit.cli.failures import failures, printable
from toolkit.cli.options import Overrides, Study

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Show, compare and describe configurations.",
)

_Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show tracebacks.")]


@app.command()
def show(
    config: Study,
    overrides: Overrides = None,
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", metavar="NAME", help="Choose a profile; may be repeated."),
    ] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Leave defaults out.")] = False,
    verbose: _Verbose = False,
) -> None:
    """Print the whole configuration and where each value comes from.

    The result is YAML that can be run itself; each value is followed by the file and line, the
    profile or the option that states it.
    """
    with failures(verbose):
        from toolkit.store.configs import load_study
        from toolkit.store.resolved import annotated

        study = load_study(config, overrides or (), profiles or ())
        print(annotated(study, only_changed=changed), end="")


@app.command()
def schema(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there.")
    ] = None,
    verbose: _Verbose = False,
) -> None:
    """Print the JSON Schema of a study's YAML file, for editors.

    Editors with YAML's language server use it after a first line such as
    `# yaml-language-server: $schema=study.schema.json`.
    """
    with failures(verbose):
        from toolkit.config.json_schema import json_schema_text

        if output is None:
            print(json_schema_text(), end="")
            return
        from toolkit.store.resolved import save_text

        save_text(output, json_schema_text())


@app.command()
def diff(
    a: Annotated[str, typer.Argument(help="Study, or folder of a run.", metavar="A")],
    b: Annotated[str, typer.Argument(help="Study, or folder of a run.", metavar="B")],
    verbose: _Verbose = False,
) -> None:
    """Print the settings that differ, one a line.

    A line reads `key: value in A -> value in B`. The exit code is 0 when the two are the same and
    1 when they differ.
    """
    with failures(verbose):
        from toolkit.config.difference import differences
        from toolkit.store.resolved import study_or_run

        found = differences(study_or_run(a), study_or_run(b))
        for one in found:
            left = "absent" if one.kind == "added" else _text(one.left)
            right = "absent" if one.kind == "removed" else _text(one.right)
            print(printable(f"{one.key}: {left} -> {right}"))
        if found:
            raise typer.Exit(1)


def _text(value: Any) -> str:
    from toolkit.store import yaml12

    if isinstance(value, str):
        text = yaml12.dump(value).removesuffix("...\n").rstrip("\n")
        if "\n" not in text:
            return text
    return json.dumps(value, ensure_ascii=False)
