"""Learned boilerplate: what recurs from page to page goes, what recurs in articles stays."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.clean import clean
from toolkit.corpus.learned import Recurring, count, find_recurring, merge
from toolkit.corpus.spans import Removal

WHO = "council board union ferry school museum theatre hospital library harbour".split()
DID = "opened closed welcomed questioned delayed praised rejected approved repaired sold".split()
WHAT = "bridge quay budget tunnel timetable garden archive boiler contract survey".split()
BACKGROUND = "On 24 February the river broke its banks and flooded most of the lower town."
WIRE = "The ministry said the figures would be published once the audit had been completed."
QUOTE = "“You have our word that we will read every comment on our pages,” the mayor said."
APPEAL = (
    "Your gift keeps this newsroom open. From the docks to the town hall, the Gazette was there. "
    "We ask readers who can to become members."
)


def body(seed: int, sentences: int = 9) -> str:
    """An article that no other seed makes."""
    draw = random.Random(seed)  # noqa: S311 - words for a test
    return "\n\n".join(
        f"The {draw.choice(WHO)} {draw.choice(DID)} its {draw.choice(WHAT)} {number} after the "
        f"{draw.choice(WHO)} near the {draw.choice(WHAT)} {draw.choice(DID)} plan {seed}."
        for number in range(sentences)
    )


def removed(text: str, recurring: Recurring, outlet: str | None = None) -> list[str]:
    return [text[r.start : r.end] for r in find_recurring(text, recurring, outlet)]


def learn(texts: list[str], outlet: str | None = None, least: int = 3) -> Recurring:
    return merge([count((text, outlet) for text in texts)], least)


def test_the_seeds_appeal_is_found_with_every_rule_off(seed_articles: Path) -> None:
    raw = {path.name: path.read_bytes().decode("utf-8") for path in seed_articles.glob("*.txt")}
    recurring = merge([count((text, None) for text in raw.values())])
    for name, text in raw.items():
        by_rule = [r for r in clean(text).removals if r.reason == "appeal"]
        learned = clean(text, use_rules=False, recurring=recurring)
        spans = [r for r in learned.removals if r.reason == "recurring"]
        assert [(r.start, r.end) for r in spans] == [(r.start, r.end) for r in by_rule], name
    assert not any(clean(t, use_rules=False).removals[1:] for t in raw.values())


@pytest.mark.parametrize("place", ["head", "foot", "between", "glued"])
def test_an_appeal_is_found_wherever_it_stands(place: str) -> None:
    def page(seed: int) -> str:
        first, second = body(seed), body(seed + 50)
        return {
            "head": f"{APPEAL}\n\n{first}",
            "foot": f"{first}\n\n{APPEAL}",
            "between": f"{first}\n\n{APPEAL}\n\n{second}",
            "glued": f"{first}{APPEAL} {second}",
        }[place]

    pages = [page(seed) for seed in range(4)]
    recurring = learn(pages)
    assert [removed(text, recurring) for text in pages] == [[APPEAL]] * 4


def test_nearly_the_same_is_the_same() -> None:
    boxes = [
        f"Join our {number} readers who get Anna Lind's newsletter by email{more}."
        for number, more in [(120, ""), (5_431, ""), (77, ", free of charge and forever")]
    ]
    boxes.append("Join our 12 readers who get Tove Berg's newsletter by email.")
    pages = [f"{body(seed)}\n\n{box}" for seed, box in enumerate(boxes)]
    recurring = learn(pages)
    assert [removed(page, recurring) for page in pages] == [[box] for box in boxes]


@pytest.mark.parametrize("sentence", [BACKGROUND, WIRE, QUOTE, f"“{APPEAL}”"])
def test_what_recurs_in_articles_stays(sentence: str) -> None:
    pages = [f"{body(seed)}\n\n{sentence}\n\n{body(seed + 50)}" for seed in range(8)]
    recurring = learn(pages)
    assert not any(removed(page, recurring) for page in pages)


def test_background_beside_an_appeal_stays() -> None:
    pages = [f"{body(seed)}\n\n{BACKGROUND}\n\n{APPEAL}\n\n{WIRE}" for seed in range(6)]
    recurring = learn(pages)
    assert all(removed(page, recurring) == [APPEAL] for page in pages)


def test_copies_of_one_article_teach_nothing() -> None:
    article = f"{body(1)}\n\nWe asked our readers to send their comments on this article."
    copies = [article, article, f"{article}\n\n{WIRE}", article[: int(len(article) * 0.9)]]
    assert not any(removed(text, learn([*copies, body(2)])) for text in copies)
    # The same sentence under other articles is boilerplate.
    others = [f"{body(seed)}\n\n{article.rsplit(chr(10), 1)[-1]}" for seed in range(2, 5)]
    assert removed(article, learn([*copies, *others]))


def test_lines_that_stand_again_and_again_go_and_headings_stay() -> None:
    pages = [
        f"{body(seed)}\n\nExpand\n\n{body(seed + 50)}\n\nWhat we know so far\n\n{body(seed + 90)}"
        f"\n\nExpand\n\nFurther text below the picture strip\n\n{BACKGROUND}\n\nab"
        for seed in range(6)
    ]
    recurring = learn(pages)
    assert removed(pages[0], recurring) == [
        "Expand",
        "Expand",
        "Further text below the picture strip",
        "ab",
    ]


def test_titles_that_recur_stay() -> None:
    pages = [f"The week in the harbour at a glance\n\n{body(seed)}" for seed in range(6)]
    assert not any(removed(page, learn(pages)) for page in pages)


def test_outlets_are_counted_apart_where_they_are_known() -> None:
    pages = [f"{body(seed)}\n\n{APPEAL}" for seed in range(4)]
    recurring = merge([count([(pages[0], "Gazette"), (pages[1], "gazette "), (pages[2], "Echo")])])
    assert not removed(pages[0], recurring, "Gazette")
    assert removed(pages[0], recurring) == [APPEAL]  # the whole collection, outlet unknown
    recurring = learn(pages[:3], "Gazette")
    assert removed(pages[3], recurring, "GAZETTE") == [APPEAL]
    assert not removed(pages[3], recurring, "Echo")


def test_shards_and_their_order_change_nothing() -> None:
    pages = [(f"{body(seed)}\n\n{APPEAL}", "Gazette" if seed % 3 else None) for seed in range(12)]
    pages += pages[:3]
    whole = merge([count(pages)])
    parts = [count(pages[:5]), count([]), count(pages[5:9]), count(pages[9:])]
    for order in (parts, parts[::-1]):
        again = merge(order)
        assert np.array_equal(again.keys, whole.keys)
        assert np.array_equal(again.strengths, whole.strengths)
    assert len(whole.keys)


def test_nothing_learned_from_nothing() -> None:
    for counts in ([], [count([])], [count([("", None), ("\ufeff\n", "x")])]):
        recurring = merge(counts)
        assert len(recurring.keys) == 0
        assert find_recurring(body(1), recurring) == []
    with pytest.raises(ValueError, match="min_articles is 1"):
        merge([], 1)


def test_rules_and_learning_together_remove_once() -> None:
    pages = [f"{body(seed)}\n\nSign up to our free newsletter" for seed in range(4)]
    recurring = learn(pages)
    reasons = [[r.reason for r in clean(page, recurring=recurring).removals] for page in pages]
    assert reasons == [["recurring"]] * 4 or reasons == [["sign-up box"]] * 4
    assert all(clean(p, use_rules=False, recurring=recurring).removals for p in pages)


PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from([APPEAL, BACKGROUND, QUOTE, "Expand", "\ud800", "e\u0301\u202e", "\x00", "“ "]),
)


@given(st.lists(st.lists(PIECES, max_size=6).map("\n".join), max_size=5), st.booleans())
def test_spans_of_hostile_texts_are_sorted_disjoint_and_show(texts: list[str], known: bool) -> None:
    outlet = "Gazette\ud800" if known else None
    recurring = merge([count((text, outlet) for text in texts)], 2)
    for text in texts:
        at = 0
        for removal in find_recurring(text, recurring, outlet):
            assert isinstance(removal, Removal)
            assert at <= removal.start < removal.end <= len(text)
            assert text[removal.start : removal.end].strip()
            at = removal.end


@pytest.mark.parametrize(
    "unit", ["“", "We read. ", "a\n", "©\n", "‘a ", "Our page: a, ", "aB", "."]
)
def test_hostile_text_ends_in_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    recurring = merge([count([(text, None), (f"{text} x", None)])], 2)
    assert find_recurring(text, recurring) is not None
