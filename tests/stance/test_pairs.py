"""Which words are read for a short quotation: its own clause, not the speaker's next point."""

from __future__ import annotations

import pytest

from toolkit.corpus.build import build_corpus
from toolkit.records import RawArticle
from toolkit.stance.pairs import statements


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        (
            "Ms Okoro said she was “relieved” at the vote, adding that the tram must wait.",
            "Ms Okoro said she was “relieved” at the vote.",
        ),
        (
            "Ms Okoro called the plan “a gift to the city” and warned of delays to the bridge.",
            "Ms Okoro called the plan “a gift to the city”.",
        ),
        (
            "Ms Okoro said trams and buses were “both welcome” in the old town.",
            "Ms Okoro said trams and buses were “both welcome” in the old town.",
        ),
    ],
)
def test_a_short_quotation_is_read_with_its_own_clause(sentence: str, read: str) -> None:
    corpus = build_corpus([RawArticle("a.txt", sentence, "0" * 64)], [])
    spoken = [s for s in statements(corpus) if s.quote_id is not None]
    assert [(s.holder, s.text) for s in spoken] == [("Okoro", read)]
