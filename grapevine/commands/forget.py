"""``forget``: erase a person, a profile or a company, so that nothing brings them back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer
from rich.text import Text

from grapevine.terminal import console, errors, plain, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.errors import GraphError
from graph.read.audit import audit_entries
from graph.read.subjects import Subject, SubjectKind, find_subject
from graph.text.counts import counted
from graph.write.erasure import Erased, erase_company, erase_person, erase_profile, preview

KINDS = ("person", "profile", "company")
_WORDS = {
    "people": ("person", "people"),
    "companies": ("company", "companies"),
    "profiles": ("profile", ""),
    "posts": ("post", ""),
    "follows": ("follow", ""),
    "engagements": ("like or repost", "likes and reposts"),
    "connections": ("connection", ""),
    "jobs": ("job", ""),
    "mentions": ("label on a post that names it", "labels on posts that name it"),
    "deals": ("deal", ""),
    "renewals": ("renewal outcome", ""),
    "meetings": ("meeting with its title", "meetings with their titles"),
    "alerts": ("alert's words", "alerts' words"),
}


def register(app: typer.Typer) -> None:
    app.command("forget")(forget)


def forget(
    who: Annotated[
        str | None,
        typer.Argument(
            help="A key (network:@handle), handle (@anna), mail address, company's domain or whole name."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=f"Where several fit: {', '.join(KINDS)}.", show_default=False)
    ] = None,
    with_profiles: Annotated[
        bool, typer.Option("--with-profiles", help="A company: erase the profiles that it operates too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    log: Annotated[
        bool, typer.Option("--log", help="List what was erased, by whom and when, without names.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Erase a person, profile or company for good, after a preview: no import or collection brings it back.

    A person goes with all of their profiles, and a profile with its posts, follows, likes, and the words of alerts
    about it. Of a company its record, its jobs and its mentions go; its people stay, and its profiles too, no longer
    watched, unless --with-profiles is given. What others wrote about them stays. A keyed hash is left of what went.

    Example:

      grapevine forget anna@pellworth.example
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        if log:
            _show_log(graph)
            return
        if who is None:
            raise GraphError(
                'Say whom to forget, as in: grapevine forget "Anna Pell" (or --log for what was erased).'
            )
        if kind not in (None, *KINDS):
            raise GraphError(f"There is no kind {plain(kind)!r}: write {', '.join(KINDS)}.")
        found = find_subject(graph, who, cast("SubjectKind | None", kind))
        if with_profiles and found.kind != "company":
            raise GraphError(f"--with-profiles is for companies: {plain(found.name)} is a {found.kind}.")
        _show(found, preview(graph, found.kind, found.key, with_profiles=with_profiles))
        if not yes and not typer.confirm("Erase it all? It cannot be taken back."):
            raise typer.Exit(1)
        erased = _erase(graph, found, workspace, with_profiles=with_profiles)
    console.print(Text(f"Erased: {_listed(erased)}. Noted, without the name: grapevine forget --log"))
    _warn_of_configuration(found, workspace)


def _erase(graph: Graph, found: Subject, workspace: Workspace, *, with_profiles: bool) -> Erased:
    tombstones = workspace.tombstones()
    if found.kind == "person":
        return erase_person(graph, found.key, tombstones=tombstones)
    if found.kind == "profile":
        return erase_profile(graph, found.key, tombstones=tombstones)
    return erase_company(graph, found.key, tombstones=tombstones, with_profiles=with_profiles)


def _show(found: Subject, counts: Erased) -> None:
    console.print(
        Text(f"The {found.kind} {plain(found.name)} ({plain(found.key)}) would go, with:", style="bold")
    )
    console.print(Text(f"  {_listed(counts)}"))
    if found.person:
        console.print(
            Text(f"  The person stays whose profile it is: forget {plain(found.person)} for all of it.")
        )


def _listed(counts: Erased) -> str:
    return ", ".join(counted(number, *_WORDS[name]) for name, number in counts.counts().items()) or "nothing"


def _warn_of_configuration(found: Subject, workspace: Workspace) -> None:
    """A company that grapevine.toml names stays away, but its name is still searched for."""
    config = workspace.config
    named = [company.name for company in (config.us, *config.competitors) if company is not None]
    if found.kind == "company" and found.name.casefold() in map(str.casefold, named):
        errors.print(
            Text(
                f"Note: grapevine.toml still names {plain(found.name)}, and it is searched for: take it out there."
            )
        )


def _show_log(graph: Graph) -> None:
    entries = audit_entries(graph, "forget", "restore")
    if not entries:
        console.print(Text("Nothing was erased on request yet."))
        return
    rows = [
        {
            "at": one.at,
            "by": one.by,
            "kind": one.kind,
            "erased": "(may come back)" if one.action == "restore" else _listed(Erased(**one.counts)),
            "hash": (one.subject_hash or "")[:16],
        }
        for one in entries
    ]
    console.print(table(list(rows[0]), rows))
