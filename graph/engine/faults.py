"""Why the embedded engine did not start, read from its log, and what helps."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

from graph.settings import GraphSettings

from . import program

_MEMORY = ("Could not reserve enough space", "insufficient memory", "OutOfMemoryError", "Could not allocate")
_LOG_TAIL = 64 * 1024


def explain_failed_start(settings: GraphSettings, folder: Path) -> str:
    """One message for the user about the engine in ``folder`` that ended before it answered."""
    log = folder / "engine.log"
    text = log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:] if log.exists() else ""
    where = f"Its log is {log}."
    if any(sign in text for sign in _MEMORY):
        return (
            f"The embedded engine got too little memory (limit {program.heap_mb(settings)} MB). "
            f"Close other programs, or set GRAPEVINE_HEAP_MB to what the machine can give. {where}"
        )
    if "No space left on device" in text:
        return (
            f"The disk of {settings.home} is full. Free some space, "
            f"or set GRAPEVINE_HOME to a folder on another disk. {where}"
        )
    if "LockException" in text or "locked by another process" in text:
        return (
            f"The data in {folder / 'databases'} is in use by a process that Grapevine did not start here "
            "(another machine or container on the same folder?). Stop it, "
            f"or set GRAPEVINE_HOME to another folder. {where}"
        )
    if "Permission denied" in text or "AccessDeniedException" in text:
        return (
            f"Files in {folder} belong to another user. Change their owner, "
            f"or set GRAPEVINE_HOME to another folder. {where}"
        )
    if "Address already in use" in text:
        return f"The embedded engine found no free port on 127.0.0.1. Close other programs. {where}"
    return (
        f"The embedded engine could not open its data in {folder / 'databases'}: {_complaint(text)} "
        f"Restore the folder from a backup, or move it away to begin with an empty graph. {where}"
    )


def _complaint(log: str) -> str:
    lines = [line.strip() for line in log.splitlines()]
    causes = [line.partition("Caused by:")[2] for line in lines if line.startswith("Caused by:")]
    faults = [line.partition('thread "main" ')[2] for line in lines if 'Exception in thread "main"' in line]
    chosen = next(iter(causes[-1:] + faults[:1] + lines[-1:]), "").strip() or "it ended without a word"
    return shorten(chosen, 300, placeholder=" ...").rstrip(".") + "."
