"""What networks that bill us cost, told by doctor; and history, which asks before it spends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors.run import collect_names
from collectors.x.collector import X
from collectors.x.settings import XSettings
from grapevine import agreement
from grapevine.cli import app
from grapevine.spending import spending_finding
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.spending import spending
from graph.records import Post
from graph.write.spending import Allowance, Ledger
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.x.server import TOKEN, XServer, post, serving

PRICES = {"posts": 5_000, "users": 10_000, "follows": 10_000, "counts": 5_000}
ALLOWANCE = Allowance(PRICES, 1_000_000, 20_000_000, setting="[collectors.net]")  # type: ignore[arg-type]


def test_doctor_says_what_was_spent_by_job_and_day_beside_the_caps(embedded_graph: Graph) -> None:
    now = datetime.now(UTC)
    account = Ledger(embedded_graph, "net", ALLOWANCE, lambda: now)
    account.settle(account.reserve("counts", "a", {"counts": 1}), {"counts": ["a"]})
    account.settle(
        account.reserve("search", "a", {"posts": 1, "users": 1}, most=10),
        {"posts": map(str, range(10)), "users": ["1"]},
    )
    account.reserve("lists", "a", {"follows": 1}, most=10)
    Ledger(embedded_graph, "other", ALLOWANCE, lambda: now).reserve("lists", "a", {"follows": 1}, most=10)

    found = spending_finding("net", ALLOWANCE, embedded_graph)

    assert (found.name, found.status) == ("net spending", "ok")
    assert found.what.startswith("$0.165 of $1.00 today, ")
    assert found.what.endswith(" of $20.00 this month (UTC)")
    assert found.remedy == (
        f"{now:%Y-%m-%d}: counts $0.005 (1 count), lists $0.10 ($0.10 of it for requests without an answer), "
        "search $0.06 (10 posts, 1 account)"
    )


def test_doctor_warns_where_a_cap_is_nearly_reached(embedded_graph: Graph) -> None:
    Ledger(embedded_graph, "net", ALLOWANCE).reserve("search", "a", {"posts": 1}, most=190)

    found = spending_finding("net", ALLOWANCE, embedded_graph)

    assert found.status == "warn"
    assert "raise it in [collectors.net]" in found.remedy


@pytest.fixture
def x(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    """An X with 20 posts of today, which the commands read."""
    now = datetime.now(UTC)
    with serving(XServer(users=[{"id": "9001", "username": "anna", "name": "Anna"}], now=now)) as server:
        server.posts = [post(now - timedelta(minutes=n + 1), f"fernhollow {n}", "9001") for n in range(20)]
        monkeypatch.setattr(
            Workspace,
            "ready_collector",
            lambda *_: X(TOKEN, api=server.api, settings=XSettings(ask_above=0.1)),
        )
        yield server


@pytest.mark.server
def test_history_tells_its_price_and_spends_nothing_without_an_answer(
    x: XServer, embedded_graph: Graph, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "grapevine.toml"
    config.write_text('[watch]\nterms = ["fernhollow"]\n', encoding="utf-8")
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.setattr(Workspace, "open", lambda _self: _borrowed(embedded_graph))

    def history(*more: str, answer: str = "", terminal: bool = False) -> tuple[int, str, int]:
        monkeypatch.setattr(agreement, "somebody_answers", lambda: terminal)
        told = CliRunner().invoke(
            app, ["history", "x", "--since", "1 day", "--config", str(config), *more], input=answer
        )
        said = f"{told.output} {told.exception or ''}"
        [row] = embedded_graph.run("MATCH (post:Post) RETURN count(post) AS n")
        return told.exit_code, said, row["n"]

    refused = history()
    assert "X bills what is read. This would cost about $0.30:" in refused[1]
    assert "about 20 posts with their authors: $0.30" in refused[1]
    assert "add --yes to agree to it" in refused[1]
    assert (refused[0], refused[2]) == (1, 0)
    declined = history(answer="n\n", terminal=True)
    assert (declined[0], declined[2]) == (1, 0)
    assert {one.job for one in spending(embedded_graph, "2026-01-01")} == {"counts"}
    agreed = history(answer="y\n", terminal=True)
    assert (agreed[0], agreed[2]) == (0, 20)
    assert history("--yes")[0] == 0
    assert sum(one.spent for one in spending(embedded_graph, "2026-01-01") if one.job == "history") == 110_000


@pytest.mark.server
def test_listening_tells_the_price_of_one_look_and_stores_nothing_but_what_it_spent(
    x: XServer, embedded_graph: Graph, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.setattr(Workspace, "open", lambda _self: _borrowed(embedded_graph))

    def listen(*more: str, answer: str = "", terminal: bool = False) -> tuple[int, str, int]:
        monkeypatch.setattr(agreement, "somebody_answers", lambda: terminal)
        told = CliRunner().invoke(app, ["listen", "x", "--track", "fernhollow", *more], input=answer)
        return told.exit_code, f"{told.output} {told.exception or ''}", told.output.count("fernhollow ")

    def spent() -> dict[str, tuple[int, int]]:
        return {one.job: (one.amount, one.posts) for one in spending(embedded_graph, "2026-01-01")}

    refused = listen()
    assert "X bills what is read. This would cost about $0.30:" in refused[1]
    assert "add --yes to agree to it" in refused[1]
    assert "X bills $0.005 for this." in refused[1]
    assert (refused[0], refused[2]) == (1, 0)
    assert listen(answer="n\n", terminal=True)[::2] == (1, 0)
    assert spent() == {"listen x": (10_000, 0)}
    heard = listen(answer="y\n", terminal=True)
    assert heard[::2] == (0, 20)
    # A request for counts, 20 posts and their one author.
    assert "X bills $0.115 for this." in heard[1]
    assert spent() == {"listen x": (125_000, 20)}
    del x.posts[1:]
    cheap = listen()
    assert cheap[::2] == (0, 1)
    assert "This would cost about $0.015:" in cheap[1]
    assert embedded_graph.run(
        "MATCH (node) WHERE NOT node:Spend AND NOT node:Schema RETURN count(*) AS n"
    ) == [{"n": 0}]


@pytest.mark.server
def test_listening_costs_no_more_than_the_budget_leaves(
    x: XServer, embedded_graph: Graph, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.setattr(Workspace, "open", lambda _self: _borrowed(embedded_graph))
    x.counted["fernhollow"] = 1_000

    told = CliRunner().invoke(app, ["listen", "x", "--track", "fernhollow", "--yes"])

    assert told.exit_code == 1
    assert "[collectors.x], or listen for rarer words." in str(told.exception)
    assert [one.job for one in spending(embedded_graph, "2026-01-01")] == ["listen x"]


@pytest.mark.server
def test_what_is_looked_up_outside_a_run_is_booked_as_well(
    x: XServer, embedded_graph: Graph, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.setattr(Workspace, "open", lambda _self: _borrowed(embedded_graph))
    said = Post("x:1", "x:9001", "hello", datetime.now(UTC))
    write_page(embedded_graph, [said], tombstones=TombstoneKey(b"a key for tests alone"))

    assert CliRunner().invoke(app, ["restore", "x:@anna"]).exit_code == 0
    named = collect_names(
        embedded_graph, X(TOKEN, api=x.api), tombstones=TombstoneKey(b"a key for tests alone")
    )

    assert named == 1
    [row] = spending(embedded_graph, "2026-01-01")
    # One account, asked for twice, and billed once on one day.
    assert (row.job, row.requests, row.users, row.amount) == ("lookups", 2, 1, 10_000)


class _borrowed:  # noqa: N801 - a context, as the method that it stands for
    """The test's graph, left open."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def __enter__(self) -> Graph:
        return self.graph

    def __exit__(self, *_: object) -> None:
        pass
