"""Names: what a phrase names, who bears which name in an article, one name across articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import fold
from toolkit.corpus.people import People
from toolkit.corpus.quotes import Quote, find_quotes, named_alike
from toolkit.corpus.tokens import tokenize
from toolkit.corpus.unify import Census, Directory, census


@pytest.mark.parametrize(
    ("phrase", "kind", "name", "gender"),
    [
        ("Prime Minister Sir Keir Starmer", "person", "Keir Starmer", "m"),
        ("Foreign Secretary Yvette Cooper", "person", "Yvette Cooper", "f"),
        ("Nato secretary general Mark Rutte", "person", "Mark Rutte", "m"),
        ("President Volodymyr Zelensky", "person", "Volodymyr Zelensky", "m"),
        ("BBC presenter Nick Robinson", "person", "Nick Robinson", "m"),
        ("Senior analyst at Firm, Jane Doe", "person", "Jane Doe", "f"),
        ("Ms Ursula von der Leyen", "person", "Ursula von der Leyen", "f"),
        ("US Vice President J. D. Vance", "person", "J. D. Vance", None),
        ("Lord McFall of Alcluith", "person", "McFall of Alcluith", "m"),
        ("Gen. Sir Patrick Sanders", "person", "Patrick Sanders", "m"),
        ("Radosław Sikorski", "person", "Radosław Sikorski", "m"),
        ("Baroness O’Brien", "person", "O’Brien", "f"),
        ("Alexander Lord", "person", "Alexander Lord", "m"),
        ("King Charles", "person", "King Charles", "m"),
        ("Mr Healey", "person", "Healey", "m"),
        ("Defence Intelligence", "organisation", "Defence Intelligence", None),
        ("the Ministry of Defence", "organisation", "Ministry of Defence", None),
        ("the Ukrainian embassy in Dublin", "organisation", "Ukrainian embassy in Dublin", None),
        ("a spokeswoman for the Kremlin", "role", "Kremlin spokeswoman", "f"),
        ("The Cabinet minister", "role", None, None),
        ("the Ukrainian president", "role", None, None),
        ("the Prime Minister’s spokesman", "role", "Prime Minister's spokesman", "m"),
        ("president of Belarus Ivan Hrin", "person", "Ivan Hrin", "m"),
        ("she", "pronoun", None, "f"),
        ("preliminary reports", "other", None, None),
    ],
)
def test_a_phrase_is_read_for_whom_it_names(
    phrase: str, kind: str, name: str | None, gender: str | None
) -> None:
    tokens = tokenize(phrase)
    mention = read_mention(tokens, 0, len(tokens), phrase)
    assert mention is not None
    assert (mention.kind, mention.name, mention.gender) == (kind, name, gender)
    assert mention.text == phrase


@given(st.text(max_size=80))
def test_any_phrase_can_be_read(phrase: str) -> None:
    tokens = tokenize(phrase)
    mention = read_mention(tokens, 0, len(tokens), phrase)
    assert mention is None or mention.text in phrase


def test_spellings_of_one_name_have_one_key() -> None:
    assert len({fold(n) for n in ("Zelensky", "Zelenskyy", "Zelenskiy", "ZELENSKY")}) == 1
    assert fold("Radosław Müller") == fold("Radoslaw Muller")
    assert fold("Starmer") != fold("Sturmer")


def find(text: str) -> list[Quote]:
    passages = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    return find_quotes(text, passages, short_words=4, carry=2)


def unified(texts: dict[str, str]) -> dict[str, list[str | None]]:
    quotes = {key: find(text) for key, text in texts.items()}
    known = directory(texts, [q.speaker for each in quotes.values() for q in each if q.speaker])
    found = {key: named_alike(each, known) for key, each in quotes.items()}
    return {key: [q.speaker for q in quotes] for key, quotes in found.items()}


SURNAME = "Mr Hill said: “We must go there now.”"
FULL = "Transport Secretary Tom Hill said: “We are on our way.”"


def test_a_surname_takes_the_full_name_of_another_article() -> None:
    assert unified({"a": SURNAME, "b": FULL}) == {"a": ["Tom Hill"], "b": ["Tom Hill"]}


def test_a_surname_that_two_people_bear_is_left_alone() -> None:
    other = "Rory Hill, a vet, said: “My cat is well.”"
    assert unified({"a": SURNAME, "b": FULL, "c": other})["a"] == ["Hill"]


def directory(texts: Mapping[str, str], speakers: Sequence[str]) -> Directory:
    """Everyone whom some article names in full."""
    counted = [census(text, []) for text in texts.values()]
    return Directory(Census.joined([*counted, census("", speakers)]))


def test_an_honorific_tells_two_people_of_one_surname_apart() -> None:
    other = "Olivia Hill, an actress, said: “My cat is well.” Mrs Hill left."
    texts = {"a": SURNAME, "b": FULL, "c": other}
    assert unified(texts)["a"] == ["Tom Hill"]


def test_a_knight_named_by_first_name_takes_the_full_name() -> None:
    texts = {"a": "Sir Neil said: “We must go there now.”", "b": "Sir Neil Rowe was there."}
    assert unified({**texts, "c": FULL})["a"] == ["Neil Rowe"]


def test_each_of_a_joint_subject_takes_the_full_name() -> None:
    joint = "Hill and Moreau said in a joint note: “We stand as one now.”"
    texts = {"a": joint, "b": FULL, "c": "Luc Moreau said: “We are late again.”"}
    assert unified(texts)["a"] == ["Tom Hill and Luc Moreau"]
    known = directory({"a": joint, "b": FULL}, [])
    assert known.name_of("Ministry of Hill and Moor", None) == "Ministry of Hill and Moor"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Compare Farrow, who called it “a waste of cash”. Nick Farrow left.", "Nick Farrow"),
        ("Hoping Moscow would listen, Tom Hill called it “a chance for us”.", "Tom Hill"),
        ("Lots called it “a waste of our time”.", None),
    ],
)
def test_a_word_that_starts_a_sentence_is_no_name(text: str, wanted: str | None) -> None:
    assert [q.speaker for q in find(text)] == [wanted]


def test_the_people_of_an_article_have_no_first_word_of_a_sentence_in_their_name() -> None:
    text = "Hoping Moscow would listen, he left. We met Farrow. Beating Farrow is hard; beating it."
    assert People(tokenize(text), text).people == []


def test_a_place_is_not_taken_for_a_person() -> None:
    text = "The raid hit the village of Stara Luka. “It was a hard night,” she said."
    assert [q.speaker for q in find(text)] == [None]


def test_an_acronym_takes_the_name_that_another_article_gives_it() -> None:
    texts = {
        "a": "The MoD said the raid was “very reckless indeed”.",
        "b": "The Ministry of Defence (MoD) met. Tom Hill said: “We must go there now.”",
    }
    assert unified(texts)["a"] == ["Ministry of Defence"]


def test_a_namesake_in_passing_does_not_take_the_surname_away() -> None:
    often = "Transport Secretary Tom Hill left. " * 30
    texts = {"a": SURNAME, "b": often + FULL, "c": "The late Denis Hill was a farmer."}
    assert unified(texts)["a"] == ["Tom Hill"]


def test_an_organisation_is_not_taken_for_a_surname() -> None:
    texts = {"a": "The Kremlin said it was “a very bad day”.", "b": "Ivan Kremlin is a poet."}
    assert unified(texts)["a"] == ["Kremlin"]


def test_the_order_of_articles_does_not_matter() -> None:
    texts = {
        "a": SURNAME,
        "b": FULL,
        "c": "Pavlo Zelenskyy said: “We are here today.” Mr Zelenskyy left.",
        "d": "President Pavlo Zelensky said: “We are still here.” Mr Zelensky left.",
        "e": "Pavlo Zelensky left.",
    }
    results = [unified({key: texts[key] for key in order}) for order in permutations(sorted(texts))]
    assert all(result == results[0] for result in results)
    assert results[0]["c"] == results[0]["d"] == ["Pavlo Zelensky"]
