"""What doctor says of a network: its hosts, all asked at once, its handles, and when it was last read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import pytest

from collectors.base import Checked, Collector
from grapevine.network_checks import NetworkChecks, handles_finding, reading_finding
from grapevine.workspace import ConfiguredCollector
from graph.connection import Graph
from graph.doctor import Finding
from graph.read.handles import Handle
from graph.read.runs import finish_run, start_run
from graph.records import Profile
from graph.write.lookups import note_lookups
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

KEY = TombstoneKey(b"a key for tests alone")
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Answering(Collector):
    """A network whose check gives these findings, then waits for ``over`` or breaks off."""

    def __init__(
        self, *found: Checked, over: threading.Event | None = None, fault: Exception | None = None
    ) -> None:
        self.found, self.over, self.fault = found, over, fault

    def check(self) -> Iterator[Checked]:
        yield from self.found
        if self.over is not None:
            self.over.wait(60)
        if self.fault is not None:
            raise self.fault


def findings(**networks: Collector | str) -> list[Finding]:
    """Each network with its collector, or why it is off."""
    made = [
        ConfiguredCollector(name, None, one)
        if isinstance(one, str)
        else ConfiguredCollector(name, cast(Collector, one), "")
        for name, one in networks.items()
    ]
    return list(NetworkChecks(made).findings())


def test_each_host_is_a_finding_and_a_network_that_is_off_says_what_to_set() -> None:
    found = findings(
        wren=Answering(
            Checked("API https://wren.example", "ok", "it answers"),
            Checked("WREN_TOKEN", "warn", "it ends on 2026-11-24\x1b[31m", "Renew it."),
        ),
        dove="it wants DOVE_TOKEN in the environment",
        owl=Answering(),
    )
    assert found == [
        Finding("wren", "ok", "API https://wren.example: it answers"),
        Finding("wren", "warn", "WREN_TOKEN: it ends on 2026-11-24[31m", "Renew it."),
        Finding(
            "dove",
            "warn",
            "it wants DOVE_TOKEN in the environment",
            "Set what it wants in secrets.env, or switch it off: enabled = false in [collectors.dove].",
        ),
        Finding("owl", "ok", "ready"),
    ]


def test_a_host_that_never_answers_and_a_check_that_breaks_off_hold_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("grapevine.network_checks.CHECKS_WITHIN_S", 0.5)
    over = threading.Event()
    found = findings(
        wren=Answering(Checked("one", "ok", "it answers"), over=over),
        dove=Answering(fault=KeyError("x")),
        owl=Answering(Checked("one", "ok", "it answers")),
    )
    over.set()
    assert [(one.name, one.status, one.what) for one in found] == [
        ("wren", "ok", "one: it answers"),
        ("wren", "fail", "not all of its hosts answered within 0.5 s"),
        ("dove", "fail", "its check: it broke off: 'x'"),
        ("owl", "ok", "one: it answers"),
    ]


def test_watched_handles_that_nobody_knows_are_named_with_what_to_do(embedded_graph: Graph) -> None:
    assert handles_finding("net", "Net", embedded_graph).what == "no profile is watched yet"
    names = ("typo", "gone", "anna")
    profiles = [Profile(f"net:@{name}", watched=True) for name in names]
    write_page(embedded_graph, [Profile("net:1", watched=True), *profiles], tombstones=KEY)
    assert handles_finding("net", "Net", embedded_graph).what == "3 of 4 watched handles not looked up yet"
    told = [Handle(name).told("unknown", "not found", AT) for name in names[:2]]
    note_lookups(embedded_graph, "net", [*told, Handle("anna").told("unasked", "no route.", AT)])
    found = handles_finding("net", "Net", embedded_graph)
    assert (found.status, found.what) == (
        "warn",
        "2 of 4 watched handles are not known to Net: @gone, @typo; "
        "Net could not be asked for 1 of 4 watched handles since 2026-11-22 09:00 UTC (no route): @anna",
    )
    assert found.remedy.startswith("Correct the handle in the file")
    embedded_graph.run("MATCH (p:Profile) WHERE p.key STARTS WITH 'net:@' DETACH DELETE p")
    known = handles_finding("net", "Net", embedded_graph)
    assert (known.status, known.what) == ("ok", "every watched handle is known to Net")


def test_the_last_page_read_of_a_network_is_told(embedded_graph: Graph) -> None:
    assert reading_finding("net", "Net", embedded_graph).what == "nothing was read from Net yet"
    finish_run(embedded_graph, start_run(embedded_graph, "collect net"), {"pages": 1})
    said = reading_finding("net", "Net", embedded_graph).what
    assert said[: len("last read 20")] == "last read 20"
    assert said.endswith(" UTC")
