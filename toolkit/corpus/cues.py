"""Reporting verbs: the words that tie a quotation to its speaker.

A *strong* cue introduces speech as such (`said`, `told`, `added`). A *weak* one reports an act or
an attitude and mostly carries quoted fragments (`praised`, `branded him a`); it counts only when
its subject may speak. The lists hold base forms, the inflected forms are made here.
"""

from __future__ import annotations

from typing import Final

from toolkit.corpus.titles import word_set

_STRONG = """
say tell add continue explain note observe remark comment state declare announce claim argue
insist warn stress emphasise emphasize admit acknowledge concede confess deny reply respond
answer retort ask inquire enquire quip joke tweet retweet post write blog reveal disclose
confirm affirm assert maintain contend allege suggest recommend advise urge plead beg implore
promise pledge vow swear threaten predict forecast conclude reiterate repeat recall recount
relate reflect muse opine surmise complain lament protest counter rebut shout yell scream cry
exclaim whisper mutter murmur chant boast brag gush caution testify believe think reassure
assure inform proclaim pronounce profess attest avow aver posit speculate theorise theorize
summarise summarize elaborate clarify interject interrupt fume rage thunder rail roar bellow
growl scoff sneer jeer venture counsel bark grouse bemoan charge worry ruminate enthuse marvel
sob wail grumble moan whine snarl sing
"""
_WEAK = """
condemn praise commend criticise criticize denounce deplore decry slam lambast lambaste
castigate chide rebuke reprimand scold attack hail welcome applaud laud salute celebrate
congratulate thank describe call dub brand label term characterise characterize portray depict
dismiss reject rubbish refute dispute contest question challenge doubt ridicule deride mock
accuse blame fault compare liken consider regard view deem judge express voice share offer issue
deliver convey outline detail highlight underline underscore raise mention address discuss cite
quote refer speak talk support endorse defend advocate champion oppose invite appeal lobby
encourage exhort entreat request demand seek commit guarantee apologise apologize regret tout
trumpet herald envisage anticipate expect fear wish hope feel report propose instruct order rule
agree disagree concur understand estimate indicate imply hint signal credit lecture brief remind
notify object mourn rejoice wonder specify identify assume blast savage read
"""
_IRREGULAR: Final = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thinking",
    "swear": "swears swore sworn swearing",
    "read": "reads read reading",
    "sing": "sings sang sung singing",
    "go": "goes went gone going",
    "come": "comes came coming",
    "bite": "bites bit biting",
    "clap": "claps clapped clapping",
    "snap": "snaps snapped snapping",
    "sum": "sums summed summing",
    "set": "sets set setting",
    "speak": "speaks spoke spoken speaking",
    "understand": "understands understood understanding",
    "feel": "feels felt feeling",
    "shoot": "shoots shot shooting",
    "hit": "hits hit hitting",
    "point": "points pointed pointing",
    "beg": "begs begged begging",
    "brag": "brags bragged bragging",
    "admit": "admits admitted admitting",
    "quip": "quips quipped quipping",
    "dub": "dubs dubbed dubbing",
    "slam": "slams slammed slamming",
    "blog": "blogs blogged blogging",
    "refer": "refers referred referring",
    "rebut": "rebuts rebutted rebutting",
    "commit": "commits committed committing",
    "label": "labels labelled labeled labelling labeling",
    "signal": "signals signalled signaled signalling signaling",
    "counsel": "counsels counselled counseled counselling",
    "regret": "regrets regretted regretting",
    "sob": "sobs sobbed sobbing",
}
_VOWELS = "aeiou"


def _inflect(base: str) -> tuple[str, ...]:
    """Returns the third person, past and gerund forms of a regular verb."""
    if base in _IRREGULAR:
        return tuple(_IRREGULAR[base].split())
    if base.endswith("e"):
        return base + "s", base + "d", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return third, base + "ed", base + "ing"


def _forms(bases: str) -> dict[str, str]:
    """Returns a mapping of each form, the base form too, to its base form."""
    return {form: base for base in bases.split() for form in (base, *_inflect(base))}


STRONG: Final = _forms(_STRONG)
WEAK: Final = {form: base for form, base in _forms(_WEAK).items() if form not in STRONG}
CUES: Final = {**WEAK, **STRONG}

# Verbs that report only with a second word: `shot back`, `pointed out`, `went on`.
_PHRASAL_BASES: Final = {
    "back": "shoot fire hit write tweet snap come clap bite",
    "out": "point call lash hit speak cry set",
    "on": "go carry",
    "in": "chime weigh",
    "up": "sum speak",
    "off": "sign",
    "down": "double",
}
PHRASAL: Final = {
    (form, second): base
    for second, bases in _PHRASAL_BASES.items()
    for form, base in _forms(bases).items()
}

_PARTED: Final = frozenset(form for form, _ in PHRASAL)

# Forms that are far more often something else: nouns, adjectives, or verbs of doing.
_NEVER: Final = word_set(
    "findings thinking meaning understanding feeling post posts posting text texts share "
    "shares order orders reading given giving hope hopes state charge charges view views "
    "issue issues offers voice question spoken speaking speaks address blast raising raised "
    "charged credited"
)
# Forms that are nouns as often as verbs: a verb only where its subject is plain.
NOUNS: Final = word_set(
    "comments remarks claims demands calls warnings appeals reports attacks states estimates "
    "notes challenges judges doubts fears wishes credits signals promises threats plans "
    "answers replies faults labels brands terms details highlights requests quotes blogs "
    "tweets jokes complaints responses insults guarantees mentions talks speaks lectures "
    "objects attack call claim comment demand remark report promise answer reply tweet joke "
    "fear doubt challenge estimate note appeal support label term brand detail request quote "
    "blog talk lecture mention signal protest protests praise blame regret regrets"
)


def is_strong(word: str) -> bool:
    """Whether a lower-case word introduces speech as such."""
    return word in STRONG and word not in _NEVER


def is_cue(word: str) -> bool:
    """Whether a lower-case word may be a reporting verb at all."""
    return word in CUES and word not in _NEVER


def may_be_cue(word: str) -> bool:
    """Whether a lower-case word is a reporting verb, alone or with a second word."""
    return word in CUES or word in _PARTED


def is_base(word: str) -> bool:
    """Whether a lower-case cue is the bare form, which takes a plural subject."""
    return CUES.get(word) == word and word not in {"read", "hit"}
