"""The tools over people and companies: find them by name, show one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from grapevine.programs.lookup import companies_by_name, company_with, people_by_name
from grapevine.programs.values import json_safe
from graph.read.listing import one_person
from graph.records import CompanyRole

from .fitting import listed, one
from .question_tools import READS, Start

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from .desk import Desk

Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=500, description="A key, from an answer or a list.")]


def add_people_tools(server: MCPServer[Any], desk: Desk) -> None:
    """Give the server the tools over people and companies."""

    @server.tool(annotations=READS, structured_output=False)
    async def find_people(name: Name) -> str:
        """Who is meant by a name, @handle, mail address or key."""

        def work() -> dict[str, Any]:
            found = people_by_name(desk.graph, name)
            return listed({"rests_on": _keys("people", found)}, "people", found, desk.max_tokens)

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def show_person(key: Key) -> str:
        """One person: name, jobs with dates, and profiles on networks."""

        def work() -> dict[str, Any]:
            found = one_person(desk.graph, key)
            if found is None:
                raise ToolError("There is nobody with this key. Call find_people with a name for the key.")
            rests = {"people": [found["key"]], "companies": [job["company"] for job in found["jobs"]][:50]}
            return one({"rests_on": json_safe(rests)}, json_safe(found), desk.max_tokens)

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def find_companies(name: Name, role: CompanyRole | None = None, start: Start = 0) -> str:
        """The companies that go by a name, in any form of it, or have it in theirs."""

        def work() -> dict[str, Any]:
            found = companies_by_name(desk.graph, name, [role] if role else [])
            shown = found[start : start + 50]
            return listed(
                {"rests_on": _keys("companies", shown)},
                "companies",
                shown,
                desk.max_tokens,
                start=start,
                total=max(start, len(found)),
            )

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def show_company(key: Key) -> str:
        """One company: role, owner, revenue, renewal, and everything it is called."""

        def work() -> dict[str, Any]:
            found = company_with(desk.graph, key)
            if found is None:
                raise ToolError(
                    "There is no company with this key. Call find_companies with a name for the key."
                )
            return one({"rests_on": {"companies": [found["key"]]}}, found, desk.max_tokens)

        return await desk.run(work)


def _keys(kind: str, found: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {kind: [one["key"] for one in found]}
