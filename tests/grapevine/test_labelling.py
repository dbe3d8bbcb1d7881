"""The service's label job: it follows the configuration, and says how far it has come."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grapevine.commands.labels import outcome
from grapevine.live import LiveWorkspace
from grapevine.service.scheduler import JobState, Stop
from grapevine.service.work import labelling, noted
from graph.connection import Graph
from graph.read.runs import recent_runs
from graph.records import Post
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.job.progress import Failure, LabelReport

CHURN = """
[[topics]]
name = "churn"
description = "customers who cancel or leave a vendor"
keywords = ["cancel*"]
"""
OUTAGES = """
[[topics]]
name = "outages"
description = "services that are down"
keywords = ["outage*"]
"""
CONTOSO = '\n[[competitors]]\nname = "Contoso"\naliases = ["the big C"]\n'
POSTS = (
    "After the outage we cancelled our contract, as did other customers of this vendor.",
    "The big C again.",
)


class Heard(JobState):
    """A job's state that remembers every note."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "note" and value:
            self.__dict__.setdefault("notes", []).append(value)
        super().__setattr__(name, value)


@pytest.fixture
def file(home: Path) -> Path:
    home.mkdir()
    return home / "grapevine.toml"


def run(work: Any) -> Heard:
    state = Heard("label")
    counts = work(Stop(), state)
    state.counts.update(counts)
    return state


def about(graph: Graph) -> set[str]:
    return {row["key"] for row in graph.run("MATCH (:Post)-[:ABOUT]->(t:Topic) RETURN t.key AS key")}


def named(graph: Graph) -> list[str]:
    return [row["name"] for row in graph.run("MATCH (:Post)-[:MENTIONS]->(c:Company) RETURN c.name AS name")]


def test_a_topic_and_an_alias_that_are_written_while_the_service_runs_count_from_its_next_run(
    graph: Graph, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(file.parent))
    file.write_text(CHURN)
    live = LiveWorkspace(file)
    seen = datetime(2026, 11, 16, tzinfo=UTC)
    posts = [Post(f"net:p{n}", "net:anna", text, seen, lang="en") for n, text in enumerate(POSTS)]
    write_page(graph, posts, tombstones=TombstoneKey(b"a key for tests only"))
    work = labelling(live, graph)
    first = run(work)
    assert (first.counts, about(graph), named(graph)) == (
        {"labelled": 2, "unchanged": 0, "failed": 0, "employers": 0},
        {"churn"},
        [],
    )
    file.write_text(CHURN + OUTAGES + CONTOSO)
    second = run(work)
    assert (about(graph), named(graph)) == ({"churn", "outages"}, ["Contoso"])
    assert second.__dict__["notes"][0].startswith("2 posts: topics and companies; 0 done")
    file.write_text("this is no TOML [")
    assert not any(run(work).counts.values())
    assert about(graph) == {"churn", "outages"}
    assert "is not valid TOML" in live.problems[0]
    assert [found.state for found in recent_runs(graph, job="label")] == ["done"] * 3


def test_the_table_names_the_last_post_that_could_not_be_labelled() -> None:
    failures = (Failure("net:p1", "broke"), Failure("net:p2", "broke too"))
    assert noted(LabelReport(1, 2, 1.0, failures)) == "not labelled: net:p2: broke too"
    assert noted(LabelReport(1, 0, 1.0)) == ""


def test_a_run_says_what_it_stored_and_what_it_left_as_it_was() -> None:
    report = LabelReport(1_200, 0, 12.34, unchanged=39_800)
    assert outcome(report, "model topics:1 companies:2") == (
        "1,200 posts labelled, 39,800 looked at again and left as they were in 12.3 s "
        "by model topics:1 companies:2."
    )
    assert outcome(LabelReport(5, 0, 1.0, superseded=True), "model").endswith("it does the rest.")
