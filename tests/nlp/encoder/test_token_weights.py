"""What single tokens of a text add to the encoder's logits."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from nlp.encoder.bundled import ENGLISH, MULTILINGUAL, Encoders
from nlp.encoder.encoder import Encoder
from nlp.encoder.token_weights import PAIR_FEATURES, TokenWeights, feature_ids

VOCABULARY = 5


@pytest.fixture
def weights() -> TokenWeights:
    """Token 1 speaks for negative, the pair 1, 2 for positive twice as much; all are equally rare."""
    table = np.zeros((VOCABULARY + PAIR_FEATURES, 4), np.float32)
    table[:, 3] = 1
    table[1, 0] = 1
    table[feature_ids(np.array([[1, 2]]), VOCABULARY)[0, 2], 2] = 2
    return TokenWeights(table)


def test_tokens_and_pairs_of_neighbours_are_added_up_and_long_texts_weigh_no_more_than_short_ones(weights):
    added = weights.logits(np.array([[1, 2], [2, 1]]), np.ones((2, 2), np.int64))
    assert added.tolist() == pytest.approx(np.array([[1, 0, 2], [1, 0, 0]]) / np.sqrt(3))
    [[negative, _, _]] = weights.logits(np.array([[1] + [0] * 49]), np.ones((1, 50), np.int64))
    assert negative == pytest.approx(1 / np.sqrt(99))


def test_padding_adds_nothing_even_where_its_id_would(weights):
    added = weights.logits(np.array([[4, 1, 2]]), np.array([[1, 0, 0]]))
    assert added.tolist() == [[0, 0, 0]]


def test_the_model_beyond_english_has_token_weights_and_the_english_one_does_without():
    assert TokenWeights.load(MULTILINGUAL) is not None
    assert TokenWeights.load(ENGLISH) is None


def test_a_model_with_other_token_weights_has_another_name_so_that_posts_are_labelled_again(
    encoders: Encoders, tmp_path
):
    folder = shutil.copytree(MULTILINGUAL, tmp_path / "model")
    np.save(folder / "token_weights.npy", np.load(folder / "token_weights.npy") * np.float16(0.5))
    other = Encoder(folder)
    assert other.model_id != encoders.multilingual.model_id
    assert other.model_id.startswith("multilingual-small-")


def test_a_word_that_stands_in_complaints_moves_a_text_towards_negative(encoders: Encoders, tmp_path):
    folder = shutil.copytree(MULTILINGUAL, tmp_path / "model")
    (folder / "token_weights.npy").unlink()
    text = ["Que vergonha de atendimento, péssimo"]
    alone, together = Encoder(folder).encode(text), encoders.multilingual.encode(text)
    assert np.array_equal(alone.vectors, together.vectors)
    assert together.probabilities[0, 0] > max(0.5, alone.probabilities[0, 0])
    assert together.probabilities[0].sum() == pytest.approx(1, abs=1e-5)
    assert np.abs(together.probabilities - alone.probabilities).max() > 0.005
