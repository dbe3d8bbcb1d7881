"""``names``: what a company is called, and changes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from grapevine.config import company_name
from grapevine.names.change import NamesChange
from grapevine.names.known import KnownCompanies, NamesError, known_companies
from grapevine.terminal import console, plain, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.called import names_of, near
from graph.read.companies import StoredCompany
from graph.text.companies.explain import explain
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.forms import Form, forms_of
from graph.text.companies.names import CompanyNames
from graph.text.companies.platforms import is_platform
from graph.text.domains import shown_domain

KINDS = {
    "name": "name",
    "short": "without legal form",
    "alias": "alias",
    "former": "former name",
    "product": "product",
    "spelling": "spelling",
    "umlaut": "spelling",
    "possessive": "possessive",
    "site": "of its web address",
    "inflected": "inflected",
    "handle": "handle",
    "hashtag": "hashtag",
    "ticker": "cashtag",
    "domain": "web address",
}
"""What people are told of a form's kind."""
_TOGETHER = ("spelling", "umlaut", "possessive", "inflected", "handle", "hashtag", "ticker")
"""Kinds of which those without risk share a row."""
NEXT = "Posts are labelled again with the next labels: grapevine label (a running `grapevine run` does it by itself)"


def register(app: typer.Typer) -> None:
    app.command("names")(names)


def names(
    name: Annotated[str, typer.Argument(help="The company, under any form of its names; or a name to try.")],
    add: Annotated[
        list[str] | None, typer.Option(metavar="FORM", help="Have texts mean it by this too, again for more.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="FORM", help="Have this mean it no more, again for more.")
    ] = None,
    formerly: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name that it had, again for more.")
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A word that speaks for it near a risky form, again for more."),
    ] = None,
    text: Annotated[str | None, typer.Option(help="Say whether this text names it, and why not.")] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Show what texts may call a company, which forms are risky and why; add some, take some away.

    Changes of us and of competitors are written into grapevine.toml, those of other companies into the graph, where
    imports leave them. A company that has a new name: grapevine names "New Name" --formerly "Old Name".

    Example:

      grapevine names "Acmeflow GmbH" --add "AF Desk" --text "AF Desk is down"
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        known = known_companies(workspace, graph)
        found = known.called(name)
        changes = [*(add or ()), *(remove or ()), *(formerly or ()), *(context or ())]
        company = found.company if found else None
        if found and found.former:
            console.print(Text(f"{plain(name)} is now called {plain(found.company.name)}."))
        if company is None and changes:
            company = _renamed(known, formerly or [], name)
        if company is None:
            shown = CompanyNames("company:new", company_name_of(name))
        elif changes:
            change = NamesChange(workspace, known, company)
            if found is None:
                change.rename(name)
            for form in remove or ():
                change.remove(form)
            for form in add or ():
                change.add(form)
            for had in formerly or ():
                if found is not None or not change.has_formerly(had):
                    change.formerly(had)
            for word in context or ():
                change.context(word)
            _kept(change, graph)
            known = known_companies(workspace.reread(config), graph)
            shown = next(names_of(one) for one in known.companies if one.key == company.key)
        else:
            shown = names_of(company)
    others = [names_of(one) for one in _others(known, shown, text)]
    _show(shown, others, company)
    if text is not None:
        _explain(text, shown, others)


def company_name_of(name: str) -> str:
    """A name to try. Raises NamesError for one that no company can have."""
    try:
        return company_name(name)
    except ValueError as error:
        raise NamesError(f"No company can be called so: {error}.") from error


def _renamed(known: KnownCompanies, formerly: Sequence[str], name: str) -> StoredCompany:
    """The company that gets a new name: the one that is called as a former name says."""
    found = [one.company for had in formerly if (one := known.called(had)) is not None]
    if len({one.key for one in found}) == 1:
        return found[0]
    if found:
        raise NamesError(
            f"{' and '.join(plain(one.name) for one in found)} are two companies: name one of them."
        )
    raise NamesError(
        f"No company of the graph or of grapevine.toml is called {plain(name)!r}, so nothing can be changed. Name it "
        "in grapevine.toml, or bring it in with `grapevine import crm`."
    )


def _kept(change: NamesChange, graph: Graph) -> None:
    place = change.save(graph)
    for sentence in change.done:
        console.print(Text(plain(sentence)))
    console.print(Text(f"Written into {plain(place)}."))
    console.print(Text(NEXT, style="dim"))


def _others(known: KnownCompanies, shown: CompanyNames, text: str | None) -> list[StoredCompany]:
    """The other companies that may be called like one of the forms, or that the text may name."""
    words = " ".join((shown.name, *shown.aliases, *shown.former, *shown.products, *shown.handles, text or ""))
    return [one for one in near(known.companies, words) if one.key != shown.key]


def _show(shown: CompanyNames, others: Sequence[CompanyNames], company: StoredCompany | None) -> None:
    about = [plain(shown.name)]
    if company is not None:
        about.append(", ".join(filter(None, (company.role, shown_domain(company.domain or "")))))
    console.print(Text.assemble((about[0], "bold"), f"  {about[1]}" if about[1:] and about[1] else ""))
    if company is None:
        console.print(
            Text("No company of the graph or of grapevine.toml is called so: these would be its forms.")
        )
    rows = _rows(shown, others)
    risks = ["risky", "why"] if any(row["why"] for row in rows) else []
    console.print(table(["form", "kind", *risks], rows))
    if not risks:
        console.print(Text("None of them is risky: wherever it stands, it means the company."))
    if shown.domain and is_platform(shown.domain):
        console.print(
            Text(f"{plain(shown.domain)} is no form: many have pages or mail there, so it names nobody.")
        )
    if shown.never:
        console.print(Text(f"Taken away: {', '.join(map(plain, shown.never))}"))
    if shown.context:
        console.print(Text(f"Words that speak for it: {', '.join(map(plain, shown.context))}"))


def _rows(shown: CompanyNames, others: Sequence[CompanyNames]) -> list[dict[str, Any]]:
    """A row a form; spellings and endings without risk stand together."""
    rows: list[dict[str, Any]] = []
    together: dict[str, dict[str, Any]] = {}
    for form in _with_sharers(shown, others):
        kind = KINDS[form.kind]
        if form.why or form.kind not in _TOGETHER:
            risky = "yes" if form.why else ""
            rows.append({"form": form.text, "kind": kind, "risky": risky, "why": form.why})
        elif kind in together:
            together[kind]["form"].append(form.text)
        else:
            together[kind] = {"form": [form.text], "kind": kind, "risky": "", "why": ""}
            rows.append(together[kind])
    return rows


def _with_sharers(shown: CompanyNames, others: Sequence[CompanyNames]) -> list[Form]:
    """The forms, with what is risky where other companies are called so too."""
    finder = CompanyFinder([shown, *others])
    called = {one.key: one.name for one in others}
    return [
        replace(
            form, why=_why_shared(form, [called[key] for key in finder.others_called(form.text, shown.key)])
        )
        for form in forms_of(shown)
    ]


def _why_shared(form: Form, rivals: Sequence[str]) -> str:
    if not rivals:
        return form.why
    told = f"{', '.join(rivals)} {'is' if len(rivals) == 1 else 'are'} called so too"
    if form.kind == "domain":
        return f"{told}: posts with it are about all of them."
    return (
        f"{told}. {form.why}" if form.why else f"{told}: a post needs something that speaks for one of them."
    )


def _explain(text: str, shown: CompanyNames, others: Sequence[CompanyNames]) -> None:
    found = explain(text, shown, others)
    if found.places:
        said = ", ".join(f'"{plain(place)}"' for place in found.places)
        console.print(Text(f"The text names {plain(shown.name)}: {said}.", style="green"))
    else:
        console.print(
            Text(f"The text does not name {plain(shown.name)}. {plain(found.why_not)}", style="yellow")
        )
