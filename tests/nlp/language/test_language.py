"""The language of posts, as short and as careless as they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nlp.language.detect import Language, detect, stated_language


def code(text: str, said: str | None = None) -> str:
    return detect([text], [said])[0].code


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Their support kept me on hold for 40 minutes and then hung up."),
        ("de", "Schon wieder die Hotline, seit einer Stunde nur Musik."),
        ("fr", "Encore une panne ce matin, ça devient vraiment pénible"),
        ("es", "Llevo una hora esperando a que me atiendan"),
        ("pt", "Faz três dias que estou sem internet e ninguém resolve"),
        ("it", "Da stamattina non funziona niente, complimenti davvero"),
        ("ar", "الإنترنت مقطوع من الصبح ومحدش بيرد"),
        ("hi", "सुबह से इंटरनेट बंद है और कोई फ़ोन नहीं उठाता"),
    ],
)
def test_the_languages_that_a_model_knows_are_found(language: str, text: str) -> None:
    assert code(text) == language
    assert code(text, "en") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Vanochtend weer een uur aan de lijn gehangen met de helpdesk"),
        ("sv", "Äntligen fredag! Nu ska jag hem och laga tacos med barnen"),
        ("pl", "Nie polecam, obsługa klienta to jakiś żart"),
        ("tr", "Müşteri hizmetlerine bağlanmak imkansız, rezalet"),
        ("ru", "Опять третий час не работает приложение банка"),
        ("uk", "Дякую за підтримку, друзі! Все вже запрацювало"),
        ("fa", "سه روزه اینترنت قطعه و هیچکس جواب نمیده"),
        ("id", "Kecewa banget sama pelayanannya, ga bakal beli lagi"),
    ],
)
def test_another_language_is_named_and_not_taken_for_a_known_one(language: str, text: str) -> None:
    assert code(text) == language
    assert code(text, "en") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "アプリが落ちまくって仕事にならない"),
        ("ja", "Notionの新しい機能めっちゃ便利"),
        ("zh", "客服等了一个小时都没人接"),
        ("zh", "这家の店 真的很好吃啊大家都来"),
        ("ko", "ㅋㅋㅋㅋ 대박"),
        ("th", "บริการดีมาก"),
        ("el", "Καλημέρα"),
        ("he", "תודה רבה"),
        ("ta", "எல்லோருக்கும் நன்றி"),
    ],
)
def test_a_script_of_one_language_decides_whatever_the_post_says(language: str, text: str) -> None:
    assert detect([text], ["en"]) == [Language(language, 1.0)]


def test_signs_that_chinese_and_japanese_share_are_what_the_post_says() -> None:
    assert code("東京駅") == "zh"
    assert code("東京駅", "ja") == "ja"


def test_what_a_post_says_decides_where_its_words_leave_it_open() -> None:
    assert code("normal", "de") == "de"
    assert code("normal", "sv") == "sv"
    assert code("ok", "nl") == "nl"


def test_what_a_post_says_does_not_change_plain_words() -> None:
    english = "Anyone else having trouble logging in this morning?"
    assert [code(english, said) for said in (None, "nl", "pt", "ja")] == ["en"] * 4


@pytest.mark.parametrize(
    "text", ["", " ", "😂😂😂", "https://news.example/a/12345", "@mika.example", "42 !!!", "#Hashtag"]
)
def test_a_text_without_words_has_no_language_unless_it_says_one(text: str) -> None:
    assert detect([text, text], [None, "fr"]) == [Language("und", 0.0), Language("fr", 0.5)]


def test_handles_addresses_hashtags_and_emoji_say_nothing() -> None:
    noise = "@the.best.friend.example https://english.example/this/is/the/way #ThrowbackThursday 😍"
    assert code(f"{noise} Gibts das auch in gut?") == "de"


def test_hindi_in_latin_letters_is_hindi() -> None:
    assert code("yaar ye app toh bilkul kaam nahi kar raha") == "hi"
    assert code("kya baat hai bhai, maza aa gaya", "en") == "hi"
    assert code("The koi in the pond are bigger than last year") == "en"


def test_letters_in_disguise_and_held_down_keys_are_read() -> None:
    assert code("𝗧𝗵𝗶𝘀 𝗶𝘀 𝘁𝗵𝗲 𝗯𝗲𝘀𝘁 𝘁𝗵𝗶𝗻𝗴 𝗲𝘃𝗲𝗿") == "en"
    assert code("Ｄａｓ ｉｓｔ ｄｏｃｈ ｎｉｃｈｔ ｗａｈｒ") == "de"
    assert code("Das ist sooooooooo schööööön heute") == "de"


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("pt-BR", "pt"), ("zh_TW", "zh"), ("iw", "he"), ("in", "id"), ("nb", "no"), (" DE ", "de"),
        ("und", None), ("zxx", None), ("qme", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_stated_codes_are_brought_to_one_form(said: str | None, short: str | None) -> None:
    assert stated_language(said) == short


def test_hostile_texts_are_no_harm() -> None:
    texts = ["\ud800 broken", "x" * 100_000, "\u202eنص\u202c", "a\x00b\x07c", "́" * 500, "ª" * 90]
    found = detect(texts, ["en", None, "xx", "../../etc", "\x00", None])
    assert len(found) == len(texts)
    assert all(0 <= language.certainty <= 1 for language in found)


def test_a_text_of_two_scripts_is_of_the_one_with_more_letters() -> None:
    russian = "приложениеотличное" * 4
    assert code(f"{russian} this is the best thing that ever happened to me, and I mean it") == "ru"
    assert code(f"I love the word {'ж' * 9} because of how it looks and sounds, do you not?") == "en"


def test_texts_and_stated_languages_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="2 texts but 1 stated"):
        detect(["a", "b"], ["en"])


def test_threads_find_the_same_as_one() -> None:
    texts = ["Das ist gut so", "C'est la vie, mon ami", "What a day this was", "Hoy no me puedo quejar"] * 30
    alone = detect(texts, [None] * len(texts))
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: detect([text], [None])[0], texts))
    assert together == alone
