"""The corpus stage: ids by content, duplicates, rejections, offsets that lead back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.compute.shards import Engine
from toolkit.corpus.build import Articles, build_corpus
from toolkit.corpus.settings import CorpusSettings, Filters
from toolkit.errors import StageError
from toolkit.records import Corpus, RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.collection import read_collection

ONE = (
    "The harbour board met on Monday.Mr Adeyemi said the plan was “a good start”.\n\n"
    "“We will dredge in March,” Tunde Adeyemi said. “The ships can wait.”"
)
TWO = "Ferries ran late again on Tuesday, and passengers waited in the rain for an hour or more."
WORDS = st.lists(
    st.sampled_from([*ONE.split(" "), "“", "”", "\n\n", "READ MORE:", ".The", "\u00a0", "é"]),
    max_size=60,
).map(" ".join)


def article(path: str, text: str) -> RawArticle:
    return RawArticle(path, text, sha256="0" * 64)


def check_offsets(corpus: Corpus, raw: dict[str, str]) -> None:
    """Every unmended character of a passage or quotation equals the raw one it leads back to."""
    texts = {row["article_id"]: row for row in corpus.articles.to_pylist()}
    segments: dict[str, list[dict[str, object]]] = {}
    for row in corpus.alignment.to_pylist():
        segments.setdefault(row["article_id"], []).append(row)
    for row in [*corpus.passages.to_pylist(), *corpus.quotes.to_pylist()]:
        home = texts[row["article_id"]]
        original = raw[home["path"]]
        assert home["text"][row["text_start"] : row["text_end"]] == row["text"]
        span = original[row["start"] : row["end"]]
        assert span[0] == row["text"][0]
        assert span[-1] == row["text"][-1]
        for part in segments[row["article_id"]]:
            low = max(part["text_start"], row["text_start"])
            high = min(part["text_end"], row["text_end"])
            if low < high and not part["mended"]:
                at = part["start"] + low - part["text_start"]
                assert original[at : at + high - low] == home["text"][low:high]
                assert row["start"] <= at
                assert at + high - low <= row["end"]


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_offsets_lead_back_to_the_raw_text(texts: list[str]) -> None:
    raw = {f"{n}.txt": text for n, text in enumerate(texts)}
    settings = CorpusSettings(filters=Filters(min_words=1), languages=())
    corpus = build_corpus([article(path, text) for path, text in raw.items()], [], settings)
    check_offsets(corpus, raw)
    assert corpus.articles.num_rows + corpus.rejected.num_rows == len(texts)


def test_offsets_of_the_seed_articles(seed_articles: Path) -> None:
    seeds = read_collection([Source(str(seed_articles))])
    corpus = build_corpus(seeds.shards, seeds.rejections)
    check_offsets(corpus, {a.path: a.text for a in seeds.articles()})
    assert corpus.quotes.num_rows == 46
    assert None not in corpus.quotes.column("speaker").to_pylist()


def test_file_names_and_order_of_reading_change_nothing() -> None:
    first = build_corpus([article("a.txt", ONE), article("b.txt", TWO)], [])
    second = build_corpus([article("x.txt", TWO), article("y.txt", ONE)], [])
    for name in ("passages", "quotes", "removed", "alignment"):
        assert getattr(first, name).equals(getattr(second, name))


def test_a_duplicate_is_kept_marked_and_not_counted_twice() -> None:
    corpus = build_corpus([article("a.txt", ONE), article("b.txt", f"\n {ONE.upper()}")], [])
    rows = {row["path"]: row for row in corpus.articles.to_pylist()}
    assert rows["a.txt"]["duplicate_of"] is None
    assert rows["b.txt"]["duplicate_of"] == rows["a.txt"]["article_id"]
    assert rows["b.txt"]["n_passages"] == 0
    assert set(corpus.passages.column("article_id").to_pylist()) == {rows["a.txt"]["article_id"]}


def test_the_same_text_twice_has_two_ids() -> None:
    ids = build_corpus([article("a.txt", TWO), article("b.txt", TWO)], []).articles.column(0)
    assert len(set(ids.to_pylist())) == 2


def test_what_is_too_short_is_rejected_beside_what_could_not_be_read() -> None:
    unread = Rejection("z.bin", "binary file", "NUL at byte 0")
    corpus = build_corpus([article("a.txt", "Only three words"), article("b.txt", TWO)], [unread])
    reasons = {row["path"]: row["reason"] for row in corpus.rejected.to_pylist()}
    assert reasons == {"a.txt": "too short", "z.bin": "binary file"}
    assert corpus.articles.column("path").to_pylist() == ["b.txt"]


def test_speakers_are_one_name_across_articles() -> None:
    later = "Mr Adeyemi told the press: “We are done with dredging, and the ships are back.”"
    corpus = build_corpus([article("a.txt", ONE), article("b.txt", later)], [])
    assert set(corpus.quotes.column("speaker").to_pylist()) == {"Tunde Adeyemi"}


def test_stated_outlet_and_language() -> None:
    german = "Die Regierung hat am Montag beschlossen, den Hafen bis zum Sommer zu sperren."
    raw = [article("a.txt", TWO), article("b.txt", german)]
    corpus = build_corpus(raw, [], CorpusSettings(outlet="Gazette", languages=("en", "de")))
    rows = {row["path"]: row for row in corpus.articles.to_pylist()}
    assert {row["outlet"] for row in rows.values()} == {"Gazette"}
    assert {path: row["language"] for path, row in rows.items()} == {"a.txt": "en", "b.txt": "de"}


def test_an_article_in_another_language_is_set_aside_with_the_reason() -> None:
    german = "Die Regierung hat am Montag beschlossen, den Hafen bis zum Sommer zu sperren."
    corpus = build_corpus([article("a.txt", TWO), article("b.txt", german)])
    assert corpus.articles["path"].to_pylist() == ["a.txt"]
    (row,) = corpus.rejected.to_pylist()
    assert (row["path"], row["step"], row["reason"]) == ("b.txt", "language", "other language")
    assert row["detail"].startswith("de (")


def test_a_faulty_pattern_is_named() -> None:
    with pytest.raises(StageError, match=r"corpus.boilerplate: '\(' is no regular expression"):
        build_corpus([article("a.txt", TWO)], [], CorpusSettings(boilerplate=("(",)))


# ------------------------------------------------------------------- shards, engines, what is known

NAMES = ("articles", "passages", "quotes", "removed", "rejected", "duplicates", "alignment")
SUBJECTS = ("harbour", "ferry", "library", "orchard", "tramway", "market")


def collection_of(number: int) -> list[RawArticle]:
    """Articles that say different things, copies among them, each with the page's own words."""
    found = []
    for n in range(number):
        subject, other = SUBJECTS[n % 6], SUBJECTS[n // 6 % 6]
        body = [
            f"The {subject} board met the {other} board in room {n}, and {n} people came.",
            f"“We will mend the {subject} before year {n} is out,” said Dr Ada {subject.title()}.",
            f"Nobody asked what the {other} costs, or why item {n} of the agenda was left out.",
        ]
        text = "\n\n".join([*body, "You can unsubscribe from our newsletter emails at any time."])
        metadata = {"outlet": "The Post", "date": f"2025-01-{n % 28 + 1:02d}"}
        found.append(RawArticle(f"{n}.txt", text, "0" * 64, metadata))
    copy = replace(found[0], path="copy.txt", text=found[0].text + "\n")
    return [*found, replace(copy, metadata={"date": "2024-12-31"})]


def shards_of(articles: list[RawArticle], size: int) -> list[Articles]:
    ordered = sorted(articles, key=lambda article: (article.stem, article.place))
    return [Articles(tuple(ordered[at : at + size])) for at in range(0, len(ordered), size)]


@pytest.mark.parametrize(("size", "engine"), [(1, "serial"), (7, "serial"), (9, "processes")])
def test_neither_the_cut_into_shards_nor_the_engine_changes_anything(
    size: int, engine: Engine
) -> None:
    articles = collection_of(30)
    whole = build_corpus(shards_of(articles, 100))
    cut = build_corpus(shards_of(articles, size), engine=engine, workers=2)
    for name in NAMES:
        assert getattr(cut, name).equals(getattr(whole, name)), name
    assert np.array_equal(cut.fitted.arrays["keys"], whole.fitted.arrays["keys"])


def test_the_earliest_dated_of_two_copies_is_the_original() -> None:
    corpus = build_corpus(collection_of(6))
    (row,) = corpus.duplicates.to_pylist()
    paths = {a["article_id"]: a["path"] for a in corpus.articles.to_pylist()}
    assert (paths[row["article_id"]], paths[row["duplicate_of"]]) == ("0.txt", "copy.txt")
    assert (row["kind"], row["similarity"]) == ("exact", 1.0)


def test_a_copy_within_the_filters_stays_though_its_original_lies_outside() -> None:
    settings = CorpusSettings(filters=Filters(since="2025-01-01"))
    corpus = build_corpus(collection_of(6), settings=settings)
    assert corpus.duplicates.num_rows == 0
    assert "0.txt" in corpus.articles["path"].to_pylist()
    (row,) = corpus.rejected.to_pylist()
    assert (row["path"], row["step"], row["reason"]) == ("copy.txt", "filtered", "too early")


def test_what_one_corpus_learned_another_can_use() -> None:
    settings = CorpusSettings(rules=False)
    first = build_corpus(collection_of(12), settings=settings)
    assert set(first.removed["text"].to_pylist()) == {
        "You can unsubscribe from our newsletter emails at any time."
    }
    alone = [collection_of(40)[39]]
    assert build_corpus(alone, settings=settings).removed.num_rows == 0
    knowing = build_corpus(alone, settings=settings, known=first.fitted)
    assert knowing.removed["reason"].to_pylist() == ["recurring"]


# -------------------------------------------------------------------------------- mended and marked


@pytest.mark.parametrize(
    ("raw", "form", "wanted"),
    [
        (
            "The minister said â€œweâ€™ll seeâ€\x9d on Monday.",
            "text",
            "The minister said “we’ll see” on",
        ),
        (
            "# A heading here\n\nThe *harbour* [board](http://x.example/y) met.",
            "markdown",
            "The harbour board met.",
        ),
        ("Half a \ud800 pair stands in this sentence.", "text", "Half a \ufffd pair"),
    ],
)
def test_what_was_mended_leads_back_to_what_stood_there(raw: str, form: str, wanted: str) -> None:
    settings = CorpusSettings(filters=Filters(min_words=1), languages=())
    corpus = build_corpus([replace(article("a.txt", raw), form=form)], settings=settings)
    assert wanted in corpus.articles["text"][0].as_py()
    for row in corpus.alignment.to_pylist():
        if not row["mended"]:
            text = corpus.articles["text"][0].as_py()[row["text_start"] : row["text_end"]]
            assert raw[row["start"] : row["end"]] == text
    spans = [(row["start"], row["end"]) for row in corpus.alignment.to_pylist()]
    spans += [(row["start"], row["end"]) for row in corpus.removed.to_pylist()]
    for before, after in pairwise(sorted(span for span in spans if span[0] < span[1])):
        assert before[1] <= after[0]
    for row in corpus.removed.to_pylist():
        assert row["text"] == raw[row["start"] : row["end"]]
