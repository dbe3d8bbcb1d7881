"""Alert texts and the services that take them: text from the network does no harm, secrets stay secret."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import pytest

from queries.alerts.delivery import Channel, Notifier, NotifyError, urls_in
from queries.alerts.message import Message, row_text
from queries.alerts.words.cells import harmless
from queries.answer import Evidence
from queries.catalog import load_catalog


def test_text_from_the_network_is_one_harmless_line() -> None:
    assert harmless("one\ntwo\t\x1b[31mred\x00") == "one two [31mred"
    assert harmless("safe\u202egnp.exe\u200b") == "safegnp.exe"
    assert harmless("@everyone <!channel> a@b") == "@\u2060everyone <\u2060!channel> a@\u2060b"
    assert harmless("x" * 400) == "x" * 279 + "…"
    assert harmless("👩\u200d💻 東京") == "👩\u200d💻 東京"


def test_only_web_links_are_shown_as_links() -> None:
    question = load_catalog().get("customers-who-fell-silent")
    row = {"company": "Quill\nmark", "silent_days": 22, "usual_pause": 2}
    row |= dict.fromkeys(set(question.columns) - set(row))
    told = row_text(
        question,
        row,
        [
            Evidence(0, "Rob", "hi", None, "javascript:alert(1)"),
            Evidence(0, "Rob", "ho", None, "https://social.example/1"),
            Evidence(0, "Una", "word " * 80, datetime(2025, 3, 1, tzinfo=UTC), None),
            *(Evidence(0, "Rob", str(n), None, None) for n in range(19)),
        ],
        date(2026, 11, 30),
    )
    assert told.title == "Quill mark has been silent for 22 days; usually two days."
    assert told.lines == ("Rob: hi", "Rob: ho", "Una, 1 March 2025: " + "word " * 27 + "word…")
    lines = told.body.splitlines()
    assert "javascript" not in told.body
    assert "  https://social.example/1" in lines
    assert lines[-1] == "- and 10 more"


def test_posts_of_a_network_that_asks_for_it_stand_with_their_link_and_what_it_asks_for() -> None:
    question = load_catalog().get("customers-who-fell-silent")
    row = dict.fromkeys(question.columns)
    rule = "Posts from Net are shown with a link."

    def piece(who: str, url: str | None, **fields: str) -> Evidence:
        return Evidence(0, who, "hi " * 90, None, url, fields)

    told = row_text(
        question,
        row,
        [
            piece("Rob", "https://net.example/1", network="net"),
            piece("Una", "https://wren.example/2", network="wren"),
            piece("Tom", "https://some.example/3"),
        ],
        date(2026, 11, 30),
        display={"net": rule},
    )
    assert [line.partition("https")[2] for line in told.lines] == [
        "://net.example/1",
        "",
        "://some.example/3",
    ]
    assert all(len(line.partition(" https")[0]) <= 160 for line in told.lines)
    assert told.body.splitlines()[-1] == rule
    assert told.body.count(rule) == 1
    free = row_text(question, row, [piece("Una", "https://wren.example/2", network="wren")], date(2026, 11, 30),
                    display={"net": rule})  # fmt: skip
    assert rule not in free.body


def test_a_url_that_cannot_be_used_is_named_without_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    for url in ("nonsense", "nosuch://user:hunter2@host", "json://user:hunter2@127.0.0.1:1/hunter2"):
        notifier = Notifier([url])
        [channel] = notifier.channels(None)[0]
        with caplog.at_level(logging.DEBUG), pytest.raises(NotifyError) as failed:
            channel.send(Message("title", ("body",)), "key")
        assert "hunter2" not in str(failed.value) + caplog.text + repr(notifier) + repr(channel)


def test_a_channel_keeps_its_name_whatever_the_owner() -> None:
    notifier = Notifier(["json://127.0.0.1:1/{owner_address}", "slack://a/b/c"])
    one, _ = notifier.channels("nora@fernhollow.example")
    other, problems = notifier.channels(None)
    assert [channel.name for channel in one] == ["1:json", "2:slack"]
    assert [channel.name for channel in other] == ["2:slack"]
    alone, _ = Notifier(["slack://a/b/c"]).channels(None)
    assert one[1].id == other[0].id == alone[0].id != one[0].id
    assert problems == ["notification 1:json: the owner has no address"]
    assert isinstance(one[0], Channel)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("", []),
        (
            "mailtos://u:p@mail.example?to=a@x.example,b@y.example&cc=c@z.example, slack://a/b/c",
            ["mailtos://u:p@mail.example?to=a@x.example,b@y.example&cc=c@z.example", "slack://a/b/c"],
        ),
        ("json://one,json://two", ["json://one", "json://two"]),
        ("json://one\n  json://two ,\njson://three,", ["json://one", "json://two", "json://three"]),
    ],
)
def test_urls_are_parted_by_white_space_and_by_commas_that_a_url_follows(text: str, urls: list[str]) -> None:
    assert urls_in(text) == urls


def test_what_stands_before_a_url_is_never_taken_for_the_name_of_its_service() -> None:
    [channel] = Notifier(["user:hunter2@json://host"]).channels(None)[0]
    assert channel.name == "1:unknown"
    assert channel.id.startswith("unknown:")
