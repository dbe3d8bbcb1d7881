"""What is imported to label texts, and what only the call that needs it imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NLP = Path(__file__).parents[2] / "nlp"
HEAVY = ("onnxruntime", "pandas", "py3langid", "scipy", "tokenizers", "torch", "transformers")


def modules() -> list[str]:
    """Every module of the package, by its dotted name."""
    files = [file.relative_to(NLP.parent).with_suffix("") for file in NLP.rglob("*.py")]
    return sorted(".".join(file.parts).removesuffix(".__init__") for file in files)


def loaded_after(script: str, names: tuple[str, ...]) -> list[str]:
    """Which of the packages ``names`` a fresh interpreter holds after ``script``."""
    told = f"import sys\n{script}\nprint(*(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_importing_any_module_that_labels_texts_loads_no_model_library_and_no_database_driver():
    labelling = [name for name in modules() if not name.startswith("nlp.job")]
    assert {"nlp.labeller", "nlp.topics.scorer", "nlp.encoder.bundled", "nlp.custom_model.model"} <= set(
        labelling
    )
    assert loaded_after(f"import {', '.join(labelling)}", (*HEAVY, "neo4j")) == []


def test_importing_the_label_job_loads_no_model_library():
    without_pandas = tuple(
        name for name in HEAVY if name != "pandas"
    )  # the driver imports it where it is there
    assert loaded_after("import nlp.job.label, nlp.job.bios", without_pandas) == []
