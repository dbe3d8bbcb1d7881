"""Trouble that is over is not taken for trouble."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.labeller import Labeller
from nlp.sentiment.solved import only_solved, without_solved_trouble

GLAD = [
    "The export bug in Acmeflow is gone, thanks",
    "Login issue finally fixed, cheers",
    "No more crashes since Tuesday, great",
    "They fixed the sync error in an hour, well done",
]
PLAIN = [
    "The outage is over",
    "The issue with the invoices has been resolved",
    "Incident closed: errors were fixed at 9",
]
STILL_WRONG = [
    "The bug is gone but now it crashes",
    "The issue is not fixed",
    "Problem solved, says the mail. My screen says otherwise",
    "Is the outage over?",
    "Fixed the bug again. Third time",
    "The outage was over for an hour until it came back",
    "Great, another outage",
    "the bug isn't fixed, thanks",
]


@pytest.mark.parametrize(("texts", "becomes"), [(GLAD, 2), (PLAIN, 1), (STILL_WRONG, 0)])
def test_what_a_model_calls_negative_is_put_right_only_where_trouble_is_over(texts, becomes):
    told = np.array([[0.8, 0.1, 0.1]] * len(texts), np.float32)
    assert without_solved_trouble(texts, told).argmax(1).tolist() == [becomes] * len(texts)
    assert told[:, 0].min() > 0.7


def test_what_a_model_does_not_call_negative_stays_as_it_is():
    told = np.array([[0.1, 0.8, 0.1]] * len(GLAD), np.float32)
    assert without_solved_trouble(GLAD, told) is told


def test_a_hostile_text_takes_no_longer_than_others():
    assert not only_solved("bug " * 50_000)
    assert not only_solved("bug is " * 28)


def test_thanks_for_a_bug_that_is_gone_is_positive_towards_its_company(labeller: Labeller):
    [labels] = labeller.label(["The export bug in Brightquay is gone, thanks"], ["en"])
    assert labels.sentiment == "positive"
    assert [(one.company, one.sentiment) for one in labels.companies] == [("company:brightquay", "positive")]
