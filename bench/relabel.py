"""What a change of definitions costs: everything again, against a new topic, a lost topic and a new alias.

``python bench/relabel.py [--posts N] [--threads N] [--texts FILE]``: N posts (5,000) of the sample world, or of
FILE (one text a line), repeated where there are fewer, in a new embedded engine. All rows are measured one
after the other in one run, on the same posts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grapevine.sample.world import SAMPLE_TOPICS, gold_labels
from graph.connection import Graph, GraphSettings, open_graph
from graph.records import Company, Post
from graph.schema import migrate
from graph.text.companies.names import CompanyNames
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.job.label import label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition

DAYS = 90
PAGE = 1_000
NAMES = ("Fernhollow", "Brightquay", "Tallowmere")
ALIAS = "Report"
"""A new alias of the first company: a word that some of the sample's posts have."""
OUTAGES = TopicDefinition("outages", "services that are down or slow", ("outage*", "is down"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--texts", type=Path)
    asked = parser.parse_args()
    with a_graph() as graph:
        fill(graph, texts(asked.texts, asked.posts))
        measure(graph, asked.posts, asked.threads)


def measure(graph: Graph, posts: int, threads: int | None) -> None:
    """Label, then change one definition after the other."""
    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in SAMPLE_TOPICS]
    companies = [CompanyNames(f"company:{name.lower()}", name) for name in NAMES]
    first = Labeller(topics, companies, threads=threads)

    def labeller(topics: list[TopicDefinition], companies: list[CompanyNames]) -> Labeller:
        return Labeller(topics, companies, encoders=first.encoders)

    renamed = [replace(companies[0], aliases=(ALIAS,)), *companies[1:]]
    print(f"{graph.version}: {posts:,} posts, {len(topics)} topics, {len(companies)} companies")
    print(f"{'change':<24} {'what the job says':<40} {'stored':>7} {'as were':>8} {'s':>7} {'of all':>7}")
    label_waiting(graph, first)
    graph.run("MATCH (post:Post) SET post.labelled_by = 'another-model'")
    graph.run("MATCH (mark:Checkpoint) WHERE mark.key STARTS WITH 'labels' DELETE mark")
    everything = label_waiting(graph, first)
    show("another model", everything, everything)
    show("a topic more", label_waiting(graph, labeller([*topics, OUTAGES], companies)), everything)
    show("a topic less", label_waiting(graph, labeller(topics, companies)), everything)
    show("an alias more", label_waiting(graph, labeller(topics, renamed)), everything)
    show("nothing", label_waiting(graph, labeller(topics, renamed)), everything)


def show(change: str, report: LabelReport, everything: LabelReport) -> None:
    """One row; the last column is its time as a share of that of everything."""
    print(
        f"{change:<24} {report.work or '-':<40} {report.labelled:>7,} {report.unchanged:>8,} "
        f"{report.seconds:>7.1f} {report.seconds / everything.seconds:>7.1%}",
        flush=True,
    )


@contextmanager
def a_graph() -> Iterator[Graph]:
    """A new embedded engine in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder, open_graph(GraphSettings(home=Path(folder))) as graph:
        migrate(graph)
        yield graph


def fill(graph: Graph, said: list[str]) -> None:
    """Store the texts as posts over ninety days, and the companies that they may name."""
    start = datetime.now(UTC) - timedelta(days=DAYS)
    key = TombstoneKey(b"a key for benchmarks")
    write_page(graph, [Company(f"company:{name.lower()}", name) for name in NAMES], tombstones=key)
    posts = [
        Post(f"net:p{n}", f"net:u{n % 500}", text, start + timedelta(days=n * DAYS / len(said)))
        for n, text in enumerate(said)
    ]
    for at in range(0, len(posts), PAGE):
        write_page(graph, posts[at : at + PAGE], tombstones=key)


def texts(file: Path | None, count: int) -> list[str]:
    """``count`` texts of the file or the sample world, repeated where there are fewer."""
    if file is None:
        known = [post.text for post in gold_labels(datetime.now(UTC).date()).values()]
    else:
        known = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [known[n % len(known)] for n in range(count)]


if __name__ == "__main__":
    main()
