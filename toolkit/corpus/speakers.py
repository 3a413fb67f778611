"""Giving each quotation of an article its speaker, sentence by sentence.

The running state is small: who the latest sentences were about, and who spoke last. Pronouns and
descriptions take their referent from it, quotations without a reporting verb their speaker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from toolkit.corpus.attribution import Attribution, attributions
from toolkit.corpus.choice import Sentence, choose, is_inside, is_titled
from toolkit.corpus.discourse import Discourse, Referent
from toolkit.corpus.marks import Marked
from toolkit.corpus.names import Mention
from toolkit.corpus.people import People
from toolkit.corpus.subjects import described, lead_subject
from toolkit.corpus.tokens import fold_quotations, sentences, tokenize


@dataclass(frozen=True)
class Said:
    """What is known of one marked span's speaker.

    Attributes:
        cue: The reporting verb, None if none is near.
        by: The speaker, None if unknown.
        inside: Whether the span is a fragment within a sentence of the author's.
        titled: Whether it is a title or a so-called name, not a statement.
        first, last: Offsets of the sentence with its attribution.
        source: The span that this one goes on from, None if none.
        carried: Whether the speaker is only the one who spoke last.
    """

    cue: str | None = None
    by: Referent | None = None
    inside: bool = False
    titled: bool = False
    first: int = 0
    last: int = 0
    source: int | None = None
    carried: bool = False


def assign(
    text: str, marked: Sequence[Marked], passage_of: Callable[[int], int], carry: int
) -> list[Said]:
    """Returns what is said of each marked span's speaker, in order.

    Args:
        text: The article.
        marked: Its marked spans, sorted and disjoint.
        passage_of: Gives the passage at an offset.
        carry: For how many passages a span without attribution goes to the last speaker.
    """
    if not marked:
        return []
    plain = tokenize(text)
    tokens = fold_quotations(plain, marked)
    ranges = sentences(tokens, text, marked)
    state = Discourse(People(plain, text))
    said: list[Said] = []
    for number, (i, j) in enumerate(ranges):
        found = attributions(tokens, i, j, text)
        following = ranges[number + 1] if number + 1 < len(ranges) else None
        sentence = Sentence(tokens, i, j, text, marked, found, following)
        said += _speak(sentence, state, said, passage_of, carry)
    return _fill_back(text, marked, said)


def _speak(
    sentence: Sentence,
    state: Discourse,
    said: Sequence[Said],
    passage_of: Callable[[int], int],
    carry: int,
) -> list[Said]:
    """Gives the quotations of one sentence their speakers and updates the state."""
    tokens, found = sentence.tokens, sentence.found
    lead = lead_subject(tokens, sentence.i, sentence.j, sentence.text)
    if lead is not None and not state.people.is_named(lead):
        lead = None
    main = _main(lead, found)
    if main is not None and _is_crowd(main, sentence, state):
        main = replace(main, kind="other", name=None)
    resolved: dict[tuple[int, str], Referent] = {}
    if main is not None:
        who = state.resolve(main)
        state.remember(who)
        resolved[main.at, main.text] = who
    here = passage_of(tokens[sentence.i].start)
    out: list[Said] = []
    for k in sentence.quotes():
        chosen = choose(sentence, k)
        previous = out[-1:] or said[-1:]
        out.append(
            _said(sentence, k, chosen, main, state, resolved, previous, here, carry, passage_of)
        )
    first = next((a for a in found if a.may_speak), None)
    if first is not None and first.subject is not None:
        who = _resolve(first.subject, state, resolved)
        if who.kind != "other" or who.name:
            state.spoke, state.spoke_in = who, here
            if main is None or first.subject.at != main.at:
                state.remember(who)
    return out


def _is_crowd(mention: Mention, sentence: Sentence, state: Discourse) -> bool:
    """Whether a mention is a plural noun whose capital only comes of starting the sentence."""
    starts = mention.at == sentence.tokens[sentence.i].start
    return starts and mention.text.endswith("s") and not state.people.is_named(mention)


def _resolve(
    mention: Mention, state: Discourse, resolved: dict[tuple[int, str], Referent]
) -> Referent:
    key = (mention.at, mention.text)
    if key not in resolved:
        resolved[key] = state.resolve(mention)
    return resolved[key]


def _main(lead: Mention | None, found: Sequence[Attribution]) -> Mention | None:
    """Returns the subject of the sentence: its lead, or that of the first reporting verb."""
    if lead is not None:
        return lead
    for attribution in found:
        if attribution.may_speak and not attribution.shared:
            return attribution.subject
        if attribution.subject is not None and attribution.strong and not attribution.shared:
            return None  # `Critics said X had lied, adding`: whoever speaks has no name
    return None


def _said(
    sentence: Sentence,
    k: int,
    chosen: Attribution | None,
    main: Mention | None,
    state: Discourse,
    resolved: dict[tuple[int, str], Referent],
    before: Sequence[Said],
    here: int,
    carry: int,
    passage_of: Callable[[int], int],
) -> Said:
    tokens = sentence.tokens
    number = tokens[k].quote or 0
    span = sentence.marked[number]
    first, last = tokens[sentence.i].start, tokens[sentence.j - 1].end
    inside = is_inside(sentence, k)
    base = Said(None, None, inside, is_titled(tokens, k, sentence), first, last)
    if chosen is not None:
        subject = _of_clause(sentence, chosen, main) if chosen.shared else chosen.subject
        if subject is not None:
            who = _resolve(subject, state, resolved)
            if subject.kind != "pronoun" or who.name:
                state.spoke, state.spoke_in = who, here
            end = max(last, tokens[chosen.last - 1].end)
            source = number - 1 if _interrupts(sentence, k, chosen) else None
            return replace(base, cue=chosen.cue, by=who, last=end, source=source)
    if before and number and (span.goes_on or _adjacent(sentence.text, sentence.marked, number)):
        previous = before[-1]
        source = number - 1 if span.goes_on else None
        if span.goes_on or previous.by is not None:
            state.spoke_in = here if previous.by is not None else state.spoke_in
            base = _after(base, previous, passage_of)
            return replace(base, cue=previous.cue, by=previous.by, source=source, inside=False)
    if state.spoke is not None and here - state.spoke_in <= carry and not inside:
        state.spoke_in = here
        at_once = bool(before) and before[-1].by == state.spoke and before[-1].last <= first
        near = at_once and "\n" not in sentence.text[before[-1].last : first]
        if near:
            base = replace(_after(base, before[-1], passage_of), cue=before[-1].cue)
        return replace(base, by=state.spoke, carried=True)
    return base


def _after(said: Said, before: Said, passage_of: Callable[[int], int]) -> Said:
    """Widens the context to the sentence before that attributes it, within one passage."""
    together = passage_of(before.first) == passage_of(said.first)
    return replace(said, first=min(said.first, before.first)) if together else said


def _of_clause(sentence: Sentence, shared: Attribution, main: Mention | None) -> Mention | None:
    """Returns the subject of a verb without one of its own: `X hit back, calling it Q`.

    It is the sentence's, unless a later clause with a subject of its own stands before the verb;
    a description that names nobody is still the speaker rather than whoever spoke before.
    """
    tokens = sentence.tokens
    earlier = [a for a in sentence.found if a.first < shared.first and not a.shared]
    for attribution in reversed(earlier):
        before = tokens[attribution.first - 1].lower if attribution.first > sentence.i else ""
        if attribution.may_speak and before in {"while", "but", "whereas", ";"}:
            return attribution.subject
    named = next((a.subject for a in earlier if a.subject is not None), None)
    described_as = named or described(tokens, sentence.i, shared.first, sentence.text)
    return main or described_as


def _interrupts(sentence: Sentence, k: int, chosen: Attribution) -> bool:
    """Whether an attribution parts one statement in two, as in `“We,” he said, “will.”`."""
    if sentence.tokens[k - 1].text != "," or k == sentence.i:
        return False
    return any(q < chosen.first and chosen.last <= k for q in sentence.quotes() if q < k)


def _adjacent(text: str, marked: Sequence[Marked], number: int) -> bool:
    """Whether nothing but white space stands between a span and the one before it."""
    gap = text[marked[number - 1].outer_end : marked[number].outer_start]
    return not gap.strip() and "\n" not in gap


def _fill_back(text: str, marked: Sequence[Marked], said: list[Said]) -> list[Said]:
    """Gives a span without attribution that of the span it runs into: `“A.” “B,” said X.`."""
    out = list(said)
    for number in range(len(out) - 2, -1, -1):
        mine, next_one = out[number], out[number + 1]
        joined = marked[number + 1].goes_on or _adjacent(text, marked, number + 1)
        if (
            joined
            and (mine.by is None or mine.carried)
            and next_one.cue
            and next_one.by is not None
        ):
            out[number] = replace(mine, cue=next_one.cue, by=next_one.by, carried=False)
    return out
