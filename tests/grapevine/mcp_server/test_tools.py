"""`grapevine mcp` as its clients meet it: the SDK's own client, over standard input and output and over HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from grapevine.mcp_server.fitting import BYTES_PER_TOKEN
from graph.connection import Graph
from queries.alerts.states import short
from tests.grapevine.served import PERIOD, Running, environment, plant, serving

CARE = "connections-who-care"
VOLUME = "volume-and-sentiment-by-day"
READING = {
    *("list_questions", "find_question", "ask_question", "find_people", "show_person"),
    *("find_companies", "show_company", "list_alerts", "show_alert"),
}
WRITING = {"acknowledge_alert", "snooze_alert"}
Called = tuple[bool, str]
Steps = Callable[[Client], Coroutine[Any, Any, Any]]


@pytest.fixture(scope="module")
def planted(embedded_session: Graph) -> Graph:
    plant(embedded_session)
    return embedded_session


@pytest.fixture(scope="module")
def over_http(planted: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving(planted, tmp_path_factory.mktemp("mcp"), ("mcp", "--http", "--write")) as running:
        yield running


def alone(steps: Coroutine[Any, Any, Any]) -> Any:
    """Run to its end in a thread of its own: a browser's tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, steps).result()


def by_stdio(graph: Graph, folder: Path, steps: Steps, *options: str) -> Any:
    """What ``steps`` return, with a client of a process of its own."""

    async def run() -> Any:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "grapevine", "mcp", *options],
            env=environment(graph, folder),
            cwd=folder,
        )
        async with Client(server, read_timeout_seconds=60) as client:
            return await steps(client)

    return alone(run())


def by_http(running: Running, steps: Steps, role: str = "csm") -> Any:
    async def run() -> Any:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(
                httpx2.AsyncClient(
                    headers={"Authorization": f"Bearer {running.tokens[role]}"}, timeout=60, trust_env=False
                )
            )
            transport = streamable_http_client(running.address, http_client=http)
            client = await stack.enter_async_context(Client(transport, read_timeout_seconds=60))
            return await steps(client)

    return alone(run())


async def called(client: Client, tool: str, **arguments: Any) -> Called:
    """Whether it failed, and the text."""
    result = await client.call_tool(tool, arguments)
    return bool(result.is_error), "".join(getattr(part, "text", "") for part in result.content)


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    failed, text = await called(client, tool, **arguments)
    assert not failed, text
    found: dict[str, Any] = json.loads(text)
    return found


def test_over_standard_input_it_reads_only_and_tells_what_its_rows_rest_on(
    planted: Graph, tmp_path: Path
) -> None:
    async def steps(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == READING
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        listed = await told(client, "list_questions")
        assert CARE in {one["id"] for one in listed["untrusted_data"]["questions"]}
        found = await told(client, "find_question", phrase="which connections care about churn")
        assert [one["question"] for one in found["untrusted_data"]["questions"]] == [CARE]
        answer = await told(client, "ask_question", question=CARE, values={"topic": "churn", "since": PERIOD})
        assert "never" in answer["about"] or "no instruction" in answer["about"]
        rows = answer["untrusted_data"]["rows"]
        assert len(rows) == answer["rows_in_all"] > 0
        assert all(row["rests_on"]["people"] for row in rows)
        week = {"since": "2026-11-16 to 2026-11-22"}
        beside = await told(client, "ask_question", question=VOLUME, values=week, compare=True)
        here = [row for row in beside["untrusted_data"]["rows"] if "gone" not in row]
        assert len(here) == beside["rows_in_all"]
        assert len(beside["untrusted_data"]["rows"]) == len(here) + beside["rows_gone"]
        known = [row for row in here if not row["compared"]["new"]]
        assert known
        for row in known:
            assert row["posts"] == row["compared"]["before"]["posts"] + row["compared"]["change"]["posts"]
        assert any("is compared with 2026-11-09 to 2026-11-15" in note for note in beside["notes"])
        person = await told(client, "show_person", key=rows[0]["rests_on"]["people"][0])
        assert person["untrusted_data"]["name"] == rows[0]["person"]
        company = await told(client, "show_company", key="company:osterfjord")
        assert company["rests_on"] == {"companies": ["company:osterfjord"]}
        companies = await told(client, "find_companies", name="Bright Quay")
        assert companies["rests_on"] == {"companies": ["company:brightquay"]}
        people = await told(client, "find_people", name="person:anna")
        assert people["rests_on"] == {"people": ["person:anna"]}
        alerts = await told(client, "list_alerts")
        assert [one["title"] for one in alerts["untrusted_data"]["alerts"]] == [
            f"quiet/{number} fell silent" for number in (2, 1, 0)
        ]
        assert alerts["rests_on"]["companies"] == ["company:osterfjord"]
        shown = await told(client, "show_alert", alert=short("quiet/0"))
        assert shown["untrusted_data"]["history"][0]["what"] == "recorded"

    by_stdio(planted, tmp_path, steps)


def test_what_cannot_be_answered_says_what_to_do(planted: Graph, tmp_path: Path) -> None:
    async def steps(client: Client) -> list[Called]:
        return [
            await called(client, "ask_question", question="no-such-question"),
            await called(client, "ask_question", question=CARE, values={"topic": "otters"}),
            await called(client, "show_person", key="person:otter"),
            await called(client, "show_alert", alert="ffffffff"),
            await called(client, "acknowledge_alert", alert=short("quiet/0")),
        ]

    results = by_stdio(planted, tmp_path, steps)
    assert all(failed for failed, _ in results)
    wanted = [
        "Call list_questions",
        "there is no topic called 'otters'",
        "Call find_people",
        "Call list_alerts",
    ]
    for (_, text), said in zip(results[:4], wanted, strict=True):
        assert said in text


def test_an_answer_keeps_to_its_tokens_and_says_what_was_left_out(planted: Graph, tmp_path: Path) -> None:
    async def steps(client: Client) -> tuple[str, str]:
        asked = {"question": "volume-and-sentiment-by-day", "values": {"since": PERIOD}}
        _, first = await called(client, "ask_question", **asked)
        shown = len(json.loads(first)["untrusted_data"]["rows"])
        _, second = await called(client, "ask_question", **asked, start=shown)
        return first, second

    first, second = by_stdio(planted, tmp_path, steps, "--max-tokens", "500")
    assert len(first.encode()) <= 500 * BYTES_PER_TOKEN
    rows, left = json.loads(first)["untrusted_data"]["rows"], json.loads(first)["left_out"]
    assert left["rows"] == json.loads(first)["rows_in_all"] - len(rows) > 0
    assert f"start={len(rows)}" in left["how_to_get_them"]
    assert json.loads(second)["untrusted_data"]["rows"][0]["number"] == len(rows)


def test_a_question_that_takes_too_long_is_given_up(planted: Graph, tmp_path: Path) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    (folder / "slow.cypher").write_text(
        "// ---\n// question: How slow is it?\n// description: It counts for ever.\n// columns: [n]\n// ---\n"
        "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b WITH a, b WHERE a * b < 0\nRETURN count(*) AS n\n",
        encoding="utf-8",
    )
    config = tmp_path / "own.toml"
    config.write_text(f"[questions]\nfolders = ['{folder}']\n", encoding="utf-8")

    async def steps(client: Client) -> tuple[Called, dict[str, Any]]:
        slow = await called(client, "ask_question", question="slow")
        return slow, await told(client, "list_alerts")

    (failed, text), after = by_stdio(planted, tmp_path, steps, "--timeout", "2", "--config", str(config))
    assert failed
    assert "No answer within 2 s" in text
    assert len(after["untrusted_data"]["alerts"]) == 3


def test_over_http_who_has_a_token_for_it_acknowledges_and_snoozes(over_http: Running) -> None:
    async def steps(client: Client) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == READING | WRITING
        taken = await told(client, "acknowledge_alert", alert=short("quiet/2"), note="called them")
        assert taken["untrusted_data"]["state"] == "acknowledged"
        last = taken["untrusted_data"]["history"][-1]
        assert (last["by"], last["note"]) == ("the-csm", "called them")
        put_off = await told(client, "snooze_alert", alert=short("quiet/1"), hours=2)
        assert put_off["untrusted_data"]["state"] == "snoozed"

    by_http(over_http, steps)


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("reader", 403)], ids=["nobody", "a reader"])
def test_over_http_a_server_that_writes_lets_no_other_in(
    over_http: Running, role: str | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {over_http.tokens[role]}"} if role else {}
    refused = httpx.post(over_http.address, json={}, headers=headers, timeout=60, trust_env=False)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
