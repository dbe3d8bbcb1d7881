"""What labelled a post: which change asks for what again."""

from __future__ import annotations

from dataclasses import replace

from nlp.definitions import Stamp, stamp_of, topic_digests
from nlp.encoder.bundled import Encoders
from nlp.labeller import Labeller
from nlp.topics.scorer import TopicDefinition
from tests.nlp.conftest import COMPANIES, TOPICS


def test_a_stamp_reads_back_from_its_text() -> None:
    stamp = Stamp("english-small-12ab/1+multilingual-small-34cd/1", "5e6f7a8b", "9c0d1e2f")
    assert str(stamp) == ("english-small-12ab/1+multilingual-small-34cd/1 topics:5e6f7a8b companies:9c0d1e2f")
    assert Stamp.parse(str(stamp)) == stamp


def test_what_an_older_grapevine_wrote_is_no_stamp() -> None:
    for text in ("", "multilingual-small-12ab34cd+56ef78ab", "a b c", " topics:1 companies:2"):
        assert Stamp.parse(text) is None


def test_a_model_in_a_folder_with_spaces_still_has_a_stamp() -> None:
    stamp = stamp_of("/home/anna/my models/best", {}, [])
    assert Stamp.parse(str(stamp)) == stamp


def test_a_new_alias_changes_the_companies_and_nothing_else(encoders: Encoders) -> None:
    before = Labeller(TOPICS, COMPANIES, encoders=encoders).stamp
    renamed = [replace(COMPANIES[0], aliases=("BQ",)), *COMPANIES[1:]]
    after = Labeller(TOPICS, renamed, encoders=encoders).stamp
    assert (after.model, after.topics) == (before.model, before.topics)
    assert after.companies != before.companies


def test_an_example_changes_its_topic_and_nothing_else(encoders: Encoders) -> None:
    before = Labeller(TOPICS, COMPANIES, encoders=encoders)
    taught = replace(TOPICS[0], examples=("they all leave us",))
    after = Labeller([taught, *TOPICS[1:]], COMPANIES, encoders=encoders)
    assert (after.stamp.model, after.stamp.companies) == (before.stamp.model, before.stamp.companies)
    changed = {key for key in after.topic_digests if after.topic_digests[key] != before.topic_digests[key]}
    assert changed == {"churn"}


def test_the_order_of_topics_and_companies_is_no_change(encoders: Encoders) -> None:
    before = Labeller(TOPICS, COMPANIES, encoders=encoders)
    after = Labeller(TOPICS[::-1], COMPANIES[::-1], encoders=encoders)
    assert after.model_id == before.model_id


def test_a_topic_is_the_same_until_any_word_of_it_changes() -> None:
    one = TopicDefinition("churn", "customers who leave", ("churn*",))
    assert topic_digests([one]) == topic_digests([replace(one)])
    assert topic_digests([one]) != topic_digests([replace(one, description="customers who go")])
    assert topic_digests([one]) != topic_digests([replace(one, keywords=())])
