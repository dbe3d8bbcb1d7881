"""What a topic would catch: recent posts scored by a definition that may not be saved yet, and samples of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from graph.labels.topics import DatedText
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoder, Floats
from nlp.encoder.normalise import for_model
from nlp.encoder.stored_embeddings import unpacked
from nlp.encoder.threads import in_threads
from nlp.language.detect import detect
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import DECISION, TopicScorer

CLEAR = 0.75
AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Scored:
    """A post with the probability that it is about the topic, 0..1."""

    post: DatedText
    chance: float


@dataclass(frozen=True, slots=True)
class Samples:
    """A few posts of each kind, each text once, none that is an example already."""

    clear: Sequence[Scored]
    """The likeliest."""
    just_above: Sequence[Scored]
    """Caught, the least likely first."""
    just_below: Sequence[Scored]
    """Not caught, the likeliest first."""

    def __iter__(self) -> Iterator[Scored]:
        """Those that teach most first: the doubtful ones."""
        return iter((*self.just_above, *self.just_below, *self.clear))


@dataclass(slots=True)
class _Part:
    """The posts that one encoder reads, by their place among all."""

    encoder: Encoder
    rows: list[int]
    vectors: Floats


class Trial:
    """Posts read once by the model; a topic may then be tried on them, changed and tried again."""

    def __init__(
        self,
        encoders: Encoders,
        posts: Sequence[DatedText],
        *,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Takes the embeddings that ``posts`` were labelled with and reads those that have none.

        Posts without any text are left out; ``on_progress`` hears how many are done.
        """
        self.posts = [post for post in posts if for_model(post.text)]
        self._encoders = encoders
        self._on_progress = on_progress or (lambda _done: None)
        kept = [post.embedding for post in self.posts]
        self._parts = [_Part(encoder, *unpacked(encoder, kept)) for encoder in encoders]
        self._read()

    def _read(self) -> None:
        """Have the model read the posts that none of the parts has."""
        known = {row for part in self._parts for row in part.rows}
        done = len(known)
        self._on_progress(done)
        unread = [row for row in range(len(self.posts)) if row not in known]
        posts = [self.posts[row] for row in unread]
        found = detect([post.text for post in posts], [post.lang for post in posts])
        shares = dict(self._encoders.texts_by_encoder([language.code for language in found]))
        for part in self._parts:
            places = shares.get(part.encoder, [])
            vectors = list(part.vectors)
            for start in range(0, len(places), AT_ONCE):
                chosen = places[start : start + AT_ONCE]
                texts = [posts[place].text for place in chosen]
                read = partial(_vectors, part.encoder, texts)
                vectors += in_threads(self._encoders.threads, texts, read)
                part.rows.extend(unread[place] for place in chosen)
                done += len(chosen)
                self._on_progress(done)
            part.vectors = np.array(vectors, np.float32)

    def scored(self, topic: TopicDefinition) -> list[Scored]:
        """Every post with its chance of being about ``topic``, the likeliest first. Raises ValueError."""
        chances = np.zeros(len(self.posts))
        for part in self._parts:
            if not part.rows:
                continue
            texts = [self.posts[row].text for row in part.rows]
            chances[part.rows] = TopicScorer(part.encoder, [topic]).probabilities(texts, part.vectors)[:, 0]
        order = np.argsort(-chances, kind="stable")
        return [Scored(self.posts[row], float(chances[row])) for row in order]


def _vectors(encoder: Encoder, texts: Sequence[str], rows: Sequence[int]) -> Sequence[Floats]:
    return list(encoder.encode([texts[row] for row in rows]).vectors)


def caught(scored: Sequence[Scored]) -> int:
    """How many posts reach 0.5."""
    return sum(one.chance >= DECISION for one in scored)


def samples(scored: Sequence[Scored], topic: TopicDefinition, each: int) -> Samples:
    """At most ``each`` posts of each kind; ``scored`` comes with the likeliest first."""
    seen = {_same(text) for text in (*topic.examples, *topic.counterexamples)}
    fresh = []
    for one in scored:
        if _same(one.post.text) not in seen:
            seen.add(_same(one.post.text))
            fresh.append(one)
    above = [one for one in fresh if one.chance >= DECISION]
    clear = [one for one in above if one.chance >= CLEAR][:each]
    near = [one for one in reversed(above) if one not in clear][:each]
    return Samples(clear, near, [one for one in fresh if one.chance < DECISION][:each])


def with_verdicts(topic: TopicDefinition, fits: Sequence[str], not_fits: Sequence[str]) -> TopicDefinition:
    """The topic with more examples and counterexamples, each once."""
    return replace(
        topic,
        examples=tuple(dict.fromkeys((*topic.examples, *fits))),
        counterexamples=tuple(dict.fromkeys((*topic.counterexamples, *not_fits))),
    )


def _same(text: str) -> str:
    return " ".join(text.casefold().split())
