"""The graph over Bolt, whichever engine stands behind it."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import neo4j
import stamina
from neo4j.exceptions import DriverError, Neo4jError
from stamina.instrumentation import RetryDetails, RetryHook, RetryHookFactory, set_on_retry_hooks

from graph.engine.program import DATABASE, READER, WRITER, password_of
from graph.engine.start import EmbeddedEngine
from graph.rows import to_python
from graph.text.safe import one_line

from .driver_errors import explained, is_lost_connection, is_taken_key, is_worth_another_try
from .errors import GraphError, QuestionTimeout, ReadOnlyViolation
from .settings import GraphSettings

__all__ = [
    "Graph",
    "GraphError",
    "GraphSettings",
    "QuestionTimeout",
    "ReadOnlyViolation",
    "ReadResult",
    "open_graph",
]

T = TypeVar("T")
OLDEST_NEO4J = (5, 26)
RETRY_FOR_S = 30.0
FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 2.0
TAKEN_KEY_RETRIES = 5
CONNECT_PATIENCE_S = 10.0


def _logged_retries() -> RetryHook:
    import structlog

    log = structlog.get_logger("graph.connection")

    def hook(details: RetryDetails) -> None:
        # Writers that meet are everyday, and what a command prints is not to be interrupted by it.
        if isinstance(details.caused_by, (DriverError, Neo4jError)):
            return
        fault = str(details.caused_by) or type(details.caused_by).__name__
        log.warning("tried again", reason=one_line(fault), in_s=round(details.wait_for, 1))

    return hook


set_on_retry_hooks([RetryHookFactory(_logged_retries)])

# Hints about the plan of every statement are for its author, not for whoever runs the command.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)


@dataclass(frozen=True)
class ReadResult:
    """What a question found: its columns in order, its rows, and whether there were more than its limit."""

    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool


@contextmanager
def open_graph(settings: GraphSettings | None = None, *, keep_running: bool = False) -> Iterator[Graph]:
    """The graph of the settings (of the environment, without any), closed at the end.

    Without a ``uri`` it starts the embedded engine or attaches to the running one; the last command to close
    it stops it. With ``keep_running`` the engine outlives this command, until ``graph.engine.start.stop_engine``.
    Raises GraphError with what to set, where the graph cannot be reached.
    """
    graph = Graph(settings or GraphSettings.from_environment(), keep_running=keep_running)
    try:
        yield graph
    finally:
        graph.close()


class Graph:
    """One graph. Threads may share it; a forked process may not."""

    def __init__(self, settings: GraphSettings, *, keep_running: bool = False) -> None:
        """Connects. Raises GraphError with what to set, where that fails."""
        self.settings = settings
        self._reconnecting = threading.Lock()
        self._engine = EmbeddedEngine(settings) if settings.uri is None else None
        self._database = DATABASE if self._engine else settings.database
        self._drivers: _Drivers | None = None
        try:
            if self._engine and keep_running:
                self._engine.keep()
            self._drivers = self._connect()
        except BaseException:
            self.close()
            raise

    @property
    def engine(self) -> Literal["neo4j", "embedded"]:
        """Which kind of engine stands behind the graph. Only ``doctor`` and tests need to know."""
        return "embedded" if self._engine else "neo4j"

    @property
    def uri(self) -> str:
        """Where the graph answers over Bolt."""
        return self._engine.uri if self._engine else str(self.settings.uri)

    @property
    def database(self) -> str:
        """The name of the database."""
        return self._database

    @property
    def version(self) -> str:
        """The server's name and version, as it gives them."""
        return self._open_drivers().agent

    def run(self, cypher: str, **params: Any) -> list[dict[str, Any]]:
        """One statement in a transaction of its own; its rows. Retried, so it has to be idempotent."""

        def once(drivers: _Drivers) -> list[dict[str, Any]]:
            with drivers.writer.session(database=self._database) as session:
                if self._engine:
                    # Outside of a transaction the embedded engine commits each row that a statement changes: ten
                    # times slower, and a statement that breaks off leaves half of its changes.
                    return session.execute_write(
                        lambda tx: [_row(record) for record in tx.run(cypher, params)]
                    )
                return [_row(record) for record in session.run(cypher, params)]

        return self._persist(once)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """``work`` in one transaction; what it returned. Retried as a whole, so it has to be idempotent."""

        def once(drivers: _Drivers) -> T:
            with drivers.writer.session(database=self._database) as session:
                return session.execute_write(work)

        return self._persist(once)

    def ask(
        self, cypher: str, params: Mapping[str, Any] | None = None, *, timeout_s: float, row_limit: int
    ) -> ReadResult:
        """A question: one statement that may only read, for ``timeout_s`` at most, up to ``row_limit`` rows.

        Raises ReadOnlyViolation, QuestionTimeout, GraphError for every other fault.
        """

        def once(drivers: _Drivers) -> ReadResult:
            return _within(timeout_s, lambda: self._read(drivers, cypher, params or {}, timeout_s, row_limit))

        try:
            return self._persist(once, question=True)
        except QuestionTimeout as error:
            # Whoever ended it, the server or this side, the reader hears the same.
            raise QuestionTimeout(
                f"The question took longer than {timeout_s:g} s. Narrow it down (a shorter time, one company), "
                "or raise the limit."
            ) from error

    def close(self) -> None:
        """Closes the connections; the embedded engine stops with the last command that used it."""
        with self._reconnecting:
            if self._drivers is not None:
                self._drivers.close()
                self._drivers = None
        if self._engine is not None:
            self._engine.close()

    def _read(
        self, drivers: _Drivers, cypher: str, params: Mapping[str, Any], timeout_s: float, row_limit: int
    ) -> ReadResult:
        statement = neo4j.Query(cypher, timeout=timeout_s)
        with drivers.reader.session(
            database=self._database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=min(row_limit + 1, 1000),
        ) as session:
            result = session.run(statement, dict(params))
            columns = list(result.keys())
            rows = [_row(record) for _, record in zip(range(row_limit), result, strict=False)]
            return ReadResult(columns, rows, truncated=len(rows) == row_limit and result.peek() is not None)

    def _persist(self, once: Callable[[_Drivers], T], *, question: bool = False) -> T:
        taken_keys = 0

        def again(error: Exception) -> bool:
            nonlocal taken_keys
            if is_taken_key(error):
                taken_keys += 1
                return taken_keys <= TAKEN_KEY_RETRIES
            return is_worth_another_try(error)

        attempts = stamina.retry_context(
            on=again,
            attempts=None,
            timeout=RETRY_FOR_S,
            wait_initial=FIRST_WAIT_S,
            wait_max=LONGEST_WAIT_S,
            wait_jitter=FIRST_WAIT_S,
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._once(once)
        except (DriverError, Neo4jError) as error:
            raise explained(error, self.settings, question=question) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, once: Callable[[_Drivers], T]) -> T:
        drivers = self._open_drivers()
        try:
            return once(drivers)
        except (DriverError, Neo4jError) as error:
            if is_lost_connection(error):
                self._reconnect(drivers)
            raise

    def _open_drivers(self) -> _Drivers:
        drivers = self._drivers
        if drivers is None:
            raise GraphError("The graph is closed.")
        return drivers

    def _reconnect(self, lost: _Drivers) -> None:
        """Brings a dead embedded engine back; of several threads that lost it, the first one does."""
        with self._reconnecting:
            if self._engine is None or self._drivers is not lost:
                return
            port = self._engine.state.port
            self._engine.ensure()
            if self._engine.state.port != port:
                self._drivers = self._connect()
                lost.close()

    def _connect(self) -> _Drivers:
        settings = self.settings
        if self._engine:
            return _Drivers.embedded(self._engine, settings)
        return _Drivers.server(settings)


@dataclass(frozen=True)
class _Drivers:
    writer: neo4j.Driver
    reader: neo4j.Driver
    agent: str

    @classmethod
    def embedded(cls, engine: EmbeddedEngine, settings: GraphSettings) -> _Drivers:
        writer = _driver(engine.uri, WRITER, password_of(settings.home, WRITER))
        reader = _driver(engine.uri, READER, password_of(settings.home, READER))
        drivers = cls(writer, reader, "")
        try:
            return cls(writer, reader, writer.get_server_info().agent)
        except (DriverError, Neo4jError) as error:
            drivers.close()
            raise explained(error, settings) from error

    @classmethod
    def server(cls, settings: GraphSettings) -> _Drivers:
        if not settings.password:
            raise GraphError(
                f"NEO4J_URI is set to {settings.uri}, but there is no password: "
                "set NEO4J_PASSWORD (and NEO4J_USERNAME, unless it is neo4j)."
            )
        driver = _driver(str(settings.uri), settings.username, settings.password)
        try:
            agent = driver.get_server_info().agent
            _refuse_old(agent, settings)
            with driver.session(database=settings.database, default_access_mode=neo4j.READ_ACCESS) as session:
                session.run("RETURN 1").consume()
        except (DriverError, Neo4jError, OSError) as error:
            driver.close()
            raise explained(error, settings) from error
        except BaseException:
            driver.close()
            raise
        return cls(driver, driver, agent)

    def close(self) -> None:
        self.writer.close()
        self.reader.close()


def _driver(uri: str, user: str, password: str) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        uri,
        auth=(user, password),
        user_agent="grapevine",
        connection_timeout=CONNECT_PATIENCE_S,
        # Graph alone retries.
        max_transaction_retry_time=0,
    )


def _refuse_old(agent: str, settings: GraphSettings) -> None:
    version = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_NEO4J:
        oldest = ".".join(map(str, OLDEST_NEO4J))
        raise GraphError(
            f"The server at {settings.uri} calls itself {agent}: Grapevine needs Neo4j {oldest} or newer. "
            "Upgrade it, set NEO4J_URI to another server, or unset NEO4J_URI to use the embedded engine."
        )


def _within(seconds: float, work: Callable[[], T]) -> T:
    """``work``'s outcome, or QuestionTimeout: the embedded engine does not keep the time of one statement."""
    outcome: list[T] = []
    fault: list[BaseException] = []

    def attempt() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the caller's thread
            fault.append(error)

    # A daemon: an answer that nobody waits for any more must not keep the command from ending.
    thread = threading.Thread(target=attempt, name="question", daemon=True)
    thread.start()
    thread.join(seconds + 0.5)
    if fault:
        raise fault[0]
    if not outcome:
        raise QuestionTimeout(f"no answer within {seconds:g} s")
    return outcome[0]


def _row(record: neo4j.Record) -> dict[str, Any]:
    return {name: to_python(record[name]) for name in record.keys()}  # noqa: SIM118 - a record iterates its values
