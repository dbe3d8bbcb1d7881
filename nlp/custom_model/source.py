"""Where a custom model is: in a folder, or in the Hugging Face hub's cache after one download."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Collection
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

from .labels import CustomModelError

ONNX_FILES = ("model.onnx", "onnx/model.onnx")
_WEIGHTS = {
    "model.safetensors": None,
    "model.safetensors.index.json": "model-*.safetensors",
    "pytorch_model.bin": None,
    "pytorch_model.bin.index.json": "pytorch_model-*.bin",
}
"""Forms of weights, best first; those of large models are an index and its parts."""
_BESIDE = ("config.json", "tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "added_tokens.json",
           "*.model", "bpe.codes")  # fmt: skip
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_WAIT_S = 20.0
_GET_TORCH = "install it with: pip install 'grapevine-graph[torch]'"

Say = Callable[[str], None]


def folder_of(name: str, say: Say) -> Path:
    """The folder of the model ``name``: a local folder, or a model of the hub, which is downloaded once.

    ``say`` is called before a download begins. Raises CustomModelError: no such folder or model, no network, no torch.
    """
    return folder_here(name) or _download(name, say)


def folder_here(name: str) -> Path | None:
    """The folder of a model that is local or was downloaded before; None where it must be downloaded.

    Raises CustomModelError for a folder that is not there.
    """
    local = Path(name).expanduser()
    if local.is_dir():
        return local
    if not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise CustomModelError(f"there is no folder {name}")
    return _cached(name)


def _cached(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(name, "config.json", cache_dir=_cache())
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    return folder if _has_tokenizer(folder) and _has_weights(folder) else None


def _has_tokenizer(folder: Path) -> bool:
    return any(next(folder.glob(like), None) for like in ("tokenizer.json", "vocab*", "*.model"))


def _has_weights(folder: Path) -> bool:
    """Whether a form of the weights that can be run is there, with all its parts."""
    if onnx_file(folder):
        return True
    if find_spec("torch") is None:
        return False
    for weights, parts in _WEIGHTS.items():
        path = folder / weights
        if path.is_file():
            named = json.loads(path.read_text(encoding="utf-8"))["weight_map"].values() if parts else ()
            return all((folder / part).is_file() for part in set(named))
    return False


def onnx_file(folder: Path) -> Path | None:
    """The ONNX export in a model's folder, if there is one."""
    return next((path for part in ONNX_FILES if (path := folder / part).is_file()), None)


def wanted_files(files: Collection[str], name: str) -> list[str]:
    """Which of a hub model's files to download: one form of its weights, and what is read beside them.

    Raises CustomModelError where the model can be run by nothing that is installed.
    """
    beside = [file for file in files if "/" not in file and any(fnmatch(file, like) for like in _BESIDE)]
    if find_spec("torch") is not None:
        for weights, parts in _WEIGHTS.items():
            if weights in files:
                return beside + [
                    file for file in files if file == weights or (parts and fnmatch(file, parts))
                ]
    if export := next((file for file in ONNX_FILES if file in files), None):
        return beside + [file for file in files if fnmatch(file, f"{export}*")]
    if any(weights in files for weights in _WEIGHTS):
        raise CustomModelError(f"{name} runs with torch, which is not installed: {_GET_TORCH}")
    raise CustomModelError(f"{name} has neither safetensors, PyTorch weights nor onnx/model.onnx")


def need_torch(name: str) -> None:
    """Raises CustomModelError where torch is not installed."""
    if find_spec("torch") is None:
        raise CustomModelError(f"{name} holds no ONNX export, and torch is not installed: {_GET_TORCH}")


def _download(name: str, say: Say) -> Path:
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise CustomModelError(f"{name} was not downloaded yet, and HF_HUB_OFFLINE forbids it")
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    endpoint = os.environ.get("HF_ENDPOINT")
    token = os.environ.get("HF_TOKEN") or False  # False: a token that lies on the disk is not sent either
    try:
        listed = HfApi(endpoint=endpoint, token=token).model_info(name, files_metadata=True, timeout=_WAIT_S)
        sizes = {file.rfilename: file.size or 0 for file in listed.siblings or ()}
        wanted = wanted_files(sizes, name)
        say(
            f"Downloading the sentiment model {name}, {sum(sizes[file] for file in wanted) / 1e6:,.0f} MB, once"
        )
        if not sys.stderr.isatty():
            disable_progress_bars()  # in a log they are noise
        return Path(
            snapshot_download(
                name,
                allow_patterns=wanted,
                cache_dir=_cache(),
                endpoint=endpoint,
                token=token,
                etag_timeout=_WAIT_S,
            )
        )
    except CustomModelError:
        raise
    except Exception as error:
        raise CustomModelError(f"{name} could not be downloaded: {_reason(error)}") from error


def _cache() -> str | None:
    return os.environ.get("HF_HUB_CACHE")


def _reason(error: Exception) -> str:
    """What went wrong, in a line: the hub's own words are paragraphs."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    if isinstance(error, GatedRepoError):
        return "its makers must grant you access first; then set HF_TOKEN"
    if isinstance(error, RepositoryNotFoundError):
        return "the hub has no public model of this name (a private one needs HF_TOKEN)"
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}"[:200]
