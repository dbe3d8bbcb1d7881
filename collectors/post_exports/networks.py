"""Which registered network a post in a file was copied from, and what that network's terms say of such copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from collectors.base import MalformedProfile
from collectors.crm.mapping.profile_columns import network_in
from collectors.registry import collector_class, collector_classes
from graph.text.counts import counted


def network_of_post(url: str | None, named: str) -> str | None:
    """The registered network of a post with this page, of which the file says that it comes from ``named``."""
    if url and (found := _by_page(url)):
        return found
    return _by_name(named) if named else None


def may_match(network: str | None) -> bool:
    """May the author of a post that was copied from this network be matched to a person?"""
    return network is None or collector_class(network).terms.matching_allowed


def told_of_terms(from_networks: Mapping[str, int]) -> Iterator[str]:
    """What is to be known of posts that were copied from networks with terms of their own."""
    for network, number in from_networks.items():
        made = collector_class(network)
        posts = counted(number, "post")
        if not made.terms.matching_allowed:
            yield f"{posts} from {made.title}: their authors are not matched to anybody. {made.terms.matching_rule}"
        if made.terms.deletions_within_hours is not None:
            yield (
                f"{posts} from {made.title} may be deleted there without this file telling: collect from "
                f"{made.title} itself to follow deletions, or take the import back (grapevine import undo)"
            )
        if made.terms.storage_days is not None:
            yield (
                f"{posts} from {made.title}, whose terms allow to keep posts for "
                f"{made.terms.storage_days} days alone: take the import back by then"
            )
        if made.terms.display_rule:
            yield f"{posts} from {made.title}: {made.terms.display_rule}"


def _by_page(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    first = parts.path.split("/")[1:3]
    return _by_host(parts.hostname or "", "/".join(first)) if parts.hostname else None


@lru_cache(maxsize=50_000)
def _by_host(host: str, path: str) -> str | None:
    """The first network that takes an address below this path for one of its own, be it a profile's or not."""
    for made in collector_classes():
        try:
            if made.profile_key(f"https://{host}/{path}") is not None:
                return made.name
        except MalformedProfile:
            return made.name
    return None


@lru_cache(maxsize=1000)
def _by_name(named: str) -> str | None:
    found = network_in(named) or network_in(named.split(maxsplit=1)[0])
    if not found and "." in named:
        return _by_host(named.casefold().removeprefix("www."), "r")
    # Of networks without people's profiles nobody is owed anything.
    return found if found and collector_class(found).example else None
