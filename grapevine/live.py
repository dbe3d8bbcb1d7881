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
from .config import Config, SettingsError, config_path
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
        self._stamps = self._files_now(config_path(config))
        self._workspace = Workspace.load(config)
        self._problems: tuple[str, ...] = ()

    def current(self) -> Workspace:
        """The workspace of this moment. Cheap when nothing changed; the same object then. Threads may call it."""
        with self._lock:
            # The file that was read stays the one that counts, though another may be written where one is looked for.
            stamps = self._files_now(self._workspace.config_file or config_path(self._named))
            # A fault may be mended in another file: an alert's question is written after the alert.
            if self._problems or stamps != self._stamps:
                self._read()
                # Not before: an edit that broke the reading in an unforeseen way is read again.
                self._stamps = stamps
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
            _refuse_what_is_being_written(before)
            fresh = before.reread(self._named)
            if fresh != before:
                self._workspace = fresh
        except (SettingsError, GraphError, OSError) as error:
            problems.append(f"{error}\nUntil that is mended, the configuration that was read before counts.")
        for problem in problems:
            if problem not in self._problems:
                log.warning("edit not used", reason=problem)
        if self._problems and not problems:
            log.info("edit used", file=str(self._workspace.config_file or ""))
        self._problems = tuple(problems)

    def _files_now(self, config_file: Path) -> list[object]:
        files = (default_home(os.environ) / secrets_env.FILE_NAME, config_file)
        stamps: list[object] = []
        for file in files:
            try:
                stamps.append((file, file_stamp(file)))
            except OSError as error:
                stamps.append((file, str(error)))
        return stamps


def _refuse_what_is_being_written(workspace: Workspace) -> None:
    """Raises SettingsError for a file that is gone or empty by now, as editors leave it for a moment.

    Taken for the defaults, it would have the jobs taken out and the topics' labels removed.
    """
    file = workspace.config_file
    if file is None:
        return
    if not file.exists():
        raise SettingsError(f"{file} is gone.")
    if workspace.config != Config() and not file.stat().st_size:
        raise SettingsError(f"{file} is empty.")
