"""What the service itself keeps in the graph: checkpoints, runs, and whom it watches."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.connection import Graph
from graph.errors import GraphError
from graph.read.checkpoints import Checkpoint, forget_checkpoint, load_checkpoint
from graph.read.runs import close_abandoned_runs, finish_run, recent_runs, start_run
from graph.read.watched import lists_due, profiles_wanting_baseline, watched_profiles
from graph.records import Person, Profile, ProfileStatusChange, SnapshotEnd
from graph.write.erasure import TombstoneKey, erase_person, tombstone_key
from graph.write.writer import Written, write_page
from tests.graph.facts import ANNA, BEN, CLEO, KEY, at, column, export, post, write


def test_a_checkpoint_is_where_the_last_page_ended(graph: Graph) -> None:
    assert load_checkpoint(graph, "net:mentions") is None
    for cursor in ("1", "2"):
        write_page(graph, [], checkpoint=Checkpoint("net:mentions", cursor), tombstones=KEY)
    write_page(graph, [post()], tombstones=KEY)
    assert load_checkpoint(graph, "net:mentions") == "2"
    forget_checkpoint(graph, "net:mentions")
    assert load_checkpoint(graph, "net:mentions") is None


def test_what_was_written_adds_up() -> None:
    total = Written({"posts": 2}) + Written({"posts": 1, "follows": 3})
    assert (total["posts"], total["follows"], total["edits"]) == (3, 3, 0)


def test_a_run_tells_when_it_ran_and_what_it_did(graph: Graph) -> None:
    before = datetime.now(UTC)
    done, failed, stopped = (
        start_run(graph, "label"),
        start_run(graph, "collect"),
        start_run(graph, "collect"),
    )
    finish_run(graph, done, {"posts": 3})
    finish_run(graph, failed, {}, error="no answer")
    finish_run(graph, stopped, {}, state="stopped")
    start_run(graph, "label")
    runs = recent_runs(graph)
    assert [(run.job, run.state) for run in runs] == [
        ("label", "running"),
        ("collect", "stopped"),
        ("collect", "failed"),
        ("label", "done"),
    ]
    assert (runs[3].counts, runs[2].error) == ({"posts": 3}, "no answer")
    assert runs[3].ended is not None
    assert before <= runs[3].started <= runs[3].ended
    assert [run.job for run in recent_runs(graph, 1, job="collect")] == ["collect"]


def test_runs_whose_process_died_are_closed(graph: Graph) -> None:
    start_run(graph, "label")
    start_run(graph, "collect")
    assert close_abandoned_runs(graph, "label") == 1
    assert {(run.job, run.state) for run in recent_runs(graph)} == {
        ("label", "stopped"),
        ("collect", "running"),
    }


def test_watched_accounts_want_a_baseline_until_their_lists_were_read(graph: Graph) -> None:
    write(graph, *(Profile(key, watched=True) for key in (ANNA, BEN, CLEO)), Profile("net:dora"))
    write(graph, Profile("other:eve", watched=True), ProfileStatusChange(CLEO, "deactivated", at(0)))
    assert watched_profiles(graph, "net") == {"anna", "ben", "cleo"}
    assert profiles_wanting_baseline(graph, "net") == ["anna", "ben"]
    write(graph, SnapshotEnd(ANNA, "following", at(0)))
    assert profiles_wanting_baseline(graph, "net") == ["anna", "ben"]
    assert profiles_wanting_baseline(graph, "net", ("following",)) == ["ben"]
    write(graph, SnapshotEnd(ANNA, "followers", at(0)))
    assert profiles_wanting_baseline(graph, "net") == ["ben"]


def test_lists_are_due_by_the_directions_that_a_network_reads(graph: Graph) -> None:
    write(graph, *(Profile(key, watched=True) for key in (ANNA, BEN, CLEO)))
    write(graph, SnapshotEnd(ANNA, "followers", at(5)), SnapshotEnd(BEN, "following", at(3)))
    write(graph, SnapshotEnd(BEN, "followers", at(2)))
    assert lists_due(graph, "net", at(4), ("followers",)) == ["cleo", "ben"]
    assert lists_due(graph, "net", at(4), ("following",)) == ["anna", "cleo", "ben"]
    assert lists_due(graph, "net", at(4)) == ["anna", "cleo", "ben"]
    assert lists_due(graph, "net", at(9), ()) == []


def test_a_person_erased_on_request_goes_with_profiles_and_posts_and_stays_away(graph: Graph) -> None:
    pia = Person("crm:pia", "Pia", "crm", "crm:c1", profiles=(ANNA,))
    write(graph, pia, post(), post("net:p2", BEN, mentions=(ANNA,)))
    erased = erase_person(graph, "crm:pia", tombstones=KEY)
    assert (erased.people, erased.profiles, erased.posts) == (1, 1, 1)
    write(graph, pia, post(), post("net:p2", BEN, mentions=(ANNA,)))
    assert column(graph, "MATCH (n:Person) RETURN n.key") == []
    assert column(graph, "MATCH (n:Profile) RETURN n.key") == [BEN]
    assert column(graph, "MATCH (n:Post) RETURN n.key") == ["net:p2"]
    assert erase_person(graph, "crm:pia", tombstones=KEY).people == 0


def test_the_export_is_json_without_the_clock(graph: Graph) -> None:
    write_page(graph, [post()], checkpoint=Checkpoint("net", "1"), tombstones=KEY)
    start_run(graph, "label")
    told = [json.loads(line) for line in export(graph)]
    assert [line.get("node") or line["type"] for line in told] == [
        *("Checkpoint", "Count", "Post", "Profile", "POSTED"),
    ]
    assert told[0] == {"node": "Checkpoint", "key": "net", "held": {"key": "net", "cursor": "1"}}
    assert told[2]["held"]["at"] == "2026-11-01T12:00:00.000000+00:00"
    assert told[4] == {"type": "POSTED", "from": ANNA, "to": "net:p1", "held": {}}


def test_the_tombstone_key_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    first = tombstone_key(tmp_path / "home", {})
    assert tombstone_key(tmp_path / "home", {}) == first
    assert tombstone_key(tmp_path / "other", {}) != first
    assert (tmp_path / "home" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert first.secret.decode() not in repr(first)


def test_the_tombstone_key_may_come_from_the_environment(tmp_path: Path) -> None:
    given = {"GRAPEVINE_TOMBSTONE_KEY": "a long enough secret"}
    assert tombstone_key(tmp_path / "home", given) == TombstoneKey(b"a long enough secret")
    assert not (tmp_path / "home").exists()
    with pytest.raises(GraphError, match="at least 16 characters"):
        tombstone_key(tmp_path, {"GRAPEVINE_TOMBSTONE_KEY": "short"})


def test_tombstones_of_different_keys_and_kinds_differ() -> None:
    hashes = {
        key.hash(kind, "net:x") for key in (KEY, TombstoneKey(b"another")) for kind in ("post", "profile")
    }
    assert len(hashes) == 4
