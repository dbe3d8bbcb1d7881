"""The driver's errors sorted: what to try again, and what to tell the user."""

from __future__ import annotations

import re
import shutil

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.engine.start import SMALLEST_FREE_SPACE

from .errors import GraphError, QuestionTimeout, ReadOnlyViolation, StatementRefused
from .settings import GraphSettings

_READ_ONLY = ("Neo.ClientError.Statement.AccessMode", "Neo.ClientError.Security.Forbidden")
_TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)
LAST_WORDS = 16_384
"""Bytes at the end of the engine's log that tell of its latest failure."""
_CONSTRAINT = "Neo.ClientError.Schema.ConstraintValidationFailed"
_AS_WRITTEN = "Neo.ClientError.Statement."
_PLACE = re.compile(r" *(?:\(line (\d+), column \d+(?: \(offset: \d+\))?\)|at line (\d+), column \d+)")
"""Where in a statement a fault is: Neo4j's words, and the embedded engine's."""


def is_lost_connection(error: Exception) -> bool:
    """Whether the server went away (also in mid-commit)."""
    return isinstance(error, ServiceUnavailable | SessionExpired)


def is_taken_key(error: Exception) -> bool:
    """Whether a unique key was there already.

    Of writers that merge the same key at once, the embedded engine tells the second one so; it finds the key
    the next time.
    """
    return isinstance(error, Neo4jError) and error.code == _CONSTRAINT


def is_worth_another_try(error: Exception) -> bool:
    """Whether the same idempotent statement may go through if sent again."""
    if isinstance(error, Neo4jError) and error.is_retryable():
        return True
    return is_lost_connection(error) or (isinstance(error, DriverError) and error.is_retryable())


def explained(error: Exception, settings: GraphSettings, *, question: bool = False) -> GraphError:
    """The error for the user. ``question`` when a read-only statement met it."""
    code = error.code if isinstance(error, Neo4jError) else ""
    if question and code in _READ_ONLY:
        return ReadOnlyViolation(
            "A question may only read: this one would change the graph, so it was refused."
        )
    if code in _TIMED_OUT:
        return QuestionTimeout("The statement took longer than its time limit and was ended.")
    if code.startswith(_AS_WRITTEN):
        reason = _short(error)
        place = _PLACE.search(reason)
        return StatementRefused(_PLACE.sub("", reason), int(place[1] or place[2]) if place else None)
    return GraphError(_embedded(error, settings) if settings.uri is None else _server(error, settings))


def _server(error: Exception, settings: GraphSettings) -> str:
    code = error.code if isinstance(error, Neo4jError) else ""
    if isinstance(error, AuthError):
        return (
            f"The Neo4j server at {settings.uri} refuses user {settings.username!r} with the password given. "
            "Set NEO4J_USERNAME and NEO4J_PASSWORD."
        )
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return (
            f"The Neo4j server at {settings.uri} has no database {settings.database!r}. "
            "Set NEO4J_DATABASE to one that it has."
        )
    if is_lost_connection(error) or isinstance(error, ConfigurationError | OSError):
        return (
            f"No Neo4j server answers at {settings.uri}: {_short(error)} "
            "Start it, or set NEO4J_URI to where it is (bolt:// without and bolt+s:// with encryption; "
            "neo4j:// and neo4j+s:// for a cluster or Aura)."
        )
    return f"The graph refused a statement: {_short(error)}"


def _embedded(error: Exception, settings: GraphSettings) -> str:
    if isinstance(error, AuthError):
        return (
            f"The running engine does not know the passwords in {settings.home / 'secrets.json'}: "
            "the file was replaced meanwhile. End all grapevine commands and start again."
        )
    # The engine tells its client only that the commit failed.
    if _commit_failed(error) and _disk_is_full(settings):
        return (
            f"The disk of {settings.home} is full. Free some space and run the command again: "
            "nothing acknowledged is lost."
        )
    if is_lost_connection(error):
        return (
            f"The embedded engine in {settings.home / 'engine'} does not answer. Run the command again; "
            f"if that does not help, see {settings.home / 'engine' / 'engine.log'}."
        )
    return f"The graph refused a statement: {_short(error)}"


def _commit_failed(error: Exception) -> bool:
    return isinstance(error, DatabaseError) or (isinstance(error, Neo4jError) and "on commit" in str(error))


def _disk_is_full(settings: GraphSettings) -> bool:
    """Whether there is no space now, or was none when the engine last said why a commit failed."""
    if shutil.disk_usage(settings.home).free < SMALLEST_FREE_SPACE:
        return True
    log = settings.home / "engine" / "engine.log"
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LAST_WORDS))
            return b"No space left on device" in file.read()
    except OSError:
        return False


def _short(error: Exception) -> str:
    text = (error.message if isinstance(error, ClientError | Neo4jError) else None) or str(error)
    first = text.strip().splitlines()[0] if text.strip() else type(error).__name__
    return first if first.endswith(".") else f"{first}."
