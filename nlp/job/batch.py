"""One batch of posts through the labeller: what is to be stored of each, though one of them may break the model."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from graph.errors import GrapevineError
from graph.labels.labels import PostLabels, WaitingPost
from graph.labels.relabelling import NewTopics, StoredLabels
from graph.labels.text_labels import FoundSignal, Labels
from nlp.labeller import Labeller
from nlp.topics.scorer import TopicScores

from .work import Work

T = TypeVar("T")
_LONGEST_ERROR = 300
_TOO_MANY_TO_BE_CHANCE = 8
_CHARACTERS_PER_THREAD = 8_192
"""About a second's work on one core that is shared."""
_SLOW_S = 2.0
"""A part that takes longer is too large for a machine that is as busy as this one."""
_CHARACTERS_PER_POST = 512
"""Roughly what the model reads of one post: it truncates longer ones, so that more cost no time."""


class LabelError(GrapevineError):
    """Labelling cannot go on; the message says why."""


@dataclass(slots=True)
class BatchResult:
    """What is to be stored of some posts."""

    labels: list[PostLabels] = field(default_factory=list)
    topics: list[NewTopics] = field(default_factory=list)
    unchanged: list[WaitingPost] = field(default_factory=list)
    """Posts whose labels stay as they are."""
    failed: list[tuple[WaitingPost, str]] = field(default_factory=list)
    """Posts that broke the model, with the error."""

    def __len__(self) -> int:
        return len(self.labels) + len(self.topics) + len(self.unchanged) + len(self.failed)

    def add(self, other: BatchResult) -> None:
        """Add the results of other posts."""
        self.labels += other.labels
        self.topics += other.topics
        self.unchanged += other.unchanged
        self.failed += other.failed


def batches_by_length(
    posts: Sequence[WaitingPost], most: int, threads: int = 1
) -> Iterator[list[WaitingPost]]:
    """``posts`` in batches of like length, at most ``most`` for each of ``threads``, fewer where they are long.

    The threads share a batch: what each computes at once is as much as one thread alone would.
    """
    most, most_characters = most * threads, _CHARACTERS_PER_THREAD * threads
    batch: list[WaitingPost] = []
    characters = 0
    for post in sorted(posts, key=lambda post: (len(post.text or ""), post.key)):
        cost = min(len(post.text or ""), _CHARACTERS_PER_POST)
        if batch and (len(batch) == most or characters + cost > most_characters):
            yield batch
            batch, characters = [], 0
        batch.append(post)
        characters += cost
    if batch:
        yield batch


class Pace:
    """How many posts are given to the model at once: fewer where it is slow, so that a stop is heeded in time."""

    def __init__(self, least: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``least``: so many are given to it however slow it is."""
        self._least = least
        self._clock = clock
        self._at_once: int | None = None

    def parts(self, batches: Iterable[list[WaitingPost]]) -> Iterator[list[WaitingPost]]:
        """The batches, in parts by how long the part before took until the next one was asked for."""
        for batch in batches:
            at = 0
            while at < len(batch):
                size = min(self._at_once or len(batch), len(batch) - at)
                began = self._clock()
                yield batch[at : at + size]
                self._took(size, self._clock() - began)
                at += size

    def _took(self, size: int, seconds: float) -> None:
        if seconds > _SLOW_S:
            self._at_once = max(self._least, size // 2)
        elif self._at_once is not None and size >= self._at_once and seconds < _SLOW_S / 4:
            self._at_once *= 2


def label_batch(
    labeller: Labeller, posts: Sequence[WaitingPost], work: Work, stored: Mapping[str, StoredLabels]
) -> BatchResult:
    """Do ``work`` on ``posts``; ``stored`` are the labels that the graph holds of those labelled before, by key.

    Raises LabelError where the model breaks on every one of many.
    """
    if work.everything:
        return _all_labels(labeller, posts)
    result = BatchResult()
    signals: dict[str, tuple[FoundSignal, ...]] = {}
    if work.companies:
        named, result.failed = _each_post(labeller, posts, lambda some: _companies(labeller, some))
        differ = [post for post, (keys, _) in named if set(keys) != stored[post.key].companies]
        result.add(_all_labels(labeller, differ))
        others = {post.key for post in differ}
        posts = [post for post, _ in named if post.key not in others]
        signals = {
            post.key: told
            for post, (_, told) in named
            if post.key not in others and set(told) != set(stored[post.key].signals)
        }
    scored: list[tuple[WaitingPost, dict[str, float]]] = [(post, {}) for post in posts]
    if work.new_topics:
        found, failed = _each_post(labeller, posts, lambda some: _topics(labeller, some))
        result.failed += failed
        scored = [
            (post, {topic: score for topic, score in topics if topic in work.new_topics})
            for post, topics in found
        ]
    for post, now in scored:
        before = {
            topic: score for topic, score in stored[post.key].topics.items() if topic in work.old_topics
        }
        if now == before and post.key not in signals:
            result.unchanged.append(post)
        else:
            result.topics.append(
                NewTopics(post.key, post.labelled_by, list(before), now, signals.get(post.key))
            )
    return result


def _all_labels(labeller: Labeller, posts: Sequence[WaitingPost]) -> BatchResult:
    def label(some: Sequence[WaitingPost]) -> list[tuple[Labels, tuple[FoundSignal, ...]]]:
        signals = labeller.signals_in(_texts(some), _own(some))
        return list(zip(labeller.label(_texts(some), _stated_languages(some)), signals, strict=True))

    found, failed = _each_post(labeller, posts, label)
    labels = [PostLabels(post.key, post.version, of_text, signals) for post, (of_text, signals) in found]
    return BatchResult(labels=labels, failed=failed)


def _each_post(
    labeller: Labeller, posts: Sequence[WaitingPost], label: Callable[[Sequence[WaitingPost]], Sequence[T]]
) -> tuple[list[tuple[WaitingPost, T]], list[tuple[WaitingPost, str]]]:
    """What ``label`` gives for each post, and the posts that it fails on, with the error."""
    if not posts:
        return [], []
    try:
        return list(zip(posts, label(posts), strict=True)), []
    except Exception:  # noqa: BLE001 - whatever one text did to the model, the others shall have their labels
        return _one_by_one(labeller, posts, label)


def _one_by_one(
    labeller: Labeller, posts: Sequence[WaitingPost], label: Callable[[Sequence[WaitingPost]], Sequence[T]]
) -> tuple[list[tuple[WaitingPost, T]], list[tuple[WaitingPost, str]]]:
    labelled: list[tuple[WaitingPost, T]] = []
    failed: list[tuple[WaitingPost, str]] = []
    for post in posts:
        try:
            labelled.append((post, label([post])[0]))
        except Exception as error:  # noqa: BLE001 - it is stored with the post and reported
            failed.append((post, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]))
    if not labelled and len(failed) >= _TOO_MANY_TO_BE_CHANCE:
        raise LabelError(f"the model {labeller.version.model} breaks on every post: {failed[0][1]}")
    return labelled, failed


def _texts(posts: Sequence[WaitingPost]) -> list[str]:
    return [post.text for post in posts]


def _own(posts: Sequence[WaitingPost]) -> list[tuple[str, ...]]:
    return [post.own for post in posts]


def _companies(
    labeller: Labeller, posts: Sequence[WaitingPost]
) -> list[tuple[tuple[str, ...], tuple[FoundSignal, ...]]]:
    """The companies that each post names, and their events that it tells of."""
    texts = _texts(posts)
    return list(zip(labeller.companies_in(texts), labeller.signals_in(texts, _own(posts)), strict=True))


def _topics(labeller: Labeller, posts: Sequence[WaitingPost]) -> list[TopicScores]:
    return labeller.topics_of(_texts(posts), _stated_languages(posts), [post.embedding for post in posts])


def _stated_languages(posts: Sequence[WaitingPost]) -> list[str | None]:
    return [post.lang for post in posts]
