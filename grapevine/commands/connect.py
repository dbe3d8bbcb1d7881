"""``connect``: what other tools need to read the graph."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.terminal import console, errors, print_data
from grapevine.workspace import Workspace
from graph.access import Access, access

SHELL = 'NEO4J_PASSWORD="$(grapevine connect --password)" cypher-shell -a {uri} -u {user} -d {database}'
DRIVER = """\
import subprocess
import neo4j
password = subprocess.run(["grapevine", "connect", "--password"], capture_output=True, text=True).stdout.strip()
with neo4j.GraphDatabase.driver("{uri}", auth=("{user}", password)) as driver:
    rows, _, _ = driver.execute_query("MATCH (c:Company) RETURN c.name", database_="{database}", routing_="r")"""


def register(app: typer.Typer) -> None:
    app.command()(connect)


def connect(
    password: Annotated[
        bool,
        typer.Option("--password", help="Print the password and nothing else, for a command that reads it."),
    ] = False,
    hold: Annotated[
        bool, typer.Option("--hold", help="Keep the graph up for other tools until Ctrl-C.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Show what Neo4j Browser, cypher-shell, the Python driver and BI tools need to read the graph.

    The embedded engine keeps its port. It runs while a Grapevine command does: `grapevine run`, the dashboard, or this
    one with --hold.

    Example:

      grapevine connect
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        found = access(graph)
        if password:
            print_data(found.password + "\n")
            return
        _show(found)
        if hold:
            errors.print("The graph stays up until Ctrl-C.")
            threading.Event().wait()


def _show(found: Access) -> None:
    for name, value in (
        ("address", found.uri),
        ("database", found.database),
        ("user", found.user),
        ("password", f"in {found.password_in}; grapevine connect --password prints it"),
    ):
        console.print(Text.assemble((f"{name:<10}", "dim"), value), soft_wrap=True)
    console.print(Text(found.note), soft_wrap=True)
    blanks = {"uri": found.uri, "user": found.user, "database": found.database}
    for heading, text in (
        ("cypher-shell", SHELL.format(**blanks)),
        ("Python", DRIVER.format(**blanks)),
        ("Neo4j Browser, BI tools", f"connect to {found.uri}, database {found.database}, as {found.user}"),
    ):
        console.print(Text(f"\n{heading}", style="bold"))
        console.print(Text(text), soft_wrap=True, highlight=False)
