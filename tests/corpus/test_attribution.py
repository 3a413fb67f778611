"""Who says a quotation: order of words, appositions, pronouns, offices, organisations."""

from __future__ import annotations

import re

import pytest

from toolkit.corpus.cues import CUES, is_cue, is_strong
from toolkit.corpus.quotes import find_quotes

Case = tuple[str, list[tuple[str, str | None]]]


def said(text: str) -> list[tuple[str, str | None]]:
    passages = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    quotes = find_quotes(text, passages, short_words=4, carry=2)
    return [(text[q.start : q.end], q.speaker) for q in quotes]


ORDERS: list[Case] = [
    ("Ann Lee said: “It is a fine day.”", [("It is a fine day.", "Ann Lee")]),
    ("“It is a fine day,” said Ann Lee.", [("It is a fine day,", "Ann Lee")]),
    ("“It is a fine day,” Ann Lee told reporters.", [("It is a fine day,", "Ann Lee")]),
    ("“It is a fine day,” according to Ann Lee.", [("It is a fine day,", "Ann Lee")]),
    ("According to Ann Lee, it is “a fine day”.", [("a fine day", "Ann Lee")]),
    ("“Is it a fine day?” Ann Lee asked.", [("Is it a fine day?", "Ann Lee")]),
    ("It was “the worst of days”, said Ann Lee.", [("the worst of days", "Ann Lee")]),
    ("The “barbaric” raid was wrong, Ann Lee said.", [("barbaric", "Ann Lee")]),
    ("The raid was branded “barbaric” by Ann Lee.", [("barbaric", "Ann Lee")]),
    ("Asked about it, Ann Lee replied: “It is a fine day.”", [("It is a fine day.", "Ann Lee")]),
    ("Ann Lee hit back: “We take no lessons here.”", [("We take no lessons here.", "Ann Lee")]),
    ("Ann Lee issued a note, saying: “We are very sorry.”", [("We are very sorry.", "Ann Lee")]),
    ("Ann Lee met Bob Ray, who said: “We are very glad.”", [("We are very glad.", "Bob Ray")]),
    ("And from Mayor Ann Lee: “We are very glad.”", [("We are very glad.", "Ann Lee")]),
    ("Ann Lee told Bob Ray that it was “a mess”.", [("a mess", "Ann Lee")]),
    ("Ann Lee praised the team and described it as “superb”.", [("superb", "Ann Lee")]),
]
APPOSITIONS: list[Case] = [
    (
        "Senior analyst at Firm, Jane Doe told outlet.co.uk: “They are cheap to make.”",
        [("They are cheap to make.", "Jane Doe")],
    ),
    (
        "The head of the air force, Petro Bondar, said on Telegram: “All were shot down.”",
        [("All were shot down.", "Petro Bondar")],
    ),
    (
        "Ann Lee, after talks with officials from Spain, France and Italy, called it “vile”.",
        [("vile", "Ann Lee")],
    ),
    (
        "“We hold the line here,” Sgt Ivan Bondar, 34, from Lviv, told The Telegraph.",
        [("We hold the line here,", "Ivan Bondar")],
    ),
    (
        "“It is very grave indeed,” said Ms Jane O’Brien, the energy minister.",
        [("It is very grave indeed,", "Jane O’Brien")],
    ),
    (
        "Speaking to LBC’s Nick Moss, the transport secretary said: “We are on it now.” "
        "Transport secretary Tom Hill is 65.",
        [("We are on it now.", "Tom Hill")],
    ),
]
REFERENCES: list[Case] = [
    (
        "Mr Hill told MPs it was “a disgrace”. Transport Secretary Tom Hill smiled.",
        [("a disgrace", "Tom Hill")],
    ),
    (
        "Dr Patricia Lewin, of Moss House, called it “cheap”. She added: “They keep on coming.”",
        [("cheap", "Patricia Lewin"), ("They keep on coming.", "Patricia Lewin")],
    ),
    (
        "Tom Hill met Ann Lee in Leeds. “It was a good meeting,” she said. “I agree with her,” he "
        "added.",
        [("It was a good meeting,", "Ann Lee"), ("I agree with her,", "Tom Hill")],
    ),
    (
        "President Don Trask met Pavlo Koval, the Ukrainian president. The Ukrainian president "
        "said: “We need more of them now.” The US president replied: “We will see about that.”",
        [
            ("We need more of them now.", "Pavlo Koval"),
            ("We will see about that.", "Don Trask"),
        ],
    ),
    (
        "German Chancellor Karl Merten met French President Luc Moreau. Mr Moreau called it “an "
        "ogre at our gates”. The German leader said: “We must not be naive.”",
        [("an ogre at our gates", "Luc Moreau"), ("We must not be naive.", "Karl Merten")],
    ),
    (
        "Transport Secretary Tom Hill said it was late. The Cabinet minister added: “We must go.”",
        [("We must go.", "Tom Hill")],
    ),
    (
        "Prime Minister Sir Neil Rowe smiled. Dame Ruth Penn asked: “What is the plan?” Sir Neil "
        "replied: “The plan is very clear.”",
        [("What is the plan?", "Ruth Penn"), ("The plan is very clear.", "Neil Rowe")],
    ),
    (
        "Mayor Petro Koval spoke first. His wife, Olena Koval, said: “We are all tired.” Mr Koval "
        "said it was “hard”. Mrs Koval agreed it was “very hard”.",
        [
            ("We are all tired.", "Olena Koval"),
            ("hard", "Petro Koval"),
            ("very hard", "Olena Koval"),
        ],
    ),
]
ORGANISATIONS: list[Case] = [
    ("Defence Intelligence said it was “a message”.", [("a message", "Defence Intelligence")]),
    ("The Kremlin said it was “a provocation”.", [("a provocation", "Kremlin")]),
    (
        "The Ministry of Defence (MoD) met. The MoD said the raid was “reckless”.",
        [("reckless", "Ministry of Defence")],
    ),
    (
        "A spokesman for the Kremlin said: “This will not do at all.”",
        [("This will not do at all.", "Kremlin spokesman")],
    ),
    (
        "A Downing Street spokesperson said: “He was very clear.”",
        [("He was very clear.", "Downing Street spokesperson")],
    ),
    ("A senior source told The Sun: “It was a close thing.”", [("It was a close thing.", None)]),
]


@pytest.mark.parametrize(("text", "wanted"), [*ORDERS, *APPOSITIONS, *REFERENCES, *ORGANISATIONS])
def test_a_quotation_goes_to_whoever_says_it(
    text: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert said(text) == wanted


def test_the_mention_is_kept_as_written_nearest() -> None:
    text = "Transport Secretary Tom Hill spoke. Mr Hill said it was “grim”. He added: “We must go.”"
    quotes = find_quotes(text, [(0, len(text))], short_words=2, carry=2)
    assert [(q.mention, q.cue, q.speaker) for q in quotes] == [
        ("Mr Hill", "said", "Tom Hill"),
        ("He", "added", "Tom Hill"),
    ]


def test_the_object_of_a_verb_or_an_owner_is_no_speaker() -> None:
    assert said("Mr Putin’s “barbaric” raids went on.") == []
    assert said("Ann Lee thanked Britain for its “unwavering” help.") == [("unwavering", "Ann Lee")]


def test_cues_are_many_and_know_their_forms() -> None:
    assert len(set(CUES.values())) >= 200
    assert all(is_strong(word) for word in ["said", "told", "added", "warned", "vowed"])
    assert all(is_cue(word) for word in ["condemned", "praised", "commended", "branded"])
    assert not is_cue("walked")
    assert not is_strong("praised")
