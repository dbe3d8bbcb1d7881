"""Which topic or company of the graph somebody means by what they typed into a blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.read.called import Called, companies_called, short_keys, unique_names
from graph.read.companies import StoredCompany, all_companies
from graph.read.contents import offered_topics
from graph.text.safe import one_line

from .params import Param, ParamError

if TYPE_CHECKING:
    from graph.connection import Graph

FIRST_STEPS = (
    "Name your company and its competitors with `grapevine init`, bring in your customers with `grapevine import crm`, "
    "then collect with `grapevine run`. A graph to look around in comes with `grapevine demo`."
)
"""What to do about a graph that holds nothing yet."""
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Meant:
    """A topic or company of the graph."""

    key: str
    name: str
    """What it is called today, or, where others are called so too, its domain or key."""
    note: str = ""
    """What people should know of the name that they typed: "Acmeflow is now called Boltline."."""


def meant(graph: Graph, param: Param, typed: str) -> Meant:
    """What ``typed`` stands for in a blank of the type topic or company. Raises ParamError: nothing, or several.

    A company may be written in any form of its names, by its domain, or by a name that it had; "us" is the company
    with that role; and a few words of a name do where no other name has them.
    """
    return _topic(graph, param, typed) if param.type == "topic" else _company(graph, param, typed)


def choices(graph: Graph, param: Param) -> list[str]:
    """The names that a form offers for a topic, company or choice; empty for what is typed freely."""
    if param.type == "topic":
        return [topic.name for topic in offered_topics(graph)]
    if param.type == "company":
        return [company.name for company in _fitting(graph, param)]
    return list(param.choices)


def _topic(graph: Graph, param: Param, typed: str) -> Meant:
    topics = offered_topics(graph)
    wanted = _comparable(typed)
    for topic in topics:
        if wanted in (_comparable(topic.key), _comparable(topic.name)):
            return Meant(topic.key, topic.name)
    within = [topic for topic in topics if _holds(topic.name, wanted)]
    if len(within) == 1:
        return Meant(within[0].key, within[0].name)
    raise _unknown(param, typed, "topic", [topic.name for topic in topics])


def _company(graph: Graph, param: Param, typed: str) -> Meant:
    companies = _fitting(graph, param)
    wanted = _comparable(typed)
    ways: tuple[Callable[[], list[Called]], ...] = (
        lambda: companies_called(companies, typed),
        lambda: [Called(one) for one in companies if wanted and wanted in _said(one)],
        lambda: [Called(one) for one in companies if wanted == "us" and one.role == "us"],
        lambda: [Called(one) for one in companies if _holds(one.name, wanted)],
    )
    found = next(filter(None, (way() for way in ways)), [])
    if len(found) == 1:
        one, former = found[0].company, found[0].former
        note = f"{one_line(typed)} is now called {one_line(one.name)}." if former else ""
        return Meant(one.key, unique_names(companies)[one.key], note)
    if found:
        short = short_keys(companies)
        raise _several(param, typed, [f"{one.company.name} ({short[one.company.key]})" for one in found])
    what = f"{' or '.join(param.role) or ''} company".strip()
    raise _unknown(param, typed, what, [company.name for company in companies])


def _fitting(graph: Graph, param: Param) -> list[StoredCompany]:
    return [one for one in all_companies(graph) if param.takes_role(one.role)]


def _said(company: StoredCompany) -> set[str]:
    return set(map(_comparable, (company.key, company.name, *company.aliases)))


def _holds(name: str, wanted: str) -> bool:
    """Are the words of ``wanted`` among those of the name?"""
    words = set(wanted.split())
    return bool(words) and words <= set(_comparable(name).split())


def _several(param: Param, typed: str, names: Sequence[str]) -> ParamError:
    shown = [one_line(name) for name in names[:_SHOWN]]
    told = (
        f"{', '.join(shown[:-1])} or {shown[-1]}" if len(names) == len(shown) else f"{', '.join(shown)}, ..."
    )
    return ParamError(
        f"`{param.name}`: {typed!r} may be {told}: write its whole name, or what stands in brackets"
    )


def _unknown(param: Param, typed: str, what: str, names: Sequence[str]) -> ParamError:
    if not names:
        return ParamError(
            f"`{param.name}`: the graph holds no {what} yet, so not {typed!r} either. {FIRST_STEPS}"
        )
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    return ParamError(f"`{param.name}`: there is no {what} called {typed!r}; there are {shown}")


def _comparable(text: str | None) -> str:
    """Without case, punctuation, and the plural's s: "White Papers" and "white-paper" are the same."""
    words = "".join(letter if letter.isalnum() else " " for letter in (text or "").casefold()).split()
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)
