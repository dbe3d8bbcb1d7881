"""A JSON file of the data folder that its owner alone can read, changed by one process at a time."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.file_stamp import file_stamp
from graph.locks import alone
from graph.secrets import prepare_home

PATIENCE_S = 10.0


class PrivateFile:
    """One JSON object in a file of mode 600. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[object, dict[str, Any]] = (object(), {})

    def content(self) -> dict[str, Any]:
        """What it holds now, not to be changed; nothing where there is no file. Raises GraphError."""
        try:
            stamp = file_stamp(self.path)
            seen, known = self._read
            if stamp is None or seen != stamp:
                known = self._load()
                self._read = (stamp, known)
        except OSError as error:
            raise GraphError(f"{self.path} cannot be read: {error.strerror or error}.") from error
        return known

    @contextmanager
    def changing(self) -> Iterator[dict[str, Any]]:
        """Its content to be changed, stored when the block ends without an error. Raises GraphError."""
        prepare_home(self.path.parent)
        try:
            with alone(self.path.with_suffix(".lock"), PATIENCE_S):
                known = self._load()
                yield known
                self._store(known)
        except OSError as error:
            raise GraphError(f"{self.path} cannot be read or written: {error.strerror or error}.") from error

    def _load(self) -> dict[str, Any]:
        try:
            text = self.path.read_text(encoding="utf-8")
            if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                self.path.chmod(0o600)
        except FileNotFoundError:
            return {}
        try:
            known = json.loads(text)
        except ValueError:
            known = None
        if not isinstance(known, dict) or not all(isinstance(value, dict) for value in known.values()):
            raise GraphError(
                f"{self.path} is damaged: restore it from a backup, or move it away and begin anew."
            )
        return known

    def _store(self, known: dict[str, Any]) -> None:
        draft = self.path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
