"""A small world, built by hand, in which every question's rows are known: who is who, what they said and did.

Us is Fernhollow; the competitors are Brightquay and Tallowmere. Each oddity is there to be left out or
counted by some question: see the comment beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import CompanyMention, FoundSignal, Labels, Sentiment
from graph.records import (
    Company,
    Connected,
    Engagement,
    Follow,
    Person,
    Post,
    Profile,
    ProfileStatusChange,
    Record,
    Unfollow,
)
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOMBSTONES = TombstoneKey(b"of the small world of the tests")

COMPANIES = [
    Company(
        "company:fernhollow", "Fernhollow", "us", domain="fernhollow.example", profiles=("bluesky:fern",)
    ),
    Company(
        "company:brightquay",
        "Brightquay",
        "competitor",
        profiles=("bluesky:bright",),
        aliases=("Bright Quay",),
    ),
    Company("company:tallowmere", "Tallowmere", "competitor", profiles=("bluesky:tallow",)),
    Company(
        "company:osterfjord",
        "Osterfjord Logistics",
        "customer",
        owner="Nora Quist",
        owner_address="nora@fernhollow.example",
        mrr=4200.0,
        renewal="2027-01-15",
    ),
    Company("company:pellworth", "Pellworth Foods", "customer", owner="Nora Quist", mrr=3100.0),
    Company(
        "company:quillmark",
        "Quillmark Media",
        "customer",
        owner="Ben Oduya",
        mrr=1800.0,
        renewal="2027-02-01",
    ),
    Company("company:marrowby", "Marrowby", "customer"),
    Company("company:sablewick", "Sablewick", "customer"),
    Company("company:newleaf", "Newleaf", "prospect"),
]

PEOPLE = {
    "uma": ("Uma Fernhill", "fernhollow"),
    "ed": ("Ed Leaver", "newleaf"),  # worked at Fernhollow before
    "tom": ("Tom Reed", "brightquay"),
    "rae": ("Rae Stone", "brightquay"),
    "zed": ("Zed Former", "marrowby"),  # worked at Brightquay before
    "tia": ("Tia Wax", "tallowmere"),
    "anna": ("Anna Berg", "osterfjord"),  # has two profiles: anna and anna2
    "bo": ("Bo Lind", "osterfjord"),
    "cid": ("Cid Moe", "osterfjord"),
    "dee": ("Dee Hidden", "osterfjord"),  # her profile is deactivated
    "eve": ("Eve Gone", "marrowby"),  # worked at Osterfjord before
    "fay": ("Fay Old", "osterfjord"),
    "gil": ("Gil Fickle", "osterfjord"),
    "hal": ("Hal Clock", "osterfjord"),
    "ida": ("Ida Past", "osterfjord"),
    "jon": ("Jon Pell", "pellworth"),
    "pia": ("Pia Pell", "pellworth"),
    "pat": ("Pat Pell", "pellworth"),
    "quinn": ("Quinn Ink", "quillmark"),
    "rob": ("Rob Ink", "quillmark"),
    "mo": ("Mo Slow", "marrowby"),
    "sue": ("Sue Burst", "sablewick"),
    "ned": ("Ned Leaf", "newleaf"),
    "nan": ("Nan Leaf", "newleaf"),
    "noa": ("Noa Leaf", "newleaf"),
}
NAMED_BY_THEIR_PROFILE = {"lone": "Lone Voice", "bright": "Brightquay"}
EARLIER = {"ed": "fernhollow", "zed": "brightquay", "eve": "osterfjord"}

# key, author, days ago, text, topics, sentiment (None: not labelled yet), companies named
SAID: list[tuple[str, str, int, str, dict[str, float], float | None, tuple[str, ...]]] = [
    ("c1", "anna", 3, "Churn again: two more accounts gone.", {"churn": 0.9}, -0.8, ("fernhollow",)),
    ("c2", "anna2", 6, "Our churn is eating the quarter.", {"churn": 0.5}, -0.6, ()),
    ("c3", "cid", 4, "Hardly about churn.", {"churn": 0.49}, -0.7, ()),
    ("c4", "dee", 2, "Hidden words on churn.", {"churn": 0.95}, -0.9, ("fernhollow",)),
    ("c5", "eve", 5, "Churn, says one who left.", {"churn": 0.9}, -0.5, ()),
    ("c6", "lone", 7, "Churn is a number.", {"churn": 0.8}, 0.0, ()),
    ("c7", "uma", 2, "We at Fernhollow hate churn.", {"churn": 0.9}, -0.4, ("fernhollow",)),
    ("c8", "gil", 40, "Churn was bad back then.", {"churn": 0.9}, -0.7, ()),
    ("c9", "hal", 2, "Churn, by a clock that says 1970.", {"churn": 0.9}, -0.7, ()),
    ("c10", "jon", 10, "Churn keeps me up at night.", {"churn": 0.7}, -0.6, ()),
    ("w1", "lone", 8, "The best white paper on CRM so far.", {"crm-white-papers": 0.9}, 0.8, ()),
    ("w2", "hal", 9, "Yet another useless white paper.", {"crm-white-papers": 0.9}, -0.5, ()),
    ("w3", "jon", 12, "Reading the CRM white paper.", {"crm-white-papers": 0.6}, 0.1, ()),
    ("r1", "lone", 2, "Same here, it is getting worse.", {}, -0.6, ()),
    ("r2", "bo", 1, "It will get better.", {}, 0.4, ()),
    ("m1", "bo", 1, "@fern your support is slow.", {}, -0.5, ("fernhollow",)),
    ("m2", "jon", 3, "Brightquay looks good.", {}, 0.7, ("brightquay",)),
    ("m3", "tom", 3, "We at Brightquay are hiring.", {}, 0.5, ("brightquay",)),
    ("m4", "lone", 3, "Brightquay over Fernhollow, any day.", {}, 0.0, ("fernhollow", "brightquay")),
    ("z1", "zed", 1, "I miss Brightquay.", {}, 0.5, ("brightquay",)),
    ("u1", "bo", 1, "@fern hello?", {}, None, ()),
    ("o1", "ida", 0, "Good morning from the fjord.", {}, 0.0, ()),
    *((f"q{n}", "quinn" if n % 4 else "rob", n, f"Ink {n}.", {}, 0.0, ()) for n in range(22, 91, 2)),
    *((f"p{n}", "pia", n, f"Week {n}.", {}, 0.0, ()) for n in range(8, 100, 7)),
    *((f"s{n}", "mo", n, f"Month {n}.", {}, 0.0, ()) for n in range(25, 180, 30)),
    *((f"b{n}", "sue", n, f"Burst {n}.", {}, 0.0, ()) for n in range(15, 21)),
]
TOWARDS: dict[tuple[str, str], tuple[Sentiment, float]] = {
    ("m4", "fernhollow"): ("negative", 0.6),
    ("m4", "brightquay"): ("positive", 0.6),
}
"""By post and company, where the sentiment towards the company is another one than the post's."""
REPLIES, QUOTES = {"r1": "c1"}, {"r2": "c1"}
MENTIONS = {"m1": ("bluesky:fern",), "u1": ("bluesky:fern",)}

# who, kind, post, days ago
ENGAGED = [
    ("bo", "like", "c1", 2),
    ("bo", "repost", "c1", 2),  # one post, engaged with twice
    ("bo", "like", "c6", 6),
    ("bo", "like", "w1", 5),
    ("anna", "like", "c1", 3),  # her own
    ("anna2", "like", "w1", 5),
    ("dee", "like", "c1", 2),  # deactivated
    ("ida", "like", "c4", 1),  # of a deactivated profile
    ("fay", "like", "unseen", 1),  # a post of which only the key is known
]

# follower, followed, days ago, baseline, ended days ago
FOLLOWS: list[tuple[str, str, int, bool, int | None]] = [
    ("anna", "fern", 200, True, None),
    ("uma", "bo", 100, False, None),
    ("dee", "fern", 100, False, None),
    ("eve", "fern", 100, False, 50),
    ("lone", "fern", 100, False, None),
    ("uma", "fern", 300, True, None),
    ("gil", "fern", 100, False, None),
    ("hal", "fern", 100, False, None),
    ("fay", "fern", 100, False, None),
    ("ida", "fern", 100, False, None),
    ("jon", "uma", 100, False, None),
    ("zed", "ed", 100, False, None),
    ("anna", "bright", 3, False, None),
    ("anna2", "tom", 2, False, None),
    ("rae", "bo", 4, False, None),
    ("dee", "tom", 1, False, None),
    ("eve", "tom", 2, False, None),
    ("fay", "bright", 2, True, None),  # there before anyone watched
    ("gil", "bright", 3, False, 1),  # ended
    ("hal", "zed", 2, False, None),  # works at Brightquay no more
    ("ida", "bright", 40, False, None),
    ("anna", "tia", 3, False, None),
    ("bo", "tallow", 3, False, None),
    *((who, "bright", 3, False, None) for who in ("ned", "nan", "noa")),  # of a prospect
    *(
        (who, "bright", 7 * week + 2, False, 7 * week - 1 if week else None)
        for who in ("jon", "pia", "pat")
        for week in range(12)
    ),
]


SIGNALS = {"c7": [FoundSignal("company:fernhollow", "launch", "We at Fernhollow hate churn.")]}
"""What posts report, by post."""


def day(days_ago: int) -> str:
    """The day so many days before NOW."""
    return (NOW - timedelta(days=days_ago)).date().isoformat()


def seen(days_ago: int) -> datetime:
    """When a post of that many days ago was seen."""
    return NOW - timedelta(days=days_ago, minutes=5)


def build(graph: Graph) -> None:
    """Writes the world into an empty graph, labels included."""
    graph.run(
        "UNWIND $topics AS t MERGE (topic:Topic {key: t.key}) SET topic.name = t.name",
        topics=[{"key": "churn", "name": "churn"}, {"key": "crm-white-papers", "name": "CRM white papers"}],
    )
    write_page(graph, list(_records()), tombstones=TOMBSTONES)
    labels = list(_labels())
    assert write_labels(graph, labels, model_id="gold") == len(labels)
    for handle, influence in {"anna": 0.2, "lone": 0.4}.items():
        graph.run(
            "MATCH (p:Profile {key: $key}) SET p.influence = $influence",
            key=f"bluesky:{handle}",
            influence=influence,
        )


def _records() -> Iterator[Record]:
    yield from COMPANIES
    for uid, company in EARLIER.items():
        yield Person(
            f"person:{uid}", PEOPLE[uid][0], "crm", company=f"company:{company}", profiles=(f"bluesky:{uid}",)
        )
    for uid, (name, company) in PEOPLE.items():
        profiles = (f"bluesky:{uid}", "bluesky:anna2") if uid == "anna" else (f"bluesky:{uid}",)
        yield Person(f"person:{uid}", name, "crm", company=f"company:{company}", profiles=profiles)
    for uid in (*PEOPLE, "anna2", "lone", "fern", "bright", "tallow"):
        yield Profile(
            f"bluesky:{uid}", handle=f"{uid}.example", name=NAMED_BY_THEIR_PROFILE.get(uid),
            url=f"https://social.example/{uid}", seen=NOW - timedelta(days=300),
        )  # fmt: skip
    yield Connected("person:uma", "person:cid", "crm", since=NOW - timedelta(days=400))
    yield Connected("person:cid", "person:tom", "linkedin", since=NOW - timedelta(days=5))
    for key, author, ago, text, *_ in SAID:
        kind: Any = "reply" if key in REPLIES else "quote" if key in QUOTES else "post"
        yield Post(
            f"bluesky:{key}", f"bluesky:{author}", text, seen(ago), kind=kind,
            created_at=datetime(1970, 1, 1, tzinfo=UTC) if key == "c9" else None,
            url=f"https://social.example/post/{key}",
            reply_to=f"bluesky:{REPLIES[key]}" if key in REPLIES else None,
            quotes=f"bluesky:{QUOTES[key]}" if key in QUOTES else None,
            mentions=MENTIONS.get(key, ()),
        )  # fmt: skip
    for n, (who, kind, post, ago) in enumerate(ENGAGED):
        yield Engagement(f"bluesky:{who}", f"bluesky:{post}", kind, f"e{n}", NOW - timedelta(days=ago))
    for n, (follower, followed, ago, baseline, ended) in sorted(
        enumerate(FOLLOWS), key=lambda one: -one[1][2]
    ):
        since = NOW - timedelta(days=ago)
        yield Follow(f"bluesky:{follower}", f"bluesky:{followed}", since, uid=f"f{n}", baseline=baseline)
        if ended is not None:
            yield Unfollow(f"bluesky:{follower}", NOW - timedelta(days=ended), uid=f"f{n}")
    yield ProfileStatusChange("bluesky:dee", "deactivated", NOW)


def _labels() -> Iterator[PostLabels]:
    for key, _, ago, _, topics, polarity, companies in SAID:
        if polarity is None:
            continue
        sentiment: Sentiment = "negative" if polarity < -0.2 else "positive" if polarity > 0.2 else "neutral"
        yield PostLabels(
            key=f"bluesky:{key}",
            version=seen(ago).isoformat(timespec="microseconds"),
            labels=Labels(
                sentiment=sentiment,
                confidence=0.9,
                polarity=polarity,
                topics=tuple(topics.items()),
                companies=[
                    CompanyMention(f"company:{company}", *TOWARDS.get((key, company), (sentiment, 0.9)))
                    for company in companies
                ],
            ),
            signals=SIGNALS.get(key, ()),
        )
