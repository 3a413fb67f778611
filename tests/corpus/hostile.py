"""Texts that nobody writes and every collection holds."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        *"“”\"‘’'«».,:;!?…()[]-–",
        *(" ", "  ", "\t", "\n", "\r\n", "\n\n", "\r", "\x0b", "\u2028", "\u00a0", "\u3000"),
        *("\u200b", "\u200d", "\u00ad", "\ufeff", "\x00", "\x1f", "\x85"),
        *(
            "\ud800",
            "\udfff",
            "e\u0301",
            "\u0301",
            "\u202e",
            "\u05d0\u05d1",
            "\u0645",
            "\U0001f600",
        ),
        *("Mr. ", "U.S. ", "No. 10 ", "p.m. ", "1. ", "J. K. ", "£1.5bn", "www.a.example.org"),
        *(
            "We go. ",
            "The end.",
            "said Ms Okoro",
            " he asked",
            "home.The",
            "“We go on. ",
            "Été ",
            "ß",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(st.one_of(PIECES, st.text(st.characters(), max_size=5)), max_size=30).map("".join),
)
# Each repeated to a text so long that quadratic work would not end.
UNITS = (
    *(".", ". ", "a.B", '."A', ".“A", "“", '"', "A. ", "U.S. ", "1. ", "?” A ", "?” Ab said: "),
    *("[…] ", "\u200b", "x\u200b", " ", "  a", "\r\n ", "a\n", "\x00", "e\u0301", "\u05d0. "),
    *("\ud800", ".'A b'C", ". (((", ".)))) ", "“We go. ", "APThe ", ".\u200b", "! ", "…", "Mr."),
)
LENGTH = 60_000
