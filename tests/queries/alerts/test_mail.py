"""An alert as a mail, as a mail server takes it."""

from __future__ import annotations

from queries.alerts.delivery import Notifier
from queries.alerts.message import Message
from tests.queries.alerts.mailbox import mailbox


def test_a_mail_goes_to_the_owner_with_its_key_in_a_header_and_its_links_in_the_text() -> None:
    message = Message(
        "Six people at Osterfjord connected to Brightquay",
        ("2026-11-20 Ann: follows Brightquay",),
        link="https://grapevine.fernhollow.example/alerts?message=m1&act=show",
        ack="https://grapevine.fernhollow.example/alerts?message=m1&act=ack",
    )
    with mailbox() as box:
        url = f"mailto://127.0.0.1:{box.port}?from=grapevine@fernhollow.example&to={{owner_address}}"
        [channel], problems = Notifier([url]).channels("nora@fernhollow.example")
        assert problems == []
        channel.send(message, "key-1")
        channel.send(message, "key-1")
    [(to, mail), (_, again)] = box.mails
    assert to == ["nora@fernhollow.example"]
    assert mail["Subject"] == "Six people at Osterfjord connected to Brightquay"
    assert mail["Idempotency-Key"] == again["Idempotency-Key"] == "key-1"
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().split() == [
        *message.headline.split(),
        *["2026-11-20", "Ann:", "follows", "Brightquay"],
        *f"Everything about it: {message.link}".split(),
        *f"Acknowledge: {message.ack}".split(),
    ]
