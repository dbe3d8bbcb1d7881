"""Serving the dashboard: on loopback only, and gone without a trace when it stops."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grapevine.serving.server import DashboardServer, ServeError, check_port, serve_dashboard

pytestmark = pytest.mark.server

SCRIPT = "import streamlit as st\nst.text('hello')\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "hello.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def server(script: Path, tmp_path: Path) -> Iterator[DashboardServer]:
    with serve_dashboard(script=script, log=tmp_path / "log") as server:
        yield server


def upgrade(port: int, **headers: str) -> int:
    """The status with which the server answers a page's request to talk."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    wanted = {
        "Host": f"127.0.0.1:{port}",
        "Origin": f"http://127.0.0.1:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **headers,
    }
    try:
        connection.request("GET", "/_stcore/stream", headers=wanted)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_listens_on_loopback_only(server: DashboardServer) -> None:
    process = psutil.Process(server.pid)
    listening = [
        link.laddr
        for one in (process, *process.children(recursive=True))
        for link in one.net_connections(kind="inet")
        if link.status == psutil.CONN_LISTEN
    ]
    assert [(place.ip, place.port) for place in listening] == [("127.0.0.1", server.port)]
    assert server.address == f"http://127.0.0.1:{server.port}/"


def test_a_page_of_another_site_cannot_talk_to_it(server: DashboardServer) -> None:
    assert upgrade(server.port) == http.HTTPStatus.SWITCHING_PROTOCOLS
    assert upgrade(server.port, Origin="https://evil.example") == http.HTTPStatus.FORBIDDEN
    rebound = upgrade(server.port, Host="evil.example", Origin="http://evil.example")
    assert rebound == http.HTTPStatus.FORBIDDEN


def test_stopping_leaves_no_process_and_frees_the_port(script: Path) -> None:
    server = serve_dashboard(script=script)
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    log = server.log
    assert log.exists()
    server.stop()
    assert not any(process.is_running() for process in processes)
    assert not server.running
    assert not log.exists(), "a log that nobody named goes with it"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", server.port))
    server.stop()


def test_it_ends_when_whoever_started_it_is_killed(script: Path, tmp_path: Path) -> None:
    starter = (
        "import sys, time\nfrom pathlib import Path\nfrom grapevine.serving.server import serve_dashboard\n"
        f"server = serve_dashboard(script=Path({str(script)!r}), log=Path({str(tmp_path / 'log')!r}))\n"
        "print(server.pid, flush=True)\ntime.sleep(600)\n"
    )
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", starter],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_port_in_use_is_said(script: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ServeError, match=f"Port {port} is in use: name another one with --port, or leave it out"
        ):
            serve_dashboard(port, script=script)


@pytest.mark.parametrize("port", [0, -1, 65_536, 99_999])
def test_a_number_that_is_no_port_is_said_without_a_traceback(port: int, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=rf"{port} is no port: ports go from 1 to 65535\. Name another"):
        check_port(port)
    asked = subprocess.run(
        [sys.executable, "-m", "grapevine", "dashboard", "--port", str(port)],
        env={
            **os.environ,
            "GRAPEVINE_HOME": str(tmp_path),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 1
    assert asked.stderr.startswith(f"Error: {port} is no port")
    assert "Traceback" not in asked.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is started for a port that cannot be used"


def test_a_script_that_is_not_there_is_an_error_with_what_was_said(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"nowhere\.py"):
        serve_dashboard(script=tmp_path / "nowhere.py")


def test_the_users_own_streamlit_settings_cannot_open_it_up(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/config.toml").write_text(
        '[server]\naddress = "0.0.0.0"\nenableCORS = false\n[browser]\ngatherUsageStats = true\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    environ = {**os.environ, "STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "STREAMLIT_SERVER_ENABLE_CORS": "false"}
    with serve_dashboard(script=script, environ=environ) as server:
        listening = [
            link.laddr.ip
            for link in psutil.Process(server.pid).net_connections(kind="inet")
            if link.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]
        assert upgrade(server.port, Origin="https://evil.example") == http.HTTPStatus.FORBIDDEN


def test_no_file_beside_a_script_takes_the_place_of_a_package() -> None:
    root = Path(__file__).resolve().parents[2]
    packages = {"grapevine", "dashboard", "collectors", "nlp", "queries", "graph"}
    for folder in ("grapevine", "dashboard"):
        names = {path.stem for path in (root / folder).iterdir() if path.suffix == ".py" or path.is_dir()}
        assert not names & packages
        assert not names & set(sys.stdlib_module_names)
