"""A small graph for tests of the pages: seven unhappy customers, and a stranger whose every word is hostile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import CompanyMention, Labels, Sentiment
from graph.labels.topics import define_topics
from graph.read.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from graph.read.contents import SAMPLE
from graph.read.runs import finish_run, start_run
from graph.records import Company, Follow, Person, Post, PostKind, Profile, Record
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.dashboard.hostile import HOSTILE_NAME, HOSTILE_TEXT
from tests.engines import emptied

QUESTIONS = Path(__file__).with_name("questions")
TOMBSTONES = TombstoneKey(b"of the small world of the pages")
MARK = "world of the pages"

COMPANIES = {
    "fernhollow": ("Fernhollow", "us"),
    "brightquay": ("Brightquay", "competitor"),
    "tallowmere": ("Tallowmere", "competitor"),
    "osterfjord": ("Osterfjord Logistics", "customer"),
    "pellworth": ("Pellworth Foods", "customer"),
    "quillmark": ("Quillmark Media", "customer"),
    "harrowgate": ("Harrowgate Textiles", "customer"),
    "hostile": (HOSTILE_TEXT, "prospect"),
}
PEOPLE = {
    "ines": ("Ines Moreau", "osterfjord"),
    "tomasz": ("Tomasz Zieliński", "osterfjord"),
    "priya": ("Priya Raman", "pellworth"),
    "jonas": ("Jonas Bähr", "quillmark"),
    "meiling": ("陳美玲", "harrowgate"),
    "lea": ("Léa Fontaine", "pellworth"),
    "sam": ("Sam O'Neill", "quillmark"),
}
STRANGER = "bluesky:stranger"
WORDS = (
    "Third vendor this year telling us the renewal price is 'going up slightly'. 40% is not slightly.",
    "Honestly thinking of cancelling. Support took nine days to answer one question 🙃",
    "Wir werden den Vertrag wohl nicht verlängern, die Migration war ein Albtraum.",
    "Good read on why customers leave in month four. Worth the twenty minutes.",
)
TOPICS = {
    "churn": "churn",
    "crm-white-papers": "CRM white papers",
    "pricing": "pricing",
    "support": "support",
    "hostile": HOSTILE_NAME,
}
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
POLARITY = {"negative": -0.8, "neutral": 0.0, "positive": 0.7}
ADDRESSES = ("javascript:window.hacked=3", "data:text/html,<script>1</script>", "https://ok.example/post/1")


def now() -> datetime:
    """Half past nine yesterday, UTC: what the world is dated from."""
    today = datetime.combine(datetime.now(UTC).date(), datetime.min.time(), UTC)
    return today - timedelta(hours=14, minutes=30)


def planted(graph: Graph) -> Graph:
    """The graph with the world in it and nothing else, planted anew where it is not all there, or of another day."""
    if load_checkpoint(graph, MARK) != _complete(graph):
        _plant(emptied(graph))
        mark = Checkpoint(MARK, _complete(graph))
        graph.write(lambda tx: save_checkpoint(tx, mark))
    return graph


def _complete(graph: Graph) -> str:
    return f"{_size(graph)} nodes, dated from {now().isoformat()}"


def _size(graph: Graph) -> int:
    return int(graph.run("MATCH (n) WHERE NOT n:Checkpoint RETURN count(n) AS n")[0]["n"])


def _plant(graph: Graph) -> None:
    define_topics(graph, [(key, name, f"All about {key}.") for key, name in TOPICS.items()])
    posts = list(_posts())
    write_page(graph, [*_people(), *(post for post, *_ in posts)], tombstones=TOMBSTONES)
    labels = [_labels(*post) for post in posts]
    assert write_labels(graph, labels, model_id="gold") == len(labels)
    graph.write(lambda tx: save_checkpoint(tx, Checkpoint(SAMPLE, "loaded")))
    finish_run(graph, start_run(graph, "collect bluesky"), {"pages": 3, "posts": len(posts)})


def _people() -> Iterator[Record]:
    for key, (name, role) in COMPANIES.items():
        operated = (f"bluesky:{key}",) if role == "us" else ()
        aliases = ("Bright Quay",) if key == "brightquay" else ()
        former = ("Wendelfeld AG",) if key == "brightquay" else ()
        yield Company(f"company:{key}", name, role, profiles=operated, aliases=aliases, formerly=former)
    for uid, (name, company) in PEOPLE.items():
        yield Profile(f"bluesky:{uid}", handle=f"{uid}.example", name=name, seen=now())
        yield Person(
            f"crm:{uid}",
            name,
            "crm",
            company=f"company:{company}",
            title="Buyer",
            profiles=(f"bluesky:{uid}",),
        )
        yield Follow(
            f"bluesky:{uid}", "bluesky:fernhollow", now() - timedelta(days=99), uid=f"f-{uid}", baseline=True
        )
    yield Profile(STRANGER, handle="stranger.example", name=HOSTILE_NAME, seen=now())
    yield Person("crm:stranger", HOSTILE_NAME, "crm", company="company:hostile", profiles=(STRANGER,))


Written = tuple[Post, str, Sentiment, str | None]
"""A post, its topic, its sentiment, and the company that it names."""


def _posts() -> Iterator[Written]:
    for number, uid in enumerate(PEOPLE):
        at = now() - timedelta(days=number)
        # Each has one post fewer than the one before, so that their order is known.
        for more in range(len(PEOPLE) - number):
            said = WORDS[number % 4] if not more else f"And another thing about churn, number {more}."
            yield (
                _post(
                    uid,
                    f"churn-{more}",
                    said,
                    at - timedelta(minutes=more),
                    address=f"{number}/post/3k{more}",
                ),
                "churn",
                SENTIMENTS[number % 3],
                "fernhollow" if more % 2 else "brightquay",
            )
        for more in range(2):
            at = now() - timedelta(days=40 + number, hours=more)
            reply = _post(uid, f"price-{more}", f"Price rise, again ({more}).", at, kind="reply")
            yield reply, "pricing", "negative", None
    for number, address in enumerate(ADDRESSES):
        post = Post(
            f"bluesky:hostile-{number}", STRANGER, HOSTILE_TEXT, now() - timedelta(days=1), url=address
        )
        yield post, "churn", "negative", None


def _post(
    uid: str, name: str, text: str, at: datetime, *, kind: PostKind = "post", address: str | None = None
) -> Post:
    url = f"https://bsky.example/profile/{address}" if address else None
    return Post(f"bluesky:{uid}-{name}", f"bluesky:{uid}", text, at, kind=kind, url=url)


def _labels(post: Post, topic: str, sentiment: Sentiment, company: str | None) -> PostLabels:
    return PostLabels(
        key=post.key,
        version=post.seen.isoformat(timespec="microseconds"),
        labels=Labels(
            sentiment=sentiment,
            confidence=0.9,
            polarity=POLARITY[sentiment],
            topics=[(topic, 0.9)],
            companies=[CompanyMention(f"company:{company}", sentiment, 0.9)] if company else [],
        ),
    )
