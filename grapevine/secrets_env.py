"""Secrets from a file: ``secrets.env`` in the data folder, for services that have no environment of their own."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import MutableMapping
from pathlib import Path

from dotenv.parser import Original, parse_stream

from graph.text.edited import read_edited

from .config import SettingsError

FILE_NAME = "secrets.env"
HOME = "GRAPEVINE_HOME"

_FROM_FILE: dict[str, str] = {}
"""What this process's environment has from the file; a value that is another by now is not ours to change."""


def load_secrets(home: Path, environ: MutableMapping[str, str] = os.environ) -> list[str]:
    """Bring the environment up to date with the ``NAME=value`` lines of ``secrets.env``; returns their names.

    What was in the environment otherwise wins. What an earlier call brought into this process's environment is
    changed, or taken out, as the file says now. Raises SettingsError, having changed nothing, when others could
    read the file, or a line is no assignment. No value is ever part of an error.
    """
    wanted = read_secrets(home / FILE_NAME)
    from_file = _FROM_FILE if environ is os.environ else {}
    ours = {name for name, value in from_file.items() if environ.get(name) == value}
    for name in ours - wanted.keys():
        del environ[name]
    from_file.clear()
    from_file.update({name: value for name, value in wanted.items() if name in ours or name not in environ})
    environ.update(from_file)
    return list(from_file)


def read_secrets(path: Path) -> dict[str, str]:
    """What the file assigns; nothing where there is none. Raises SettingsError as ``load_secrets`` does."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SettingsError(f"{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`.")
        text = read_edited(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path} is neither UTF-8 nor UTF-16 text (byte {error.start}): save it again as UTF-8."
        ) from None
    values: dict[str, str] = {}
    for line in parse_stream(io.StringIO(text)):
        if line.key is None and not line.error:
            continue
        if line.error or line.key is None or line.value is None or not line.key.isidentifier():
            raise SettingsError(f"{path}, line {_first_line(line.original)}: write NAME=value.")
        if "\0" in line.value:
            raise SettingsError(f"{path}, line {_first_line(line.original)}: the value holds a NUL byte.")
        if line.key == HOME:
            raise SettingsError(
                f"{path} cannot set {HOME}, which says where it lies: set that in the environment."
            )
        values[line.key] = line.value
    return values


def _first_line(statement: Original) -> int:
    """The number of the line that a statement begins at: its text may start with empty lines."""
    blank = statement.string[: len(statement.string) - len(statement.string.lstrip())]
    return statement.line + blank.count("\n")
