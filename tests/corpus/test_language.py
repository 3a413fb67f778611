"""Which language a text is in; an English article is never set aside."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.language import Language, detect, is_in

TEXTS = {
    "en": "The minister said on Tuesday that the aid would go on for as long as it was needed.",
    "fr": "Le ministre a déclaré mardi que l’aide serait prolongée aussi longtemps que nécessaire.",
    "de": "Der Minister sagte am Dienstag, die Hilfe werde so lange wie nötig fortgesetzt.",
    "es": "El ministro dijo el martes que la ayuda continuará durante el tiempo que sea necesario.",
    "it": "Il ministro ha detto martedì che gli aiuti continueranno per tutto il tempo necessario.",
    "pt": "O ministro disse na terça-feira que a ajuda continuará enquanto for necessário.",
    "nl": "De minister zei dinsdag dat de steun zo lang als nodig is zal worden voortgezet.",
    "pl": "Minister powiedział we wtorek, że pomoc będzie kontynuowana tak długo, jak trzeba.",
    "cs": "Ministr v úterý řekl, že pomoc bude pokračovat tak dlouho, jak bude potřeba.",
    "uk": "Міністр сказав у вівторок, що допомога триватиме стільки, скільки буде потрібно.",
    "ru": "Министр сказал во вторник, что помощь будет продолжаться столько, сколько потребуется.",
    "tr": "Bakan salı günü yaptığı açıklamada yardımın gerektiği sürece devam edeceğini söyledi.",
    "ar": "قال الوزير يوم الثلاثاء إن المساعدات ستستمر ما دامت هناك حاجة إليها في البلاد.",
    "he": "השר אמר ביום שלישי כי הסיוע יימשך כל עוד יהיה בו צורך.",
    "el": "Ο υπουργός δήλωσε την Τρίτη ότι η βοήθεια θα συνεχιστεί για όσο χρειαστεί.",
    "zh": "部长星期二表示,只要有需要,援助就会继续下去,但议会必须同意。",
    "ja": "大臣は火曜日、必要とされる限り支援を続けると述べた。",
    "ko": "장관은 화요일 필요한 만큼 지원을 계속하겠다고 밝혔다.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_is_enough(code: str) -> None:
    found = detect(TEXTS[code])
    assert found.code == code
    assert 0.5 < found.confidence <= 1.0


@pytest.mark.parametrize("code", sorted(set(TEXTS) - {"en"}))
def test_other_languages_are_set_aside(code: str) -> None:
    text = " ".join([TEXTS[code]] * 3)
    assert is_in(text, ["en"])[0] is False
    assert is_in(text, ["en", code])[0] is True
    assert is_in(text, [])[0] is True


def test_english_is_set_aside_where_it_is_not_asked_for() -> None:
    assert is_in(TEXTS["en"], ["de", "fr"]) == (False, Language("en", 0.99))


@pytest.mark.parametrize(
    "text",
    [
        *("", "Kyiv", "BREAKING: Kyiv hit", "123 456 789 10 11 12 13 14", "?!" * 100, "\x00" * 50),
        "GDP: 1.2 %, 3.4 %, £4bn; 2019: 5; 2020: 6; 2021: 7; total 8, 9, 10, 11, 12, 13 (2, 3, 4)",
        "https://www.example.com/some/long/path/to/an/article-about-something-or-other",
    ],
)
def test_too_little_language_is_none_and_stays(text: str) -> None:
    assert is_in(text, ["en"]) == (True, Language(None, 0.0))


@pytest.mark.parametrize(
    "text",
    [
        "Prime Minister Rishi Sunak visits Kyiv",
        "Zelensky, Macron, Scholz and Tusk meet in Kyiv",
        "Manchester United 2-1 Arsenal; Chelsea 0-0 Everton; Leeds 3-2 Wolves",
        "Volodymyr Zelenskyy thanked Andrzej Duda, Ursula von der Leyen and Recep Tayyip Erdoğan.",
        "“Слава Україні!” the crowd shouted as the president left the hall with his aides.",
    ],
)
def test_english_with_foreign_names_stays(text: str) -> None:
    assert is_in(text, ["en"])[0] is True


def test_languages_written_alike_stand_for_one_another() -> None:
    text = (
        "Statsministeren sa tirsdag at støtten vil fortsette så lenge det er nødvendig for landet."
    )
    assert detect(text).code in ("no", "nn")
    assert is_in(text, ["nb"])[0] is True


def test_it_says_the_same_again() -> None:
    assert all(detect(text) == detect(text) for text in TEXTS.values())


@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    found = detect(text)
    assert 0.0 <= found.confidence <= 1.0
    assert (found.code is None) == (found.confidence == 0.0) or found.code is not None


@pytest.mark.parametrize("part", ["a", "a ", "http://", "www.", "@", "é", "字", "\ud800", "9 "])
def test_hostile_text_is_judged_by_its_head(part: str) -> None:
    detect(part * (300_000 // len(part)))


def test_no_english_article_is_set_aside(toolkit_data: Path) -> None:
    with gzip.open(toolkit_data / "news" / "uk_ukraine.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    judged = [is_in(text, ["en"]) for text in texts]
    assert len(judged) == 1180
    assert all(fits and language.code == "en" for fits, language in judged)
