"""What the embedded engine is started with: its program, memory, users and rights."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import secrets
from pathlib import Path

import psutil

from graph.errors import GraphError
from graph.secrets import secret
from graph.settings import GraphSettings

DATABASE = "neo4j"
WRITER = "root"
READER = "reader"
STATEMENT_LIMIT_S = 60.0
"""The engine ends every statement after this long, whether or not anyone still waits for it."""

_LEFT_OUT_JARS = ("console", "graphql", "mcp", "postgresw", "python-bridge", "redisw", "studio")
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def password_of(home: Path, user: str) -> str:
    """The password of the engine's user in this data folder."""
    return secret(home, f"engine_{user}")


def heap_mb(settings: GraphSettings) -> int:
    """The engine's memory limit: as set, or a quarter of the machine's (or container's), 256 MB to 4 GB."""
    if settings.heap_mb is not None:
        return settings.heap_mb
    return max(256, min(4096, machine_memory() // 4 // 2**20))


def machine_memory() -> int:
    """Bytes of memory that this machine, or the container around this process, has."""
    limits: list[int] = [psutil.virtual_memory().total]
    for path in _CGROUP_LIMITS:
        if path.exists() and (text := path.read_text(encoding="ascii").strip()).isdecimal():
            limits.append(int(text))
    return min(limits)


def command(settings: GraphSettings, folder: Path, bolt_port: int) -> list[str]:
    """The engine's command line. It holds no secret: everybody on the machine can read it."""
    limit_ms = int(max(STATEMENT_LIMIT_S, 2 * settings.question_timeout_s) * 1000)
    options = {
        "server.rootPath": str(folder),
        "server.mode": "development",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[]",
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt_port,
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": 0,
        "txWalFlush": 1,
        "command.timeout": limit_ms,
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
        # The engine would otherwise register itself with its makers over the network.
        "support.autoRegister": "false",
    }
    return [
        str(java()),
        f"-Xmx{heap_mb(settings)}m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        f"-XX:ErrorFile={folder / 'crash.log'}",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=java.management/sun.management=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF-8",
        "-Duser.timezone=UTC",
        *(f"-Darcadedb.{name}={value}" for name, value in options.items()),
        "com.arcadedb.server.ArcadeDBServer",
    ]


def java() -> Path:
    """The Java that the engine is run with."""
    return _package() / "jre" / "bin" / "java"


def environment() -> dict[str, str]:
    """The engine's environment: nothing of the caller's, where NEO4J_PASSWORD and API tokens may stand."""
    jars = sorted((_package() / "jars").glob("*.jar"))
    wanted = [
        str(jar) for jar in jars if not jar.name.startswith(tuple(f"arcadedb-{n}" for n in _LEFT_OUT_JARS))
    ]
    return {"CLASSPATH": ":".join(wanted), "PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}


def write_configuration(settings: GraphSettings, folder: Path) -> None:
    """Writes the engine's users (as hashes), their rights and its logging into ``folder``/config."""
    config = folder / "config"
    config.mkdir(mode=0o700, parents=True, exist_ok=True)
    users = [
        {
            "name": user,
            "password": _hashed(password_of(settings.home, user)),
            "databases": {database: [group]},
        }
        for user, database, group in ((WRITER, "*", "admin"), (READER, DATABASE, READER))
    ]
    _write(config / "server-users.jsonl", "".join(json.dumps(user) + "\n" for user in users))
    _write(config / "server-groups.json", json.dumps(_groups(settings), indent=1))
    _write(config / "arcadedb-log.properties", _LOGGING)


def _groups(settings: GraphSettings) -> dict[str, object]:
    every_right = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
    administer = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]
    groups = {
        "admin": _group(administer, every_right),
        READER: _group([], ["readRecord"], int(settings.question_timeout_s * 1000)),
        "*": _group([], []),
    }
    return {"version": 2, "databases": {"*": {"groups": groups}}}


def _group(server: list[str], records: list[str], read_timeout_ms: int = -1) -> dict[str, object]:
    return {
        "resultSetLimit": -1,
        "readTimeout": read_timeout_ms,
        "access": server,
        "types": {"*": {"access": records}},
    }


def _hashed(password: str) -> str:
    # The passwords are 256 random bits: stretching them would only make every connection slower.
    rounds = 1024
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), rounds, 32)
    return f"PBKDF2WithHmacSHA256${rounds}${salt}${base64.b64encode(digest).decode()}"


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def _package() -> Path:
    found = importlib.util.find_spec("arcadedb_embedded")
    if found is None or found.origin is None:
        raise GraphError(
            "The embedded engine is not installed: run `pip install arcadedb-embedded`, "
            "or set NEO4J_URI to a Neo4j server."
        )
    package = Path(found.origin).parent
    if not (package / "jre" / "bin" / "java").exists():
        raise GraphError(
            f"The embedded engine in {package} has no Java runtime: reinstall the package arcadedb-embedded, "
            "or set NEO4J_URI to a Neo4j server."
        )
    return package


_LOGGING = """handlers = java.util.logging.ConsoleHandler
.level = INFO
java.util.logging.ConsoleHandler.level = INFO
java.util.logging.ConsoleHandler.formatter = com.arcadedb.log.LogFormatter
"""
