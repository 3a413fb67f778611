"""Whose voice a passage speaks in: reported speech, plain report, or the author's own opinion.

In hard news what is said is said by others, and the author takes no side. So before a passage
counts for its author, quotations and sentences that report speech are taken out, and what remains
is weighed by how much the whole article argues: obligation ("must", "should"), first person,
judging words and rhetorical questions a sentence. The weight scales the author's probabilities of
favor and against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Verbs and phrases that hand a sentence to somebody else.
_CUES = (
    "accus(?:ed|es|ing)|acknowledg(?:ed|es)|add(?:ed|s)|admit(?:s|ted)|alleg(?:ed|es|ing)|"
    "announc(?:ed|es|ing)|argu(?:ed|es|ing)|ask(?:ed|s)|assert(?:ed|s)|assured|"
    "believ(?:ed|es)|blam(?:ed|es|ing)|boast(?:ed|s)|branded|called for|calls for|"
    "calling for|caution(?:ed|s)|claim(?:ed|s|ing)|commend(?:ed|s)|complain(?:ed|s)|"
    "conced(?:ed|es)|condemn(?:ed|s|ing)|confirm(?:ed|s)|contend(?:ed|s)|"
    "criticis(?:ed|es|ing)|criticiz(?:ed|es|ing)|declar(?:ed|es)|declin(?:ed|es) to|"
    "defend(?:ed|s)|demanded|denied|denies|denounc(?:ed|es|ing)|describ(?:ed|es)|"
    "dismiss(?:ed|es)|dubbed|emphasi[sz](?:ed|es)|estimat(?:ed|es)|expect(?:ed|s)|"
    "explain(?:ed|s)|express(?:ed|es)|fear(?:ed|s)|hailed|hails|hoped|hopes|"
    "insist(?:ed|s|ing)|labelled|lamented|maintain(?:ed|s)|mock(?:ed|s)|not(?:ed|es) that|"
    "object(?:ed|s) to|pledg(?:ed|es|ing)|prais(?:ed|es|ing)|predict(?:ed|s)|promis(?:ed|es)|"
    "protested|quoted|reckon(?:ed|s)|reject(?:ed|s)|remark(?:ed|s)|repl(?:ied|ies)|"
    "reported(?:ly)?|reports|said|say|saying|says|state[ds] that|stress(?:ed|es)|"
    "suggest(?:ed|s)|thank(?:ed|s)|think|thinks|thought|threaten(?:ed|s)|told|tells|tweeted|"
    "urg(?:ed|es|ing)|voic(?:ed|es)|vow(?:ed|s)|want(?:ed|s)|warn(?:ed|s|ing)|"
    "welcom(?:ed|es)|wrote|writes|in the (?:view|words) of|according to"
)
_REPORTED = re.compile(rf"\b(?:{_CUES})\b", re.I)
_OWN_SUBJECT = re.compile(rf"\b(?:I|we|We)\b(?:\s+\w+){{0,2}}?\s+(?:{_CUES})\b")
# "Anyone who tells you otherwise" reports nobody in particular: the sentence stays the author's.
_NOBODY = re.compile(
    rf"\b(?:(?:those|anyone|anybody|everyone|nobody|people)\s+who|you)(?:\s+\w+){{0,2}}?\s+"
    rf"(?:{_CUES})\b",
    re.I,
)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|we|We|us|our|Our|ours|My|This newspaper)\b")
_OBLIGATION = re.compile(
    r"\b(?:must|should|ought to|let us|cannot|can['’]t afford|had better|time (?:to|for)|"
    r"no (?:excuse|reason|business|justification))\b",
    re.I,
)
_JUDGEMENT = re.compile(
    r"\b(?:absurd\w*|admirabl[ey]|alas|appalling\w*|barbari\w+|betray\w*|blunder\w*|brave\w*|"
    r"callous\w*|coward\w*|craven|cruel\w*|cynical\w*|decen(?:t|cy)|deluded|delusion\w*|"
    r"deplorabl[ey]|deserv\w+|disgrac\w+|dishonest\w*|dithering|evil\w*|farc\w+|feebl[ey]|"
    r"fiction|folly|fool\w*|frankly|futil\w+|heroi\w+|honourabl[ey]|hypocri\w+|idiotic|"
    r"immoral\w*|indefensibl[ey]|inexcusabl[ey]|insult\w*|lunacy|mad(?:ness)?|magnificen\w+|"
    r"mistak\w+|monstrous\w*|moral\w*|naïve\w*|naive\w*|noble|nobly|nonsens\w+|obscen\w+|"
    r"outrag\w+|pathetic\w*|pointless\w*|reckless\w*|right to|rightly|rubbish|"
    r"scandal(?:ous\w*)?|sensibl[ey]|shabby|shame\w*|shoddy|sick(?:ening)?|silly|splendid\w*|"
    r"spineless\w*|squander\w*|stupid\w*|sure(?:ly)|thankfully|tragic\w*|thug\w*|tyran\w+|"
    r"unforgivabl[ey]|unwise\w*|vanity|vile\w*|wast(?:e|ed|eful)|wicked\w*|"
    r"wis(?:e|er|est|ely)|"
    r"wrong(?:ly|headed)?|worth every|worthy?)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’')]*\s+(?=[\"“‘'(]?[A-Z0-9£$])")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Sen|Rep|St|No|vs|[A-Z])\.$")
_GAP = "\0"  # stands where a quotation was
_LEAST_WORDS = 4
# An article of three own sentences with one marked is not yet an opinion piece.
_PRIOR_SENTENCES = 3
_NEWS, _OPINION = 0.15, 0.4  # marked share at which an author takes no side, or surely one


@dataclass(frozen=True)
class OwnWords:
    """What is left of a passage for its author.

    Attributes:
        text: The sentences that neither quote nor report, joined.
        n_sentences: How many they are.
        marks: How many of them argue, from 0 to `n_sentences`.
        outside: Whether anything at all stood outside the quotations.
    """

    text: str
    n_sentences: int
    marks: float
    outside: bool


def own_words(passage: str, quotations: Sequence[tuple[int, int]]) -> OwnWords:
    """Takes the quotations and the reported speech out of a passage.

    Args:
        passage: The passage's text.
        quotations: Start and end of each quotation within it.
    """
    open_text = _cut(passage, quotations)
    kept, outside = [], False
    for sentence in _sentences(open_text):
        words = sentence.replace(_GAP, " ").split()
        if _GAP in sentence or len(words) < _LEAST_WORDS:
            outside = outside or len(words) >= _LEAST_WORDS
            continue
        outside = True
        if _OWN_SUBJECT.search(sentence) or not _REPORTED.search(_NOBODY.sub("", sentence)):
            kept.append(sentence)
    return OwnWords(" ".join(kept), len(kept), sum(map(_mark, kept)), outside)


def opinion_weight(passages: Sequence[OwnWords]) -> float:
    """How much an article argues in its author's own voice, from 0 (hard news) to 1 (opinion)."""
    sentences = sum(passage.n_sentences for passage in passages)
    marked = sum(passage.marks for passage in passages) / (sentences + _PRIOR_SENTENCES)
    return min(1.0, max(0.0, (marked - _NEWS) / (_OPINION - _NEWS)))


def _mark(sentence: str) -> float:
    found = (
        bool(_OBLIGATION.search(sentence))
        + bool(_JUDGEMENT.search(sentence))
        + 0.5 * bool(_FIRST_PERSON.search(sentence))
        + 0.5 * sentence.rstrip("”\"’') ").endswith("?")
    )
    return min(1.0, found)


def _cut(passage: str, quotations: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in sorted(quotations):
        pieces.append(passage[at : max(start, at)].rstrip("“\"‘'"))
        pieces.append(_GAP)
        at = max(at, end)
    rest = passage[at:]
    return "".join([*pieces, rest.lstrip("”\"’'") if quotations else rest])


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return [sentence.strip() for sentence in found if sentence.strip()]
