"""Sentiment by the shipped model."""

from __future__ import annotations

import pytest

from nlp.labeller import Labeller

HAPPY = {
    "en": "I love this app, best decision we made all year. Thank you so much! 😍",
    "de": "Ich liebe dieses Programm, der Service ist wirklich super. Vielen Dank! 😍",
    "fr": "J'adore cette application, le service est vraiment génial. Merci beaucoup ! 😍",
    "es": "Me encanta esta aplicación, el servicio es genial. ¡Muchas gracias! 😍",
}
ANGRY = {
    "en": "This is the worst support I have ever had. I hate it, I am so angry. 😡",
    "de": "Das ist der schlechteste Service aller Zeiten. Ich hasse es, so eine Katastrophe. 😡",
    "fr": "C'est le pire service que j'ai jamais vu. Je déteste, c'est honteux et nul. 😡",
    "es": "Es el peor servicio que he tenido. Lo odio, qué asco y qué vergüenza. 😡",
}


@pytest.mark.parametrize("language", HAPPY)
def test_a_happy_post_is_positive(labeller: Labeller, language: str) -> None:
    labels = labeller.label([HAPPY[language]], [language])[0]
    assert labels.sentiment == "positive"
    assert labels.confidence > 0.5
    assert labels.polarity > 0.4


@pytest.mark.parametrize("language", ANGRY)
def test_an_angry_post_is_negative(labeller: Labeller, language: str) -> None:
    labels = labeller.label([ANGRY[language]], [language])[0]
    assert labels.sentiment == "negative"
    assert labels.confidence > 0.5
    assert labels.polarity < -0.4


def test_an_announcement_is_neutral(labeller: Labeller) -> None:
    labels = labeller.label(["The council meets on Tuesday at 7 pm in room 12, agenda at the usual place."])[
        0
    ]
    assert labels.sentiment == "neutral"


def test_a_language_that_no_model_knows_is_unknown_and_not_guessed(labeller: Labeller) -> None:
    finnish = "Pidän tästä sovelluksesta todella paljon, paras päätös tänä vuonna, kiitos!"
    labels = labeller.label(
        [finnish, "このアプリが大好きです。本当にありがとう", HAPPY["en"]], ["fi", None, "en"]
    )
    assert [label.sentiment for label in labels] == ["unknown", "unknown", "positive"]
    assert (labels[0].confidence, labels[0].polarity) == (0.0, 0.0)


def test_the_labels_of_a_text_do_not_depend_on_its_neighbours(labeller: Labeller) -> None:
    alone = labeller.label([HAPPY["en"]])[0]
    among = labeller.label([ANGRY["de"] * 8, HAPPY["en"], "ok", ANGRY["fr"]])[1]
    assert among.sentiment == alone.sentiment
    assert among.polarity == pytest.approx(alone.polarity, abs=0.1)
