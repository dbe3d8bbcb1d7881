"""What training makes of a published encoder. Left out where torch, which only training needs, is not installed."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from nlp.encoder.token_weights import PAIR_FEATURES, feature_ids

if find_spec("torch"):
    import onnx
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import MPNetConfig, MPNetModel, PreTrainedTokenizerFast

    from training.data.texts import customers
    from training.data.training_set import TrainingSet, build_training_set
    from training.evaluate import encode
    from training.export.onnx import export, export_fp32
    from training.export.smooth import SMOOTHED_BY, smooth_channels
    from training.fit.offset import head_of, states
    from training.fit.token_weights import fitted, inverse_frequencies
    from training.model import from_weights, without_layers
    from training.recipes import RECIPES
    from training.settings import Settings
    from training.sources.mpnet import FROZEN, MPNet
    from training.sources.trained import load_shipped, read_shipped
    from training.sources.weights import Weights

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
def tokenizer():
    """Words ``w0`` to ``w10``, the first of which fills rows up."""
    words = Tokenizer(models.WordLevel({f"w{number}": number for number in range(PIECES)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="w0", unk_token="w0")


@pytest.fixture
def read():
    """Two texts, the second one shorter: token ids and the mask of those that are tokens."""
    return torch.tensor([[1, 4, 7, 2], [3, 5, 0, 0]]), torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])


def test_the_layers_after_one_that_is_left_out_move_up(published):
    whole = from_weights(published, range(PIECES), "first", ()).state_dict()
    shorter = without_layers(whole, (1,))
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


@pytest.mark.parametrize("token_share", [1.0, 0.5])
def test_padding_changes_neither_sentiment_nor_embedding(published, read, token_share):
    for pooling in ("first", "mean"):
        model = from_weights(published, range(PIECES), pooling, (), token_share).eval()
        tokens, mask = read
        together, alone = model(tokens, mask), model(tokens[1:, :2], mask[1:, :2])
        for one, other in zip(together, alone, strict=True):
            assert torch.allclose(one[1], other[0], atol=1e-5)


def test_the_upper_layers_read_the_first_token_and_those_that_the_others_attended_to_most(published):
    model = from_weights(published, range(PIECES), "first", (), 0.5).eval()
    heads, length = 2, 4
    attention = torch.tensor([[0.1, 0.2, 0.3, 0.4], [0.0, 0.7, 0.3, 0.0]])
    weights = attention[:, None, None].expand(-1, heads, length, -1)
    kept, mask = model._most_attended(weights, torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0]]))
    assert kept[0].tolist() == [0, 3]
    assert kept[1, 0] == 0
    assert mask.tolist() == [[1, 1], [1, 0]]


def test_an_exported_model_skims_as_the_trained_one_does(published, tokenizer, tmp_path):
    file = tmp_path / "model.onnx"
    model = from_weights(published, range(PIECES), "first", (), 0.5).eval()
    export_fp32(model, file)
    _, told = encode(file, tokenizer, TEXTS)
    ids = tokenizer(TEXTS)["input_ids"]
    for row, text in zip(told, ids, strict=True):
        _, expected = model(torch.tensor([text]), torch.ones(1, len(text)))
        assert np.allclose(row, torch.nn.functional.normalize(expected[0].detach(), dim=0), atol=1e-5)
    model.token_share = 1.0
    export_fp32(model, file)
    assert not np.allclose(encode(file, tokenizer, TEXTS)[1], told, atol=1e-4)


def test_an_int8_model_says_the_same_to_the_bit_whether_its_products_are_one_node_or_four(
    published, tokenizer, tmp_path, monkeypatch
):
    one, four = tmp_path / "one.onnx", tmp_path / "four.onnx"
    model = from_weights(published, range(PIECES), "mean", ())
    export(model, one, tokenizer, TEXTS)
    monkeypatch.setattr("training.export.onnx.fuse", lambda *_: None)
    export(model, four, tokenizer, TEXTS)
    kinds = [node.op_type for node in onnx.load(one).graph.node]
    assert kinds.count("MatMulIntegerToFloat") == 6 * LAYERS
    assert "MatMulInteger" not in kinds
    for told, expected in zip(encode(one, tokenizer, TEXTS), encode(four, tokenizer, TEXTS), strict=True):
        assert np.array_equal(told, expected)


TEXTS = ["w1 w4 w7 w2", "w3 w5", "w9 w8 w10", "w6 w6 w6 w1 w2"]


def test_an_int8_model_with_fixed_ranges_reads_a_text_alone_as_it_reads_it_beside_others(
    published, tokenizer, tmp_path, monkeypatch
):
    model = from_weights(published, range(PIECES), "mean", ())

    def apart() -> float:
        file = tmp_path / "model.onnx"
        export(model, file, tokenizer, TEXTS)
        _, together = encode(file, tokenizer, TEXTS)
        alone = np.concatenate([encode(file, tokenizer, [text])[1] for text in TEXTS])
        return float(np.abs(together - alone).max())

    assert apart() < 0.00001
    monkeypatch.setattr("training.export.onnx.fix_ranges", lambda *_: None)
    assert apart() > 0.001


def test_a_channel_much_louder_than_the_others_does_not_drown_them_in_int8(
    published, tokenizer, tmp_path, monkeypatch
):
    for layer in range(LAYERS):
        published.tensors[f"l{layer}.fi.b"][3] = 80
        published.tensors[f"l{layer}.fo.w"][:, 3] /= 80
    model = from_weights(published, range(PIECES), "mean", ())
    exact, smoothed, plain = (tmp_path / f"{name}.onnx" for name in ("exact", "smoothed", "plain"))
    export_fp32(model, exact)
    export(model, smoothed, tokenizer, TEXTS)
    monkeypatch.setattr("training.export.onnx.smooth_channels", lambda *_: None)
    export(model, plain, tokenizer, TEXTS)
    _, truth = encode(exact, tokenizer, TEXTS)

    def off(file) -> float:
        return float(np.abs(encode(file, tokenizer, TEXTS)[1] - truth).mean())

    assert off(smoothed) < 0.5 * off(plain)


def test_smoothing_channels_changes_nothing_of_what_a_model_computes(published, tokenizer, tmp_path):
    file = tmp_path / "model.onnx"
    export_fp32(from_weights(published, range(PIECES), "mean", ()), file)
    before = encode(file, tokenizer, TEXTS)
    smooth_channels(file, tokenizer, TEXTS)
    for one, other in zip(encode(file, tokenizer, TEXTS), before, strict=True):
        assert np.allclose(one, other, atol=1e-5)
    divisors = {each.name for each in onnx.load(file).graph.initializer if each.name.endswith(SMOOTHED_BY)}
    assert len(divisors) == 4 * LAYERS


@pytest.mark.parametrize("pooling", ["first", "mean"])
@pytest.mark.parametrize(("smoothed", "off"), [(True, 0.05), (False, 0.01)], ids=["smoothed", "as it was"])
def test_training_goes_on_from_the_weights_that_an_int8_file_holds(
    published, tokenizer, tmp_path, monkeypatch, pooling, smoothed, off
):
    if not smoothed:
        monkeypatch.setattr("training.export.onnx.smooth_channels", lambda *_: None)
    model = from_weights(published, range(PIECES), pooling, ())
    trained = {name: value.clone() for name, value in model.state_dict().items()}
    file = tmp_path / "model.onnx"
    export(model, file, tokenizer, TEXTS)
    found = load_shipped(file)
    assert set(found) == set(trained)
    for name, value in trained.items():
        rounded = off * float(value.abs().max()) if value.dim() == 2 else 1e-6
        assert torch.allclose(found[name], value, atol=rounded), name
    assert not torch.equal(found["layers.3.widen.weight"], trained["layers.3.widen.weight"])


def test_training_goes_on_from_a_models_folder_without_the_encoder_that_it_was_made_from(
    published, tokenizer, tmp_path, monkeypatch
):
    monkeypatch.setattr("training.sources.trained.HEADS", published.heads)
    folder, out = tmp_path / "shipped", tmp_path / "out"
    tokenizer.save_pretrained(folder)
    out.mkdir()
    export(from_weights(published, range(PIECES), "first", (1,)), folder / "model.onnx", tokenizer, TEXTS)
    model, read_with = read_shipped(folder, out, "first")
    assert read_with("w4 w7")["input_ids"] == tokenizer("w4 w7")["input_ids"]
    assert not model.positions.requires_grad
    export_fp32(model, out / "model.onnx")
    for told, expected in zip(
        encode(out / "model.onnx", tokenizer, TEXTS),
        encode(folder / "model.onnx", tokenizer, TEXTS),
        strict=True,
    ):
        assert np.abs(told - expected).max() < 0.2


def test_what_a_head_reads_of_each_text_comes_in_the_texts_order(published, tokenizer, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    export(from_weights(published, range(PIECES), "first", ()), tmp_path / "model.onnx", tokenizer, TEXTS)
    weights, constants = head_of(tmp_path)
    logits, _ = encode(tmp_path / "model.onnx", tokenizer, TEXTS)
    assert np.allclose(states(tmp_path, TEXTS) @ weights.T + constants, logits, atol=1e-4)


def test_some_of_a_tweets_tokens_are_hidden_each_time_it_is_seen_but_never_where_it_begins_or_ends():
    begin, end, unknown = 0, 2, 3
    row = [begin, *range(10, 1010), end]
    made = TrainingSet([row], torch.zeros(1, 3), torch.zeros(1, 1), 0, [[0]], 1, unknown, frozenset(range(4)))
    chance = random.Random(5)
    once, again = made.with_hidden_tokens(0, 0.1, chance), made.with_hidden_tokens(0, 0.1, chance)
    assert once != again
    assert (once[0], once[-1]) == (begin, end)
    assert all(told in (seen, unknown) for told, seen in zip(once, row, strict=True))
    assert 60 < once.count(unknown) < 140
    assert made.with_hidden_tokens(0, 0.0, chance) == row


def test_teachers_predictions_count_for_tweets_and_not_for_posts_written_for_training(
    published, tokenizer, tmp_path
):
    tweets = [[0, "w1 w4 w7 w2"], [2, "w3 w5"]]
    (tmp_path / "sentiment_train.json").write_text(json.dumps(tweets), encoding="utf-8")
    teacher = tmp_path / "teacher"
    tokenizer.save_pretrained(teacher)
    described = {"languages": ["en"], "text": "english"}
    (teacher / "model.json").write_text(json.dumps(described), encoding="utf-8")
    export_fp32(from_weights(published, range(PIECES), "first", ()), teacher / "model.onnx")
    settings = Settings(
        "english", tmp_path, tmp_path, tmp_path / "out", teachers=(teacher,), teacher_weight=0.7
    )
    recipe = replace(
        RECIPES["english"], embedding_weight=0, topics_weight=0, customer_repeats=1, english_epochs=1
    )
    made = build_training_set(tokenizer, settings, recipe)
    posts = customers(["en"])
    assert len(made.ids) == len(tweets) + len(posts)
    assert sorted(row for batch in made.batches for row in batch) == list(range(len(made.ids)))
    of_posts = [row for row, ids in zip(made.truth, made.ids, strict=True) if not any(ids)]
    assert torch.stack(of_posts).sum(0).tolist() == [
        sum(label == one for _, label in posts) for one in range(3)
    ]
    for label, text in tweets:
        predicted = torch.from_numpy(encode(teacher / "model.onnx", tokenizer, [text])[0]).softmax(1)[0]
        expected = 0.7 * predicted + 0.3 * torch.eye(3)[label]
        row = made.ids.index(tokenizer(text)["input_ids"])
        assert torch.allclose(made.truth[row], expected, atol=1e-5)


def test_training_moves_only_the_teachers_upper_half(read, tmp_path):
    torch.manual_seed(3)
    shape = MPNetConfig(
        vocab_size=PIECES, hidden_size=HIDDEN, num_hidden_layers=2 * FROZEN, num_attention_heads=2,
        intermediate_size=WIDE, max_position_embeddings=20, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    MPNetModel(shape, add_pooling_layer=False).save_pretrained(tmp_path)
    teacher = MPNet(tmp_path).train()
    before = {name: value.clone() for name, value in teacher.state_dict().items()}
    logits, _ = teacher(*read)
    torch.nn.functional.cross_entropy(logits, torch.tensor([0, 2])).backward()
    torch.optim.SGD([one for one in teacher.parameters() if one.requires_grad], lr=1.0).step()
    moved = {name for name, value in teacher.state_dict().items() if not torch.equal(value, before[name])}
    layers = {int(name.split("layer.")[1].split(".")[0]) for name in moved if "layer." in name}
    assert layers == set(range(FROZEN, 2 * FROZEN))
    assert {name for name in moved if "layer." not in name} == {"head.weight", "head.bias"}


def test_token_weights_learn_which_words_speak_for_which_class_and_nothing_of_texts_that_are_a_third_of_each():
    vocabulary = 8
    bad, plain, good, doubtful = [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [1 / 3, 1 / 3, 1 / 3]
    taught = [(4, bad), (3, plain), (5, good), (7, doubtful)]
    texts = [[1, word, *rest, 2] for word, _ in taught for rest in ([], [6])]
    rows = [feature_ids(np.array([text]), vocabulary)[0] for text in texts]
    truth = torch.tensor([told for _, told in taught for _ in range(2)])
    weights = fitted(rows, inverse_frequencies(rows, vocabulary + PAIR_FEATURES), truth)
    assert weights[4].argmax() == 0
    assert weights[5].argmax() == 2
    assert weights[4, 0] == pytest.approx(weights[5, 2], rel=0.01)
    assert np.abs(weights[7]).max() < 0.2 * weights[4, 0]


def test_tokens_of_all_texts_count_less_than_those_of_few():
    rows = [feature_ids(np.array([text]), 8)[0] for text in ([1, 4, 2], [1, 5, 2], [1, 4, 2])]
    idf = inverse_frequencies(rows, 8 + PAIR_FEATURES)
    assert idf[1] == pytest.approx(1)
    assert idf[1] < idf[4] < idf[5] < idf[7]
