"""What training makes of a published encoder. Left out where torch, which only training needs, is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

if find_spec("torch"):
    import torch

    from nlp.training.model import from_weights, without
    from nlp.training.weights import Weights

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed (the training extra)"),
]

HIDDEN, WIDE, LAYERS, PIECES = 8, 16, 4, 11
SHAPES = {
    "q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN),
    "fi": (WIDE, HIDDEN), "fo": (HIDDEN, WIDE),
}  # fmt: skip


@pytest.fixture
def published() -> Weights:
    """An encoder of four narrow layers, with weights drawn by chance."""
    chance = np.random.default_rng(3)

    def drawn(*shape: int):
        return chance.normal(0, 0.5, shape).astype(np.float32)

    tensors = {"emb.word": drawn(PIECES, HIDDEN), "emb.pos": drawn(9, HIDDEN), "emb.type": drawn(2, HIDDEN)}
    norms = ["emb.ln", *(f"l{layer}.{norm}" for layer in range(LAYERS) for norm in ("aln", "oln"))]
    tensors |= {f"{norm}.w": 1 + drawn(HIDDEN) for norm in norms} | {
        f"{norm}.b": drawn(HIDDEN) for norm in norms
    }
    for layer in range(LAYERS):
        for part, shape in SHAPES.items():
            tensors[f"l{layer}.{part}.w"] = drawn(*shape)
            tensors[f"l{layer}.{part}.b"] = drawn(shape[0])
    return Weights(tensors, hidden=HIDDEN, layers=LAYERS, heads=2, feed_forward=WIDE, positions=9)


@pytest.fixture
def read():
    """Two texts, the second one shorter: token ids and the mask of those that are tokens."""
    return torch.tensor([[1, 4, 7, 2], [3, 5, 0, 0]]), torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])


def test_the_layers_after_one_that_is_left_out_move_up(published):
    whole = from_weights(published, range(PIECES), "first", ()).state_dict()
    shorter = without(whole, (1,))
    assert {name.split(".")[1] for name in shorter if name.startswith("layers")} == {"0", "1", "2"}
    assert torch.equal(shorter["layers.0.query.weight"], whole["layers.0.query.weight"])
    assert torch.equal(shorter["layers.1.query.weight"], whole["layers.2.query.weight"])
    assert torch.equal(shorter["layers.2.norm.bias"], whole["layers.3.norm.bias"])
    assert torch.equal(shorter["words.weight"], whole["words.weight"])


def test_a_model_made_without_a_layer_is_the_whole_one_with_that_layer_taken_off(published, read):
    made = from_weights(published, range(PIECES), "mean", (2,)).eval()
    cut = from_weights(published, range(PIECES), "mean", ()).eval()
    del cut.layers[2]
    cut.head.load_state_dict(made.head.state_dict())
    for one, other in zip(made(*read), cut(*read), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_an_embedding_by_the_first_token_is_that_of_the_whole_last_layer(published, read):
    model = from_weights(published, range(PIECES), "first", ()).eval()
    _, embedding = model(*read)
    *_, last = model.depths(*read)
    assert torch.allclose(embedding, last[:, :HIDDEN], atol=1e-6)


def test_padding_changes_neither_sentiment_nor_embedding(published, read):
    for pooling in ("first", "mean"):
        model = from_weights(published, range(PIECES), pooling, ()).eval()
        tokens, mask = read
        together, alone = model(tokens, mask), model(tokens[1:, :2], mask[1:, :2])
        for one, other in zip(together, alone, strict=True):
            assert torch.allclose(one[1], other[0], atol=1e-5)
