"""What ``grapevine doctor`` looks at underneath the graph: each check says what it found and what helps."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from graph.engine import program
from graph.engine.start import SMALLEST_FREE_SPACE, engine_folder, running_engine

from .connection import Graph, open_graph
from .errors import GraphError, ReadOnlyViolation
from .schema import VERSION, version_of
from .secrets import FILE_NAME, prepare_home
from .settings import GraphSettings

Status = Literal["ok", "warn", "fail"]
COMFORTABLE_SPACE = 2 * 2**30
_PAGED_FILE = re.compile(r"\.(?P<page>\d+)\.v\d+\.\w+$")


@dataclass(frozen=True)
class Finding:
    """One check's outcome; ``remedy`` says what to do about a warning or failure."""

    name: str
    status: Status
    what: str
    remedy: str = ""


Check = Callable[[GraphSettings], Finding]
GraphCheck = Callable[[Graph], Finding]


def examine(settings: GraphSettings | None = None, *more: GraphCheck) -> Iterator[Finding]:
    """Every check of the settings (of the environment, without any), one after the other as it is done.

    Starts the embedded engine, or signs in to Neo4j; changes nothing in the graph. ``more`` are checks of others
    that want the graph: they are asked while it is open.
    """
    try:
        settings = settings or GraphSettings.from_environment()
    except GraphError as error:
        yield Finding("settings", "fail", str(error), "Correct the variable and run the check again.")
        return
    checks: list[Check] = [check_home, check_secrets, check_space]
    if settings.uri is None:
        checks += [check_memory, check_engine_package, check_data_files]
    for check in checks:
        yield check(settings)
    yield from examine_graph(settings, *more)


def examine_graph(settings: GraphSettings, *more: GraphCheck) -> Iterator[Finding]:
    """Whether the graph opens, what schema it holds, and whether questions are kept from writing."""
    began = time.monotonic()
    was_running = settings.uri is None and running_engine(settings.home) is not None
    try:
        with open_graph(settings) as graph:
            seconds = time.monotonic() - began
            where = settings.uri or f"embedded, {'already running' if was_running else 'started'}"
            yield Finding("graph", "ok", f"{graph.version} ({where}) answered after {seconds:.1f} s")
            yield check_schema(graph)
            yield check_reading_only(graph)
            for check in more:
                yield check(graph)
    except GraphError as error:
        yield Finding("graph", "fail", str(error), "Do what the message says and run the check again.")


def check_home(settings: GraphSettings) -> Finding:
    """Whether the data folder can be written, and by its owner alone."""
    home = settings.home
    try:
        prepare_home(home)
    except GraphError as error:
        return Finding(
            "data folder", "fail", str(error), "Set GRAPEVINE_HOME to a folder that you can write."
        )
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return Finding("data folder", "warn", f"{home} is open to other users", f"Run: chmod 700 {home}")
    return Finding("data folder", "ok", f"{home} is yours alone and can be written")


def check_secrets(settings: GraphSettings) -> Finding:
    """Whether the file with passwords and keys is closed to others."""
    path = settings.home / FILE_NAME
    if not path.exists():
        return Finding("secrets", "ok", f"{path} is made when first needed")
    state = path.stat()
    if stat.S_IMODE(state.st_mode) & 0o077:
        return Finding("secrets", "warn", f"{path} can be read by other users", f"Run: chmod 600 {path}")
    if not os.access(path, os.R_OK):
        return Finding("secrets", "fail", f"{path} belongs to another user", f"Run: sudo chown $USER {path}")
    return Finding("secrets", "ok", f"{path} can be read by you alone")


def check_space(settings: GraphSettings) -> Finding:
    """Whether the disk of the data folder has room."""
    existing = next(
        folder for folder in (settings.home, *settings.home.absolute().parents) if folder.exists()
    )
    free = shutil.disk_usage(existing).free
    what = f"{free / 2**30:.1f} GB free on the disk of {settings.home}"
    remedy = "Free some space, or set GRAPEVINE_HOME to a folder on another disk."
    if free < SMALLEST_FREE_SPACE:
        return Finding("disk", "fail", what, remedy)
    if free < COMFORTABLE_SPACE:
        return Finding(
            "disk", "warn", f"{what}: a million posts take half a gigabyte, twice that while written", remedy
        )
    return Finding("disk", "ok", what)


def check_memory(settings: GraphSettings) -> Finding:
    """Whether the machine can give the embedded engine what it may take."""
    heap, total = program.heap_mb(settings), program.machine_memory() // 2**20
    available = psutil.virtual_memory().available // 2**20
    what = f"the engine may take {heap} MB of {total} MB, of which {available} MB are available"
    remedy = f"Close other programs, or set GRAPEVINE_HEAP_MB to less than {heap}."
    if heap > total:
        return Finding("memory", "fail", what, remedy)
    if heap > available and running_engine(settings.home) is None:
        return Finding("memory", "warn", what, remedy)
    return Finding("memory", "ok", what)


def check_engine_package(settings: GraphSettings) -> Finding:
    """Whether the embedded engine and its Java runtime are installed."""
    try:
        java = str(program.java())
    except GraphError as error:
        return Finding(
            "embedded engine", "fail", str(error), "Run: pip install --force-reinstall arcadedb-embedded"
        )
    if not os.access(java, os.X_OK):
        return Finding(
            "embedded engine", "fail", f"{java} cannot be run", f"Run: chmod +x {Path(java).parent}/*"
        )
    version = importlib.metadata.version("arcadedb-embedded")
    return Finding("embedded engine", "ok", f"arcadedb-embedded {version} with its own Java runtime")


def check_data_files(settings: GraphSettings) -> Finding:
    """Whether the embedded engine's files are whole: it opens a cut one without a word, less its records."""
    database = engine_folder(settings.home) / "databases" / program.DATABASE
    files = sorted(database.glob("*.v*.*")) if database.is_dir() else []
    if running_engine(settings.home) is not None:
        return Finding(
            "data files", "ok", f"{len(files)} files in {database} are in use by the running engine"
        )
    cut = [path.name for path in files if _is_cut(path)]
    if cut:
        return Finding(
            "data files",
            "warn",
            f"not a whole number of pages in {', '.join(cut)} of {database}: "
            "the machine stopped in mid-write, or the files were cut",
            "If posts are missing, restore the data folder from a backup.",
        )
    return Finding(
        "data files", "ok", f"{len(files)} files in {database} are whole" if files else "no graph yet"
    )


def _is_cut(path: Path) -> bool:
    paged = _PAGED_FILE.search(path.name)
    return paged is not None and path.stat().st_size % int(paged["page"]) != 0


def check_schema(graph: Graph) -> Finding:
    """Whether the graph's schema is this Grapevine's."""
    found = version_of(graph)
    if found == 0:
        return Finding(
            "schema", "ok", "the graph is new: its schema is made by the first command that writes"
        )
    if found < VERSION:
        return Finding("schema", "ok", f"schema {found}: the next command that writes brings it to {VERSION}")
    if found > VERSION:
        return Finding(
            "schema",
            "fail",
            f"schema {found} was written by a newer Grapevine",
            "Upgrade Grapevine, or open another graph.",
        )
    return Finding("schema", "ok", f"schema {found} is up to date")


def check_reading_only(graph: Graph) -> Finding:
    """Whether a question that would write is refused."""
    try:
        graph.ask("CREATE (:Schema {key: 'doctor'})", timeout_s=10, row_limit=1)
    except ReadOnlyViolation:
        return Finding("questions", "ok", "a question that would change the graph is refused")
    except GraphError as error:
        return Finding("questions", "warn", str(error), "Run the check again when the graph is less busy.")
    return Finding(
        "questions",
        "fail",
        "a question was able to write",
        "Delete the folder engine/config in the data folder, or report this with the version of your Neo4j.",
    )
