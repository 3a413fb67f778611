"""Where two texts of a page were joined: without a space, or with one but no full stop between.

`as plannedThe council` and `as planned The council` both hold a place where one text ended and
another began. The places that mend a text stand in `glue`; those here tell how far a caption or a
headline reaches, where something else has told already that there is one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from toolkit.corpus.sentences import word_list

LONGEST = 330  # characters of a caption or a headline

# A capital, or a mark that opens, right behind a word, a mark that closes, or an agency.
_JOIN = re.compile(
    r"(?<=[a-zà-þ]{2})(?=[A-ZÀ-Þ“‘])(?<!\bMac)(?<!\bFitz)"
    r"|(?<=[A-Z]{2})(?=[A-Z](?:[a-z]{2}|[a-z]\s[a-z])|A\s[a-z])"
    r"|(?<=\d)(?=[A-ZÀ-Þ][a-z]{2})"
    r"|(?<=\w{3}[.!?…])(?=[A-ZÀ-Þ“‘])(?<!\bwww\.)|(?<=\d\d[.!?…])(?=[A-ZÀ-Þ“‘])"
    r"|(?<=[.!?…][”\"’')])(?=[A-ZÀ-Þ“‘])|(?<=[a-z0-9][”\"’')])(?=[A-ZÀ-Þ])"
    r"|(?<=[a-z0-9.!?…)”])(?=[•·])|(?<=[A-Za-z.!?…)”])(?=\d{1,2}[.:]\d{2}\b)"
)
_CAMEL = re.compile(r"[a-z](?=[A-Z])")
_LONGEST_NAME = 30
# Words that open a sentence and seldom stand with a capital within one.
STARTERS = word_list(
    "The A An In It He She They We But And This That These Those There When While After Although "
    "As At For From If On Since Under With His Her Their Its Then Once By Many Most Earlier "
    "Meanwhile However Yet Among Despite According During Before Because Where Another"
)
# Of these, the ones that no title of a song or a film holds behind a capital.
_SURE = frozenset(
    word_list("The But It He She They We This These As After While Although By In At A Although")
)
# `The Guardian`, `A level`: with a capital behind them these are part of a name.
_NAMING = frozenset(
    word_list("The A An In On It By We For Once This That And When With At As From")
)
_STRONG = re.compile(
    rf"(?<=[^\W_]|[%’'”)])\s(?P<word>{'|'.join(sorted(STARTERS))})\s(?=(?P<next>\S))"
)
_BEFORE = re.compile(r"(?P<before>[^\W_]+)[%’'”)]?$")
_WEAK = re.compile(
    r"(?:\b(?P<two>to|will|would|can|could|may|might|must|should|not|and|who)\s)?(?P<before>[^\W_]+)['’)]*\s"
    r"(?=(?P<mark>[\"“])?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|"
    r"June|July|August|September|October|November|December|I\b)[A-ZÀ-Þ][\w’'-]*[\s,])"
)
# The time of a live report's next entry.
_CLOCK = re.compile(r"\d[.:]\d\d$")
# Little words: behind them a capital never begins a sentence.
_LITTLE = frozenset(
    word_list(
        "the a an of to by at as in and or but nor for from with without into onto under about "
        "against between among near off than that which when where while who whose via per its his "
        "her their our your this these those all any each some both either neither not only also "
        "even across after before during since until through toward towards behind beside beyond "
        "despite like unlike amid upon along above below will would can could may might must"
    )
)
# Behind these, what a person is and what is done to one, a name goes on with the sentence.
_LEADS_ON = _LITTLE | frozenset(
    word_list(
        "over around inside outside president minister spokesman spokeswoman leader driver star "
        "singer champion rival wife husband father mother son daughter brother sister actor "
        "actress player manager coach captain editor author director candidate chief boss king "
        "queen prince princess former late new old first second third mayor governor senator "
        "congressman general colonel sergeant officer judge professor chancellor secretary "
        "ambassador envoy rapper host presenter model midfielder striker defender winger "
        "goalkeeper team fellow pictured including said says told is was are were has had have "
        "called named president-elect speaker nominee hopeful veteran duo pair couple pals "
        "friend friends partner girlfriend boyfriend northern southern eastern western central "
        "early mid ex non pro anti overtook beat won met led left saw made took gave put"
    )
)
# Behind these stands a letter, and a title.
_LETTERED = frozenset(
    word_list(
        "class grade category type schedule hepatitis vitamin serie level plan group section "
        "exhibit division block wing mr mrs ms dr tier grades levels series team option side paper"
    )
)
_WORKS = frozenset(word_list("titled entitled called named song songs album film novel sitcom"))


@lru_cache(maxsize=2)
def _names(raw: str) -> frozenset[str]:
    # The words with a capital inside that stand more than once: names, not joins.
    seen = Counter(_word_at(raw, match.end()) for match in _CAMEL.finditer(raw))
    return frozenset(word for word, times in seen.items() if times > 1)


def first_join(raw: str, start: int, limit: int) -> int | None:
    """Returns the first place where a text was joined to another without a space.

    Args:
        raw: The raw text.
        start: Where to begin; a place right there is none.
        limit: Where to stop.
    """
    for match in _JOIN.finditer(raw, start + 1, limit):
        if _word_at(raw, match.start()) not in _names(raw):
            return match.start()
    return None


def last_join(raw: str, floor: int, at: int) -> int | None:
    """Returns the last such place before `at`, no further back than a caption reaches."""
    found = None
    for match in _JOIN.finditer(raw, max(floor, at - LONGEST), at):
        if _word_at(raw, match.start()) not in _names(raw):
            found = match.start()
    return found


def run_ons(raw: str, start: int, limit: int, *, loose: bool = False) -> list[int]:
    """Returns where sentences begin though none has ended before them.

    Args:
        raw: The raw text.
        start: Where to begin.
        limit: Where to stop.
        loose: Whether words count that may also belong to a name.
    """
    return [
        match.start("word")
        for match in _STRONG.finditer(raw, start, limit)
        if _opens(raw, start, match, loose)
    ]


def _opens(raw: str, start: int, match: re.Match[str], loose: bool) -> bool:
    at, word = match.start(), match["word"]
    found = _BEFORE.search(raw, max(start, at - _LONGEST_NAME), at)
    if found is None or found["before"] in _LITTLE or _CLOCK.search(raw, max(start, at - 5), at):
        return False
    before = found["before"]
    if word == "A" and before.lower() in _LETTERED:
        return False
    return loose or (
        before not in _WORKS
        and (word not in _NAMING or not match["next"].isupper())
        and (word in _SURE or not before[0].isupper())
    )


def weak_run_on(raw: str, start: int, limit: int) -> int | None:
    """Returns the first place where a capital stands that nothing before it leads on to.

    Only for what is known to be a caption that runs on into the article.
    """
    for match in _WEAK.finditer(raw, start, limit):
        before = match["before"]
        if match["mark"] is None and (
            match["two"]
            or before[0].isupper()
            or before in _LEADS_ON
            or before.endswith(("ed", "ing"))
        ):
            continue
        return match.end()
    return None


def _word_at(raw: str, at: int) -> str:
    start, end = at, at
    while start > 0 and at - start < _LONGEST_NAME and raw[start - 1].isalpha():
        start -= 1
    while end < len(raw) and end - at < _LONGEST_NAME and raw[end].isalpha():
        end += 1
    return raw[start:end]
