"""``listen`` and ``history``: a network live, or its past."""

from __future__ import annotations

import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.base import Page
from collectors.run import CollectReport, collect_history
from collectors.watch import Watch, parse_terms
from graph.records import Engagement, Follow, Post, Record, Unfollow

from ..config import SettingsError, period
from ..terminal import console, plain
from ..workspace import Workspace

RATE_EVERY_S = 5.0


def register(app: typer.Typer) -> None:
    for name, text, command in (
        ("listen", "Show live what a network says, storing nothing.", listen_bluesky),
        ("history", "Bring in the past of the watched profiles.", history_bluesky),
    ):
        group = typer.Typer(no_args_is_help=True, help=text)
        group.command("bluesky")(command)
        group.callback()(lambda: None)
        app.add_typer(group, name=name)
