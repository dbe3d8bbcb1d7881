"""Words within hashtags."""

from __future__ import annotations

import pytest

from graph.text.hashtags import hashtags, tags_as_words


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#AcmeflowDown", ["Acmeflow", "Down"]),
        ("#BlueQuayFail", ["Blue", "Quay", "Fail"]),
        ("#acmeflow_down", ["acmeflow", "down"]),
        ("#boycottAcmeflow", ["boycott", "Acmeflow"]),
        ("#HPFail", ["HP", "Fail"]),
        ("#AcmeflowIsDOWN", ["Acmeflow", "Is", "DOWN"]),
        ("#Acmeflow2026", ["Acmeflow", "2026"]),
        ("#2026Acmeflow", ["2026", "Acmeflow"]),
        ("#ÉlanquaEnPanne", ["Élanqua", "En", "Panne"]),
        ("#МаякУпал", ["Маяк", "Упал"]),
        ("#__acmeflow__", ["acmeflow"]),
        ("\uff03AcmeflowDown", ["Acmeflow", "Down"]),
        ("#acmeflow", ["acmeflow"]),
        ("#ACMEFLOW", ["ACMEFLOW"]),
        ("#知媒科技", ["知媒科技"]),
    ],
)
def test_a_tag_is_parted_at_its_capitals_underscores_and_digits(tag: str, words: list[str]) -> None:
    [found] = hashtags(f"so {tag}, again")
    assert found.words == words
    assert f"so {tag}, again"[found.start :].startswith(found.word)


def test_tags_of_several_words_are_told_as_words() -> None:
    assert tags_as_words("#one #TwoWords and #three_more_words") == "Two Words\nthree more words"
    assert tags_as_words("nothing # here") == ""
