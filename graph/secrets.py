"""The data folder, and the one file in it that holds generated passwords and keys, for its owner alone."""

from __future__ import annotations

import json
import os
import secrets
import stat
from pathlib import Path

from .errors import GraphError
from .locks import alone

FILE_NAME = "secrets.json"


def prepare_home(home: Path) -> None:
    """Makes the data folder, closed to other users. Raises GraphError where that is impossible."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise GraphError(f"The data folder {home} is a file. Set GRAPEVINE_HOME to a folder.") from None
    except OSError as error:
        raise GraphError(
            f"The data folder {home} cannot be made: {error.strerror}. "
            "Set GRAPEVINE_HOME to a folder that you can write."
        ) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise GraphError(
            f"The data folder {home} cannot be written by this user. Change its owner, "
            "or set GRAPEVINE_HOME to another folder."
        )


def secret(home: Path, name: str) -> str:
    """The secret called ``name`` of this data folder; made at random (256 bits) when first asked for.

    Raises GraphError where the file cannot be read or written.
    """
    prepare_home(home)
    path = home / FILE_NAME
    try:
        with alone(home / "secrets.lock", patience_s=10):
            known = _read(path)
            if name not in known:
                known[name] = secrets.token_urlsafe(32)
                _write(path, known)
            elif stat.S_IMODE(path.stat().st_mode) & 0o077:
                path.chmod(0o600)
            return known[name]
    except OSError as error:
        raise GraphError(
            f"The secrets in {path} cannot be read or written: {error.strerror or error}."
        ) from error


def _read(path: Path) -> dict[str, str]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        known = None
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise GraphError(
            f"{path} is damaged: it is not a JSON object of texts. Restore it from a backup. "
            "Moving it away makes new passwords, but forgets the key by which erased posts are recognised."
        )
    return known


def _write(path: Path, known: dict[str, str]) -> None:
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(known, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
