"""Real servers for the tests: Neo4j and Jetstream, on free loopback ports, ended with the test session."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import neo4j
import psutil
from neo4j.exceptions import DriverError, Neo4jError

from tests.requirements import leave_out

REPOSITORY = Path(__file__).parent.parent
NEO4J_FOLDERS = (REPOSITORY / ".cache/neo4j", Path("~/.cache/grapevine-tests/neo4j").expanduser())
SERVER_PORTS = (20_000, 32_000)
"""Below those that Linux gives to connections: a server may take seconds until it listens."""
JAVA_OPENINGS = [
    f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch")
]


@dataclass(frozen=True)
class Neo4jServer:
    """A running Neo4j and how to sign in."""

    uri: str
    password: str
    process: subprocess.Popen[bytes]
    home: Path
    folder: Path

    def start_again(self) -> None:
        """Starts a new process on the same data and port, after this one has ended; returns when it answers."""
        process = start_neo4j(self.folder, self.home)
        wait_for_neo4j(process, self.uri, ("neo4j", self.password), self.home)


@dataclass(frozen=True)
class Jetstream:
    """A simulated network and the real Jetstream server that follows it."""

    base_uri: str
    """For ``atproto.JetstreamClient``: ``ws://127.0.0.1:PORT/xrpc``."""
    pds_uri: str
    """The simulated PLC directory, PDS and relay: ``http://127.0.0.1:PORT``."""


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on now, from those that the kernel gives to no connection meanwhile."""
    found: list[int] = []
    for port in random.sample(range(*SERVER_PORTS), 200):
        with contextlib.suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError(f"fewer than {count} ports of 127.0.0.1 are free between {SERVER_PORTS}")


def neo4j_folder() -> Path:
    """Where ``tests/fetch_neo4j.sh`` put the server; leaves the test out where it did not run."""
    chosen = os.environ.get("GRAPEVINE_NEO4J_DIR")
    folders = (Path(chosen),) if chosen else NEO4J_FOLDERS
    for folder in folders:
        if (folder / "lib").is_dir() and (folder / "Start.java").exists():
            if shutil.which("java") is None:
                leave_out("neo4j", "no java on the PATH (Debian: apt-get install default-jdk-headless)")
            return folder
    return leave_out("neo4j", "no Neo4j server found; tests/fetch_neo4j.sh fetches it (needs maven)")


@contextlib.contextmanager
def running_neo4j(home: Path) -> Iterator[Neo4jServer]:
    """A new, empty Neo4j with its data in ``home``; killed on leaving, as nobody wants its data afterwards."""
    folder = neo4j_folder()
    bolt, http = free_ports(2)
    (home / "conf").mkdir(parents=True)
    (home / "conf/neo4j.conf").write_text(
        "server.default_listen_address=127.0.0.1\n"
        f"server.bolt.listen_address=127.0.0.1:{bolt}\n"
        f"server.bolt.advertised_address=127.0.0.1:{bolt}\n"
        f"server.http.listen_address=127.0.0.1:{http}\n"
        "server.memory.heap.max_size=1g\n"
        "server.memory.pagecache.size=256m\n"
        "db.tx_log.preallocate=false\n"
        "dbms.usage_report.enabled=false\n",
        encoding="utf-8",
    )
    process = start_neo4j(folder, home)
    try:
        uri, password = f"bolt://127.0.0.1:{bolt}", secrets.token_urlsafe(12)
        wait_for_neo4j(process, uri, ("neo4j", "neo4j"), home)
        with neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=password, database_="system"
            )
        wait_for_neo4j(process, uri, ("neo4j", password), home)
        yield Neo4jServer(uri, password, process, home, folder)
    finally:
        for left in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if f"--home-dir={home}" in left.cmdline():
                    left.kill()
                    left.wait(10)


def start_neo4j(folder: Path, home: Path) -> subprocess.Popen[bytes]:
    """A Neo4j process on the data in ``home``, as its configuration says."""
    command = [
        "java",
        "-Xms256m",
        "-Xmx1g",
        # For servers that live for minutes: less compiling, half the start.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        *JAVA_OPENINGS,
        "-cp",
        f"{folder}/lib/*",
        str(folder / "Start.java"),
    ]
    with (home / "neo4j.log").open("ab") as log:
        return subprocess.Popen(
            [*command, f"--home-dir={home}", f"--config-dir={home / 'conf'}"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - it calls prctl and nothing else
            start_new_session=True,
        )


def wait_for_neo4j(process: subprocess.Popen[bytes], uri: str, auth: tuple[str, str], home: Path) -> None:
    """Returns when the server answers. Raises RuntimeError with its log when it ended or took 240 s."""
    give_up = time.monotonic() + 240
    while time.monotonic() < give_up and process.poll() is None:
        database = "system" if auth[1] == "neo4j" else "neo4j"
        try:
            with (
                neo4j.GraphDatabase.driver(uri, auth=auth) as driver,
                driver.session(database=database) as session,
            ):
                session.run("SHOW DATABASES" if database == "system" else "RETURN 1").consume()
                return
        except Neo4jError as error:
            if error.code == "Neo.ClientError.Security.CredentialsExpired":
                return
        except (DriverError, OSError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"Neo4j did not start:\n{(home / 'neo4j.log').read_text(errors='replace')[-4000:]}")


@contextlib.contextmanager
def running_jetstream(
    folder: Path, accounts: int = 40, commits_per_second: int = 50, ports: Sequence[int] = ()
) -> Iterator[Jetstream]:
    """A simulated network and the real Jetstream, from GRAPEVINE_JETSTREAM_DIR; ended on leaving.

    ``ports``: those of the network and of Jetstream, where they are not to be any free ones.
    """
    tools = Path(os.environ.get("GRAPEVINE_JETSTREAM_DIR", ""))
    start = tools / "start"
    if not os.environ.get("GRAPEVINE_JETSTREAM_DIR") or not start.exists():
        leave_out(
            "jetstream",
            "GRAPEVINE_JETSTREAM_DIR names no folder with the Jetstream server and its start script",
        )
    pds, jetstream = ports or free_ports(2)
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(start), str(folder), str(pds), str(jetstream), str(accounts), str(commits_per_second)]
    pids: list[int] = []
    try:
        # Its children inherit the pipe, so the one line it prints is read rather than the pipe's end.
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as script:
            assert script.stdout is not None
            pids = [int(word) for word in script.stdout.readline().split()]
            if script.wait(120) != 0 or len(pids) != 2:
                logs = [
                    f"{log.name}:\n{log.read_text(errors='replace')[-2000:]}" for log in folder.glob("*.log")
                ]
                raise RuntimeError("Jetstream did not start:\n" + "\n".join(logs))
        yield Jetstream(f"ws://127.0.0.1:{jetstream}/xrpc", f"http://127.0.0.1:{pds}")
    finally:
        for left in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if left.pid in pids or any(word.startswith(f"{folder}/") for word in left.cmdline()):
                    end(left)


def chromium_path() -> Path:
    """The browser in GRAPEVINE_CHROMIUM or on the PATH; leaves the test out where there is none."""
    chosen = (
        os.environ.get("GRAPEVINE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not chosen or not Path(chosen).exists():
        leave_out(
            "browser", "no chromium on the PATH or in GRAPEVINE_CHROMIUM (Debian: apt-get install chromium)"
        )
    return Path(chosen)


def end(process: psutil.Process) -> None:
    """Asks the process to end, and makes it after 10 s."""
    process.terminate()
    try:
        process.wait(10)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(10)


def end_with_parent() -> None:
    """For a child process: TERM when the test session is gone, however it went."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
