"""Secrets from a file: ``secrets.env`` in the data folder, for services that have no environment of their own."""

from __future__ import annotations

import os
import stat
from collections.abc import MutableMapping
from pathlib import Path

from .config import SettingsError

FILE_NAME = "secrets.env"


def load_secrets(home: Path, environ: MutableMapping[str, str] = os.environ) -> list[str]:
    """Add the ``NAME=value`` lines of ``secrets.env`` to the environment, where they are not set yet.

    Returns the names that were added. Raises SettingsError when others could read the file, or a line is none.
    No value is ever part of an error.
    """
    path = home / FILE_NAME
    if not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SettingsError(f"{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`.")
    added = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, sign, value = text.removeprefix("export ").partition("=")
        name = name.strip()
        if not sign or not name.isidentifier():
            raise SettingsError(f"{path}, line {number}: write NAME=value.")
        if name not in environ:
            environ[name] = value.strip().strip("'\"")
            added.append(name)
    return added
