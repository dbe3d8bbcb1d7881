"""The models that ship: their size, their cards, and that int8 says what full precision said."""

from __future__ import annotations

import json

import pytest

from nlp.encoders import ENGLISH, MODELS, MULTILINGUAL, Encoders

FOLDERS = (ENGLISH, MULTILINGUAL)


def test_all_models_together_take_at_most_80_megabytes():
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) <= 80_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_models_card_names_its_data_licence_command_and_known_failures(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    for wanted in ("Licence", "Command", "Known failures", "nlp.training.train", "seed"):
        assert wanted in card


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_models_card_gives_the_scores_that_were_measured(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    assert f"{100 * scores['english_macro_recall']:.1f}" in card
    for rows in scores["classes"].values():
        for row in rows.values():
            assert f"{100 * row['precision']:.1f} / {100 * row['recall']:.1f} / {100 * row['f1']:.1f}" in card


def test_english_has_an_encoder_of_its_own_and_the_other_languages_share_one(encoders: Encoders):
    assert encoders.of("en") is encoders.english
    assert encoders.of("pt") is encoders.multilingual
    assert encoders.of("fi") is encoders.multilingual
    shares = encoders.shares(["en", "de", "en", "fi"])
    assert [rows for _, rows in shares] == [[0, 2], [1, 3]]
    assert encoders.languages == {"en", "ar", "de", "es", "fr", "hi", "it", "pt"}
