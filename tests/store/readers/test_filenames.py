"""What file names state, by a pattern that is no regular expression."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.store.readers.filenames import stated


@pytest.mark.parametrize(
    ("name", "pattern", "fields"),
    [
        (
            "The-Post_2025-09-10_UK_sends_aid.txt",
            "{outlet}_{date}_{title}",
            {"outlet": "The-Post", "date": "2025-09-10", "title": "UK sends aid"},
        ),
        # A date is looked for, so that the outlet may hold what parts the fields.
        ("the_evening_post_20250910.html.gz", "{outlet}_{date}",
         {"outlet": "the evening post", "date": "20250910"}),
        ("post_10_09_2025_aid.md", "{outlet}_{date}_{title}",
         {"outlet": "post", "date": "10_09_2025", "title": "aid"}),
        ("post_undated_aid.md", "{outlet}_{date}_{title}",
         {"outlet": "post", "date": "undated", "title": "aid"}),
        ("2025/The Post/0017 aid.txt", "{outlet}/{id} {title}",
         {"outlet": "The Post", "id": "0017", "title": "aid"}),
        ("x-2025-09-10-aid.txt", "{}-{date}-{title}", {"date": "2025-09-10", "title": "aid"}),
        ("[post] aid.txt", "[{outlet}] {title}", {"outlet": "post", "title": "aid"}),
        ("a.b.c.txt", "{outlet}.{title}", {"outlet": "a", "title": "b.c"}),
        ("v1.5.txt.zst", "{title}", {"title": "v1.5"}),
        ("aid (final).txt", "{title} (final)", {"title": "aid"}),
        ("Ukraïna_2025-09-10.txt", "{title}_{date}", {"title": "Ukraïna", "date": "2025-09-10"}),
    ],
)  # fmt: skip
def test_the_fields_of_a_name(name: str, pattern: str, fields: dict[str, str]) -> None:
    assert stated(name, pattern) == fields


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("aid.txt", "{outlet}_{date}"),
        ("_2025-09-10.txt", "{outlet}_{date}"),
        ("aid.txt", "{outlet}/{title}"),
        ("post aid.txt", "[{outlet}] {title}"),
        ("", "{title}"),
    ],
)
def test_a_name_that_does_not_fit_states_nothing(name: str, pattern: str) -> None:
    assert stated(name, pattern) == {}


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="_/."), min_size=1, max_size=20),
    st.dates().map(str),
    st.text(st.characters(codec="utf-8", exclude_characters="/."), min_size=1, max_size=20),
)
def test_fields_come_back_as_they_went_in(outlet: str, date: str, title: str) -> None:
    found = stated(f"{outlet}_{date}_{title}.txt", "{outlet}_{date}_{title}")
    assert found["date"] == date
    assert found["outlet"] == " ".join(outlet.split())
    assert found["title"] == " ".join(title.replace("_", " ").split())


@pytest.mark.parametrize("part", ["a_", "_", "2025-09-10_", "1_"])
def test_hostile_names_are_fitted_in_bounded_steps(part: str) -> None:
    stated(part * 50_000 + ".txt", "{outlet}_{date}_{title}_{author}_{id}x")
