"""Which column holds what, and what values become."""

from __future__ import annotations

import hashlib
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.config.articles import ColumnsConfig
from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.columns import USUAL, Articles, ColumnError, find_columns
from toolkit.store.readers.tables import read_table


def made(values: dict[str, Any], **settings: Any) -> RawArticle:
    article = Articles("a.csv", Source("x", **settings)).article(1, {"text": "words"} | values)
    assert isinstance(article, RawArticle)
    return article


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["text"], {"text": "text"}),
        (["body", "content", "text"], {"text": "text"}),
        (["content", "body"], {"text": "body"}),
        (["Text", "text"], {"text": "text"}),
        (["TEXT", "Headline"], {"text": "TEXT", "title": "Headline"}),
        (["article", "publishedAt"], {"text": "article", "date": "publishedAt"}),
        (["Article ID", "Article"], {"text": "Article", "id": "Article ID"}),
        (["text", "pub-date", "source"], {"text": "text", "date": "pub-date", "outlet": "source"}),
        (["text", "authors", "link"], {"text": "text", "author": "authors", "url": "link"}),
        (["text", "note", "note"], {"text": "text"}),
    ],
)
def test_usual_names_are_found_whatever_their_case(names: list[str], found: dict[str, str]) -> None:
    assert find_columns(names, {}) == found


def test_the_usual_names_are_those_that_the_configuration_promises() -> None:
    for field, told in ColumnsConfig.model_fields.items():
        assert field in USUAL
        listed = re.fullmatch(r"(?:The article; null|Null): (.+)\.", told.description or "")
        if listed is not None:
            assert listed[1].split(", ") == list(USUAL[field])


def test_a_stated_column_serves_one_field_alone() -> None:
    names = ["headline", "body", "source"]
    assert find_columns(names, {"text": "headline"}) == {"text": "headline", "outlet": "source"}
    assert find_columns(names, {"author": "source"}) == {
        "author": "source",
        "text": "body",
        "title": "headline",
    }


def test_stated_columns_are_taken_as_they_are_written() -> None:
    with pytest.raises(ColumnError, match="no column 'BODY' for the text; it has 'body'"):
        find_columns(["body"], {"text": "BODY"})


def test_many_and_long_names_are_cut_in_the_message() -> None:
    with pytest.raises(ColumnError) as caught:
        find_columns([f"{'long' * 50}{n}" for n in range(1000)], {})
    assert "and 970 more" in str(caught.value)
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17, "17"),
        (17.0, "17"),
        (1.5, "1.5"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
        (" x ", "x"),
        (None, None),
        (math.nan, None),
        ("", None),
        ("null", "null"),
        ("NA", "NA"),
        (True, "true"),
    ],
)
def test_ids_of_every_type(value: object, text: str | None) -> None:
    assert made({"id": value}).source_id == text


@pytest.mark.parametrize(
    ("value", "order", "date", "note"),
    [
        ("2025-01-31", "unstated", "2025-01-31", None),
        ("31/01/2025", "unstated", "2025-01-31", None),
        ("03/04/2025", "dmy", "2025-04-03", None),
        ("03/04/2025", "mdy", "2025-03-04", None),
        ("03/04/2025", "unstated", None, "ambiguous date 03/04/2025"),
        ("xyz", "unstated", None, "unreadable date 'xyz'"),
        ("x" * 500, "unstated", None, f"unreadable date '{'x' * 39}..."),
        (1_738_366_200, "unstated", "2025-01-31", None),
        (17, "unstated", None, "unreadable date '17'"),
        ("", "unstated", None, None),
        (None, "unstated", None, None),
    ],
)
def test_dates_are_read_in_the_stated_order(
    value: object, order: str, date: str | None, note: str | None
) -> None:
    metadata = made({"date": value}, date_order=order).metadata
    assert (metadata.get("date"), metadata.get("notes")) == (date, note)


def test_notes_are_joined() -> None:
    articles = Articles("a.csv", Source("x"))
    article = articles.article(1, {"text": "a", "date": "03/04/2025"}, ["read as koi8-u"])
    assert isinstance(article, RawArticle)
    assert article.metadata["notes"] == "read as koi8-u; ambiguous date 03/04/2025"


def test_metadata_is_one_line_and_what_is_blank_is_absent() -> None:
    article = made({"title": "  two\n lines ", "author": " ", "url": "", "outlet": None})
    assert article.metadata == {"title": "two lines"}


def test_the_outlet_of_the_source_goes_before_a_column_that_was_found() -> None:
    assert made({"outlet": "Row"}).metadata["outlet"] == "Row"
    assert made({"outlet": "Row"}, outlet="Source").metadata["outlet"] == "Source"
    assert made({}, outlet="Source").metadata["outlet"] == "Source"
    stated = {"columns": {"outlet": "paper"}, "outlet": "Source"}
    assert made({"outlet": "Row"}, **stated).metadata["outlet"] == "Row"
    assert made({"outlet": ""}, **stated).metadata["outlet"] == "Source"


def test_the_file_name_states_what_the_row_does_not() -> None:
    source = Source("x", name_pattern="{outlet}_{date}")
    articles = Articles("in/The Post_2025-01-31.csv", source)
    bare = articles.article(1, {"text": "a"})
    full = articles.article(2, {"text": "a", "date": "2024-12-01", "outlet": "Row"})
    assert isinstance(bare, RawArticle)
    assert isinstance(full, RawArticle)
    assert bare.metadata == {"outlet": "The Post", "date": "2025-01-31"}
    assert full.metadata == {"outlet": "Row", "date": "2024-12-01"}


def test_the_hash_is_of_the_values_in_canonical_json() -> None:
    article = made({"title": "é", "id": 5})
    canonical = '{"id":"5","text":"words","title":"é"}'.encode()
    assert article.sha256 == hashlib.sha256(canonical).hexdigest()
    assert made({"id": "5", "title": "é", "author": None}).sha256 == article.sha256
    assert made({"id": "6", "title": "é"}).sha256 != article.sha256


def test_the_text_stays_as_it_is() -> None:
    assert made({"text": " \r\n a\x00 \ufeff\n"}).text == " \r\n a\x00 \ufeff\n"


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates()
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
)


@given(values=st.dictionaries(st.sampled_from(sorted(USUAL)), anything))
def test_any_values_are_read_or_rejected(values: dict[str, Any]) -> None:
    item = Articles("a.csv", Source("x")).article(3, values)
    assert item.row == 3
    if isinstance(item, Rejection):
        assert item.reason in ("empty text", "no text")
        return
    for value in (item.text, item.source_id or "", *item.metadata.values()):
        value.encode("utf-8")


def test_a_file_that_was_listed_and_is_gone(tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl.gz", "a.parquet"):
        (rejection,) = read_table(tmp_path, name, Source(str(tmp_path)))
        assert isinstance(rejection, Rejection)
        assert (rejection.path, rejection.reason) == (name, "unreadable")
        assert "no longer there" in rejection.detail
