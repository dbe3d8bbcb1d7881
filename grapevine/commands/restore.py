"""``restore``: let a profile come back that its network had taken down, or whose owner took a request back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.registry import profile_key
from collectors.run import give_budget
from grapevine.terminal import console, plain
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.errors import GraphError
from graph.records import ProfileResolved, network_of, uid_of
from graph.write.restoring import restore_profile


def register(app: typer.Typer) -> None:
    app.command("restore")(restore)


def restore(
    profile: Annotated[
        str, typer.Argument(help="A profile as a CRM names it: network:@handle, network:uid or its page.")
    ],
    erasure_request_withdrawn: Annotated[
        bool,
        typer.Option(
            "--erasure-request-withdrawn",
            help="Somebody had asked for the erasure, and has taken that back: without it such a profile stays away.",
        ),
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Let a profile come back that was removed: what its network says of it is stored again.

    A network that shows an account again after a takedown says so itself, where it has a stream; this is for others,
    and for mistakes. What is gone is gone: it is collected anew, and whose it is comes with the next import.

    Example:

      grapevine restore bluesky:@anna.bsky.social
    """
    key = profile_key(profile)
    if key is None:
        raise GraphError(f"{plain(profile)} is no profile of a known network: write it as network:@handle.")
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        account, handle = _account(workspace, graph, key)
        back = restore_profile(
            graph,
            account,
            handle,
            tombstones=workspace.tombstones(),
            request_withdrawn=erasure_request_withdrawn,
        )
    if not back:
        console.print(Text(f"{plain(account)} was not removed here: nothing keeps it away."))
        return
    console.print(
        Text(
            f"{plain(account)} may come back: what its network says of it is stored again, and an import that names it "
            "brings back whose it is. Noted: grapevine forget --log"
        )
    )


def _account(workspace: Workspace, graph: Graph, key: str) -> tuple[str, str | None]:
    """The account's key, and the key of its handle where that is what was given: tombstones know accounts."""
    if not uid_of(key).startswith("@"):
        return key, None
    collector = workspace.ready_collector(network_of(key))
    give_budget(graph, collector)
    for page in collector.resolve([uid_of(key)[1:]]):
        for record in page.records:
            if isinstance(record, ProfileResolved):
                return record.key, key
    raise GraphError(
        f"{collector.title} does not know {plain(uid_of(key))} now. Where you know the network's own id of it, give "
        f"that: grapevine restore {network_of(key)}:ID"
    )
