"""What single pieces of a text add to what the encoder says of it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from nlp.encoder.bundled import ENGLISH, MULTILINGUAL, Encoders
from nlp.encoder.encoder import Encoder
from nlp.encoder.token_weights import PAIRS, PieceWeights, numbers

VOCABULARY = 5


@pytest.fixture
def weights() -> PieceWeights:
    """Piece 1 speaks for negative, the pair 1, 2 for positive twice as much; all are equally rare."""
    table = np.zeros((VOCABULARY + PAIRS, 4), np.float32)
    table[:, 3] = 1
    table[1, 0] = 1
    table[numbers(np.array([[1, 2]]), VOCABULARY)[0, 2], 2] = 2
    return PieceWeights(table)


def test_pieces_and_pairs_of_neighbours_are_added_up_and_long_texts_weigh_no_more_than_short_ones(weights):
    told = weights.logits(np.array([[1, 2], [2, 1]]), np.ones((2, 2), np.int64))
    assert told.tolist() == pytest.approx(np.array([[1, 0, 2], [1, 0, 0]]) / np.sqrt(3))
    [[negative, _, _]] = weights.logits(np.array([[1] + [0] * 49]), np.ones((1, 50), np.int64))
    assert negative == pytest.approx(1 / np.sqrt(99))


def test_what_fills_a_row_up_says_nothing_even_where_its_number_would(weights):
    filled = weights.logits(np.array([[4, 1, 2]]), np.array([[1, 0, 0]]))
    assert filled.tolist() == [[0, 0, 0]]


def test_the_model_beyond_english_reads_pieces_and_the_english_one_does_without():
    assert PieceWeights.beside(MULTILINGUAL) is not None
    assert PieceWeights.beside(ENGLISH) is None


def test_a_model_with_other_pieces_has_another_name_so_that_posts_are_labelled_again(
    encoders: Encoders, tmp_path
):
    folder = shutil.copytree(MULTILINGUAL, tmp_path / "model")
    np.save(folder / "pieces.npy", np.load(folder / "pieces.npy") * np.float16(0.5))
    other = Encoder(folder)
    assert other.model_id != encoders.multilingual.model_id
    assert other.model_id.startswith("multilingual-small-")


def test_a_word_that_stands_in_complaints_moves_a_text_towards_negative(encoders: Encoders, tmp_path):
    folder = shutil.copytree(MULTILINGUAL, tmp_path / "model")
    (folder / "pieces.npy").unlink()
    text = ["Que vergonha de atendimento, péssimo"]
    alone, together = Encoder(folder).encode(text), encoders.multilingual.encode(text)
    assert np.array_equal(alone.vectors, together.vectors)
    assert together.probabilities[0, 0] > max(0.5, alone.probabilities[0, 0])
    assert together.probabilities[0].sum() == pytest.approx(1, abs=1e-5)
    assert np.abs(together.probabilities - alone.probabilities).max() > 0.005
