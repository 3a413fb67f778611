"""Picture captions and credits standing among the paragraphs."""

from __future__ import annotations

import re

from toolkit.corpus.glue import find_camel
from toolkit.corpus.patterns import any_of
from toolkit.corpus.sentences import sentence_spans, word_list
from toolkit.corpus.spans import Removal, Span

LONGEST_CAPTION = 45  # words
LONGEST_CREDIT = 8  # words
_MOST_BBC = 300  # characters of a caption in a running line
LONGEST_SOURCES = 20  # words of a line of authors or sources

_PHOTO_AGENCIES = (
    r"Getty(?: Images)?(?:/[A-Z]\w+)?",
    r"PA(?: Wire| Media| Images| Archive)?",
    r"AP(?: Photo| Images)?",
    "AFP|Reuters|REUTERS|EPA(?:-EFE)?|Alamy|Shutterstock|Bloomberg|Zuma|Avalon|Press Association",
    "PAP|ANSA|dpa|DPA|Anadolu(?: Agency)?|NurPhoto|SIPA|Sipa|Imago|Belga|Lehtikuva|Ritzau",
    "SWNS|WENN|iStock|Unsplash|Pixabay|Flickr|Wikimedia(?: Commons)?|Google (?:Maps|Earth)|Maxar",
    "Rex(?: Features)?|Crown [Cc]opyright|[Hh]andout|FILE PHOTO|File [Pp]hoto",
)
# These are spoken of as often as they are credited: only behind a mark of their own.
_OTHERS = (
    r"TASS|Tass|EFE|Xinhua|Sputnik|Ukrinform|Keystone|CTK|TT|NTB|UPI|Planet Labs|NATO|Nato",
    r"Facebook|Instagram|X/\w+|Twitter|Telegram|YouTube|White House|The Guardian",
    "MoD|Ministry of Defence|House of Commons|UK Parliament|Sky News|BBC(?: News)?|CNN|ITV",
    r"[Ff]ile(?: pic(?:ture)?)?",
)
AGENCY = any_of(*_PHOTO_AGENCIES, *_OTHERS)
# Collected pages leave a space inside the brackets of a credit; running text never does.
_SPACED = re.compile(r"\(\s+[^()]{2,70}\s+\)\s*$")
_BRACKETED = re.compile(
    rf"\([^()]{{0,50}}\b{any_of(*_PHOTO_AGENCIES)}\b[^()]{{0,30}}\)\s*$"
    rf"|\((?:[^()]{{0,50}}[/:|]\s?)?{AGENCY}(?:\s?[/|][^()]{{0,30}})?\)\s*$"
    rf"|\[[^\[\]]{{2,50}}[/:|]\s?{AGENCY}(?:\s?[/|][^\[\]]{{0,30}})?\]\s*$"
)
_PHOTO_BY = re.compile(
    r"[(\[](?:Photo|Image|Picture|Pic|Credit|Photograph|Illustration|Video)s?"
    r"(?: credit| courtesy)?(?::| by| from| of|/)[^()\[\]]{2,80}[)\]]\s*$"
)
_TRAILING_AGENCY = re.compile(
    rf"(?:[|/–—-]\s*|\bvia\s+){AGENCY}\s*$"
    rf"|(?<!\b(?:by|to|in|of|on|at))(?<!\b(?:the|and|for|via))(?<!\b(?:with|from|told|says|said))"
    rf"(?<!\btells)(?<!,)\s{any_of(*_PHOTO_AGENCIES)}\s*$"
)
# A photographer and an agency, or two agencies, behind anything: `Jane Doe/AFP/Getty Images`.
_STACKED = re.compile(
    rf"(?:^|[\s(|])(?:[A-ZÀ-Þ][\w.’'-]*\s){{0,3}}[A-ZÀ-Þ][\w.’'-]*\s?/\s?{AGENCY}"
    rf"(?:\s?/\s?[A-Z][\w ]{{1,25}}|\s(?:via|for|through)\s[A-Z][\w ]{{1,25}})?\)?$"
    rf"|(?:^|\s){AGENCY}\s?/\s?[A-ZÀ-Þ][\w.’'-]*(?:\s[A-ZÀ-Þ][\w.’'-]*){{0,3}}$"
)
_LABEL = (
    r"(?:Picture|Photo(?:graph)?|Image|Pic|Video|Credit|Caption|PHOTO|IMAGE|CREDIT|Illustration|"
    r"Composite|Graphic|Infographic|Map)s?"
    r"(?: (?:credit|source|by|caption|courtesy|illustration|provided))?"
)
_LABELLED = re.compile(rf"{_LABEL}\s*:\s*(?P<rest>.*)$", re.DOTALL)
_BY = re.compile(
    r"(?:Photo(?:graph)?(?:s|y)?|Pictures?|Images?|Video|Illustrations?|Graphics?|Words|Text)"
    r"(?: courtesy)?(?: (?:and|&) \w+)? (?:by|of|from|credit) [A-ZÀ-Þ@]"
)
_TRAILING_LABEL = re.compile(
    rf"(?:^|(?<=[\s.!?”\"’)])){_LABEL}(?: by|: ?) ?[A-ZÀ-Þ@][^\d“”!?:;]{{1,70}}$"
)
_BBC = re.compile(r"(?:Image|Media|Video|Figure|Getty) (?:caption|source|copyright),?\s")
_CREDIT_GLUED = re.compile(r"(?:Photo |Image )?Credit(?:s?:\s?|\.\.\.|…)?[A-ZÀ-Þ]")
# Who wrote it and where it comes from, as a line: `Author: ft // rzw`, `Sources: PAP, Reuters`.
_SOURCES = re.compile(
    r"(?:Authors?|AUTHOR|Sources?|SOURCES?|Text|Translat(?:ion|or|ed by)|Edit(?:or|ed by)|Fot|"
    r"Written by|Reporter|Producer|Author of the text|Prepared by|Agenc(?:y|ies))"
    r"(?: ?/ ?\w+)?\s*[:/]\s*\S"
)
# A player's line: `0:59 Minister speaks at the quay – video`, `Harbour opens 01:33 - Source: CNN`.
_PLAYER = re.compile(r"\d{1,2}:\d{2}\s\S.{4,200}[–—-]\s?(?:video|audio|podcast)[\w ]{0,20}$")
_PLAYED = re.compile(r"\d{1,2}:\d{2} - Source: \S.{1,30}$")
_AGENCIES = re.compile(rf"{AGENCY}(?:\s*[/,|&]\s*{AGENCY}){{0,4}}$")
_LINK = re.compile(
    r"\b(?:facebook|instagram|youtube)\.com/\w"
    r"|^(?!.{0,80}https?:)[A-ZÀ-Þ][\w’'-]*\s.{4,160}\s[\w-]{2,30}\.(?:com|org|net|pl|ru|ua|de|fr|eu|info|tv|uk)$"
)
# A credit inside a line, up to where the next paragraph was glued to it.
_INSIDE = re.compile(
    r"(?:Photograph|Photo|Picture|Image|Illustration|Composite)s?(?: by| credit)?: "
    r"(?P<name>[A-ZÀ-Þ][\w.’'&-]*"
    r"(?: (?:[A-ZÀ-Þ&][\w.’'-]*|and|of|de|van|von|der|al|for|the|via)){0,6}"
    r"(?:\s?/\s?[A-ZÀ-Þ][\w.’'&-]*"
    r"(?: (?:[A-ZÀ-Þ&][\w.’'-]*|and|of|for|the)){0,5}){0,3})"
)
# A credit into which the next paragraph runs: `Jane DoeThe council`.
_RUNS_ON = re.compile(r"[a-z](?<!\bMc)(?<!\bMac)(?<!\bDe)[A-Z][a-z’']")
_SHARED = re.compile(r"(?:Facebook|Twitter|Pinterest|LinkedIn|WhatsApp|Email|fullscreen|Share)\s*$")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-ZÀ-Þ][a-z]*\b)")
_STARTERS = frozenset(
    word_list(
        "The A An In It He She They We But And Mr Mrs Ms This That These There When While After "
        "Although As At For From If On Since Under With His Her Their Its"
    )
)
_LINKS = frozenset(("for", "of", "and", "via", "the"))
_TERMINAL = re.compile(r"[.!?…][\"”’')\]]*$")
_QUOTED = re.compile(r"[“”]")


def find_captions(raw: str, pieces: list[Span]) -> list[Removal]:
    """Finds captions and credits among the pieces (paragraphs) of an article."""
    removals: list[Removal] = []
    awaits_credit = False  # the piece before was a bare `Picture:`
    for number, piece in enumerate(pieces):
        text = raw[piece.start : piece.end]
        words = len(text.split())
        if awaits_credit and words <= LONGEST_CREDIT and not _TERMINAL.search(text[-4:]):
            removals.append(Removal(piece.start, piece.end, "credit"))
            awaits_credit = False
            continue
        labelled = _LABELLED.match(text)
        awaits_credit = labelled is not None and not labelled["rest"].strip()
        found = _caption(text, words)
        if found is None and number and _ends_line(raw, piece):
            found = _open_ended(text, words)
        if found is not None:
            removals.append(Removal(piece.start, piece.end, found))
        elif _credited_line(raw, piece, text, words):
            removals.append(Removal(piece.start, piece.end, "caption"))
        elif ": " in text or "Image c" in text or "Media c" in text:
            removals.extend(_inside(raw, piece))
    return removals


def _caption(text: str, words: int) -> str | None:
    """Returns whether a piece is a `caption` or a `credit`."""
    labelled = _LABELLED.match(text)
    if labelled and (words <= LONGEST_CREDIT) and not _RUNS_ON.search(labelled["rest"]):
        return "credit"
    if words <= LONGEST_SOURCES and (_SOURCES.match(text) or _BY.match(text)):
        return None if _TERMINAL.search(text[-4:]) and words > LONGEST_CREDIT else "credit"
    if words > LONGEST_CAPTION:
        return None
    if _BBC.match(text):
        return "caption"
    if labelled and not _QUOTED.search(text) and not _RUNS_ON.search(labelled["rest"][:60]):
        return "caption"
    if ":" in text and (_PLAYER.match(text) or _PLAYED.search(text)):
        return "caption"
    credit = None
    if text[-1] in ")]":
        credit = _SPACED.search(text) or _BRACKETED.search(text) or _PHOTO_BY.search(text)
    if credit is not None:
        return "caption" if text[: credit.start()].strip() else "credit"
    return None


def _credited_line(raw: str, piece: Span, text: str, words: int) -> bool:
    """Whether a line of its own ends in a labelled credit."""
    if words > LONGEST_CAPTION or _TERMINAL.search(text[-4:]) or not _is_line(raw, piece):
        return False
    return _TRAILING_LABEL.search(text) is not None


def _open_ended(text: str, words: int) -> str | None:
    """Tells captions among lines that do not end like a sentence, by an agency or a link."""
    if words > LONGEST_CAPTION or _TERMINAL.search(text[-4:]) or _QUOTED.search(text):
        return None
    if _AGENCIES.match(text):
        return "credit"
    if text[0].islower():  # the middle of a sentence that was wrapped
        return None
    stacked = _STACKED.search(text)
    if stacked is not None:
        return "caption" if text[: stacked.start()].strip() else "credit"
    if _CREDIT_GLUED.match(text) and words <= 2 * LONGEST_CREDIT:
        return "credit"
    return "caption" if _TRAILING_AGENCY.search(text) or _LINK.search(text) else None


def _inside(raw: str, piece: Span) -> list[Removal]:
    """Finds captions that stand or run in a piece: what is before their credit goes too.

    Behind a row of share buttons, and on a line of its own, that is all of it; elsewhere the last
    sentence, for a paragraph may have ended where the caption began.
    """
    removals: list[Removal] = []
    at = piece.start
    removals.extend(_bbc(raw, piece))
    for match in _INSIDE.finditer(raw, piece.start, piece.end):
        end = _credit_end(raw, match, piece.end)
        if end is None:
            continue
        start = at
        is_line = end == piece.end and _is_line(raw, piece)
        if not is_line and not _SHARED.search(raw, max(0, at - 40), at):
            before = sentence_spans(raw, at, match.start())
            start = before[-1].start if before else match.start()
        if len(raw[start : match.start()].split()) > LONGEST_CAPTION:
            start = match.start()
        reason = "caption" if raw[start : match.start()].strip() else "credit"
        removals.append(Removal(start, end, reason))
        at = end
    return removals


def _bbc(raw: str, piece: Span) -> list[Removal]:
    """Finds `Image caption ...` in running lines, to where the next paragraph was glued on."""
    removals = []
    for match in _BBC.finditer(raw, piece.start, piece.end):
        camel = find_camel(raw, match.end(), min(piece.end, match.end() + _MOST_BBC))
        if camel is not None:
            removals.append(Removal(match.start(), camel, "caption"))
    return removals


def _is_line(raw: str, piece: Span) -> bool:
    before = raw[max(0, piece.start - 20) : piece.start].rstrip(" \t")[-1:]
    return before in ("", "\n", "\r") and _ends_line(raw, piece)


def _ends_line(raw: str, piece: Span) -> bool:
    return raw[piece.end : piece.end + 20].lstrip(" \t")[:1] in ("", "\n", "\r")


def _credit_end(raw: str, match: re.Match[str], limit: int) -> int | None:
    """Returns where a credit inside a line ends, `None` where that cannot be told."""
    start, end = match.span("name")
    glued = _GLUED.search(raw, start + 1, end)
    if glued is not None and raw[glued.start() : end].split()[0] in _STARTERS:
        return glued.start()
    words = raw[start:end].split()
    for number, word in enumerate(words):
        if number and word in _STARTERS and words[number - 1] not in _LINKS:
            return start + len(" ".join(words[:number]))
    if end == limit or raw[end] in '“"‘(\n':
        return end
    return None
