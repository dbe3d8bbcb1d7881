"""A network is a folder and a line in the registry: here one is added, and all that depends on it finds it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors.base import Collector, ConfigError, MalformedProfile, Page, RetryLater, Skipped
from collectors.crm.importer import import_crm
from collectors.registry import (
    COLLECTORS,
    class_that_can,
    collector_class,
    collector_classes,
    profile_examples,
    profile_key,
)
from collectors.run import collect
from collectors.watch.watch import Watch
from grapevine.cli import app
from grapevine.config import SettingsError, parse_config
from grapevine.live import LiveWorkspace
from grapevine.service.last_runs import job_names
from grapevine.service.plan import plan
from grapevine.toml_text.writing import write_toml
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.write.tombstones import TombstoneKey

KEY = TombstoneKey(b"a key for tests alone")
ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests/data/wren"


@pytest.fixture(autouse=True)
def _wren(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line."""
    monkeypatch.setitem(COLLECTORS, "wren", "tests.collectors.wren.collector:Wren")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A configuration that listens to the new network alone."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    file = tmp_path / "grapevine.toml"
    off = "".join(f"[collectors.{name}]\nenabled = false\n" for name in COLLECTORS if name != "wren")
    file.write_text(f'{off}[collectors.wren]\nfolder = "{RECORDED}"\n[watch]\nterms = ["fernhollow"]\n')
    return file


def shown(*arguments: str) -> tuple[int, str]:
    """What a command answers: its exit code, and what it printed or raised."""
    done = CliRunner().invoke(app, list(arguments))
    fault = "" if done.exception is None or isinstance(done.exception, SystemExit) else str(done.exception)
    return done.exit_code, done.output + fault


def test_its_table_is_read_by_its_own_settings_and_a_misspelt_one_is_named(config: Path) -> None:
    read = Workspace.load(config).config.collectors["wren"]

    assert type(read) is collector_class("wren").settings
    assert read.model_dump() == {"enabled": True, "every": None, "timeout": None, "folder": RECORDED}
    with pytest.raises(SettingsError, match=r"collectors\.wren\.foldr"):
        parse_config("[collectors.wren]\nfoldr = 'x'")
    with pytest.raises(SettingsError, match=f"no network 'foo'; there are: {', '.join(COLLECTORS)}"):
        parse_config("[collectors.foo]\nenabled = true")


def test_init_writes_its_table_with_what_may_be_set() -> None:
    written = write_toml("Acme")

    assert "# Wren needs no account.\n[collectors.wren]\nenabled = true\n" in written
    assert '\n# folder = "wren"   # The folder with posts.jsonl and accounts.json.\n' in written
    collected = {name for name in COLLECTORS if "mentions" in collector_class(name).abilities}
    assert parse_config(written).collectors.keys() == collected


def test_a_crm_link_to_a_profile_of_it_joins_the_profile_to_the_person(
    embedded_graph: Graph, tmp_path: Path
) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("name,email,profiles\nAnna Pell,anna@pellworth.example,wren:@Anna\n")

    report = import_crm(embedded_graph, [contacts], tombstones=KEY)

    assert report.warnings == ()
    joined = "MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person) RETURN profile.key AS key, person.name AS name"
    assert embedded_graph.run(joined) == [{"key": "wren:@anna", "name": "Anna Pell"}]


def test_a_malformed_link_to_it_and_a_name_without_network_say_what_to_write() -> None:
    with pytest.raises(MalformedProfile, match='write it as "wren:@anna"'):
        profile_key("wren:anna")
    with pytest.raises(MalformedProfile, match='"wren:@anna"'):
        profile_key("@anna")
    assert "wren:@anna" in profile_examples()


def test_it_is_collected_into_the_graph_and_read_on_from_where_it_was(
    embedded_graph: Graph, config: Path, tmp_path: Path
) -> None:
    workspace = Workspace.load(config)
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("name,email,profiles\nAnna Pell,anna@pellworth.example,wren:@anna\n")
    import_crm(embedded_graph, [contacts], tombstones=KEY)

    first = collect(embedded_graph, workspace.collector("wren"), workspace.terms(), tombstones=KEY)
    again = collect(embedded_graph, workspace.collector("wren"), workspace.terms(), tombstones=KEY)

    posts = embedded_graph.run(
        "MATCH (a:Profile)-[:POSTED]->(p:Post) RETURN a.key AS by, p.key AS post ORDER BY post"
    )
    assert [(row["by"], row["post"]) for row in posts] == [("wren:1", "wren:p1"), ("wren:2", "wren:p2")]
    follows = embedded_graph.run(
        "MATCH (a:Profile)-[f:FOLLOWS]->(b:Profile) RETURN a.handle AS a, b.key AS b, f.baseline AS baseline"
    )
    assert follows == [{"a": "anna", "b": "wren:2", "baseline": True}]
    assert (first.state, first.written["posts"], again.written["posts"], again.read) == ("done", 2, 0, 0)


def test_listen_shows_what_it_says_without_what_could_act_on_the_terminal(config: Path) -> None:
    code, output = shown("listen", "wren", "--track", "fernhollow", "--config", str(config))

    assert code == 0, output
    assert "fernhollow helps" in output
    assert "something else" not in output
    assert "\x1b[31m" not in output
    assert "\u202e" not in output


def test_listen_asks_a_network_without_a_stream_again_for_what_is_new(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = collector_class("wren")
    told = made.mentions  # type: ignore[attr-defined]
    asked: list[str | None] = []

    def mentions(self: Collector, watch: Watch, cursor: str | None) -> Iterator[Page]:
        asked.append(cursor)
        if len(asked) == 2:
            raise RetryLater("Wren asks to come back later")
        yield from told(self, watch, cursor)
        yield Page((), failed=(Skipped("feed b", "it is gone\x1b[31m"),))

    monkeypatch.setattr(made, "mentions", mentions)
    every = ("--every", "1 second", "--seconds", "2.5")
    code, output = shown("listen", "wren", "--track", "fernhollow", *every, "--config", str(config))
    assert code == 0, output
    assert asked[0] is None
    assert asked[1] == asked[2] == "3"
    assert output.count("fernhollow helps") == 1
    assert "Asked in vain: Wren asks to come back later" in output
    assert "Not read: feed b: it is gone" in output
    assert "\x1b[31m" not in output
    asked.clear()
    code, output = shown("listen", "wren", "--track", "fernhollow", "--config", str(config))
    assert (code, asked, "It is asked once." in output) == (0, [None], True)
    code, output = shown("listen", "wren", "--track", "a", "--every", "often", "--config", str(config))
    assert (code, "--every takes a period" in output) == (1, True)


def test_what_a_network_cannot_do_is_refused_with_those_that_can(config: Path) -> None:
    able = [made.name for made in collector_classes() if "history" in made.abilities]
    with pytest.raises(ConfigError, match=f"wren cannot do that; it takes {' or '.join(able)}"):
        class_that_can("history", "wren")
    code, output = shown("history", "wren", "--since", "2 days", "--config", str(config))
    assert code == 1
    assert "wren cannot do that" in output
    code, output = shown("listen", "nowhere", "--track", "a", "--config", str(config))
    assert code == 1
    assert "no network 'nowhere'" in output


@pytest.mark.server
def test_doctor_says_that_it_is_ready_and_nothing_of_those_that_are_switched_off(config: Path) -> None:
    code, output = shown("doctor", "--config", str(config))

    assert code == 0, output
    assert re.search(r"ok\s+wren: ready", output), output
    assert not re.search(r"(ok|warn)\s+x: ", output)


def test_the_service_schedules_it(embedded_graph: Graph, config: Path) -> None:
    jobs, off = plan(Workspace.load(config), LiveWorkspace(config), embedded_graph)

    assert [name for name in jobs if name.startswith("collect")] == ["collect wren"]
    assert off == []


@pytest.mark.server
def test_reading_the_registry_and_all_its_classes_loads_no_client_library() -> None:
    command = (
        "import sys, grapevine.config; from collectors.registry import collector_classes; collector_classes();"
        "clients = ('atproto', 'httpx', 'praw', 'requests', 'tweepy', 'websockets');"
        "print([name for name in clients if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_no_other_file_names_a_network() -> None:
    found = []
    for package in ("grapevine", "dashboard", "collectors", "queries", "nlp", "graph"):
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT)
            own = place.parts[0] == "collectors" and place.parts[1] in {*COLLECTORS, "registry.py"}
            sample = place.parts[:2] == ("grapevine", "sample") or place.name == "demo.py"
            if not (own or sample):
                found += [f"{place}: {said}" for said in _said(file) if _names_a_network(said)]

    assert found == []


def _said(file: Path) -> Iterator[str]:
    """What a file imports, and its texts that are no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield f"import {node.module}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def _names_a_network(said: str) -> bool:
    for made in collector_classes():
        words = [f"(?<![a-z]){made.name}:", rf"\bimport collectors\.{made.name}\b"]
        words += [rf"\b{word}\b" for word in (made.name, made.title) if len(word) > 2]
        if re.search("|".join(words), said):
            return True
    return False


def test_a_network_that_cannot_be_made_from_its_secrets_is_off_and_stops_no_other(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(f'[collectors.wren]\nfolder = "{RECORDED}"\n')
    monkeypatch.setenv("X_BEARER_TOKEN", "two words")

    found = {one.network: one.off for one in Workspace.load(config).collectors()}

    assert found["wren"] == ""
    assert "X_BEARER_TOKEN holds a space" in found["x"]


def test_a_network_of_files_alone_is_not_put_on_a_schedule(
    embedded_graph: Graph, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_class("wren"), "abilities", frozenset({"import"}))
    workspace = Workspace.load(config)

    jobs, off = plan(workspace, LiveWorkspace(config), embedded_graph)

    assert list(jobs) == job_names(workspace) == ["label", "analyse"]
    assert off == []
