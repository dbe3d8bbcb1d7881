"""A custom sentiment model, the user's own, from a folder or the Hugging Face hub, in place of the bundled one.

An ONNX export runs with what Grapevine installs; anything else runs through transformers with torch.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.encoder.encoder import batches_by_length
from nlp.encoder.normalise import for_model

from .labels import CustomModelError, Floats, class_names, class_sentiments
from .source import Say, folder_of, need_torch, onnx_file

Tokens = NDArray[np.int64]
Run = Callable[[dict[str, Tokens]], Floats]
"""Arrays (texts, tokens) by input name in, logits (texts, classes) out."""

_PROBES = ("ok", "@user thank you, that was quick and it works now http")
_NO_LIMIT = 100_000
"""Tokenizers without a limit say a number with thirty digits."""
_OFFSET_POSITIONS = frozenset(
    {"roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod", "camembert", "data2vec-text",
     "ibert", "mpnet", "longformer", "esm"}
)  # fmt: skip
"""Kinds whose positions begin after the padding's: two fewer can be used than the config says."""


class SentimentModel:
    """A sequence classifier in memory. Threads may share one; each call computes on the thread that makes it."""

    def __init__(self, folder: Path, name: str, *, languages: Collection[str] = ()) -> None:
        """Load the model in ``folder``. Raises CustomModelError where it is broken, or none that tells a sentiment.

        ``languages`` are those that it is trusted with; all of them, when none is named.
        """
        self.name = name
        self.languages = frozenset(languages)
        config = _config(folder, name)
        self._sentiments = class_sentiments(class_names(config, name), name)
        export = onnx_file(folder)
        self._tokenizer = _tokenizer(folder, name)
        self._max_tokens = _max_tokens(config, self._tokenizer)
        self._padding = {"input_ids": self._tokenizer.pad_token_id or 0}
        try:
            self._run = _onnx(export) if export else _torch(folder, name)
            self.probabilities(_PROBES)
        except CustomModelError:
            raise
        except Exception as error:
            raise CustomModelError(f"{name} cannot be run: {type(error).__name__}: {error}"[:300]) from error
        self.model_id = _model_id(folder, name, export, self.languages)
        """Its name with a digest of its files: another version, or other languages, is another model."""

    def trusted_with(self, language: str) -> bool:
        """Whether this model, not the bundled one, says the sentiment of posts in ``language``."""
        return not self.languages or language in self.languages

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """(n, 3): negative, neutral, positive for each text, in their order; rows add up to 1.

        Raises ValueError where the model computes no numbers.
        """
        from scipy.special import softmax

        probabilities: Floats = np.zeros((len(texts), 3), np.float32)
        if not texts:
            return probabilities
        encoded = self._tokenizer(
            [for_model(text) for text in texts], truncation=True, max_length=self._max_tokens
        )
        for chosen in batches_by_length(encoded["input_ids"]):
            logits = self._run({name: self._padded(name, rows, chosen) for name, rows in encoded.items()})
            if logits.shape != (len(chosen), len(self._sentiments)) or not np.isfinite(logits).all():
                raise ValueError(
                    f"the model gave {logits.shape} logits for {len(chosen)} texts and "
                    f"{len(self._sentiments)} labels, or no finite ones"
                )
            probabilities[chosen] = softmax(logits, axis=1) @ self._sentiments
        return probabilities

    def _padded(self, name: str, rows: Sequence[Sequence[int]], chosen: Sequence[int]) -> Tokens:
        width = max(len(rows[index]) for index in chosen)
        array = np.full((len(chosen), width), self._padding.get(name, 0), np.int64)
        for row, index in enumerate(chosen):
            array[row, : len(rows[index])] = rows[index]
        return array


def load_custom_model(
    name: str,
    *,
    languages: Collection[str] = (),
    say: Say = lambda _: None,
) -> SentimentModel:
    """The model ``name``: a folder, or a model of the hub. Raises CustomModelError, which says what to do."""
    return SentimentModel(folder_of(name, say), name, languages=languages)


def _config(folder: Path, name: str) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CustomModelError(f"the folder of {name} has no config.json") from error
    except (OSError, ValueError) as error:
        raise CustomModelError(f"the config.json of {name} cannot be read: {error}") from error
    if not isinstance(config, dict):
        raise CustomModelError(f"the config.json of {name} is not a table of settings")
    return config


def _tokenizer(folder: Path, name: str) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise CustomModelError(f"the tokenizer of {name} cannot be loaded: {error}"[:300]) from error


def _max_tokens(config: dict[str, Any], tokenizer: Any) -> int:
    """As many tokens as the model has positions for, and its tokenizer allows."""
    positions = int(config.get("max_position_embeddings") or config.get("n_positions") or 512)
    if config.get("model_type") in _OFFSET_POSITIONS:
        positions -= 2
    allowed = int(tokenizer.model_max_length)
    return min(positions, allowed) if allowed < _NO_LIMIT else positions


def _onnx(path: Path) -> Run:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    wanted = {put.name: np.int32 if put.type == "tensor(int32)" else np.int64 for put in session.get_inputs()}
    if unknown := wanted.keys() - {"input_ids", "attention_mask", "token_type_ids"}:
        raise CustomModelError(f"{path} wants {', '.join(sorted(unknown))}, which no tokenizer gives")
    given = [put.name for put in session.get_outputs()]
    output = "logits" if "logits" in given else given[0]

    def run(arrays: dict[str, Tokens]) -> Floats:
        zeros = np.zeros_like(arrays["input_ids"])
        fed = {name: arrays.get(name, zeros).astype(kind) for name, kind in wanted.items()}
        return np.asarray(session.run([output], fed)[0], np.float32)

    return run


def _torch(folder: Path, name: str) -> Run:
    need_torch(name)
    import torch
    from transformers import AutoModelForSequenceClassification

    torch.set_num_threads(1)
    model = AutoModelForSequenceClassification.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False, dtype=torch.float32
    ).eval()

    def run(arrays: dict[str, Tokens]) -> Floats:
        with torch.inference_mode():
            logits = model(**{name: torch.from_numpy(array) for name, array in arrays.items()}).logits
        return np.asarray(logits.numpy(), np.float32)

    return run


def _model_id(folder: Path, name: str, export: Path | None, languages: Collection[str]) -> str:
    digest = hashlib.blake2b(digest_size=4)
    weights = (
        [export] if export else sorted({*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")})
    )
    for path in (folder / "config.json", folder / "tokenizer.json", *weights):
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "blake2b").digest())
    short = re.sub(r"[^\w.-]+", "-", Path(name).name)
    only = f"-{'-'.join(sorted(languages))}" if languages else ""
    return f"{short}-{digest.hexdigest()}{only}"
