"""Choosing, among a sentence's reporting verbs, the one that a quotation belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.corpus.attribution import Attribution, attributions
from toolkit.corpus.marks import TERMINAL, Marked
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import is_first_name
from toolkit.corpus.subjects import lead_subject
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_SHARED_REACH: Final = 30  # words between a verb without a subject of its own and its quotation
_TITLE_SHARE: Final = 0.7
_TITLED: Final = word_set(
    "so-called titled entitled headlined named nicknamed codenamed codename film book novel "
    "song album series documentary play podcast operation programme magazine nickname"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence: the tokens from `i` to `j`, its reporting verbs and the sentence after it."""

    tokens: Sequence[Token]
    i: int
    j: int
    text: str
    marked: Sequence[Marked]
    found: list[Attribution]
    following: tuple[int, int] | None

    def quotes(self) -> list[int]:
        """Returns the indices of the tokens that are quotations."""
        return [k for k in range(self.i, self.j) if self.tokens[k].quote is not None]


def choose(sentence: Sentence, k: int) -> Attribution | None:
    """Chooses the attribution of the quotation at a token."""
    tokens, found = sentence.tokens, sentence.found
    span = sentence.marked[tokens[k].quote or 0]
    ends = sentence.text[span.end - 1]
    announced = k > sentence.i and tokens[k - 1].text == ":"
    post = _post(sentence, k, ends)
    if post is not None and (ends == "," or not announced):
        return post
    pre = _pre(sentence, k, announced)
    if pre is not None:
        return pre
    if announced:
        return _label(sentence, k) or _announced_by_lead(sentence, k)
    if k == sentence.j - 1 and not found:
        return _in_next_sentence(sentence)
    return _later(sentence, k)


def is_inside(sentence: Sentence, k: int) -> bool:
    """Whether a quotation is a fragment that a sentence of the author's takes up."""
    tokens, i = sentence.tokens, sentence.i
    span = sentence.marked[tokens[k].quote or 0]
    while i < k and not tokens[i].is_word and tokens[i].quote is None:
        i += 1
    if k == i:
        end = sentence.text[span.end - 1]
        after = tokens[k + 1] if k + 1 < sentence.j else None
        closed = end in TERMINAL or end == "," or after is None or not after.is_word
        return not closed and not any(a.first == k + 1 for a in sentence.found)
    previous = tokens[k - 1]
    if previous.text == ":" or previous.quote is not None:
        return False
    if sentence.text[span.start].isupper() and sentence.text[span.end - 1] in ".?!…,":
        announced = previous.text in {",", "-", "—", "–"} or previous.lower == "that"
        return not (
            announced or any(k in {a.last, a.first - 1, a.first - 2} for a in sentence.found)
        )
    interrupted = any(t.quote is not None for t in tokens[i:k]) and previous.text == ","
    return not interrupted


def is_titled(tokens: Sequence[Token], k: int, sentence: Sentence) -> bool:
    """Whether a quotation is a title, a nickname or a so-called name."""
    before = tokens[k - 1] if k > sentence.i else None
    after = tokens[k + 1] if k + 1 < sentence.j else None
    if before is None:
        return False
    if before.lower in _TITLED or (before.lower == "called" and _in_title_case(sentence, k)):
        return True
    near = [t.lower for t in tokens[max(sentence.i, k - 4) : k]]
    known = "as" in near and ("known" in near[: near.index("as")] or "nicknamed" in near)
    name = before.is_capital and after is not None and after.is_capital
    name = name and (k - 1 > sentence.i or is_first_name(before.text))
    return known or name


def _in_title_case(sentence: Sentence, k: int) -> bool:
    span = sentence.marked[sentence.tokens[k].quote or 0]
    return is_title_case(sentence.text[span.start : span.end])


def is_title_case(words: str) -> bool:
    """Whether the longer words of a text are capitalised, as those of titles are."""
    longer = [w for w in words.split() if w[0].isalpha() and len(w) > 3]
    capitals = sum(w[0].isupper() for w in longer)
    return bool(longer) and capitals >= _TITLE_SHARE * len(longer)


def _post(sentence: Sentence, k: int, ends: str) -> Attribution | None:
    """Returns the attribution that follows a quotation at once: `Q, said X`, and `Q, X told Y`."""
    tokens, at = sentence.tokens, k + 1
    while at < sentence.j and tokens[at].text in {",", "–", "—", "-"}:
        at += 1
    for attribution in sentence.found:
        if attribution.first == at:
            if attribution.shared or not (attribution.may_speak or attribution.strong):
                return None
            if ends != "," and _announces_next(sentence, attribution):
                return None
            return attribution
    return None


def _announces_next(sentence: Sentence, attribution: Attribution) -> bool:
    """Whether an attribution ends in a colon and so belongs to the quotation after it."""
    tokens = sentence.tokens
    for at in range(attribution.last, sentence.j):
        if tokens[at].quote is not None:
            return tokens[at - 1].text == ":"
    return False


def _pre(sentence: Sentence, k: int, announced: bool) -> Attribution | None:
    """Returns the nearest attribution before a quotation whose subject may speak."""
    before = [a for a in sentence.found if a.first < k and (a.last <= k or a.passive)]
    faint = None
    for attribution in reversed(before):
        if attribution.shared:
            if attribution.first >= k - _SHARED_REACH:
                return attribution
        elif attribution.may_speak and not (announced and not attribution.strong):
            if attribution.strong or not attribution.vague or attribution.last == k:
                return attribution
            faint = faint or attribution
    if faint is not None or not before:
        return faint
    last = before[-1]
    return last if last.subject is not None and (last.strong or last.may_speak) else None


def _later(sentence: Sentence, k: int) -> Attribution | None:
    """Returns an attribution that ends the sentence: `The Q incursion was wrong, X said.`."""
    tokens = sentence.tokens
    for attribution in reversed(sentence.found):
        if attribution.first <= k or not attribution.may_speak or attribution.shared:
            continue
        separate = tokens[attribution.first - 1].text in {
            ",",
            "–",
            "—",
        } or attribution.cue.lower().startswith("according")
        if separate and (attribution.strong or attribution.last >= sentence.j - 3):
            return attribution
    return None


def _in_next_sentence(sentence: Sentence) -> Attribution | None:
    """Returns `X asked.` where the quotation before it ended with its own mark."""
    if sentence.following is None:
        return None
    i, j = sentence.following
    tokens = sentence.tokens
    if any(t.text == "\n" for t in tokens[sentence.j : i]) or j - i > 14:
        return None
    if any(t.quote is not None for t in tokens[i:j]):
        return None
    found = attributions(tokens, i, j, sentence.text)
    if (
        found
        and found[0].first == i
        and found[0].strong
        and found[0].may_speak
        and j - found[0].last <= 6
    ):
        return found[0]
    return None


def _label(sentence: Sentence, k: int) -> Attribution | None:
    """Returns the speaker that stands before a colon without a verb: `And from Mayor X: Q`."""
    tokens = sentence.tokens
    first = k - 1
    while first > sentence.i and tokens[first - 1].is_word and k - first < 12:
        first -= 1
    mention = read_mention(tokens, first, k - 1, sentence.text)
    if mention is None or mention.kind not in {"person", "organisation"}:
        return None
    return Attribution(tokens[k - 1].text, mention, first, k, strong=True)


def _announced_by_lead(sentence: Sentence, k: int) -> Attribution | None:
    """Returns the sentence's subject where it only announces: `X issued this statement: Q`."""
    lead = lead_subject(sentence.tokens, sentence.i, k, sentence.text)
    if lead is None:
        return None
    return Attribution(sentence.tokens[k - 2].text, lead, sentence.i, k, strong=True)
