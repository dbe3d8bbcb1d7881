"""The models that ship: their size, their cards, and that a text is judged by itself."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder.bundled import ENGLISH, MODELS, MULTILINGUAL, Encoders
from nlp.encoder.english import for_english
from nlp.encoder.normalise import for_model

FOLDERS = (ENGLISH, MULTILINGUAL)


def test_all_models_together_take_at_most_80_megabytes():
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) <= 80_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_models_card_names_its_data_licence_command_and_known_failures(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    for wanted in ("Licence", "Command", "Known failures", "training.train", "seed"):
        assert wanted in card


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_models_card_gives_the_scores_that_were_measured(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    assert f"{100 * scores['english_macro_recall']:.1f}" in card
    for rows in scores["classes"].values():
        for row in rows.values():
            assert f"{100 * row['precision']:.1f} / {100 * row['recall']:.1f} / {100 * row['f1']:.1f}" in card


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_files_that_ship_are_those_that_the_scores_were_measured_on(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    measured = json.loads((folder / "scores.json").read_text(encoding="utf-8"))["sha256"]
    shipped = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "token_weights.npy", "tokenizer.json", "model.json")
        if (folder / name).is_file()
    }
    assert measured == shipped
    assert dict(re.findall(r"- `([\w.]+)` `([0-9a-f]{64})`", card)) == shipped


def test_english_has_an_encoder_of_its_own_and_the_other_languages_share_one(encoders: Encoders):
    assert encoders.encoder_for("en") is encoders.english
    assert encoders.encoder_for("pt") is encoders.multilingual
    assert encoders.encoder_for("fi") is encoders.multilingual
    shares = encoders.texts_by_encoder(["en", "de", "en", "fi"])
    assert [rows for _, rows in shares] == [[0, 2], [1, 3]]
    assert encoders.languages == {"en", "ar", "de", "es", "fr", "hi", "it", "pt"}


BESIDE = (
    "ok",
    "\U0001f621" * 40,
    "THE WORST. EVER!!! " * 12,
    "\u0627\u0644\u062e\u062f\u0645\u0629 \u0633\u064a\u0626\u0629 \u062c\u062f\u0627",
    "12345 67890 " * 20,
)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_said_of_a_text_does_not_depend_on_the_texts_beside_it(encoders: Encoders, language: str):
    encoder = encoders.encoder_for(language)
    texts = [
        "Nobody at Contoso answers.",
        "Der Import ist schon wieder kaputt, wir wechseln.",
        "Renewed. Happy.",
    ]
    alone = [encoder.encode([text]) for text in texts]
    together = encoder.encode([*texts, *BESIDE])
    for row, one in enumerate(alone):
        assert np.abs(together.probabilities[row] - one.probabilities[0]).max() < 0.001
        assert float(together.vectors[row] @ one.vectors[0]) > 0.9999


SPECIAL = (
    "",
    "\ud83d",
    "ça marche \u0928\u092e\u0938\u094d\u0924\u0947 \u3042\u308a\u304c\u3068\u3046 \ud55c\uad6d\uc5b4",
    "[CLS] [MASK] </s><pad>",
    "\U0001f621 \U0001f44d\U0001f3fd #NotHappyAtAll",
    "word " * 2_000,
)


def hand_written() -> list[str]:
    """Posts in two dozen languages."""
    lines = (Path(__file__).parents[3] / "bench" / "labelled" / "languages.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["text"] for line in lines.splitlines()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_texts_have_the_tokens_that_transformers_would_give_them(encoders: Encoders, folder, monkeypatch):
    monkeypatch.setenv("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    from transformers import PreTrainedTokenizerFast

    encoder = next(encoder for encoder in encoders if encoder.model_id.startswith(folder.name))
    prepare = for_english if "en" in encoder.languages else str
    texts = [*SPECIAL, *BESIDE, *hand_written()]
    reference = PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
    expected = reference(
        [prepare(for_model(text)) for text in texts],
        truncation=True,
        max_length=256,
        return_attention_mask=False,
    )["input_ids"]
    assert encoder.token_ids(texts) == expected
    assert max(map(len, expected)) == 256
