"""Every network that can be listened to: the only place to add one."""

from __future__ import annotations

from importlib import import_module

from graph.read.networks import NetworkTerms

from .base import Ability, Collector, ConfigError, MalformedProfile
from .profile_links import ProfileLink

COLLECTORS: dict[str, str] = {
    "bluesky": "collectors.bluesky.collector:Bluesky",
    "feeds": "collectors.feeds.collector:Feeds",
    "hackernews": "collectors.hackernews.collector:HackerNews",
    "linkedin": "collectors.linkedin.collector:LinkedIn",
    "mastodon": "collectors.mastodon.collector:Mastodon",
    "posts_file": "collectors.posts_file.collector:PostsFile",
    "x": "collectors.x.collector:X",
    "reddit": "collectors.reddit.collector:Reddit",
}
"""A network's name to the module and class of its collector, which is imported when somebody asks for it."""


def collector_class(name: str) -> type[Collector]:
    """The collector's class of the network ``name``. Raises ConfigError, naming those that there are."""
    try:
        module, _, attribute = COLLECTORS[name].partition(":")
    except KeyError:
        raise ConfigError(f"There is no network {name!r}; there are: {', '.join(COLLECTORS)}.") from None
    found: type[Collector] = getattr(import_module(module), attribute)
    return found


def collector_classes() -> list[type[Collector]]:
    """All of them, in the registry's order."""
    return [collector_class(name) for name in COLLECTORS]


def registered_terms() -> list[NetworkTerms]:
    """What the terms of every network say, as the graph keeps it for whoever writes and shows."""
    return [
        NetworkTerms(
            made.name,
            made.title,
            made.terms.matching_allowed,
            made.terms.matching_rule,
            made.terms.deletions_within_hours,
            made.terms.storage_days,
            made.terms.display_rule,
        )
        for made in collector_classes()
    ]


def class_that_can(ability: Ability, name: str) -> type[Collector]:
    """The class of the network ``name``, which can do it. Raises ConfigError, naming those that can."""
    able = [made.name for made in collector_classes() if ability in made.abilities]
    if name in able:
        return collector_class(name)
    told = f"there is no network {name!r}" if name not in COLLECTORS else f"{name} cannot do that"
    raise ConfigError(f"grapevine {ability}: {told}; it takes {' or '.join(able) or 'no network yet'}.")


def profile_key(text: str) -> str | None:
    """The key of the profile that a link or name in a CRM means; None where no registered network knows it.

    Raises MalformedProfile for one that names no network, or no profile of the network that it names.
    """
    link = ProfileLink.parse(text)
    for made in collector_classes():
        if (key := made.profile_key(link.text)) is not None:
            return key
    if not link.host and not (link.prefix and link.name):
        name = link.text.strip("@:")
        examples = [f'"{made.name}:@{name}"' for made in collector_classes() if made.example]
        raise MalformedProfile(f'"{link.text}" names no network: write {" or ".join(examples)}')
    return None


def network_titles() -> str:
    """What the networks are called on which people have profiles, for a sentence."""
    *others, last = [made.title for made in collector_classes() if made.example]
    return f"{', '.join(others)} and {last}" if others else last


def profile_examples() -> str:
    """How profiles are written, one example a network, for a sentence."""
    return ", ".join(made.example for made in collector_classes() if made.example)
