"""What doctor says of the jobs: which of them failed when it ran last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from grapevine.service.last_runs import last_fault, runs_finding
from graph.connection import Graph
from graph.read.runs import Run, finish_run, start_run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAILED = Run(
    "a", "collect net", NOW - timedelta(minutes=5), NOW - timedelta(minutes=4), "failed", {}, "no\nanswer"
)
TOLD = "failed at 2026-11-22 11:56 UTC: no"


def test_a_job_that_failed_is_named_with_the_first_line_of_why(embedded_graph: Graph) -> None:
    nothing = runs_finding(["label", "collect net"], embedded_graph)
    assert (nothing.status, nothing.what) == ("ok", "none has run yet")
    finish_run(embedded_graph, start_run(embedded_graph, "label"), {"labelled": 1})
    finish_run(embedded_graph, start_run(embedded_graph, "collect net"), {}, error="\x1b[31mnobody\nanswers")
    finish_run(embedded_graph, start_run(embedded_graph, "forgotten"), {}, error="of a job that is no more")
    found = runs_finding(["label", "collect net"], embedded_graph)
    assert found.status == "warn"
    assert found.what.startswith("collect net failed at 20")
    assert found.what.endswith("UTC: [31mnobody")
    finish_run(embedded_graph, start_run(embedded_graph, "collect net"), {})
    assert runs_finding(["label", "collect net"], embedded_graph).status == "ok"


def test_a_stream_that_was_just_started_again_has_not_recovered_yet() -> None:
    def running(seconds: float) -> Run:
        return Run("b", "collect net", NOW - timedelta(seconds=seconds))

    assert last_fault([FAILED], NOW) == TOLD
    assert last_fault([running(5), FAILED], NOW) == TOLD
    assert last_fault([running(61), FAILED], NOW) is None
    assert last_fault([running(5)], NOW) is None
    assert last_fault([], NOW) is None


def test_a_stream_that_runs_and_cannot_read_something_at_present_is_told() -> None:
    told = "1 of 2 watched handles is not known to Net: @a\nnot read: names: net.example did not answer"
    run = Run("b", "collect net", NOW - timedelta(hours=3), error=told)
    assert (
        last_fault([run, FAILED], NOW) == "runs, with something not read: names: net.example did not answer"
    )
    handles_alone = Run("b", "collect net", NOW - timedelta(hours=3), error=told.splitlines()[0])
    assert last_fault([handles_alone], NOW) is None


def test_a_run_that_could_not_read_something_or_lost_a_stretch_is_told_with_the_first_reason() -> None:
    reason = "not read: handles: nobody is called so\nleft out: post 3: it has no text"
    for counts in ({"pages": 1, "failed": 2}, {"pages": 1, "gaps": 1}):
        run = Run("c", "collect net", NOW, NOW, "done", counts, reason)
        assert last_fault([run], NOW) == (
            "left something out at 2026-11-22 12:00 UTC: not read: handles: nobody is called so"
        )
    assert last_fault([Run("c", "collect net", NOW, NOW, "done", {"skipped": 1}, reason)], NOW) is None


def test_a_check_that_did_not_see_every_row_is_told() -> None:
    cut = Run("c", "alert a", NOW, NOW, "done", {"new": 0, "cut short": 1}, "the question has more than ...")
    assert "row_limit in [questions]" in str(last_fault([cut], NOW))
    assert last_fault([Run("c", "alert a", NOW, NOW, "done", {"new": 0}, None)], NOW) is None
