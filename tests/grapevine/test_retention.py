"""Old posts go by hand and daily, what was done is listed, and a person gets what is held about them."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from collectors.registry import COLLECTORS, collector_class
from grapevine.cli import app
from grapevine.config import SettingsError, parse_config
from grapevine.live import LiveWorkspace
from grapevine.personal_export import page
from grapevine.service.last_runs import job_names
from grapevine.service.plan import upkeep
from grapevine.service.running import JobState, Stop
from grapevine.service.work import removing_old
from grapevine.workspace import Workspace
from graph.connection import Graph, GraphSettings
from graph.errors import GraphError
from graph.read.audit import audit_entries
from graph.read.runs import recent_runs
from graph.records import Person, Post, Profile
from graph.settings import default_home
from graph.write.tombstones import tombstone_key
from graph.write.writer import write_page

NOW = datetime.now(UTC)
KEPT = '[retention]\ndays = "400 days"\n[retention.networks]\nbluesky = 30\n'


@pytest.fixture
def home(commands_home: Path) -> Path:
    return commands_home


@pytest.fixture
def graph(commands_graph: Graph) -> Graph:
    return commands_graph


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=typed)


def said(*arguments: str, typed: str = "") -> str:
    """What a command that ends well prints."""
    result = run(*arguments, typed=typed)
    if result.exception:
        raise result.exception
    return result.output


def posts(graph: Graph) -> list[str]:
    return [row["key"] for row in graph.run("MATCH (p:Post) RETURN p.key AS key ORDER BY key")]


def post(key: str, days_ago: int) -> Post:
    return Post(key, f"{key.partition(':')[0]}:anna", "hello", NOW - timedelta(days=days_ago))


def plant(graph: Graph, home: Path) -> None:
    with Workspace.load().open():
        pass
    write_page(
        graph,
        [
            Person("person:anna@pellworth.example", "Anna Pell", "crm", profiles=("bluesky:anna",)),
            Profile("bluesky:anna", "anna.example", bio="<script>alert(1)</script>", seen=NOW),
            post("bluesky:old", 31),
            post("bluesky:new", 29),
            post("hackernews:old", 401),
            post("hackernews:new", 399),
        ],
        tombstones=tombstone_key(home),
    )


@pytest.mark.server
def test_old_posts_go_after_a_question_and_all_that_was_done_is_listed(graph: Graph, home: Path) -> None:
    plant(graph, home)
    assert 'Every post is kept: write `days = "400 days"` in [retention]' in said("retention")
    assert "Nothing was erased, restored, removed by age" in said("audit")
    Path("grapevine.toml").write_text(KEPT)

    preview = said("retention", "--dry-run")
    assert "30 days" in preview
    assert "400 days" in preview
    refused = run("retention", typed="n\n")
    assert refused.exit_code == 1
    assert "Remove it? It cannot be taken back." in refused.output
    assert len(posts(graph)) == 4
    assert "Removed: 1 post. Noted: grapevine audit" in said("retention", "--network", "bluesky", "--yes")
    assert posts(graph) == ["bluesky:new", "hackernews:new", "hackernews:old"]
    assert "Removed: 1 post." in said("retention", typed="y\n")
    assert "Nothing is older than that." in said("retention")
    write_page(graph, [post("bluesky:old", 31)], tombstones=tombstone_key(home))
    assert posts(graph) == ["bluesky:new", "hackernews:new"]

    said("export", "--person", "anna pell", "--output", "given")
    said("forget", "anna pell", "--yes")
    noted = json.loads(said("audit", "--format", "json"))
    assert [(one["action"], one["kind"], one["network"], one["counts"]) for one in noted] == [
        ("forget", "person", None, {"people": 1, "posts": 1, "profiles": 1}),
        ("export", "person", None, {"people": 1, "posts": 1, "profiles": 1, "relationships": 2}),
        ("retention", None, "hackernews", {"posts": 1}),
        ("retention", None, "bluesky", {"posts": 1}),
    ]
    assert noted[0]["subject_hash"] == noted[1]["subject_hash"]
    assert "nna" not in json.dumps(noted)
    listed = said("audit")
    assert "retention" in listed
    assert "1 people, 1 posts, 1 profiles" in listed


@pytest.mark.server
def test_a_person_gets_two_files_that_nobody_else_may_read(graph: Graph, home: Path) -> None:
    plant(graph, home)

    output = said("export", "--person", "@anna.example", "--output", "for/anna")

    assert (
        "Wrote for/anna/person.json and for/anna/person.html. Noted, without the name: grapevine audit"
        in output
    )
    folder = Path("for/anna")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *sorted(folder.iterdir()))] == [
        0o700,
        0o600,
        0o600,
    ]
    held = json.loads((folder / "person.json").read_text())
    assert [one["name"] for one in held["person"]] == ["Anna Pell"]
    assert sorted(one["key"] for one in held["posts"]) == ["bluesky:new", "bluesky:old"]
    text = (folder / "person.html").read_text()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert text == page(held)
    with pytest.raises(GraphError, match="is there already: name another folder"):
        said("export", "--person", "@anna.example", "--output", "for/anna")
    with pytest.raises(GraphError, match="Say where to write it: --output FOLDER"):
        said("export", "--person", "@anna.example")
    with pytest.raises(GraphError, match="No person, profile or company in the graph is 'nobody'"):
        said("export", "--person", "nobody", "--output", "for/nobody")
    assert len(audit_entries(graph)) == 1


@pytest.mark.server
def test_the_service_removes_old_posts_daily_where_a_limit_is_set(graph: Graph, home: Path) -> None:
    plant(graph, home)
    live = LiveWorkspace()
    assert "retention" not in upkeep(live.current(), live, graph)
    assert "retention" not in job_names(live.current())
    file = default_home({"GRAPEVINE_HOME": str(home)}) / "grapevine.toml"
    file.write_text(KEPT)
    live = LiveWorkspace(file)
    assert upkeep(live.current(), live, graph)["retention"].period == timedelta(days=1)
    assert "retention" in job_names(live.current())

    counts = removing_old(live, graph)(Stop(), JobState("retention"))

    assert counts == {"posts": 2}
    assert posts(graph) == ["bluesky:new", "hackernews:new"]
    assert [one.network for one in audit_entries(graph)] == ["hackernews", "bluesky"]
    [run] = recent_runs(graph, 1, job="retention")
    assert (run.state, run.counts) == ("done", {"posts": 2})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", (None, None)),
        ("[retention]\ndays = 400\n", (400, 400)),
        ('[retention]\ndays = "2 years"\n[retention.networks]\nbluesky = "3 years"\n', (1095, 730)),
        ("[retention.networks]\nbluesky = 7\n", (7, None)),
    ],
)
def test_a_network_is_kept_as_its_own_setting_says_else_as_all_are(
    text: str, kept: tuple[int | None, int | None]
) -> None:
    days = Workspace(parse_config(text), GraphSettings()).kept_days()
    assert (days["bluesky"], days["hackernews"]) == kept
    assert days.keys() == set(COLLECTORS)


def test_terms_that_allow_fewer_days_count(monkeypatch: pytest.MonkeyPatch) -> None:
    made = collector_class("hackernews")
    terms = type(made.terms)(True, 24, storage_days=30)
    monkeypatch.setattr(made, "terms", terms)
    for text, kept in (("", 30), ("[retention]\ndays = 400\n", 30), ("[retention]\ndays = 7\n", 7)):
        assert Workspace(parse_config(text), GraphSettings()).kept_days()["hackernews"] == kept


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('days = "soon"', "write a number of days"),
        ("days = 0", "write a number of days"),
        ('days = "3 hours"', "write a number of days"),
        ("days = true", "write a number of days"),
        ("[retention.networks]\nnet = 3", "there is no network 'net'"),
    ],
)
def test_a_limit_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        parse_config(f"[retention]\n{text}\n")
