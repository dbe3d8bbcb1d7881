"""A user's own model through transformers and torch: a tiny RoBERTa with random weights, made here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.custom_model.labels import CustomModelError
from nlp.custom_model.model import load_custom_model

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed (the torch extra)"),
]

TEXTS = ["love it", "the worst support ever " * 30, "", "a meeting at two", "thanks " * 200, "no"]


def tokenizer(words: list[str]) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: index for index, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", *words])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_input_names=["input_ids", "attention_mask"],
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    made = tmp_path_factory.mktemp("roberta")
    torch.manual_seed(7)
    words = sorted({word for text in TEXTS for word in text.split()})
    config = RobertaConfig(
        vocab_size=len(words) + 4,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=66,
        initializer_range=0.6,
        id2label={0: "positive", 1: "neutral", 2: "negative"},
        label2id={"positive": 0, "neutral": 1, "negative": 2},
    )
    RobertaForSequenceClassification(config).save_pretrained(made)
    tokenizer(words).save_pretrained(made)
    return made


def test_its_probabilities_are_those_of_the_model_alone_with_each_text(folder: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    told = load_custom_model(str(folder)).probabilities(TEXTS)
    reference = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    reads = AutoTokenizer.from_pretrained(folder)
    for text, row in zip(TEXTS, told, strict=True):
        words = reads([text.strip()], truncation=True, max_length=64, return_tensors="pt")
        with torch.inference_mode():
            positive, neutral, negative = reference(**words).logits.softmax(-1)[0].numpy()
        assert row == pytest.approx([negative, neutral, positive], abs=1e-4)
    assert np.abs(told - told[0]).max() > 0.01


def test_weights_that_are_cut_off_are_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2_000])
    with pytest.raises(CustomModelError, match="cannot be run"):
        load_custom_model(str(tmp_path))
