"""Topics written into grapevine.toml: what is asked for changes, and nothing else of the user's file."""

from __future__ import annotations

from difflib import ndiff
from pathlib import Path

import pytest

from grapevine.config import SettingsError, TopicConfig, load_config
from grapevine.topics.defaults import DEFAULT_TOPICS
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
    assert names(path) == [*(topic.name for topic in DEFAULT_TOPICS), PARKING.name]
    config = load_config(path)
    assert config.us is not None
    assert config.topics[0].keywords == DEFAULT_TOPICS[0].keywords


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
    assert names(path) == [topic.name for topic in DEFAULT_TOPICS if topic.name != "pricing"]


INLINE = """# ours
topics = [
  { name = "returns", description = "sending things back" }, # the first
  # about money
  { name = "refunds", description = "getting money back", keywords = ["refund*"] },
] # all of them
us = { name = "Acme" }
"""


def test_topics_in_inline_tables_are_added_changed_and_removed_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_text(INLINE)
    assert not add_topic(path, PARKING)
    assert load_config(path).topics[-1] == PARKING
    assert not [line for line in ndiff(INLINE.splitlines(), path.read_text().splitlines()) if line[0] in "-?"]
    replace_topic(path, TopicConfig(name="refunds", description="money back"), "refunds")
    assert load_config(path).topics[1] == TopicConfig(name="refunds", description="money back")
    remove_topic(path, PARKING.name)
    remove_topic(path, "returns")
    assert names(path) == ["refunds"]
    text = path.read_text()
    assert text.startswith("# ours\ntopics = [\n  # about money\n  { name")
    assert text.endswith('] # all of them\nus = { name = "Acme" }\n')


def test_an_example_more_leaves_the_others_with_their_comments(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_text(
        '[[topics]]\nname = "a"\ndescription = "b"\nexamples = [\n  "one", # from May\n  "two",\n]\n\n# c\n[watch]\n'
    )
    before = path.read_text()
    replace_topic(path, TopicConfig(name="a", description="b", examples=("one", "two", "three")), "a")
    assert path.read_text() == before.replace('"two",\n', '"two",\n  "three",\n')


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay_as_the_editor_wrote_them(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_bytes((mark + MINE.replace("\n", "\r\n")).encode())
    remove_topic(path, "refunds")
    add_topic(path, PARKING)
    written = path.read_bytes().decode()
    assert names(path) == ["returns", PARKING.name]
    assert written.startswith(f"{mark}# our file\r\n")
    assert written.count("\n") == written.count("\r\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_file_in_utf_16_is_changed_and_written_back_as_utf_8(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "grapevine.toml"
    path.write_bytes(MINE.encode(encoding))
    remove_topic(path, "refunds")
    assert path.read_bytes().decode("utf-8").startswith("# our file")
    assert names(path) == ["returns"]


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    there = tmp_path / "dotfiles.toml"
    there.write_text(MINE)
    path = tmp_path / "grapevine.toml"
    path.symlink_to(there)
    add_topic(path, PARKING)
    assert path.is_symlink()
    assert names(there) == ["returns", "refunds", PARKING.name]


def test_topics_with_other_tables_between_them_are_left_to_their_author(tmp_path: Path) -> None:
    path = tmp_path / "grapevine.toml"
    apart = MINE + '\n[[topics]]\nname = "third"\ndescription = "after another table"\n'
    path.write_text(apart)
    with pytest.raises(SettingsError, match="by hand"):
        add_topic(path, PARKING)
    assert path.read_text() == apart
    assert [entry.name for entry in tmp_path.iterdir()] == ["grapevine.toml"]
