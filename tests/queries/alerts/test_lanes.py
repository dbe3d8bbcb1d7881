"""Work in lanes: in order in each, and beside what is slow in another."""

from __future__ import annotations

import threading

import pytest

from queries.alerts.sending.lanes import Lanes

PATIENCE_S = 60


def test_a_lane_does_its_work_in_order_and_another_is_not_held_up_by_it() -> None:
    lanes, go_on, told = Lanes(), threading.Event(), threading.Event()
    done: list[str] = []

    def slow() -> None:
        assert go_on.wait(PATIENCE_S)
        done.append("slow")

    lanes.put("a", slow)
    lanes.put("a", lambda: done.append("behind it"))
    lanes.put("b", told.set)
    assert told.wait(PATIENCE_S)
    assert lanes.at_work(0.0)
    assert done == []
    go_on.set()
    assert not lanes.at_work(PATIENCE_S)
    assert done == ["slow", "behind it"]
    lanes.put("a", lambda: done.append("later"))
    assert not lanes.at_work(PATIENCE_S)
    assert done == ["slow", "behind it", "later"]


def test_what_breaks_is_raised_and_nothing_is_begun_after_it() -> None:
    lanes = Lanes()
    done: list[str] = []

    def broken() -> None:
        raise ValueError("broken")

    lanes.put("a", broken)
    lanes.put("a", lambda: done.append("after it"))
    with pytest.raises(ValueError, match="broken"):
        lanes.at_work(PATIENCE_S)
    assert done == []


def test_once_it_is_stopped_what_is_at_work_ends_and_nothing_is_begun() -> None:
    stop = threading.Event()
    lanes = Lanes(stop)
    done: list[str] = []

    def last() -> None:
        stop.set()
        done.append("last")

    lanes.put("a", last)
    lanes.put("a", lambda: done.append("after the stop"))
    assert not lanes.at_work(PATIENCE_S)
    assert done == ["last"]


def test_without_work_there_is_nothing_to_wait_for() -> None:
    assert not Lanes().at_work(PATIENCE_S)
