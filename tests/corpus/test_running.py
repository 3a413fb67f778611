"""Captions, bylines and links joined into running lines, and what only looks like them."""

from __future__ import annotations

import pytest

from toolkit.corpus.clean import clean

PROSE = (
    "The harbour board met on Monday to talk about the new quay, which the town has wanted for "
    "years. Several members said that the price was too high, and that nobody had asked the "
    "fishermen. The mayor promised a reply before the end of the month, and left by the side door."
)
MORE = (
    "The council will vote in June, when the last of the reports is due. Until then the old quay "
    "stays open to small boats only, and the ferry calls at the northern pier instead of it."
)


def kept(raw: str) -> str:
    return clean(raw).text


@pytest.mark.parametrize(
    ("piece", "gone"),
    [
        (
            "A crane at the old quay Photo: ReutersBy Jane Doe, Northport4:05PM GMT 02 May 2014",
            ["crane", "Jane Doe", "4:05PM"],
        ),
        ("Boats tied up at the northern pier (Jim Roe/Getty)", ["tied up", "Getty"]),
        ("(Reuters)", ["Reuters"]),
        ("   Facebook    Twitter    Pinterest   Gulls over the fish market.", ["Gulls"]),
        ("How the herring left our bay | Ann Poe By noon the hall was full. ", ["herring"]),
        (
            "Fishermen block northern pier in row over mooring fees After the meeting the board "
            "said nothing. ",
            ["Fishermen block"],
        ),
        ("Analysis: Sam Roe, BBC business correspondentThe plan is bold. ", ["Sam Roe"]),
    ],
)
def test_joined_pieces_go_and_the_article_stays(piece: str, gone: list[str]) -> None:
    text = kept(PROSE + piece + MORE)
    assert not [word for word in gone if word in text]
    assert "side door" in text
    assert "The council will vote in June" in text


@pytest.mark.parametrize(
    ("piece", "gone"),
    [
        (
            "GETTY The crane at the old quay was painted last year The board sold it.",
            "painted last year",
        ),
        (
            "Image copyright EPA Image caption The pier was closed for two days It opened.",
            "closed for two days",
        ),
        ("Repairs are under way at the northern pier (Reuters) Work began last week.", "under way"),
        (
            "Pier in pictures 3 show all Pier in pictures 1/3 The pier at dawn Getty 2/3 The pier "
            "at noon EPA 3/3 The pier at night Getty The work began last week.",
            "at noon",
        ),
        (
            "Click to share on Facebook (Opens in new window) Click to share on Twitter (Opens in "
            "new window) Work began last week.",
            "Opens in",
        ),
        (
            "Crane driver wins case against harbour board Read more Work began last week.",
            "wins case",
        ),
        ("Work began. Read or Share this story: http://example.org/x", "Share this"),
    ],
)
def test_flattened_pieces_go(piece: str, gone: str) -> None:
    text = kept(f"{PROSE} {PROSE} {piece} {MORE}")
    assert gone not in text
    assert "The council will vote in June" in text


@pytest.mark.parametrize(
    "prose",
    [
        "The Associated Press (AP) The Hague office closed in May, and nobody was told of it.",
        "He was caught with class A drugs at the pier, the court heard on Friday.",
        "They sang We Will Rock You and Never Give Up On Me, and then left.",
        "The film, titled In the Fog, opens at the Carry On festival on Friday.",
        "At 8:30PM GMT 22 Feb 2014 the gate would open to all of them.",
        "Was it wise? The board thinks so. Is it legal: what do the lawyers say of it now?",
        "The reporter (Jim Roe) wrote to Harbour Watch (Northport) twice.",
        "Reuters reported that the pier is safe; EPA inspectors came too.",
    ],
)
def test_prose_that_looks_like_it_stays(prose: str) -> None:
    assert prose in kept(f"{PROSE} {PROSE} {prose} {MORE}")


def test_reporters_at_the_foot_go() -> None:
    line = (
        "Ann Poe reported from Northport, and Jim Roe from Easton. Sam Lee contributed reporting."
    )
    text = kept(f"{PROSE}\n\n{MORE}\n\n{line}")
    assert "reported from" not in text
    assert "contributed" not in text


@pytest.mark.parametrize(
    "unit",
    [
        "aaBb Photo: AP",
        "word (AP) The ",
        "Ab Cd said ",
        "GETTY Xx yy ",
        "1/9 Ab 2/9 Cd ",
        "Xx The a ",
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    raw = unit * (300_000 // len(unit))
    assert len(clean(raw).text) <= len(raw) + len(raw)
