"""Make one model of several that were trained alike, from the same encoder but with other seeds:
``python -m training.average english --data FOLDER --source FILE --out FOLDER FIRST.pt SECOND.pt``.

The mean of their weights is more accurate than each of them, for their errors differ ("Model soups",
arXiv 2203.05482).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from training.sources.published import start
from training.sources.trained import load_trained

from .recipes import RECIPES
from .release import release
from .settings import Settings, recipe_of


def main() -> None:
    """Read the command line and average."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(RECIPES))
    for name in ("data", "source", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    files = "the .pt files that training left beside --out, or a model.onnx that ships"
    parser.add_argument("trained", type=Path, nargs="+", help=files)
    parser.add_argument("--dropped-layers", type=int, nargs="*", help="as in training")
    asked = parser.parse_args()
    dropped_layers = None if asked.dropped_layers is None else tuple(asked.dropped_layers)
    settings = Settings(asked.model, asked.data, asked.source, asked.out, dropped_layers=dropped_layers)
    print(json.dumps(average(settings, asked.trained)))


def average(settings: Settings, trained: list[Path]) -> dict[str, object]:
    """Write the mean of the ``trained`` models into ``settings.out``; returns its scores. One that is named twice
    counts twice.
    """
    recipe = recipe_of(settings)
    if (target := settings.out.parent / f"{recipe.name}.pt") in trained:
        raise SystemExit(f"{target} would be overwritten: give --out another folder")
    model, _ = start(settings, recipe)
    weights, seen = zip(*map(load_trained, trained), strict=True)
    model.load_state_dict({name: sum(each[name] for each in weights) / len(weights) for name in weights[0]})
    return release(
        model,
        recipe,
        settings.data,
        settings.out,
        seen=sum(dict(zip(trained, seen, strict=True)).values()),
        seed=settings.seed,
    )


if __name__ == "__main__":
    main()
