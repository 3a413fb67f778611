"""What a run shows: plain lines, warnings only, or bars on a terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console
from rich.progress import Progress

from toolkit.cli.display import LiveReporter, PlainReporter, columns, reporter
from toolkit.progress import Reporter


def tell(shown: Reporter) -> None:
    with shown.stage("corpus") as stage:
        stage.advance(1, 2)
        stage.rows(1234)
    with shown.stage("topics"):
        shown.note("fewer [topics] than asked")
    shown.warn("few\x1b[31m labels")


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(PlainReporter())
    lines = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"corpus: 1,234 rows, \d+\.\d s", lines[0])
    assert lines[1] == "note: fewer [topics] than asked"
    assert re.fullmatch(r"topics: \d+\.\d s", lines[2])
    assert lines[3] == "warning: few\\x1b[31m labels"
    assert len(lines) == 4


def test_quiet_is_warnings_only(capsys: pytest.CaptureFixture[str]) -> None:
    tell(PlainReporter(quiet=True))
    assert capsys.readouterr().err == "warning: few\\x1b[31m labels\n"


def test_bars_name_stages_rows_and_times() -> None:
    sink = io.StringIO()
    console = Console(file=sink, force_terminal=True, width=100, color_system=None)
    with Progress(*columns(), console=console) as progress:
        tell(LiveReporter(progress))
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", sink.getvalue())
    assert re.search(r"corpus\s+\S+\s+1,234 rows, \d+\.\d s", text)
    assert re.search(r"topics\s+\S+\s+\d+\.\d s", text)
    assert "note: fewer [topics] than asked" in text
    assert "warning: few\\x1b[31m labels" in text


def test_a_stage_that_fails_is_not_shown_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), PlainReporter().stage("corpus"):
        raise ZeroDivisionError
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("quiet", [True, False])
def test_no_terminal_gets_plain_lines(quiet: bool) -> None:
    with reporter(quiet=quiet) as shown:
        assert isinstance(shown, PlainReporter)
        assert shown.quiet is quiet
