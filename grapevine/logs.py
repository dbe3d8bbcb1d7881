"""Logs with structlog: lines on stderr for people and services, or a file while the live table is shown."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from graph.text.safe import multiline

SECRET_NAMES = ("PASSWORD", "TOKEN", "SECRET", "KEY", "NOTIFY_URLS")
SHORTEST_SECRET = 6


def hide_secrets(environ: Mapping[str, str]) -> structlog.typing.Processor:
    """A processor that blanks the values of secret environment variables wherever they turn up in a line.

    Also those that are set or changed later, and those that they had before.
    """
    seen: set[str] = set()

    def blanked(text: str) -> str:
        for secret in sorted(seen, key=len, reverse=True):
            text = text.replace(secret, "[hidden]")
        return text

    def process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name, value in list(environ.items()):
            if name.endswith(SECRET_NAMES) and len(value) >= SHORTEST_SECRET:
                seen.update(
                    part for part in (value, *re.split(r"[\s,]+", value)) if len(part) >= SHORTEST_SECRET
                )
        return {name: changed(value, blanked) for name, value in event.items()}

    return process


def show_plainly(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor that takes out whatever of a network's text could act on a terminal."""
    return {name: changed(value, multiline) for name, value in event.items()}


def changed(value: object, change: Callable[[str], str]) -> object:
    """``value`` with ``change`` done to its texts, those inside lists and mappings too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {changed(key, change): changed(held, change) for key, held in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [changed(held, change) for held in value]
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
            *(
                [show_plainly, structlog.dev.ConsoleRenderer()]
                if readable
                else [structlog.processors.JSONRenderer()]
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
