"""``audit``: what was done with people's data, by whom and when, without names."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.terminal import console, print_data, table
from grapevine.workspace import Workspace
from graph.read.audit import AuditEntry, audit_entries
from graph.rows import iso

_HASH = 16


class Format(StrEnum):
    table = "table"
    json = "json"


def register(app: typer.Typer) -> None:
    app.command("audit")(audit)


def audit(
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print the list.")] = Format.table,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """List what was done with people's data: who did it, when, what, and to how much; the latest first.

    Erasures (forget), erasures that were taken back (restore), posts removed by age (retention) and what was given to a
    person (export). No name is kept: whom it was done to is told by a keyed hash, which is the same for the same key.
    Nothing removes the list.

    Example:

      grapevine audit --format json
    """
    with Workspace.load(config).open() as graph:
        entries = audit_entries(graph)
    if output is Format.json:
        print_data(json.dumps([_as_json(one) for one in entries], indent=2, ensure_ascii=False) + "\n")
        return
    if not entries:
        console.print(Text("Nothing was erased, restored, removed by age or given to a person yet."))
        return
    rows = [
        {
            "at": one.at,
            "by": one.by,
            "what": one.action,
            "of": one.network or one.kind,
            "how_many": ", ".join(f"{number:,} {name}" for name, number in one.counts.items()),
            "subject": (one.subject_hash or "")[:_HASH] or None,
        }
        for one in entries
    ]
    console.print(table(list(rows[0]), rows))


def _as_json(one: AuditEntry) -> dict[str, object]:
    return {
        "at": iso(one.at),
        "by": one.by,
        "action": one.action,
        "kind": one.kind,
        "network": one.network,
        "subject_hash": one.subject_hash,
        "counts": one.counts,
    }
