"""Which topic, company, person or network of the graph somebody means by what they typed into a blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import QuestionTimeout
from graph.read.called import Called, companies_called, short_keys, unique_names
from graph.read.companies import StoredCompany, all_companies, companies_exactly
from graph.read.contents import is_empty, offered_topics
from graph.read.networks import networks_with_posts
from graph.read.people import FoundPerson, names_like, people_called, people_named
from graph.text.safe import one_line

from .params import Param, ParamError, ParamType

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
    """A topic, company, person or network of the graph."""

    key: str
    name: str
    """What it is called today, or, where others are called so too, what tells it from them: domain, handle or key."""
    note: str = ""
    """What people should know of the name that they typed: "Acmeflow is now called Boltline."."""


def meant(graph: Graph, param: Param, typed: str) -> Meant:
    """What ``typed`` stands for in a blank of the type topic, company, person or network.

    A company may be written in any form of its names, by its domain, or by a name that it had; "us" is the company
    with that role; and a few words of a name do where no other name has them. A person is found by name, @handle,
    key or mail address; a profile stands for the person to whom it belongs, and for itself where that is nobody. A
    network is one that the graph holds posts of.
    Raises ParamError for nothing, and for several, with what to write for each.
    """
    return _WAYS[param.type](graph, param, typed)


def choices(graph: Graph, param: Param) -> list[str]:
    """The names that a form offers for a topic, company, network or choice; empty for what is typed freely."""
    if param.type == "topic":
        return [topic.name for topic in offered_topics(graph)]
    if param.type == "company":
        return [company.name for company in _fitting(graph, param)]
    if param.type == "network":
        return list(networks_with_posts(graph).values())
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
    exactly = companies_exactly(graph, " ".join(typed.split()))
    if len(exactly) == 1 and param.takes_role(exactly[0].role):
        return Meant(exactly[0].key, exactly[0].name)
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


def _person(graph: Graph, param: Param, typed: str) -> Meant:
    nobody = f"there is nobody called {typed!r}"
    try:
        found = people_called(graph, typed)
    except QuestionTimeout:
        found = []
        nobody = f"{typed!r} is nobody's key or handle, no name begins so, and there was no time to look at all names"
    if len(found) == 1:
        one = found[0]
        alone = {other.key for other in people_named(graph, one.name)} <= {one.key}
        return Meant(one.key, one.name if alone else _written(one, found))
    if found:
        told = [_told(one, found) for one in found]
        raise ParamError(
            f"`{param.name}`: {typed!r} may be {_listed(told)}: write what stands in brackets, or the whole name"
        )
    near = names_like(graph, typed, 3)
    offered = f" Near are {_listed(near, 'and')}." if near else ""
    steps = f" The graph holds nobody yet. {FIRST_STEPS}" if not near and is_empty(graph) else ""
    raise ParamError(
        f"`{param.name}`: {nobody}: write a whole name, a handle (@anna, network:@anna) or a key.{offered}{steps}"
    )


def _written(one: FoundPerson, others: Sequence[FoundPerson]) -> str:
    """What to write for the person: its network and handle where a profile was found, the key otherwise."""
    short = f"{one.network}:@{one.handle}" if one.network and one.handle else one.key
    same = [o for o in others if o.key != one.key and (o.network, o.handle) == (one.network, one.handle)]
    return one.key if same else short


def _told(one: FoundPerson, others: Sequence[FoundPerson]) -> str:
    at = f" of {one.company}" if one.company else ""
    return f"{one.name}{at} ({_written(one, others)})"


def _network(graph: Graph, param: Param, typed: str) -> Meant:
    networks = networks_with_posts(graph)
    wanted = _comparable(typed)
    for name, title in networks.items():
        if wanted in (_comparable(name), _comparable(title)):
            return Meant(name, title)
    within = [name for name, title in networks.items() if _holds(title, wanted)]
    if len(within) == 1:
        return Meant(within[0], networks[within[0]])
    raise _unknown(param, typed, "network with posts", list(networks.values()))


_WAYS: dict[ParamType, Callable[[Graph, Param, str], Meant]] = {
    "topic": _topic,
    "company": _company,
    "person": _person,
    "network": _network,
}


def _fitting(graph: Graph, param: Param) -> list[StoredCompany]:
    return [one for one in all_companies(graph) if param.takes_role(one.role)]


def _said(company: StoredCompany) -> set[str]:
    return set(map(_comparable, (company.key, company.name, *company.aliases)))


def _holds(name: str, wanted: str) -> bool:
    """Are the words of ``wanted`` among those of the name?"""
    words = set(wanted.split())
    return bool(words) and words <= set(_comparable(name).split())


def _several(param: Param, typed: str, names: Sequence[str]) -> ParamError:
    return ParamError(
        f"`{param.name}`: {typed!r} may be {_listed(names)}: write its whole name, or what stands in brackets"
    )


def _listed(names: Sequence[str], last: str = "or") -> str:
    """The names by commas; "..." for those that are too many."""
    shown = [one_line(name) for name in names[:_SHOWN]]
    if len(names) > len(shown):
        return f"{', '.join(shown)}, ..."
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}" if len(shown) > 1 else shown[0]


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
