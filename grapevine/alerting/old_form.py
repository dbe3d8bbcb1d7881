"""``[alerts.NAME]``, as alerts were written once, brought into ``[[alerts]]``: comments and all else stay."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from grapevine.config import SettingsError
from grapevine.toml_text.changing import read_file, rewrite_text
from grapevine.toml_text.writing import quoted

_HEADING = re.compile(
    r"^(?P<indent>[ \t]*)\[[ \t]*alerts[ \t]*(?P<rest>(?:\.[^\]\n]*)?)\](?P<tail>[^\n]*)$", re.M
)


def names_in_old_form(path: Path) -> list[str]:
    """The alerts that the file writes as ``[alerts.NAME]``; none for a file that is not there or is broken."""
    try:
        alerts = (
            tomllib.loads(read_file(path).removeprefix("\ufeff")).get("alerts") if path.exists() else None
        )
    except (SettingsError, tomllib.TOMLDecodeError):
        return []
    return list(alerts) if isinstance(alerts, dict) else []


def migrate(path: Path) -> list[str]:
    """Rewrite the file where it has the old form; the alerts that it had so.

    Raises SettingsError where the file cannot be changed so; it is then as it was.
    """
    names = names_in_old_form(path)
    if names:
        rewrite_text(path, "alerts", lambda config: config, _in_the_new_form)
    return names


def _in_the_new_form(text: str) -> str:
    changed = _HEADING.sub(_heading, text)
    if changed == text:
        raise SettingsError("the alerts stand in no tables of their own")
    return changed


def _heading(found: re.Match[str]) -> str:
    indent, rest, tail = found["indent"], found["rest"], found["tail"]
    if not rest:
        return f"{indent}{tail.strip()}"
    try:
        table: dict[str, dict[str, object]] = tomllib.loads(f"[alerts{rest}]")["alerts"]
    except tomllib.TOMLDecodeError:
        return found[0]
    [(name, below)] = table.items()
    if not below:
        return f"{indent}[[alerts]]{tail}\n{indent}name = {quoted(name)}"
    # A table of the alert's own, such as its params: it belongs to the alert above it.
    [own] = below
    return f"{indent}[alerts.{own if re.fullmatch(r'[A-Za-z0-9_-]+', own) else quoted(own)}]{tail}"
