"""From trained weights to the folder that ships: quantized, calibrated and scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from .evaluate import score, validate
from .export import export, export_fp32
from .finish import finish
from .model import Model
from .recipes import Recipe


def release(model: Model, recipe: Recipe, data: Path, out: Path, *, seen: int, seed: int) -> dict[str, Any]:
    """Write the model and ``scores.json`` into ``out``, which holds the tokenizer; returns the scores.

    Its weights and the model in full precision lie beside ``out`` then. ``seen``: how many tweets it was shown.
    """
    torch.save({"seen": seen, "weights": model.state_dict()}, out.parent / f"{recipe.name}.pt")
    export_fp32(model, out.parent / f"{recipe.name}.onnx")
    export(model, out / "model.onnx")
    told = finish(data, out, validate(data, out, recipe), recipe, seed=seed)
    scores = {"seen": seen, **score(told)}
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return scores
