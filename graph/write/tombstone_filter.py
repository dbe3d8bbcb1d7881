"""What a part of a page says of things that were erased is left out: erased stays erased."""

from __future__ import annotations

from collections.abc import Container, Mapping, Set
from dataclasses import replace
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import Company, Person, Post
from graph.write.statements.engagements import identify

from .batch import Part, told_of
from .tombstones import Kind, TombstoneKey, find, mark_of_profile, marks_of_company, marks_of_person


def without_erased(tx: ManagedTransaction, part: Part, tombstones: TombstoneKey) -> Part:
    """``part`` without what has a tombstone, and without what speaks of it."""
    posts = set(part.posts)
    for versions in part.posts.values():
        for post in versions:
            posts.update(target for target in (post.reply_to, post.quotes) if target)
    posts.update(record.post for record in part.engagements.values())
    people = {
        key: marks_of_person(key, record.name, record.address, record.company)
        | ({mark_of_profile(name) for name in record.profiles} if record.from_list else set())
        for key, record in part.people.items()
    }
    people |= {key: {key} for c in part.connected for key in (c.person, c.other) if key not in people}
    people |= {key: {key} for key, _ in part.connections_ends if key not in people}
    people |= {key: {key} for one in part.meetings.values() for key in one.people if key not in people}
    companies = {
        key: marks_of_company(key, record.name, record.domain) for key, record in part.companies.items()
    }
    spoken_of = {
        *(record.company for record in part.people.values()),
        *(record.part_of for record in part.companies.values()),
        *(deal.company for deal in part.deals.values()),
        *(renewal.company for renewal in part.renewals.values()),
    }
    companies |= {
        key: marks_of_company(key, None, None)
        for key in spoken_of
        if key is not None and key not in companies
    }
    erased = find(
        tx,
        tombstones,
        {
            "post": posts,
            "profile": part.profile_keys,
            "person": set().union(*people.values()),
            "company": set().union(*companies.values()),
            "engagement": [identify(record) for record in part.engagements.values()],
        },
    )
    if not any(erased.values()):
        return part
    return _without(part, erased, _marked(people, erased["person"]), _marked(companies, erased["company"]))


def _marked(marks: Mapping[str, Set[str]], erased: Mapping[str, datetime]) -> set[str]:
    """The keys of which one mark has a tombstone."""
    return {key for key, some in marks.items() if not erased.keys().isdisjoint(some)}


def _without(
    part: Part, erased: Mapping[Kind, Mapping[str, datetime]], people: Set[str], companies: Set[str]
) -> Part:
    posts = erased["post"]
    left: list[Company | Person] = [
        *(record for key, record in part.companies.items() if key not in companies),
        *(record for key, record in part.people.items() if key not in people),
    ]
    watched = {name for record in left for name in record.profiles}
    # Profiles that only an erased person's or company's record names are not made for it.
    profiles = erased["profile"].keys() | (part.watched - watched - told_of(part))
    return replace(
        part,
        profile_keys={key: at for key, at in part.profile_keys.items() if key not in profiles},
        watched=watched - profiles,
        profiles=[record for record in part.profiles if record.key not in profiles],
        companies={
            key: replace(
                record,
                profiles=tuple(name for name in record.profiles if name not in profiles),
                part_of=None if record.part_of in companies else record.part_of,
            )
            for key, record in part.companies.items()
            if key not in companies
        },
        people={
            key: replace(
                record,
                profiles=tuple(name for name in record.profiles if name not in profiles),
                company=None if record.company in companies else record.company,
            )
            for key, record in part.people.items()
            if key not in people
        },
        deals={key: record for key, record in part.deals.items() if record.company not in companies},
        renewals={key: record for key, record in part.renewals.items() if record.company not in companies},
        connected=[
            record for record in part.connected if record.person not in people and record.other not in people
        ],
        connections_ends={
            name: record for name, record in part.connections_ends.items() if record.person not in people
        },
        meetings={
            key: replace(record, people=left, title=record.title if len(left) == len(record.people) else None)
            for key, record in part.meetings.items()
            for left in [tuple(person for person in record.people if person not in people)]
        },
        posts={
            key: [_post_without(version, posts, profiles) for version in versions]
            for key, versions in part.posts.items()
            if key not in posts and all(version.author not in profiles for version in versions)
        },
        engagements={
            name: record
            for name, record in part.engagements.items()
            if record.post not in posts
            and record.profile not in profiles
            and record.author not in profiles
            and not _taken_back(record.at, erased["engagement"].get(identify(record)))
        },
        follows=[r for r in part.follows if r.follower not in profiles and r.followed not in profiles],
        members=[r for r in part.members if r.profile not in profiles and r.other not in profiles],
        ends={name: record for name, record in part.ends.items() if record.profile not in profiles},
    )


def _post_without(post: Post, posts: Container[str], profiles: Container[str]) -> Post:
    return replace(
        post,
        reply_to=None if post.reply_to in posts else post.reply_to,
        quotes=None if post.quotes in posts else post.quotes,
        mentions=tuple(key for key in post.mentions if key not in profiles),
    )


def _taken_back(at: datetime, removed: datetime | None) -> bool:
    """An engagement with the same uid that began after the removal is another one."""
    return removed is not None and at <= removed
