"""A process of its own that brings a graph's labels to new definitions: ``python -m tests.nlp.job.label_process``.

It prints a line after every batch, so that a test knows when to kill it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np

from graph.connection import Graph, open_graph
from graph.records import Company, Post
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoded, Encoder
from nlp.job.label import Sizes, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition
from tests.nlp.conftest import COMPANIES, TOPICS

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OLDER = TOPICS[:2]
NEWER = (
    TOPICS[0],
    replace(TOPICS[2], description="what software costs and who pays for it"),
    TopicDefinition("outages", "services that are down", ("outage*",)),
)
RENAMED = (replace(COMPANIES[0], aliases=("the quay",)), COMPANIES[1])
RECORDS = [Company(company.key, company.name, role="competitor") for company in COMPANIES]
SIZES = Sizes(page=20, stored=10, batch=5)
SAID = (
    "We cancelled {n} seats after the outage",
    "The quay raised prices {n} times",
    "Tallowmere support answered in {n} minutes, lovely",
    "Train {n} is late again",
)


class _OneByOne(Encoder):
    """A shipped model, one text at a time: no label depends on where a run was cut."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        each = [super(_OneByOne, self).encode([text]) for text in texts]
        if not each:
            return super().encode([])
        return Encoded(
            np.concatenate([one.probabilities for one in each]), np.concatenate([one.vectors for one in each])
        )


class Alone(Encoders):
    """The shipped models, one text at a time."""

    encoder_class = _OneByOne


@cache
def alone() -> Encoders:
    """The shipped models, one text at a time, loaded once for all tests."""
    return Alone(threads=1)


def posts(first: int, last: int) -> list[Post]:
    """Posts with these numbers, forty a day."""
    return [
        Post(
            f"bluesky:p{n:04}",
            "bluesky:anna",
            SAID[n % len(SAID)].format(n=n),
            MONDAY + timedelta(days=n // 40, minutes=n),
            lang="en",
        )
        for n in range(first, last)
    ]


def relabel(graph: Graph, *, print_progress: bool = False) -> LabelReport:
    """Bring the graph to the newer definitions."""

    def show(report: LabelReport) -> None:
        print("done", report.done, flush=True)

    labeller = Labeller(NEWER, RENAMED, encoders=alone())
    return label_waiting(graph, labeller, on_progress=show if print_progress else None, sizes=SIZES)


if __name__ == "__main__":
    with open_graph() as opened:
        relabel(opened, print_progress=True)
    print("end", flush=True)
