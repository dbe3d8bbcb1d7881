"""What a post says beside its text: by pictures, video, card, links and tags."""

from __future__ import annotations

from typing import Any

import pytest

from collectors.bluesky.events import EventFolder
from collectors.watch.watch import Watch
from graph.read.stored_keys import StoredKeys
from graph.records import Post
from tests.collectors.bluesky.wire import BEN, post

EMBED = "app.bsky.embed."
CARD = {
    "$type": f"{EMBED}external",
    "external": {
        "uri": "https://news.example/2026/crm",
        "title": "Acmeflow lost its customers' notes for a day",
        "description": "What happened, hour by hour",
    },
}
PICTURES = {
    "$type": f"{EMBED}images",
    "images": [{"alt": ""}, {"alt": "Screenshot of an Acmeflow error page:\nyour export failed"}],
}
TAG = {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "AcmeflowDown"}]}
LINK = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://acmeflow.example/status"}]}


def kept(text: str = "I give up", terms: tuple[str, ...] = ("acmeflow",), **record: Any) -> Post | None:
    """The post as it is kept for a watch on ``terms``, or None."""
    folder = EventFolder(Watch(terms, frozenset(), StoredKeys()))
    folder.fold(post(1, BEN, "p", text, **record))
    found = folder.records
    return found[0] if found and isinstance(found[0], Post) else None


@pytest.mark.parametrize(
    ("record", "attached"),
    [
        ({"embed": PICTURES}, "Screenshot of an Acmeflow error page: your export failed"),
        (
            {"embed": {"$type": f"{EMBED}video", "alt": "Acmeflow spins and then crashes"}},
            "Acmeflow spins and then crashes",
        ),
        (
            {"embed": CARD},
            "Acmeflow lost its customers' notes for a day\nWhat happened, hour by hour\nhttps://news.example/2026/crm",
        ),
        (
            {"embed": {"$type": f"{EMBED}external", "external": {"uri": "https://acmeflow.example/status"}}},
            "https://acmeflow.example/status",
        ),
        (
            {"embed": {"$type": f"{EMBED}recordWithMedia", "record": {}, "media": PICTURES}},
            "Screenshot of an Acmeflow error page: your export failed",
        ),
        ({"embed": {"$type": f"{EMBED}gallery", "items": [{"alt": "Acmeflow's queue"}]}}, "Acmeflow's queue"),
        ({"facets": [LINK]}, "https://acmeflow.example/status"),
        ({"facets": [TAG]}, "#AcmeflowDown"),
        ({"tags": ["crm", "acmeflow"]}, "#crm\n#acmeflow"),
    ],
)
def test_a_post_that_only_says_it_beside_its_text_is_kept_with_what_it_says(
    record: dict[str, Any], attached: str
) -> None:
    found = kept(**record)
    assert found is not None
    assert (found.text, found.attached) == ("I give up", attached)


def test_a_term_may_be_parted_between_the_text_and_what_is_attached() -> None:
    assert kept("down again", ("acmeflow AND down",), embed=PICTURES) is not None
    assert kept("up again", ("acmeflow AND down",), embed=PICTURES) is None


def test_what_stands_in_the_text_already_is_not_said_twice() -> None:
    found = kept("see https://acmeflow.example/status #AcmeflowDown", facets=[LINK, TAG])
    assert found is not None
    assert found.attached == ""


@pytest.mark.parametrize(
    "record",
    [
        {"embed": "acmeflow"},
        {"embed": {"images": {"alt": "acmeflow"}, "items": "acmeflow", "alt": 7, "external": ["acmeflow"]}},
        {"embed": {"images": ["acmeflow", {"alt": None}], "media": "acmeflow"}},
        {"tags": {"acmeflow": 1}, "facets": "acmeflow"},
        {"tags": [None, 7, "", "##"], "facets": [{"features": [{"tag": "acmeflow"}]}]},
    ],
)
def test_a_part_of_another_shape_is_passed_over(record: dict[str, Any]) -> None:
    assert kept(**record) is None
    found = kept("acmeflow", **record)
    assert found is not None
    assert found.attached == ""


def test_a_control_post_with_offsets_that_point_nowhere_is_kept() -> None:
    wrong = {**LINK, "index": {"byteStart": 900, "byteEnd": -4}}
    found = kept("Acmeflow \N{UPSIDE-DOWN FACE} is down", facets=[wrong])
    assert found is not None
    assert found.links == ("https://acmeflow.example/status",)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (
            {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "porn"}, {"val": "porn"}]},
            ("porn",),
        ),
        (
            {"values": [{"val": "sexual"}, {"val": 7}, "x", {}, {"val": "graphic-media"}]},
            ("sexual", "graphic-media"),
        ),
        ({"values": {"val": "porn"}}, ()),
        ([{"val": "porn"}], ()),
        (None, ()),
    ],
)
def test_what_a_writer_says_of_a_posts_content_is_kept(labels: Any, expected: tuple[str, ...]) -> None:
    post = kept("acmeflow", labels=labels)
    assert post is not None
    assert post.content_labels == expected
