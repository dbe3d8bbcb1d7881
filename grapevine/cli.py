"""The command line: one file a group of commands in ``grapevine/commands``, and errors that people can read."""

from __future__ import annotations

import sys

import typer
from rich.text import Text

from collectors.base import CollectorError
from grapevine.commands import ask, dashboard, demo, imports, labels, service, topics, upkeep
from grapevine.commands import listen as bluesky
from graph.errors import GraphError
from nlp.encoder.encoder import ModelError
from nlp.job.batch import LabelError
from queries.alerts.rules import AlertError
from queries.catalog import UnknownQuestion
from queries.params import ParamError
from queries.runner import AnswerError

from .config import SettingsError
from .dashboard_server import ServeError
from .terminal import errors

app = typer.Typer(
    name="grapevine",
    help="A self-hosted social-listening relationship graph: who said what, and who is connected to whom, since when.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (demo, ask, imports, bluesky, labels, topics, service, dashboard, upkeep):
    group.register(app)

EXPECTED = (
    GraphError,
    SettingsError,
    CollectorError,
    ModelError,
    LabelError,
    ServeError,
    ParamError,
    UnknownQuestion,
    AnswerError,
    AlertError,
)
"""What users can mend: shown as a sentence. Anything else is a fault of ours and keeps its traceback."""


def main() -> None:
    """Run the command line; the exit code is 1 for an error that the message explains, 2 for wrong usage."""
    try:
        app()
    except EXPECTED as error:
        errors.print(Text.assemble(("Error: ", "bold red"), str(error)))
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped.")
        sys.exit(130)
