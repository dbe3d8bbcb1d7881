"""From trained weights to the folder that ships: quantized, its ranges fixed, calibrated and scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerFast

from training.export.finish import everyday_posts, judge, write_background
from training.export.onnx import export, export_fp32
from training.fit.token_weights import fit_pieces

from .model import Trainable
from .recipes import Recipe

WATCHED = 420
"""How many everyday posts the channels and ranges of an int8 model's numbers are taken from."""


def release(
    model: Trainable, recipe: Recipe, data: Path, out: Path, *, seen: int, seed: int
) -> dict[str, Any]:
    """Write the model and ``scores.json`` into ``out``, which holds the tokenizer; returns the scores.

    Its weights and the model in full precision lie beside ``out`` then. ``seen``: how many tweets it was shown.
    """
    torch.save({"seen": seen, "weights": model.state_dict()}, out.parent / f"{recipe.name}.pt")
    export_fp32(model, out.parent / f"{recipe.name}.onnx")
    if recipe.int8:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(out)
        posts = everyday_posts(data, recipe, WATCHED, seed=seed)
        export(model, out / "model.onnx", tokenizer, posts)
    else:
        export_fp32(model, out / "model.onnx")
    write_background(data, out, recipe, seed=seed)
    if recipe.pieces:
        fit_pieces(data, out, recipe)
    return judge(data, out, recipe, seen=seen)
