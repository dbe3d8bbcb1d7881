"""Which jobs the configuration wants, and which edits make a job anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from grapevine.live import LiveWorkspace
from grapevine.service.plan import PlannedJob, plan
from grapevine.workspace import Workspace
from graph.connection import Graph


@pytest.fixture(autouse=True)
def signed_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.setenv("X_BEARER_TOKEN", "a-token")


def planned(folder: Path, text: str) -> dict[str, PlannedJob]:
    """The jobs of a configuration; planning asks no graph."""
    (folder / "grapevine.toml").write_text(text, encoding="utf-8")
    workspace = Workspace.load(folder / "grapevine.toml")
    jobs, _ = plan(workspace, LiveWorkspace(workspace.config_file), cast(Graph, None))
    return jobs


@pytest.mark.parametrize(
    ("edit", "anew"),
    [
        pytest.param(
            '[collectors.x]\nevery = "1 hour"\ndaily = 20', {"collect x"}, id="a cap that is raised"
        ),
        pytest.param('[collectors.x]\nevery = "1 hour"\ntimeout = "1 hour"', {"collect x"}, id="a time-out"),
        pytest.param('[collectors.x]\nevery = "2 hours"', set(), id="a period, which is rescheduled"),
        pytest.param(
            '[collectors.hackernews]\nfirst_look = "2 days"',
            {"collect hackernews"},
            id="the settings of another network",
        ),
        pytest.param('[us]\nname = "Acme"', set(), id="what is no network's"),
    ],
)
def test_a_job_is_made_anew_when_its_own_networks_settings_are_edited(
    tmp_path: Path, edit: str, anew: set[str]
) -> None:
    off = "[collectors.bluesky]\nenabled = false\n"
    x = "" if "collectors.x" in edit else '[collectors.x]\nevery = "1 hour"\n'
    before = planned(tmp_path, f'{off}[collectors.x]\nevery = "1 hour"')
    after = planned(tmp_path, f"{off}{x}{edit}")

    assert before.keys() == after.keys()
    assert {name for name, job in after.items() if job.made_of != before[name].made_of} == anew


def test_an_alert_is_checked_once_a_period_or_when_its_cron_says_and_not_at_all_when_it_is_off(
    tmp_path: Path,
) -> None:
    question = 'question = "accounts-connecting-to-a-competitor"\n'
    jobs = planned(
        tmp_path,
        f'[[alerts]]\nname = "a"\n{question}every = "2 hours"\n'
        f'[[alerts]]\nname = "b"\n{question}cron = "0 8 * * 1-5"\nzone = "Europe/Berlin"\n'
        f'[[alerts]]\nname = "c"\n{question}on = false\n',
    )
    assert [name for name in jobs if name.startswith("alert ")] == ["alert a", "alert b"]
    assert (jobs["alert a"].period, jobs["alert a"].due) == (timedelta(hours=2), None)
    weekdays = jobs["alert b"]
    # It is late after no less than a weekend.
    assert weekdays.period == timedelta(days=3)
    assert weekdays.due is not None
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert weekdays.due(saturday) == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert timedelta(0) < weekdays.first_in <= timedelta(days=3)
    assert jobs["send alerts"].period == timedelta(minutes=1)
