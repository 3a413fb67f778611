"""Quotation spans, their parts and kinds, and the seed articles' quotations one by one."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.build import build_corpus
from toolkit.corpus.marks import find_marked
from toolkit.corpus.quotes import Quote, find_quotes
from toolkit.records import Corpus
from toolkit.source import Source
from toolkit.store.collection import read_collection

STARMER, HEALEY, ZELENSKY = "Keir Starmer", "John Healey", "Volodymyr Zelensky"
CLEVERLY, ROBINSON, LORD = "James Cleverly", "Nick Robinson", "Alexander Lord"
# Every quotation of the five seed articles, as a reader finds them: first words, speaker, kind.
SEED_QUOTES = {
    "000_8543ba4680d17de7.txt": [
        ("As Russia continues its egregious", STARMER, "direct"),
        ("This new partnership is a landmark", STARMER, "direct"),
        ("By harnessing the strength of", STARMER, "direct"),
        ("Through this groundbreaking industrial", HEALEY, "direct"),
        ("We will innovate at a wartime pace", HEALEY, "direct"),
        ("This deal is a first of its kind", HEALEY, "direct"),
        ("reckless", HEALEY, "mixed"),
    ],
    "001_1237523c87ec1da7.txt": [
        ("speed up and surge our support", HEALEY, "mixed"),
        ("stepped up", HEALEY, "mixed"),
        ("We have stepped up our military aid", HEALEY, "direct"),
        ("We must speed up and surge", HEALEY, "direct"),
        ("We must get more kit in the hands", HEALEY, "direct"),
        ("The UK has now used over a billion", HEALEY, "direct"),
        ("And for the first time", HEALEY, "direct"),
        ("symbolic of unity", HEALEY, "mixed"),
    ],
    "002_697f61e2c341ff36.txt": [
        ("An Armed Forces is only as strong", HEALEY, "direct"),
        ("This new centre will supercharge", HEALEY, "direct"),
        ("Our 100-year partnership", STARMER, "direct"),
        ("The people of Ukraine should be", STARMER, "direct"),
        ("Our ongoing support for energy", "Yvette Cooper", "direct"),
        ("We are surging investment", HEALEY, "direct"),
        ("grateful", ZELENSKY, "mixed"),
        ("only make Putin wiser", HEALEY, "mixed"),
        ("almost certainly intended", "Defence Intelligence", "mixed"),
    ],
    "003_6421ddf26e179112.txt": [
        ("We’ve discussed the issues", STARMER, "direct"),
        ("I’m really proud that", STARMER, "direct"),
        ("strengthen both nations", ZELENSKY, "mixed"),
        ("It’s very important to share", ZELENSKY, "direct"),
        ("level of professionalism", STARMER, "mixed"),
        ("To all the trainers here", STARMER, "direct"),
        ("It’s a real show of strength", STARMER, "direct"),
        ("coalition of murderers", ZELENSKY, "mixed"),
    ],
    "004_9ed46f413a0bc419.txt": [
        ("admission", CLEVERLY, "mixed"),
        ("Let’s turn to one of the things", ROBINSON, "direct"),
        ("We heard last night", ROBINSON, "direct"),
        ("President Putin is using this", ROBINSON, "direct"),
        ("Are there new weapons", ROBINSON, "direct"),
        ("Well I spoke to my Ukrainian", CLEVERLY, "direct"),
        ("Obviously in response to", CLEVERLY, "direct"),
        ("We will look at this new threat", CLEVERLY, "direct"),
        ("Putin is doing this because", CLEVERLY, "direct"),
        ("Which is why he’s going", CLEVERLY, "direct"),
        ("We will continue to support", CLEVERLY, "direct"),
        ("The advantages ‘kamikaze drones’", LORD, "direct"),
        ("In short, they are providing", LORD, "direct"),
        ("It is currently unknown", LORD, "direct"),
    ],
}


def paragraphs(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def quotes_of(text: str) -> list[Quote]:
    return find_quotes(text, paragraphs(text), short_words=4, carry=2)


def words_of(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotes_of(text)]


@pytest.fixture(scope="module")
def seed_corpus(seeds: Path) -> Corpus:
    collection = read_collection([Source(str(seeds / "articles"))])
    return build_corpus(collection.shards, collection.rejections)


@pytest.mark.parametrize("name", sorted(SEED_QUOTES))
def test_every_quotation_of_a_seed_article_is_found_once_with_its_speaker(
    seed_corpus: Corpus, name: str
) -> None:
    ids = {row["path"]: row["article_id"] for row in seed_corpus.articles.to_pylist()}
    found = [q for q in seed_corpus.quotes.to_pylist() if q["article_id"] == ids[name]]
    wanted = SEED_QUOTES[name]
    assert [(q["speaker"], q["kind"]) for q in found] == [(who, kind) for _, who, kind in wanted]
    for quote, (start, _, _) in zip(found, wanted, strict=True):
        assert quote["text"].startswith(start)
        assert quote["text"] in quote["context"]


def test_a_quotation_over_paragraphs_has_linked_parts_with_one_speaker() -> None:
    text = "Mr Jones said: “We begin here today.\n\n“We go on from there.\n\n“We end it here.”"
    quotes = quotes_of(text)
    assert [text[q.start : q.end] for q in quotes] == [
        "We begin here today.",
        "We go on from there.",
        "We end it here.",
    ]
    assert [q.continues for q in quotes] == [None, 0, 1]
    assert [q.passage for q in quotes] == [0, 1, 2]
    assert {q.speaker for q in quotes} == {"Jones"}


def test_parts_are_found_where_the_paragraph_breaks_were_lost() -> None:
    text = "Ann Lee told us: “One is done now. “Two is done now. “Three is done now.”"
    quotes = quotes_of(text)
    assert [text[q.start : q.end] for q in quotes] == [
        "One is done now.",
        "Two is done now.",
        "Three is done now.",
    ]
    assert [q.continues for q in quotes] == [None, 0, 1]
    assert {q.speaker for q in quotes} == {"Ann Lee"}


def test_a_quotation_left_open_ends_at_its_paragraph_or_the_next_attribution() -> None:
    assert words_of("Ann Lee said: “It never closes here.\n\nThen it rained all day.") == [
        "It never closes here."
    ]
    text = "Ann Lee said: “It never closes here. Bob Ray added: “Nor does this one.”"
    assert [(text[q.start : q.end], q.speaker) for q in quotes_of(text)] == [
        ("It never closes here.", "Ann Lee"),
        ("Nor does this one.", "Bob Ray"),
    ]


def test_an_interrupted_quotation_is_two_with_one_speaker() -> None:
    text = "“We are very close,” Ann Lee said, “but we are not done.”"
    quotes = quotes_of(text)
    assert [text[q.start : q.end] for q in quotes] == ["We are very close,", "but we are not done."]
    assert [q.continues for q in quotes] == [None, 0]
    assert {q.speaker for q in quotes} == {"Ann Lee"}
    text = "“We are very close,” Ann Lee said. “But we are not done.”"
    assert [(q.speaker, q.cue, q.continues) for q in quotes_of(text)] == [
        ("Ann Lee", "said", None),
        ("Ann Lee", "said", None),
    ]


def test_nested_marks_are_part_of_the_quotation_around_them() -> None:
    inner = "He called it ‘a gift’ and the “E5” nations agreed"
    assert words_of(f"Ann Lee said: “{inner}.”") == [inner + "."]


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''", "«»"])
def test_all_kinds_of_marks_are_read(marks: str) -> None:
    text = f"{marks[0]}We don’t know the soldiers’ names,{marks[1]} said Ann Lee. It rained."
    assert words_of(text) == ["We don’t know the soldiers’ names,"]
    assert quotes_of(text)[0].speaker == "Ann Lee"


def test_apostrophes_and_inches_are_no_quotations() -> None:
    assert not words_of("The soldiers' families said they'd wait till '45, the '90s rock 'n' roll.")
    assert not words_of('The 12" record and the 7" one were sold, he said.')


def test_scare_quotes_titles_and_nicknames_are_no_statements() -> None:
    assert not words_of("The so-called “E5” nations said they would meet.")
    assert not words_of("The “safe zone” was hit.")
    assert not words_of("Ann Lee said the pub, known as the “Dirty Duck”, was shut.")
    assert not words_of("Yevgeny “the Chef” Prigozhin said nothing.")
    assert not words_of("It won a prize for “The Long War for Peace in Europe” last year.")


def test_a_short_quotation_counts_with_a_speaker_and_a_cue() -> None:
    quotes = quotes_of("Ann Lee condemned the “reckless” move.")
    assert [(q.kind, q.cue, q.speaker) for q in quotes] == [("mixed", "condemned", "Ann Lee")]


def test_a_quotation_that_crosses_passages_is_cut_at_the_bound() -> None:
    text = "Ann Lee said: “We came. We saw it all. We stayed.” It rained."
    bound = text.index("We stayed")
    quotes = find_quotes(text, [(0, bound), (bound, len(text))], short_words=1, carry=2)
    assert [text[q.start : q.end] for q in quotes] == ["We came. We saw it all.", "We stayed."]
    assert [q.continues for q in quotes] == [None, 0]
    assert [q.passage for q in quotes] == [0, 1]


def test_the_context_is_the_sentence_with_the_attribution() -> None:
    text = "It rained. Ann Lee said the plan was “very good for us all” on Monday. It snowed."
    quote = quotes_of(text)[0]
    context = text[quote.context_start : quote.context_end]
    assert context == "Ann Lee said the plan was “very good for us all” on Monday."


def test_an_unattributed_quotation_goes_to_the_last_speaker_for_some_passages() -> None:
    text = "Ann Lee said it was late.\n\n“We went home at ten.”\n\nIt rained.\n\nIt snowed.\n\n"
    far = text + "It hailed.\n\n“Nobody saw the sun.”"
    assert [q.speaker for q in quotes_of(far)] == ["Ann Lee", None]
    near = find_quotes(far, paragraphs(far), short_words=4, carry=4)
    assert [q.speaker for q in near] == ["Ann Lee", "Ann Lee"]


PIECES = st.sampled_from(
    [
        *"“”\"‘’'«»„`\n.,:;!?—()[]",
        " ",
        "\n\n",
        "``",
        "''",
        "said ",
        "He said: ",
        "Mr Healey ",
        "John Healey, the minister, ",
        "the ministry (MoD) ",
        "according to ",
        "and ",
        "who ",
        "by ",
        "told ",
        "We will go. ",
        "J. D. Vance ",
        "Ursula von der Leyen ",
        "\ufffc",
        "ß İ ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS, st.integers(1, 6), st.integers(0, 4))
def test_any_text_gives_sorted_disjoint_spans_within_their_passage(
    text: str, short_words: int, carry: int
) -> None:
    passages = paragraphs(text)
    quotes = find_quotes(text, passages, short_words=short_words, carry=carry)
    for number, quote in enumerate(quotes):
        lower, upper = passages[quote.passage]
        assert lower <= quote.context_start <= quote.start < quote.end <= quote.context_end <= upper
        assert not text[quote.start].isspace()
        assert not text[quote.end - 1].isspace()
        assert quote.continues is None or quote.continues < number
    for before, after in pairwise(quotes):
        assert before.end <= after.start


@given(TEXTS)
def test_marked_spans_hold_no_outer_marks(text: str) -> None:
    at = 0
    for span in find_marked(text):
        assert at <= span.outer_start < span.start < span.end <= span.outer_end <= len(text)
        assert text[span.start - 1].isspace() or text[span.start - 1] in "“”„‟\"«»＂`'‘"
        at = span.outer_end


@pytest.mark.parametrize(
    "unit", ["“", '"', " 'a", "“a ", ", said X", "X: “a b c d” ", "“We go.\n\n", "who said ", "A. "]
)
def test_time_is_linear_in_the_length_of_hostile_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit)) + "“Nobody knows this man,” he said."
        started = time.perf_counter()
        find_quotes(text, [(0, len(text))], short_words=4, carry=2)
        return time.perf_counter() - started

    # Eight times the text may take eight times as long; quadratic work would take 64 times.
    assert seconds(80_000) < 30 * seconds(10_000) + 0.2


def test_a_subheading_between_single_marks_is_no_quotation() -> None:
    text = "Mr Farrow said the plan was late.\n\n'Protest vote'\n\nHe left on Monday."
    assert quotes_of(text) == []
    said = "'We are late again,' Mr Farrow said."
    assert words_of(said) == ["We are late again,"]
