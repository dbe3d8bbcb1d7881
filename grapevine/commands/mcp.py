"""``mcp``: questions, people, companies and alerts for language models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grapevine.workspace import Workspace

PORT = 8601


def register(app: typer.Typer) -> None:
    app.command("mcp")(serve_mcp)


def serve_mcp(
    http: Annotated[
        bool,
        typer.Option("--http", help="Over HTTP at /mcp, for who has a token, instead of standard input."),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Let alerts be acknowledged and snoozed; otherwise it only reads.")
    ] = False,
    max_tokens: Annotated[
        int,
        typer.Option(
            min=500, max=200_000, help="The most tokens of an answer, at three bytes of UTF-8 each."
        ),
    ] = 8_000,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=3_600, help="Seconds before a tool gives up.")
    ] = 30.0,
    host: Annotated[
        str,
        typer.Option(
            help="With --http: the address to listen on; any but this machine's own lets others ask."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="With --http: the port; 0 for any free one.")
    ] = PORT,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Serve questions, people, companies and alerts to language models, by the Model Context Protocol.

    A client such as an editor or an assistant starts it by itself, with the command `grapevine` and the argument `mcp`.

    Example:

      grapevine mcp --http --port 8601
    """
    from grapevine.api.serving import listening, serve
    from grapevine.mcp_server.desk import Desk
    from grapevine.mcp_server.server import PATH, http_application, mcp_server

    from .serve import say_where

    workspace = Workspace.load(config)
    if not http:
        with workspace.open() as graph:
            mcp_server(Desk(workspace, graph, max_tokens, timeout), write=write).run()
        return
    with listening(host, port) as listener, workspace.open() as graph:
        desk = Desk(workspace, graph, max_tokens, timeout, over_http=True)
        server = mcp_server(desk, write=write)
        say_where(f"http://{{}}:{listener.getsockname()[1]}{PATH}", host)
        serve(http_application(server, desk, host, write=write), listener)
