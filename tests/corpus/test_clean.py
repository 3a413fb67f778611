"""Cleaning: what goes, what stays, what is mended, and that nothing is lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.corpus.alignment import Alignment
from toolkit.corpus.clean import Cleaned, clean
from toolkit.corpus.spans import is_blank

BODY = "The council met on Monday and agreed the budget. It will be published on Friday morning."
LINES = st.sampled_from(
    [
        BODY,
        "Ministers said they would wait.The vote is due next week.“We are ready,” said Ms Okoro.",
        " date 2024-02-29 ",
        "READ MORE: Ferry firm adds night crossings",
        "Picture:",
        "Alamy",
        "A tug in the harbour at dawn ( Getty Images )",
        "“It starts here. “It goes on.”",
        "",
        "\u200b",
        "one\u00a0two\tthree  four",
        "Sign up to our newsletter for more",
        "é “ ” ‘ ’ ( ) . ! ?",
    ]
)
RAW = st.one_of(
    st.text(max_size=200),
    st.lists(LINES, max_size=12).map("\n".join),
    st.lists(LINES, max_size=12).map("".join),
    st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=12).map("\r\n".join),
)


def removed(raw: str, cleaned: Cleaned) -> dict[str, str]:
    return {raw[r.start : r.end]: r.reason for r in cleaned.removals}


def passages(cleaned: Cleaned) -> list[str]:
    return [cleaned.text[p.text_start : p.text_end] for p in cleaned.passages]


@given(RAW)
@example("a.B")
@example("\ufeffx\u00ad y")
def test_offsets_lead_back_and_nothing_is_lost(raw: str) -> None:
    cleaned = clean(raw)
    covered = [is_blank(char) for char in raw]
    for removal in cleaned.removals:
        covered[removal.start : removal.end] = [True] * (removal.end - removal.start)
    at = 0
    for segment in cleaned.segments:
        assert segment.text_start == at
        at = segment.text_end
        if not segment.mended:
            kept = cleaned.text[segment.text_start : segment.text_end]
            assert kept == raw[segment.start : segment.end]
            # Kept and removed spans never overlap.
            assert not any(
                r.start < segment.end and segment.start < r.end for r in cleaned.removals
            )
            covered[segment.start : segment.end] = [True] * (segment.end - segment.start)
    assert at == len(cleaned.text)
    assert all(covered)


@given(RAW)
def test_passages_are_trimmed_slices_in_order(raw: str) -> None:
    cleaned = clean(raw)
    alignment = Alignment(cleaned.segments)
    before = 0
    for passage in cleaned.passages:
        text = cleaned.text[passage.text_start : passage.text_end]
        assert passage.text_start >= before
        assert text
        assert text == text.strip()
        assert not cleaned.text[before : passage.text_start].strip()
        span = alignment.raw_span(passage.text_start, passage.text_end)
        assert raw[span.start] == text[0]
        assert raw[span.end - 1] == text[-1]
        before = passage.text_end
    assert not cleaned.text[before:].strip()


@given(RAW)
def test_cleaning_its_own_result_keeps_the_words(raw: str) -> None:
    # Nothing that survived as an article is worn away further, apart from what only now stands at
    # the head or on a line of its own; words are never added.
    once = clean(raw).text
    twice = clean(once).text
    assert len(re.sub(r"\s", "", twice)) <= len(re.sub(r"\s", "", once))
    assert len(once) <= 2 * len(raw)


@given(st.lists(st.sampled_from([BODY, "“Yes,” he said. “We will.”", "No.The end."]), min_size=1))
def test_sentence_unit_keeps_every_word(lines: list[str]) -> None:
    raw = "\n\n".join(lines)
    whole, parts = clean(raw), clean(raw, unit="sentence")
    assert whole.text.split() == parts.text.split()
    assert len(parts.passages) >= len(whole.passages)


def test_date_title_and_standfirst_where_they_stand() -> None:
    raw = (
        "Harbour to close for a month as dredging starts\n"
        "Harbour will close for dredging from the first of March.\n"
        "Published: 3 February 2024 09:15 GMT\n"
        "By Ines Carvalho, Shipping Correspondent\n" + BODY + " " + BODY
    )
    cleaned = clean(raw)
    assert cleaned.fields == {
        "title": "Harbour to close for a month as dredging starts",
        "date": "2024-02-03",
        "author": "Ines Carvalho",
    }
    assert [p.section for p in cleaned.passages][:2] == ["title", "standfirst"]
    assert set(removed(raw, cleaned).values()) == {"date line", "byline"}


@pytest.mark.parametrize(
    "raw",
    [
        BODY,
        "The minister spoke on 3 February 2024 in the harbour.\n\n" + BODY,
        "The Harbour Board said it would wait.\n\n" + BODY + BODY,
    ],
)
def test_no_date_and_no_title_are_guessed(raw: str) -> None:
    assert clean(raw).fields == {}


@pytest.mark.parametrize(
    ("head", "iso"),
    [
        ("date 2024-02-29", "2024-02-29"),
        ("Date: 29 February 2024", "2024-02-29"),
        ("Thursday 29 February 2024", "2024-02-29"),
        ("Published 18:30, 29 Feb 2024", "2024-02-29"),
        ("February 29, 2024", "2024-02-29"),
        ("2024-02-29T18:30:00Z", "2024-02-29"),
        ("date 2024-02-30", None),
    ],
)
def test_date_lines(head: str, iso: str | None) -> None:
    assert clean(f"{head}\n\n{BODY}").fields.get("date") == iso


def test_promotions_go_and_the_article_stays() -> None:
    raw = (
        "Ferries will run at night.Read more: Why the harbour is dredgedRead more: Crews told to "
        "'rest more' after overtimeThe firm said fares would not rise. READ MORE: Port boss quits "
        "in row over pay\n\nDON’T MISS:\nTen best beaches for a short break [REVEALED]\n"
        "Bridge repairs to last until autumn\n\n" + BODY + " READ NEXT"
    )
    cleaned = clean(raw)
    assert cleaned.text == (
        "Ferries will run at night. The firm said fares would not rise.\n\n" + BODY
    )
    assert set(removed(raw, cleaned).values()) == {"promotion"}


@pytest.mark.parametrize(
    "text",
    [
        "He told MPs to read more: books, papers and old maps were all there for them to see.",
        "She added: see also what the others did before the vote was called last Thursday.",
        "The YouTube channel and the TikTok account of the McDonald family were closed at once.",
        "Mr J.R.Smith of Gov.UK and www.Example.com met St.John Ambulance in the U.S.Senate.",
        "The firm (Harbour Works) was paid in full, the court heard (see page nine of the ruling).",
        "Your support matters to us, the mayor told the volunteers in the square on Sunday night.",
    ],
)
def test_prose_that_looks_like_boilerplate_stays(text: str) -> None:
    assert clean(f"{BODY}\n\n{text}\n\n{BODY}").text == f"{BODY}\n\n{text}\n\n{BODY}"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("The mayor opens the new quay ( Town Hall )", "caption"),
        ("The mayor opens the new quay (Getty Images)", "caption"),
        ("The mayor opens the new quay. Picture: Alamy", "caption"),
        ("Photograph: Reuters", "credit"),
        ("Image caption, The mayor opens the new quay", "caption"),
        ("Advertisement", "page furniture"),
        ("Sign up to our free morning briefing", "sign-up box"),
    ],
)
def test_captions_and_furniture(line: str, reason: str) -> None:
    raw = f"{BODY}\n\n{line}\n\n{BODY}"
    cleaned = clean(raw)
    assert removed(raw, cleaned) == {line: reason}
    assert cleaned.text == f"{BODY}\n\n{BODY}"


def test_an_appeal_goes_even_when_it_runs_into_the_article() -> None:
    appeal = (
        "Your support keeps this paper going. We have reporters on the ground in every town. "
        "We choose to have no paywall. Your donation allows us to go on. Donate now"
    )
    raw = f"{appeal} {BODY}\n\n{BODY}"
    cleaned = clean(raw)
    assert removed(raw, cleaned) == {appeal: "appeal"}
    assert cleaned.text == f"{BODY}\n\n{BODY}"


@pytest.mark.parametrize(
    ("glued", "mended"),
    [
        ("It was home.The end came.", "It was home. The end came."),
        ("It was “over”.The end came.", "It was “over”. The end came."),
        ("“It is over.”The end came.", "“It is over.” The end came."),
        ("The end came.“It is over.”", "The end came. “It is over.”"),
        ('He left."It is over," he said.', 'He left. "It is over," he said.'),
        ('"It is over."He left the room.', '"It is over." He left the room.'),
        ("It rose in 2022.Then it fell.", "It rose in 2022. Then it fell."),
        ("They moved to the UK.Then he left.", "They moved to the UK. Then he left."),
        ("He said:“It is over.”", "He said: “It is over.”"),
        ("“It is over,”he said then.", "“It is over,” he said then."),
    ],
)
def test_glued_sentences_are_parted(glued: str, mended: str) -> None:
    assert clean(glued).text == mended


def test_lost_breaks_are_recovered_two_or_three_sentences_a_passage() -> None:
    sentences = [
        f"Sentence number {n} tells of the harbour and of its many ships." for n in range(40)
    ]
    cleaned = clean(" ".join(sentences))
    sizes = [text.count(".") for text in passages(cleaned)]
    assert set(sizes) <= {2, 3}
    assert sum(sizes) == 40


def test_paragraphs_that_stand_are_kept_whole() -> None:
    paragraph = " ".join(["The harbour is deep and the ships are many."] * 6)
    assert passages(clean(f"{paragraph}\n\n{paragraph}\n\n{BODY}")) == [paragraph, paragraph, BODY]


def test_reopened_quotations_and_new_speakers_begin_passages() -> None:
    raw = (
        "Mr Okoro said: “We begin today. “We go on tomorrow. “Will you come along?” "
        "Ms Lind replied: “I will. “You can count on it.”"
    )
    assert passages(clean(raw))[-1].startswith("Ms Lind replied")
    assert all("Lind" not in text for text in passages(clean(raw))[:-1])


def test_hard_wrapped_lines_are_joined() -> None:
    raw = (
        "The harbour board met on Monday to agree the plan for the year and\n"
        "said that dredging would start in March once the contract had been\n"
        "signed by both sides and the money was there to pay for all of it.\n"
        "\n" + BODY
    )
    assert len(passages(clean(raw))) == 2


def test_study_rules_are_applied_and_named() -> None:
    raw = f"{BODY}\n\nHarbour Gazette digital edition\n\n{BODY}"
    cleaned = clean(raw, rules=[regex.compile(r"Harbour Gazette .*")])
    assert removed(raw, cleaned) == {"Harbour Gazette digital edition": "study rule"}


@pytest.mark.parametrize(
    "unit",
    [
        "“" * 20_000,
        "READ MORE: " * 20_000,
        "a.B" * 60_000,
        "( x " * 50_000,
        *("©\n" * 30_000, "Photograph: A " * 10_000, "Aa/" * 40_000, "Sign up to a " * 10_000),
        *("Facebook Twitter " * 8_000, "Jane Doe, BBC News, " * 8_000, "home > " * 20_000),
        *(
            "Reporting by A " * 10_000,
            "-" * 100_000,
            "x contributed " * 10_000,
            "by A B\n" * 10_000,
        ),
    ],
)
def test_hostile_text_ends_in_time(unit: str) -> None:
    assert len(clean(unit).text) <= 2 * len(unit)


def test_seed_articles_keep_all_but_what_a_person_marked(seed_articles: Path) -> None:
    reasons = {
        "000_8543ba4680d17de7.txt": ["date line", "appeal", "caption"],
        "001_1237523c87ec1da7.txt": ["date line", "appeal"],
        "002_697f61e2c341ff36.txt": ["credit", "credit", "promotion", "promotion"],
        "003_6421ddf26e179112.txt": ["date line", "appeal"],
        "004_9ed46f413a0bc419.txt": ["promotion"] * 4,
    }
    for path in sorted(seed_articles.glob("*.txt")):
        raw = path.read_bytes().decode("utf-8")
        assert [r.reason for r in clean(raw).removals] == reasons[path.name]
