"""Whether a file was changed since it was read, told without reading it again."""

from __future__ import annotations

import time
from pathlib import Path

_CLOCK_STEP_NS = 20_000_000
"""File systems tell times in steps: a file that was written so lately may be written again under the same time."""


def file_stamp(path: Path) -> tuple[object, ...] | None:
    """A value that another call gives again only while the file is the same; None where there is no file.

    Raises OSError where that cannot be told.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    stamp = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode)
    just_written = time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _CLOCK_STEP_NS
    return (*stamp, object()) if just_written else stamp
