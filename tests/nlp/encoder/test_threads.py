"""Texts shared among processor cores."""

from __future__ import annotations

import threading

import pytest

from nlp.encoder.bundled import Encoders
from nlp.encoder.threads import in_threads
from nlp.labeller import Labeller
from tests.nlp.conftest import COMPANIES, TOPICS

TEXTS = [f"{'so ' * (index % 7)}text {index}" for index in range(50)]


@pytest.mark.parametrize("cores", [1, 2, 3, 64])
def test_every_text_gets_its_own_answer_whichever_core_read_it(cores: int) -> None:
    assert in_threads(cores, TEXTS, lambda rows: [TEXTS[row].upper() for row in rows]) == [
        text.upper() for text in TEXTS
    ]


def test_every_core_reads_texts_of_all_lengths() -> None:
    shares: list[list[int]] = []
    lock = threading.Lock()

    def read(rows: list[int]) -> list[int]:
        with lock:
            shares.append([len(TEXTS[row]) for row in rows])
        return rows

    assert in_threads(2, TEXTS, read) == list(range(50))
    assert [len(share) for share in shares] == [25, 25]
    assert abs(sum(shares[0]) - sum(shares[1])) <= max(map(len, TEXTS))


def test_a_handful_of_texts_stays_on_the_calling_thread() -> None:
    caller = threading.current_thread()
    assert in_threads(4, TEXTS[:9], lambda rows: [threading.current_thread() for _ in rows]) == [caller] * 9


def test_no_texts_are_no_work() -> None:
    assert in_threads(4, [], lambda rows: rows) == []


def test_an_error_on_any_core_reaches_the_caller() -> None:
    def read(rows: list[int]) -> list[int]:
        if 37 in rows:
            raise ValueError("text 37")
        return rows

    with pytest.raises(ValueError, match="text 37"):
        in_threads(3, TEXTS, read)


def test_labels_are_the_same_on_one_core_and_on_two(encoders: Encoders) -> None:
    texts = [
        f"{TEXTS[index]} Tallowmere is {'great' if index % 3 else 'awful'}, I cancelled"
        for index in range(24)
    ]
    both = Labeller(TOPICS, COMPANIES, encoders=encoders).label(texts)
    alone = Labeller(TOPICS, COMPANIES, encoders=Encoders(threads=1)).label(texts)
    for one, other in zip(both, alone, strict=True):
        assert (one.sentiment, one.language, [each.company for each in one.companies]) == (
            other.sentiment,
            other.language,
            [each.company for each in other.companies],
        )
        assert one.polarity == pytest.approx(other.polarity, abs=0.25)  # int8 is scaled by what shares a pass
