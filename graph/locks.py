"""File locks between processes that end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """One opening of a lock file. Two of them exclude each other even within one process."""

    def __init__(self, path: Path) -> None:
        """Opens (and makes, for its owner alone) the file at ``path``. Raises OSError."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Waits until nobody holds it alone, then holds it together with others."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        """Holds it alone if nobody holds it at all; says whether that worked."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Gives it back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def alone(path: Path, patience_s: float) -> Iterator[None]:
    """Holds the lock file at ``path`` alone. Raises TimeoutError when others hold it for ``patience_s``."""
    lock = FileLock(path)
    give_up = time.monotonic() + patience_s
    try:
        while not lock.try_alone():
            if time.monotonic() > give_up:
                raise TimeoutError(f"another process has held {path} for {patience_s:.0f} s")
            time.sleep(0.02)
        yield
    finally:
        lock.close()


def is_held(path: Path) -> bool:
    """Whether any process holds the lock file at ``path`` (False where there is no such file)."""
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        return not lock.try_alone()
    finally:
        lock.close()
