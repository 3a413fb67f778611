"""The wording that gives appeals and promotions away: one alternative a line, compiled once.

The wording is that of English-language news sites in general; a study adds its own patterns with
`corpus.boilerplate`. What is told from a whole line or sentence stands in `furniture`.
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
        r"(?:readers|people|supporters) like you\b",
        r"help (?:us )?(?:keep|fund|sustain) (?:our|the|this) \w+",
        r"rel(?:y|ies) on (?:readers|reader|donations|your)",
        r"from as little as [£$€]\d",
    ),
    re.IGNORECASE,
)
ADDRESSES = ("your", "support us", "support now", "donate", "become a", "subscribe")
ADDRESS = re.compile(r"\b" + any_of(*ADDRESSES) + r"\b", re.IGNORECASE)
TAIL = re.compile(
    r"\s*" + any_of("Read more", "Support now", "Find out more", "Donate now", "Close") + r"\b",
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
        "Read more(?: on this| here| at| about this)?",
        "Read (?:also|next|now|this)",
        "(?:Also|Must) read",
        "See (?:also|more)",
        "Related(?: articles?| stories| coverage| news| content)?",
        "Don[’']t miss",
        "Just in",
        "More on this",
        "Recommended",
        "Find out more",
        "More from [A-Z][\\w ]{2,30}",
        "(?:Watch|Listen) (?:now|live|below|next|more)",
    )
    + r"\s*:"
)
LABEL_AT_START = re.compile(
    any_of(
        "VIDEO",
        "WATCH(?: LIVE)?",
        "LISTEN",
        "PHOTOS",
        "OPINION",
        "ANALYSIS",
        "EXPLAINER",
        "PODCAST",
        "GALLERY",
        "Watch",
        "Listen",
        "Video",
        "Explained",
        "Explainer",
        "Opinion",
        "Analysis",
        "More",
        "Also",
        "Podcast",
        "Gallery",
        "In pictures",
        "In pics",
        "Live updates",
        "Deeper [Rr]ead",
        "Go deeper",
    )
    + r"\s*:"
)
# Such a label opens a line that is all promotion, however long its teaser is.
TEASER = re.compile(
    any_of(
        r"(?:Other|More|Related) [Tt]opics [Oo]f [Ii]nterest\b",
        r"(?:See|View|Watch|VIEW|WATCH|SEE)(?: the| THE)? (?:[Vv]ideos?|VIDEOS?)\b(?!\s+[a-z])",
        r"(?:See|View) the video (?:if|of|what|this|how|Is|exercises|meeting)\b",
        r"Read (?:more|also|next)\b(?!,)",
        r"Read (?:the|our) (?:full|latest|original|report|whole|rest)\b",
        r"(?:More|Related|Other) (?:news|stories|articles|messages|headlines) "
        r"(?:from|on|about|in|at)\b",
        r"(?:For )?[Mm]ore (?:\w+ ){0,2}(?:information|news|stories|details|articles|messages|"
        r"texts)\b.{0,80}\b(?:can be found|visit|click|here|(?:main|home) ?page|web ?site|portal|"
        r"\w\.(?:com|org|net|co\.uk|eu|pl|ua))\b",
    )
)
# What a page shows around an article, wherever it stands.
CHROME = re.compile(
    any_of(
        r"(?:Click to (?:share|email|print|tweet)[^().]{2,50}\(Opens in new window\)\s?)+",
        r"Read or Share this story: https?://\S+",
        r"Skip Ad(?: Ad Loading\.{3})?(?: x Embed)?"
        r"(?: x Share(?: [^\"“\n]{15,300}? USA TODAY(?: NETWORK|, [A-Z]\w+ [A-Z]\w+)?(?=\s))?)?",
        r"Get daily updates directly to your inbox(?: \+ Subscribe)?"
        r"(?: Thank you for subscribing!)?"
        r"(?: Could not subscribe, try again later)?(?: Invalid [Ee]mail)?",
        r"(?:Could not subscribe, try again later|We have more newsletters) ?(?:Invalid [Ee]mail)?",
        r"Continue reading the main story(?: Share This Page)?",
        r"MORE (?:GREAT|TOP) STORIES FROM\b",
        r"Contributing: [A-Z][\w.'’-]+(?:,? (?:and )?(?!Read\b)[A-Z][\w.'’-]+){1,9}(?=\s|$)",
    )
)
CHROME_HINTS = (
    *("Opens in new", "Read or Share", "Skip Ad", "directly to your inbox", "not subscribe"),
    *("Continue reading", " STORIES FROM", "Contributing:", "more newsletters"),
)
# An agency in front of what it shows.
HEAD = re.compile(
    r"(?:GETTY(?: IMAGES)?(?:\*\w+)?|Getty Images|Getty|REUTERS|ALAMY|EPA|AFP|PA|AP|SWNS|REX"
    r"|Rex Features"
    r"|[A-Z]{2,5}:[A-Z]\w+(?: \w+){0,3}?|Image copyright [\w/ -]{2,40}? Image caption|Image caption"
    r"|Media caption)(?P<number> \d{1,3})? (?=[A-ZÀ-Þ'])"
)
HEAD_HINTS = (
    *(
        "GETTY ",
        "Getty",
        "REUTERS ",
        "ALAMY ",
        "EPA ",
        "AFP ",
        "PA ",
        "AP ",
        "SWNS",
        "REX ",
        "age c",
    ),
    *("Media c", "AP:", "PA:", "EPA:", "AFP:", "REX:", "Rex Features"),
)
