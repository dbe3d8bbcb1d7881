"""One batch of posts through the labeller: what is to be stored of each, whatever one of them does to the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from graph.labels.labels import CompanyMention, PostLabels, WaitingPost
from graph.labels.relabelling import NewTopics, StoredLabels
from nlp.labeller import Labeller, Labels, Topics

from .work import Work

T = TypeVar("T")
_LONGEST_ERROR = 300
_TOO_MANY_TO_BE_CHANCE = 8
_CHARACTERS = 8_192
"""Of one batch. The model reads a second's worth of them on one core that it shares."""
_READ_OF_ONE = 512
"""Characters of one post that cost time: the model cuts off what lies beyond, roughly."""


class LabelError(Exception):
    """Labelling cannot go on; the message says why."""


@dataclass(slots=True)
class Outcome:
    """What was found out about some posts."""

    labels: list[PostLabels] = field(default_factory=list)
    topics: list[NewTopics] = field(default_factory=list)
    same: list[WaitingPost] = field(default_factory=list)
    """Posts whose labels hold."""
    failed: list[tuple[WaitingPost, str]] = field(default_factory=list)
    """Posts that broke the model, with the error."""

    def __len__(self) -> int:
        return len(self.labels) + len(self.topics) + len(self.same) + len(self.failed)

    def add(self, other: Outcome) -> None:
        """Take in what was found out about other posts."""
        self.labels += other.labels
        self.topics += other.topics
        self.same += other.same
        self.failed += other.failed


def by_length(posts: Sequence[WaitingPost], most: int) -> Iterator[list[WaitingPost]]:
    """``posts`` in batches of like length, at most ``most`` in one, fewer where they are long."""
    batch: list[WaitingPost] = []
    characters = 0
    for post in sorted(posts, key=lambda post: (len(post.text or ""), post.key)):
        cost = min(len(post.text or ""), _READ_OF_ONE)
        if batch and (len(batch) == most or characters + cost > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(post)
        characters += cost
    if batch:
        yield batch


def outcome_of(
    labeller: Labeller, posts: Sequence[WaitingPost], work: Work, held: Mapping[str, StoredLabels]
) -> Outcome:
    """What ``work`` finds out about ``posts``; ``held`` is what the graph holds of those labelled before.

    Raises LabelError where the model breaks on every one of many.
    """
    if work.everything:
        return _anew(labeller, posts)
    made = Outcome()
    if work.companies:
        named, made.failed = _each(labeller, posts, lambda some: labeller.companies_in(_texts(some)))
        differ = [post for post, keys in named if set(keys) != held[post.key].companies]
        made.add(_anew(labeller, differ))
        others = {post.key for post in differ}
        posts = [post for post, _ in named if post.key not in others]
    scored: list[tuple[WaitingPost, dict[str, float]]] = [(post, {}) for post in posts]
    if work.scored:
        found, broken = _each(labeller, posts, lambda some: _topics(labeller, some))
        made.failed += broken
        scored = [
            (post, {topic: score for topic, score in topics if topic in work.scored})
            for post, topics in found
        ]
    for post, now in scored:
        before = {topic: score for topic, score in held[post.key].topics.items() if topic in work.forgotten}
        if now == before:
            made.same.append(post)
        else:
            made.topics.append(NewTopics(post.key, post.labelled_by, list(before), now))
    return made


def _anew(labeller: Labeller, posts: Sequence[WaitingPost]) -> Outcome:
    found, broken = _each(labeller, posts, lambda some: labeller.label(_texts(some), _said(some)))
    return Outcome(labels=[_stored(post, labels) for post, labels in found], failed=broken)


def _each(
    labeller: Labeller, posts: Sequence[WaitingPost], ask: Callable[[Sequence[WaitingPost]], Sequence[T]]
) -> tuple[list[tuple[WaitingPost, T]], list[tuple[WaitingPost, str]]]:
    """What ``ask`` says of each post, and the posts that it breaks on, with the error."""
    if not posts:
        return [], []
    try:
        return list(zip(posts, ask(posts), strict=True)), []
    except Exception:  # noqa: BLE001 - whatever one text did to the model, the others shall have their labels
        return _one_by_one(labeller, posts, ask)


def _one_by_one(
    labeller: Labeller, posts: Sequence[WaitingPost], ask: Callable[[Sequence[WaitingPost]], Sequence[T]]
) -> tuple[list[tuple[WaitingPost, T]], list[tuple[WaitingPost, str]]]:
    made: list[tuple[WaitingPost, T]] = []
    broken: list[tuple[WaitingPost, str]] = []
    for post in posts:
        try:
            made.append((post, ask([post])[0]))
        except Exception as error:  # noqa: BLE001 - it is stored with the post and reported
            broken.append((post, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]))
    if not made and len(broken) >= _TOO_MANY_TO_BE_CHANCE:
        raise LabelError(f"the model {labeller.stamp.model} breaks on every post: {broken[0][1]}")
    return made, broken


def _texts(posts: Sequence[WaitingPost]) -> list[str]:
    return [post.text for post in posts]


def _topics(labeller: Labeller, posts: Sequence[WaitingPost]) -> list[Topics]:
    return labeller.topics_of(_texts(posts), _said(posts), [post.embedding for post in posts])


def _said(posts: Sequence[WaitingPost]) -> list[str | None]:
    return [post.lang for post in posts]


def _stored(post: WaitingPost, labels: Labels) -> PostLabels:
    return PostLabels(
        post.key,
        post.version,
        labels.sentiment,
        labels.confidence,
        labels.polarity,
        labels.topics,
        [CompanyMention(named.key, named.sentiment, named.score) for named in labels.companies],
        labels.language,
        labels.embedding,
    )
