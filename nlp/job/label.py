"""Label the posts that wait, and relabel earlier ones after a change of definitions, as far as it concerns them.

New and edited posts come first, and again after every page of history; before each part of them, whatever there is,
those that cannot wait. What is done is stored some hundred posts at a time, each with what labelled it, so that a job
that ends at any moment goes on where it stopped. A post that is edited meanwhile waits on.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from graph.connection import Graph
from graph.labels.labels import (
    WaitingPost,
    companies_posts_waiting,
    count_waiting,
    mark_failed,
    posts_waiting,
    write_labels,
)
from graph.labels.lease import Lease, Superseded, note_swept, take_lease
from graph.labels.relabelling import (
    Backlog,
    OldPost,
    StoredLabels,
    backlog,
    old_posts,
    read_posts,
    restamp,
    stored_labels,
    write_topics,
)
from graph.labels.topics import define_topics, remove_topics, retire_topics
from graph.read.called import names_of
from graph.read.companies import all_companies
from graph.text.companies.names import CompanyNames
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition

from .batch import BatchResult, Pace, batches_by_length, label_batch
from .progress import Failure, LabelReport, Progress
from .work import NEW, Work, work_for

Page = tuple[list[WaitingPost], dict[str, StoredLabels]]
"""Posts, and what the graph holds of their labels, where that is wanted."""
OnProgress = Callable[[LabelReport], None]
First = Callable[[], Sequence[str]]
"""The keys of posts that were stored since it was asked last."""
_LISTED = 50_000
"""Keys of posts read from the graph at once."""
_WINDOW = 20_000
"""Posts in a window of days, as far as its days allow."""
_LEAST = 16
"""Posts that are given to the model at once on the busiest machine."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many posts are read, stored and given to the model at once."""

    page: int = 2_000
    stored: int = 500
    batch: int = 256
    """For each thread; fewer where they are long: a batch ends well within the two seconds that a stop may take."""


def label_waiting(
    graph: Graph,
    labeller: Labeller,
    *,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    sizes: Sizes = Sizes(),
    first: First | None = None,
) -> LabelReport:
    """Label until no post waits or ``stop`` is set; ``on_progress`` is called at the start and after each batch.

    ``first`` is asked before each part: of those posts the ones that companies and their people wrote are labelled and
    stored before all others.

    A post that the model fails on is tried again alone, then marked with its error and left until the version
    changes. Raises LabelError where the model fails on every post, and marks nothing then.
    """
    sync_topics(graph, labeller.topics)
    lease = take_lease(graph, labeller.model_id, labeller.version.topics, labeller.topic_digests)
    job = _Job(
        graph,
        labeller,
        lease,
        on_progress or (lambda _report: None),
        stop or threading.Event(),
        sizes,
        first or (lambda: ()),
    )
    try:
        job.run()
    except Superseded:
        job.progress.superseded = True
    return job.progress.report()


def sync_topics(graph: Graph, topics: Sequence[TopicDefinition]) -> None:
    """Store ``topics`` as Topic nodes, in place of earlier descriptions."""
    define_topics(graph, [(topic.key, topic.name, topic.description) for topic in topics])


def companies_to_find(graph: Graph) -> list[CompanyNames]:
    """Every company of the graph with the names, handles and domain that texts may use for it."""
    return [names_of(company) for company in sorted(all_companies(graph), key=lambda company: company.key)]


class _Job:
    """One run."""

    def __init__(
        self,
        graph: Graph,
        labeller: Labeller,
        lease: Lease,
        on_progress: OnProgress,
        stop: threading.Event,
        sizes: Sizes,
        first: First,
    ) -> None:
        self.progress = Progress()
        self._graph = graph
        self._labeller = labeller
        self._lease = lease
        self._on_progress = on_progress
        self._stop = stop
        self._sizes = sizes
        self._first = first
        self._labelled_first: set[tuple[str, str]] = set()
        """Posts, by key and version, that were labelled before those that they were listed with."""
        self._pace = Pace(_LEAST)

    def run(self) -> None:
        """New posts, then those that another version labelled; then nothing is left."""
        waiting = len(posts_waiting(self._graph, self._sizes.page))
        if waiting == self._sizes.page:
            waiting = count_waiting(self._graph)
        history = [] if self._lease.swept else backlog(self._graph, self._lease.stamp)
        planned = Counter({NEW: waiting})
        for part in history:
            planned[self._work(part.labelled_by)] += part.posts
        self.progress.expect(planned)
        if self.progress.report().total:
            self._on_progress(self.progress.report())
        self._new_posts(expected=True)
        if not self._lease.swept:
            self._sweep(history)

    def _sweep(self, history: Sequence[Backlog]) -> None:
        """Bring history to the present definitions, the latest days first."""
        current = self._lease.topics[self._lease.part]
        retire_topics(self._graph, current)
        while history and not self._stop.is_set():
            before = self.progress.done
            for first, last in _windows(history):
                self._history(first, last)
            # Posts that were edited while they were labelled are listed again. What cannot be stored is left.
            if self.progress.done == before:
                break
            history = backlog(self._graph, self._lease.stamp)
        if not self._stop.is_set():
            remove_topics(self._graph, current)
            note_swept(self._graph, self._lease)

    def _history(self, first: str, last: str) -> None:
        """The posts of some days, kind of work by kind of work."""
        tried: set[OldPost] = set()
        while not self._stop.is_set():
            found = old_posts(self._graph, self._lease.stamp, first, last, _LISTED)
            listed = [post for post in found if post not in tried]
            if not listed:
                return
            kinds: dict[Work, list[OldPost]] = {}
            for post in listed:
                kinds.setdefault(self._work(post.labelled_by), []).append(post)
            for work, posts in kinds.items():
                for page, stored in self._pages(posts, work):
                    self._label(page, work, stored)
                    self._new_posts()
            tried.update(listed)

    def _pages(self, posts: Sequence[OldPost], work: Work) -> Iterator[Page]:
        """Pages with what the graph holds of them; the next one is read while the present one is labelled."""

        def read(page: Sequence[OldPost]) -> Page:
            keys = sorted(post.key for post in page)
            stored = stored_labels(
                self._graph,
                keys,
                topics=bool(work.old_topics),
                companies=work.companies,
            )
            if work.needs_text:
                return read_posts(self._graph, keys), stored
            return [WaitingPost(post.key, "", "", None, post.labelled_by) for post in page], stored

        size = self._sizes.page
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="label-reader") as reader:
            ahead: Future[Page] | None = None
            for at in range(0, len(posts), size):
                following = reader.submit(read, posts[at : at + size])
                if ahead is not None:
                    yield ahead.result()
                    if self._stop.is_set():
                        return
                ahead = following
            if ahead is not None:
                yield ahead.result()

    def _new_posts(self, *, expected: bool = False) -> None:
        """Label what was never labelled, until none is left that was not tried in this version already."""
        tried: dict[str, str] = {}
        while not self._stop.is_set():
            found = posts_waiting(self._graph, self._sizes.page)
            fresh = [post for post in found if tried.get(post.key) != post.version]
            if not fresh:
                return
            if not expected:
                self.progress.expect({NEW: len(fresh)})
            self._label(fresh, NEW, {})
            tried = {post.key: post.version for post in found}

    def _label(self, posts: Sequence[WaitingPost], work: Work, stored: dict[str, StoredLabels]) -> None:
        """One page, in batches of like length, stored some hundred posts at a time."""
        result = BatchResult()
        batches = batches_by_length(posts, self._sizes.batch, self._labeller.encoders.threads)
        for batch in self._pace.parts(batches):
            if self._stop.is_set():
                break
            self._label_first()
            left = [post for post in batch if (post.key, post.version) not in self._labelled_first]
            result.add(label_batch(self._labeller, left, work, stored))
            self.progress.looked_at(work, len(batch))
            if len(result) >= self._sizes.stored:
                self._store(result)
                result = BatchResult()
            self._on_progress(self.progress.report())
        self._store(result)

    def _label_first(self) -> None:
        """Of what was stored meanwhile, that which cannot wait."""
        posts = companies_posts_waiting(self._graph, self._first())[: self._sizes.batch]
        if not posts:
            return
        self.progress.expect({NEW: len(posts)})
        self._store(label_batch(self._labeller, posts, NEW, {}))
        self._labelled_first |= {(post.key, post.version) for post in posts}
        self.progress.looked_at(NEW, len(posts))
        self._on_progress(self.progress.report())

    def _store(self, result: BatchResult) -> None:
        by, lease = self._lease.stamp, self._lease
        if result.labels:
            self.progress.labelled += write_labels(self._graph, result.labels, model_id=by, lease=lease)
        self.progress.labelled += write_topics(self._graph, result.topics, lease)
        self.progress.signals += sum(bool(post.signals) for post in result.labels)
        self.progress.signals += sum(post.signals is not None for post in result.topics)
        self.progress.unchanged += restamp(self._graph, result.unchanged, lease)
        if result.failed:
            mark_failed(self._graph, result.failed, model_id=by, lease=lease)
            self.progress.failed([Failure(post.key, error) for post, error in result.failed])

    def _work(self, labelled_by: str) -> Work:
        return work_for(labelled_by, self._labeller.version, self._lease.topics)


def _windows(history: Sequence[Backlog]) -> Iterator[tuple[str, str]]:
    """Runs of days, (first, last) each, the latest first, with about as many posts as one listing takes."""
    last = first = ""
    posts = 0
    for part in history:
        if posts >= _WINDOW and part.day != first:
            yield first, last
            last, posts = "", 0
        first, last = part.day, last or part.day
        posts += part.posts
    if last:
        yield first, last
