"""What the graph may hold, and its constraints and indexes, brought up to date by numbered migrations.

Each migration can be run again after it broke off half-way; its number is stored once it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from .errors import GraphError

if TYPE_CHECKING:
    from .connection import Graph

BATCH = 1_000

NODES: Mapping[str, tuple[str, ...]] = {
    "Alert": (
        *("key", "alert", "question", "identity", "title", "body", "row", "about", "owner", "owner_address"),
        *("at", "last_seen", "sent", "delivered", "error", "taken", "claimed_until", "lines", "account"),
        *("due", "tries", "messages", "state", "state_at", "was", "snoozed_until", "assigned", "history"),
    ),
    "Audit": ("key", "at", "by", "action", "kind", "network", "subject_hash", "counts"),
    "Checkpoint": ("key", "cursor", "at"),
    "Company": (
        *("key", "name", "role", "domain", "aliases", "products", "context", "owner", "owner_address", "mrr"),
        "turnover",
        *("renewal", "formerly", "never", "own_aliases", "own_formerly", "own_context"),
    ),
    "Count": (
        *("key", "kind", "subject", "network", "day", "all_day", "generation"),
        *("posts", "positive", "neutral", "negative", "labelled", "polarity", "complaint"),
    ),
    "Deal": ("key", "name", "stage", "state", "amount", "closes", "owner", "source"),
    "ImportPage": ("number", "changes"),
    "Job": (
        *("key", "period", "timeout", "network", "streaming", "next_run", "held_until", "asked"),
        *(
            "last_started",
            "last_ended",
            "outcome",
            "error",
            "failures",
            "lease",
            "lease_owner",
            "lease_until",
        ),
        *("brought", "rhythm", "alarm", "alarm_kind", "alarm_since"),
    ),
    "Link": ("url",),
    "Meeting": ("key", "title", "at", "day", "ends", "all_day", "source", "gone"),
    "Network": (
        *("name", "title", "matching", "matching_rule", "deletions_within_hours", "storage_days"),
        *("display_rule", "kept_days"),
    ),
    "Person": ("key", "name", "address", "source", "seen", "exports", "ours"),
    "Post": (
        *(
            "key",
            "network",
            "uid",
            "kind",
            "text",
            "attached",
            "lang",
            "language",
            "url",
            "at",
            "day",
            "created_at",
            "version",
            "content_labels",
            "score",
            "score_kind",
        ),
        *("waits", "labelled_by", "label_error", "sentiment", "confidence", "polarity", "embedding"),
        *("fixed_at", "fixed_sentiment", "model_sentiment", "counted"),
    ),
    "Profile": (
        *("key", "network", "uid", "handle", "handle_key", "name", "bio", "bio_read", "url", "watched"),
        *("status", "status_at", "first_seen", "seen", "influence", "community", "analysed_on"),
        *("following_baseline", "following_snapshot", "followers_baseline", "followers_snapshot"),
        *("former_handles", "former_handles_until", "former_key", "renamed_again"),
        *("lookup", "lookup_since", "lookup_tried", "lookup_times", "lookup_reason"),
        *("ours", "connection"),
    ),
    "Renewal": ("key", "outcome", "day"),
    "Run": ("key", "job", "started", "ended", "state", "counts", "error", "files", "undone"),
    "Said": (
        *("key", "kind", "subject", "profile", "network", "day", "generation"),
        *("bucket", "complained"),
        *("posts", "positive", "neutral", "negative", "labelled", "polarity", "complaint", "engaged"),
    ),
    "Schema": ("key", "version", "generation", "complete"),
    "Signal": (
        *("key", "kind", "day", "at", "role", "amount", "currency", "round", "who"),
        *("certainty", "alert", "line", "reports"),
    ),
    "Spend": (
        *("key", "network", "day", "job", "at", "reserved", "spent", "requests"),
        *("posts", "users", "follows", "counts", "read"),
    ),
    "TermCount": ("key", "network", "term", "day", "posts"),
    "Tombstone": ("hash", "kind", "at", "reason", "watched", "of"),
    "Topic": ("key", "name", "description", "retired"),
}
"""Every label with the properties that its nodes may have; the one that identifies a node comes first."""

RELATIONSHIPS: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("Count", "COUNT_OF", "Company"): (),
    ("Count", "COUNT_OF", "Topic"): (),
    ("Company", "HAD", "Renewal"): (),
    ("Company", "OPERATES", "Profile"): (),
    ("Company", "PART_OF", "Company"): (),
    ("Deal", "DEAL_OF", "Company"): (),
    ("Person", "ATTENDS", "Meeting"): (),
    ("Person", "CONNECTED_TO", "Person"): ("since", "until", "baseline", "source", "told_by", "seen"),
    ("Person", "WORKS_AT", "Company"): ("title", "since", "until", "source", "profile"),
    ("Post", "ABOUT", "Topic"): ("score",),
    ("Post", "CORRECTED", "Company"): ("holds", "said"),
    ("Post", "CORRECTED", "Topic"): ("holds", "said"),
    ("Post", "LINKS_TO", "Link"): (),
    ("Post", "MENTIONS", "Company"): ("sentiment", "score"),
    ("Post", "MENTIONS", "Profile"): (),
    ("Post", "QUOTES", "Post"): (),
    ("Post", "REPLY_TO", "Post"): (),
    ("Post", "REPORTS", "Signal"): (
        *("line", "certainty", "alert", "role", "amount", "currency", "round", "who"),
    ),
    ("Profile", "BELONGS_TO", "Person"): (),
    ("Profile", "ENGAGED", "Post"): ("kind", "uid", "at", "day"),
    ("Profile", "FOLLOWS", "Profile"): ("uid", "since", "day", "until", "baseline", "dated", "snapshot"),
    ("Profile", "POSTED", "Post"): (),
    ("Profile", "SAID", "Said"): (),
    ("Run", "WROTE", "ImportPage"): (),
    ("Signal", "SIGNAL_OF", "Company"): (),
}
"""Every relationship, from label, type and to label, with the properties that it may have."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: constraints first, then indexes, then data."""

    version: int
    name: str
    constraints: Sequence[tuple[str, str]] = ()
    """Labels and the property that is unique among them."""
    indexes: Sequence[tuple[str, str]] = ()
    """Labels and the property that is sought."""
    dropped: Sequence[tuple[str, str]] = ()
    """Indexes of earlier versions that serve nobody any more."""
    data: Sequence[LiteralString] = ()
    """Statements that change at most ``$batch`` things and return their number ``n``: run until it is 0."""


MIGRATIONS = (
    Migration(
        1,
        "keys",
        constraints=(
            ("Profile", "key"),
            ("Person", "key"),
            ("Company", "key"),
            ("Post", "key"),
            ("Topic", "key"),
            ("Link", "url"),
            ("Checkpoint", "key"),
            ("Run", "key"),
            ("Alert", "key"),
            ("Tombstone", "hash"),
        ),
        indexes=(("Profile", "watched"), ("Company", "role"), ("Post", "labelled_by")),
    ),
    Migration(
        2,
        "days, statuses and handles",
        indexes=(("Post", "day"), ("Profile", "handle_key")),
        data=(
            """
            MATCH (post:Post) WHERE post.day IS NULL AND post.at IS NOT NULL
            WITH post LIMIT $batch
            SET post.day = toString(date(post.at))
            RETURN count(post) AS n
            """,
            """
            MATCH (:Profile)-[follow:FOLLOWS]->(:Profile)
            WHERE follow.day IS NULL AND follow.since IS NOT NULL
            WITH follow LIMIT $batch
            SET follow.day = toString(date(follow.since))
            RETURN count(follow) AS n
            """,
            """
            MATCH (:Profile)-[engaged:ENGAGED]->(:Post) WHERE engaged.day IS NULL AND engaged.at IS NOT NULL
            WITH engaged LIMIT $batch
            SET engaged.day = toString(date(engaged.at))
            RETURN count(engaged) AS n
            """,
            """
            MATCH (profile:Profile) WHERE profile.status IS NULL OR profile.watched IS NULL
            WITH profile LIMIT $batch
            SET profile.status = coalesce(profile.status, 'active'),
                profile.watched = coalesce(profile.watched, false)
            RETURN count(profile) AS n
            """,
            """
            MATCH (profile:Profile) WHERE profile.handle_key IS NULL AND profile.handle IS NOT NULL
            WITH profile LIMIT $batch
            SET profile.handle_key = toLower(profile.handle)
            RETURN count(profile) AS n
            """,
        ),
    ),
    # On the embedded engine an index whose values are few is slow to read and to change: it goes through all
    # that have the same value. Posts that wait for labels are sought by a value of their own.
    Migration(
        3,
        "posts that wait for labels",
        indexes=(("Post", "waits"),),
        dropped=(("Post", "labelled_by"),),
        data=(
            """
            MATCH (post:Post) WHERE post.labelled_by = '' AND post.waits IS NULL
            WITH post LIMIT $batch
            SET post.waits = post.key
            RETURN count(post) AS n
            """,
        ),
    ),
    Migration(4, "labels corrected by hand", indexes=(("Post", "fixed_sentiment"),)),
    Migration(5, "deals and renewals", constraints=(("Deal", "key"), ("Renewal", "key"))),
    Migration(
        6,
        "networks, jobs, signals, spending and what was done with people's data",
        constraints=(
            ("Audit", "key"),
            ("Job", "key"),
            ("Network", "name"),
            ("Signal", "key"),
            ("Spend", "key"),
            ("TermCount", "key"),
        ),
        indexes=(("Signal", "day"), ("Profile", "former_key"), ("Profile", "renamed_again")),
        data=(
            # Who dated the follows of before: a date that is the time of a list says nothing.
            """
            MATCH (follower:Profile)-[follow:FOLLOWS]->(followed:Profile)
            WHERE follow.dated IS NULL AND follow.since IS NOT NULL
            WITH follower, follow, followed LIMIT $batch
            SET follow.dated = CASE
                WHEN coalesce(follow.uid, '') = '' OR toString(follow.since) IN [
                     toString(datetime(follow.snapshot)), toString(datetime(followed.followers_baseline)),
                     toString(datetime(followed.followers_snapshot)), toString(datetime(follower.following_baseline)),
                     toString(datetime(follower.following_snapshot))]
                THEN '' ELSE 'said' END
            RETURN count(follow) AS n
            """,
            # What was noted of erasures before anything else was.
            """
            MATCH (erasure:Erasure)
            WITH erasure LIMIT $batch
            MERGE (audit:Audit {key: erasure.key})
            SET audit.at = erasure.at, audit.by = erasure.by, audit.subject_hash = erasure.hash,
                audit.counts = erasure.counts,
                audit.action = CASE WHEN erasure.kind = 'restored' THEN 'restore' ELSE 'forget' END,
                audit.kind = CASE WHEN erasure.kind = 'restored' THEN 'profile' ELSE erasure.kind END
            DELETE erasure
            RETURN count(*) AS n
            """,
        ),
    ),
    # The rollups of a graph that has posts are counted afterwards, in the background: see ``graph.rollups``.
    Migration(
        7,
        "rollups and alerts",
        constraints=(("Count", "key"), ("Said", "key")),
        indexes=(
            *(("Count", "all_day"), ("Said", "bucket"), ("Said", "complained")),
            *(("Person", "name"), ("Profile", "name")),
        ),
        data=(
            # What was sent before alerts had states is open until its row is gone.
            """
            MATCH (alert:Alert) WHERE alert.state IS NULL
            WITH alert LIMIT $batch
            SET alert.state = 'open', alert.due = CASE WHEN alert.sent IS NULL THEN toString(alert.at) ELSE null END
            RETURN count(alert) AS n
            """,
            """
            OPTIONAL MATCH (profile:Profile)
            WITH profile LIMIT 1
            MERGE (schema:Schema {key: 'schema'})
            SET schema.generation = coalesce(schema.generation, 1),
                schema.complete = coalesce(schema.complete, profile IS NULL)
            RETURN 0 AS n
            """,
        ),
    ),
    # Survey answers are few beside the posts, and nothing else leads to those that name no company.
    Migration(
        8,
        "meetings, survey answers",
        constraints=(("Meeting", "key"),),
        indexes=(("Meeting", "day"), ("Post", "score_kind")),
    ),
)
VERSION = MIGRATIONS[-1].version


def migrate(graph: Graph, on_step: Callable[[str], None] | None = None) -> list[str]:
    """Bring the graph up to date; the names of the migrations that ran, none when it was.

    ``on_step`` hears of each step before it begins. Raises GraphError for a graph of a newer Grapevine.
    """
    found = version_of(graph)
    if found > VERSION:
        raise GraphError(
            f"This graph has schema {found}, and this Grapevine knows schemas up to {VERSION}: a newer one "
            "wrote it. Upgrade Grapevine, or open another graph (NEO4J_URI, GRAPEVINE_HOME)."
        )
    if found < VERSION:
        graph.run("CREATE CONSTRAINT schema_key IF NOT EXISTS FOR (node:Schema) REQUIRE node.key IS UNIQUE")
    done: list[str] = []
    for migration in MIGRATIONS:
        if migration.version <= found:
            continue
        if on_step is not None:
            on_step(f"schema {migration.version}: {migration.name}")
        run_migration(graph, migration)
        done.append(migration.name)
    return done


def version_of(graph: Graph) -> int:
    """The schema version of the graph; 0 for an empty one."""
    rows = graph.run("MATCH (schema:Schema {key: 'schema'}) RETURN schema.version AS version")
    return int(rows[0]["version"] or 0) if rows else 0


def run_migration(graph: Graph, migration: Migration) -> None:
    """Run one migration, whatever the graph's version, and store its number."""
    for label, name in migration.constraints:
        graph.run(
            f"CREATE CONSTRAINT {label.lower()}_{name} IF NOT EXISTS "
            f"FOR (node:{label}) REQUIRE node.{name} IS UNIQUE"
        )
    for label, name in migration.indexes:
        graph.run(f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (node:{label}) ON (node.{name})")
    for label, name in migration.dropped:
        graph.run(f"DROP INDEX {label.lower()}_{name} IF EXISTS")
    for statement in migration.data:
        while graph.run(statement, batch=BATCH)[0]["n"]:
            pass
    graph.run(
        "MERGE (schema:Schema {key: 'schema'}) SET schema.version = $version", version=migration.version
    )
