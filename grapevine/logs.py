"""Logs with structlog: lines on stderr for people and services, or a file while the live table is shown."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import structlog

SECRET_NAMES = ("PASSWORD", "TOKEN", "SECRET", "KEY", "NOTIFY_URLS")
SHORTEST_SECRET = 6


def hide_secrets(environ: Mapping[str, str]) -> structlog.typing.Processor:
    """A processor that blanks the values of secret environment variables wherever they turn up in a line.

    Also those that are set or changed later, and those that they had before.
    """
    seen: set[str] = set()

    def process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name, value in list(environ.items()):
            if name.endswith(SECRET_NAMES) and len(value) >= SHORTEST_SECRET:
                seen.update(part for part in (value, *value.split()) if len(part) >= SHORTEST_SECRET)
        secrets = sorted(seen, key=len, reverse=True)
        return {name: _clean(value, secrets) for name, value in event.items()}

    return process


def _clean(value: object, secrets: Sequence[str]) -> object:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "[hidden]")
    return value


def set_up_logs(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> None:
    """Send the log to ``file`` as JSON lines, else to stderr: readable on a terminal, JSON elsewhere."""
    # A job that is still at work when its next run is due is no fault: late runs are one run.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    readable = file is None and sys.stderr.isatty()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    stream = file.open("a", encoding="utf-8", buffering=1) if file is not None else sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets(environ),
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
