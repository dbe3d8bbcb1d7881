"""The published encoder that a training run begins with."""

from __future__ import annotations

from transformers import PreTrainedTokenizerFast

from training.data.texts import all_other_texts
from training.model import Trainable, from_weights
from training.recipes import TOKENS_BY_SCORE, Recipe
from training.settings import Settings

from .bge import read_bge
from .e5 import read_e5
from .mpnet import read_mpnet
from .trained import read_shipped
from .vocabulary import copy_tokenizer, save_tokenizer, tokens_to_keep


def start(settings: Settings, recipe: Recipe) -> tuple[Trainable, PreTrainedTokenizerFast]:
    """The published encoder without the layers that the recipe leaves out, and its tokenizer (also written to
    ``out``). Where the source is the folder of a model that ships in English, that model as it is.
    """
    settings.out.mkdir(parents=True, exist_ok=True)
    if settings.model == "teacher":
        return read_mpnet(settings.source, settings.out)
    if settings.model == "english" and settings.source.is_dir():
        return read_shipped(settings.source, settings.out, recipe.pooling)
    if settings.model == "english":
        weights = read_bge(settings.source)
        copy_tokenizer(settings.source.with_name(f"{settings.source.stem}-tokenizer.json"), settings.out)
        kept = list(range(len(weights.tensors["emb.word"])))
    else:
        source = read_e5(settings.source)
        weights = source.weights
        kept = tokens_to_keep(source, all_other_texts(settings.data), best=TOKENS_BY_SCORE)
        save_tokenizer(source, kept, settings.out)
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(settings.out)
    return from_weights(weights, kept, recipe.pooling, recipe.dropped_layers, recipe.token_share), tokenizer
