"""From trained weights to the folder that ships: quantized, its ranges fixed, calibrated and scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast

from training.export.calibrate import calibrate_and_score, everyday_posts, write_background
from training.export.onnx import export, export_fp32
from training.fit.token_weights import fit_token_weights

from .model import Trainable
from .recipes import Recipe

CALIBRATION_POSTS = 420
"""How many everyday posts the ranges of an int8 model's activations are measured on."""


def release(
    model: Trainable, recipe: Recipe, data: Path, out: Path, *, seen: int, seed: int
) -> dict[str, Any]:
    """Write the model and ``scores.json`` into ``out``, which holds the tokenizer; returns the scores.

    Its weights and the model in full precision are then beside ``out``. ``seen``: on how many tweets it was trained.
    """
    torch.save({"seen": seen, "weights": model.state_dict()}, out.parent / f"{recipe.name}.pt")
    export_fp32(model, out.parent / f"{recipe.name}.onnx")
    if recipe.int8:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(out)
        posts = everyday_posts(data, recipe, CALIBRATION_POSTS, seed=seed)
        export(model, out / "model.onnx", tokenizer, posts)
    else:
        export_fp32(model, out / "model.onnx")
    write_background(data, out, recipe, seed=seed)
    if recipe.token_weights:
        fit_token_weights(data, out, recipe)
    return calibrate_and_score(data, out, recipe, seen=seen)
