"""One service that runs while its files are edited: what is added, changed, taken out and broken is taken up."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from collectors import registry
from grapevine.live import LiveWorkspace
from grapevine.service.jobs import Jobs
from grapevine.service.ledger import GraphLedger
from grapevine.service.scheduler import Counts, JobState, Service, Stop
from grapevine.service.work import recorded
from graph.connection import Graph
from graph.read.runs import recent_runs, start_run
from graph.schedule.jobs import stored_jobs
from graph.schedule.lease import Holder
from tests.grapevine.harbour import Harbour, harbour
from tests.queries.alerts.receiver import receiver

PATIENCE_S = 240
LOOK_EVERY = timedelta(milliseconds=100)

START = """
[us]
name = "Acme"

[[topics]]
name = "churn"
description = "customers who cancel or leave a vendor"
keywords = ["cancel*"]

{off}
[collectors.harbour]
url = "{url}"

[schedule]
label = "2 seconds"
analyse = "1 hour"
"""
OTHERS_OFF = "".join(f"[collectors.{name}]\nenabled = false\n" for name in registry.COLLECTORS)
"""Whatever networks there are: no test reads them."""
COMPETITOR = '\n[[competitors]]\nname = "Brightquay"\nprofiles = ["harbour:quay"]\n'
TOPIC = '\n[[topics]]\nname = "outages"\ndescription = "services that are down"\nkeywords = ["outage*"]\n'
TERM = '\n[watch]\nterms = ["lighthouse*"]\n'
QUESTION = """// ---
// question: Which posts speak of lamps?
// description: Posts with a word of lamps in them.
// params:
//   word: {type: text, default: lamp}
// columns: [said, post]
// alert:
//   key: [post]
//   title: "{said}"
// ---
MATCH (post:Post) WHERE post.text CONTAINS $word RETURN post.text AS said, post.key AS post ORDER BY post
"""
ALERT = '\n[alerts.lamps]\nquestion = "lamps"\nevery = "1 hour"\npast = true\n'


@dataclass
class Running:
    """A service at work, and the files that it follows."""

    home: Path
    graph: Graph
    network: Harbour
    service: Service
    jobs: Jobs
    live: LiveWorkspace
    log: list[MutableMapping[str, Any]]

    def configure(self, *parts: str) -> None:
        file = self.home / "grapevine.toml"
        draft = file.with_suffix(".draft")
        draft.write_text(
            START.format(url=self.network.url, off=OTHERS_OFF) + "".join(parts), encoding="utf-8"
        )
        draft.replace(file)

    def secrets(self, text: str) -> None:
        file = self.home / "secrets.env"
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")

    def posts(self) -> set[str]:
        return {row["text"] for row in self.graph.run("MATCH (p:Post) RETURN p.text AS text")}

    def named(self) -> set[tuple[str, str]]:
        found = self.graph.run(
            "MATCH (p:Post)-[:MENTIONS]->(c:Company) RETURN p.text AS text, c.name AS name"
        )
        return {(row["text"], row["name"]) for row in found}

    def about(self, topic: str) -> set[str]:
        found = self.graph.run(
            "MATCH (p:Post)-[:ABOUT]->(t:Topic {key: $key}) RETURN p.text AS text", key=topic
        )
        return {row["text"] for row in found}

    def streams_begun(self) -> int:
        """How often the stream was started: what is said before that is matched by the terms before."""
        return sum(line["job"] == "collect harbour" for line in self.logged("started"))

    def logged(self, event: str) -> list[MutableMapping[str, Any]]:
        return [line for line in list(self.log) if line["event"] == event]


def until(condition: Callable[[], object]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def running(embedded_graph: Graph, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setitem(registry.COLLECTORS, "harbour", "tests.grapevine.harbour:HarbourStream")
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    for name in ("HARBOUR_TOKEN", "GRAPEVINE_NOTIFY_URLS", "GRAPEVINE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(home.parent)
    home.mkdir(mode=0o700)
    with harbour() as network, capture_logs() as log:
        service = Service(GraphLedger(embedded_graph, Holder("the tests' service")))
        made = Running(home, embedded_graph, network, service, None, None, log)  # type: ignore[arg-type]
        made.configure()
        made.live = LiveWorkspace()
        made.jobs = Jobs(service, made.live, embedded_graph, look_every=LOOK_EVERY)
        made.jobs.start()
        try:
            yield made
        finally:
            service.stop()
            for name in ("HARBOUR_TOKEN", "GRAPEVINE_NOTIFY_URLS"):
                os.environ.pop(name, None)


@pytest.mark.timeout(900)
def test_what_is_written_while_the_service_runs_is_taken_up_and_a_broken_edit_is_told_and_passed_over(
    running: Running,
) -> None:
    say, posts = running.network.say, running.posts

    # A token: the collector that wanted it is switched on.
    assert "harbour is off: it wants HARBOUR_TOKEN in the environment" in running.jobs.notes
    say("Acme is on the air")
    running.secrets("HARBOUR_TOKEN=a-token # mine\n")
    until(lambda: "Acme is on the air" in posts())
    assert running.jobs.notes == []

    # A competitor: its name is watched, its profile read, its name labelled.
    say("Brightquay before anybody asked")
    say("Acme again")
    until(lambda: "Acme again" in posts())
    running.configure(COMPETITOR)
    until(
        lambda: running.graph.run(
            "MATCH (c:Company {name: 'Brightquay', role: 'competitor'}) RETURN c.key AS k"
        )
    )
    until(lambda: running.streams_begun() == 2)
    say("Brightquay after that")
    say("We are happy here", who="quay")
    until(lambda: {"Brightquay after that", "We are happy here"} <= posts())
    until(lambda: ("Brightquay after that", "Brightquay") in running.named())
    assert "Brightquay before anybody asked" not in posts()

    # A topic and a watch term.
    running.configure(COMPETITOR, TOPIC, TERM)
    until(lambda: running.streams_begun() == 3)
    say("An outage at the lighthouses")
    until(lambda: "An outage at the lighthouses" in posts())
    until(lambda: "An outage at the lighthouses" in running.about("outages"))

    # A question of one's own, an alert that asks it, and where alerts go.
    say("Acme sells a lamp")
    until(lambda: "Acme sells a lamp" in posts())
    with receiver() as phone:
        running.secrets(f"HARBOUR_TOKEN=a-token\nGRAPEVINE_NOTIFY_URLS={phone.url}\n")
        (running.home / "questions").mkdir()
        (running.home / "questions" / "lamps.cypher").write_text(QUESTION, encoding="utf-8")
        running.configure(COMPETITOR, TOPIC, TERM, ALERT)
        until(lambda: phone.messages)
        assert [message["title"] for _, message in phone.messages] == ["Acme sells a lamp"]

        # The alert changed: it is checked again, with its new blanks.
        say("Acme sells a lantern")
        until(lambda: "Acme sells a lantern" in posts())
        running.configure(COMPETITOR, TOPIC, TERM, ALERT, 'params = { word = "lantern" }\n')
        until(lambda: len(phone.messages) == 2)
        assert phone.messages[1][1]["title"] == "Acme sells a lantern"

    # A broken edit is told, and what was read before goes on.
    running.configure(COMPETITOR, TOPIC, TERM, ALERT, "[watch\n")
    until(lambda: running.live.problems)
    [told] = running.jobs.notes
    assert "grapevine.toml is not valid TOML" in told
    assert told.endswith("Until that is mended, the configuration that was read before counts.")
    assert running.logged("edit not used")[-1]["reason"] == told
    say("Brightquay all the same")
    until(lambda: "Brightquay all the same" in posts())

    # So is a broken question.
    (running.home / "questions" / "lamps.cypher").write_text(
        QUESTION.replace("alert:", "alert"), encoding="utf-8"
    )
    until(lambda: len(running.jobs.notes) == 2)
    assert "lamps.cypher: line 8: the header is not YAML" in running.jobs.notes[1]
    assert running.logged("question not used")[-1]["reason"] == running.jobs.notes[1]
    (running.home / "questions" / "lamps.cypher").write_text(QUESTION, encoding="utf-8")
    until(lambda: len(running.jobs.notes) == 1)

    # It is mended without the alert: its job goes.
    assert "alert lamps" in running.service.states
    running.configure(COMPETITOR, TOPIC, TERM)
    until(lambda: "alert lamps" not in running.service.states)
    assert running.jobs.notes == []
    assert running.logged("edit used")


def test_what_a_collection_cannot_read_or_leaves_out_is_a_warning_with_its_reason(running: Running) -> None:
    running.configure('\n[[competitors]]\nname = "Brightquay"\nprofiles = ["harbour:@nobody"]\n')
    running.secrets("HARBOUR_TOKEN=a-token\n")
    running.network.say("")
    until(lambda: len(running.logged("not collected")) >= 2)
    warned = running.logged("not collected")
    assert {(line["log_level"], line["job"]) for line in warned} == {("warning", "collect harbour")}
    reasons = [line["reason"] for line in warned]
    assert "left out: post p1: it has no text" in reasons
    asked = re.compile(
        r"Harbour could not be asked for 1 of 1 watched handle since [-: \d]+ UTC "
        r"\(nobody: nobody is called so\): @nobody"
    )
    [told] = [reason for reason in reasons if asked.fullmatch(reason)]
    note = f"{told}; left out: post p1: it has no text"
    until(lambda: running.service.states["collect harbour"].note == note)


def test_an_alert_that_cannot_be_sent_is_a_warning_with_its_reason_and_without_the_url(
    running: Running,
) -> None:
    (running.home / "questions").mkdir()
    (running.home / "questions" / "lamps.cypher").write_text(QUESTION, encoding="utf-8")
    running.graph.run(
        "CREATE (:Post {key: 'net:1', text: 'a lamp'}) CREATE (:Post {key: 'net:2', text: 'lamps'})"
    )
    running.secrets(
        'GRAPEVINE_NOTIFY_URLS="json://user:hunter2@127.0.0.1:9/hunter2 nosuch://hunter2 hunter2 user:hunter2@json://x"\n'
    )
    running.configure(ALERT, "[questions]\nrow_limit = 1\n")
    until(lambda: running.service.states.get("alert lamps") and running.service.states["alert lamps"].runs)
    checked, sent = running.service.states["alert lamps"], running.service.states["send alerts"]
    why = (
        "1 alert waits unsent: notification 1:json: JSON did not take the message; "
        "notification 2:nosuch: this is no URL that Apprise can use; "
        "notification 3:unknown: this is no URL that Apprise can use; "
        "notification 4:unknown: this is no URL that Apprise can use"
    )
    cut = "the question has more than 1 row, and no more were looked at"
    assert checked.note.startswith(cut)
    assert checked.counts == {"new": 1, "cut short": 1}
    # It may have run before there was anything to send.
    until(lambda: sent.counts.get("waiting"))
    assert sent.note == why
    told = {(line["job"], line["log_level"], line["reason"][:40]) for line in running.logged("alert")}
    assert told == {("alert lamps", "warning", cut[:40]), ("send alerts", "warning", why[:40])}
    [run] = running.graph.run("MATCH (r:Run {job: 'alert lamps'}) RETURN r.state AS state, r.error AS error")
    assert run["state"] == "done"
    assert run["error"] == checked.note
    assert "hunter2" not in str(running.log)


def test_an_alert_is_checked_soon_after_a_page_that_concerns_it_and_leaves_a_run_where_it_found_something(
    running: Running,
) -> None:
    (running.home / "questions").mkdir()
    (running.home / "questions" / "lamps.cypher").write_text(QUESTION, encoding="utf-8")
    with receiver() as phone:
        running.secrets(f"HARBOUR_TOKEN=a-token\nGRAPEVINE_NOTIFY_URLS={phone.url}\n")
        running.configure(ALERT)
        until(running.streams_begun)
        until(
            lambda: running.service.states.get("alert lamps") and running.service.states["alert lamps"].runs
        )
        # It is checked once an hour: longer than this test waits.
        running.network.say("Acme sells a lamp")
        until(lambda: phone.messages)
        assert [message["title"] for _, message in phone.messages] == ["Acme sells a lamp"]
        state = running.service.states["alert lamps"]
        until(lambda: state.runs == 2)
        running.network.say("Acme is open")
        until(lambda: state.runs == 3)
        assert len(phone.messages) == 1
    kept = recent_runs(running.graph, job="alert lamps")
    assert sorted((run.counts or {}).get("new", 0) for run in kept) == [0, 1]


def test_a_slow_channel_holds_up_no_check(running: Running) -> None:
    (running.home / "questions").mkdir()
    (running.home / "questions" / "lamps.cypher").write_text(QUESTION, encoding="utf-8")
    go_on = threading.Event()
    with receiver() as phone:
        phone.on_message = lambda: go_on.wait(PATIENCE_S)
        running.secrets(f"HARBOUR_TOKEN=a-token\nGRAPEVINE_NOTIFY_URLS={phone.url}?rto={PATIENCE_S}\n")
        running.configure(ALERT)
        until(running.streams_begun)
        running.network.say("Acme sells a lamp")
        until(lambda: phone.messages)
        running.network.say("Acme sells another lamp")
        until(lambda: len(running.graph.run("MATCH (a:Alert) RETURN a.key AS key")) == 2)
        assert len(phone.messages) == 1
        go_on.set()
        until(lambda: len(phone.messages) == 2)
    assert [message["title"] for _, message in phone.messages] == [
        "Acme sells a lamp",
        "Acme sells another lamp",
    ]


def test_posts_are_labelled_before_their_time_where_an_alert_waits_for_labels(running: Running) -> None:
    (running.home / "questions").mkdir()
    asks = QUESTION.replace("CONTAINS $word", "CONTAINS $word AND post.sentiment IS NOT NULL")
    (running.home / "questions" / "lamps.cypher").write_text(asks, encoding="utf-8")
    running.secrets("HARBOUR_TOKEN=a-token\n")
    running.configure(ALERT)
    file = running.home / "grapevine.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("2 seconds", "1 hour"), encoding="utf-8")
    until(running.streams_begun)
    until(lambda: stored_jobs(running.graph)["label"].period == 3600)
    running.network.say("Acme sells a lamp")
    until(lambda: running.service.states["label"].soon)


def test_a_changed_period_reschedules_its_job_and_a_collector_switched_off_ends(running: Running) -> None:
    running.secrets("HARBOUR_TOKEN=a-token\n")
    until(lambda: "collect harbour" in running.service.running())
    before = running.service.next_run("analyse")
    assert before is not None
    text = (running.home / "grapevine.toml").read_text(encoding="utf-8")
    text = text.replace('analyse = "1 hour"', 'analyse = "2 months"\ntimeout = "7 hours"')
    text = text.replace("[collectors.harbour]", "[collectors.harbour]\nenabled = false")
    (running.home / "grapevine.toml").write_text(text, encoding="utf-8")
    until(lambda: "collect harbour" not in running.service.states)
    until(lambda: "collect harbour" not in running.service.running())
    after = running.service.next_run("analyse")
    assert after is not None
    assert after - before > timedelta(days=50)
    # What one run may take is taken up as well, of a job whose period stays.
    until(lambda: stored_jobs(running.graph)["label"].timeout == 7 * 3600)
    assert running.service.stop()


def test_a_run_that_a_killed_service_left_is_closed_once_its_job_comes_back(running: Running) -> None:
    left = start_run(running.graph, "collect harbour")
    running.secrets("HARBOUR_TOKEN=a-token\n")
    until(lambda: "collect harbour" in running.service.running())

    def found() -> tuple[str, str | None]:
        [run] = [run for run in recent_runs(running.graph, job="collect harbour") if run.key == left.key]
        return run.state, run.error

    until(lambda: found()[0] != "running")
    assert found() == ("stopped", "ended without a word")


def test_a_run_that_fails_without_a_word_is_recorded_as_failed(embedded_graph: Graph) -> None:
    def work(_stop: threading.Event, _state: JobState) -> Counts:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        recorded(embedded_graph, "label", work)(Stop(), JobState("label"))
    [run] = recent_runs(embedded_graph)
    assert (run.state, run.error) == ("failed", "TimeoutError")
