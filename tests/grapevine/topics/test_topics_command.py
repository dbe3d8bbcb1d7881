"""`grapevine topics`: topics defined, tried, taught and removed in the terminal, and what that changes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grapevine.cli import app
from grapevine.config import SettingsError, load_config
from grapevine.topics.defaults import DEFAULT_TOPICS
from graph.connection import GraphSettings, open_graph
from graph.locks import alone
from graph.records import Post
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.engines import SampleRun

ROOT = Path(__file__).parents[3]
LIMIT_S = 280
KEY = TombstoneKey(b"a key for tests only")
BREAD = "Baked two loaves of sourdough bread this morning, the whole kitchen smells of it."
ROLLS = "Cardamom bread rolls, baked at five, gone at six. Baking is the best part of the week."
TRAIN = "My train is late again, so I am reading about Roman aqueducts."
SENTENCE = "baking bread, cakes and sourdough at home"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Path:
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path))
    monkeypatch.setenv("GRAPEVINE_HEAP_MB", "512")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grapevine.toml").write_text('[us]\nname = "Acme"\n')
    return tmp_path


def said(*arguments: str, typed: str = "") -> str:
    """What a command that ends well prints."""
    result = CliRunner().invoke(app, ["topics", *arguments], input=typed)
    if result.exception:
        raise result.exception
    return result.output


def names(home: Path) -> list[str]:
    return [topic.name for topic in load_config(home / "grapevine.toml").topics]


def test_the_first_topic_keeps_the_default_ones_and_says_so(home: Path) -> None:
    output = said("add", "baking", "--sentence", SENTENCE, "--keyword", "sourdough*", "--like", BREAD)
    assert "default topics (churn" in output
    assert names(home) == [*(topic.name for topic in DEFAULT_TOPICS), "baking"]
    topic = load_config(home / "grapevine.toml").topics[-1]
    assert (topic.description, topic.keywords, topic.examples) == (SENTENCE, ("sourdough*",), (BREAD,))
    assert "default" not in said("add", "trains", "--sentence", "railways", "--unlike", "train the team")
    assert load_config(home / "grapevine.toml").topics[-1].counterexamples == ("train the team",)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "Churn", "--sentence", "x"), "There is a topic churn already"),
        (("add", "crm  white-papers", "--sentence", "x"), "There is a topic CRM white papers already"),
        (("add", "baking", "--sentence", "  "), "needs a sentence"),
        (("add", "!?", "--sentence", "x"), "at least one letter"),
        (("add", "baking", "--sentence", "x", "--keyword", "*"), "keyword '\\*' cannot be used"),
        (("add", "baking", "--sentence", "x", "--like", " "), "needs text"),
        (("try", "pricin"), "Did you mean pricing"),
        (("try", "sourdough"), "There are: churn, CRM white papers.*--sentence"),
        (("remove", "onbording", "--yes"), "Did you mean onboarding"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    home: Path, arguments: tuple[str, ...], reason: str
) -> None:
    before = (home / "grapevine.toml").read_text()
    with pytest.raises(SettingsError, match=reason):
        said(*arguments)
    assert (home / "grapevine.toml").read_text() == before


def test_without_a_file_to_write_into_it_says_how_to_get_one(home: Path) -> None:
    (home / "grapevine.toml").unlink()
    with pytest.raises(SettingsError, match="grapevine init"):
        said("add", "baking", "--sentence", SENTENCE)


def test_beside_a_running_service_labelling_again_is_left_to_it(home: Path) -> None:
    with alone(home / "service.lock", patience_s=0):
        assert "takes up the change with its next labels" in said("relabel")
    assert not (home / "engine").exists(), "no engine was started, so nothing was labelled"


@pytest.mark.server
def test_a_topic_is_tried_taught_saved_listed_and_removed(home: Path) -> None:
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        migrate(graph)
        now = datetime.now(UTC)
        texts = (BREAD, ROLLS, TRAIN, "\x1b[2J[red]control[/red]", "")
        posts = [Post(f"bluesky:p{i}", "bluesky:anna", text, now) for i, text in enumerate(texts)]
        write_page(graph, posts, tombstones=KEY)
        shown = said("try", "baking", "--sentence", SENTENCE, "--no-input")
        assert "of 4 posts of the last 30 days" in shown
        assert shown.index(BREAD) < shown.index("Just below 0.5") < shown.index(TRAIN)
        assert "\x1b[2J" not in shown
        assert "baking" not in names(home)
        typed = "y\nn\nq\ny\n"
        taught = said("try", "baking", "--sentence", SENTENCE, "--input", typed=typed)
        assert "With 1 more that fit and 1 that do not" in taught
        topic = load_config(home / "grapevine.toml").topics[-1]
        assert topic.name == "baking"
        assert len(topic.examples) == len(topic.counterexamples) == 1
        assert "posts labelled" in said("relabel")
        listed = next(line for line in said("list").splitlines() if "baking" in line)
        assert "1 example, 1 counterexample" in listed
        about = "MATCH (p:Post)-[:ABOUT]->(:Topic {key: 'baking'}) RETURN p.key AS key ORDER BY key"
        assert [row["key"] for row in graph.run(about)] != []
        said("remove", "baking", "--yes")
        said("relabel")
        assert graph.run(about) == []
        assert graph.run("MATCH (t:Topic {key: 'baking'}) RETURN t.key AS key") == []
    assert "baking" not in names(home)


@pytest.fixture(scope="module")
def sample(sample_run: SampleRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_run.copied(tmp_path_factory.mktemp("world") / "home") / "demo"


def grapevine(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = {"GRAPEVINE_CONFIG": str(home / "grapevine.toml")} if (home / "grapevine.toml").exists() else {}
    return subprocess.run(
        [sys.executable, "-m", "grapevine", *arguments],
        cwd=ROOT,
        env={**os.environ, **config, "GRAPEVINE_HOME": str(home), "GRAPEVINE_HEAP_MB": "512"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def test_a_new_topic_relabels_the_sample_world_and_changes_an_answer(sample: Path) -> None:
    question = ("ask", "connections-who-care", "--set", "topic=baking", "--set", "since=90 days", "-f", "csv")
    before = grapevine(sample, *question)
    assert "Jonas" not in before.stdout
    added = grapevine(sample, "topics", "add", "baking", "--sentence", SENTENCE, "--keyword", "bread")
    assert added.returncode == 0, added.stderr
    relabelled = grapevine(sample, "topics", "relabel")
    assert relabelled.returncode == 0, relabelled.stderr
    assert "baking: 0 posts, now" in relabelled.stdout
    after = grapevine(sample, *question)
    assert after.returncode == 0, after.stderr
    assert len(after.stdout.splitlines()) > 1
    assert any(word in after.stdout for word in ("bread", "baked", "Sourdough"))
