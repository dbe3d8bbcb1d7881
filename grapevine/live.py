"""The configuration, the secrets and the questions as their files say now, while a service or dashboard runs."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import structlog

from graph.connection import Graph
from graph.errors import GraphError
from graph.file_stamp import file_stamp
from graph.settings import default_home

from . import secrets_env
from .config import SettingsError, config_path
from .workspace import Workspace

log = structlog.get_logger("grapevine.live")


class LiveWorkspace:
    """The workspace as the files say it now; where an edit is broken, as they said it last."""

    def __init__(self, config: Path | None = None) -> None:
        """Reads the files. Raises SettingsError when that fails; GraphError for a graph that cannot be meant."""
        self._named = config
        self._lock = threading.Lock()
        self._applying = threading.Lock()
        self._applied: Workspace | None = None
        """What is in the graph."""
        self._stamps = self._files_now()
        self._workspace = Workspace.load(config)
        self._problems: tuple[str, ...] = ()

    def current(self) -> Workspace:
        """The workspace of this moment. Cheap when nothing changed; the same object then. Threads may call it."""
        with self._lock:
            stamps = self._files_now()
            # A fault may be mended in another file: an alert's question is written after the alert.
            if self._problems or stamps != self._stamps:
                self._stamps = stamps
                self._read()
            return self._workspace

    def apply(self, graph: Graph) -> Workspace:
        """The workspace of this moment, its companies and topics brought into the graph where they changed."""
        with self._applying:
            workspace = self.current()
            if workspace is not self._applied:
                workspace.apply(graph)
                self._applied = workspace
            return workspace

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each file whose last edit cannot be used: what is wrong, and that the one before counts."""
        return self._problems

    def _read(self) -> None:
        before = self._workspace
        problems = []
        try:
            secrets_env.load_secrets(default_home(os.environ))
        except SettingsError as error:
            problems.append(f"{error} Until then the secrets that were read before count.")
        try:
            if before.config_file is not None and not before.config_file.exists():
                raise SettingsError(f"{before.config_file} is gone.")
            fresh = before.reread(self._named)
            if fresh != before:
                self._workspace = fresh
        except (SettingsError, GraphError) as error:
            problems.append(f"{error}\nUntil that is mended, the configuration that was read before counts.")
        for problem in problems:
            if problem not in self._problems:
                log.warning("edit not used", reason=problem)
        if self._problems and not problems:
            log.info("edit used", file=str(self._workspace.config_file or ""))
        self._problems = tuple(problems)

    def _files_now(self) -> list[object]:
        files = (default_home(os.environ) / secrets_env.FILE_NAME, config_path(self._named))
        stamps: list[object] = []
        for file in files:
            try:
                stamps.append((file, file_stamp(file)))
            except OSError as error:
                stamps.append((file, str(error)))
        return stamps
