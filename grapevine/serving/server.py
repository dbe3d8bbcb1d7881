"""Serving the dashboard: Streamlit as a child process on loopback, stopped cleanly, nothing left behind."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from dashboard.theme import STREAMLIT
from graph.errors import GrapevineError

HOST = "127.0.0.1"
SCRIPT = Path(__file__).with_name("script.py")
START_S = 60.0
STOP_S = 5.0
LARGEST_PORT = 65_535

OPTIONS: dict[str, str | tuple[str, ...]] = {
    "server.address": HOST,
    # No web page reads the dashboard by pointing its own name at 127.0.0.1.
    "server.allowedHosts": (HOST, "localhost"),
    "server.headless": "true",
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableStaticServing": "false",
    "browser.gatherUsageStats": "false",
    "global.developmentMode": "false",
    "runner.magicEnabled": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "logger.enableRich": "false",
    "logger.hideWelcomeMessage": "true",
    **STREAMLIT,
}
"""Given as flags, which win over any configuration file or variable that the user has for Streamlit."""


class ServeError(GrapevineError):
    """The dashboard could not be served; the message says what to do."""


class DashboardServer:
    """One running dashboard. Use it as a context manager, or call :meth:`stop`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path, *, keep_log: bool) -> None:
        self._process = process
        self._keep_log = keep_log
        self.port = port
        self.log = log

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.port}/"

    @property
    def pid(self) -> int:
        """The child process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the child process is still there."""
        return self._process.poll() is None

    def wait(self, timeout_s: float | None = None) -> int | None:
        """The child's exit status once it ended, or None when ``timeout_s`` passed before that."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """Ask it to end, and end it when it does not within five seconds. Harmless when it has ended."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            if self.wait(STOP_S) is None:
                self._process.kill()
                self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        if not self._keep_log:
            self.log.unlink(missing_ok=True)

    def __enter__(self) -> DashboardServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve_dashboard(
    port: int | None = None,
    *,
    arguments: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    log: Path | None = None,
    script: Path = SCRIPT,
) -> DashboardServer:
    """Start the dashboard on 127.0.0.1 and return once it answers.

    ``port``: a free one where none is named. ``arguments``: for the script. ``log``: the file that its
    messages are appended to; where none is named, one that goes when it stops. Raises ServeError: the port
    cannot be used, or it did not come up.
    """
    check_port(port)
    attempts = 1 if port is not None else 3
    for attempt in range(attempts):
        chosen = port if port is not None else _free_port()
        server = _start(chosen, script, arguments, environ, log)
        try:
            return _healthy(server)
        except ServeError:
            server.stop()
            if attempt + 1 == attempts or _is_free(chosen):
                raise
        except BaseException:
            server.stop()
            raise
    raise AssertionError("unreachable")


def check_port(port: int | None) -> None:
    """Raises ServeError for a port that cannot be listened on; None, for any free one, always can."""
    if port is None:
        return
    other = "Name another one with --port, or leave it out to have a free one picked"
    if not 1 <= port <= LARGEST_PORT:
        raise ServeError(f"{port} is no port: ports go from 1 to {LARGEST_PORT}. {other}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise ServeError(
                f"Port {port} is not for this user: ports below 1024 are the system's. {other}."
            ) from None
        except OSError as error:
            raise ServeError(f"Port {port} is in use: {other[0].lower()}{other[1:]}.") from error


def _start(
    port: int, script: Path, arguments: Sequence[str], environ: Mapping[str, str] | None, log: Path | None
) -> DashboardServer:
    options = [
        f"--{name}={value}"
        for name, values in {**OPTIONS, "server.port": str(port)}.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    # -P keeps the current folder off the import path: a folder named graph there would take our place.
    command = [
        sys.executable,
        "-P",
        "-m",
        "grapevine.serving.server",
        str(script),
        *options,
        "--",
        *arguments,
    ]
    environment = dict(os.environ if environ is None else environ)
    root = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH")]))
    with _log_file(log) as messages:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=messages,
            stderr=subprocess.STDOUT,
            env=environment,
            # Ctrl-C in the terminal goes to us alone; we then stop it in good order.
            start_new_session=True,
        )
        return DashboardServer(process, port, Path(messages.name), keep_log=log is not None)


@contextlib.contextmanager
def _log_file(log: Path | None) -> Iterator[IO[bytes]]:
    if log is None:
        with tempfile.NamedTemporaryFile(prefix="grapevine-dashboard-", suffix=".log", delete=False) as file:
            yield file
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        yield file


def _healthy(server: DashboardServer) -> DashboardServer:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if not server.running:
            raise ServeError(f"The dashboard ended while it started:\n{_tail(server.log)}")
        if _answers(server.port):
            return server
        time.sleep(0.1)
    raise ServeError(f"The dashboard did not answer within {START_S:.0f} s:\n{_tail(server.log)}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tail(log: Path, lines: int = 8) -> str:
    text = log.read_text(encoding="utf-8", errors="replace").strip()
    return "\n".join(text.splitlines()[-lines:]) or "(it said nothing)"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    try:
        check_port(port)
    except ServeError:
        return False
    return True


def _end_with_parent() -> None:
    """End this process when the other end of its stdin closes: its parent is gone, however it went."""
    # Not sys.stdin: a thread that waits in it would keep the interpreter from ending in good order.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_S)
    os._exit(1)


def _run_streamlit(arguments: Sequence[str]) -> None:
    """What the child process does."""
    from streamlit.web.cli import main

    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(["run", *arguments], prog_name="grapevine")


if __name__ == "__main__":
    _run_streamlit(sys.argv[1:])
