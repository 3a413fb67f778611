"""The wording of lines that belong to a page: buttons, headings of links, boxes, notices.

Patterns match text in small letters with straight apostrophes, from its first letter on. All are
bounded and hold no nested repeats, so that their time does not grow faster than the text.
"""

from __future__ import annotations

import re

from toolkit.corpus.patterns import any_of

NETWORK = any_of(
    "facebook",
    "twitter",
    "instagram",
    "linkedin",
    "pinterest",
    "whatsapp",
    "telegram",
    "tiktok",
    "youtube",
    "threads",
    "bluesky",
    "mastodon",
    "reddit",
    "snapchat",
    "flipboard",
    "messenger",
    "google news",
    r"apple (?:news|podcasts?)",
    "spotify",
    "email",
    "e-mail",
    "rss",
    r"x(?=\W|$)",
)
LETTER = any_of("newsletters?", "bulletins?", "briefings?", "mailing list", "emails?", "inbox")
MEDIUM = any_of(LETTER, "app", "podcasts?", "channels?", "alerts?", "notifications?", "updates")
PAGE = any_of(
    "here",
    "(?:main|home|front) ?page",
    "web ?site",
    "portal",
    "our",
    "link",
    "live (?:coverage|blog|updates)",
    "coverage",
    r"\S+@\S+",
    r"www\.",
    "https?:",
    MEDIUM,
)
_END = r"[\s.!:…»>→|]*$"

# A line that is nothing but a button, a heading of links, a counter or a label.
BUTTON = re.compile(
    any_of(
        r"adverts?|ad|ads|advertisements?(?: content| feature| break)?|advertising",
        r"ad feedback|sponsored(?: content| post| links?)?|paid (?:content|post)|partner content",
        r"promoted(?: content| stories)?|commercial break",
        r"(?:share|tweet|email|e-mail|print|save|bookmark|post|pin it|like)"
        r"(?: this)?(?: article| story| page| post| link)?(?: share| save)*",
        r"share (?:on|to|via|with|it)\b.{0,60}",
        r"(?:click )?to tweet|click to (?:share|tweet|print|email|copy).{0,60}|copy (?:link|url)",
        r"(?:link|url) copied.{0,30}|get (?:short )?(?:link|url)",
        r"(?:view|show|see|hide|load|read|all|user|reader|more)?(?: all| more| the)? ?"
        r"comments?(?: ?\(?\d[\d,]*\)?)?",
        r"\d[\d,]* ?(?:comments?|shares?|likes?|views|replies|retweets)",
        r"comments? (?:are )?(?:closed|off|disabled|below|powered by.{0,30})|no comments?(?: yet)?",
        r"leave a (?:comment|reply)|(?:add|post|write) (?:a |your )?comment",
        r"be the first to (?:comment|reply).{0,40}|comment on this (?:story|article)",
        r"(?:join|start) (?:the |our )?(?:discussion|conversation|debate)|have your say",
        r"log ?in(?: to .{0,40})?|sign ?in(?: to .{0,40})?|register(?: now| here| for free)?",
        r"subscribe(?: now| today| here)?|sign ?up(?: now| today| here)?|unsubscribe",
        r"my account|create (?:a free |an )?account|log ?out|sign ?out",
        r"follow(?: us| me)?|follow (?:this )?(?:topic|author|story)s?|get (?:alerts|"
        r"notified).{0,30}",
        r"expand|collapse|close|open|play|pause|mute|unmute|replay|menu|search|submit|cancel|retry",
        r"(?:play|watch) (?:video|now|again)|video player.{0,40}|now playing|up next|skip ad",
        r"home|next|prev(?:ious)?|next (?:article|story|post|page)|previous (?:article|story|post)",
        r"back(?: to (?:top|home.{0,20}|the top|article))?|(?:go to|return to) (?:top|home).{0,20}",
        r"loading|please wait|skip|reload|refresh|dismiss|no,? thanks|not now|maybe later|got it",
        r"(?:show|load|see|read|view|learn|find out|discover) more",
        r"(?:show|see|hide|view) (?:less|all|details|captions?|gallery|transcript|in app)",
        r"(?:open|read|view|continue) in (?:the )?(?:app|browser|full ?screen|gallery)",
        r"(?:toggle|hide|read) caption|(?:enlarge|view|open|zoom)(?: this)? (?:image|photo|"
        r"picture)s?",
        r"view (?:full ?screen|full size|gallery|photos|slideshow|video|images)|full ?screen",
        r"image \d+ of \d+.{0,20}|(?:photo|slide|picture) \d+ (?:of|/) ?\d+|\d+ ?(?:of|/) ?\d+",
        r"(?:photo |picture |image )?galler(?:y|ies)|slideshow|in pictures|image(?: source)?|video",
        r"listen(?: now| live)?|audio|transcript|\d{1,2}:\d{2}(?: ?/ ?\d{1,2}:\d{2})?",
        r"\d{1,3}[- ]?min(?:ute)?s? (?:read|listen|watch)|(?:estimated )?read(?:ing)? time.{0,25}",
        r"recommended(?: for you| stories| reading| articles| by.{0,30})?",
        r"related(?: (?:articles?|stories|story|topics?|content|news|links?|coverage|posts?|videos?"
        r"|tags|reading|items|internet links|bbc links))?",
        r"most (?:read|popular|viewed|shared|watched|commented|recent)(?: .{0,30})?",
        r"trending(?: now| stories| topics| news)?|popular(?: now| stories| on .{0,25})?",
        r"(?:editors?'?s?'?|our) (?:picks?|choice)|top (?:stories|news|headlines|videos)",
        r"latest (?:news|stories|headlines|videos|articles|updates)(?: .{0,25})?|breaking news",
        r"more (?:from|on (?:this|the)|news|stories|coverage|headlines|like this|to explore)\b"
        r"[^.!?]{0,50}",
        r"you (?:may|might|could) (?:also )?(?:like|enjoy|be interested in)(?: .{0,40})?",
        r"you (?:may|might) have missed|in case you missed it|we recommend|(?:our )?top picks",
        r"(?:what to )?read (?:next|also|now)|also (?:read|see|in the news|on .{0,25})|see also",
        r"must[- ]?reads?|don't miss|further reading|keep reading|continue reading.{0,60}",
        r"explore (?:further|more|related .{0,30})|more to (?:read|explore|discover)",
        r"(?:stories|posts|articles|links|content) (?:from|by) our (?:partners|sponsors)",
        r"(?:from )?around the (?:web|network)|from our (?:partners|archives?)|elsewhere on "
        r".{0,30}",
        r"other topics of interest|topics(?: in this (?:story|article))?|tags|tagged|keywords?",
        r"support (?:us|now|our (?:work|journalism))|donate(?: now| here| today)?|become a member",
        r"all rights reserved|terms (?:of|and|&) .{0,30}|privacy (?:policy|notice|settings)",
        r"cookie (?:policy|settings|preferences)|accept(?: all)?(?: cookies)?|manage "
        r".{0,20}cookies",
        r"about (?:us|the author)|contact(?: us)?|help(?: cent(?:re|er))?|faqs?|site ?map",
        r"get in touch|updated|live(?: feed| blog)?|show key events only|key events(?: show)?",
        r"(?:\d+|an?|one|two|few) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? ago",
        r"click here|tap here|here|more|gallery|opens? (?:in )?new (?:window|tab)|external",
        r"thanks for signing up|thank you for (?:subscribing|signing up|registering).{0,40}|sorry",
        r"invalid email|we have more newsletters|newsletters?|comment now|listen ?\(.{1,20}\)",
        r"news|allow .{1,20} content\?|report (?:an error|a typo|this)|correct this article",
        r"(?:manage|give|withdraw|change) (?:your )?(?:consent|preferences|settings)|live updates?",
        r"(?:open|view) image in (?:gallery|full ?screen)|(?:turn on )?notifications?(?: on)?",
        r"(?:removed from |added to )?bookmarks?(?: popover)?|(?:story|article) saved|saved",
        r"i want to receive emails?.{0,60}|popular reads|more in (?:[a-z&]+ ?){1,3}",
        r"in this (?:article|story)|(?:share|add) your (?:thoughts|comments?|views)",
        r"jump to (?:comments|content|navigation)",
        r"(?:make|add) us (?:as )?(?:a|your) preferred.{0,40}",
        r"(?:spotted|found|seen) (?:an error|a mistake|a typo)\b.{0,60}|you are here\b.{0,60}",
        r"do you know more\b.{0,60}|check out .{0,40}(?:podcast|newsletter|channel|video)s?",
        r"(?:follow|find|add) (?:us |this |it )?on google.{0,20}",
        r"join (?:thousands|millions) of .{0,60}",
        NETWORK + r"(?:[\s|,/•·]+" + NETWORK + r"){0,9}",
        r"instant download|something to consider|about this (?:article|story)|end of (?:article|"
        r"ad)",
    )
    + _END
)
# Lines that begin so, whatever follows on them.
LINES = re.compile(
    any_of(
        r"(?:article|story|post|content|page|text) continues? (?:below|after|under|following)",
        r"(?:scroll|continue) (?:down|below)\b|continuation of the (?:material|article|text|story)",
        r"the rest of the (?:text|article|story|material) (?:is |can be |under|below|after)",
        r"advertisement ?[-–—:|] ?(?:story|article|scroll|continue)|follow on " + NETWORK,
        r"updated (?:\d+|an?|one|two|few) \w+ ago|our standards: ",
        r"one of your browser extensions|support .{0,50}\bfrom as little as\b",
        r"(?:e-?mail|twitter|instagram|telegram|facebook|x|tel|phone|signal) ?: ?(?:@?[\w.@+/-]+)$",
        r"@\w{2,30}$|(?:visit|see) (?:our|the) (?:web ?site|home ?page|page) (?:for|to)\b",
        r"skip (?:past|to|ad|advert|the|next)\b",
        r"(?:advertisement|sponsored|paid for|presented|powered|promoted) (?:by|from)"
        r"\b[^.,]{0,50}$",
        r"(?:topics?|tags?|keywords?|filed under|categor(?:y|ies)|labels|related topics?|"
        r"more about|more on|posted in|read in|sections?) ?[:|]",
        r"with (?:reuters|afp|ap|the associated press|agence france-presse|agencies|pa)\b"
        r"[^.]{0,80}$",
        r"(?:home|news|you are here) ?[>»›/|]|(?:[a-z&-]+(?: [a-z&-]+)? ?[>»›|] ?){2,5}[a-z&-]+(?: "
        r"[a-z&-]+)?$",
        r"(?:©|\(c\) ?(?:19|20)|copyright\b(?! (?:law|act|holder|owner|infring|claim|case)))",
        r"(?:first |last |originally )?(?:updated|published|modified|posted|edited)"
        r"(?: (?:on|at))?:? .{0,25}\d[\d:. ]*(?:am|pm|gmt|bst|utc|e[ds]?t|p[ds]?t|ces?t|ee[s]?t|ist"
        r"|h)?[\s,.|()-]*(?:\d{4})?[\s,.|()-]*$",
        r"(?:listen to|hear) (?:this|the|our) (?:article|story|podcast|episode|audio)",
        r"(?:audio|this audio|this article) (?:by|is|was) (?:carbonatix|read|narrated|voiced|"
        r"(?:auto-?|ai-?)?generated)",
        r"(?:new:? )?you can now listen to",
        r"(?:get|download|try|install|open|use) (?:the|our|a free|it on|on|it)\b.{0,60}\b"
        r"(?:app|apps|app store|google play)\b",
        r"(?:get|receive|have|want)\b.{0,100}\b(?:inbox|newsletters?|notifications|by email|"
        r"emailed|delivered|on the go|letterbox)\b",
        r"get (?:the|our|all|your|more|breaking|full|unlimited|instant) (?:day's |week's )?"
        r"(?:\w+ ){0,3}(?:latest|free|news|stories|headlines|access|updates|alerts|briefing)\b",
        r"stay (?:ahead|up to date|up-to-date|informed|tuned|connected|in the know)\b",
        r"(?:join|subscribe|sign ?up|register|log ?in|donate)\b.{0,80}"
        r"\b(?:now|today|free|here|us|newsletters?|channel|telegram|whatsapp|discord|community)\b",
        r"(?:sign ?up|subscribe) (?:to|for|here|now|with|and)\b",
        r"join (?:our|the) (?:whatsapp|newsletter|conversation|telegram|facebook|mailing)\b",
        r"i would like to be emailed|i (?:have )?(?:read and )?(?:agree|consent) to",
        r"(?:please )?enter (?:your|a valid) (?:e-?mail|name|password)",
        r"by (?:signing up|entering your|clicking|continuing to|submitting|subscribing|using)\b",
        r"for (?:more|the latest|all the latest|further|daily|additional) (?:\w+ ){0,2}(?:news|"
        r"stories|updates|information|coverage|videos|details|headlines)\b(?:[^.]{0,60}$|.{0,120}(?:"
        r"\b(?:visit|click|see|follow|go to|contact|sign|subscribe|our|here|https?)\b|@|www|"
        r"\.com))",
        r"follow (?:us|the latest|our|all|along|live|him|her|them)\b",
        r"follow [^,;]{2,60} on " + NETWORK,
        r"(?:like|find|join|watch|visit|add|contact|email|message|whatsapp|text) us\b",
        r"(?:we use your sign-?up|click here|tap here|tap the|click on the)\b",
        r"(?:this|our) (?:web ?)?(?:site|page) (?:uses|requires|is best viewed|is protected by|"
        r"works)",
        r"we (?:and our partners |also |may )?use cookies",
        r"we (?:and our partners |may )?(?:store|process|need) (?:and/or |your |or )?(?:access|"
        r"consent|permission|information)",
        r"(?:please )?(?:enable|turn on|allow|activate|disable|accept|turn off) (?:java ?script|"
        r"cookies|your ad|ad ?blocker|notifications|push)",
        r"(?:your|this) browser\b|java ?script (?:is|must|seems)\b|it (?:looks|seems) like you"
        r"(?:r browser|'re using an ad)",
        r"this (?:content|video|embed|feature|media|player|audio|clip|post|element|livestream) "
        r"can ?not be played|this (?:content|video|embed|feature|media|player|audio|clip|post) "
        r"(?:is|was|can(?:not|'t)|could not|isn't|has|contains|comes|requires|does|will start|"
        r"may)\b"
        r".{0,60}\b(?:available|blocked|cookies|consent|hosted|javascript|load|loaded|played|"
        r"display(?:ed)?|expired|removed|supported|enabled?|provided|restricted)\b",
        r"to (?:view|see|watch|display|play|load|use) (?:this|the) (?:content|video|media|embed|"
        r"player|post|feature|page)\b",
        r"(?:video|media|content|image|playback) (?:unavailable|not available|is not|cannot be)\b",
        r"we are sorry,? ?this video|sorry,? (?:this|your|the|we|there)\b.{0,60}\b(?:video|browser|"
        r"available|page|content|location|subscription|error)\b",
        r"(?:an|there was an) error\b|something went wrong|(?:error )?ecode",
        r"privacy notice|protected by recaptcha|this site is protected",
        r"this (?:article|story|content|post|page|report) is (?:only |exclusively |now )?(?:for|"
        r"available|reserved|free|exclusive|premium|locked)\b.{0,60}\b(?:subscribers?|members?|"
        r"readers|users|subscription|login)\b",
        r"(?:are you )?already (?:a |an |have |registered|subscribed)(?:subscriber|member|"
        r"account|a subscription|an account|user|$|\b.{0,20}\b(?:log|sign) in)",
        r"(?:to|please|you must|you need to) (?:continue|keep|read|access|unlock|view|finish|"
        r"subscribe|register|log|sign|be)\b.{0,80}\b(?:subscri\w+|sign(?:ed)? in|log(?:ged)? in|"
        r"login|register|account|membership)\b",
        r"you(?:'ve| have) (?:reached|read|used|viewed|hit|\d)\b.{0,60}\b(?:articles?|limit|"
        r"stories)",
        r"(?:unlock|start|try|claim|enjoy|redeem) (?:your|this|a|unlimited|full|the)\b.{0,60}\b"
        r"(?:trial|subscription|access|offer|free|article|month|membership)\b",
        r"(?:subscribers?|members?|premium|exclusive)[ -](?:only|exclusive|content|article|to "
        r"subscribers)\b",
        r"support (?:us|our|independent|quality|local|free|the [a-z]+)\b.{0,80}\b"
        r"(?:journalism|reporting|newsroom|donat\w+|subscri\w+)\b",
        r"(?:become|help|be) (?:a|us|one of our)\b.{0,60}\b(?:member|supporter|patron|subscriber|"
        r"journalism|reporting|newsroom|patreon)s?\b",
        r"(?:got|have|do you have|know|got any|have you got)(?: you)?(?: got)? (?:a|an|any|some)? ?"
        r"(?:news |confidential |story )?(?:tip|tips|story|stories|scoop|tip-off|information|"
        r"question|questions|comment|experience|view|news)\b.{0,100}(?:\?|@|email|contact|us\b)",
        r"(?:have you been|are you|were you) (?:personally )?affected\b.{0,140}\?",
        r"(?:see|view|watch) the (?:full )?video (?:should|of|about|how|what|why|who|from|in|on)\b",
        r"(?:send|share|submit|tell|let) (?:us|your|tips|news|a letter|letters|in your|me)\b.{0,80}"
        r"(?:\b(?:us|email|comments?|letters?|tips|below|think|know|app|stor(?:y|ies))\b|@)",
        r"(?:what do you think|do you agree|what are your thoughts)(?:\?|\b.{0,60}\bcomments?\b)",
        r"(?:contact|email|write to|reach|e-mail) (?:the (?:author|reporter|writer|editor|newsroom|"
        r"journalist|newsdesk)|our|[^.]{0,60}@)",
        r"(?:to contact|to reach|to report|if you (?:have|are|would like|want|need|spot|see|enjoy|"
        r"like|wish|know))\b.{0,160}(?:@|\b(?:newsletters?|emails?|newsroom|news ?desk|click|"
        r"sign up|get in touch|contact us|let us know|subscri\w+)\b)",
        r"you can (?:also )?(?:find|read|track|follow|watch|listen|see|view|contact|reach|email|"
        r"subscribe|sign|donate|support|join|download|hear|unsubscribe|get|change|"
        r"learn)\b.{0,100}\b" + PAGE,
        r"watch .{0,40}\b(?:live|online|on the internet|on demand|on youtube|in full)\b(?! "
        r"(?:on|in|"
        r"from|at) (?:tv|television|screen))",
        r"(?:first|other) published (?:on|in|at|by)\b",
        r"(?:read|view|see) (?:the )?(?:full|original|complete|whole) (?:story|article|post|report|"
        r"text|interview|list|transcript|version)",
        r"please (?:use|share|note|see|consider|help|support|whitelist|read our|do not|try again|"
        r"check)\b.{0,100}\b(?:sharing|buttons?|ad ?blocker|comments?|terms|support(?:ing)?|"
        r"subscri\w+|donat\w+|inbox|email|browser|again)\b",
    )
)
# What tells a line by its middle or its end.
WITHIN = re.compile(
    any_of(
        r"\ball rights reserved\b",
        r"\b(?:main|home|front) ?page of (?:the )?\S+",
        r"'s (?:main|home|front) ?page\b",
        r"\bmobile users click here\b",
        r"\bis (?:now |also )?(?:available )?on (?:youtube|whatsapp|telegram|instagram|tiktok|"
        r"bluesky|threads|spotify)\b",
        r"\b(?:sign ?up|subscribe) (?:for|to) (?:our|the|[\w']+'s) (?:\w+ ){0,4}" + LETTER,
        r"\bdelivered (?:straight |directly )?to (?:your|thousands of) \w+",
        r"\bstraight to your inbox\b",
        r"(?:>{2,}|(?<=\s)»|→|➡|▶)\s*$",
    )
)
# One of these stands in every line that `WITHIN` knows.
WITHIN_HINTS = (
    *("rights reserved", "page", "mobile users", "available", "on you", "on whats", "on tele"),
    *("on insta", "on tiktok", "on bluesky", "on threads", "on spotify", "sign", "subscribe"),
    *("delivered", "your inbox", ">>", "»", "→", "➡", "▶"),
)
