"""Speakers over sentences: the unnamed, the joint, those named later, spokespeople, contexts."""

from __future__ import annotations

import re

import pytest

from toolkit.corpus.quotes import find_quotes

Case = tuple[str, list[tuple[str, str | None]]]


def said(text: str) -> list[tuple[str, str | None]]:
    passages = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    quotes = find_quotes(text, passages, short_words=4, carry=2)
    return [(text[q.start : q.end], q.speaker) for q in quotes]


# Each after a sentence and a quotation of a named minister, to whom none of these belongs.
BEFORE = "Transport Secretary Tom Hill spoke first. “The line will open in May,” he said. "
UNNAMED: list[Case] = [
    (
        "Spain’s envoy to Leeds denied it all, describing the report as “a work of pure fiction”.",
        [("a work of pure fiction", None)],
    ),
    ("The envoy said it was “a work of pure fiction”.", [("a work of pure fiction", None)]),
    ("Commuters told us it was “no way to travel”.", [("no way to travel", None)]),
    ("One guard said the trains were “held by string”.", [("held by string", None)]),
    ("Drivers queued all day, calling the roads “a car park”.", [("a car park", None)]),
    ("Critics said Mr Hill had fibbed, adding that he was “past it”.", [("past it", None)]),
    ("It split the unions, with one branding it “a con”.", [("a con", None)]),
    (
        "“We walked home at night,” one man said. “Never again for us.”",
        [
            ("We walked home at night,", None),
            ("Never again for us.", None),
        ],
    ),
    (
        "Mayor Ann Lee scoffed at it, insisting it was “dead on arrival”.",
        [
            ("dead on arrival", "Ann Lee"),
        ],
    ),
    (
        "Mayor Ann Lee hit back, with the Transport Secretary calling her “naive”.",
        [
            ("naive", "Tom Hill"),
        ],
    ),
    (
        "The Cabinet minister went on: “We are not done yet.”",
        [
            ("We are not done yet.", "Tom Hill"),
        ],
    ),
]
JOINT: list[Case] = [
    (
        "Neil Rowe met Luc Moreau. Rowe and Moreau said in a joint note: “We stand as one now.”",
        [("We stand as one now.", "Neil Rowe and Luc Moreau")],
    ),
    (
        "“We stand as one now,” said President Luc Moreau and Mayor Ann Lee. He added: “Good.”",
        [("We stand as one now,", "Luc Moreau and Ann Lee"), ("Good.", "Luc Moreau")],
    ),
    (
        "Neil Rowe, Luc Moreau and Chancellor Karl Merten warned: “The clock is ticking.”",
        [("The clock is ticking.", "Neil Rowe, Luc Moreau and Karl Merten")],
    ),
    (
        "Neil Rowe said he had met Ann Lee and Bob Ray said it was “far too late”.",
        [("far too late", "Bob Ray")],
    ),
]
NAMED_LATER: list[Case] = [
    (
        "Mayor Ann Lee spoke. Moldova’s president called it “a trap”. President Olga Rusu left.",
        [("a trap", "Olga Rusu")],
    ),
    (
        "A fund has topped £2bn, the Transport Secretary said.\n\n“It is a proud day for us.”\n\n"
        "Tom Hill, who became Transport Secretary in May, smiled.",
        [("It is a proud day for us.", "Tom Hill")],
    ),
    (
        "Mr Okoro called the deal “a good start”.\n\nEmeka Okoro, 54, runs the port.",
        [("a good start", "Emeka Okoro")],
    ),
    (
        "“I lost my shop and home,” she said. Jane Doe, 42, is a vet.",
        [
            ("I lost my shop and home,", "Jane Doe"),
        ],
    ),
    (
        "“I lost my shop and home,” she said. Bob Ray, 42, is a vet.",
        [
            ("I lost my shop and home,", None),
        ],
    ),
    (
        "Prof Lydia Kerr, of Moss College Leeds, called it “a fluke”. The professor added: “I am "
        "not at all worried.”",
        [("a fluke", "Lydia Kerr"), ("I am not at all worried.", "Lydia Kerr")],
    ),
    (
        "Spanish transport minister Luis Gil called it “a trap”, which Ms Lee, the Transport "
        "Secretary, dismissed as “tosh”. Ann Lee is 50.",
        [("a trap", "Luis Gil"), ("tosh", "Ann Lee")],
    ),
]
SPOKESPEOPLE: list[Case] = [
    (
        "The Prime Minister’s official spokesman said it “has not changed”.",
        [("has not changed", "Prime Minister's spokesman")],
    ),
    (
        "The Kremlin’s spokesman said it was “of no interest”.",
        [
            ("of no interest", "Kremlin spokesman"),
        ],
    ),
    (
        "A spokeswoman for Mr Hill said it was “of no interest”.",
        [
            ("of no interest", "Hill's spokeswoman"),
        ],
    ),
    (
        "The Kremlin shrugged. Spokesman Ivan Orlov called it “a trifle”. The Kremlin spokesman "
        "added: “We have seen it all before.”",
        [("a trifle", "Ivan Orlov"), ("We have seen it all before.", "Ivan Orlov")],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), [*JOINT, *NAMED_LATER, *SPOKESPEOPLE])
def test_a_quotation_goes_to_whoever_says_it(
    text: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), UNNAMED)
def test_an_unnamed_subject_does_not_pass_its_words_to_whoever_spoke_before(
    text: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert said(BEFORE + text)[1:] == wanted


def test_an_unnamed_subject_is_the_mention() -> None:
    text = BEFORE + "Spain’s envoy to Leeds denied it, describing it as “a work of pure fiction”."
    quote = find_quotes(text, [(0, len(text))], short_words=4, carry=2)[-1]
    assert (quote.mention, quote.cue, quote.speaker) == ("Spain’s envoy", "describing", None)


def test_the_last_part_of_a_quotation_may_be_left_open() -> None:
    text = "Ann Lee said: “It starts here now.\n\n“It goes on here.\n\n“It never ends here."
    assert [speaker for _, speaker in said(text)] == ["Ann Lee"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee called it “a gift”. It was, she said, “a lifeline”.",
        "“Not one inch,” Ann Lee said. “Not one.”",
        "It was “a gift”. Ann Lee said so. The “gift” was late, Ann Lee added.",
    ],
)
def test_the_context_of_a_short_quotation_holds_its_attribution(text: str) -> None:
    quotes = find_quotes(text, [(0, len(text))], short_words=4, carry=2)
    short = [q for q in quotes if q.kind == "mixed" and q.cue]
    assert short
    for quote in short:
        assert (quote.cue or "") in text[quote.context_start : quote.context_end]
        assert (quote.mention or "") in text[quote.context_start : quote.context_end]
