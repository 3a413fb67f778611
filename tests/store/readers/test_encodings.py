"""Bytes come back as the text they were, whatever they were written in and claim to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.mend import mend
from toolkit.store.readers.encodings import Decoded, Undecodable, decode, guess, is_binary

SENTENCES = {
    "en": (
        "The minister said “we will back £5 million” – and no more, at a café in Kyiv.",
        "It’s the council’s view that the €40m scheme – delayed twice – won’t be finished.",
        "Residents of the Côte d’Azur town called the plan naïve, the mayor’s office said.",
    ),
    "fr": (
        "Le ministre a déclaré que l’aide à l’Ukraine serait prolongée jusqu’à l’été prochain.",
        "Près de deux cents élèves ont été évacués après l'alerte, précise la préfecture.",
        "Les négociations ont échoué à Genève, où les délégués s'étaient réunis dès l'aube.",
    ),
    "de": (
        "Die Regierung prüft, ob zusätzliche Mittel für die Unterstützung verfügbar sind.",
        "Die Brücke über den Fluss bleibt gesperrt, weil Gutachter größere Schäden fanden.",
        "Der Bürgermeister erklärte, die Maßnahme müsse spätestens im März überprüft werden.",
    ),
    "es": (
        "El ministro declaró que la ayuda continuará el próximo año, según fuentes diplomáticas.",
        "Los vecinos se quejan del ruido; el ayuntamiento asegura que todo está en orden aquí.",
        "¿Qué pasará mañana? Nadie lo sabe en la pequeña ciudad de la montaña, dijo la señora.",
    ),
    "pl": (
        "Minister zapowiedział, że pomoc dla Ukrainy będzie kontynuowana także w przyszłym roku.",
        "Mieszkańcy skarżą się na hałas, a urzędnicy twierdzą, że wszystko jest zgodne z prawem.",
        "Zażalenie złożono w środę; sąd rozpatrzy je w ciągu dwóch tygodni, powiedział rzecznik.",
    ),
    "cs": (
        "Vláda schválila další balíček pomoci, který má být odeslán ještě před koncem měsíce.",
        "Řidiči musejí počítat s tím, že křižovatka bude uzavřena až do příštího týdne.",
        "Předseda sněmovny uvedl, že o návrhu zákona se bude hlasovat již ve čtvrtek večer.",
    ),
    "ru": (
        "Министр заявил, что помощь будет продолжена и в следующем году, несмотря на возражения.",
        "Жители города жалуются на шум, а чиновники утверждают, что всё происходит по закону.",
        "Переговоры завершились поздно вечером, сообщили журналистам участники встречи.",
    ),
    "uk": (
        "Міністр заявив, що допомога триватиме й наступного року, попри заперечення опозиції.",
        "Мешканці міста скаржаться на шум, а посадовці запевняють, що все відбувається за законом.",
        "Переговори завершилися пізно ввечері, повідомили журналістам учасники зустрічі в Києві.",
    ),
    "el": (
        "Ο υπουργός δήλωσε ότι η βοήθεια θα συνεχιστεί και το επόμενο έτος, παρά τις αντιδράσεις.",
        "Οι κάτοικοι της πόλης διαμαρτύρονται για τον θόρυβο και ζητούν μέτρα από τον δήμο.",
    ),
    "tr": (
        "Bakan, yardımın önümüzdeki yıl da süreceğini ve görüşmelerin başlayacağını söyledi.",
        "Şehir sakinleri gürültüden şikâyet ediyor, yetkililer ise yasal olduğunu belirtiyor.",
    ),
    "he": (
        "השר אמר כי הסיוע יימשך גם בשנה הבאה, למרות ההתנגדות בכנסת.",
        "תושבי העיר מתלוננים על הרעש, אך הרשויות טוענות שהכול חוקי.",
    ),
    "ar": (
        "قال الوزير إن المساعدات ستستمر في العام المقبل رغم الاعتراضات.",
        "يشكو سكان المدينة من الضوضاء بينما تقول السلطات إن كل شيء قانوني.",
    ),
    "lt": (
        "Ministras pareiškė, kad parama bus tęsiama ir kitais metais, nepaisant prieštaravimų.",
        "Miesto gyventojai skundžiasi triukšmu, o pareigūnai tvirtina, kad viskas vyksta teisėtai.",
    ),
    "th": ("รัฐมนตรีกล่าวว่าความช่วยเหลือจะดำเนินต่อไปในปีหน้า", "ชาวเมืองร้องเรียนเรื่องเสียงดัง"),
    "zh": (
        "部长表示,尽管有人反对,明年的援助仍将继续。",
        "市民抱怨噪音太大,但官员称一切都符合法律规定。",
    ),
    "zh-hant": (
        "部長表示,儘管有人反對,明年的援助仍將繼續。",
        "市民抱怨噪音太大,但官員稱一切都符合法律規定。",
    ),
    "ja": (
        "大臣は、反対意見があるものの、来年も支援を続けると述べた。",
        "住民は騒音に苦情を言っているが、当局はすべて合法だとしている。",
    ),
    "ko": (
        "장관은 반대에도 불구하고 내년에도 지원을 계속하겠다고 밝혔다.",
        "주민들은 소음에 대해 불평하지만 당국은 모든 것이 합법이라고 말한다.",
    ),
}
LEGACY = {
    "cp1250": "pl cs", "cp1251": "ru uk", "cp1252": "en fr de es", "cp1253": "el",
    "cp1254": "tr", "cp1255": "he", "cp1256": "ar", "cp1257": "lt", "cp874": "th",
    "iso8859-1": "de es", "iso8859-2": "pl cs", "iso8859-5": "ru uk", "iso8859-7": "el",
    "iso8859-9": "tr", "iso8859-15": "de es", "koi8-r": "ru", "koi8-u": "uk",
    "gb18030": "zh", "big5": "zh-hant", "shift_jis": "ja", "euc_jp": "ja", "euc_kr": "ko",
    "iso2022_jp": "ja",
}  # fmt: skip
CASES = [
    (encoding, sentence)
    for encoding, languages in LEGACY.items()
    for language in languages.split()
    for sentence in SENTENCES[language]
]


def text_of(data: bytes, encoding: str = "auto") -> str | None:
    found = decode(data, encoding)
    return found.text if isinstance(found, Decoded) else None


def page(sentence: str, charset: str) -> str:
    head = f'<html><head>\n<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"{head}</head><body><p>{sentence}</p></body></html>"


def share_right(results: list[bool]) -> float:
    return sum(results) / len(results)


def test_there_are_enough_encodings() -> None:
    assert len(LEGACY) >= 12
    assert len(CASES) >= 60


def test_a_stated_encoding_gives_every_text_back() -> None:
    assert all(text_of(text.encode(encoding), encoding) == text for encoding, text in CASES)


def test_undeclared_text_is_recovered() -> None:
    cases = [case for case in CASES if case[0] != "iso2022_jp"]  # has only ASCII bytes
    right = [text_of(text.encode(encoding)) == text for encoding, text in cases]
    assert share_right(right) >= 0.95, [c for c, ok in zip(cases, right, strict=True) if not ok]


def test_declared_text_is_recovered() -> None:
    pages = [(encoding, page(text, encoding)) for encoding, text in CASES]
    right = [text_of(text.encode(encoding)) == text for encoding, text in pages]
    assert share_right(right) == 1.0, [c for c, ok in zip(pages, right, strict=True) if not ok]


def test_an_xml_declaration_counts() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-2"?><p>Zażółć gęślą jaźń</p>'
    assert decode(text.encode("iso8859-2")) == Decoded(text, "iso-8859-2")


@pytest.mark.parametrize(
    ("declared", "actual", "language"),
    [
        ("utf-8", "cp1252", "fr"),
        ("iso-8859-1", "utf-8", "fr"),
        ("iso-8859-1", "utf-8", "ru"),
        ("windows-1251", "utf-8", "uk"),
        ("utf-16", "utf-8", "de"),
        ("windows-1252", "cp1251", "ru"),
        ("iso-8859-1", "koi8-u", "uk"),
        ("windows-1251", "koi8-r", "ru"),
        ("windows-1251", "cp1250", "pl"),
        ("windows-1252", "cp1253", "el"),
        ("iso-8859-2", "cp1250", "pl"),
        ("gb2312", "big5", "zh-hant"),
        ("iso-8859-1", "gb18030", "zh"),
        ("shift_jis", "euc_jp", "ja"),
        ("no-such-charset", "cp1252", "de"),
        ("unicode-escape", "cp1252", "fr"),
        ("idna", "utf-8", "fr"),
    ],
)
def test_a_wrong_declaration_does_no_harm(declared: str, actual: str, language: str) -> None:
    text = page(" ".join(SENTENCES[language]), declared)
    assert text_of(text.encode(actual)) == text


def test_what_was_found_is_named_as_it_is_commonly() -> None:
    for encoding, name in [("cp1252", "windows-1252"), ("utf-8", "utf-8"), ("koi8-u", "koi8-u")]:
        text = SENTENCES["fr" if encoding != "koi8-u" else "uk"][1]
        assert decode(text.encode(encoding)) == Decoded(text, name)
        assert decode(text.encode(encoding), name) == Decoded(text, name)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marks_and_zeros_tell_unicode(encoding: str) -> None:
    text = SENTENCES["fr"][0]
    assert text_of(text.encode(encoding)) == text
    assert not is_binary(text.encode(encoding))


@pytest.mark.parametrize(
    ("data", "encoding", "found"),
    [
        (b"abc\xff", "utf-8", Undecodable(3, "windows-1250", "utf-8")),
        (b"\xff\xfea", "auto", Undecodable(2, "utf-16", "utf-16")),
        (b"text \xed\xa0\x80 more", "utf-8", None),
        (b"\xd8\x00", "utf-16-be", Undecodable(0, None, "utf-16-be")),
    ],
)
def test_what_does_not_decode_says_where(
    data: bytes, encoding: str, found: Undecodable | None
) -> None:
    fault = decode(data, encoding)
    assert isinstance(fault, Undecodable)
    assert found is None or (fault.offset, fault.encoding) == (found.offset, found.encoding)


def test_damaged_utf8_is_not_taken_for_something_else() -> None:
    data = "Він сказав: «Ми підтримуємо Україну».".encode()
    damaged = data[:20] + b"\xff" + data[20:]
    assert decode(damaged) == Undecodable(20, "utf-8", "utf-8")
    assert guess(damaged) == "utf-8"


def test_a_sample_may_be_cut_anywhere() -> None:
    for language, encoding in [
        ("fr", "utf-8"),
        ("ru", "cp1251"),
        ("zh", "gb18030"),
        ("ja", "cp932"),
    ]:
        data = (SENTENCES[language][0] * 4000).encode(encoding)
        expected = guess(data)
        assert expected is not None
        for cut in range(100_000, 100_008):
            assert guess(data[:cut]) == expected


def test_few_foreign_letters_in_a_long_text_are_found() -> None:
    text = "The word stands in a long line. " * 50_000 + "At a café in Zürich, it’s late. " * 2
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 text",
        b"PK\x03\x04 text",
        b"{\\rtf1 text}",
        b"\x89PNG\r\n",
        b"\x01\x02\x03a" * 9,
    ],
)
def test_other_files_are_binary(data: bytes) -> None:
    assert is_binary(data)


@pytest.mark.parametrize(
    "data", [b"text\x00with one zero, else plain, and quite long as well" * 2, b""]
)
def test_a_stray_zero_is_not(data: bytes) -> None:
    assert not is_binary(data)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("wrong", ["cp1252", "iso8859-1", "mac-roman"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_mojibake_in_a_file_is_mended_later(language: str, wrong: str, times: int) -> None:
    text = SENTENCES[language][1]
    broken = text
    try:
        for _ in range(times):
            broken = broken.encode().decode(wrong)
    except UnicodeDecodeError:
        pytest.skip("this encoding has no such character")
    decoded = text_of(broken.encode())
    assert decoded == broken != text
    assert mend(decoded).text == text


@given(st.binary(max_size=400), st.sampled_from(["auto", "utf-8", "cp1252", "utf-16", "gb18030"]))
def test_any_bytes_decode_or_say_where_not(data: bytes, encoding: str) -> None:
    found = decode(data, encoding)
    if isinstance(found, Decoded):
        found.text.encode("utf-8")
    else:
        assert 0 <= found.offset <= len(data)
    is_binary(data)


@given(st.text(max_size=200))
def test_utf8_always_comes_back(text: str) -> None:
    data = text.encode("utf-8", "replace")
    expected = data.decode().removeprefix("\ufeff")
    if b"\x00" not in data and b"\x1b" not in data:
        assert text_of(data, "utf-8") == expected


@pytest.mark.parametrize(
    "part",
    [b"<meta ", b"<meta charset=", b"<?xml ", b"\xff", b"\xc3", b"\x80 ", b"a\x00", b"\xe2\x80"],
)
def test_hostile_bytes_of_a_megabyte_are_read_in_linear_time(part: bytes) -> None:
    data = part * (300_000 // len(part))
    decode(data)
    is_binary(data)
