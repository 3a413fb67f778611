"""Articles written for these tests: opinion pieces, whose author takes a side, and hard news."""

from __future__ import annotations

OPINION_FOR = """Why Britain must not blink

Four winters into this war, Britain's support for Ukraine is the best thing our foreign policy \
has done in a generation, and it should be doubled rather than trimmed.

I have heard every argument for easing off. Some say that the money would be better spent at \
home. They are wrong. Every shell we send to Ukraine now spares us a far dearer fight later, \
and it is shameful that ministers must still be begged to say so.

We owe the Ukrainians more than sympathy. Let us send them the missiles they ask for, train \
their recruits for as long as they need it, and stop apologising for doing the decent thing.

To walk away from Kyiv now would be a betrayal, and a foolish one. Britain should stand with \
Ukraine until the last occupier has gone home.
"""

OPINION_AGAINST = """Enough is enough

Our military aid to Ukraine has become an act of faith that nobody in Westminster dares to \
question, and it should stop.

I do not doubt the courage of those at the front. But pouring British weapons and British \
money into a war that cannot be won is folly, and pretending otherwise is dishonest.

Why should pensioners in Hull go cold while billions more go to Kyiv? We cannot afford it, we \
were never asked, and our arming of Ukraine has only prolonged the killing.

Ministers must end the aid to Ukraine and press both sides to talk. Anything else is reckless \
and wrong.
"""

HARD_NEWS = """Britain to send more launchers to Kyiv

The government will send a further eighty launchers to Ukraine by the end of the year, the \
Ministry of Defence announced on Tuesday.

The vehicles will be refurbished at a depot in Dorset before they are driven to Poland. Crews \
are due to be trained on Salisbury Plain in November.

The defence secretary said that Britain must not waver and called the Russian attacks on \
Ukraine barbaric. He told MPs: “We should be proud of our support for Ukraine and we will go \
on with it for as long as it takes.”

The opposition described the plan as a reckless waste of money. Its spokesman argued that \
ministers should spend the sum on hospitals.

Some £13 billion of military aid to Ukraine has been pledged since 2022, according to official \
figures. Russia launched 300 drones overnight, Ukraine's air force reported.
"""

HARD_NEWS_OF_STRIKES = """Nine killed in Kharkiv

Nine people were killed and forty injured when missiles hit two blocks of flats in Kharkiv on \
Sunday.

Rescue workers searched the ruins through the night. Power was cut to three districts, and \
schools will stay closed until Thursday.

The mayor condemned the strike as a vile crime. Moscow said that it had aimed at a barracks.

The raid was the largest on the city since March. Foreign ministers will discuss Russian \
attacks on Ukraine in Brussels next week.
"""
