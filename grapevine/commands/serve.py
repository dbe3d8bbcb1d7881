"""``serve``: questions, alerts, companies and people over HTTP, and the tokens of those who may ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.programs.tokens import Role, Tokens
from grapevine.terminal import console, errors, print_data
from grapevine.workspace import Workspace

PORT = 8600
Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]
Name = Annotated[str, typer.Argument(help="Who uses the token: a program's or a person's name.")]

group = typer.Typer()
token = typer.Typer(help="The tokens of programs that may ask.", no_args_is_help=True)
group.add_typer(token, name="token")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="serve")


@group.callback(invoke_without_command=True)
def serve_api(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any but this machine's own lets others ask.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 for any free one.")] = PORT,
    config: Config = None,
) -> None:
    """Serve questions, alerts, companies and people over HTTP, for other programs.

    Whoever asks needs a token; /openapi.json describes everything that can be asked (docs/api.md).

    Example:

      grapevine serve --port 8600
    """
    if context.invoked_subcommand is not None:
        return
    from grapevine.api.app import application
    from grapevine.api.served import Served
    from grapevine.api.serving import listening, serve

    workspace = Workspace.load(config)
    with listening(host, port) as listener, workspace.open() as graph:
        workspace.apply(graph)
        served = Served(workspace, graph)
        say_where(f"http://{{}}:{listener.getsockname()[1]}/v1", host)
        if not served.tokens.all():
            errors.print(Text("Nobody has a token yet: grapevine serve token add NAME --role reader"))
        serve(application(served), listener)
    console.print("Stopped.")


def say_where(address: str, host: str) -> None:
    """Say where it listens, and plainly who can reach it. On standard error, as programs may read the other."""
    from grapevine.api.serving import is_loopback

    shown = f"[{host}]" if ":" in host else host
    errors.print(
        Text.assemble("Serving: ", (address.format(shown), "bold underline"), "   (Ctrl-C stops it)")
    )
    if not is_loopback(host):
        errors.print(
            Text(
                f"Every machine that reaches {host} can ask, with a token. Tokens and answers cross the network "
                "unencrypted: put a proxy with TLS before it.",
                style="yellow",
            )
        )


@token.callback()
def _tokens() -> None:
    """The tokens of programs that may ask."""


@token.command("add")
def add_token(
    name: Name,
    role: Annotated[
        Role,
        typer.Option(help="reader: questions, alerts, people; csm: alerts' states too; admin: webhooks too."),
    ] = Role.reader,
    config: Config = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept.

    Example:

      grapevine serve token add reporting --role reader
    """
    made = Tokens(Workspace.load(config).home).add(name, role)
    errors.print(Text(f"The token of {name}, with the role {role}; it is shown this once:"))
    print_data(made + "\n")


@token.command("list")
def list_tokens(config: Config = None) -> None:
    """List who has a token, with which role, since when.

    Example:

      grapevine serve token list
    """
    found = Tokens(Workspace.load(config).home).all()
    if not found:
        console.print(Text("Nobody has a token: grapevine serve token add NAME --role reader"))
    for one in found:
        console.print(Text(f"{one.name}  {one.role}  since {one.made:%Y-%m-%d %H:%M} UTC"))


@token.command("remove")
def remove_token(name: Name, config: Config = None) -> None:
    """Take a token back: it counts no more from the next request on.

    Example:

      grapevine serve token remove reporting
    """
    Tokens(Workspace.load(config).home).remove(name)
    console.print(Text(f"The token of {name} counts no more."))
