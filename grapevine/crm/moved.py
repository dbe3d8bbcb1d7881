"""Whose handles have moved on since a file was written, asked in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from collectors.crm.moved import moved_on
from grapevine.terminal import console, plain
from graph.text.counts import counted
from graph.write.handles import MovedHandle

from .terminal import ask

_SHOWN = 20


def accept_moved(moved: Sequence[MovedHandle]) -> set[str]:
    """The names of those whose former account somebody says is meant."""
    for one in moved[:_SHOWN]:
        console.print(Text(plain(moved_on(one))))
    if (more := len(moved) - _SHOWN) > 0:
        console.print(Text(f"... and {more:,} more."))
    accounts = counted(len(moved), "account")
    while True:
        answer = ask(f"Use {accounts}? [Enter] for yes, n to leave them out:", "y").casefold()
        if answer in ("y", "yes"):
            return {one.name for one in moved}
        if answer in ("n", "no"):
            return set()
