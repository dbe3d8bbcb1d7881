"""A company's names changed by hand: in ``grapevine.toml`` for us and the competitors, else in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from tomlkit import TOMLDocument

from grapevine.config import CompanyConfig, Config
from grapevine.toml_text.changing import rewrite, set_list
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.called import names_of
from graph.read.companies import StoredCompany
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.forms import forms_of
from graph.text.companies.names import CompanyNames, stripped_name
from graph.text.companies.spellings import key_of
from graph.text.safe import one_line
from graph.write.company_names import set_own_names

from .known import US, KnownCompanies, NamesError, company_at


@dataclass(slots=True)
class Lists:
    """What was given by hand, or in the configuration, beside the name."""

    aliases: list[str]
    formerly: list[str]
    context: list[str]
    never: list[str]


class NamesChange:
    """Changes of one company's names, each checked as it is made; ``save`` keeps them."""

    def __init__(self, workspace: Workspace, known: KnownCompanies, company: StoredCompany) -> None:
        self._workspace = workspace
        self._known = known
        self._company = company
        self._place = known.places.get(company.key)
        self._name = company.name
        self._others = [names_of(one) for one in known.companies if one.key != company.key]
        if self._place is not None:
            said = company_at(workspace.config, self._place)
            self._company = company = replace(
                company,
                own_aliases=said.aliases,
                own_formerly=said.formerly,
                own_context=said.context,
                never=said.never,
            )
        self._lists = Lists(
            *map(list, (company.own_aliases, company.own_formerly, company.own_context, company.never))
        )
        self.done: list[str] = []
        """A sentence for each change."""

    @property
    def names(self) -> CompanyNames:
        """What the company is called with the changes so far."""
        lists = self._lists
        held = _replaced(self._company, lists.aliases, lists.formerly, lists.context)
        return replace(names_of(held), name=self._name, never=tuple(lists.never))

    def add(self, form: str) -> None:
        """Have texts mean the company by ``form``. Raises NamesError: it does already, or is another's name."""
        form = " ".join(form.split()).removeprefix("#")
        taken = [away for away in self._lists.never if _form_key(away) == _form_key(form)]
        for away in taken:
            self._lists.never.remove(away)
        if written := self._forms().get(_form_key(form)):
            if not taken:
                raise NamesError(f"{self._shown} is found under {one_line(form)!r} already.")
            self.done.append(f"{written} means {self._name} again.")
            return
        _check_company(name=form)
        self._check_others(form, "add")
        self._lists.aliases.append(form)
        self.done.append(f"{form} means {self._name} now.")
        if rivals := self._called(form):
            self.done.append(
                f"{_joined(rivals)} {'is' if len(rivals) == 1 else 'are'} called {form} too: a post that says it "
                "needs something that speaks for one of them."
            )

    def remove(self, form: str) -> None:
        """Have ``form`` mean the company no more. Raises NamesError: it does not, or nothing would be left."""
        form = " ".join(form.split())
        key = _form_key(form)
        forms = self._forms()
        if key not in forms:
            away = " It was taken away already." if key in map(_form_key, self._lists.never) else ""
            raise NamesError(
                f"{self._shown} is not found under {one_line(form)!r}.{away} Its forms: grapevine names {self._quoted}"
            )
        for listed in (self._lists.aliases, self._lists.formerly):
            listed[:] = [one for one in listed if _form_key(one) != key]
        if key in self._forms():
            self._lists.never.append(forms[key])
        if not self._forms():
            raise NamesError(f"Without {one_line(form)!r} no form of {self._shown} would be left.")
        self.done.append(f"{forms[key]} does not mean {self._name} any more.")

    def formerly(self, name: str) -> None:
        """Have the company be found under a name that it had. Raises NamesError: it is today's, or another's."""
        name = " ".join(name.split())
        if self.has_formerly(name):
            raise NamesError(f"{one_line(name)!r} is a former name of {self._shown} already.")
        if stripped_name(name) == stripped_name(self._name):
            raise NamesError(
                f"{self._shown} is called {one_line(name)} today: to give it another name, say the new one first: "
                f'grapevine names "NEW NAME" --formerly {self._quoted}'
            )
        _check_company(name=name)
        self._check_others(name, "formerly")
        self._lists.formerly.append(name)
        self.done.append(f"{name} is a former name of {self._name} now: what says it is about {self._name}.")

    def has_formerly(self, name: str) -> bool:
        """Is it a former name of the company already, apart from its legal form?"""
        had = map(stripped_name, (*self._company.formerly, *self._lists.formerly))
        return stripped_name(name) in had

    def rename(self, name: str) -> None:
        """Call the company ``name`` from now on; its name of today becomes a former one."""
        name = " ".join(name.split())
        _check_company(name=name)
        old = self._name
        self._name = name
        self._lists.aliases = [one for one in self._lists.aliases if key_of(one) != key_of(name)]
        self._lists.formerly = [one for one in self._lists.formerly if key_of(one) != key_of(name)]
        self._lists.formerly.append(old)
        self.done.append(f"{old} is called {name} now; {old} is a former name of it.")

    def context(self, word: str) -> None:
        """Have ``word`` speak for the company where it stands near a risky name. Raises NamesError."""
        word = " ".join(word.split())
        if any(key_of(word) == key_of(one) for one in (*self._company.context, *self._lists.context)):
            raise NamesError(f"{one_line(word)!r} is a context word of {self._shown} already.")
        _check_company(name=self._name, context=(word,))
        self._lists.context.append(word)
        self.done.append(f"{word} near a risky name speaks for {self._name} now.")

    def save(self, graph: Graph) -> str:
        """Keep the changes, in the graph too; where they were written. Raises SettingsError, GraphError."""
        lists = self._lists
        if self._place is None:
            set_own_names(
                graph,
                self._company.key,
                name=self._name,
                aliases=lists.aliases,
                formerly=lists.formerly,
                context=lists.context,
                never=lists.never,
            )
            return "the graph: the next import leaves it as it is"
        path = self._workspace.config_file
        assert path is not None
        rewrite(path, "companies", self._wanted, self._write)
        self._workspace.reread().apply(graph)
        return str(path)

    def _wanted(self, config: Config) -> Config:
        assert self._place is not None
        lists = self._lists
        changed = company_at(config, self._place).model_copy(
            update={
                "name": self._name,
                "aliases": tuple(lists.aliases),
                "formerly": tuple(lists.formerly),
                "context": tuple(lists.context),
                "never": tuple(lists.never),
            }
        )
        if self._place == US:
            return config.model_copy(update={"us": changed})
        rivals = (*config.competitors[: self._place], changed, *config.competitors[self._place + 1 :])
        return config.model_copy(update={"competitors": rivals})

    def _write(self, document: TOMLDocument) -> None:
        table: Any = document["us"] if self._place == US else document["competitors"][self._place]
        if table["name"] != self._name and " ".join(table["name"].split()) != self._name:
            table["name"] = self._name
        for key, values in (
            ("aliases", self._lists.aliases),
            ("formerly", self._lists.formerly),
            ("never", self._lists.never),
            ("context", self._lists.context),
        ):
            if values or key in table:
                set_list(table, key, values)

    @property
    def _shown(self) -> str:
        return one_line(self._name)

    @property
    def _quoted(self) -> str:
        return f'"{self._shown}"' if " " in self._shown else self._shown

    def _forms(self) -> dict[str, str]:
        """The company's forms as they are written, by what ``_form_key`` says of them."""
        return {_form_key(form.text): form.text for form in forms_of(self.names)}

    def _called(self, form: str) -> list[str]:
        """Other companies that are called so."""
        keys = CompanyFinder(self._others).companies_called(form)
        return [one.name for one in self._others if one.key in keys]

    def _check_others(self, form: str, option: str) -> None:
        for other in self._others:
            if stripped_name(other.name) == stripped_name(form):
                raise NamesError(
                    f"{one_line(form)!r} is the name of another company ({one_line(other.key)}), so that "
                    f"--{option} would take its posts from it. "
                    + (
                        f'If that company is called {self._shown} today, there are two of one: see "When a company '
                        'is there twice" in docs/names.md.'
                        if option == "formerly"
                        else "Choose a form that is this company's alone."
                    )
                )


def _form_key(text: str) -> str:
    """What two ways to write one form have in common; a mark in front (``#``, ``@``, ``$``) belongs to it."""
    text = " ".join(text.split())
    return text.casefold() if text[:1] in ("#", "@", "$") else key_of(text)


def _check_company(**settings: Any) -> None:
    """Raises NamesError for what no company can be called, in the configuration's words."""
    try:
        CompanyConfig.model_validate(settings)
    except ValidationError as error:
        [fault, *_] = error.errors(include_url=False, include_input=False)
        raise NamesError(fault["msg"].removeprefix("Value error, ").capitalize() + ".") from error


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _replaced(
    company: StoredCompany, aliases: Sequence[str], formerly: Sequence[str], context: Sequence[str]
) -> StoredCompany:
    """``company`` with these lists in place of what was given by hand."""

    def with_given(said: Sequence[str], own: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*(one for one in said if one not in own), *given)))

    return replace(
        company,
        aliases=with_given(company.aliases, company.own_aliases, aliases),
        formerly=with_given(company.formerly, company.own_formerly, formerly),
        context=with_given(company.context, company.own_context, context),
    )
