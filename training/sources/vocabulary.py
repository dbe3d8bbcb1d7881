"""Reduce the vocabulary of 250,000 tokens to the useful ones, and write it as a tokenizer's folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import PreTrainedTokenizerFast

from .e5 import Source

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MAX_TOKENS = 256
_ROLES = ("bos_token", "pad_token", "eos_token", "unk_token")


def build_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """A SentencePiece unigram tokenizer over ``pieces`` (the four special ones first)."""
    tokenizer = Tokenizer(
        Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=SPECIAL.index("<unk>"))
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def tokens_to_keep(source: Source, texts: Iterable[str], best: int) -> list[int]:
    """Ids of the special tokens, of those that ``texts`` use, and of the ``best`` ones by score, in order."""
    whole = build_tokenizer(source.pieces, source.scores.tolist())
    used = {token for encoding in whole.encode_batch(list(texts)) for token in encoding.ids}
    ranked = np.argsort(-source.scores, kind="stable")
    mask = len(source.pieces) - 1
    kept = (used | {int(token) for token in ranked[:best]} | set(range(len(SPECIAL)))) - {mask}
    return sorted(kept)


def save_tokenizer(source: Source, kept: Sequence[int], folder: Path) -> None:
    """Write ``tokenizer.json`` and its settings, so that ``PreTrainedTokenizerFast`` loads ``folder``."""
    tokenizer = build_tokenizer([source.pieces[i] for i in kept], source.scores[list(kept)].tolist())
    _save(tokenizer, dict(zip(_ROLES, SPECIAL, strict=True)), folder)


def copy_tokenizer(file: Path, folder: Path) -> None:
    """Write BERT's tokenizer, read from ``file``, into ``folder`` in the same form."""
    names = dict(zip(_ROLES, ("[CLS]", "[PAD]", "[SEP]", "[UNK]"), strict=True))
    _save(Tokenizer.from_file(str(file)), names, folder)


def _save(tokenizer: Tokenizer, names: dict[str, str], folder: Path) -> None:
    fast_tokenizer: Any = PreTrainedTokenizerFast
    fast = fast_tokenizer(tokenizer_object=tokenizer, model_max_length=MAX_TOKENS, **names)
    fast.save_pretrained(folder)
    whole = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    compact = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(compact, encoding="utf-8")
    described = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    described["tokenizer_class"] = "PreTrainedTokenizerFast"
    (folder / "tokenizer_config.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
