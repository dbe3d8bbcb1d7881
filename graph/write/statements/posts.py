"""Posts in their newest version, with author, answered and quoted posts, mentioned profiles and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from neo4j import ManagedTransaction

from graph.labels.signals import date_reports_anew, forget_reports
from graph.records import Post, network_of, uid_of
from graph.rollups.keeping import Keeping
from graph.rows import Row, each, gathered, iso, iso_or_none
from graph.text.safe import storable

_KNOWN = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
RETURN collect([post.key, coalesce(post.version, '')]) AS found
"""

# A post that the graph lacks needs no search for relationships that it may have: CREATE, not MERGE. The
# unique constraint turns a race between two writers into an error, and the transaction is run again.
_CREATE = """
UNWIND $rows AS row
MATCH (author:Profile {key: row.author})
CREATE (author)-[:POSTED]->(post:Post {
    key: row.key, network: row.network, uid: row.uid, kind: row.kind, text: row.text, lang: row.lang,
    attached: row.attached, url: row.url, created_at: datetime(row.created_at),
    at: CASE WHEN datetime(row.written) < author.first_seen THEN datetime(row.written) ELSE datetime(row.at) END,
    day: CASE WHEN datetime(row.written) < author.first_seen THEN row.written_day ELSE row.day END,
    version: row.version, content_labels: row.content_labels, score: row.score, score_kind: row.score_kind,
    labelled_by: '', waits: row.waits, counted: $generation
})
WITH row, post
WHERE row.written IS NOT NULL
RETURN row.key AS key, post.day AS day
"""

_UPDATE = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE coalesce(post.version, '') < row.version
WITH post, row, post.text = row.text AND coalesce(post.attached, '') = coalesce(row.attached, '') AS same
SET post.waits = CASE WHEN same AND post.labelled_by <> '' THEN post.waits ELSE row.waits END,
    post.labelled_by = CASE WHEN same THEN coalesce(post.labelled_by, '') ELSE '' END,
    post.fixed_sentiment = CASE WHEN same THEN post.fixed_sentiment END,
    post.model_sentiment = CASE WHEN same THEN post.model_sentiment END,
    post.fixed_at = CASE WHEN same THEN post.fixed_at END,
    post.kind = row.kind, post.text = row.text, post.attached = row.attached,
    post.lang = row.lang, post.url = coalesce(row.url, post.url), post.content_labels = row.content_labels,
    post.score = row.score, post.score_kind = row.score_kind,
    post.created_at = coalesce(datetime(row.created_at), post.created_at), post.version = row.version
WITH post, row
MATCH (author:Profile {key: row.author})
WITH post, row, author, coalesce(datetime(row.written) < author.first_seen, false) AS old
SET post.at = coalesce(post.at, CASE WHEN old THEN datetime(row.written) ELSE datetime(row.at) END),
    post.day = coalesce(post.day, CASE WHEN old THEN row.written_day ELSE row.day END)
MERGE (post)<-[:POSTED]-(author)
RETURN post.key AS key, post.labelled_by AS labelled_by
"""

# A version that comes late tells when the post was really first seen, and nothing else.
_EARLIER = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.at > datetime(row.at)
SET post.at = datetime(row.at), post.day = row.day
RETURN row.key AS key
"""

# Moderation labels come with the same version as was stored before, or an earlier one: they add to what is known.
_ADD_CONTENT_LABELS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.version IS NOT NULL AND post.version >= row.version
SET post.content_labels = coalesce(post.content_labels, []) +
    [label IN row.content_labels WHERE NOT label IN coalesce(post.content_labels, [])]
RETURN count(post) AS n
"""

_FORGET_RELATIONSHIPS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[old:REPLY_TO|QUOTES|LINKS_TO]->()
DELETE old
"""

_FORGET_MENTIONS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[old:MENTIONS]->(:Profile)
DELETE old
"""

_FORGET_LABELS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
REMOVE post.sentiment, post.confidence, post.polarity, post.language, post.embedding, post.label_error
WITH post
MATCH (post)-[old:ABOUT|MENTIONS]->(what)
WHERE what:Topic OR what:Company
DELETE old
"""

# What people said of an earlier text holds for it alone.
_FORGET_CORRECTIONS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[old:CORRECTED]->()
WHERE post.fixed_at IS NULL
DELETE old
"""

_CREATE_STUBS = """
UNWIND $rows AS row
MERGE (post:Post {key: row.key})
ON CREATE SET post.network = row.network, post.uid = row.uid
"""

_STUB_AUTHORS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.version IS NULL
MATCH (author:Profile {key: row.author})
MERGE (post)<-[:POSTED]-(author)
"""

_REPLY_TO = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (target:Post {key: row.target})
CREATE (post)-[:REPLY_TO]->(target)
"""

_QUOTES = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (target:Post {key: row.target})
CREATE (post)-[:QUOTES]->(target)
"""

_MENTIONS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (target:Profile {key: row.target})
CREATE (post)-[:MENTIONS]->(target)
"""

_CREATE_LINKS = """
UNWIND $rows AS url
MERGE (:Link {url: url})
"""

_LINKS_TO = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (target:Link {url: row.target})
CREATE (post)-[:LINKS_TO]->(target)
"""

_END_OF_TIME = 99_999_999_999
"""Seconds since 1970. A waiting post's turn for its labels is what is left until then: the latest comes first."""
_CLOCKS_DIFFER = timedelta(days=1)
NO_CLAIM_BEFORE = datetime(1995, 1, 1, tzinfo=UTC)
"""Earlier claims come from clocks that were never set."""


def known_versions(tx: ManagedTransaction, keys: Iterable[str]) -> dict[str, str]:
    """The version of each of these posts that the graph holds; '' for a stub, no entry for an unknown one."""
    return dict(gathered(tx, _KNOWN, sorted(set(keys))))


def fold(versions: Sequence[Post]) -> tuple[Post, str]:
    """The newest of several versions of one post, and the ISO time at which the first was seen."""
    newest = versions[0]
    first = newest.seen
    for version in versions[1:]:
        if version.seen >= newest.seen:
            newest = version
        first = min(first, version.seen)
    return newest, iso(first)


def write(
    tx: ManagedTransaction,
    posts: Mapping[str, Sequence[Post]],
    known: Mapping[str, str],
    stubs: Mapping[str, str | None],
    kept: Keeping,
    hidden: Mapping[str, bool],
) -> tuple[int, int]:
    """Store posts, by key in all their versions of this page, and stubs with their author's key, if known.

    ``known`` is what ``known_versions`` said of all of them, in this transaction; ``kept`` hears of the new ones.
    Profiles exist already; ``hidden`` says of each whether it is deactivated.
    Returns how many posts were new and how many changed to a newer version.
    """
    new: list[Row] = []
    newer: list[Row] = []
    older: list[Row] = []
    labelled: list[Row] = []
    wanted: dict[str, Post] = {}
    for key in sorted(posts):
        post, first_seen = fold(posts[key])
        row = _row(post, first_seen)
        version = known.get(key)
        if version is None:
            new.append(row)
            wanted[key] = post
        elif version < row["version"]:
            newer.append(row)
            wanted[key] = post
        if row["content_labels"] and version is not None and version >= row["version"]:
            labelled.append(row)
        if version:
            older.append({"key": key, "at": first_seen, "day": first_seen[:10]})
    days = {row["key"]: row["day"] for row in each(tx, _CREATE, new, generation=kept.generation)}
    kept.made(
        (row["key"], row["author"], str(days.get(row["key"], row["day"])), hidden[row["author"]])
        for row in new
        if row["author"] in hidden
    )
    edits = 0
    if newer:
        updated = each(tx, _UPDATE, newer)
        keys = [row["key"] for row in updated]
        each(tx, _FORGET_RELATIONSHIPS, keys)
        each(tx, _FORGET_MENTIONS, keys)
        edited = [row["key"] for row in updated if row["labelled_by"] == ""]
        each(tx, _FORGET_LABELS, edited)
        each(tx, _FORGET_CORRECTIONS, edited)
        forget_reports(tx, edited)
        for key in {row["key"] for row in newer}.difference(keys):
            del wanted[key]
        edits = sum(1 for key in keys if known[key])
    if older:
        date_reports_anew(tx, [row["key"] for row in each(tx, _EARLIER, older)])
    each(tx, _ADD_CONTENT_LABELS, labelled)
    _write_stubs(tx, {key: author for key, author in stubs.items() if key not in posts}, known)
    _relate(tx, wanted.values())
    return len(new) + sum(1 for row in newer if not known[row["key"]]), edits


def _row(post: Post, first_seen: str) -> Row:
    written = _written_long_before(post)
    return {
        "key": post.key,
        "network": network_of(post.key),
        "uid": uid_of(post.key),
        "author": post.author,
        "kind": post.kind,
        "text": storable(post.text),
        "attached": storable(post.attached) or None,
        "lang": post.lang,
        "url": post.url,
        "at": first_seen,
        "day": first_seen[:10],
        "written": written,
        "written_day": written[:10] if written else None,
        "created_at": iso_or_none(post.created_at),
        "version": iso(post.seen),
        "score": post.score,
        "score_kind": post.score_kind if post.score is not None else None,
        "content_labels": [storable(label) for label in dict.fromkeys(post.content_labels)] or None,
        "waits": f"{_END_OF_TIME - int(post.seen.timestamp()):011d} {post.key}",
    }


def _written_long_before(post: Post) -> str | None:
    """The ISO time at which its writer claims to have written it, where that is a day or more before it was seen."""
    claimed = post.created_at
    if claimed is None or not NO_CLAIM_BEFORE <= claimed <= post.seen - _CLOCKS_DIFFER:
        return None
    return iso(claimed)


def _write_stubs(tx: ManagedTransaction, stubs: Mapping[str, str | None], known: Mapping[str, str]) -> None:
    unknown: list[Row] = [
        {"key": key, "network": network_of(key), "uid": uid_of(key)}
        for key in sorted(stubs)
        if key not in known
    ]
    each(tx, _CREATE_STUBS, unknown)
    authored: list[Row] = [
        {"key": key, "author": author}
        for key, author in sorted(stubs.items())
        if author and not known.get(key)
    ]
    each(tx, _STUB_AUTHORS, authored)


def _relate(tx: ManagedTransaction, posts: Iterable[Post]) -> None:
    """Relate posts, which have no such relationships yet, with what they answer, quote, mention and link."""
    replies: list[Row] = []
    quotes: list[Row] = []
    mentions: list[Row] = []
    links: list[Row] = []
    for post in posts:
        if post.reply_to:
            replies.append({"key": post.key, "target": post.reply_to})
        if post.quotes:
            quotes.append({"key": post.key, "target": post.quotes})
        mentions.extend({"key": post.key, "target": target} for target in dict.fromkeys(post.mentions))
        links.extend({"key": post.key, "target": target} for target in dict.fromkeys(post.links))
    each(tx, _REPLY_TO, replies)
    each(tx, _QUOTES, quotes)
    each(tx, _MENTIONS, mentions)
    if links:
        each(tx, _CREATE_LINKS, sorted({row["target"] for row in links}))
        each(tx, _LINKS_TO, links)
