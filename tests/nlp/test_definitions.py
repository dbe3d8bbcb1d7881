"""What labelled a post: which change asks for what again."""

from __future__ import annotations

from dataclasses import replace

from nlp.definitions import LabelVersion, label_version, topic_digests
from nlp.encoder.bundled import Encoders
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition
from tests.nlp.conftest import COMPANIES, TOPICS


def test_a_stamp_reads_back_from_its_text() -> None:
    version = LabelVersion("english-small-12ab/1+multilingual-small-34cd/1", "5e6f7a8b", "9c0d1e2f")
    assert str(version) == (
        "english-small-12ab/1+multilingual-small-34cd/1 topics:5e6f7a8b companies:9c0d1e2f"
    )
    assert LabelVersion.parse(str(version)) == version


def test_what_an_older_grapevine_wrote_is_no_stamp() -> None:
    for text in ("", "multilingual-small-12ab34cd+56ef78ab", "a b c", " topics:1 companies:2"):
        assert LabelVersion.parse(text) is None


def test_a_model_in_a_folder_with_spaces_still_has_a_stamp() -> None:
    version = label_version("/home/anna/my models/best", {}, [])
    assert LabelVersion.parse(str(version)) == version


def test_a_new_alias_changes_the_companies_and_nothing_else(encoders: Encoders) -> None:
    before = Labeller(TOPICS, COMPANIES, encoders=encoders).version
    renamed = [replace(COMPANIES[0], aliases=("BQ",)), *COMPANIES[1:]]
    after = Labeller(TOPICS, renamed, encoders=encoders).version
    assert (after.model, after.topics) == (before.model, before.topics)
    assert after.companies != before.companies


def test_a_former_name_and_a_form_taken_away_change_the_companies() -> None:
    before = label_version("m", {}, COMPANIES)
    for changed in (
        replace(COMPANIES[0], former=("Wendelfeld",)),
        replace(COMPANIES[0], never=("Bright",)),
    ):
        after = label_version("m", {}, [changed, *COMPANIES[1:]])
        assert after.companies != before.companies


def test_an_example_changes_its_topic_and_nothing_else(encoders: Encoders) -> None:
    before = Labeller(TOPICS, COMPANIES, encoders=encoders)
    taught = replace(TOPICS[0], examples=("they all leave us",))
    after = Labeller([taught, *TOPICS[1:]], COMPANIES, encoders=encoders)
    assert (after.version.model, after.version.companies) == (before.version.model, before.version.companies)
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
