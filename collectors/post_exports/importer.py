"""Posts from files into the graph, as often as one likes: none is doubled, what changed becomes a new version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from collectors.base import Skipped
from collectors.crm.keys import keys_in
from collectors.import_run import import_run
from graph.connection import Graph
from graph.read.runs import Run
from graph.records import Post, Profile, Record
from graph.rows import Row, batches, each
from graph.write.changes import ImportPage, begin_import
from graph.write.tombstones import TombstoneKey, find, marks_of_person
from graph.write.writer import Written, write_page

from .authors import Authors
from .entries import AuthorEntry, PostEntries, PostEntry
from .networks import may_match, told_of_terms

JOB = "import posts"
_PAGE = 1000

_HELD = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.version IS NOT NULL
RETURN key, post.text AS text, coalesce(post.attached, '') AS attached, post.url AS url, post.score AS score,
       post.score_kind AS score_kind, post.kind AS kind
"""


@dataclass(frozen=True, slots=True)
class PostsReport:
    """What an import of posts did."""

    read: int
    """Rows read, kept or not."""
    new: int
    changed: int
    """Posts that the graph held in an earlier version."""
    same: int
    erased: int
    """Posts of those that were erased on request, or erased themselves: they stay away."""
    joined: int
    """Authors that belong to a contact or another person of a known company."""
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    run: str = ""
    """The key of the import's Run."""
    kinds: dict[str, int] = field(default_factory=dict)
    """How many of the posts are of each kind."""
    of_nobody: int = 0
    """Scores of authors without a name, a handle or a person: they count in sums alone."""

    @property
    def stored(self) -> int:
        """Posts of the files that the graph now holds."""
        return self.new + self.changed + self.same


def import_posts(
    graph: Graph,
    read: Callable[[], PostEntries],
    tombstones: TombstoneKey,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> PostsReport:
    """Store what ``read`` returns. A post counts on the day it was written, however late its file comes.

    None goes because a file lacks it. An author is joined to a contact by their address, or to a company that
    the graph holds; never one that was copied from a network whose terms forbid it. How it went is kept as a
    Run, also where ``read`` raises. Raises GraphError and whatever ``read`` raises.
    """
    counts: dict[str, int] = {}
    with import_run(graph, JOB, counts) as run:
        entries = read()
        report = _Import(graph, run, tombstones).store(entries, on_progress)
        counts |= {
            "posts": report.stored,
            "read": report.read,
            "skipped": len(report.skipped),
            "new": report.new,
            "changed": report.changed,
            "same": report.same,
        }
    return report


class _Import:
    def __init__(self, graph: Graph, run: Run, tombstones: TombstoneKey) -> None:
        self._graph = graph
        self._run = run
        self._tombstones = tombstones
        self._authors = Authors(graph, keys_in(graph))
        self._now = datetime.now(UTC)
        self._counts: Counter[str] = Counter()
        self._erased: dict[str, bool] = {}
        """Authors with an address, by profile: were they erased as a person?"""

    def store(self, entries: PostEntries, on_progress: Callable[[int, int], None] | None) -> PostsReport:
        """Page by page, in the files' order."""
        begin_import(self._graph, self._run.key, entries.files)
        done = 0
        for number, page in enumerate(batches(entries.posts, _PAGE)):
            self._page(page, number)
            done += len(page)
            if on_progress is not None:
                on_progress(done, len(entries.posts))
        return PostsReport(
            entries.read,
            self._counts["new"],
            self._counts["changed"],
            self._counts["same"],
            self._counts["erased"],
            self._authors.joined,
            entries.skipped,
            (*entries.warnings, *told_of_terms(entries.from_networks)),
            self._run.key,
            dict(Counter(post.kind for post in entries.posts)),
            self._counts["of nobody"],
        )

    def _page(self, page: Sequence[PostEntry], number: int) -> None:
        posts = self._without_erased(page)
        held = self._held([post.key for post in posts])
        new = [post for post in posts if post.key not in held]
        changed = [post for post in posts if post.key in held and _differs(post, held[post.key])]
        edited = {post.key for post in changed}
        authors = {post.author.key: post.author for post in posts}
        joinable = [post.author for post in posts if may_match(post.network)]
        records: list[Record] = [*map(_profile, authors.values()), *self._authors.people(joinable)]
        self._counts["of nobody"] += sum(
            post.score is not None and not self._authors.is_known(post.author) for post in posts
        )
        records += [self._post(post, edited=post.key in edited) for post in posts]
        written = write_page(
            self._graph,
            records,
            tombstones=self._tombstones,
            import_page=ImportPage(self._run.key, number),
        )
        self._count(written, len(new), len(changed), len(posts))

    def _count(self, written: Written, new: int, changed: int, all_of_them: int) -> None:
        self._counts["new"] += written["posts"]
        self._counts["changed"] += written["edits"]
        self._counts["same"] += all_of_them - new - changed
        # A post or an author with a tombstone is left out by the writer.
        self._counts["erased"] += max(0, new + changed - written["posts"] - written["edits"])

    def _post(self, entry: PostEntry, *, edited: bool) -> Post:
        """The record; a changed text is a version of this moment of a post that stays on its day."""
        return Post(
            entry.key,
            entry.author.key,
            entry.text,
            self._now if edited else entry.at,
            created_at=entry.at,
            kind=entry.kind,
            lang=entry.lang,
            url=entry.url,
            reply_to=entry.reply_to,
            attached=entry.attached,
            edited=edited,
            score=entry.score,
            score_kind=entry.score_kind,
        )

    def _held(self, keys: Sequence[str]) -> dict[str, Row]:
        rows = self._graph.write(lambda tx: each(tx, _HELD, sorted(keys)))
        return {str(row["key"]): dict(row) for row in rows}

    def _without_erased(self, page: Sequence[PostEntry]) -> list[PostEntry]:
        """The posts without those of people who were erased as contacts: their address tells who they are."""
        asked = {
            post.author.key: post.author
            for post in page
            if post.author.address and post.author.key not in self._erased
        }
        if asked:
            self._erased |= self._graph.write(lambda tx: dict(self._erased_among(tx, [*asked.values()])))
        left = [post for post in page if not self._erased.get(post.author.key)]
        self._counts["erased"] += len(page) - len(left)
        return left

    def _erased_among(
        self, tx: ManagedTransaction, authors: Iterable[AuthorEntry]
    ) -> Iterator[tuple[str, bool]]:
        marks = {
            author.key: marks_of_person(author.key, author.name or "", author.address, None)
            for author in authors
        }
        found = find(tx, self._tombstones, {"person": set().union(*marks.values())})["person"]
        for author, some in marks.items():
            yield author, not found.keys().isdisjoint(some)


def _profile(author: AuthorEntry) -> Profile:
    return Profile(author.key, handle=author.handle, name=author.name)


def _differs(post: PostEntry, held: Row) -> bool:
    return (post.text, post.attached, post.score, post.score_kind, post.kind) != (
        held["text"],
        held["attached"],
        held["score"],
        held["score_kind"],
        held["kind"],
    ) or (post.url is not None and post.url != held["url"])


__all__ = ["PostsReport", "import_posts"]
