"""Topics by the shipped model's embeddings and the user's keywords."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoder
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import TopicScorer
from nlp.topics.stems import stem
from nlp.topics.words import TopicWords, WordFeature
from tests.nlp.conftest import TOPICS

OFF_TOPIC = (
    "The sourdough finally rose. Second try, three days of feeding it, one happy kitchen.",
    "Goal in the 94th minute, the whole stand was shaking!",
    "My train is late again, so I am reading about Roman aqueducts.",
    "Heute Abend gibt es Linsensuppe, und draußen schneit es.",
    "El gato ha vuelto a dormir encima del teclado.",
    "Happy birthday to my favourite sister 🎂",
    "Who else is watching the moon tonight?",
    "Ran ten kilometres before breakfast, legs are jelly now.",
)


def topics_of(labeller: Labeller, text: str) -> list[str]:
    return [key for key, _score in labeller.label([text])[0].topics]


def test_a_keyword_in_a_related_text_decides(labeller: Labeller) -> None:
    text = "Another customer cancelled their contract today, churn is eating our renewals."
    [labels] = labeller.label([text])
    assert labels.topics[0][0] == "churn"
    assert 0.5 <= labels.topics[0][1] <= 1.0


def test_keywords_work_in_other_languages(labeller: Labeller) -> None:
    assert "churn" in topics_of(labeller, "Den Vertrag mit dem Anbieter zu kündigen war leicht.")
    assert "churn" in topics_of(labeller, "Wir haben den Vertrag mit dem Anbieter gekündigt.")
    assert "churn" in topics_of(labeller, "Nous allons résilier le contrat de ce fournisseur.")


def test_a_post_without_any_keyword_is_found_by_what_it_means(labeller: Labeller) -> None:
    assert "churn" in topics_of(labeller, "Our customers leave the vendor and do not renew their contracts.")


def test_a_post_may_be_about_several_topics(labeller: Labeller) -> None:
    text = "After the third price rise this year we cancelled, as do other customers of this vendor."
    assert set(topics_of(labeller, text)) >= {"churn", "pricing"}


def test_posts_about_other_things_have_no_topic(labeller: Labeller) -> None:
    assert [label.topics for label in labeller.label(OFF_TOPIC)] == [()] * len(OFF_TOPIC)


def test_fewer_than_two_in_a_hundred_everyday_posts_reach_a_topic(
    encoder: Encoder, labeller: Labeller
) -> None:
    scorer = TopicScorer(encoder, labeller.topics)
    found = scorer.score([""] * len(encoder.background), encoder.background)
    assert sum(map(bool, found)) / len(found) < 0.02


def test_examples_teach_what_the_sentence_does_not_say(encoder: Encoder) -> None:
    text = "The espresso at the corner place is superb, tiny cups and a loud grinder."
    vectors = encoder.encode([text]).vectors
    plain = TopicDefinition("local finds", "good places nearby")
    taught = TopicDefinition(
        "local finds",
        "good places nearby",
        examples=(
            "Best espresso in town, the grinder is loud and the cups are tiny.",
            "Great coffee corner.",
        ),
    )
    assert TopicScorer(encoder, [plain]).score([text], vectors) == [()]
    assert TopicScorer(encoder, [taught]).score([text], vectors)[0][0][0] == "local-finds"


def test_a_counterexample_takes_what_looks_like_it_out_and_leaves_what_fits(encoder: Encoder) -> None:
    texts = [
        "I want to return my order, it broke.",
        "Returning the blender tomorrow, it leaks.",
        "The return label will not print.",
        "I shall return to Rome in spring, as every year.",
        "I am returning to my village on Monday.",
        "How do I return to my village?",
        "Returned the shoes, they were too small.",
    ]
    right = np.array([True, True, True, False, False, False])
    vectors = encoder.encode(texts).vectors
    fits = (
        "Sent the jacket back, still no label.",
        "How do I return a parcel?",
        "Returning this kettle today.",
    )
    not_fits = (
        "She returns to the stage tonight.",
        "Return of the summer!",
        "I return to my village in May.",
    )
    plain = TopicDefinition("return", "sending a product back", examples=fits)
    taught = TopicDefinition("return", "sending a product back", examples=fits, counterexamples=not_fits)
    before = TopicScorer(encoder, [plain]).probabilities(texts, vectors)[:, 0]
    after = TopicScorer(encoder, [taught]).probabilities(texts, vectors)[:, 0]
    assert (before[:6] >= 0.5).tolist() == [True, True, True, False, False, True]
    assert ((after[:6] >= 0.5) == right).all()
    *_, rome, village, _, shoes = range(len(texts))
    left = (after / (1 - after)) / (before / (1 - before))
    assert left[village] < 0.6
    assert (left[:3] > 1).all()
    assert left[shoes] > 1.3 * left[rome]


def test_counterexamples_alone_do_not_silence_a_topic(encoder: Encoder) -> None:
    text = "My parcel is late again, the delivery was promised for Monday."
    topic = TopicDefinition(
        "delivery", "parcels and when they arrive", counterexamples=("She delivered a great speech.",)
    )
    chance = TopicScorer(encoder, [topic]).probabilities([text], encoder.encode([text]).vectors)
    assert chance[0, 0] >= 0.5


def test_a_topic_scores_the_same_whatever_other_topics_there_are(encoder: Encoder) -> None:
    # The encoder rounds by what shares a pass, so nearly the same is all that can be.
    texts = ["We cancelled after the price rise.", *OFF_TOPIC]
    vectors = encoder.encode(texts).vectors
    alone = TopicScorer(encoder, TOPICS[:1]).probabilities(texts, vectors)[:, 0]
    among = TopicScorer(encoder, TOPICS).probabilities(texts, vectors)[:, 0]
    assert among == pytest.approx(alone, abs=0.02)


def test_inflections_of_the_name_count_and_words_that_only_begin_alike_do_not(encoder: Encoder) -> None:
    words = TopicWords([TopicDefinition("delivery", "parcels")], {"parcels": np.zeros(1, np.float32)})
    texts = ["Delivered late!", "DELIVERIES", "@deliveryteam", "deliverance", "late"]
    assert words.features(texts)[:, 0, WordFeature.NAME].tolist() == [1, 1, 0, 0, 0]


def test_a_thing_with_a_name_of_its_own_is_only_found_where_it_or_its_like_is_named(encoder: Encoder) -> None:
    words = TopicWords(
        [TopicDefinition("iPhone", "Apple's phone"), TopicDefinition("refund", "money back")],
        {word: np.full(2, 8, np.float32) for word in ("apple's", "phone", "money", "back")},
    )
    unnamed = words.features(["my iphone", "my phone", "my laptop"])[:, :, WordFeature.UNNAMED]
    assert unnamed[:, 0].tolist() == [0, 0, 1]
    assert unnamed[:, 1].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cancellation", "cancelled"),
        ("deliveries", "delivery"),
        ("batteries", "battery"),
        ("shipping", "shipped"),
        ("subscription", "subscribe"),
        ("renewal", "renewing"),
        ("migration", "migrate"),
        ("updating", "updates"),
        ("payment", "paying"),
        ("freezing", "freeze"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("news", "new"), ("question", "quest"), ("moment", "mom"), ("batter", "battery"), ("station", "state")],
)
def test_words_of_other_meanings_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_keyword_that_nothing_could_match_is_refused_by_name(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="keyword"):
        TopicScorer(encoder, [TopicDefinition("churn", "x", keywords=("* *",))])


def test_a_topics_key_is_its_name_in_lower_case_with_dashes() -> None:
    assert TopicDefinition("CRM white papers", "x").key == "crm-white-papers"
    assert TopicDefinition("  Preis & Rabatt ", "x").key == "preis-rabatt"
    assert TopicDefinition("価格", "x").key == "価格"


def test_two_topics_of_one_key_and_topics_without_a_sentence_are_refused(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="the same"):
        TopicScorer(encoder, [TopicDefinition("Churn", "x"), TopicDefinition("churn", "y")])
    with pytest.raises(ValueError, match="description"):
        TopicScorer(encoder, [TopicDefinition("churn", " ")])


def test_without_topics_every_post_has_none(encoders: Encoders) -> None:
    assert Labeller([], encoders=encoders).label(["we cancelled"])[0].topics == ()


def test_a_keyword_in_another_sense_does_not_make_a_topic(encoders: Encoders) -> None:
    churn = TopicDefinition(
        "churn", "customers who cancel, do not renew or leave a vendor", ("churn*", "cancel*", "not renewing")
    )
    labeller = Labeller([churn], encoders=encoders)
    texts = [
        "Spring butter has a colour that no screen can show you. We churn on Tuesdays, come and see.",
        "Our customers churn because onboarding takes months",
    ]
    found = [[key for key, _ in labels.topics] for labels in labeller.label(texts, ["en", "en"])]
    assert found == [[], ["churn"]]
