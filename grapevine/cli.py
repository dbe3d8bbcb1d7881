"""The command line: which file of ``grapevine/commands`` holds each command, and errors that people can read.

A command's module is imported when the command is called, so that ``grapevine --help`` needs none of them.
"""

from __future__ import annotations

import copy
import errno
import importlib
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from graph.errors import GrapevineError

COMMANDS = {
    "demo": ("demo", "Bring the bundled sample world through the whole path, then serve the dashboard."),
    "ask": ("ask", "Ask a saved question, in words or by its id."),
    "questions": ("ask", "List the saved questions, with the blanks that each one takes."),
    "question": ("question", "Check questions' files before anybody asks them."),
    "cypher": ("cypher", "Run read-only Cypher; whatever would change the graph is refused."),
    "connect": (
        "connect",
        "Show what Neo4j Browser, cypher-shell, the Python driver and BI tools need to read the graph.",
    ),
    "import": ("imports", "Read files of other systems into the graph, or take that back."),
    "forget": (
        "forget",
        "Erase a person, profile or company for good, after a preview: no import or collection brings it back.",
    ),
    "restore": (
        "restore",
        "Let a profile come back that was removed: what its network says of it is stored again.",
    ),
    "retention": ("retention", "Remove the posts that are older than they are kept, after a preview."),
    "audit": (
        "audit",
        "List what was done with people's data: who did it, when, what, and to how much; the latest first.",
    ),
    "listen": ("listen", "Show what a network says about watch terms; nothing is stored."),
    "history": ("listen", "Bring in the past of the watched profiles."),
    "label": (
        "labels",
        "Label the posts that wait for it: sentiment, topics, companies and their events.",
    ),
    "names": (
        "names",
        "Show what texts may call a company, which forms are risky and why; add some, take some away.",
    ),
    "topics": ("topics", "What posts are sorted by: list, add, try, remove, relabel."),
    "init": ("init", "Write a commented grapevine.toml, from flags or from a few questions."),
    "run": (
        "service",
        "Run collectors, labelling, analytics and alerts on their schedules until stopped (Ctrl-C or SIGTERM).",
    ),
    "alerts": (
        "alerts",
        "Show what alerts found, acknowledge or snooze it, and send a test message.",
    ),
    "jobs": ("jobs", "Show when each job of the service ran last and runs next, or run one now."),
    "dashboard": ("dashboard", "Serve the dashboard on this machine until Ctrl-C."),
    "serve": ("serve", "Serve questions, alerts, companies and people over HTTP, for other programs."),
    "mcp": (
        "mcp",
        "Serve questions, people, companies and alerts to language models, by the Model Context Protocol.",
    ),
    "rollups": ("rollups", "Count anew what questions count, or compare it with a full computation."),
    "doctor": ("upkeep", "Check everything that Grapevine needs, and say what to mend."),
    "export": (
        "upkeep",
        "Write everything in the graph as sorted JSON lines, the same on both engines.",
    ),
}
"""Each command's module in ``grapevine/commands``, and the first sentence of its help."""

REMEDIES = {
    errno.ENOENT: "Check the path, or make its folder first.",
    errno.ENOTDIR: "A part of the path is a file: name another path.",
    errno.EISDIR: "It is a folder: name a file in it.",
    errno.EACCES: "Choose a place that you may read and write, or change its rights (ls -l shows them).",
    errno.EPERM: "Choose a place that you may read and write, or change its rights (ls -l shows them).",
    errno.EROFS: "Nothing can be written there: choose another place.",
    errno.ENOSPC: "Free some space on that disk, or choose another one.",
}


class Commands(TyperGroup):
    """The group of ``COMMANDS``: lists them without their modules, and imports the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, listed, rest = super().resolve_command(ctx, args)
        if name is None or listed is None:
            return name, listed, rest
        command = load(name)
        version = copy.copy(next(param for param in self.params if param.name == "version"))
        version.hidden, version.expose_value = True, False  # type: ignore[attr-defined]
        for one in _with_inner(command):
            one.params.append(version)
        return name, command, rest


def _with_inner(command: Any) -> Iterator[Any]:
    """The command, and those of a group at any depth."""
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _with_inner(one)


def load(name: str) -> Any:
    """The command called ``name``, or the group of commands, from its module."""
    module = importlib.import_module(f"grapevine.commands.{COMMANDS[name][0]}")
    registered = typer.Typer()
    registered.callback()(_listed)
    module.register(registered)
    return get_group(registered).commands[name]


def show_version(wanted: bool) -> None:
    """Print the version and end, where ``--version`` was given."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("grapevine-graph")
        except PackageNotFoundError:
            number = "of a source folder that is not installed"
        typer.echo(f"grapevine {number} (Python {sys.version.split()[0]})")
        raise typer.Exit


def _listed() -> None:
    """Stands for a command in the list until its module is wanted."""


app = typer.Typer(
    name="grapevine",
    cls=Commands,
    help="A self-hosted social-listening relationship graph: who said what, and who is connected to whom, since when.",
    epilog="See it work: grapevine demo. Help on one command: grapevine ask --help",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """What can be given before a command."""


for _name, (_module, _line) in COMMANDS.items():
    app.command(_name, help=_line)(_listed)


def main() -> None:
    """Run the command line; the exit code is 1 for an error that the message explains, 2 for wrong usage."""
    try:
        app()
    except GrapevineError as error:
        fail(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}. {REMEDIES.get(error.errno or 0, 'Choose another path.')}")
    except KeyboardInterrupt:
        from .terminal import errors

        errors.print("Stopped.")
        sys.exit(130)


def fail(message: str) -> None:
    """Print ``message`` as an error and end with exit code 1."""
    from .terminal import show_error

    show_error(message)
    sys.exit(1)
