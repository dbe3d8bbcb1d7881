"""Topics written into grapevine.toml: what is asked for changes, and nothing else of the user's file."""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

import pytest

from grapevine.config import SettingsError, TopicConfig, load_config
from grapevine.defaults import DEFAULT_TOPICS
from grapevine.topics.file import add_topic, remove_topic, replace_topic

MINE = """# our file
[us]
name = "Acme"   # us

# the first
[[topics]]
name = "returns"
description = "sending things back"
# words that people use
keywords = [
  "return*",
]

# about money
[[topics]]
name = "refunds"
description = "getting money back"

[watch]   # what to keep
terms = ["acme"]
"""
PARKING = TopicConfig(
    name='Parking "lots"',
    description="where to leave a car\nand what it costs",
    keywords=("car park*",),
    examples=("No space again 😡 [[topics]]", 'She said "full".\t\\o/'),
    counterexamples=("Parked the project.",),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [topic.name for topic in load_config(path).topics]


def test_a_new_topic_stands_behind_the_others_and_every_other_line_stays(file: Path) -> None:
    assert not add_topic(file, PARKING)
    config = load_config(file)
    assert [topic.name for topic in config.topics] == ["returns", "refunds", 'Parking "lots"']
    assert config.topics[-1] == PARKING
    assert not [line for line in ndiff(MINE.splitlines(), file.read_text().splitlines()) if line[0] in "-?"]


def test_the_first_topic_of_ones_own_brings_the_default_ones_with_it(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_text('[us]\nname = "Acme"\n')
    assert add_topic(path, PARKING)
    assert names(path) == [*(topic["name"] for topic in DEFAULT_TOPICS), PARKING.name]
    config = load_config(path)
    assert config.us is not None
    assert config.topics[0].keywords == DEFAULT_TOPICS[0]["keywords"]


def test_a_changed_topic_keeps_its_place_and_its_comments(file: Path) -> None:
    changed = TopicConfig(name="returns", description="parcels sent back", examples=("Sent it back.",))
    replace_topic(file, changed, "returns")
    assert load_config(file).topics[0] == changed
    assert names(file) == ["returns", "refunds"]
    text = file.read_text()
    assert "# words that people use" in text
    assert text.index("# the first") < text.index("parcels sent back") < text.index("# about money")


def test_a_removed_topic_takes_only_its_own_lines_away(file: Path) -> None:
    remove_topic(file, "returns")
    assert names(file) == ["refunds"]
    assert "# about money" in file.read_text()
    assert "return*" not in file.read_text()
    with pytest.raises(SettingsError, match="last topic"):
        remove_topic(file, "refunds")


def test_removing_one_default_topic_writes_the_others_out(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_text("")
    remove_topic(path, "pricing")
    assert names(path) == [topic["name"] for topic in DEFAULT_TOPICS if topic["name"] != "pricing"]


def test_topics_that_are_written_in_another_way_are_left_to_their_author(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    inline = 'topics = [{ name = "a", description = "b" }]\n'
    path.write_text(inline)
    with pytest.raises(SettingsError, match="by hand"):
        add_topic(path, PARKING)
    assert path.read_text() == inline
    assert [entry.name for entry in tmp_path.iterdir()] == ["grapevine.toml"]
