"""Write a trained model as ONNX, quantized to int8 with one scale for each output channel.

The weights keep all eight bits: fine-tuning changes them by less than half a step of seven bits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import PreTrainedTokenizerFast

from training.model import Trainable

from .fuse import fuse
from .ranges import fix_ranges
from .smooth import smooth_channels

_HEAD = "/head/Gemm_MatMul"
"""The head's name in the exported graph; it is not quantized, since it has few weights and each of them counts."""


def export(model: Trainable, target: Path, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> None:
    """Write ``target``: int8, the head exact, its channels smoothed and ranges fixed as measured on ``texts``. Inputs
    ``input_ids``, ``attention_mask``; outputs ``sentiment``, ``embedding``.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "fp32.onnx"
        export_fp32(model, whole)
        smooth_channels(whole, tokenizer, texts)
        quantize_dynamic(
            whole,
            target,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            nodes_to_exclude=[_HEAD],
        )
    fix_ranges(target, tokenizer, texts)
    fuse(target)


def export_fp32(model: Trainable, target: Path) -> None:
    """Write ``target`` in full precision."""
    model.eval()
    example = (torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 4, dtype=torch.int64))
    torch.onnx.export(
        model,
        example,
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentiment", "embedding"],
        dynamic_axes={
            "input_ids": {0: "batch", 1: "length"},
            "attention_mask": {0: "batch", 1: "length"},
            "sentiment": {0: "batch"},
            "embedding": {0: "batch"},
        },
        opset_version=17,
        dynamo=False,
    )
