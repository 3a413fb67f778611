"""The corpus stage: ids by content, duplicates, rejections, offsets that lead back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.build import build_corpus
from toolkit.errors import StageError
from toolkit.records import Corpus, RawArticle, Rejection
from toolkit.store.articles import read_articles

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
    corpus = build_corpus([article(path, text) for path, text in raw.items()], [], min_words=1)
    check_offsets(corpus, raw)
    assert corpus.articles.num_rows + corpus.rejected.num_rows == len(texts)


def test_offsets_of_the_seed_articles(seed_articles: Path) -> None:
    articles, rejections = read_articles(str(seed_articles))
    corpus = build_corpus(articles, rejections)
    check_offsets(corpus, {a.path: a.text for a in articles})
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
    corpus = build_corpus([article("a.txt", TWO), article("b.txt", german)], [], outlet="Gazette")
    rows = {row["path"]: row for row in corpus.articles.to_pylist()}
    assert {row["outlet"] for row in rows.values()} == {"Gazette"}
    assert rows["a.txt"]["language"] == "en"
    assert rows["b.txt"]["language"] is None


def test_a_faulty_pattern_is_named() -> None:
    with pytest.raises(StageError, match=r"corpus.boilerplate: '\(' is no regular expression"):
        build_corpus([article("a.txt", TWO)], [], boilerplate=["("])
