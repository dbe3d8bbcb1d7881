"""What the last layers add: the validation score that a head on each depth of the English encoder reaches.

``python -m training.depth --data FOLDER --source FILE --trained nlp/models/english-small/model.onnx``. The heads
are fitted to the states after 4 to 10 layers, on 12,000 training tweets; the encoder stays as it is. One that was cut
there and trained again would do somewhat better. A pass costs as much as it has layers, nearly.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from training.data.texts import english_training, english_validation
from training.data.training_set import TOKENS, padded
from training.sources.published import start
from training.sources.trained import load_trained

from .model import CLASSES, Model
from .recipes import RECIPES
from .settings import Settings

DEPTHS = (4, 6, 8, 10)
TWEETS = 12_000
SEED = 20261122
DECAY = 1e-3
AT_ONCE = 64


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "source", "trained"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    asked = parser.parse_args()
    recipe = RECIPES["english"]
    with tempfile.TemporaryDirectory() as folder:
        model, tokenizer = start(Settings("english", asked.data, asked.source, Path(folder)), recipe)
    model.load_state_dict(load_trained(asked.trained)[0])
    tweets = random.Random(SEED).sample(english_training(asked.data), TWEETS)
    known, known_labels = _states(model, tokenizer, tweets, recipe.prepare)
    new, new_labels = _states(model, tokenizer, english_validation(asked.data), recipe.prepare)
    shares = torch.bincount(known_labels).float() / len(known_labels)
    print("layers  macro-averaged recall on the validation set")
    for depth in DEPTHS:
        head = _fitted(known[depth], known_labels)
        predicted = (head(new[depth]) - recipe.prior_correction * shares.log()).argmax(1)
        recalls = [(predicted[new_labels == label] == label).float().mean() for label in range(CLASSES)]
        print(f"{depth:>6}  {100 * float(torch.stack(recalls).mean()):.1f}", flush=True)


def _states(
    model: Model,
    tokenizer: PreTrainedTokenizerFast,
    examples: Sequence[tuple[str, int]],
    prepare: Callable[[str], str],
) -> tuple[dict[int, Tensor], Tensor]:
    """By depth what a head would read of each text, (n, 2 * hidden), and the labels (n,)."""
    model.eval()
    ids: list[list[int]] = tokenizer(
        [prepare(text) for text, _ in examples], truncation=True, max_length=TOKENS
    )["input_ids"]
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    found: dict[int, list[Tensor]] = {depth: [] for depth in DEPTHS}
    with torch.inference_mode():
        for at in range(0, len(order), AT_ONCE):
            chosen = [ids[index] for index in order[at : at + AT_ONCE]]
            tokens, mask = padded(chosen, int(tokenizer.pad_token_id))
            for depth, read in enumerate(model.depths(tokens, mask), start=1):
                if depth in found:
                    found[depth].append(read)
    labels = torch.tensor([examples[index][1] for index in order])
    return {depth: torch.cat(parts) for depth, parts in found.items()}, labels


def _fitted(states: Tensor, labels: Tensor) -> torch.nn.Linear:
    """A linear head, fitted by logistic regression with a ridge penalty."""
    head = torch.nn.Linear(states.shape[1], CLASSES)
    steps = torch.optim.LBFGS(head.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        steps.zero_grad()
        total = functional.cross_entropy(head(states), labels) + DECAY * head.weight.square().sum()
        total.backward()
        return total

    steps.step(loss)
    return head.requires_grad_(False)


if __name__ == "__main__":
    main()
