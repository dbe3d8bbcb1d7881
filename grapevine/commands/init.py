"""``init``: a first grapevine.toml, from flags or from a few questions."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from collectors.registry import profile_examples
from collectors.watch.terms import TermError, parse_terms
from grapevine.config import (
    SettingsError,
    checked,
    company_domain,
    company_name,
    company_profile,
    config_path,
    parse_config,
)
from grapevine.terminal import console
from grapevine.toml_text.writing import topic_named, write_toml
from graph.secrets import prepare_home
from graph.settings import default_home
from graph.text.companies.legal_forms import is_legal_form
from graph.text.folding import fold

NEW_FILE = "The new grapevine.toml"

Several = list[str] | None


def register(app: typer.Typer) -> None:
    app.command()(init)


def init(
    us: Annotated[str | None, typer.Option(help="Your company's name.")] = None,
    domain: Annotated[str | None, typer.Option(help="Your company's domain.")] = None,
    profile: Annotated[
        Several,
        typer.Option(metavar="PROFILE", help="Your profile, again for more: network:@handle or its address."),
    ] = None,
    profiles: Annotated[
        str | None, typer.Option(help="Several profiles in one, separated by commas.")
    ] = None,
    competitor: Annotated[
        Several, typer.Option(metavar="NAME", help="A competitor's name, again for more.")
    ] = None,
    competitors: Annotated[
        str | None, typer.Option(help="Several competitors in one, separated by commas or semicolons.")
    ] = None,
    competitor_profile: Annotated[
        Several,
        typer.Option(
            metavar="NAME=PROFILE",
            help="A competitor's profile, again for more: 'Contoso=network:@contoso'.",
        ),
    ] = None,
    track: Annotated[
        Several, typer.Option(metavar="TERM", help="A watch term, again for more (or separated by commas).")
    ] = None,
    topic: Annotated[
        Several, typer.Option(metavar="NAME", help="A topic beside the default ones, again for more.")
    ] = None,
    topics: Annotated[str | None, typer.Option(help="Several topics in one, separated by commas.")] = None,
    config: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite a file that exists.")] = False,
) -> None:
    """Write a commented grapevine.toml, from flags or from a few questions.

    Examples:

      grapevine init

      grapevine init --us Acme --domain acme.com --competitor "Brightquay, Inc." --competitor Contoso --track 'churn*'

      grapevine init --us Acme --competitor-profile "Contoso=network:@contoso"
    """
    path = config_path(config)
    if path.exists() and not force:
        raise SettingsError(f"{path} exists already: edit it, or write a new one with --force.")
    company_profiles = [*(profile or ()), *separated(profiles)]
    named = [*(competitor or ()), *company_names(competitors or "")]
    rivals = with_profiles(named, competitor_profile or ())
    terms = watch_terms(track or ())
    if us is None:
        if not sys.stdin.isatty():
            raise SettingsError('Whose company is it? Name it: grapevine init --us "Your company"')
        us = ask("Your company's name", company_name)
        domain = domain or ask("Its domain (may be empty)", company_domain) or None
        such_as = f"Its profiles, such as {profile_examples()}"
        company_profiles = company_profiles or ask_several(such_as, company_profile)
        if not rivals:
            names = ask_several("Competitors", company_name)
            rivals = {name: ask_several(f"Profiles of {name}", company_profile) for name in names}
        terms = terms or [
            term for line in ask_several("More to watch for", one_term) for term in watch_terms([line])
        ]
    company: dict[str, Any] = {"name": us, "domain": domain, "profiles": company_profiles}
    more_topics = [*(topic or ()), *separated(topics)]
    wanted = checked(
        {
            "us": company,
            "competitors": [{"name": name, "profiles": its} for name, its in rivals.items()],
            "watch": {"terms": terms},
            "topics": [topic_named(name).model_dump() for name in more_topics],
        },
        NEW_FILE,
    )
    assert wanted.us is not None
    text = write_toml(
        wanted.us.name,
        domain=wanted.us.domain,
        profiles=wanted.us.profiles,
        competitors={rival.name: rival.profiles for rival in wanted.competitors},
        terms=wanted.watch.terms,
        topics=[one.name for one in wanted.topics],
    )
    parse_config(text, NEW_FILE)
    write(path, text)
    console.print(Text(f"Wrote {path}"))
    console.print("Next: grapevine import crm FILE...   (your customers and contacts)")
    console.print("      grapevine run                  (collect, label, analyse and alert)")


def write(path: Path, text: str) -> None:
    """Write the file, its folder made where there is none. Raises SettingsError."""
    try:
        if path.parent == default_home(os.environ):
            prepare_home(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}. Name another place with --config."
        ) from error


def separated(text: str | None) -> list[str]:
    """The parts of a text between commas, semicolons and line breaks."""
    return [part.strip() for part in re.split(r"[,;\n]", text or "") if part.strip()]


def company_names(text: str) -> list[str]:
    """The names in a text. A comma before a legal form belongs to the name, and so does one within quotation marks.

    "Brightquay, Inc., Tallow Ltd." are two names, and so are those in '"Hartwell, Chase & Co.", Contoso'. Raises
    SettingsError for a legal form that no name stands before.
    """
    names: list[str] = []
    for part in re.split(r"[;\n]", text):
        own: list[str] = []
        for piece in (match[0].strip() for match in _LISTED.finditer(part)):
            quoted = _QUOTED.fullmatch(piece)
            if own and piece and is_legal_form(piece):
                own[-1] = f"{own[-1]}, {piece}"
            elif piece:
                own.append(quoted[1].strip() if quoted else piece)
        names += own
    if bare := [name for name in names if is_legal_form(name)]:
        raise SettingsError(
            f"{bare[0]!r} is a legal form and no company's name: use --competitor once for each."
        )
    return names


_LISTED = re.compile(r"""(?:["“][^"”]*["”]|[^,])+""")
_QUOTED = re.compile(r"""["“]([^"”]+)["”]""")


def with_profiles(names: Sequence[str], given: Sequence[str]) -> dict[str, list[str]]:
    """The competitors with the profiles of each; who has a profile needs no naming beside it. Raises SettingsError."""
    rivals: dict[str, list[str]] = {}
    for name in names:
        if name in rivals:
            raise SettingsError(f"{name!r} is named twice: use --competitor once for each.")
        rivals[name] = []
    for text in given:
        name, parts, profile = text.partition("=")
        if not (parts and name.strip() and profile.strip()):
            raise SettingsError(
                f"--competitor-profile takes NAME=PROFILE, such as 'Contoso=network:@contoso', not {text!r}."
            )
        known = next((one for one in rivals if fold(one) == fold(name)), name.strip())
        rivals.setdefault(known, []).append(profile.strip())
    return rivals


def watch_terms(texts: Sequence[str]) -> list[str]:
    """The terms in these texts; commas outside quotes part them. Raises SettingsError."""
    try:
        return [term.text for text in texts if text.strip() for term in parse_terms(text)]
    except TermError as error:
        raise SettingsError(f"The watch term cannot be used: {error}") from error


def one_term(text: str) -> str:
    """An answer that holds watch terms. Raises ValueError."""
    parse_terms(text)
    return text


def ask(question: str, read: Callable[[str], str | None]) -> str:
    """An answer that ``read`` takes; asked again until it is one."""

    def value(text: str) -> str:
        try:
            return read(text) or ""
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    default = "" if "empty" in question else None
    answer: str = typer.prompt(question, default=default, show_default=False, value_proc=value)
    return answer


def ask_several(question: str, read: Callable[[str], str]) -> list[str]:
    """Answers one a line, until an empty one."""
    console.print(Text(f"{question}: one a line, an empty line ends."))
    answers: list[str] = []
    while answer := ask("  (empty: no more)", lambda text: read(text) if text.strip() else ""):
        answers.append(answer)
    return answers
