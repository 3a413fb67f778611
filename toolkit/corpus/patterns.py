"""The wording that gives boilerplate away: one alternative a line, compiled once.

The wording is that of English-language news sites in general; a study adds its own patterns with
`corpus.boilerplate`.
"""

from __future__ import annotations

import re


def any_of(*alternatives: str) -> str:
    """Joins alternatives into one group."""
    return "(?:" + "|".join(alternatives) + ")"


# An appeal speaks to the reader of money and of the newsroom.
APPEAL = re.compile(
    r"\b"
    + any_of(
        r"your (?:support|donation|contribution|help)\b",
        r"support(?:ing)? (?:us|now|our journalism|independent)",
        r"(?:make|making) a (?:donation|contribution)",
        r"donat(?:e|ion)s? (?:now|today|allows?)",
        r"(?:every|each) contribution",
        r"become a (?:member|supporter|subscriber)",
        r"pay ?walls?",
        r"(?:quality|independent|fearless|fact-based) journalism",
        r"lock \w+ out of our reporting",
        r"(?:reporters|journalists) on the ground",
        r"sending journalists",
        r"helps us to tell the story",
        r"our (?:reporting|journalism|mission|newsroom) (?:is|and|to)\b",
        r"trusted by \w+ across",
    ),
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"\b" + any_of("your", "support us", "support now", "donate", "become a", "subscribe") + r"\b",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"\s*" + any_of("Read more", "Support now", "Find out more", "Donate now", "Close") + r"\b",
    re.IGNORECASE,
)
# Sign-up boxes open with an order or an offer to the reader.
SIGN_UP = re.compile(
    "^"
    + any_of(
        r"get (?:the|our) (?:free|latest)",
        r"sign ?up (?:to|for|here)",
        r"subscribe (?:to|for|now)",
        r"stay (?:ahead|up to date)",
        r"join (?:our|the) (?:whatsapp|newsletter|conversation)",
        r"i would like to be emailed",
        r"(?:please )?enter your email",
        r"you can (?:also )?(?:unsubscribe|sign up)",
        r"by (?:signing up|entering your|clicking)",
        r"for (?:more|the latest) (?:news|stories|updates)",
        r"follow (?:us|the latest|our live) ",
        r"download (?:the|our) \w+(?: \w+)? app",
        r"we use your sign-?up",
        r"click here",
        r"listen to (?:this|the) (?:article|podcast)",
    )
    + r"\b",
    re.IGNORECASE,
)
# A block that is nothing but a button, a heading of links or a rights line.
FURNITURE = re.compile(
    "^"
    + any_of(
        r"(?:article|story) continues (?:below|after).{0,60}",
        r"skip (?:past|to|advertisement).{0,60}",
        r"advert(?:isement)?",
        r"share(?: this)?(?: article| story)?",
        r"(?:view )?comments?(?: \(\d+\))?",
        r"recommended(?: for you)?",
        r"related(?: (?:articles|stories|topics|content))?",
        r"most (?:read|popular|viewed)",
        r"more on this story",
        r"(?:what to )?read (?:next|more|also)",
        r"you may also like",
        r"trending|copy link|print|save|bookmark|loading|back to top|support now",
        r"(?:©|copyright\b).{0,80}",
        r"all rights reserved\.?",
    )
    + "$",
    re.IGNORECASE,
)
# Labels in capitals need no colon and may stand at the end of a line.
LABEL_CAPS = re.compile(
    r"(?:(?<=^)|(?<=[\s.!?…”\"’)\]]))"
    + any_of(
        "JUST IN",
        "READ (?:MORE|NEXT|ALSO)",
        "DON[’']?T MISS",
        "MUST READ",
        "SEE (?:ALSO|MORE)",
        "ALSO READ",
        "MORE ON THIS",
        "TRENDING",
        "RELATED(?: ARTICLES?| STORIES)?",
        "RECOMMENDED",
        r"(?:WATCH|LISTEN|MORE)(?=\s*:)",
    )
    + r"\b\s*(?::|\.{2,3}|…|>|\||-(?=\s))?"
)
# In small letters the same words are prose unless a colon follows.
LABEL_MIXED = re.compile(
    any_of(
        "Read more(?: on this| here)?",
        "Read (?:also|next)",
        "(?:Also|Must) read",
        "See (?:also|more)",
        "Related(?: articles?| stories)?",
        "Don[’']t miss",
        "Just in",
        "More on this",
        "Recommended",
        "Find out more",
    )
    + r"\s*:"
)
LABEL_AT_START = re.compile(
    any_of("Watch", "Listen", "Video", "Explained", "Opinion", "Analysis", "More") + r"\s*:"
)
