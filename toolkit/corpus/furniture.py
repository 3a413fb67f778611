"""Tells lines and sentences that belong to the page: buttons, boxes, rights, credits."""

from __future__ import annotations

import re

from toolkit.corpus.page_lines import BUTTON, LINES, WITHIN, WITHIN_HINTS
from toolkit.corpus.page_sentences import ANYWHERE
from toolkit.corpus.patterns import any_of
from toolkit.corpus.sentences import word_list

LONGEST = 70  # words of a box that was collected as one line
_LONGEST_SENTENCE = 400  # characters
_TWEETS = ("pic.twitter.com", "//t.co/")  # a message that an article quotes
_LONGEST_BUTTON = 110  # characters
_LONGEST_WITHIN = 320  # characters

_APPEAL = re.compile(r"(?:support|donate|become a|help (?:us|\w+, join)|you will pay)\b")
_SIGN_UP = re.compile(
    any_of(
        r"(?:please )?(?:sign|subscribe|follow|join|get|download|click|stay|receive|tap|like|"
        r"enter)\b",
        r"(?:thank|we are glad|you're reading|if you don't|newsletters may)",
        r"i would like|by (?:signing|entering|clicking|submitting|subscribing)",
    )
)
_CREDIT = re.compile(
    any_of(
        r"(?:additional |with )?(?:reporting|writing|editing|compiled|edited|translat)",
        r"(?:the )?(?:associated press|ap|reuters|afp) contributed|.{3,120} contributed (?:to|rep)",
        r"this (?:article|story|piece|report|post)|a version of|reprinted|republished|see the orig",
        r"with (?:files|inputs?)|files from|(?:production|research|graphics?|photography) by",
    )
)
_PROMOTION = re.compile(
    r"(?:read|see|watch|more|for more|related|you can (?:also )?(?:find|read|track|watch))\b"
)
_DATED = re.compile(
    r"(?:first |last |originally )?(?:updated|published|modified|posted) ?(?:on|at|:|\d)"
)
_HEADING = re.compile(
    any_of(
        r"related(?: \w+){0,2}|most (?:read|popular|viewed|shared|watched|commented)(?: .{0,30})?",
        r"recommended(?: .{0,20})?|trending(?: \w+)?|popular(?: \w+)?|top (?:stories|news|"
        r"headlines)",
        r"(?:editors?'?s?'?|our) (?:picks?|choice)|latest (?:news|stories|headlines|articles)",
        r"more (?:from|on (?:this|the)|news|stories|coverage|headlines|like this).{0,50}",
        r"you (?:may|might|could) (?:also )?(?:like|enjoy|be interested in).{0,40}",
        r"(?:what to )?read (?:next|also|more|now)|also (?:read|see)|see also|must[- ]?reads?",
        r"don't miss|further reading|in case you missed it|you (?:may|might) have missed",
        r"(?:from )?around the web|from our partners|we recommend|other topics of interest",
    )
    + r"[\s:…»>→|]*$"
)
_LEAD = re.compile(r"[\s•·*▶►»|>–—\-+#]+")


# Who worked on a piece: names and little words alone follow, no verb.
_WORK = (
    r"(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Tt]ranslat(?:ion|ed|or)|[Pp]roduc(?:tion|ed|er)|"
    r"[Rr]esearch"
    r"|[Gg]raphics?|[Ff]act-?[Cc]heck(?:ing|ed)?|[Cc]ompiled|[Ee]dited|"
    r"[Ww]ritten|[Rr]eported|[Ii]nterviews?|[Cc]uration|[Dd]esign|"
    r"[Ii]nputs?|[Ff]iles|[Cc]ontributions?)"
)
_WORKED = re.compile(
    rf"\W{{0,3}}(?:With |Additional |Further |Extra |Original )?(?:additional )?{_WORK}"
    rf"(?:(?:,| and| &|/) {_WORK})*(?: contributed)?(?: by|:| from)\s"
)
# Who reported from where, as a sentence of its own: only names and places besides.
_NAMES = r"[A-ZÀ-Þ][\w’'.-]*(?: (?:(?:de|van|von|der|al|bin|el|la) )?[A-ZÀ-Þ][\w’'.-]*){1,3}"
_FROM_WHERE = r"[A-ZÀ-Þ][\w’'.-]*(?:,? (?:and |the )?[A-ZÀ-Þ][\w’'.-]*){0,6}"
_REPORTED = re.compile(
    rf"{_NAMES}(?:(?:,|,? and) {_NAMES}){{0,6}} "
    rf"(?:reported|contributed(?: (?:reporting|research|writing))?)"
    rf"(?: (?:from|to) (?:this (?:report|article|story)|{_FROM_WHERE}))?"
    rf"(?:(?:,|,? and) {_NAMES}(?: contributed(?: reporting)?)? from {_FROM_WHERE}){{0,6}}\.?$"
)
_LITTLE = frozenset(
    word_list(
        "and in by editing reporting writing additional for of the from at with & / // -- - — – | "
        "compiled edited translated other agencies agency wires staff news written photos video"
    )
)


def of_line(text: str, words: int) -> str | None:
    """Returns why a line of its own is no part of the article, `None` where it may be.

    Args:
        text: The line.
        words: How many words it has.
    """
    if words > LONGEST or any(link in text for link in _TWEETS):
        return None
    small = _small(text)
    is_short = len(small) < _LONGEST_BUTTON and not (words > 6 and small.endswith("."))
    if is_short and BUTTON.match(small):
        return "promotion" if is_heading(text) else "page furniture"
    if LINES.match(small) or ANYWHERE.match(small) or _within(small):
        return _kind(small)
    return "credit" if is_credit(text) else None


def of_sentence(text: str) -> str | None:
    """Returns why a sentence within a paragraph is no part of the article, `None` if it may be."""
    if len(text) > _LONGEST_SENTENCE:
        return None
    small = _small(text)
    if ANYWHERE.match(small):
        return _kind(small)
    return "credit" if is_credit(text) else None


def is_heading(text: str) -> bool:
    """Whether a line is a heading under which a page lists links to other articles."""
    return len(text) < _LONGEST_BUTTON and _HEADING.match(_small(text)) is not None


def is_credit(text: str) -> bool:
    """Whether a text is nothing but who worked on the piece: `Reporting by ...; editing by ...`."""
    if "ed " in text and len(text) <= _LONGEST_SENTENCE and _REPORTED.match(text):
        return True
    begun = _WORKED.match(text)
    if begun is None or len(text) > _LONGEST_SENTENCE:
        return False
    said = [word.strip("(),;:.[]") for word in text[begun.end() :].split()]
    return bool(said) and all(
        not word or word[0].isupper() or word[0] in "@#" or word.lower() in _LITTLE for word in said
    )


def _within(small: str) -> bool:
    # What is quoted was said, not shown.
    if len(small) > _LONGEST_WITHIN or any([mark in small for mark in '“"']):  # noqa: C419
        return False
    hinted = any([hint in small for hint in WITHIN_HINTS])  # noqa: C419 - a list is faster here
    return hinted and WITHIN.search(small) is not None


def _small(text: str) -> str:
    lead = _LEAD.match(text)
    return text[lead.end() if lead else 0 :].lower().replace("’", "'")


def _kind(small: str) -> str:
    if _APPEAL.match(small):
        return "appeal"
    if _SIGN_UP.match(small):
        return "sign-up box"
    if _DATED.match(small):
        return "date line"
    if _CREDIT.match(small):
        return "credit"
    return "promotion" if _PROMOTION.match(small) else "page furniture"
