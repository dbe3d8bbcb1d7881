"""Topics by the shipped model's embeddings and the user's keywords."""

from __future__ import annotations

import pytest

from nlp.encoder import Encoder
from nlp.encoders import Encoders
from nlp.labels import Labeller
from nlp.topics import TopicDefinition, TopicScorer

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
