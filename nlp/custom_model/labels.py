"""The class names of a custom model, and which sentiment each stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
_WORDS = {
    **dict.fromkeys(("negative", "neg", "negativ", "negativo", "negativa", "négatif", "bad"), NEGATIVE),
    **dict.fromkeys(("neutral", "neu", "neutro", "neutre", "neutra", "mixed"), NEUTRAL),
    **dict.fromkeys(("positive", "pos", "positiv", "positivo", "positiva", "positif", "good"), POSITIVE),
}
_DEGREE_WORDS = re.compile(
    r"\b(very|extremely|strongly|highly|mostly|slightly|somewhat|weakly|sentiment|muy|sehr|très)\b"
)
_NUMBER = re.compile(r"(?:label |class )?(-?\d+)(?: stars?)?")
_NUMBERED = {
    2: (NEGATIVE, POSITIVE),
    3: (NEGATIVE, NEUTRAL, POSITIVE),
    5: (NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE),
}
"""What numbered classes stand for, from the lowest: two, three, or one to five stars."""


class CustomModelError(Exception):
    """A custom model cannot be used; the message says what was found and what to do."""


def class_names(config: Mapping[str, Any], name: str) -> list[str]:
    """The classes of a model in their order, from its ``config.json``. Raises CustomModelError where it has none."""
    made_for = [str(made) for made in config.get("architectures") or ()]
    if made_for and not any(made.endswith("ForSequenceClassification") for made in made_for):
        raise CustomModelError(
            f"{name} is a {', '.join(made_for)}, which gives no sentiment: "
            "name a model that was trained to classify texts (...ForSequenceClassification)"
        )
    if config.get("problem_type") == "multi_label_classification":
        raise CustomModelError(
            f"{name} gives each text several labels: a model with one sentiment a text is wanted"
        )
    names = config.get("id2label")
    if not names:
        count = int(config.get("num_labels") or 2) if made_for else 0
        names = {str(index): f"LABEL_{index}" for index in range(count)}
    if not isinstance(names, Mapping) or {str(index) for index in range(len(names))} != {
        str(key) for key in names
    }:
        raise CustomModelError(f"the config.json of {name} numbers no classes in id2label")
    by_number = {int(key): str(label) for key, label in names.items()}
    return [by_number[index] for index in range(len(by_number))]


def class_sentiments(labels: Sequence[str], name: str) -> Floats:
    """(n, 3): a one in each label's row, under the sentiment that it stands for.

    Names are read in a few languages (negative, NEU, very positive, negativo); numbers (LABEL_0, 1 star, -1) rise from
    negative to positive. Raises CustomModelError, with the labels that were found, for any others.
    """
    plain = [_plain(label) for label in labels]
    if numbered := [int(match[1]) for label in plain if (match := _NUMBER.fullmatch(label))]:
        rank = {number: place for place, number in enumerate(sorted(set(numbered)))}
        fits = len(rank) == len(labels) and len(rank) in _NUMBERED
        found = [_NUMBERED[len(rank)][rank[number]] for number in numbered] if fits else []
    else:
        found = [_WORDS[label] for label in plain if label in _WORDS]
    if len(found) != len(labels) or not {NEGATIVE, POSITIVE} <= set(found):
        raise CustomModelError(
            f"the labels of {name} are {', '.join(labels) or 'none'}: no sentiment can be read from them. Wanted are "
            "negative, neutral and positive (or the first and last alone), LABEL_0 to LABEL_2, or one to five stars"
        )
    table = np.zeros((len(labels), 3), np.float32)
    table[np.arange(len(labels)), found] = 1
    return table


def _plain(label: str) -> str:
    counted = f"{label.count('★')} stars" if label.strip("★ ") == "" and "★" in label else label
    words = _DEGREE_WORDS.sub(" ", re.sub(r"[^\w-]+|_", " ", counted.casefold()))
    return " ".join(words.split())
