"""Writes docs/cli.md from the commands' help and the table of networks: ``python -m docs.generate`` (``make docs``).

Tests compare the files with what this would write, so that no command, option or network goes undocumented.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer import Context
from typer.main import get_command

from docs import network_table
from grapevine import cli

TARGET = Path(__file__).with_name("cli.md")
TOP = """# Commands

Every command, argument and option, as `--help` tells them (`grapevine --help`, `grapevine ask --help`). This page is
written by `make docs` from the commands themselves: change their help, not the page.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [TOP]
    for words, command in commands():
        parts += [f"## `grapevine {words}`", help_text(command)]
        if rows := list(parameter_rows(command)):
            parts += ["| argument or option | meaning |\n|---|---|\n" + "\n".join(rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Each command by its words after ``grapevine``, in the order of the help; those of a group after it."""
    root: Any = get_command(cli.app)
    for name in root.list_commands(Context(root)):
        loaded = cli.load(name)
        yield name, loaded
        yield from _inner(name, loaded)


def _inner(words: str, group: Any) -> Iterator[tuple[str, Any]]:
    for name, command in getattr(group, "commands", {}).items():
        yield f"{words} {name}", command
        yield from _inner(f"{words} {name}", command)


def options(command: Any) -> set[str]:
    """Every way to write one of its options."""
    return {
        name for param in command.params for name in (*param.opts, *param.secondary_opts) if name[0] == "-"
    }


def help_text(command: Any) -> str:
    """The command's help as paragraphs; lines that show a command are code."""
    text = (command.help or "").replace("\b\n", "").replace("\f", "")
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n\n".join(
        f"    {part}" if part.startswith("grapevine ") else escaped(part) for part in paragraphs
    )


def parameter_rows(command: Any) -> Iterator[str]:
    """A row of the table for each argument and option."""
    for param in command.params:
        if getattr(param, "hidden", False):
            continue
        if param.param_type_name == "argument":
            shown = f"`{param.name}`" + (", several" if param.nargs == -1 else "")
        else:
            shown = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
        meaning = " ".join((param.help or "").split())
        if param.required:
            meaning += " Required."
        elif (default := shown_default(param)) is not None:
            meaning += f" By default `{default}`."
        yield f"| {shown} | {escaped(meaning).replace('|', chr(92) + '|')} |"


def shown_default(param: Any) -> str | None:
    """What is taken where it is not given; None where that is nothing, or told by a switch's two names."""
    default = param.default
    if default is None or default == () or isinstance(default, bool) or callable(default):
        return None
    return str(getattr(default, "value", default)) or None


def escaped(text: str) -> str:
    """Text in which Markdown finds no markup."""
    return text.replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    network_table.TARGET.write_text(network_table.network_table(), encoding="utf-8")
