"""The posts that were written for training and for measuring: what they say, and that the two are kept apart."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from bench.measures.customers import posts, sounding_unhappy
from bench.measures.sentiment import CLASSES
from training.data.texts import CUSTOMERS, NAMES, TWEETS, customers, written_tweets

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "pt")


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def test_no_post_that_measures_is_one_that_trains():
    files = (CUSTOMERS, TWEETS)
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    taught = {letters(row["text"]) for row in rows}
    measured = [letters(post.text) for post in [*posts(), *sounding_unhappy()]]
    assert len(taught) == len(rows)
    assert len(set(measured)) == len(measured)
    assert not taught & set(measured)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_posts_of_every_class_to_train_on_and_to_measure(language: str):
    trained = Counter(NAMES[label] for _, label in customers([language]))
    measured = Counter(post.sentiment for post in posts() if post.language == language)
    for counts, least in ((trained, 30), (measured, 15)):
        assert set(counts) == set(CLASSES)
        assert min(counts.values()) >= least


def test_posts_that_sound_unhappy_and_are_not_stand_beside_some_that_are():
    counts = Counter(post.sentiment for post in sounding_unhappy())
    assert {post.language for post in sounding_unhappy()} == {"en"}
    assert set(counts) == set(CLASSES)
    assert 0.15 < counts["negative"] / counts.total() < 0.3


def test_tweets_were_written_in_the_languages_with_few_others_and_not_in_english():
    for language in LANGUAGES:
        counts = Counter(NAMES[label] for _, label in written_tweets([language]))
        assert min((counts[name] for name in CLASSES), default=0) >= (0 if language == "en" else 24)
    assert not written_tweets(["en"])
