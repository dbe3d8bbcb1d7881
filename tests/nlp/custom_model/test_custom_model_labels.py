"""Labels with a user's own model beside the bundled encoders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.text.companies.names import CompanyNames
from nlp.custom_model.model import SentimentModel, load_custom_model
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Floats
from nlp.labeller import Labeller
from tests.nlp.conftest import TOPICS

TINY = str(Path(__file__).parents[2] / "data" / "nlp" / "tiny-onnx")
ENGLISH = "what a good and perfect day, they hate it: awful awful awful awful"
FINNISH = "Olen todella iloinen, kiitos teille kaikille! love"
GERMAN = "Ich liebe das Programm so sehr, vielen Dank! 😍 the the"
CANCELLED = "So angry. After this outage we cancelled our contract, like every customer I know."


class Asked(SentimentModel):
    """A model that counts how often it is asked."""

    times: int = 0

    def probabilities(self, texts: Sequence[str]) -> Floats:
        self.times += 1
        return super().probabilities(texts)


@pytest.fixture(scope="module")
def own() -> Asked:
    return Asked(Path(TINY), TINY)


@pytest.fixture(scope="module")
def judged(encoders: Encoders, own: Asked) -> Labeller:
    """A labeller whose sentiment is the tiny model's in every language."""
    companies = [CompanyNames("a", "Brightquay"), CompanyNames("b", "Tallowmere")]
    return Labeller(TOPICS, companies, encoders=encoders.with_custom_model(own))


def test_it_tells_the_sentiment_in_every_language(judged: Labeller) -> None:
    labels = judged.label([ENGLISH, FINNISH, GERMAN])
    assert [label.sentiment for label in labels] == ["negative", "positive", "neutral"]
    assert [label.language for label in labels] == ["en", "fi", "de"]


def test_beyond_the_languages_named_for_it_the_bundled_models_tell(encoders: Encoders) -> None:
    english = encoders.with_custom_model(load_custom_model(TINY, languages=["en"]))
    labels = Labeller((), encoders=english).label([ENGLISH, FINNISH, GERMAN])
    assert [label.sentiment for label in labels] == ["negative", "unknown", "positive"]
    assert english.sentiment_model("en") == TINY
    assert english.sentiment_model("de") == encoders.multilingual.model_id


def test_posts_that_the_bundled_model_labelled_are_labelled_again(
    encoders: Encoders, judged: Labeller, labeller: Labeller, own: Asked
) -> None:
    assert judged.version.model != labeller.version.model
    assert own.model_id in judged.version.model
    assert judged.version.topics == labeller.version.topics
    assert own.model_id not in encoders.model_id


def test_topics_come_from_the_bundled_encoders_alone(
    judged: Labeller, labeller: Labeller, own: Asked
) -> None:
    before = own.times
    assert judged.topics_of([CANCELLED]) == labeller.topics_of([CANCELLED])
    assert own.times == before
    judged.label([CANCELLED])
    assert own.times == before + 1


def test_it_judges_what_is_said_of_each_company(judged: Labeller) -> None:
    [labels] = judged.label(["I love love Brightquay, thanks. But Tallowmere is awful, awful and broken."])
    told = {named.company: named.sentiment for named in labels.companies}
    assert told == {"a": "positive", "b": "negative"}


def test_a_text_that_breaks_it_is_an_error_and_no_guess(
    judged: Labeller, own: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        own, "_run", lambda arrays: arrays["input_ids"][:, :3].astype("float32") * float("nan")
    )
    with pytest.raises(ValueError, match="no finite ones"):
        judged.label(["love and hate and love"])
