"""Embeddings as the graph keeps them, and topics scored on them in place of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from grapevine.topics.trial import Trial
from graph.labels.topics import DatedText
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoded, Encoder
from nlp.encoder.stored_embeddings import packed, unpacked
from nlp.labeller import Labeller
from tests.nlp.conftest import COMPANIES, TOPICS

TEXTS = (
    "After this outage we cancelled our contract with Tallowmere, like every customer I know.",
    "Sourdough day. Nothing else to report.",
    "Wir haben den Vertrag mit dem Anbieter gekündigt, weil die Preise steigen.",
    "",
    "Their new price list is a joke, twenty percent up again.",
)


class _Noting(Encoder):
    """Notes which texts the model is given."""

    given: ClassVar[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Encoded:
        self.given.extend(texts)
        return super().encode(texts)


class Noted(Encoders):
    """The shipped encoders, which note what they read."""

    encoder_class = _Noting


@pytest.fixture(scope="module")
def noted() -> Encoders:
    return Noted(threads=1)


def test_an_embedding_comes_back_nearly_as_it_was(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS).vectors
    rows, back = unpacked(encoder, packed(encoder, vectors))
    assert rows == [0, 1, 2, 3, 4]
    assert (vectors * back).sum(axis=1) == pytest.approx(np.ones(5), abs=5e-4)
    assert np.linalg.norm(back, axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_another_encoders_embeddings_and_damaged_ones_are_left_out(encoders: Encoders) -> None:
    english, multilingual = encoders
    [mine] = packed(english, english.encode(TEXTS[:1]).vectors)
    [other] = packed(multilingual, multilingual.encode(TEXTS[2:3]).vectors)
    kept = [None, "", other, mine, mine[:-8], mine + "?", "no colon", f"{english.model_id}:"]
    assert unpacked(english, kept)[0] == [3]
    assert unpacked(multilingual, kept)[0] == [2]
    assert unpacked(english, [None])[1].shape == (0, 384)


def test_topics_of_kept_embeddings_are_those_of_the_first_reading_and_ask_no_model(noted: Encoders) -> None:
    labeller = Labeller(TOPICS, COMPANIES, encoders=noted)
    first = labeller.label(TEXTS)
    _Noting.given.clear()
    again = labeller.topics_of(TEXTS, None, [labels.embedding for labels in first])
    assert again == [labels.topics for labels in first]
    assert "churn" in dict(again[0])
    assert "churn" in dict(again[2])
    assert _Noting.given == []


def test_a_text_without_a_kept_embedding_is_read_and_no_other(noted: Encoders) -> None:
    labeller = Labeller(TOPICS, COMPANIES, encoders=noted)
    kept = [labels.embedding for labels in labeller.label(TEXTS)]
    assert kept[3] is None
    whole = labeller.topics_of(TEXTS)
    _Noting.given.clear()
    assert [dict(topics).keys() for topics in labeller.topics_of(TEXTS, None, [*kept[:4], "damaged"])] == [
        dict(topics).keys() for topics in whole
    ]
    assert _Noting.given == [TEXTS[4]]


def test_a_topic_is_tried_on_labelled_posts_without_reading_them(noted: Encoders) -> None:
    labels = Labeller(TOPICS, COMPANIES, encoders=noted).label(TEXTS)
    posts = [
        DatedText(f"net:{n}", text, None, "2026-11-20", None, made.embedding)
        for n, (text, made) in enumerate(zip(TEXTS, labels, strict=True))
    ]
    _Noting.given.clear()
    heard: list[int] = []
    trial = Trial(noted, posts, on_progress=heard.append)
    assert (_Noting.given, heard) == ([], [4])
    unlabelled = Trial(noted, [replace(post, embedding=None) for post in posts], on_progress=heard.append)
    assert sorted(_Noting.given) == sorted(text for text in TEXTS if text)
    assert heard == [4, 0, 3, 4]
    chances = {one.post.key: one.chance for one in trial.scored(TOPICS[0])}
    assert chances["net:0"] > 0.5 > chances["net:1"]
    for one in unlabelled.scored(TOPICS[0]):
        assert one.chance == pytest.approx(chances[one.post.key], abs=0.02)


def test_as_many_languages_and_embeddings_are_wanted_as_texts(labeller: Labeller) -> None:
    with pytest.raises(ValueError, match="5 texts but 1 languages or embeddings"):
        labeller.label(TEXTS, ["en"])
    with pytest.raises(ValueError, match="5 texts but 2 languages or embeddings"):
        labeller.topics_of(TEXTS, None, [None, None])
