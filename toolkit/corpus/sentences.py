"""Sentence boundaries by rule: terminal punctuation, closing marks, then a capital or an opening.

Rules rather than a model keep it offline, deterministic and linear in the length of the text. What
a full stop behind an abbreviation means depends on the word behind it: `Mr.` never ends a sentence,
`U.S.` and `Inc.` do where a word follows that opens sentences (`the U.S. They ...`), `Feb.` does
where no number follows. `experiments/benchmarks/sentences.py` compares it with other splitters.
"""

from __future__ import annotations

import re
from typing import Final

from toolkit.corpus.spans import BLANKS, Span, trim


def word_list(text: str) -> tuple[str, ...]:
    """Returns the words of a list written as one string."""
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(word_list(text))


# Written with a capital, and a name follows.
_TITLES: Final = _set(
    "mr mrs ms mx dr prof rev hon gen lt col maj capt sgt cpl adm brig cmdr insp supt gov sen rep "
    "pres messrs fr"
)
_MONTHS: Final = _set("jan feb mar apr jun jul aug sep sept oct nov dec")
_DAYS: Final = _set("mon tue tues wed thu thur thurs fri sat sun")
# A number follows, or else the word is none of these.
_NUMBERED: Final = _set("no nos fig figs vol vols art arts sec sect pp p para ch est")
_NEVER_LAST: Final = _set("e.g i.e cf vs approx ca")
# Stand behind a name or before it, so that only the next word tells.
_NAMED: Final = _set(
    "inc ltd co corp plc llc bros jr sr st rd ave blvd mt ft dept govt univ assn al b.sc m.sc"
)
ABBREVIATIONS: Final = (
    _TITLES
    | _MONTHS
    | _DAYS
    | _set("sr jr st no nos vs etc inc ltd co corp dept est approx fig e.g i.e cf al")
)
CLOSERS: Final = "\"”’')]"

_BLANK = f"[{re.escape(''.join(sorted(BLANKS)))}]"
# Possessive, and only from the first mark of a run: else a long row of dots takes quadratic time.
_END = re.compile(
    r"(?P<mark>[.!?…](?<![.!?…]{2})[.!?…]*+)(?P<closers>[\"”’')\]»]*+)"
    rf"(?={_BLANK}++(?:[“„«](?P<opened>[^\W_])|[\"“‘'(\[„«]*+"
    r"(?P<next>[^\Wa-z_ß-öø-ÿ]|[£$€#@•\u2190-\u2bff\U0001f000-\U0001faff]|[–—-](?=\s)"
    r"|(?<=\[)(?:…|\.{3})(?=\]))))"
)
_LAST_WORD = re.compile(r"[\w.’'-]+$")
_LONGEST: Final = max(map(len, ABBREVIATIONS))
# Words that open sentences, and are seldom the name behind an abbreviation.
_STARTER = (
    "(?:A|After|Although|An|And|Are|As|At|Because|Before|Both|But|By|Can|Could|Despite|Did|Do|Does|"
    "During|Each|Even|Every|For|From|Had|Has|Have|He|Her|Here|His|How|However|I|If|In|Instead|Is|"
    "It|Its|Just|Many|Meanwhile|Moreover|My|Nobody|Nor|Not|Nothing|Now|On|Only|Or|Other|Our|She|"
    "Since|So|Some|Still|Such|That|The|Their|Then|There|These|They|This|Those|Though|Thus|To|"
    "Until|Was|We|Were|What|When|Where|Whether|While|Who|Why|With|Would|Yet|You|Your)"
    r"\b(?![.-])"
)
_OPENS = re.compile(rf"{_STARTER}|M(?:r|rs|s)\b|[#@]\w|•")
_CLOCK_GOES_ON = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|"
    r"Dec|[A-Z]{1,4}T\b|UTC|[A-Z]\w{1,20} (?:[Ss]tandard |[Dd]aylight )?[Tt]ime\b)"
)
# `“Will you go?” Ms Lind asked.`: the sentence goes on behind the marks.
_ATTRIBUTED = re.compile(
    rf"\s++(?!{_STARTER})(?:[^\W\d_a-z][\w’'-]*\.?\s+){{1,4}}"
    r"(?:said|says|asked|asks|added|adds|replied|wrote|cried|shouted|wondered|demanded|joked|"
    r"quipped|insisted|tweeted|exclaimed)(?![^.!?…:]{0,80}:)"
    r"(?=\s*[.,;]|\s+(?:on|in|at|as|when|after|before|during|of|to|with|from|the|a|an|his|her|"
    r"him|them|me|us|reporters|journalists)\b)"
)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Splits `text[start:end]` into trimmed sentence spans that together hold all its words."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    at = start
    for match in _END.finditer(text, start, end):
        if _goes_on(text, at, match):
            continue
        span = trim(text, at, match.end())
        if span.start < span.end:
            spans.append(span)
        at = match.end()
    last = trim(text, at, end)
    if last.start < last.end:
        spans.append(last)
    return spans


def _goes_on(text: str, floor: int, match: re.Match[str]) -> bool:
    """Whether the sentence goes on behind what looks like its end."""
    mark, closers, _, following = match.groups()
    if following is not None and following.islower():
        return True
    dot = match.start()
    if dot > floor and text[dot - 1] in "[(" and closers:
        return True  # `[…]`, `(?)`
    if mark == ".":
        return _is_short(text, floor, match)
    return bool(closers) and _ATTRIBUTED.match(text, match.end()) is not None


def _is_short(text: str, floor: int, match: re.Match[str]) -> bool:
    """Whether a full stop belongs to the word before it."""
    dot = match.start()
    before = text[max(floor, dot - _LONGEST - 1) : dot]
    if len(before) > _LONGEST and before.isalpha():
        return False
    found = _LAST_WORD.search(text, max(floor, dot - 20), dot)
    # `“... the U.S.”`: a mark of quotation closes behind a whole sentence.
    if found is None or match["closers"].strip(")]"):
        return False
    place = max(match.start("next"), match.start("opened"))
    word = found.group()
    if word.isdigit():
        return _is_list_number(text, floor, found)
    return is_part(word, text, place)


def is_part(word: str, text: str, place: int) -> bool:
    """Whether a full stop is part of the word before it, given what stands at `place` behind it."""
    lower = word.lower()
    if lower in _NEVER_LAST or (lower in _TITLES and word[0].isupper()):
        return True
    if lower in {"a.m", "p.m"}:
        return _CLOCK_GOES_ON.match(text, place) is not None
    is_dated = (lower in _MONTHS or lower in _DAYS) and word[0].isupper()
    if is_dated or lower in _NUMBERED:
        return text[place].isdigit()
    # Initials and dotted capitals: `J. K. Marsh`, `the U.S. Senate`.
    last = word.rpartition(".")[2]
    is_initial = len(last) == 1 and last.isalpha() and (last.isupper() or last != word)
    if lower in _NAMED or (is_initial and word != "I"):
        return _OPENS.match(text, place) is None
    return False


def _is_list_number(text: str, floor: int, found: re.Match[str]) -> bool:
    # `1. Close the port.`: where a sentence begins, or behind a colon.
    start = found.start()
    if len(found.group()) > 2:
        return False
    lead = text[max(floor, start - 4) : start].rstrip()
    return lead.endswith(":") or (start - floor < 4 and not lead)


def count_words(text: str) -> int:
    """Counts runs of white-space-separated characters that hold a letter or digit."""
    return len([w for w in text.split() if w[0].isalnum() or any(map(str.isalnum, w))])
