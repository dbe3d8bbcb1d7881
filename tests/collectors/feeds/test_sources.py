"""Which feeds the settings mean."""

from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.feeds.collector import Feeds, FeedsSettings
from collectors.feeds.sources import FeedSource, FeedTable, bare, sources_of
from grapevine.workspace import Workspace

OPML = """<opml version="2.0"><body><outline text="News">
<outline type="rss" text="Anna" xmlUrl="https://anna.example/feed"/>
<outline type="rss" title="Bo" xmlUrl=" https://bo.example/feed?key=secret "/></outline>
<outline text="none"/></body></opml>"""


def test_addresses_tables_and_a_readers_list_are_feeds_each_once(tmp_path: Path) -> None:
    listed = tmp_path / "reader.opml"
    listed.write_text(OPML)
    settings = FeedsSettings.model_validate(
        {
            "feeds": [
                "https://cleo.example/rss.xml",
                {"url": "https://anna.example/feed", "name": "Anna's", "keep": "all"},
                str(listed),
            ]
        }
    )

    assert sources_of(settings.feeds) == [
        FeedSource("https://cleo.example/rss.xml"),
        FeedSource("https://anna.example/feed", "Anna's", "all"),
        FeedSource("https://bo.example/feed?key=secret", "Bo"),
    ]


def test_what_a_feed_is_known_by_shows_no_sign_in_and_no_key() -> None:
    source = FeedSource("https://me:word@bo.example:8443/feed/?key=secret")

    assert source.shown == "bo.example:8443/feed"
    assert source.uid.startswith("bo.example:8443/feed?")
    assert source.uid != FeedSource("https://bo.example:8443/feed/?key=other").uid
    assert not any(word in source.uid for word in ("me", "word", "secret"))


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("anna.example/feed", "write its address with https://"),
        ("file:///etc/passwd", "write its address with https://"),
        ("https://", "write its address with https://"),
        ("https://anna.example:99999/", "write its address with https://"),
        ("nowhere/reader.opml", "cannot be read"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_to_write(entry: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        sources_of([entry])


@pytest.mark.parametrize(
    "entry",
    [
        "feed://me:word@anna.example/feed?key=secret",
        "https://me:word@anna.example:99999/feed?key=secret",
        "https://me:wo?secret/rd@anna.example/feed",
        "me:word@anna.example/feed#secret",
    ],
)
def test_an_address_is_refused_without_its_sign_in_and_key(entry: str) -> None:
    with pytest.raises(ConfigError, match=r"anna\.example.*is no feed") as refused:
        sources_of([entry])

    assert not any(word in str(refused.value) for word in ("me:", "word", "wo?", "rd@", "secret"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:word@anna.example:8443/feed?key=secret#top", "https://anna.example:8443/feed"),
        ("https://anna.example/@anna/feed", "https://anna.example/@anna/feed"),
        ("https://anna.example?mail=me@bo.example", "https://anna.example"),
    ],
)
def test_an_address_is_shown_up_to_its_query_and_without_its_sign_in(address: str, shown: str) -> None:
    assert bare(address) == shown


def test_without_any_feed_the_network_is_off_and_says_what_to_set() -> None:
    assert Feeds().missing() == ["feeds in [collectors.feeds]"]
    assert Feeds([FeedTable(url="https://anna.example/feed")]).missing() == []


def test_what_it_wants_is_said_to_belong_into_the_settings_and_not_into_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    file = tmp_path / "grapevine.toml"
    file.write_text("")

    found = {one.network: one.off for one in Workspace.load(file).collectors()}

    assert found["feeds"] == "it wants feeds in [collectors.feeds]"
