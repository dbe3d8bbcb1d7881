"""``dashboard``: serve the pages until stopped."""

from __future__ import annotations

import os
import signal
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.serving.server import ServeError, check_port, serve_dashboard
from grapevine.terminal import console
from grapevine.workspace import Workspace


def register(app: typer.Typer) -> None:
    app.command()(dashboard)


def dashboard(
    port: Annotated[int | None, typer.Option(help="The port, 1 to 65535; a free one by default.")] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Serve the dashboard on this machine until Ctrl-C.

    Example:

      grapevine dashboard --port 8501
    """
    check_port(port)
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        serve_until_stopped(workspace, port)


def serve_until_stopped(workspace: Workspace, port: int | None) -> None:
    """Serve the dashboard over this workspace's graph; a browser is opened where there is a screen."""
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    environ = {**os.environ, "GRAPEVINE_HOME": str(workspace.home)}
    arguments = [str(workspace.config_file.absolute())] if workspace.config_file else []
    with serve_dashboard(
        port, arguments=arguments, environ=environ, log=workspace.home / "logs" / "dashboard.log"
    ) as served:
        console.print(
            Text.assemble("Dashboard: ", (served.address, "bold underline"), "   (Ctrl-C stops it)")
        )
        if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(served.address)
        while not asked.wait(0.5):
            if not served.running:
                raise ServeError(f"The dashboard ended by itself: see {served.log}.")
    console.print("Stopped.")
