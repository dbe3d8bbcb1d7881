"""The tools over alerts: list and show them; acknowledge and snooze them where the server may write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from grapevine.programs.rests_on import keys_in, keys_of
from grapevine.programs.told import alert_told
from queries.alerts.states import Alert, State, acknowledge, find_alert, one_alert, recent_alerts, snooze

from .fitting import listed, one
from .question_tools import READS

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from .desk import Desk

WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
AlertId = Annotated[str, Field(min_length=1, max_length=500, description="Its id, from list_alerts.")]
_LINE = ("id", "alert", "title", "lines", "state", "at", "owner", "assigned", "snoozed_until")


def add_alert_tools(server: MCPServer[Any], desk: Desk, *, write: bool) -> None:
    """Give the server the tools over alerts; those that change them only with ``write``."""

    @server.tool(annotations=READS, structured_output=False)
    async def list_alerts(
        state: Annotated[State | None, Field(description="Only those in this state.")] = None,
        alert: Annotated[
            str | None, Field(max_length=200, description="Only this alert's, by its name.")
        ] = None,
        most: Annotated[int, Field(ge=1, le=100)] = 20,
    ) -> str:
        """The latest alerts, the newest first."""

        def work() -> dict[str, Any]:
            found = [
                alert_told(one)
                for one in recent_alerts(desk.graph, most, alert=alert, states=[state] if state else None)
            ]
            lines = [{name: told[name] for name in _LINE} for told in found]
            rests = keys_of(desk.graph, keys_in([[told["row"], told["account"]] for told in found])[:200])
            return listed({"rests_on": rests}, "alerts", lines, desk.max_tokens)

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def show_alert(alert: AlertId) -> str:
        """One alert: what it says, the row it rests on, its state and its history."""
        return await desk.run(lambda: _shown(desk, find_alert(desk.graph, alert)))

    if not write:
        return

    @server.tool(annotations=WRITES, structured_output=False)
    async def acknowledge_alert(
        alert: AlertId,
        context: Context[Any, Any],
        note: Annotated[str, Field(max_length=2_000, description="What is done about it.")] = "",
    ) -> str:
        """Acknowledge an alert: somebody takes care of it, and no more is sent. Only when the user asks for it."""
        by = desk.who(context)

        def work() -> dict[str, Any]:
            found = find_alert(desk.graph, alert)
            _changed(found, acknowledge(desk.graph, [found.key], by, datetime.now(UTC), note))
            return _shown(desk, one_alert(desk.graph, found.key))

        return await desk.run(work)

    @server.tool(annotations=WRITES, structured_output=False)
    async def snooze_alert(
        alert: AlertId,
        context: Context[Any, Any],
        hours: Annotated[float, Field(gt=0, le=24 * 366, description="For how long.")] = 24,
    ) -> str:
        """Put an alert off: it is told again afterwards, if it still is there. Only when the user asks for it."""
        by = desk.who(context)

        def work() -> dict[str, Any]:
            found, now = find_alert(desk.graph, alert), datetime.now(UTC)
            _changed(found, snooze(desk.graph, [found.key], by, now, now + timedelta(hours=hours)))
            return _shown(desk, one_alert(desk.graph, found.key))

        return await desk.run(work)


def _shown(desk: Desk, found: Alert) -> dict[str, Any]:
    told = alert_told(found)
    rests = keys_of(desk.graph, keys_in([told["row"], told["account"]])[:200])
    return one({"rests_on": rests}, told, desk.max_tokens)


def _changed(found: Alert, changed: list[str]) -> None:
    if not changed:
        raise ToolError(f"The alert is {found.state} already: nothing was changed.")
