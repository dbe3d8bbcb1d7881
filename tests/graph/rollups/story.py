"""Random operations of every kind that changes what the rollups hold, over a small world; the seed decides all."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from graph.connection import Graph
from graph.labels.corrections import Correction, correct, withdraw
from graph.labels.employment import Bio, BioJob, PersonBios, write_employment
from graph.labels.labels import PostLabels, WaitingPost, mark_failed, write_labels
from graph.labels.lease import take_lease
from graph.labels.relabelling import NewTopics, write_topics
from graph.labels.text_labels import CompanyMention, Labels, Sentiment
from graph.labels.topics import define_topics, remove_topics
from graph.records import (
    Company,
    Connected,
    ConnectionsEnd,
    Engagement,
    EngagementRemoved,
    Follow,
    Person,
    PostRemoved,
    ProfileResolved,
    ProfileStatusChange,
    Record,
    SnapshotEnd,
    SnapshotMember,
    Unfollow,
)
from graph.write.erasure import erase_company, erase_person, erase_profile
from graph.write.retention import remove_old
from tests.graph.facts import KEY, at, post, write

NETWORKS = ("net", "web")
TOPICS = ("churn", "price", "crm")
COMPANIES = ("company:us", "company:rival", "company:client", "company:other")
SENTIMENTS: tuple[Sentiment, ...] = ("positive", "neutral", "negative", "unknown")


class Story:
    """The world's names and its clock; each operation draws what it does from ``random``."""

    def __init__(self, graph: Graph, seed: int) -> None:
        self.graph = graph
        self.random = random.Random(seed)
        self.hour = 0
        self.uid = 0
        self.profiles = [f"{network}:{name}" for network in NETWORKS for name in "abcdefgh"]
        self.people = [f"person:{number}" for number in range(6)]
        self.posts: list[str] = []
        self.engagements: list[Engagement] = []
        self.follows: list[Follow] = []

    def now(self) -> datetime:
        """A later time each time, three hours on."""
        self.hour += 3
        return at(self.hour / 24)

    def new_uid(self) -> str:
        self.uid += 1
        return f"u{self.uid}"

    def begin(self) -> None:
        """Companies, people and their profiles."""
        define_topics(self.graph, [(topic, topic, topic) for topic in TOPICS])
        roles = ("us", "competitor", "customer", None)
        write(
            self.graph,
            *(
                Company(key, key, role=role, profiles=(f"net:{name}",))  # type: ignore[arg-type]
                for key, role, name in zip(COMPANIES, roles, "abcd", strict=True)
            ),
            Person(self.people[0], "Ada", "crm", COMPANIES[0], profiles=("net:e", "web:e")),
            Person(self.people[1], "Bea", "crm", COMPANIES[2], profiles=("net:f", "web:f")),
            Person(self.people[2], "Cem", "crm", COMPANIES[0]),
        )

    def step(self) -> str:
        """One operation; its name."""
        operations: list[Callable[[], Any]] = [
            *[self.posting] * 5,
            *[self.labelling] * 5,
            *[self.engaging] * 4,
            *[self.following] * 4,
            self.editing,
            self.earlier,
            self.disengaging,
            self.unfollowing,
            self.snapshot,
            self.status,
            self.status,
            self.removing_post,
            self.relabelling_topics,
            self.failing,
            self.correcting,
            self.withdrawing,
            self.hiring,
            self.acquainted,
            self.parting,
            self.operating,
            self.resolving,
            self.reading_bio,
            self.erasing,
            self.ageing,
            self.dropping_topic,
        ]
        operation = self.random.choice(operations)
        operation()
        return operation.__name__

    def some(self, names: list[str] | tuple[str, ...], most: int = 3) -> list[str]:
        return self.random.sample(names, min(len(names), self.random.randint(1, most)))

    def posting(self) -> None:
        records: list[Record] = []
        for _ in range(self.random.randint(1, 4)):
            author = self.random.choice(self.profiles)
            network = author.split(":")[0]
            key = f"{network}:p{self.new_uid()}"
            mentions = tuple(name for name in self.some(self.profiles) if name.startswith(network))
            records.append(post(key, author, f"words {key}", self.now_day(), mentions=mentions))
            self.posts.append(key)
            if self.random.random() < 0.5:
                records.append(self.an_engagement(key))
        write(self.graph, *records)

    def now_day(self) -> float:
        self.now()
        return self.hour / 24

    def an_engagement(self, key: str) -> Engagement:
        fan = self.random.choice(
            [name for name in self.profiles if name.split(":")[0] == key.split(":", maxsplit=1)[0]]
        )
        kind = self.random.choice(("like", "repost"))
        record = Engagement(fan, key, kind, self.new_uid(), self.now())  # type: ignore[arg-type]
        self.engagements.append(record)
        return record

    def held(self) -> dict[str, str]:
        rows = self.graph.run("MATCH (p:Post) WHERE p.version > '' RETURN p.key AS key, p.version AS version")
        return {row["key"]: row["version"] for row in sorted(rows, key=lambda row: str(row["key"]))}

    def author_of(self, key: str) -> str:
        [row] = self.graph.run(
            "MATCH (:Post {key: $key})<-[:POSTED]-(p:Profile) RETURN p.key AS key LIMIT 1", key=key
        )
        return str(row["key"])

    def labelling(self) -> None:
        held = self.held()
        labels = [PostLabels(key, held[key], self.labels()) for key in self.some(list(held), 5) if self.posts]
        if labels:
            write_labels(self.graph, labels, model_id="model")

    def labels(self) -> Labels:
        sentiment = self.random.choice(SENTIMENTS)
        return Labels(
            sentiment,
            0.75,
            self.random.choice((-0.75, 0.0, 0.5)),
            tuple((topic, self.random.choice((0.25, 0.5, 0.875))) for topic in self.some(TOPICS)),
            tuple(
                CompanyMention(company, self.random.choice(SENTIMENTS), 0.625)
                for company in self.some(COMPANIES, 2)
            ),
        )

    def engaging(self) -> None:
        if self.posts:
            write(self.graph, *(self.an_engagement(key) for key in self.some(self.posts)))

    def following(self) -> None:
        records = []
        for _ in range(3):
            one, other = self.random.sample([n for n in self.profiles if n.startswith("net")], 2)
            records.append(Follow(one, other, self.now(), self.new_uid()))
        self.follows += records
        write(self.graph, *records)

    def editing(self) -> None:
        for key in self.some(list(self.held()), 2):
            mentions = tuple(n for n in self.some(self.profiles) if n.startswith(key.split(":")[0]))
            text = self.random.choice(("other words", f"words {key}"))
            write(self.graph, post(key, self.author_of(key), text, self.now_day(), mentions=mentions))

    def earlier(self) -> None:
        for key in self.some(list(self.held()), 2):
            write(self.graph, post(key, self.author_of(key), "earlier words", -self.random.randint(1, 3)))

    def disengaging(self) -> None:
        for record in self.random.sample(self.engagements, min(2, len(self.engagements))):
            write(self.graph, EngagementRemoved(record.profile, record.kind, record.uid, self.now()))

    def unfollowing(self) -> None:
        for record in self.random.sample(self.follows, min(3, len(self.follows))):
            by_uid = self.random.random() < 0.5
            write(
                self.graph,
                Unfollow(record.follower, self.now(), uid=record.uid)
                if by_uid
                else Unfollow(record.follower, self.now(), followed=record.followed),
            )

    def snapshot(self) -> None:
        who = self.random.choice([name for name in self.profiles if name.startswith("net")])
        direction = self.random.choice(("following", "followers"))
        others = [name for name in self.profiles if name.startswith("net") and name != who]
        moment = self.now()
        write(
            self.graph,
            *(SnapshotMember(who, direction, other, moment) for other in self.some(others)),  # type: ignore[arg-type]
            SnapshotEnd(who, direction, moment),  # type: ignore[arg-type]
        )

    def status(self) -> None:
        state = self.random.choice(("deactivated", "active", "active", "removed"))
        who = self.random.choice(self.profiles)
        if state == "removed" and self.random.random() < 0.6:
            return
        write(self.graph, ProfileStatusChange(who, state, self.now()))  # type: ignore[arg-type]

    def removing_post(self) -> None:
        write(self.graph, *(PostRemoved(key, self.now()) for key in self.some(self.posts, 2) if self.posts))

    def relabelling_topics(self) -> None:
        rows = self.graph.run("MATCH (p:Post) WHERE p.labelled_by = 'model' RETURN p.key AS key")
        lease = take_lease(self.graph, "model", "t", {topic: topic for topic in TOPICS})
        new = [
            NewTopics(key, "model", list(TOPICS), dict.fromkeys(self.some(TOPICS), 0.75))
            for key in self.some(sorted(str(row["key"]) for row in rows))
            if rows
        ]
        write_topics(self.graph, new, lease)

    def failing(self) -> None:
        held = self.held()
        broken = [(WaitingPost(key, "", held[key]), "broke") for key in self.some(list(held), 2) if held]
        mark_failed(self.graph, broken, model_id="model")

    def correcting(self) -> None:
        held = list(self.held())
        if held:
            correct(
                self.graph,
                Correction(
                    self.random.choice(held),
                    self.random.choice(("positive", "negative", None)),
                    {topic: self.random.random() < 0.5 for topic in self.some(TOPICS)},
                    {company: self.random.random() < 0.5 for company in self.some(COMPANIES[:2])},
                ),
                self.now(),
            )

    def withdrawing(self) -> None:
        rows = self.graph.run("MATCH (p:Post) WHERE p.fixed_at IS NOT NULL RETURN p.key AS key")
        for key in self.some(sorted(str(row["key"]) for row in rows), 1) if rows else ():
            withdraw(self.graph, key)

    def hiring(self) -> None:
        company = self.random.choice(COMPANIES)
        profiles = tuple(self.some(self.profiles, 2)) if self.random.random() < 0.3 else ()
        key = self.random.choice(self.people)
        write(self.graph, Person(key, key, "crm", company, profiles=profiles, seen=self.now()))

    def acquainted(self) -> None:
        one, other = self.random.sample(self.people, 2)
        teller = one if self.random.random() < 0.5 else None
        seen = self.now()
        write(self.graph, Connected(one, other, "list", None, teller, seen if teller else None))

    def parting(self) -> None:
        write(self.graph, ConnectionsEnd(self.random.choice(self.people), "list", self.now()))

    def operating(self) -> None:
        key = self.random.choice(COMPANIES)
        role = self.random.choice((None, None, "us", "competitor"))
        profiles = tuple(self.some(self.profiles, 1)) if self.random.random() < 0.4 else ()
        write(self.graph, Company(key, key, role=role, profiles=profiles))  # type: ignore[arg-type]

    def resolving(self) -> None:
        handle, company = f"h{self.new_uid()}", self.random.choice(COMPANIES)
        write(self.graph, Company(company, company, profiles=(f"net:@{handle}",)))
        fan, key = self.random.choice(self.profiles[:8]), f"net:p{self.new_uid()}"
        write(self.graph, post(key, f"net:@{handle}", "hers", self.now_day()))
        write(self.graph, post(f"{key}x", fan, "to her", self.now_day(), mentions=(f"net:@{handle}",)))
        self.posts += [key, f"{key}x"]
        account = self.random.choice((f"net:n{handle}", self.random.choice(self.profiles[:8])))
        write(self.graph, ProfileResolved(account, handle))

    def reading_bio(self) -> None:
        person = self.random.choice(self.people)
        seen = f"2026-12-{self.random.randint(10, 28)}"
        job = BioJob(self.random.choice(COMPANIES), "CTO", self.profiles[0])
        bios = PersonBios(person, (Bio(self.profiles[0], "", seen, True),))
        if self.graph.run("MATCH (p:Person {key: $key}) RETURN p.key AS key", key=person):
            write_employment(self.graph, [(bios, self.random.choice(([job], [])))], reader="r")

    def erasing(self) -> None:
        roll = self.random.random()
        if roll < 0.15:
            erase_profile(self.graph, self.random.choice(self.profiles), tombstones=KEY)
        elif roll < 0.3:
            erase_person(self.graph, self.random.choice(self.people), tombstones=KEY)
        elif roll < 0.4:
            erase_company(self.graph, COMPANIES[3], tombstones=KEY, with_profiles=True)
        elif roll < 0.5:
            erase_company(self.graph, COMPANIES[1], tombstones=KEY)

    def ageing(self) -> None:
        remove_old(self.graph, "net", at(self.hour / 24 - 6).date().isoformat())

    def dropping_topic(self) -> None:
        remove_topics(self.graph, self.random.sample(TOPICS, 2))
        define_topics(self.graph, [(topic, topic, topic) for topic in TOPICS])
