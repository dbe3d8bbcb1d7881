"""The embedded engine: one process a data folder, shared by every command that runs at the same time.

The first command starts it, later ones attach, and it ends with the last one. ``guard`` is its
parent and sees to the end also where commands were killed. All agreements between processes are file locks,
which no death leaves behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

from graph.errors import GraphError
from graph.locks import FileLock, alone, is_held
from graph.secrets import prepare_home
from graph.settings import SMALLEST_HEAP_MB, GraphSettings

from . import guard, port, program
from .faults import explain_failed_start

START_PATIENCE_S = 120.0
STOP_PATIENCE_S = 30.0
SMALLEST_FREE_SPACE = 64 * 2**20


@dataclass(frozen=True)
class EngineState:
    """A running engine: its Bolt port on 127.0.0.1 and the ids of its process and its guardian's."""

    port: int
    guardian: int
    engine: int


class EmbeddedEngine:
    """One command's hold on the engine of a data folder; as long as any hold is open, the engine stays."""

    def __init__(self, settings: GraphSettings) -> None:
        """Attaches to the folder's engine, or starts it. Raises GraphError where neither is possible."""
        self._settings = settings
        self._folder = engine_folder(settings.home)
        self._guardian: subprocess.Popen[bytes] | None = None
        self._hold: FileLock | None = None
        _make_folder(settings.home, self._folder)
        try:
            with self._starting():
                self._hold = FileLock(self._folder / "users.lock")
                self._hold.share()
                self.state = self._attach_or_start()
        except BaseException:
            self._let_go()
            raise

    @property
    def uri(self) -> str:
        """Where the engine's Bolt answers."""
        return f"bolt://127.0.0.1:{self.state.port}"

    def ensure(self) -> None:
        """Starts the engine again if it is gone, or attaches to the one that somebody else has started."""
        with self._starting():
            self.state = self._attach_or_start()

    def keep(self) -> None:
        """Lets the engine stay when no command uses it, until ``stop_engine``."""
        (self._folder / "keep").touch(mode=0o600)

    def close(self) -> None:
        """Gives the hold back; the last one out waits until the engine has stopped."""
        if self._hold is None:
            return
        try:
            with self._starting():
                self._let_go()
                if not is_held(self._folder / "users.lock") and not (self._folder / "keep").exists():
                    _stop(self._folder)
        finally:
            self._let_go()
            if self._guardian is not None:
                self._guardian.poll()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.close()
            self._hold = None

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        try:
            with alone(self._folder / "engine.lock", START_PATIENCE_S + STOP_PATIENCE_S):
                yield
        except TimeoutError as error:
            raise GraphError(
                f"The engine in {self._folder} is being started or stopped for too long: {error}."
            ) from error

    def _attach_or_start(self) -> EngineState:
        state = running_engine(self._settings.home)
        if state is not None and _answers(state, self._folder):
            return state
        _clear_away(self._folder)
        _check_resources(self._settings, self._folder)
        return self._start(port.choose(self._folder, self._settings.bolt_port))

    def _start(self, bolt_port: int) -> EngineState:
        folder = self._folder
        try:
            program.write_configuration(self._settings, folder)
        except OSError as error:
            raise GraphError(f"The engine's folder {folder} cannot be written: {error.strerror}.") from error
        plan = {
            "folder": str(folder),
            "command": program.command(self._settings, folder, bolt_port),
            "environment": program.environment(),
        }
        self._guardian = guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=program.environment() | {"CLASSPATH": ""},
            start_new_session=True,
        )
        assert guardian.stdin is not None
        with guardian.stdin as plan_pipe:
            plan_pipe.write(json.dumps(plan).encode())
        give_up = time.monotonic() + START_PATIENCE_S
        while time.monotonic() < give_up:
            state = running_engine(self._settings.home)
            if state is not None and state.guardian == guardian.pid:
                return state
            if guardian.poll() is not None:
                if self._settings.bolt_port is None and not port.is_free(bolt_port):
                    # Another program took it between the look and the start.
                    return self._start(port.another(folder))
                raise GraphError(explain_failed_start(self._settings, folder))
            time.sleep(0.02)
        _clear_away(folder)
        raise GraphError(
            f"The embedded engine did not answer within {START_PATIENCE_S:.0f} s. "
            f"Its log is {folder / 'engine.log'}."
        )


def engine_folder(home: Path) -> Path:
    """Where the engine of a data folder keeps its databases, settings and log."""
    return home.resolve() / "engine"


def running_engine(home: Path) -> EngineState | None:
    """The engine of this data folder that is up, if one is."""
    folder = engine_folder(home)
    if not is_held(folder / "guardian.lock"):
        return None
    try:
        return EngineState(**json.loads((folder / "engine.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def stop_engine(home: Path) -> bool:
    """Stops this data folder's engine, whoever uses it, also a kept one. Says whether one was running."""
    folder = engine_folder(home)
    if not folder.exists():
        return False
    with alone(folder / "engine.lock", START_PATIENCE_S + STOP_PATIENCE_S):
        (folder / "keep").unlink(missing_ok=True)
        was_running = running_engine(home) is not None
        _stop(folder)
        return was_running


def _make_folder(home: Path, folder: Path) -> None:
    prepare_home(home)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "engine.lock").touch(mode=0o600)
    except OSError as error:
        raise GraphError(
            f"The engine's folder {folder} cannot be written: {error.strerror}. "
            "Change its owner, free some space, or set GRAPEVINE_HOME to another folder."
        ) from error


def _answers(state: EngineState, folder: Path) -> bool:
    # A killed engine leaves its state for the moment that its guardian needs to see it.
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up and is_held(folder / "guardian.lock"):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", state.port), timeout=2):
            return True
        time.sleep(0.05)
    return False


def _stop(folder: Path) -> None:
    state = running_engine(folder.parent)
    if state is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(state.guardian, signal.SIGTERM)
        give_up = time.monotonic() + STOP_PATIENCE_S
        while is_held(folder / "guardian.lock") and time.monotonic() < give_up:
            time.sleep(0.02)
    _clear_away(folder)


def _clear_away(folder: Path) -> None:
    """Ends what is left of engines whose guardian or state file is gone, and waits for their end."""
    left = [process for process in psutil.process_iter() if _belongs_to(process, folder)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(left, timeout=STOP_PATIENCE_S / 2)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=STOP_PATIENCE_S / 2)
    (folder / "engine.json").unlink(missing_ok=True)


def _belongs_to(process: psutil.Process, folder: Path) -> bool:
    try:
        words = process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False
    as_engine = f"-Darcadedb.server.rootPath={folder}" in words
    as_guardian = words[-2:] == [guard.__file__, str(folder)]
    return as_engine or as_guardian


def _check_resources(settings: GraphSettings, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < SMALLEST_FREE_SPACE:
        raise GraphError(
            f"The disk of {settings.home} is full: {free // 2**20} MB are free, the engine wants "
            f"{SMALLEST_FREE_SPACE // 2**20} MB at least. Free some space, "
            "or set GRAPEVINE_HOME to a folder on another disk."
        )
    memory = program.machine_memory()
    wanted = program.heap_mb(settings) * 2**20
    if wanted > memory:
        raise GraphError(
            f"The engine is to take {wanted // 2**20} MB of memory, and this machine has "
            f"{memory // 2**20} MB. Set GRAPEVINE_HEAP_MB to less ({SMALLEST_HEAP_MB} at least)."
        )
