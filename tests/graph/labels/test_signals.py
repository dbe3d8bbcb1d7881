"""Signals on a real graph: one node for several reports, and right after every change of these."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

from collectors.crm.importer import import_crm
from graph.connection import Graph
from graph.labels.corrections import Correction, correct
from graph.labels.labels import PostLabels, mark_failed, posts_waiting, write_labels
from graph.labels.text_labels import FoundSignal, Labels
from graph.records import Company, PostRemoved, ProfileStatusChange
from graph.write.erasure import erase_company, preview
from graph.write.undo import undo_import
from tests.graph.facts import ANNA, BEN, KEY, at, export, post, write

A, B = "company:a", "company:b"
POSTS = (
    post("net:first", ANNA, "a raises money", 0),
    post("net:second", BEN, "a raises $20M", 2),
    post("net:third", ANNA, "a raises $19.6M Series B", 4),
)
SIGNALS = {
    "net:first": FoundSignal(A, "funding", "a raises money"),
    "net:second": FoundSignal(A, "funding", "a raises $20M", alert=True, amount=20e6, currency="USD"),
    "net:third": FoundSignal(
        A, "funding", "a raises $19.6M Series B", alert=True, amount=19.6e6, currency="USD", round="Series B"
    ),
}
NEUTRAL = Labels("neutral", 0.9, 0.0)


def world(graph: Graph) -> None:
    write(graph, Company(A, "Aldermoor"), Company(B, "Birchwick"))


def label(graph: Graph, *told: FoundSignal, of: str | None = None) -> None:
    """Label the posts that wait: with what ``SIGNALS`` has of each, or with ``told``."""
    labels = [
        PostLabels(one.key, one.version, NEUTRAL, told or ((SIGNALS[one.key],) if one.key in SIGNALS else ()))
        for one in posts_waiting(graph, 10)
        if of is None or one.key == of
    ]
    write_labels(graph, labels, model_id="model")


def signals(graph: Graph) -> list[tuple[Any, ...]]:
    rows = graph.run(
        "MATCH (company:Company)<-[:SIGNAL_OF]-(signal:Signal) "
        "OPTIONAL MATCH (signal)<-[:REPORTS]-(post:Post) "
        "WITH company, signal, collect(post.key) AS posts "
        "RETURN company.key AS company, signal.key AS key, signal.day AS day, signal.amount AS amount, "
        "signal.round AS round, signal.line AS line, signal.alert AS alert, signal.reports AS reports, posts "
        "ORDER BY key"
    )
    return [(*list(row.values())[:-1], sorted(row["posts"])) for row in rows]


def all_told(graph: Graph) -> list[tuple[Any, ...]]:
    """The one signal of the three posts."""
    return [
        (
            A,
            "signal:company:a/funding/2026-11-01",
            "2026-11-01",
            19.6e6,
            "Series B",
            "a raises $19.6M Series B",
            True,
            3,
            ["net:first", "net:second", "net:third"],
        )
    ]


def test_three_reports_make_one_signal_in_whatever_order_they_are_labelled(graph: Graph) -> None:
    world(graph)
    write(graph, *POSTS)
    ways = set()
    for order in itertools.permutations(POSTS):
        write(graph, *(PostRemoved("net:none", at(9)),))
        graph.run("MATCH (signal:Signal) DETACH DELETE signal")
        graph.run("MATCH (post:Post) SET post.waits = post.key, post.labelled_by = ''")
        for one in order:
            label(graph, of=one.key)
            label(graph, of=one.key)
        assert signals(graph) == all_told(graph)
        ways.add("\n".join(export(graph)))
    assert len(ways) == 1


def test_a_signal_follows_its_reports(graph: Graph) -> None:
    world(graph)
    write(graph, *POSTS)
    label(graph)
    assert signals(graph) == all_told(graph)
    # The first report goes: the second one's day counts.
    write(graph, PostRemoved("net:first", at(5)))
    [(_, key, day, amount, *_, reports, posts)] = signals(graph)
    assert (key, day, amount, reports) == ("signal:company:a/funding/2026-11-03", "2026-11-03", 19.6e6, 2)
    assert posts == ["net:second", "net:third"]
    # The post with the round is edited and says nothing of it now.
    write(graph, replace(POSTS[2], text="nothing", seen=at(6), edited=True))
    assert signals(graph)[0][3:5] == (20e6, None)
    label(graph, FoundSignal(B, "outage", "b is down"), of="net:third")
    assert [row[:3] for row in signals(graph)] == [
        (A, "signal:company:a/funding/2026-11-03", "2026-11-03"),
        (B, "signal:company:b/outage/2026-11-05", "2026-11-05"),
    ]
    # A model that breaks on a post takes what it reported, a profile that is erased its posts' reports.
    graph.run("MATCH (post:Post {key: 'net:third'}) SET post.waits = post.key")
    [waiting] = posts_waiting(graph, 5)
    mark_failed(graph, [(waiting, "broke")], model_id="model")
    assert [row[0] for row in signals(graph)] == [A]
    write(graph, ProfileStatusChange(BEN, "removed", at(8)))
    assert signals(graph) == []
    assert graph.run("MATCH (signal:Signal) RETURN count(signal) AS n") == [{"n": 0}]


def test_a_report_that_turns_out_to_be_older_moves_the_signal_to_its_day(graph: Graph) -> None:
    world(graph)
    write(graph, POSTS[1])
    label(graph)
    assert signals(graph)[0][2] == "2026-11-03"
    write(graph, replace(POSTS[1], seen=at(1)))
    assert [row[1:3] for row in signals(graph)] == [("signal:company:a/funding/2026-11-02", "2026-11-02")]


def test_reports_of_two_companies_and_kinds_stay_apart(graph: Graph) -> None:
    world(graph)
    write(graph, POSTS[0])
    deal = FoundSignal(A, "acquisition", "a buys b", alert=True, role="buyer", who="Birchwick")
    sold = replace(deal, company=B, role="target", who="Aldermoor")
    label(
        graph, deal, sold, FoundSignal(A, "outage", "a is down"), FoundSignal("company:gone", "outage", "x")
    )
    assert [row[1] for row in signals(graph)] == [
        "signal:company:a/acquisition/2026-11-01",
        "signal:company:a/outage/2026-11-01",
        "signal:company:b/acquisition/2026-11-01",
    ]
    # Somebody says that the post does not mean one of them, and a labelling later it still does not.
    correct(graph, Correction("net:first", companies={A: False}), at(3))
    assert [row[0] for row in signals(graph)] == [B]
    graph.run("MATCH (post:Post) SET post.waits = post.key")
    label(graph, deal, sold)
    assert [row[0] for row in signals(graph)] == [B]


def test_an_erased_company_takes_its_signals_and_no_others(graph: Graph) -> None:
    world(graph)
    write(graph, POSTS[0])
    label(graph, FoundSignal(A, "outage", "a is down"), FoundSignal(B, "outage", "b is down"))
    assert preview(graph, "company", A).signals == 1
    assert erase_company(graph, A, tombstones=KEY).counts()["signals"] == 1
    assert [row[0] for row in signals(graph)] == [B]
    assert "net:first" in {row["key"] for row in graph.run("MATCH (post:Post) RETURN post.key AS key")}


def test_an_import_taken_back_takes_the_signals_of_its_companies(graph: Graph, tmp_path: Path) -> None:
    world(graph)
    write(graph, POSTS[0])
    file = tmp_path / "companies.csv"
    file.write_text("name,role,domain\nCinderfold,customer,cinderfold.example\n")
    import_crm(graph, [file], tombstones=KEY)
    label(
        graph,
        FoundSignal(A, "outage", "a is down"),
        FoundSignal("company:cinderfold.example", "launch", "c launches"),
    )
    assert [row[0] for row in signals(graph)] == [A, "company:cinderfold.example"]
    undo_import(graph)
    assert graph.run("MATCH (signal:Signal) RETURN signal.kind AS kind") == [{"kind": "outage"}]
