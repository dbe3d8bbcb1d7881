"""Writes tiny-onnx beside this file: a real sentiment classifier of 40 words, in the form of an ONNX export.

``python tests/data/nlp/make_tiny_onnx.py`` needs the ``training`` extra (onnx). Each word of the vocabulary has a row
of three logits; a text's logits are the sum of its words' rows, padding left out. Nothing is trained.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

FOLDER = Path(__file__).parent / "tiny-onnx"
WORDS = {
    "negative": "angry awful bad broken cancel hate horrible late never slow terrible worst",
    "neutral": "a and at day for in is it meeting monday on report the they this to tuesday we",
    "positive": "amazing fast good great happy love perfect thanks thank wonderful",
}
LABELS = ("NEG", "NEU", "POS")


def main() -> None:
    """Write config.json, model.onnx, tokenizer.json and tokenizer_config.json."""
    FOLDER.mkdir(exist_ok=True)
    vocabulary = ["[PAD]", "[UNK]", *(word for words in WORDS.values() for word in words.split())]
    rows = np.zeros((len(vocabulary), 3), np.float32)
    for column, words in enumerate(WORDS.values()):
        for word in words.split():
            rows[vocabulary.index(word), column] = 2.0 if column != 1 else 0.25
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        model_max_length=64,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(FOLDER)
    onnx.save(_graph(rows), FOLDER / "model.onnx")
    config = {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "id2label": {str(index): label for index, label in enumerate(LABELS)},
        "max_position_embeddings": 64,
    }
    (FOLDER / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _graph(rows: np.ndarray) -> onnx.ModelProto:
    tokens = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    nodes = [
        helper.make_node("Gather", ["rows", "input_ids"], ["gathered"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["gathered", "wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "first"], ["logits"], keepdims=0),
    ]
    constants = [
        numpy_helper.from_array(rows, "rows"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array([1], np.int64), "first"),
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", 3])
    graph = helper.make_graph(nodes, "tiny", tokens, [logits], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    main()
