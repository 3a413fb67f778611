"""What goes wrong becomes one line and an exit code."""

from __future__ import annotations

import pytest
import typer

from toolkit.cli.failures import failures, printable
from toolkit.errors import ConfigError, InputError, StoreError


def fail_with(error: BaseException, *, verbose: bool = False) -> int:
    with pytest.raises(typer.Exit) as caught, failures(verbose):
        raise error
    return caught.value.exit_code


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (ConfigError(["a:1: x", "a:2: y"]), 2, ["error: a:1: x", "error: a:2: y"]),
        (InputError("nothing", where="here", hint="look"), 2, ["error: here: nothing; look"]),
        (StoreError("broken"), 2, ["error: broken"]),
        (KeyboardInterrupt(), 130, ["stopped"]),
        (
            ZeroDivisionError("by zero\nmore"),
            1,
            ["error: unexpected ZeroDivisionError: by zero; run with --verbose to see where"],
        ),
        (
            KeyError(),
            1,
            ["error: unexpected KeyError: ; run with --verbose to see where"],
        ),
    ],
)
def test_a_line_and_an_exit_code(
    error: BaseException, code: int, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail_with(error) == code
    assert capsys.readouterr().err.splitlines() == lines


@pytest.mark.parametrize("error", [InputError("x"), ZeroDivisionError("x")])
def test_the_traceback_only_when_asked_for(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(error, verbose=True)
    assert "Traceback" in capsys.readouterr().err
    fail_with(error)
    assert "Traceback" not in capsys.readouterr().err


def test_an_exit_passes_through() -> None:
    assert fail_with(typer.Exit(7)) == 7


def test_nothing_wrong_is_nothing_said(capsys: pytest.CaptureFixture[str]) -> None:
    with failures():
        pass
    assert capsys.readouterr().err == ""


def test_text_for_a_terminal_is_one_line_without_control_characters() -> None:
    assert printable("a\x1b[31m\nb\u202e\x07é — ") == "a\\x1b[31m b\\u202e\\x07é — "
