"""Named topics as the report tells them: facts, figure, page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from toolkit.report import figure_topic_separation, theme
from toolkit.report.page import render
from toolkit.report.summary import summarize
from toolkit.report.topic_separation import named_topics, other_notes
from toolkit.schemas import TOPIC_SEPARATION


def table(*names: str, warning: str | None = None, texts: bool = True) -> pa.Table:
    rows = [
        {
            "topic": name,
            "threshold": 0.42,
            "n_texts": 12 if texts else None,
            "f1": 0.9 if texts else None,
            "n_passages": 8,
            "n_first": 6,
            "nearest": names[1] if len(names) > 1 else None,
            "overlap": 0.25 if len(names) > 1 else None,
            "similarity": -0.1 if len(names) > 1 else None,
            "warning": warning,
            "histogram": [900, 40, *[0] * 10, 3, 0, 5, 0, 0, 0, 0, 0],
            "own_scores": [0.3, 0.8, 0.9] if texts else [],
            "other_scores": [0.1, 0.2] if texts else [],
        }
        for name in names
    ]
    return pa.Table.from_pylist(rows, schema=TOPIC_SEPARATION)


def test_warnings_stand_beside_their_topic_and_not_among_the_notes() -> None:
    facts = named_topics(table("tram", "wind", warning="beware"))
    assert [(f.topic, f.shared) for f in facts] == [("tram", 2), ("wind", 2)]
    notes = ["named topic 'tram': beware", "named topic 'tram': else", "3 discovered topics"]
    assert other_notes(notes, facts) == ("named topic 'tram': else", "3 discovered topics")


def test_the_figure_tells_its_numbers_wide_and_narrow() -> None:
    facts = named_topics(table("tram", "a renamed topic with a name that goes on and on for long"))
    with theme.applied():
        for width in (theme.WIDTH, theme.NARROW):
            drawing = figure_topic_separation.draw(facts, ["tram", "other"], width)
            assert drawing is not None
            assert theme.serialise(drawing.canvas, "svg").startswith(b"<?xml")
    assert "8 of 948 passages reach 0.42" in drawing.alt
    assert sum(drawing.data["passages"].to_pylist()) == 2 * 948
    assert figure_topic_separation.draw((), ["tram"], theme.WIDTH) is None


def test_many_topics_are_counted_where_they_are_not_drawn() -> None:
    facts = named_topics(table(*(f"topic {n:02d}" for n in range(15)), texts=False))
    with theme.applied():
        drawing = figure_topic_separation.draw(facts, [], theme.WIDTH)
    assert drawing is not None
    assert any("3 named topics more" in text.get_text() for text in drawing.canvas.axes[0].texts)
    assert "own texts" not in drawing.caption


def test_the_page_shows_named_topics_where_there_are_any(study: dict[str, Any]) -> None:
    assert "told apart" not in render(summarize(**study), [])
    name = study["topics"].topics["name"].to_pylist()[0]
    separation = table(name, warning="4 of its 4 passages also reach 'wind'")
    topics = replace(study["topics"], topic_separation=separation)
    summary = summarize(**study | {"topics": topics})
    with theme.applied():
        drawing = figure_topic_separation.draw(summary.named_topics, [name], theme.WIDTH)
    assert drawing is not None
    from toolkit.report.figures import finish

    page = render(summary, [finish(drawing, None, ("svg",))])
    assert "How named topics are told apart" in page
    assert "also reach &#39;wind&#39;" in page
