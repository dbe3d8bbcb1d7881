"""The command line, which also notes when each step from a page to an alert was done: a run of ``grapevine run``.

    python bench/measures/service_steps.py NOTES run --no-table ...

NOTES gets a line of JSON for each follow that was stored (``stored``: its record), for each check of an alert that
found something new (``check``: the moment that its alerts have, when it began, and when they were recorded), and for
each try to send an alert (``send``: its row's record, and the alert's moment). Times are seconds since 1970.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import grapevine.service.alert_work as work
from grapevine.cli import main
from grapevine.service.hurry import JustStored
from graph.records import Follow, Record
from queries.alerts.delivery import Channel
from queries.alerts.message import Message

STORED, CHECK, SEND = "stored", "check", "send"


def note_into(file: Path) -> None:
    """Have the steps noted from now on."""
    notes, lock = file.open("a", buffering=1, encoding="utf-8"), threading.Lock()
    add, check_alert, send = JustStored.add, work.check_alert, Channel.send

    def note(**said: Any) -> None:
        with lock:
            notes.write(json.dumps(said) + "\n")

    def noted_add(self: JustStored, records: Iterable[Record]) -> None:
        now, page = time.time(), list(records)
        for record in page:
            if isinstance(record, Follow):
                note(step=STORED, record=record.uid, at=now)
        add(self, page)

    def noted_check(*args: Any, **options: Any) -> Any:
        began = time.time()
        report = check_alert(*args, **options)
        if report.new:
            note(step=CHECK, moment=report.new[0].at.isoformat(), began=began, at=time.time())
        return report

    def noted_send(self: Channel, message: Message, key: str) -> None:
        for alert in message.data.get("alerts", []):
            note(step=SEND, record=alert["row"].get("record"), moment=alert["at"], at=time.time())
        send(self, message, key)

    JustStored.add = noted_add  # type: ignore[method-assign]
    work.check_alert = noted_check
    Channel.send = noted_send  # type: ignore[method-assign]


if __name__ == "__main__":
    note_into(Path(sys.argv[1]))
    sys.argv = ["grapevine", *sys.argv[2:]]
    main()
