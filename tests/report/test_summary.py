"""The facts of a run are those of its tables."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pyarrow as pa
import pytest

from toolkit import schemas
from toolkit.records import Corpus
from toolkit.report.facts import Summary
from toolkit.report.findings import clearest, doubt, leaders
from toolkit.report.summary import summarize
from toolkit.report.wording import listing, named, percent, plural, shorten

Row = dict[str, Any]


def test_reading_counts_what_the_tables_hold(summary: Summary, study: Row) -> None:
    corpus, reading = study["corpus"], summary.reading
    assert reading.inputs == corpus.articles.num_rows + corpus.rejected.num_rows
    assert reading.kept == corpus.articles.num_rows
    assert reading.passages == corpus.passages.num_rows
    assert reading.quotes == corpus.quotes.num_rows
    assert sum(r.spans for r in reading.removed) == corpus.removed.num_rows
    assert reading.characters_removed == sum(map(len, corpus.removed["text"].to_pylist()))
    assert [r.path for r in reading.rejected] == ["004_empty.txt"]


def test_passages_are_whole_and_their_quotations_marked(summary: Summary, study: Row) -> None:
    texts = study["corpus"].passages["text"].to_pylist()
    assert [p.text for p in summary.passages] == texts
    marked = [s.quote_id for p in summary.passages for s in p.segments if s.quote_id]
    assert marked == study["corpus"].quotes["quote_id"].to_pylist()


def test_overlapping_quotations_lose_no_text(study: Row) -> None:
    corpus = study["corpus"]
    rows = corpus.quotes.to_pylist()
    inner = {**rows[0], "quote_id": "inner", "text_start": rows[0]["text_start"] + 5}
    beyond = {**rows[0], "quote_id": "beyond", "text_end": rows[0]["text_end"] + 900}
    quotes = pa.Table.from_pylist([*rows, inner, beyond], schema=schemas.QUOTES)
    changed = Corpus(
        **{**{n: getattr(corpus, n) for n in corpus.__dataclass_fields__}, "quotes": quotes}
    )
    found = summarize(**{**study, "corpus": changed})
    assert [p.text for p in found.passages] == corpus.passages["text"].to_pylist()


def test_topics_come_by_size_and_other_last(summary: Summary) -> None:
    assert [(t.name, t.size) for t in summary.topics] == [
        ("harbour wind farm", 6),
        ("tram extension", 6),
        ("free school meals", 5),
        ("football stadium", 3),
        ("other", 5),
    ]
    assert summary.topics[1].threshold == 0.31
    assert summary.topics[3].threshold is None
    assert all(len(t.examples) == 2 for t in summary.topics)


def test_opinions_count_only_relevant_statements(summary: Summary) -> None:
    assert summary.stance is not None
    mara = next(o for o in summary.stance.opinions if o.holder == "Mara Quist")
    assert (mara.favor, mara.uncertain, mara.none, mara.against) == (2, 1, 0, 0)
    assert all(
        o.n_relevant == o.favor + o.against + o.none + o.uncertain for o in summary.stance.opinions
    )
    assert summary.stance.holders[-1] == "author"
    assert summary.stance.holders[0] == "Ilse Brandt"


def test_stance_by_topic_adds_up_to_the_targets(summary: Summary) -> None:
    assert summary.stance is not None
    for target in summary.stance.targets:
        cells = [c for c in summary.stance.by_topic if c.target == target.name]
        assert sum(c.n for c in cells) == target.n_relevant
        assert sum(c.favor for c in cells) == target.favor


def test_findings_state_the_numbers(summary: Summary) -> None:
    text = {finding.about: finding.text for finding in summary.findings}
    assert "4 articles of 5 inputs" in text["Read"]
    assert "Of 25 passages, 17 (68\u00a0%) are in the study's named topics" in text["Topics"]
    assert "harbour wind farm 6, tram extension 6 and free school meals 5" in text["Topics"]
    assert "5 (20\u00a0%) are in none" in text["Topics"]
    assert "Ilse Brandt on Extending the tram to the harbour (3 of 3 statements" in text["In favor"]
    assert "44–100\u00a0%" in text["In favor"]
    assert "read these as leads" in text["Against"]
    assert "against on Raising the parking fee (2 of 3 passages)" in text["Authors"]
    assert "5 (19\u00a0%) are left uncertain" in text["Uncertain"]
    assert "0.74 (0.69–0.79)" in text["Classifier"]
    assert "best baseline 0.63 (word counts)" in text["Classifier"]
    assert "no clear gain" not in text["Classifier"]


def test_the_classifier_is_told_from_its_baselines(summary: Summary) -> None:
    assert summary.stance is not None
    assert summary.stance.evaluation.model == "linear"


def test_findings_without_a_side_say_so(study: Row, build: Any) -> None:
    said = {("Anton Reyes", build.corpus and next(iter(build.targets))): ["none"]}
    stances = build.stances(study["corpus"], said)
    found = summarize(**{**study, "stances": stances}).stance
    assert found is not None
    assert clearest(found, "favor") == "No named speaker comes out in favor of any target."
    assert "1 of 180 pairs" in doubt(found)


def test_a_classifier_within_reach_of_a_baseline_is_no_gain(study: Row) -> None:
    stances = study["stances"]
    rows = stances.evaluation.scores.to_pylist()
    rows = [{**r, "value": 0.7} if r["model"] == "word counts" else r for r in rows]
    scores = pa.Table.from_pylist(rows, schema=schemas.SCORES)
    changed = dataclasses.replace(
        stances, evaluation=dataclasses.replace(stances.evaluation, scores=scores)
    )
    found = summarize(**{**study, "stances": changed}).findings[-1]
    assert found.about == "Classifier"
    assert "best baseline 0.70 (word counts), so no clear gain" in found.text


def test_a_list_of_words_is_quoted_in_a_sentence() -> None:
    assert named("tram, line, dust") == "‘tram, line, dust’"
    assert named("tram extension") == "tram extension"


def test_many_articles_are_counted_not_listed(summary: Summary) -> None:
    text = leaders(summary.articles * 3)
    assert "free school meals in 3" in text
    assert "“" not in text


def test_json_holds_every_fact_and_reads_back(summary: Summary) -> None:
    read = json.loads(summary.to_json())
    assert read["reading"]["passages"] == 25
    assert len(read["passages"]) == 25
    assert read["stance"]["opinions"][0]["holder"] == "Ilse Brandt"
    assert summary.to_json() == summary.to_json()


def test_output_folder_and_threads_are_left_out(study: Row) -> None:
    config = {**study["config"], "out": "/elsewhere", "compute": {"threads": 7}}
    assert summarize(**{**study, "config": config}) == summarize(**study)


def test_a_study_without_targets_has_no_stance(study: Row) -> None:
    found = summarize(**{**study, "stances": None})
    assert found.stance is None
    assert {f.about for f in found.findings} == {"Read", "Topics", "Articles"}
    assert all(p.marks == () for p in found.passages)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0"), (0.001, "<1"), (0.393, "39"), (0.997, ">99"), (1, "100")],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == f"{text}\u00a0%"


def test_words() -> None:
    assert plural(1, "passage") == "1 passage"
    assert plural(1200, "passage") == "1,200 passages"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert shorten("one two  three\x00 four", 14) == "one two three…"
    assert shorten("short", 14) == "short"
