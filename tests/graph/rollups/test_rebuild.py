"""Counting anew: an older graph, a rebuild that breaks off, and others who write meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from neo4j import ManagedTransaction

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import Labels
from graph.labels.topics import define_topics
from graph.records import Engagement, Follow, Person, Record
from graph.rollups import keeping
from graph.rollups.check import check
from graph.rollups.rebuild import Progress, is_complete, rebuild, uncounted
from graph.schema import MIGRATIONS, run_migration
from tests.graph.facts import at, post, write
from tests.graph.rollups.computed import assert_right, rollups_held

PAGE = 40


def page(number: int, network: str = "net") -> list[Record]:
    """Posts of ten authors over three days, each liked by a neighbour."""
    records: list[Record] = []
    for n in range(PAGE):
        key = f"{network}:p{number}-{n}"
        records += [
            post(key, f"{network}:a{n % 10}", day=n % 3),
            Engagement(f"{network}:a{(n + 1) % 10}", key, "like", f"l{number}-{n}", at(n % 3)),
        ]
    return records


def label_all(graph: Graph, network: str = "net") -> None:
    rows = graph.run(
        "MATCH (p:Post {network: $network}) RETURN p.key AS key, p.version AS version", network=network
    )
    labels = Labels("negative", 0.9, -0.5, (("churn", 0.9),))
    write_labels(
        graph,
        [PostLabels(row["key"], row["version"], labels) for row in rows if row["version"]],
        model_id="m",
    )


def as_before(graph: Graph) -> None:
    """What an earlier Grapevine leaves: the same without rollups, and its schema brought up to date."""
    graph.run("MATCH (n) WHERE n:Said OR n:Count DETACH DELETE n")
    graph.run("MATCH (n) REMOVE n.counted, n.ours, n.connection")
    graph.run("MATCH (s:Schema) REMOVE s.generation, s.complete")
    run_migration(graph, MIGRATIONS[6])


def test_an_older_graph_is_counted_once_and_goes_on_where_it_broke_off(graph: Graph) -> None:
    define_topics(graph, [("churn", "churn", "leaving")])
    write(graph, *page(0), Person("person:us", "Ada", "crm", "company:us", profiles=("net:a0",)))
    write(graph, Follow("net:a1", "net:a0", at(0), "f1"))
    label_all(graph)
    held = rollups_held(graph)
    as_before(graph)
    assert uncounted(graph) == PAGE

    # What is written before it is counted counts at once.
    write(graph, post("net:p0-1", "net:a1", "edited", day=1))
    assert uncounted(graph) == PAGE - 1
    stop = threading.Event()
    told: list[Progress] = []

    def first_batch(done: Progress) -> None:
        told.append(done)
        stop.set()

    done = rebuild(graph, anew=False, on_batch=first_batch, stop=stop)
    assert 0 < done < PAGE
    assert told == [Progress(done, PAGE - 1)]
    assert uncounted(graph) == PAGE - 1 - done
    assert rebuild(graph, anew=False) == PAGE - 1 - done
    assert uncounted(graph) == 0
    assert_right(graph)
    assert rebuild(graph, anew=False) == 0
    assert rollups_held(graph).keys() <= held.keys()


class StopsWhenAsked(threading.Event):
    """A stop that comes just before it is asked for the so many-th time."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def is_set(self) -> bool:
        self._left -= 1
        return self._left <= 0


def test_wherever_it_is_stopped_it_is_not_complete_before_all_is_counted(graph: Graph) -> None:
    write(graph, *page(0))
    whole: list[bool] = []
    for times in range(1, 15):
        as_before(graph)
        late = f"net:late{times}"

        def meanwhile(_: Progress, late: str = late) -> None:
            # As somebody leaves it who had begun before the generation did.
            graph.run(
                "MATCH (a:Profile {key: 'net:a0'}) MERGE (p:Post {key: $late}) "
                "ON CREATE SET p.network = 'net', p.day = '2026-11-09' MERGE (a)-[:POSTED]->(p)",
                late=late,
            )

        rebuild(graph, anew=False, on_batch=meanwhile, stop=StopsWhenAsked(times))
        left = graph.run("MATCH (p:Post) WHERE p.day > '' AND p.counted IS NULL RETURN count(p) AS n")[0]["n"]
        whole.append(is_complete(graph))
        assert left == 0 or not whole[-1], times
    assert (whole[0], whole[-1]) == (False, True)
    assert_right(graph)


def test_a_rebuild_mends_what_is_wrong(graph: Graph) -> None:
    define_topics(graph, [("churn", "churn", "leaving")])
    write(graph, *page(0))
    label_all(graph)
    held = rollups_held(graph)
    graph.run("MATCH (s:Said) SET s.posts = s.posts + 7")
    graph.run("MATCH (c:Count) DETACH DELETE c")
    assert check(graph) != []
    assert rebuild(graph) == PAGE
    assert rollups_held(graph) == held


def test_writers_a_labeller_and_a_rebuild_at_once_leave_it_right(graph: Graph) -> None:
    define_topics(graph, [("churn", "churn", "leaving")])
    write(graph, *page(0), *page(0, "web"))
    with ThreadPoolExecutor(4) as pool:
        work = [
            pool.submit(lambda: [write(graph, *page(number)) for number in range(1, 5)]),
            pool.submit(lambda: [write(graph, *page(number, "web")) for number in range(1, 5)]),
            pool.submit(lambda: [label_all(graph, network) for network in ("net", "web") * 2]),
            pool.submit(lambda: [rebuild(graph) for _ in range(2)]),
        ]
        for one in work:
            one.result()
    assert_right(graph)
    assert uncounted(graph) == 0
    assert graph.run("MATCH (p:Post) WHERE p.day > '' RETURN count(p) AS n") == [{"n": 10 * PAGE}]


def test_a_transaction_that_breaks_off_leaves_the_rollups_as_they_were(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph, *page(0))
    held = rollups_held(graph)

    class BrokeOff(Exception):  # noqa: N818 - the end of a process, as far as the graph can tell
        pass

    def killed(tx: ManagedTransaction, sums: object, state: object) -> None:
        applied(tx, sums, state)  # type: ignore[arg-type]
        raise BrokeOff

    applied = keeping.apply
    monkeypatch.setattr(keeping, "apply", killed)
    with pytest.raises(BrokeOff):
        write(graph, *page(1))
    monkeypatch.undo()
    assert rollups_held(graph) == held
    write(graph, *page(1))
    assert_right(graph)
