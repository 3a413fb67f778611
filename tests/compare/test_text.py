"""A diff as text: only what differs, in columns."""

from __future__ import annotations

from tests.compare.made import TOPIC_OF, facts, tables
from toolkit.compare.facts import RunDiff, Setting
from toolkit.compare.runs import compare_runs
from toolkit.compare.text import MOST, text

TURNED = dict.fromkeys(range(0, 24, 2), "against")


def diff(settings: tuple[Setting, ...] = (), **right: object) -> RunDiff:
    made = tables(**right)  # type: ignore[arg-type]
    return compare_runs(facts(tables()), facts(made, "b" * 16), settings)


def test_no_difference_is_said_plainly() -> None:
    assert text(diff()).splitlines() == [
        f"A  town/{'a' * 16}  The town",
        f"B  town/{'b' * 16}  The town",
        "",
        "no difference in configuration, data and results",
    ]


def test_only_sections_with_a_difference_are_shown() -> None:
    setting = Setting("stance.min_confidence", 0.5, 0.65, "changed")
    said = text(diff((setting,), score=0.8))
    assert "CONFIGURATION: 1 setting\n  stance.min_confidence  0.5  ->  0.65\n" in said
    assert "SCORES: 1 of 3 scores moved, 1 beyond its interval\n" in said
    assert "0.600 (0.550 to 0.650)  ->  0.800 (0.750 to 0.850)  +0.200 BEYOND ITS INTERVAL" in said
    assert "majority" not in said
    assert "TOPICS" not in said
    assert "STANCE" not in said
    assert said.endswith("the same: data, environment, topics, stance\n")


def test_settings_that_one_run_lacks() -> None:
    settings = (
        Setting("a", None, [1, "x"], "added"),
        Setting("b", None, None, "removed"),
        Setting("c", "a\nb", True, "changed"),
    )
    said = text(diff(settings))
    assert '  a  not there  ->  [1, "x"]\n' in said
    assert "  b  null       ->  not there\n" in said
    assert '  c  "a\\nb"     ->  true\n' in said


def test_topics_and_moved_passages() -> None:
    again = [(t + 1) % 3 if n < 2 else t for n, t in enumerate(TOPIC_OF)]
    said = text(diff(topic_of=again))
    assert "TOPICS: 2 of 24 shared passages moved, AMI 0." in said
    assert "\n    2  buses  ->  river, bank, flood\n" in said
    assert "\n    a0-p001  buses -> river, bank, flood  Passage 1 of the town's news.\n" in said


def test_shares_and_labels() -> None:
    said = text(diff(stances=TURNED))
    assert "STANCE: 24 labels of 48 changed, 4 shares changed by more than the interval\n" in said
    assert "Ada Brook  in favor of bus lanes  100% (76% to 100%) of 12  ->  0% (0% to 24%)" in said
    assert f"and {24 - MOST} more; --format json has them all" in said
    assert text(diff(stances=TURNED)) == said


def test_columns_are_aligned_and_lines_have_no_blank_end() -> None:
    settings = tuple(Setting(key, 1, 22, "changed") for key in ("a", "longer.key"))
    lines = text(diff(settings, stances=TURNED)).splitlines()
    rows = [line for line in lines if line.startswith(("  a ", "  longer.key "))]
    assert {row.index("->") for row in rows} == {len("  longer.key  1  ")}
    assert all(line == line.rstrip() for line in lines)
