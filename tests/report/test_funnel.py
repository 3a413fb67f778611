"""The funnel adds up to what was read, and says so where a table lost something."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.corpora import Made, corpora, corpus_of
from toolkit.corpus.build import build_corpus
from toolkit.corpus.settings import CorpusSettings, Filters
from toolkit.records import Corpus, RawArticle, Rejection
from toolkit.report.funnel import STEPS, funnel


@given(corpora())
def test_it_always_adds_up(corpus: Corpus) -> None:
    found = funnel(corpus)
    read = corpus.articles.num_rows + corpus.rejected.num_rows
    assert found.faults(read) == []
    assert [step.name for step in found.steps] == list(STEPS)
    assert found.left("read") == read
    assert found.left("read") == found.left("kept") + sum(step.gone for step in found.steps)
    assert found.left("kept") == len(set(corpus.passages["article_id"].to_pylist()))
    counts = found.characters
    removed = sum(count for _, count in counts.removed)
    assert counts.read == sum(corpus.articles["n_characters"].to_pylist())
    assert removed + counts.kept + counts.rest == counts.read
    assert removed == sum(len(text) for text in corpus.removed["text"].to_pylist())
    plain = found.as_dict()
    assert plain["kept"] == found.left("kept")
    assert plain["lost"]["filtered"] == dict(found.steps[4].lost)


_SENTENCES = st.sampled_from(
    [
        "The harbour board met on Tuesday to hear what the dredging would cost.",
        "Its engineers named a sum of eleven million.",
        "READ MORE: ducks on the pier",
        "Please give to the Lamp, so that we can go on writing about the harbour for you.",
        "“We shall not pay for the nets twice over,” said Ann Bo.",
        "Der Hafen wird im Sommer vertieft, sagte der Bürgermeister am Abend in der Stadt.",
        "\u202e\x00 \ud800 â€œmojibakeâ€\x9d",
        "   ",
        "short",
    ]
)
_TEXTS = st.builds("".join, st.lists(st.tuples(_SENTENCES, st.sampled_from(" \n")).map("".join)))


@settings(max_examples=40)
@given(
    st.lists(st.tuples(_TEXTS, st.sampled_from([None, "2025-01-02", "2025-03-04"])), max_size=9),
    st.integers(0, 3),
    st.builds(
        CorpusSettings,
        rules=st.booleans(),
        learned=st.booleans(),
        duplicates=st.booleans(),
        threshold=st.sampled_from([0.5, 0.8]),
        languages=st.sampled_from([("en",), ()]),
        unit=st.sampled_from(["paragraph", "sentence", "length"]),
        filters=st.builds(
            Filters,
            min_words=st.integers(1, 20),
            since=st.sampled_from([None, "2025-02-01"]),
            mention=st.sampled_from([(), ("harbour",)]),
        ),
    ),
)
def test_it_adds_up_whatever_the_corpus_stage_is_given(
    texts: list[tuple[str, str | None]], broken: int, settings: CorpusSettings
) -> None:
    articles = [
        RawArticle(f"{n}.txt", text, f"{n:064x}", {"date": date} if date else {})
        for n, (text, date) in enumerate(texts)
    ]
    rejections = [Rejection("in.csv", "broken row", "x", n) for n in range(broken)]
    corpus = build_corpus(articles, rejections, settings)
    assert funnel(corpus).faults(len(texts) + broken) == []


@pytest.fixture
def corpus() -> Corpus:
    return corpus_of(
        [
            Made([("kept", "One."), ("gap", "\n\n"), ("promotion", "Read on."), ("mended", "a")]),
            Made([("kept", "One!")], duplicate_of=0),
            Made([("kept", "Two.")]),
        ],
        [("parsed", "broken row", "x"), ("language", "German", "y"), ("filtered", "early", "z")],
    )


def test_each_step_says_what_it_cost(corpus: Corpus) -> None:
    found = funnel(corpus)
    assert [(step.left, step.lost) for step in found.steps] == [
        (6, ()),
        (5, (("broken row", 1),)),
        (4, (("German", 1),)),
        (3, (("near duplicate", 1),)),
        (2, (("early", 1),)),
        (2, ()),
    ]
    assert found.characters.removed == (("promotion", 8),)
    assert (found.characters.kept, found.characters.rest) == (12, 3)


@pytest.mark.parametrize("table", ["articles", "duplicates", "passages"])
def test_a_row_that_a_table_lost_is_noticed(corpus: Corpus, table: str) -> None:
    short = replace(corpus, **{table: getattr(corpus, table).slice(1)})
    assert funnel(short).faults(6) != []


def test_what_the_readers_counted_is_held_against_it(corpus: Corpus) -> None:
    assert funnel(corpus).faults(7) == ["7 inputs were read, the tables hold 6"]


def test_more_characters_than_were_read_are_a_fault(corpus: Corpus) -> None:
    twice = replace(corpus, removed=pa.concat_tables([corpus.removed] * 2))
    assert any(fault.startswith("characters: 23 read") for fault in funnel(twice).faults())


def test_a_step_that_there_is_not_is_a_fault(corpus: Corpus) -> None:
    steps = pc.replace_substring(corpus.rejected["step"], "parsed", "lost")
    rejected = corpus.rejected.set_column(2, corpus.rejected.schema.field("step"), steps)
    assert "rejected: no such step: lost" in funnel(replace(corpus, rejected=rejected)).faults()
