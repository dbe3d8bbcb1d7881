"""What Slack, Teams, ntfy, mail and webhooks are sent, read as each of them reads it: only our links act."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import apprise
import pytest
from apprise.plugins.slack import NotifySlack
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from queries.alerts.delivery import Notifier
from queries.alerts.message import Message
from queries.alerts.words.cells import harmless
from queries.alerts.words.event import event
from queries.alerts.words.formats import rendered
from tests.queries.alerts.mailbox import mailbox
from tests.queries.alerts.words.web import web

PAGE = "https://grapevine.fernhollow.example/alerts"
SIGNED = f"{PAGE}?message={'0f' * 16}&act=%s&by=Nora+Quist&until=1798000000&sign={'ab' * 32}"
LINKS = [SIGNED % act for act in ("show", "ack", "snooze")]
HEADLINE = (
    "Six people at Osterfjord Logistics connected to Brightquay this week; usually none. "
    "Renewal in 41 days, 18,400 a month."
)
HOSTILE = (
    "<at>everyone</at> @here <!channel> <@U1> [free](https://evil.example/1) ![p](https://evil.example/2) "
    "<https://evil.example/3|bank> **b** _i_ `c` ||gone|| ~s~ <b>x</b> &lt;at&gt;"
)
MESSAGE = Message(
    HEADLINE,
    (
        "Ann Vestergaard, 20 November: follows Brightquay",
        harmless(f"Bo, 21 November: {HOSTILE}"),
        harmless("# Cy: jane_doe [x]: https://evil.example/4"),
    ),
    *LINKS,
    data={
        "message": "m1",
        "to": "Nora Quist",
        "alerts": [
            {
                "key": "a1",
                "alert": "rivals",
                "question": "accounts-connecting-to-a-competitor",
                "at": "2026-11-30T08:00:00+00:00",
                "state": "open",
                "title": HEADLINE,
                "row": {"company": "Osterfjord Logistics", "company_key": "company:osterfjord", "people": 6},
            }
        ],
    },
)
SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "alert-event.schema.json").read_text())


def send(url: str, message: Message = MESSAGE) -> None:
    [channel], problems = Notifier([url]).channels(None)
    assert problems == []
    channel.send(message, "key-1")


def test_slack_shows_the_headline_and_links_nothing_but_our_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with web() as slack:
        monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{slack.port}/services")
        send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
        send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?blocks=yes")
    (path, _, body), (_, _, in_blocks) = slack.requests
    assert path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    [card] = json.loads(body)["attachments"]
    [blocks] = json.loads(in_blocks)["attachments"]
    header, section = blocks["blocks"][:2]
    assert card["title"] == header["text"]["text"] == HEADLINE
    assert len(header["text"]["text"]) <= 150
    assert section["text"] == {"type": "mrkdwn", "text": card["text"]}
    # Slack acts on what stands in angle brackets (links, people, channels); it writes others as entities.
    parts = re.findall(r"<([^>]*)>", card["text"])
    acting = [part for part in parts if re.match(r"https?:|[!@#]|mailto:", part)]
    assert acting == [
        f"{address.replace('&', '&amp;')}|{name}"
        for address, name in zip(LINKS, ("Everything about it", "Acknowledge", "Snooze"), strict=True)
    ]
    assert not re.search(r"(?<!\w)[*_~`]\w[^\n]*\w[*_~`](?!\w)", card["text"])


def test_teams_shows_a_card_that_mentions_nobody_and_wraps_its_headline(tmp_path: Path) -> None:
    with web(tmp_path) as teams:
        send(f"workflows://127.0.0.1:{teams.port}/643e69f83c8944/signature?verify=no")
    [(_, _, body)] = teams.requests
    [attachment] = json.loads(body)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert "entities" not in card["msteams"]
    [block] = [one for one in card["body"] if one["type"] == "TextBlock"]
    assert block["wrap"] is True
    assert block["text"].startswith(f"**{HEADLINE}**")
    assert links_in_markdown(block["text"]) == LINKS
    assert len(block["text"]) <= 1000


def test_ntfy_opens_the_page_at_a_tap_and_shows_text() -> None:
    with web() as ntfy:
        send(f"ntfy://127.0.0.1:{ntfy.port}/customers")
    [(_, headers, body)] = ntfy.requests
    told = json.loads(body)
    assert (told["topic"], told["title"]) == ("customers", HEADLINE)
    # Apprise quotes it once more: what is signed has to stay the same.
    assert headers["X-Click"] == LINKS[0].replace("+", "%20")
    assert "X-Markdown" not in headers
    assert told["message"].splitlines() == [
        *MESSAGE.lines,
        "",
        *(
            f"{name}: {to}"
            for name, to in zip(("Everything about it", "Acknowledge", "Snooze"), LINKS, strict=True)
        ),
    ]


@pytest.mark.parametrize(("by", "opens"), [("nora", True), ("N & M", False), ("Zoë", True)])
def test_ntfy_opens_nothing_rather_than_an_address_whose_signature_would_not_hold(
    by: str, opens: bool
) -> None:
    address = f"{PAGE}?{urlencode({'by': by, 'sign': 'ab'})}"
    with web() as ntfy:
        send(f"ntfy://127.0.0.1:{ntfy.port}/customers", Message("x", link=address))
    [(_, headers, _)] = ntfy.requests
    clicked = headers["X-Click"]
    assert (clicked is not None) == opens
    if clicked:
        assert parse_qs(urlsplit(clicked).query) == parse_qs(urlsplit(address).query)


def test_a_mail_has_html_whose_only_links_are_ours_and_the_same_as_plain_text() -> None:
    with mailbox() as box:
        send(f"mailto://127.0.0.1:{box.port}?from=grapevine@fernhollow.example&to=nora@fernhollow.example")
    [(_, mail)] = box.mails
    assert mail["Subject"] == HEADLINE
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    page = Page()
    page.feed(html.get_content())
    assert page.links == LINKS
    assert page.tags <= {"html", "head", "meta", "style", "body", "div", "h1", "p", "a", "span"}
    for line in (HEADLINE, *MESSAGE.lines):
        assert line in page.text
        assert " ".join(line.split()) in " ".join(plain.get_content().split())
    for address in LINKS:
        assert address in plain.get_content()


def test_a_webhook_is_sent_a_cloud_event_that_its_schema_describes() -> None:
    with web() as hook:
        send(f"json://127.0.0.1:{hook.port}/hook")
        send(f"json://127.0.0.1:{hook.port}/hook", Message("Test", ("It works.",)))
        send(f"json://127.0.0.1:{hook.port}/hook?:message=text&+Content-Type=application/cloudevents%2Bjson")
    checked = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    told, notice, renamed = [json.loads(body) for _, _, body in hook.requests]
    for one in (told, notice):
        assert [error.message for error in checked.iter_errors(one)] == []
    assert told["data"]["alerts"] == MESSAGE.data["alerts"]
    assert {name: told[name] for name in ("specversion", "id", "source", "type", "time", "subject")} == {
        "specversion": "1.0",
        "id": "key-1",
        "source": PAGE,
        "type": "grapevine.alert.v1",
        "time": "2026-11-30T08:00:00+00:00",
        "subject": "company:osterfjord",
    }
    # CloudEvents has names of small letters and figures, and no attribute that is a list or a map.
    assert all(re.fullmatch(r"[a-z0-9]+", name) for name in told)
    assert all(isinstance(value, str) for name, value in told.items() if name != "data")
    assert (notice["type"], notice["source"], "subject" in notice) == (
        "grapevine.notice.v1",
        "/alerts",
        False,
    )
    assert (renamed["text"], "message" in renamed) == (told["message"], False)
    assert hook.requests[2][1]["Content-Type"] == "application/cloudevents+json"


def test_an_event_of_alerts_about_several_accounts_has_the_alert_for_its_subject() -> None:
    rows = ({"company_key": "company:a"}, {"company_key": "company:b"}, {})
    alerts = [{"alert": "rivals", "at": f"2026-11-{n:02}", "row": row} for n, row in enumerate(rows, start=1)]
    now = datetime(2026, 11, 30, tzinfo=UTC)
    told = event(Message("x", data={"alerts": alerts}), "k", now)
    assert (told["subject"], told["time"]) == ("rivals", "2026-11-03")
    assert event(Message("x", data={"alerts": alerts[:1]}), "k", now)["subject"] == "company:a"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "markdown"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?format=text", "text"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "markdown"),
        ("workflows://127.0.0.1/643e69f83c8944/abcdef", "markdown"),
        ("tgram://123456789:ABCdefghijkl/12315544/", "markdown"),
        ("pover://" + "u" * 30 + "@" + "t" * 30, "markdown"),
        ("mailto://127.0.0.1?from=a@fernhollow.example&to=b@fernhollow.example", "html"),
        ("mailto://127.0.0.1?from=a@fernhollow.example&to=b@fernhollow.example&format=text", "text"),
        ("json://127.0.0.1", "text"),
        ("xml://127.0.0.1", "text"),
        ("ntfy://127.0.0.1/topic", "text"),
        ("mastodon://key@127.0.0.1", "text"),
        ("twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@12223334444/15551235553", "text"),
    ],
)
def test_a_service_gets_the_form_and_length_that_apprise_says_and_keeps_the_link(url: str, form: str) -> None:
    service = apprise.Apprise.instantiate(url)
    assert service is not None
    long = Message(HEADLINE + " More." * 20, tuple("word " * 150 for _ in range(20)), *LINKS)
    for message in (MESSAGE, long):
        told = rendered(service, message)
        assert told.format.value == form
        assert len(told.title) <= service.title_maxlen
        assert len(service.dialect_convert(told.body, told.format)) <= service.body_maxlen
        assert PAGE in told.body
        assert message.headline[:30] in told.title + told.body


def links_in_markdown(text: str) -> list[Any]:
    """The addresses that CommonMark links; fails for HTML, pictures and emphasis of what is not ours."""
    tokens = [one for block in MarkdownIt().parse(text) for one in (block, *(block.children or ()))]
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_inline", "html_block", "image", "em_open", "code_inline", "heading_open"}
    assert [token.type for token in tokens].count("strong_open") == 1
    return [token.attrs["href"] for token in tokens if token.type == "link_open"]


class Page(HTMLParser):
    """What a mail program finds in HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data
