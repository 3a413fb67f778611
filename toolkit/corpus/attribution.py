"""Who says a quotation: the reporting verb near it and that verb's subject.

Works on the tokens of one sentence, in which each quotation is a single token, so that marks and
words inside quotations cannot mislead. No parser: subjects are found by the order of words that
English news prose keeps (`X said: Q`, `Q, said X`, `Q, X told Y`, `according to X`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toolkit.corpus import titles
from toolkit.corpus.cues import NOUNS, PHRASAL, is_base, is_cue, is_strong, may_be_cue
from toolkit.corpus.mentions import read_mention
from toolkit.corpus.names import Mention
from toolkit.corpus.subjects import PASSIVE, across_apposition, phrase_after, subject_before
from toolkit.corpus.titles import word_set
from toolkit.corpus.tokens import Token

_REACH: Final = 40  # words looked at on one side of a verb
_AUXILIARIES: Final = word_set(
    "has have had also then later previously already once just now still again earlier "
    "recently today yesterday tomorrow further would will did does do himself herself "
    "themselves itself even never not simply only always often both all since sometimes soon "
    "first finally monday tuesday wednesday thursday friday saturday sunday is was are were "
    "been be can could must may might"
)
_SOURCES: Final = word_set(
    "statement message letter post email e-mail tweet report article interview video speech "
    "document briefing memo note review study survey poll editorial headline caption text "
    "reports sources source paper newspaper agency company court documents website"
)


# Verbs that stand before their subject at the end of a sentence: `It was Q, said X.`
_CLOSING: Final = word_set("said says wrote writes added adds warned argued noted reported")
_BEFORE_GERUND: Final = word_set(
    ", by as and — – \ufffc of for while before after without statement letter message tweet post "
    "interview speech email note video on online tuesday wednesday thursday friday saturday "
    "sunday monday yesterday today"
)


@dataclass(frozen=True)
class Attribution:
    """A reporting verb and who its subject is.

    Attributes:
        cue: The verb as written, or `according to`.
        subject: The subject, None where the sentence only lends it (`and described it as`).
        first, last: The tokens it covers, as a half-open range.
        strong: Whether the cue introduces speech as such.
        shared: Whether the subject is that of the sentence.
    """

    cue: str
    subject: Mention | None
    first: int
    last: int
    strong: bool
    shared: bool = False
    passive: bool = False  # its subject is the agent, which stands after the quotation

    @property
    def may_speak(self) -> bool:
        """Whether its subject is someone, or something that speaks."""
        if self.subject is None or self.subject.kind != "other":
            return self.subject is not None
        return self.strong and self.subject.text.split()[-1].lower() in _SOURCES

    @property
    def vague(self) -> bool:
        """Whether its subject is a pronoun that seldom stands for a speaker."""
        return self.subject is not None and self.subject.text.lower() in {"it", "they", "we", "you"}


def attributions(tokens: Sequence[Token], i: int, j: int, text: str) -> list[Attribution]:
    """Returns every reporting verb of the sentence `tokens[i:j]` that has a subject, in order."""
    found: list[Attribution] = []
    for at in range(i, j):
        token = tokens[at]
        if not token.is_word:
            continue
        word = token.lower
        if word == "according" and at + 1 < j and tokens[at + 1].lower == "to":
            subject, last = phrase_after(tokens, at + 2, j, text)
            if subject is not None:
                cue = text[token.start : tokens[at + 1].end]
                found.append(Attribution(cue, subject, at, last, strong=True))
        elif may_be_cue(word) and _may_report(tokens, at, i, j):
            read = _read_verb(tokens, at, i, j, text)
            if read is not None:
                found.append(read)
    return found


def _may_report(tokens: Sequence[Token], at: int, i: int, j: int) -> bool:
    """Whether a word may be a reporting verb where it stands."""
    word = tokens[at].lower
    if tokens[at].is_capital and at > i and tokens[at - 1].is_word:
        return False
    if at + 1 < j and (word, tokens[at + 1].lower) in PHRASAL:
        return True
    if not is_cue(word):
        return False
    return word not in NOUNS or at == i or _after_noun(tokens[at - 1])


def _after_noun(token: Token) -> bool:
    """Whether a verb may follow a word: not after `the`, `of`, an adjective's or owner's form."""
    word = token.lower
    if not token.is_word:
        return True
    if word.endswith(("’s", "'s", "s’", "s'")):
        return False
    return (
        token.is_capital
        or word in titles.PRONOUNS
        or word in titles.ROLES
        or (word in titles.ROLE_PLURALS or word in _AUXILIARIES)
    )


def _read_verb(tokens: Sequence[Token], at: int, i: int, j: int, text: str) -> Attribution | None:
    """Reads the reporting verb at a token with its subject, None if it has none."""
    word, cue = tokens[at].lower, tokens[at].text
    phrasal = at + 1 < j and (word, tokens[at + 1].lower) in PHRASAL
    strong = is_strong(word) or phrasal
    before = tokens[at - 1].lower if at > i else ""
    if before.endswith(("’s", "'s", "s’", "s'")) or before in {
        "to",
        "-",
        "/",
        "the",
        "a",
        "an",
        "of",
        "no",
        "any",
        "his",
        "her",
        "their",
    }:
        return None
    edge = _skip_auxiliaries(tokens, at, i)
    helped = any(tokens[k].lower in PASSIVE for k in range(edge, at))
    if word.endswith("ing") and not helped:
        shared = before in _BEFORE_GERUND
        if not shared:
            return _absolute(tokens, at, i, text)
        return Attribution(cue, None, at, at + 1, strong, shared=True)
    inverted = _inverted(tokens, at, i, j, text)
    if inverted is not None:
        return inverted
    if helped and not word.endswith("ing"):
        return _by_agent(tokens, at, j, text, cue, strong)
    if edge - 1 > i and tokens[edge - 1].lower in {"and", "but", "then"}:
        return Attribution(cue, None, at, at + 1, strong, shared=True)
    first, subject = subject_before(tokens, edge, i, text)
    if subject is None or (is_base(word) and edge == at and not _plural(subject)):
        return None
    if phrasal and subject.kind == "other":
        return None  # `the raids went on`
    if not strong and subject.text.lower() == "it":
        return None
    return Attribution(cue, subject, first, at + 1 + phrasal, strong)


def _absolute(tokens: Sequence[Token], at: int, i: int, text: str) -> Attribution | None:
    """Reads a gerund with a subject of its own: `, with the Defence Secretary branding it Q`."""
    for k in range(at - 1, max(i, at - 10) - 1, -1):
        if not tokens[k].is_word:
            return None
        if tokens[k].lower == "with" and k > i and tokens[k - 1].text == ",":
            subject = read_mention(tokens, k + 1, at, text)
            found = subject is not None and k + 1 < at
            return Attribution(tokens[at].text, subject, k + 1, at + 1, True) if found else None
    return None


def _plural(subject: Mention) -> bool:
    return subject.text.lower() in {"they", "we", "i", "you", "who"} or (
        subject.kind in {"role", "other"} and subject.text.lower().endswith("s")
    )


def _skip_auxiliaries(tokens: Sequence[Token], at: int, i: int) -> int:
    """Returns the index after the subject's last word, going left over `has also repeatedly`."""
    k = at
    while k > i and at - k < 8:
        token = tokens[k - 1]
        if not token.is_word:
            break
        word = token.lower
        adverb = word.endswith("ly") and not token.is_capital and len(word) > 4
        on_day = word == "on" and tokens[k].lower in titles.NOT_NAMES
        if word not in _AUXILIARIES and not adverb and not on_day:
            break
        k -= 1
    return k


def _inverted(tokens: Sequence[Token], at: int, i: int, j: int, text: str) -> Attribution | None:
    """Reads `Q, said X`: the verb stands right after a quotation, or ends a clause, or starts."""
    word = tokens[at].lower
    k = at - 1
    while k > i and tokens[k].text in {",", "–", "—", "-"}:
        k -= 1
    after_quote = at > i and tokens[k].quote is not None
    if at > i and not after_quote and not (tokens[at - 1].text == "," and word in _CLOSING):
        return None
    if word in {"told", "tells", "asked"} and tokens[at - 1].quote is None:
        return None
    subject, last = phrase_after(tokens, at + 1, j, text)
    if subject is None or (subject.kind == "other" and not (after_quote and is_strong(word))):
        return None
    if at == i and not (last < j and tokens[last].text in {":", ","}):
        return None
    if not after_quote and at > i and last < j and tokens[last].text not in {",", ".", ";", "("}:
        return None
    if not after_quote and at > i and across_apposition(tokens, at, i, text)[1] is not None:
        return None
    return Attribution(tokens[at].text, subject, at, last, is_strong(tokens[at].lower))


def _by_agent(
    tokens: Sequence[Token], at: int, j: int, text: str, cue: str, strong: bool
) -> Attribution | None:
    """Reads the agent of a passive verb: `was branded Q by X`."""
    for k in range(at + 1, min(j, at + _REACH)):
        if tokens[k].lower == "by":
            subject, last = phrase_after(tokens, k + 1, j, text)
            if subject is not None and subject.kind != "other":
                return Attribution(cue, subject, at, last, strong, passive=True)
            return None
        if tokens[k].text in {";", "\n"}:
            break
    return None
