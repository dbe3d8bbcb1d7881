"""The embedded engine as a process: shared, stopped with its last command, back after every kind of death."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graph.connection import Graph, GraphError, GraphSettings, open_graph
from graph.engine.program import READER, WRITER, heap_mb, machine_memory, password_of
from graph.engine.start import engine_folder, running_engine, stop_engine
from graph.locks import FileLock, is_held
from tests.graph.commands import Command

pytestmark = pytest.mark.server


@pytest.fixture
def home(home: Path) -> Iterator[Path]:
    yield home
    if home.is_dir():
        stop_engine(home)


def settings(home: Path) -> GraphSettings:
    return GraphSettings(home=home, heap_mb=256)


def engines(home: Path) -> list[psutil.Process]:
    marker = f"-Darcadedb.server.rootPath={engine_folder(home)}"
    return [process for process in psutil.process_iter() if marker in _words(process)]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def eventually(true: Callable[[], bool], patience_s: float = 60) -> bool:
    give_up = time.monotonic() + patience_s
    while not true() and time.monotonic() < give_up:
        time.sleep(0.05)
    return true()


@pytest.mark.parametrize("count", [2, 6])
def test_commands_that_start_at_once_share_one_engine_and_the_last_one_ends_it(
    home: Path, count: int
) -> None:
    with ExitStack() as stack:
        commands = [stack.enter_context(Command(home)) for _ in range(count)]
        assert len({command.engine() for command in commands}) == 1
        commands[0].run("CREATE (:Topic {key: 'shared'})")
        for command in commands[:-1]:
            command.end()
        assert len(engines(home)) == 1
        assert commands[-1].run("MATCH (t:Topic) RETURN t.key AS key") == [{"key": "shared"}]
        commands[-1].end()
        assert engines(home) == []
        assert running_engine(home) is None


def test_the_engine_ends_also_when_its_only_command_was_killed(home: Path) -> None:
    with Command(home) as command:
        state = command.engine()
        command.kill()
    assert eventually(lambda: not is_held(engine_folder(home) / "guardian.lock"))
    assert not psutil.pid_exists(state.engine)
    assert engines(home) == []


def test_a_command_killed_in_mid_start_leaves_nothing_behind(home: Path) -> None:
    with Command(home) as command:
        assert eventually(lambda: bool(engines(home)))
        command.kill()
    assert eventually(lambda: not engines(home))
    with open_graph(settings(home)) as graph:
        assert graph.run("RETURN 1 AS one") == [{"one": 1}]


def test_a_killed_engine_is_back_at_the_next_statement_with_all_it_acknowledged(home: Path) -> None:
    acknowledged = []
    with open_graph(settings(home)) as graph:
        first = running_engine(home)
        assert first is not None
        killer = threading.Timer(0.5, os.kill, (first.engine, signal.SIGKILL))
        killer.start()
        while killer.is_alive() or not acknowledged:
            number = len(acknowledged)
            graph.run("MERGE (:Number {i: $i})", i=number)
            acknowledged.append(number)
        graph.run("MERGE (:Number {i: $i})", i=-1)
        second = running_engine(home)
        assert second is not None
        assert second.engine != first.engine
        rows = graph.run("MATCH (n:Number) RETURN n.i AS i ORDER BY i")
    assert [row["i"] for row in rows] == [-1, *acknowledged]


def test_threads_that_lose_the_engine_together_bring_one_back(home: Path) -> None:
    with open_graph(settings(home)) as graph:
        graph.run("CREATE (:Topic {key: 'kept'})")
        state = running_engine(home)
        assert state is not None
        os.kill(state.engine, signal.SIGKILL)
        found: list[int] = []

        def ask() -> None:
            found.append(len(graph.ask("MATCH (t:Topic) RETURN t.key", timeout_s=60, row_limit=5).rows))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [1, 1, 1, 1]
        assert len(engines(home)) == 1


def test_a_killed_guardian_takes_its_engine_along_and_the_next_statement_starts_another(home: Path) -> None:
    with open_graph(settings(home)) as graph:
        graph.run("CREATE (:Topic {key: 'kept'})")
        state = running_engine(home)
        assert state is not None
        os.kill(state.guardian, signal.SIGKILL)
        assert eventually(lambda: not psutil.pid_exists(state.engine))
        assert graph.run("MATCH (t:Topic) RETURN t.key AS key") == [{"key": "kept"}]
        assert len(engines(home)) == 1


def test_a_state_file_left_by_a_dead_engine_deceives_nobody(home: Path) -> None:
    folder = engine_folder(home)
    folder.mkdir(parents=True)
    (folder / "engine.json").write_text('{"port": 1, "guardian": 1, "engine": 1}')
    (folder / "guardian.lock").touch()
    (folder / "users.lock").touch()
    with open_graph(settings(home)) as graph:
        assert graph.run("RETURN 1 AS one") == [{"one": 1}]


def test_an_engine_starts_although_the_one_before_has_not_let_go_of_its_lock_yet(home: Path) -> None:
    with open_graph(settings(home)) as graph:
        graph.run("CREATE (:Topic {key: 'kept'})")
    ending = FileLock(engine_folder(home) / "guardian.lock")
    assert ending.try_alone()
    release = threading.Timer(1.0, ending.close)
    release.start()
    try:
        with open_graph(settings(home)) as graph:
            assert graph.run("MATCH (t:Topic) RETURN t.key AS key") == [{"key": "kept"}]
    finally:
        release.join()


def test_a_kept_engine_outlives_its_command_until_it_is_stopped(home: Path) -> None:
    with open_graph(settings(home), keep_running=True) as graph:
        graph.run("CREATE (:Topic {key: 'kept'})")
        kept = running_engine(home)
    assert running_engine(home) == kept
    with open_graph(settings(home)) as graph:
        assert graph.run("MATCH (t:Topic) RETURN t.key AS key") == [{"key": "kept"}]
    assert running_engine(home) == kept
    assert stop_engine(home)
    assert engines(home) == []
    assert not stop_engine(home)


def test_passwords_are_seen_by_the_owner_alone_and_nothing_listens_beyond_this_machine(home: Path) -> None:
    with open_graph(settings(home)) as graph:
        words = [" ".join(_words(process)) for process in psutil.process_iter()]
        for password in (password_of(home, WRITER), password_of(home, READER)):
            assert len(password) >= 40
            assert not any(password in line for line in words)
            assert password not in repr(graph.settings)
            assert password not in (engine_folder(home) / "engine.log").read_text()
        state = running_engine(home)
        assert state is not None
        connections = psutil.Process(state.engine).net_connections("inet")
        listening = {address.laddr.ip for address in connections if address.status == psutil.CONN_LISTEN}
        assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
        assert "NEO4J_PASSWORD" not in psutil.Process(state.engine).environ()
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    open_to_others = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


@pytest.mark.parametrize(
    "attempt",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "CREATE USER eve SET PASSWORD 'password'",
        "SHOW USERS",
        "CREATE CONSTRAINT IF NOT EXISTS FOR (t:Topic) REQUIRE t.name IS UNIQUE",
        "CREATE (:Unknown)-[:NEVER_SEEN]->(:Thing)",
    ],
)
def test_the_reader_can_neither_read_files_nor_manage_the_engine(embedded_graph: Graph, attempt: str) -> None:
    with pytest.raises(GraphError, match="only read"):
        embedded_graph.ask(attempt, timeout_s=10, row_limit=10)


def test_a_damaged_folder_is_reported_with_what_to_do(home: Path) -> None:
    with open_graph(settings(home)) as graph:
        graph.run("CREATE (:Topic {key: 'x'})")
    (dictionary,) = engine_folder(home).glob("databases/neo4j/dictionary.*")
    dictionary.unlink()
    with pytest.raises(
        GraphError, match=r"could not open its data in .*Dictionary.* from a backup.*engine\.log"
    ):
        Graph(settings(home))
    assert engines(home) == []


def test_a_folder_that_cannot_be_written_is_reported_with_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(GraphError, match=r"is a file\. Set GRAPEVINE_HOME"):
        Graph(settings(tmp_path / "file"))
    with pytest.raises(GraphError, match=r"cannot be made: .*Set GRAPEVINE_HOME"):
        Graph(settings(Path("/proc/grapevine")))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, check=False, capture_output=True).returncode != 0
    ):
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_at_the_start_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "small", megabytes=16) as disk,
        pytest.raises(GraphError, match=r"is full: 1\d MB are free.* GRAPEVINE_HOME"),
    ):
        Graph(settings(disk / "home"))


def test_a_disk_that_runs_full_is_reported_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", megabytes=80) as disk, open_graph(settings(disk / "home")) as graph:
        written = 0
        with pytest.raises(GraphError, match=r"The disk of .* is full\. Free some space"):  # noqa: PT012
            while True:
                graph.run("UNWIND range(1, 4000) AS i CREATE (:Note {text: $text})", text="x" * 2000)
                written += 4000
        assert graph.run("MATCH (n:Note) RETURN count(n) AS n") == [{"n": written}]
        assert written > 0


def test_damaged_secrets_are_reported_and_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "secrets.json").write_text("{")
    with pytest.raises(GraphError, match="is damaged"):
        Graph(settings(home))
    assert (home / "secrets.json").read_text() == "{"


def test_the_heap_follows_the_machine_and_can_be_set(home: Path) -> None:
    assert 256 <= heap_mb(GraphSettings(home=home)) <= 4096
    assert heap_mb(GraphSettings.from_environment({"GRAPEVINE_HEAP_MB": "700"})) == 700
    too_much = machine_memory() // 2**20 + 1
    with pytest.raises(GraphError, match=r"Set GRAPEVINE_HEAP_MB to less"):
        Graph(GraphSettings(home=home, heap_mb=too_much))
    with pytest.raises(GraphError, match=r"GRAPEVINE_HEAP_MB must be a whole number"):
        GraphSettings.from_environment({"GRAPEVINE_HEAP_MB": "64"})


def test_an_engine_whose_folder_was_deleted_ends(home: Path) -> None:
    with Command(home) as command:
        state = command.engine()
        shutil.rmtree(home)
        assert eventually(lambda: not psutil.pid_exists(state.engine))


def test_the_port_stays_the_same_from_one_start_to_the_next(home: Path) -> None:
    with open_graph(settings(home)):
        first = running_engine(home)
    with open_graph(settings(home)) as graph:
        second = running_engine(home)
        assert graph.run("RETURN 1 AS one") == [{"one": 1}]
    assert first is not None
    assert second is not None
    assert first.port == second.port
    assert 20_000 <= first.port <= 32_000
    assert first.engine != second.engine


def test_a_kept_port_that_another_program_took_gives_way_to_a_new_one_and_the_log_says_so(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_graph(settings(home)):
        first = running_engine(home)
    assert first is not None
    assert caplog.messages == []
    with socket.create_server(("127.0.0.1", first.port)), open_graph(settings(home)):
        second = running_engine(home)
    assert second is not None
    assert second.port != first.port
    assert caplog.messages == [
        f"Another program listens on {first.port}, the port of the engine in {engine_folder(home)}: it has "
        f"{second.port} from now on. Tools that read the graph need the new one, which `grapevine connect` shows."
    ]
    assert int((engine_folder(home) / "port").read_text()) == second.port


def test_a_port_that_was_asked_for_is_taken_or_refused_by_name(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(GraphError, match=f"GRAPEVINE_BOLT_PORT is {taken}, and another program listens"):
            open_graph(replace(settings(home), bolt_port=taken)).__enter__()
    with open_graph(replace(settings(home), bolt_port=taken)):
        found = running_engine(home)
    assert found is not None
    assert found.port == taken
    for wrong in ("80", "bolt", "70000"):
        with pytest.raises(GraphError, match="GRAPEVINE_BOLT_PORT must be a port from 1024 to 65535"):
            GraphSettings.from_environment({"GRAPEVINE_BOLT_PORT": wrong})
