"""Lines and sentences of the page: what is told from its wording, and prose that only begins so."""

from __future__ import annotations

import pytest

from tests.corpus.test_clean import BODY, removed
from toolkit.corpus.clean import clean

FURNITURE = """
Advertisement~Article continues after ad~Read More »~MOST READ IN NEWS~Related topics: A quay | War
Topics: Harbour, Council~Tags: harbour, council~More on this story~You may also like~Trending Now
Sign up to our daily Evening email newsletter~Get the biggest stories sent straight to your inbox
Thank you for subscribing!~Subscribe to continue reading~This article is for subscribers only.
Already a subscriber? Log in~You have reached your limit of free articles.
Start your free trial today~Follow us on Twitter~Follow Jane Doe on Twitter @janedoe
Join our WhatsApp channel~12 comments
Share this article~Copy link~View comments (34)~Download the Harbour app for iOS and Android~1/12
Listen to this article · 5 min~3 minute read~Updated at 14.05 GMT~2 hours ago~Image 1 of 3 next
© 2024 Harbour Media Ltd~All rights reserved~Reporting by Jane Doe; Editing by John Roe~Expand
(Additional reporting by Jane Doe in London; editing by John Roe)~With files from Harbour Press
Jane Doe contributed to this report.~Photo: Jane Doe/AFP~Image source, Reuters~AP Photo/Jane Doe
The quay at dawn. (AP Photo/Jane Doe)~The quay at dawn. Jane Doe/Reuters
FILE PHOTO: The quay at dawn. REUTERS/Jane Doe~0:59 The mayor opens the quay – video
Got a tip? Email tips@harbour.example~Contact the author at jane@harbour.example~Donate
Support independent journalism~We use cookies to improve your visit. By using this site you agree.
Please enable JavaScript to view this content.~This video can not be played~Skip to main content
Home > News > World~News | World | Europe~Read the full story~Recommended for you~Report an error
This article is part of our series on harbours.~This article was originally published in Harbour.
The views expressed in this article are the author's own.~Republished with permission~Back to top
For more stories like this, visit our website.~You can read more about this here.~Privacy Policy
Jane Doe, Shipping correspondent~Jane Doe in Brussels~Facebook Twitter Pinterest~View gallery
CLICK HERE TO GET THE HARBOUR APP~Watch: The mayor opens the quay~Video Player is loading.
PORT AUTHORITY TO CLOSE HARBOUR FOR A MONTH AS DREDGING STARTS~Related: Harbour to close
"""


@pytest.mark.parametrize("line", [x for row in FURNITURE.split("\n") for x in row.split("~") if x])
def test_a_line_of_the_page_goes_whole(line: str) -> None:
    raw = f"{BODY}\n\n{BODY}\n\n{line}\n\n{BODY}"
    cleaned = clean(raw)
    assert cleaned.text == f"{BODY}\n\n{BODY}\n\n{BODY}"
    assert clean(raw, use_rules=False).text == raw


PROSE = """
Sign language interpreters will stand beside the mayor at every meeting from next month.
Follow the river north and you will reach the old mill, he said, which has stood empty since.
Share prices fell by 3 per cent on Monday after the bank warned that profits would be lower.
Home to 3,000 people, the island has no doctor, no bank and since last year no ferry either.
Copyright law will be changed next year, the minister told parliament on Thursday afternoon.
Reporting by the broadcaster found that the firm had known of the fault for eleven years.
Research by Oxford University shows that children who read at home do better at school.
For more than two decades he visited the prison each week and taught men to read there.
For more information about the deaths, police have asked the hospital for its records.
Most popular among the visitors was the old lighthouse, which opened again in the spring.
Photographs taken by satellites show new trenches along the whole of the northern border.
Sources in the ministry said the plan had been dropped because of what it would cost.
Watch towers were built along the border, and dogs were let loose between the fences.
This story was published in 1999 by a small magazine that nobody in the capital had read.
This report was published by the ministry a year after the fire that killed eleven people.
Updated figures show that 45 people died in the floods, nine more than was first thought.
Opinion: few words have been so misused as this one, the judge remarked in her ruling.
What do you think will happen next? That is the question that everyone in the town asks.
Facebook, Twitter and YouTube were fined by the court for failing to delete the videos.
More news came at noon: the bridge had fallen, and two cars with it, into the river.
Sponsored by Harbour University, the survey asked 1,200 people how they would vote.
Ukraine denies that it attacked the refinery, as had been claimed by AP
The minister speaks of a new deal in talks with NATO
“Sign up for our newsletter today,” the leaflet said. “Click here to read more,” it went on.
Background
What happens next?
WHAT WE KNOW SO FAR
Jane Doe, 43, from Leeds
"""


@pytest.mark.parametrize("line", PROSE.strip().split("\n"))
def test_prose_that_begins_like_a_line_of_the_page_stays(line: str) -> None:
    for raw in (f"{BODY}\n\n{line}\n\n{BODY}", f"{BODY} {line} {BODY}"):
        assert clean(raw).removals == ()


@pytest.mark.parametrize(
    ("raw", "gone"),
    [
        ("The end came.AdvertisementThe firm said no more.", ["Advertisement"]),
        (
            "They met.  Facebook  Twitter  Pinterest   The quay. Photograph: Jane Doe/AP“We won.”",
            ["Facebook  Twitter  Pinterest", "The quay. Photograph: Jane Doe/AP"],
        ),
        (
            "They met at noon. Follow Jane Doe on Twitter @janedoe. The talks went on all day.",
            ["Follow Jane Doe on Twitter @janedoe."],
        ),
        ("They met.Image caption The quayThe talks went on.", ["Image caption The quay"]),
        (
            "At the scene: Jane Doe, BBC News, KyivThe square was full.",
            ["Jane Doe, BBC News, Kyiv"],
        ),
        (
            "It closed in May. Click here to see our mapThe council said it would open again.",
            ["Click here to see our map"],
        ),
        (
            "It closed. Most of it fell. The mayor at the quay. Photograph: Jane DoeThe end came.",
            ["The mayor at the quay. Photograph: Jane Doe"],
        ),
    ],
)
def test_what_was_glued_into_running_lines_goes_alone(raw: str, gone: list[str]) -> None:
    assert list(removed(raw, clean(raw))) == gone


def test_headlines_under_a_heading_of_links_go() -> None:
    raw = f"{BODY} {BODY}\n\nMost read\n\nHarbour to close in May\n\nFerry fares rise\n\n{BODY}"
    assert clean(raw).text == f"{BODY} {BODY}\n\n{BODY}"
    # Over the article the heading goes, but what stands below may be the article's title.
    assert "Harbour to close" in clean(f"Most read\n\nHarbour to close in May\n\n{BODY}").text


@pytest.mark.parametrize(
    "line", ["Author: jd/kl", "Author/author: JD // KL", "Source: AFP, Reuters"]
)
def test_authors_and_sources_at_the_foot_go(line: str) -> None:
    raw = "\n\n".join([BODY] * 7)
    assert removed(f"{raw}\n\n{line}", clean(f"{raw}\n\n{line}")) == {line: "credit"}


def test_the_writers_initials_go_and_a_wrapped_rest_stays() -> None:
    assert clean(f"{BODY}\n\n{BODY}\n\njd/kl").text == f"{BODY}\n\n{BODY}"
    wrapped = f"{BODY}\n\nThe firm has sold more of its boats than it\never"
    assert clean(wrapped).text.endswith("ever")
