"""The wording of sentences that belong to a page wherever they stand outside quotations.

Patterns match text in small letters with straight apostrophes, from its first letter on; the whole
sentence goes with them, so each says enough to leave prose alone. All are bounded.
"""

from __future__ import annotations

import re

from toolkit.corpus.page_lines import LETTER, MEDIUM, NETWORK
from toolkit.corpus.patterns import any_of

ANYWHERE = re.compile(
    any_of(
        r"(?:please )?(?:click|tap) (?:here|on the (?:link|image|picture|button|video))\b",
        r"(?:sign ?up|subscribe|register) (?:here |now |today |free )?(?:to|for|here)\b.{0,120}\b"
        + any_of(MEDIUM, "free", "here", "now", "today", "rest"),
        r"follow (?:us|him|her|them|me|[^,;]{2,60}) (?:on|at|via) " + NETWORK,
        r"(?:like|find|join|follow) us on\b|join us on telegram",
        r"follow (?:our|the|all|\S+) (?:\w+ ){0,3}coverage\b.{0,60}(?:@|https?:|www|here)",
        r"(?:read|see|find|listen to|watch|get|view) (?:more|the full|our|all|the rest|the latest|"
        r"the original|a full)\b.{0,80}\bhere\W*$",
        r"see the original here|reprinted (?:with|from|by)\b|republished (?:with|from|under|by)\b",
        r"(?:get|download|try) (?:the|our)\b.{0,50}\bapps?\b",
        r"for (?:more(?! than)|further|the latest|all the latest|full|"
        r"additional)\b.{0,60}\b(?:visit|click|go "
        r"to|see our|check out|sign up|subscribe|follow|head to|log on|www|https?:)",
        r"more (?:\w+ ){0,2}(?:information|news|stories|details|articles|messages) (?:\w+ ){0,5}"
        r"(?:can be found|is available|are available)\b.{0,60}\b(?:page|website|site|portal|"
        r"here)\b",
        r"you can (?:also )?(?:find|read|track|follow|watch|listen|contact|reach|email|subscribe|"
        r"sign)\b.{0,80}\b(?:(?:main|home) ?page|our (?:live|web|site|page|full|coverage|"
        r"newsletter)"
        r"|newsletter|on twitter|on facebook|@|live coverage|here\W*$)",
        r"you(?:'re| are) (?:reading|viewing|receiving|getting)\b.{0,80}\b" + LETTER,
        r"(?:thank you|thanks) (?:so much )?for (?:being with us|reading|subscribing|signing up|"
        r"joining us for (?:today|our|the))|we(?:'re| are) glad (?:that )?you(?:'re| are) with us",
        r"if you don't want to miss\b.{0,80}\b(?:newsletter|subscribe|sign|follow)\b",
        r"if you would like to submit a response\b|if you have any (?:questions|"
        r"comments)\b.{0,80}@",
        r"(?:do|have) you (?:have|found|got|know|seen|spotted)\b.{0,120}\b(?:this article|story "
        r"idea|"
        r"that we missed|news tip|a tip)\b.{0,40}\?",
        r"(?:share|send) (?:it|them|this|your \w+|tips) (?:with|to) us\b.{0,60}(?:@|\bemail|"
        r"\(at\))",
        r"to contact the \w+.{0,40}(?:@|news ?desk)|(?:he|she|they|the (?:author|writer|reporter)|"
        r"[\w. ]{3,30}) (?:can|may) be (?:reached|contacted|emailed|followed|found) (?:at|on|"
        r"via|by)"
        r"\b.{0,40}(?:@|twitter|\d{3})",
        r"(?:contact|email|e-mail|reach|write to) (?:us|the \w+|[\w. ]{2,40}) (?:at|on|by|via)\b"
        r".{0,40}(?:@|\(at\))",
        r"for all other inquiries\b|if you are writing a comment for publication",
        r"(?:the )?(?:associated press|ap|reuters|afp|agence france-presse|bloomberg|pa media|dpa|"
        r"[\w .,'&-]{3,120}) contributed (?:to (?:this|the) (?:report|story|article|piece|post)|"
        r"reporting|research)\b.{0,40}$",
        r"this (?:article|story|piece|post|column|essay|excerpt) (?:(?:is|was|has been|had been|"
        r"also|first|originally|being) )+(?:posted|produced|republished|reprinted|part of|"
        r"supported|translated|provided|copublished|co-published|syndicated|adapted)\b",
        r"this (?:article|story|piece|post|column|essay|excerpt|report|interview) (?:(?:was|"
        r"has been|is|had been|also) )*(?:first|originally|previously) (?:being )?(?:published|"
        r"posted|appeared|aired|ran|broadcast|printed)\b",
        r"a version of this (?:article|story|piece)\b",
        r"(?:the )?(?:views|opinions)(?:,? (?:and \w+ )?)?(?:expressed|represented|"
        r"stated)\b.{0,120}\b"
        r"(?:author|writer|own|not)\b",
        r"(?:©|copyright (?:©|\(c\)|19|20|the |by )|\(c\) (?:19|20)\d\d)",
        r"all rights reserved|this material may not be published\b",
        r"(?:if|when) you (?:buy|purchase|click|make a purchase)\b.{0,100}\b(?:commission|share of|"
        r"affiliate|earn)\b|we may (?:earn|receive) (?:a |an )?(?:small |affiliate )?commission",
        r"we use cookies\b|this (?:web)?site uses cookies\b|by (?:continuing|"
        r"using)\b.{0,60}\bcookies",
        r"newsletters may contain\b|for more information see our privacy\b|we use google recaptcha",
        r"privacy notice:|the following\W+(?:is|are) (?:sponsored|promoted)\b",
        r"(?:sign up|subscribe) (?:now|today|here)\W*$|support us\b.{0,40}$|donate (?:now|here|"
        r"today)\W*$",
        r"this video is restricted|we are sorry,? ?this video|click to (?:tweet|copy|share)",
        r"article continues (?:below|after)\b|skip past newsletter",
        r"(?:join the|start the) (?:debate|conversation|discussion)\b.{0,20}(?:[–—-]|@|email|at\b)",
        r"comments (?:will be|are) (?:premoderated|moderated)",
        r"talk to us on\b|use #\w+ to (?:stay|keep)\b.{0,40}\bup[ -]to[ -]date\b",
        r"if you (?:are|would be) (?:happy|willing|able) to (?:speak|talk|be contacted)\b.{0,100}"
        r"\b(?:form|below|contact|email)",
        r"(?:are|were) you (?:in|at) [\w ]{3,40}\?(?= (?:have|did|are|were|what|how|if|do) you)",
        r"have you (?:seen|witnessed|been) (?:or (?:been|taken part) )?(?:in |by |affected )?\b"
        r".{0,60}\b(?:protests?|events?|explosions?|attacks?|incidents?|storms?)\?$",
        r"[\w&' ]{3,30} (?:reports (?:and|on)|selects|brings you) \b.{0,80}\baround the world\.?$",
        r"this page is best viewed in\b|while you will be able to view the content of this page\b",
        r"please consider upgrading your browser\b|your contact details\s?name \(optional\)",
        r"more details in the (?:following|next) (?:article|story)\b",
    )
)
