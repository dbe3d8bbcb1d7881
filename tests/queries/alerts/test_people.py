"""Whom a row reaches: its owner, else a default, else everybody; each by their own channels."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from queries.alerts.delivery import Notifier
from queries.alerts.people import Person, Recipient, Router
from queries.alerts.rules import AlertSpec
from queries.alerts.times import Digest, QuietHours

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NORA = Person("Nora Quist", "nora@fernhollow.example", ("N. Quist",), urls=["json://nora"])
ROB = Person("Rob Tallow", "rob@fernhollow.example", urls=["json://rob", "json://rob-phone"])
IDA = Person("Ida Marsh", "ida@fernhollow.example")
ROUTER = Router(Notifier(["json://team"]), (NORA, ROB, IDA))
MAILED = Router(Notifier(["mailto://relay/{owner_address}", "json://team"]), (NORA, ROB, IDA))
SPEC = AlertSpec("rivals", "q")


def reached(
    router: Router, owner: str | None = None, address: str | None = None, spec: AlertSpec = SPEC
) -> dict[str, list[str]]:
    recipients, problems = router.recipients(spec, owner, address)
    assert problems == []
    return {one.name: [channel._url for channel in one.channels] for one in recipients}


@pytest.mark.parametrize(
    ("owner", "address"),
    [
        ("Nora Quist", None),
        ("nora  quist", None),
        ("N. Quist", None),
        (None, "NORA@fernhollow.example"),
        # The address is surer than the name.
        ("Rob Tallow", "nora@fernhollow.example"),
    ],
)
def test_a_row_goes_to_its_owner_by_address_or_name(owner: str | None, address: str | None) -> None:
    assert reached(ROUTER, owner, address) == {"Nora Quist": ["json://nora"]}


def test_an_owner_without_channels_of_their_own_is_reached_by_everybodys() -> None:
    assert reached(MAILED, "Ida Marsh") == {
        "Ida Marsh": ["mailto://relay/ida@fernhollow.example", "json://team"]
    }


def test_an_owner_whom_the_settings_do_not_name_is_reached_by_the_address_in_the_row() -> None:
    assert reached(MAILED, "Jo", "jo@fernhollow.example") == {
        "Jo": ["mailto://relay/jo@fernhollow.example", "json://team"]
    }


def test_a_row_that_nobody_owns_goes_to_the_alerts_default_then_the_teams_then_everybody() -> None:
    team = Router(Notifier(["json://team"]), (NORA, ROB), owner="Nora Quist")
    assert reached(team, spec=AlertSpec("a", "q", owner="rob@fernhollow.example")) == {
        "Rob Tallow": ["json://rob", "json://rob-phone"]
    }
    assert reached(team) == {"Nora Quist": ["json://nora"]}
    assert reached(ROUTER) == {"everybody": ["json://team"]}
    alone = Router(Notifier([]), (NORA, ROB, IDA))
    assert reached(alone) == {"Nora Quist": ["json://nora"], "Rob Tallow": ["json://rob", "json://rob-phone"]}


def test_with_the_teams_channels_alone_everybody_is_told_of_everything() -> None:
    assert reached(Router(Notifier(["json://team"])), "Jo", None) == {"Jo": ["json://team"]}


def test_where_no_channel_is_set_the_reason_says_so() -> None:
    assert Router().recipients(SPEC, None, None) == ([], ["no notification URL is set"])
    unset = Router(people=(Person("Nora", missing=("NORA_SLACK",)),))
    assert unset.recipients(SPEC, "Nora", None) == ([], ["NORA_SLACK, a channel of Nora, is not set"])
    nowhere = "Nora has no channel, and no notification URL is set"
    assert Router(people=(Person("Nora"),)).recipients(SPEC, "Nora", None) == ([], [nowhere])


def test_an_alert_may_name_whom_it_tells_beside_the_owner_and_a_shared_channel_is_used_once() -> None:
    both = AlertSpec("a", "q", to=("owner", "Rob Tallow", "Nora Quist"))
    assert reached(ROUTER, "Nora Quist", spec=both) == {
        "Nora Quist": ["json://nora"],
        "Rob Tallow": ["json://rob", "json://rob-phone"],
    }
    recipients, _ = ROUTER.recipients(both, "Nora Quist", None)
    assert [one.mark for one in recipients] == ["", "Rob Tallow/"]


def test_other_channels_are_those_that_are_named_for_it_else_the_teams() -> None:
    [team] = ROUTER.others([])
    assert team._url == "json://team"
    assert ROUTER.others([team.id]) == []
    named = Router(Notifier(["json://team"]), other=["json://spare"])
    assert [channel._url for channel in named.others([])] == ["json://spare"]


def test_who_is_told_when() -> None:
    night = QuietHours(time(11), time(13))
    quiet = Recipient("Nora", (), quiet=night)
    daily = Recipient("Rob", (), quiet=night, digest=Digest(time(8)))
    assert quiet.told_from(NOW, NOW, urgent=False) == NOW.replace(hour=13)
    assert daily.told_from(NOW, NOW, urgent=False) == NOW.replace(day=23, hour=8)
    assert {one.told_from(NOW, NOW, urgent=True) for one in (quiet, daily)} == {NOW}
