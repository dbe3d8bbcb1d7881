"""The parent of one embedded engine: starts it, and stops it when no command needs it any more.

Run as a script of its own, with a JSON plan on its input (see ``graph.engine.start``): a process that survives
the command which started it. It imports nothing of Grapevine, so that it stays small.

What it keeps in the engine's folder:
    guardian.lock   held for as long as the engine lives, so that nobody trusts a dead one's state file
    engine.json     the Bolt port and this process's id, once the engine answers
What it watches there:
    engine.lock     held by whoever starts, stops or attaches
    users.lock      shared by every command that uses the engine; the kernel frees a killed command's
    keep            exists while the engine is to stay without any command
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

PORT = re.compile(rb"Listening for incoming BOLT connections on \S*:(\d+)")
READY = b"ArcadeDB Server started in"
LOG_LIMIT = 8 * 1024 * 1024
LOCK_PATIENCE_S = 5.0
STOPPING_TAKES_AT_MOST_S = 20
WATCHED_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
SET_PARENT_DEATH_SIGNAL = 1


def main() -> None:
    """Keeps the engine of the plan on standard input until it ends or nobody needs it."""
    plan = json.load(sys.stdin)
    folder = Path(plan["folder"])
    os.umask(0o077)
    os.chdir(folder)
    own_lock = _open(folder / "guardian.lock")
    # Whoever looks whether an engine runs holds the lock for a moment, and so does a guardian that is ending.
    give_up = time.monotonic() + LOCK_PATIENCE_S
    while not _try_alone(own_lock):
        if time.monotonic() > give_up:
            sys.exit("another guardian keeps this folder's engine")
        time.sleep(0.01)
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED_SIGNALS)
    log_path = folder / "engine.log"
    state_path = folder / "engine.json"
    if log_path.exists():
        log_path.replace(folder / "engine.log.1")
    with log_path.open("ab") as log:
        engine = subprocess.Popen(
            plan["command"],
            cwd=folder,
            env=plan["environment"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - this process has one thread
        )
    try:
        _watch(engine, folder, log_path, state_path)
    finally:
        state_path.unlink(missing_ok=True)


def _watch(engine: subprocess.Popen[bytes], folder: Path, log_path: Path, state_path: Path) -> None:
    announced = False
    while engine.poll() is None:
        if not announced and (port := _port_when_ready(log_path)):
            _announce(state_path, {"port": port, "guardian": os.getpid(), "engine": engine.pid})
            announced = True
        received = signal.sigtimedwait(WATCHED_SIGNALS, 0.5 if announced else 0.05)
        told_to_stop = received is not None and received.si_signo != signal.SIGCHLD
        if told_to_stop or not folder.exists():
            _stop(engine)
        else:
            _stop_if_unused(engine, folder)
        if announced and log_path.exists() and log_path.stat().st_size > LOG_LIMIT:
            os.truncate(log_path, 0)


def _stop_if_unused(engine: subprocess.Popen[bytes], folder: Path) -> None:
    if (folder / "keep").exists():
        return
    starting = _open(folder / "engine.lock")
    users = _open(folder / "users.lock")
    try:
        # In this order, like every command: nobody can attach between the look and the stop.
        if _try_alone(starting) and _try_alone(users):
            _stop(engine)
    finally:
        os.close(users)
        os.close(starting)


def _stop(engine: subprocess.Popen[bytes]) -> None:
    engine.terminate()
    try:
        engine.wait(STOPPING_TAKES_AT_MOST_S)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()


def _port_when_ready(log_path: Path) -> int | None:
    log = log_path.read_bytes()
    found = PORT.search(log)
    return int(found[1]) if found and READY in log else None


def _announce(state_path: Path, state: dict[str, int]) -> None:
    draft = state_path.with_suffix(".new")
    draft.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(state_path)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_with_parent() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED_SIGNALS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


if __name__ == "__main__":
    main()
