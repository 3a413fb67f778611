"""What stands in a collected article without belonging to it: appeals, promotions, captions.

Rules look for the kind of thing, not for one outlet's words: an appeal speaks to "you" of money and
journalism, a promotion is a label with a headline behind it, a caption carries a credit. Every span
that is taken out is returned with its reason, so that a reader can see what was removed.
"""

from __future__ import annotations

import re

from toolkit.corpus import patterns
from toolkit.corpus.glue import find_camel
from toolkit.corpus.sentences import count_words, sentence_spans
from toolkit.corpus.spans import Removal, Span

_BRACKET_TAG = re.compile(
    r"\[(?:REVEALED|INSIGHTS?|VIDEO|PICTURES?|PICS|PHOTOS?|REACTION|COMMENT|ANALYSIS|EXCLUSIVE|"
    r"LATEST|SPOTLIGHT|REPORT|OPINION|UPDATE|QUIZ|POLL|INTERVIEW|EXPLAINED|WARNING|WATCH|LIVE|"
    r"DETAILS|GALLERY|ADVICE|TIPS|BREAKING|INVESTIGATION|EXPLAINER|FORECAST|MAP|MAPPED|CLIP)\]\|?$"
)
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?…:;\"”’')\]\n]|[a-z0-9](?=$))\s*$")
_TERMINAL = re.compile(r"[.!…:][\"”’')\]]*$")
LONGEST_HEADLINE = 30  # words
LONGEST_TEASER = 80  # words of a headline with its summary
_SHOUTED = (7, 30)  # words of a headline in capitals
_ASKS = 8  # words of a question that is a subheading at most
_CAPITALS = re.compile("[A-Z]{4}")
_QUESTION = re.compile(r"(?:WHAT|WHO|WHY|HOW|WHEN|WHERE|WHICH)\b")


def find_appeals(raw: str, block: Span) -> list[Removal]:
    """Finds a run of sentences that asks the reader for support.

    The run goes from the first to the last sentence that speaks of support, donations, paywalls or
    the newsroom, with gaps of at most four sentences; three such sentences make an appeal, or two
    that are most of their block.
    """
    small = raw[block.start : block.end].lower()
    if not any([word in small for word in patterns.ADDRESSES]):  # noqa: C419 - a list is faster
        return []
    sentences = sentence_spans(raw, block.start, block.end)
    hits = [i for i, s in enumerate(sentences) if patterns.APPEAL.search(raw, s.start, s.end)]
    removals: list[Removal] = []
    for run in _runs(hits, gap=4):
        first, last = sentences[run[0]], sentences[run[-1]]
        if not patterns.ADDRESS.search(raw, first.start, last.end):
            continue
        if len(run) >= 3 or (len(run) == 2 and len(sentences) <= 4):
            removals.append(Removal(first.start, _appeal_end(raw, last, block.end), "appeal"))
    return removals


def _appeal_end(raw: str, last: Span, limit: int) -> int:
    # Buttons have no full stop: `Donate now` may open the article's first sentence, or stand bare
    # behind the appeal.
    button = patterns.TAIL.match(raw, last.start, limit)
    if button is not None and not patterns.APPEAL.search(raw, button.end(), last.end):
        return button.end()
    behind = patterns.TAIL.match(raw, last.end, limit)
    return last.end if behind is None else behind.end()


def _runs(hits: list[int], gap: int) -> list[list[int]]:
    runs: list[list[int]] = []
    for hit in hits:
        if runs and hit - runs[-1][-1] <= gap:
            runs[-1].append(hit)
        else:
            runs.append([hit])
    return runs


def find_promotions(raw: str, blocks: list[Span]) -> list[Removal]:
    """Finds labels such as `READ MORE:` with the headlines they promote."""
    removals: list[Removal] = []
    listing = False  # the block before was a bare label: headlines may follow, one a line
    for number, block in enumerate(blocks):
        text = raw[block.start : block.end]
        if listing and _is_headline(text):
            removals.append(Removal(block.start, block.end, "promotion"))
            continue
        if patterns.TEASER.match(text) and count_words(text) <= LONGEST_TEASER:
            removals.append(Removal(block.start, block.end, "promotion"))
            continue
        found = _promotions_in(raw, block, is_first=number == 0 and len(blocks) > 1)
        listing = bool(found) and found[-1].end == block.end and _is_bare(raw, found[-1])
        if _BRACKET_TAG.search(text) and count_words(text) <= LONGEST_HEADLINE and not found:
            found = [Removal(block.start, block.end, "promotion")]
            listing = True
        removals.extend(found)
    return removals


def find_shouted(raw: str, blocks: list[Span]) -> list[Removal]:
    """Finds headlines of other articles: single lines in capitals between lines in small letters.

    A first line in capitals is the title; subheadings in capitals are short or ask a question.
    """
    if len(blocks) < 3:
        return []
    shouts = [_is_shout(raw[block.start : block.end]) for block in blocks]
    if sum(shouts) * 2 > len(shouts):
        return []
    removals = []
    for number in range(1, len(blocks)):
        text = raw[blocks[number].start : blocks[number].end]
        if not shouts[number] or _TERMINAL.search(text) or any(shouts[number - 1 : number + 2 : 2]):
            continue
        words = count_words(text)
        asks = (_QUESTION.match(text) or text[-1] == "?") and words < _ASKS
        is_long = _SHOUTED[0] <= words <= _SHOUTED[1] or text.endswith(": LIVE UPDATES")
        if is_long and not asks:
            removals.append(Removal(blocks[number].start, blocks[number].end, "promotion"))
    return removals


def _is_shout(text: str) -> bool:
    if len(text) > 300 or text[:12] != text[:12].upper():
        return False
    small, large = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return small <= 0.05 * len(text) and large >= 15 and large >= 0.6 * len(text)


def _is_headline(text: str) -> bool:
    is_one = len(sentence_spans(text)) == 1
    return is_one and 3 <= count_words(text) <= 25 and not _TERMINAL.search(text)


def _is_bare(raw: str, removal: Removal) -> bool:
    return count_words(raw[removal.start : removal.end]) <= 3


def _promotions_in(raw: str, block: Span, *, is_first: bool) -> list[Removal]:
    labels = _labels(raw, block, is_first=is_first)
    removals: list[Removal] = []
    for number, (start, end) in enumerate(labels):
        limit = labels[number + 1][0] if number + 1 < len(labels) else block.end
        if removals and start < removals[-1].end:
            continue
        removals.append(Removal(start, _headline_end(raw, end, limit), "promotion"))
    return removals


def _labels(raw: str, block: Span, *, is_first: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    if _CAPITALS.search(raw, block.start, block.end):
        found = [m.span() for m in patterns.LABEL_CAPS.finditer(raw, block.start, block.end)]
    if raw.find(":", block.start, block.end) < 0:
        return found
    for match in patterns.LABEL_MIXED.finditer(raw, block.start, block.end):
        # In running prose a colon may follow such words; a promotion starts a sentence.
        if _SENTENCE_BEFORE.search(raw[max(block.start, match.start() - 3) : match.start()]):
            found.append(match.span())
    at_start = patterns.LABEL_AT_START.match(raw, block.start, block.end)
    # `Opinion: ...` on the first line is the article's own title.
    if (
        at_start
        and not is_first
        and raw[block.end - 1] != "."
        and count_words(raw[block.start : block.end]) <= LONGEST_HEADLINE
    ):
        found.append(at_start.span())
    apart: list[tuple[int, int]] = []
    for span in sorted(found):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def _headline_end(raw: str, start: int, limit: int) -> int:
    """Where a promoted headline stops: at the next label, a glued word, or the line's end."""
    camel = find_camel(raw, start, limit)
    if camel is not None and count_words(raw[start:camel]) <= LONGEST_HEADLINE:
        return camel
    if count_words(raw[start:limit]) <= LONGEST_HEADLINE:
        sentences = sentence_spans(raw, start, limit)
        # Text behind a whole sentence is the article going on.
        if len(sentences) > 1 and count_words(raw[sentences[-1].start : limit]) > 6:
            # A headline has no full stop: with one, the link was lost and only its label stayed.
            return start if raw[sentences[0].end - 1] == "." else sentences[0].end
        return limit
    first = sentence_spans(raw, start, limit)[:1]
    if first and count_words(raw[first[0].start : first[0].end]) <= LONGEST_HEADLINE:
        return start if raw[first[0].end - 1] == "." else first[0].end
    return start  # no end in sight: only the label goes, so that no text is lost
