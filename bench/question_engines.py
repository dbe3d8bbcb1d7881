"""An engine on a folder that stays: a graph that is built once is measured again and again."""

from __future__ import annotations

import contextlib
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import neo4j

from graph.connection import Graph, GraphSettings, open_graph
from tests.servers import JAVA_OPENINGS, end_with_parent, free_ports, neo4j_folder, wait_for_neo4j

PAGE_CACHE_MB = 1_024


@contextlib.contextmanager
def opened(engine: str, folder: Path, heap_mb: int) -> Iterator[Graph]:
    """The graph in the folder, on the embedded engine or on a Neo4j that is started for it and ended in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "embedded":
        with open_graph(GraphSettings(home=folder, heap_mb=heap_mb)) as graph:
            yield graph
        return
    with _neo4j(folder / "neo4j", heap_mb) as (uri, password):
        settings = GraphSettings(uri=uri, password=password, home=folder)
        with open_graph(settings) as graph:
            yield graph


@contextlib.contextmanager
def _neo4j(home: Path, heap_mb: int) -> Iterator[tuple[str, str]]:
    """Where it listens, and the password of the user ``neo4j``."""
    server = neo4j_folder()
    bolt, http = free_ports(2)
    (home / "conf").mkdir(parents=True, exist_ok=True)
    (home / "conf/neo4j.conf").write_text(
        "server.default_listen_address=127.0.0.1\n"
        f"server.bolt.listen_address=127.0.0.1:{bolt}\n"
        f"server.bolt.advertised_address=127.0.0.1:{bolt}\n"
        f"server.http.listen_address=127.0.0.1:{http}\n"
        f"server.memory.heap.max_size={heap_mb}m\n"
        f"server.memory.pagecache.size={PAGE_CACHE_MB}m\n"
        "db.tx_log.preallocate=false\n"
        "db.tx_log.rotation.retention_policy=1 files\n"
        "dbms.usage_report.enabled=false\n",
        encoding="utf-8",
    )
    secret, uri = home / "password", f"bolt://127.0.0.1:{bolt}"
    command = [
        "java",
        f"-Xmx{heap_mb}m",
        *JAVA_OPENINGS,
        "-cp",
        f"{server}/lib/*",
        str(server / "Start.java"),
    ]
    with (home / "neo4j.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, f"--home-dir={home}", f"--config-dir={home / 'conf'}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - it calls prctl and nothing else
            start_new_session=True,
        )  # fmt: skip
    try:
        if not secret.exists():
            wait_for_neo4j(process, uri, ("neo4j", "neo4j"), home)
            password = secrets.token_urlsafe(12)
            with neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=password, database_="system"
                )
            secret.touch(mode=0o600)
            secret.write_text(password)
        wait_for_neo4j(process, uri, ("neo4j", secret.read_text()), home)
        yield uri, secret.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
