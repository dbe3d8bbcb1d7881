"""The commands of training: each module loads as far as torch is there, and the documents name what exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in (ROOT / "training").rglob("*.py")
)
CARDS = sorted(ROOT.glob("nlp/models/*/README.md"))
DOCUMENTS = [*CARDS, ROOT / "docs" / "labels.md", ROOT / "NOTICE"]
OF_OTHER_COMMANDS = {"data", "tokenizer", "sentiment", "tweets"}
"""Options of ``training.evaluate``, ``training.fit.offset`` and ``bench/quality.py`` that the cards quote."""


@pytest.mark.server
def test_every_module_loads_unless_torch_or_onnx_is_missing():
    script = f"""
import importlib
for name in {MODULES!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        assert error.name in ("torch", "onnx"), (name, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def options() -> set[str]:
    """The options of ``training.train``, which are the fields of its settings."""
    tree = ast.parse((ROOT / "training" / "settings.py").read_text(encoding="utf-8"))
    [settings] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    fields = [node.target.id for node in settings.body if isinstance(node, ast.AnnAssign)]
    return {field.replace("_", "-") for field in fields}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.parent.name)
def test_every_option_in_a_models_card_exists(card: Path):
    quoted = set(re.findall(r"--([a-z][a-z0-9-]*)", card.read_text(encoding="utf-8")))
    assert {"seed", "start", "teachers"} <= quoted
    assert quoted <= options() | OF_OTHER_COMMANDS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.relative_to(ROOT).as_posix())
def test_every_module_and_file_of_ours_that_a_document_names_exists(document: Path):
    text = document.read_text(encoding="utf-8")
    for module in re.findall(r"python -m ((?:training|bench)[\w.]*\w)", text):
        assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file(), module
    for path in re.findall(r"(?<![\w./])((?:nlp|training|bench|tests|docs)/[\w./-]*\w)", text):
        assert (ROOT / path).exists(), path
