"""What nobody wrote down: who follows whom and who likes what, by rules that always decide the same way.

The rules keep off what the stories need: links between us and others, between customers and competitors, and
likes of anything but chatter come from the tables alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations

from .cast import DAYS, Account, HandPost, accounts, changes, companies, follow_changes
from .identifiers import chance

_READ_BY_MANY = {
    "odalys": 0.55,
    "teo": 0.4,
    "lanternmark": 0.4,
    "vesna": 0.35,
    "ottilie": 0.25,
    "quenby": 0.2,
}
"""Accounts that many follow, and the share of others that do."""
_OPINION_TOPICS = {"churn", "pricing"}
_READING_MATTER = re.compile(
    r"\b(guide|papers?|report|essay|book|pdf|magazine|issue|read|livre|libro)\b", re.I
)
"""Chatter that a labeller might take for a white paper gets no likes here: those are the tables' business."""


@cache
def _company_accounts() -> frozenset[str]:
    return frozenset(account.id for account in accounts().values() if account.title == "account")


@cache
def _reserved() -> frozenset[str]:
    return frozenset(change.subject for change in changes() if change.kind == "reserved")


@cache
def _decided() -> frozenset[tuple[str, str]]:
    return frozenset((change.follower, change.followed) for change in follow_changes())


def side(account: Account) -> str:
    """The role of the account's company; ``stranger`` for an account outside the CRM."""
    return companies()[account.company].role if account.company else "stranger"


def _left_to_the_tables(one: Account, other: Account) -> bool:
    sides = {side(one), side(other)}
    between_us_and_others = "us" in sides and len(sides) == 2
    near_a_competitor = "competitor" in sides and bool(sides & {"customer", "prospect"})
    return between_us_and_others or near_a_competitor or (one.id, other.id) in _decided()


def _eagerness(follower: Account, followed: Account) -> float:
    """How likely it is that one follows the other before the first look."""
    if follower.company and follower.company == followed.company:
        return 0.7
    if follower.id in _company_accounts():
        return 0.0
    if followed.id in _READ_BY_MANY:
        return _READ_BY_MANY[followed.id]
    if side(follower) == "stranger":
        return 0.2 if followed.id in _company_accounts() else 0.15 if side(followed) == "stranger" else 0.02
    return 0.02


def first_follows() -> Iterator[tuple[str, str, int]]:
    """Follower, followed and how many days before today it began: the follows older than the events."""
    for account in accounts().values():
        yield from ((one, other, _age(one, other)) for one, other in _links_with_us(account))
    for follower, followed in permutations(accounts().values(), 2):
        if _left_to_the_tables(follower, followed):
            continue
        if chance("follows", follower.id, followed.id) < _eagerness(follower, followed):
            yield follower.id, followed.id, _age(follower.id, followed.id)


def _links_with_us(account: Account) -> Iterator[tuple[str, str]]:
    if account.link in ("to", "both", "was"):
        yield account.id, "fernhollow"
        if chance("help", account.id) < 0.3:
            yield account.id, "fernhollow_help"
    if account.link in ("from", "both"):
        yield companies()[account.company].owner, account.id


def later_follows() -> Iterator[tuple[str, str, float, float | None]]:
    """Follower, followed, and how many days before today it began and, for some, ended."""
    before = {(follower, followed) for follower, followed, _ in first_follows()}
    for follower, followed in permutations(accounts().values(), 2):
        pair = (follower.id, followed.id)
        liking = 0.05 if followed.id in _READ_BY_MANY else 0.012
        if follower.id in _company_accounts() | _reserved() or chance("later", *pair) >= liking:
            continue
        if pair not in before and not _left_to_the_tables(follower, followed):
            began = 1 + (DAYS - 2) * chance("began", *pair)
            ended = began * chance("ended", *pair)
            yield *pair, began, ended if chance("tires", *pair) < 0.15 and ended > 1 else None


def likes(post: HandPost, readers: frozenset[str]) -> Iterator[str]:
    """The accounts that like a post beyond those its table names. ``readers`` follow its author."""
    author = accounts()[post.author]
    opinion = author.id in _READ_BY_MANY and not _OPINION_TOPICS.isdisjoint(post.topics)
    chatter = post.off_topic and not _READING_MATTER.search(post.text)
    if not (opinion or chatter):
        return
    others = _company_accounts() | _reserved() | {author.id, *post.likes}
    for account in accounts().values():
        if account.id in others:
            continue
        fondness = _fondness(author, account, account.id in readers) if chatter else 0.0
        if opinion and not account.company and not account.link:
            fondness = 0.45
        if fondness and chance("likes", post.id, account.id) < fondness:
            yield account.id


def _fondness(author: Account, account: Account, reads: bool) -> float:
    """How likely somebody is to like an author's chatter."""
    if account.company and account.company == author.company:
        return 0.28
    return 0.1 if reads else 0.006


def passes_on(post: HandPost, account: str) -> bool:
    """Whether somebody who likes a post reposts it too."""
    return chance("reposts", post.id, account) < 0.06


def _age(follower: str, followed: str) -> int:
    return DAYS + 5 + int(900 * chance("since", follower, followed))
