"""The hand-labelled messages to support, on which topics are measured."""

from __future__ import annotations

import json

from bench.fit_topics import LABELLED as FITTED
from bench.measures.support import LABELLED
from nlp.topics.definition import TopicDefinition, check_definitions

GROUPS = json.loads(LABELLED.read_text(encoding="utf-8"))


def test_each_message_is_in_one_group_and_none_is_among_those_that_weights_were_fitted_to():
    measured = [key for group in GROUPS for key in group["posts"]]
    assert len(measured) == len(set(measured)) == 455
    assert not set(measured) & set(json.loads(FITTED.read_text(encoding="utf-8"))["posts"])


def test_each_topic_can_be_defined_with_its_keywords_and_has_three_messages_of_its_group_or_more():
    for group in GROUPS:
        topics = group["topics"]
        check_definitions(
            [TopicDefinition(row["name"], row["sentence"], tuple(row["keywords"])) for row in topics]
        )
        for row in topics:
            assert len(set(row["posts"])) >= 3, row["name"]
            assert set(row["posts"]) <= set(group["posts"]), row["name"]
            assert row["keywords"], row["name"]
