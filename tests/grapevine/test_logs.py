"""The log: no secret of the environment is ever in it, whenever it was set; whose source is tried again, and why."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import stamina
import structlog

from collectors.base import Unreachable
from grapevine.logs import hide_secrets, set_up_logs
from grapevine.service.running import Counts, JobState, Stop
from grapevine.service.scheduler import Service


def test_secrets_that_are_set_changed_or_gone_by_now_are_all_hidden() -> None:
    environ = {"X_BEARER_TOKEN": "first-token", "HOME": "/home/anna"}
    hide = hide_secrets(environ)

    def shown(text: str) -> object:
        return hide(None, "info", {"event": text})["event"]  # type: ignore[index]

    assert shown("first-token of /home/anna") == "[hidden] of /home/anna"
    environ["X_BEARER_TOKEN"] = "second-token"
    environ["GRAPEVINE_NOTIFY_URLS"] = "json://one.example/secret slack://a/b/c"
    assert shown("first-token second-token json://one.example/secret") == "[hidden] [hidden] [hidden]"
    environ["GRAPEVINE_NOTIFY_URLS"] = "json://two.example/hunter2,json://three.example/hunter2"
    assert shown("json://three.example/hunter2 failed") == "[hidden] failed"
    del environ["X_BEARER_TOKEN"]
    assert shown("second-token") == "[hidden]"


def test_what_is_tried_again_is_told_with_its_job_and_the_reason_on_one_line(tmp_path: Path) -> None:
    def work(_stop: Stop, _state: JobState) -> Counts:
        for attempt in stamina.retry_context(on=Unreachable, attempts=2, wait_initial=0, wait_jitter=0):
            with attempt:
                if attempt.num == 1:
                    raise Unreachable("Net did not answer:\n\x1b[2J500 for s3cret-token")
        return {"posts": 1}

    file = tmp_path / "grapevine.log"
    set_up_logs(file, {"NET_TOKEN": "s3cret-token"})
    service = Service()
    service.every("collect net", timedelta(hours=1), work)
    service.start()
    deadline = time.monotonic() + 240
    while not service.states["collect net"].counts:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    service.stop()
    structlog.reset_defaults()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    [again] = [line for line in lines if line["event"] == "tried again"]
    del again["timestamp"]
    assert again == {
        "event": "tried again",
        "level": "warning",
        "job": "collect net",
        "reason": "Net did not answer: [2J500 for [hidden]",
        "in_s": 0.0,
    }
