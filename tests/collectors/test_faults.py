"""Every network against every fault: what was complete is kept, what is told, and that the next run makes up for it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina

from collectors import http
from collectors.base import CollectorError, Unreachable
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Company
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.answering import Answer, Asked
from tests.collectors.faults import FAULTS, Fault
from tests.collectors.worlds import NOW, World, world_of
from tests.engines import emptied

KEY = TombstoneKey(b"a key for tests alone")
AFTER = NOW + timedelta(minutes=30)
"""When one more post appears, between the first run and the next one."""


@dataclass(frozen=True)
class Call:
    """The call of a network that meets the faults, and what is said of it."""

    path: str
    first: int
    """The number of the request that is the first to meet the fault, among those with this path."""
    kept: str
    """The text of a post that was read whole before, or beside it."""
    told: str
    """The network and the call, as its errors name them."""
    remedy: str
    """What its errors say is to be done where it refuses for good."""
    older: timedelta = timedelta(hours=5)
    """How old the oldest post is."""
    having: str = ""
    """A parameter that tells this call from others with the same path."""

    def meant(self, asked: Asked) -> bool:
        return asked.path == self.path and (not self.having or self.having in asked.params)


CALLS = {
    "feeds": Call("/anna.xml", 0, "does it?\n\nOn fernhollow.", r"feed HOST/anna\.xml", "sign-in|address"),
    "hackernews": Call(
        "/api/v1/search_by_date", 5, "fernhollow is new", r'Hacker News \(HOST\).*search for "fernhollow"',
        "address in the settings", timedelta(days=8), "query",
    ),
    "mastodon": Call(
        "/api/v1/timelines/tag/fernhollow", 1, "fernhollow again", "Mastodon server HOST.*hashtag fernhollow",
        "GRAPEVINE_MASTODON_TOKENS",
    ),
    "reddit": Call(
        "/r/sysadmin/comments", 2, "fernhollow again", r"(?s)Reddit.*r/sysadmin|r/sysadmin.*Reddit",
        "reddit.com/prefs/apps|Reddit answered 4",
    ),
    "x": Call(
        "/2/tweets/search/recent", 1, "fernhollow again", r"X\b.*recent search", r"developer\.x\.com|X refused",
    ),
}  # fmt: skip
CANNOT = {
    ("feeds", "410"): "a feed that is gone for good is not asked again: tests/collectors/feeds",
    ("feeds", "a page that repeats"): "a feed has one page",
    ("feeds", "a cursor that loops"): "a feed has one page",
    ("feeds", "503 for a moment"): "each feed is asked once in a run; the others go on",
    ("feeds", "truncated"): "what of a feed can be read is kept: tests/collectors/feeds",
}
"""What does not happen on a network, or ends otherwise there, and why."""
CASES = [(network, fault) for network in CALLS for fault in FAULTS if (network, fault.name) not in CANNOT]


@dataclass
class Outcome:
    """How one run ended."""

    error: Exception | None
    told: str
    """What its Run keeps of it, with the server's address as HOST."""


class Trial:
    """A small network, collected into an empty graph."""

    def __init__(self, graph: Graph, world: World) -> None:
        assert world.server is not None
        self.graph, self.world, self.server = graph, world, world.server
        self.network = world.collector.name
        self.call = CALLS[self.network]
        emptied(graph)
        name = f"@{world.handle}" if world.handle else world.anna
        company = Company("company:pellworth.example", "Pellworth", profiles=(f"{self.network}:{name}",))
        write_page(graph, [company], tombstones=KEY)
        world.arrive(NOW - self.call.older)

    def run(self) -> Outcome:
        error = None
        try:
            collect(self.graph, self.world.collector, ["fernhollow"], tombstones=KEY)
        except CollectorError as fault:
            error = fault
        [run] = self.graph.run("MATCH (run:Run) RETURN run.error AS told ORDER BY run.started DESC LIMIT 1")
        return Outcome(error, self._named(run["told"] or ""))

    def next_run(self, *, new: bool = True) -> Outcome:
        """A day later, when nothing is wrong any more and one more post is there, if it is not there yet."""
        self.server.alter = None
        if new:
            self.world.arrive(AFTER)
        self.world.clock.now = NOW + timedelta(days=1)
        if self.network == "feeds":
            # They keep when their host wants to be asked again, by the real clock.
            self.world.clock.now = max(
                self.world.clock.now, datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
            )
        return self.run()

    def texts(self) -> list[str]:
        rows = self.graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.text AS text")
        return sorted(row["text"] for row in rows)

    def content(self) -> list[str]:
        """The graph without what says how it was read: checkpoints, and the times of reading."""
        lines = map(json.loads, canonical_export(self.graph))
        return sorted(
            self._untimed(line) for line in lines if line.get("node") not in ("Checkpoint", "Job", "Spend")
        )

    def _untimed(self, line: dict[str, Any]) -> str:
        held = line["held"]
        if line.get("type") == "FOLLOWS":
            held = {name: value for name, value in held.items() if name not in ("day", "since", "snapshot")}
        if line.get("node") == "Profile":
            held = {
                name: value
                for name, value in held.items()
                if not name.endswith(("_baseline", "_snapshot", "seen"))
            }
        return self._named(json.dumps(line | {"held": held}, sort_keys=True))

    def _named(self, text: str) -> str:
        return text.replace(self.server.address.removeprefix("http://"), "HOST")

    def meet(self, fault: Fault) -> None:
        """From the call's first request on, or at that one alone, the fault is answered."""
        answers: list[Answer] = []

        def alter(_: int, asked: Asked, answer: Answer) -> Answer:
            if not self.call.meant(asked):
                return answer
            answers.append(answer)
            met = len(answers) - 1 == self.call.first if fault.passes else len(answers) > self.call.first
            return fault.make(answers[max(0, self.call.first - 1) :]) if met else answer

        self.server.alter = alter


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("CONNECT_S", "READ_S", "LOOKUP_S"):
        monkeypatch.setattr(http, name, 0.3)
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


def without_the_last(content: list[str]) -> list[str]:
    """The texts of the posts in a graph, but for the post that appears after the first run."""
    posts = [line["held"] for line in map(json.loads, content) if line.get("node") == "Post"]
    return sorted(
        post["text"]
        for post in posts
        if "text" in post and not post["created_at"].startswith(f"{AFTER:%Y-%m-%dT%H:%M}")
    )


Start = Callable[[str], Trial]


@pytest.fixture
def start(embedded_session: Graph, tmp_path: Path) -> Iterator[Start]:
    """Begins a trial of a network on the session's embedded engine."""
    with ExitStack() as stack:
        count = iter(range(9))

        def begin(network: str) -> Trial:
            folder = tmp_path / str(next(count))
            folder.mkdir()
            world: AbstractContextManager[World] = world_of(network, folder)
            return Trial(embedded_session, stack.enter_context(world))

        yield begin


@pytest.fixture(scope="module")
def without_a_fault() -> dict[str, list[str]]:
    """The graph of two runs without a fault, by network, as far as it was asked for."""
    return {}


@pytest.fixture
def right(start: Start, without_a_fault: dict[str, list[str]]) -> Callable[[str], list[str]]:
    def graph_of(network: str) -> list[str]:
        if network not in without_a_fault:
            trial = start(network)
            assert trial.run().error is None
            assert trial.next_run().error is None
            without_a_fault[network] = trial.content()
        return without_a_fault[network]

    return graph_of


@pytest.mark.parametrize(
    ("network", "fault"), CASES, ids=[f"{network}-{fault.name}" for network, fault in CASES]
)
def test_what_was_complete_is_kept_the_fault_is_told_and_the_next_run_makes_up_for_it(
    network: str,
    fault: Fault,
    start: Start,
    right: Callable[[str], list[str]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    whole = right(network)
    trial = start(network)
    caplog.set_level(logging.DEBUG)
    # Of the database nothing is asked here, and it would be most of all that is logged.
    caplog.set_level(logging.INFO, "neo4j")
    trial.meet(fault)

    first = trial.run()

    assert trial.call.kept in trial.texts()
    if fault.told:
        assert re.search(trial.call.told, first.told), first.told
        if re.fullmatch("40[1234]", fault.name):
            assert re.search(trial.call.remedy, first.told), first.told
    elif fault.told is None:
        assert first.error or "not read" in first.told or trial.texts() == without_the_last(whole)
    else:
        assert first.error is None
        assert "not read" not in first.told
    said = f"{first.told} {first.error!r} {caplog.text} {''.join(capfd.readouterr())}"
    assert not [secret for secret in trial.world.secrets if secret in said]
    assert trial.next_run().error is None
    assert trial.content() == whole


@pytest.mark.parametrize("network", CALLS)
def test_a_server_where_nothing_listens_is_told_and_made_up_for_by_the_next_run(
    network: str, start: Start, right: Callable[[str], list[str]]
) -> None:
    whole = right(network)
    trial = start(network)

    with trial.server.away():
        first = trial.run()

    assert isinstance(first.error, Unreachable)
    assert re.search(r"HOST|Reddit cannot|X cannot", first.told), first.told
    assert "nothing listens at that port" in first.told
    assert trial.texts() == []
    assert trial.next_run().error is None
    assert trial.content() == whole


@pytest.mark.parametrize("network", CALLS)
def test_a_post_that_appears_while_pages_are_read_moves_none_out_of_sight(
    network: str, start: Start, right: Callable[[str], list[str]]
) -> None:
    whole = right(network)
    trial = start(network)
    asked_for: list[str] = []

    def alter(_: int, asked: Asked, answer: Answer) -> Answer:
        asked_for.append(asked.path)
        if trial.call.meant(asked) and asked_for.count(asked.path) == max(trial.call.first, 1):
            trial.world.arrive(AFTER)
        return answer

    trial.server.alter = alter

    assert trial.run().error is None
    assert trial.next_run(new=False).error is None
    assert trial.content() == whole


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("network", CALLS)
def test_a_clock_of_ours_that_is_an_hour_off_loses_nothing(
    network: str, hours: int, start: Start, right: Callable[[str], list[str]]
) -> None:
    whole = right(network)
    trial = start(network)
    trial.world.clock.now = NOW + timedelta(hours=hours)

    assert trial.run().error is None
    assert trial.next_run().error is None
    assert trial.content() == whole


@pytest.mark.parametrize("network", sorted(CALLS.keys() - {"feeds"}))
def test_one_profile_among_many_that_is_not_there_is_named_and_costs_no_other(
    network: str, start: Start, right: Callable[[str], list[str]]
) -> None:
    whole = right(network)
    trial = start(network)
    name = f"@{trial.world.handle}" if trial.world.handle else trial.world.anna
    nobody = f"{network}:{name.replace('anna', 'nobody')}"
    write_page(trial.graph, [Company("company:gone.example", "Gone", profiles=(nobody,))], tombstones=KEY)

    first = trial.run()

    assert first.error is None
    assert nobody.rpartition(":")[2].removeprefix("@") in first.told
    assert trial.texts() == without_the_last(whole)
