"""What a post needs that another labeller labelled."""

from __future__ import annotations

import pytest

from graph.labels.labels import WaitingPost
from nlp.definitions import LabelVersion
from nlp.job.batch import Pace, batches_by_length
from nlp.job.progress import Failure, Progress, span
from nlp.job.work import AGAIN, NEW, Work, work_for

NOW = LabelVersion("model/1", "t-now", "c-now")
KNOWN = {
    "t-now": {"churn": "d1", "pricing": "d2"},
    "t-fewer": {"churn": "d1"},
    "t-other": {"churn": "d0", "pricing": "d2", "outages": "d3"},
    "t-more": {"churn": "d1", "pricing": "d2", "outages": "d3"},
}


def work(model: str = "model/1", topics: str = "t-now", companies: str = "c-now") -> Work:
    return work_for(str(LabelVersion(model, topics, companies)), NOW, KNOWN)


def test_another_model_an_older_stamp_and_a_failure_ask_for_everything() -> None:
    assert work(model="model/0") == AGAIN
    assert work_for("multilingual-small-1234+5678", NOW, KNOWN) == AGAIN
    assert work_for(f"failed: {NOW}", NOW, KNOWN) == AGAIN
    assert work(topics="t-nobody-remembers") == AGAIN


def test_another_set_of_companies_asks_to_read_and_to_score_nothing() -> None:
    found = work(companies="c-before")
    assert found == Work("companies only", companies=True)
    assert found.needs_text


def test_an_added_topic_is_scored_and_no_other() -> None:
    found = work(topics="t-fewer")
    assert found == Work("topics only", new_topics=frozenset({"pricing"}))
    assert found.needs_text


def test_a_changed_topic_is_scored_again_and_a_topic_that_is_gone_is_forgotten() -> None:
    found = work(topics="t-other")
    assert (found.new_topics, found.old_topics) == ({"churn"}, {"churn", "outages"})


def test_a_removed_topic_asks_for_no_text_at_all() -> None:
    found = work(topics="t-more")
    assert found == Work("topics that are gone", old_topics=frozenset({"outages"}))
    assert not found.needs_text


def test_both_changes_at_once_ask_for_both() -> None:
    found = work(topics="t-fewer", companies="c-before")
    assert (found.name, found.new_topics, found.companies) == ("topics and companies", {"pricing"}, True)


def test_batches_hold_posts_of_like_length_and_fewer_where_they_are_long() -> None:
    posts = [WaitingPost(f"p{n:03}", "x" * (n % 7) * 100, "v") for n in range(100)]
    batches = list(batches_by_length([*posts, WaitingPost("long", "x" * 100_000, "v")], 30))
    assert sorted(post.key for batch in batches for post in batch) == sorted(
        ["long", *(post.key for post in posts)]
    )
    lengths = [len(post.text) for batch in batches for post in batch]
    assert lengths == sorted(lengths)
    assert max(map(len, batches)) == 30
    assert len(batches[-1]) < 30
    assert list(batches_by_length([], 30)) == []


def test_threads_that_share_a_batch_get_as_much_each_as_one_alone() -> None:
    posts = [WaitingPost(f"p{n:03}", "x" * 100, "v") for n in range(400)]
    assert len(next(iter(batches_by_length(posts, 60)))) == 60
    assert len(next(iter(batches_by_length(posts, 60, threads=2)))) == 120
    long = [WaitingPost(f"p{n:03}", "x" * 400, "v") for n in range(400)]
    one, two = (len(next(iter(batches_by_length(long, 60, threads=threads)))) for threads in (1, 2))
    assert (one, two) == (20, 40)


def test_progress_names_the_work_and_counts_what_came_since() -> None:
    progress = Progress()
    progress.expect({NEW: 0, Work("topics only", new_topics=frozenset({"x"})): 41_000})
    assert progress.report().work == "41,000 posts: topics only"
    assert progress.report().left_s is None
    progress.expect({NEW: 7})
    assert progress.report().work == "41,007 posts: 41,000 topics only, 7 new"
    progress.looked_at(NEW, 7)
    report = progress.report()
    assert (report.done, report.total) == (7, 41_007)
    assert report.left_s is not None
    assert str(report).startswith("41,007 posts: 41,000 topics only, 7 new; 7 done, ")


def test_the_time_left_counts_each_kind_of_work_by_its_own_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("nlp.job.progress.time.monotonic", lambda: now[0])
    progress = Progress()
    topics = Work("topics only", new_topics=frozenset({"x"}))
    progress.expect({NEW: 20, topics: 1_000})
    now[0] = 10.0
    progress.looked_at(NEW, 10)
    assert progress.report().left_s == 1_010
    now[0] = 11.0
    progress.looked_at(topics, 100)
    assert progress.report().left_s == 10 + 9


def test_all_failures_are_counted_and_the_first_hundred_are_named() -> None:
    progress = Progress()
    for start in range(0, 150, 50):
        progress.failed([Failure(f"p{start + n}", "broke") for n in range(50)])
    report = progress.report()
    assert (report.failed, len(report.failures), report.failures[-1].post) == (150, 100, "p99")


def test_time_left_reads_as_people_say_it() -> None:
    assert [span(s) for s in (0.4, 40, 89, 90, 3_600, 5_399, 12_000)] == [
        "0 s", "40 s", "89 s", "2 min", "60 min", "1 h 30 min", "3 h 20 min"
    ]  # fmt: skip


def test_a_machine_that_is_slow_is_given_fewer_posts_at_once_and_more_again_when_it_is_not() -> None:
    clock = [0.0]
    batches = [[WaitingPost(f"p{n}", "text", "v") for n in range(at, at + 256)] for at in (0, 256, 512)]
    sizes, keys = [], []
    for part in Pace(32, lambda: clock[0]).parts(batches):
        sizes.append(len(part))
        keys += [post.key for post in part]
        # A twentieth of a second each, later a thousandth.
        clock[0] += len(part) * (0.05 if len(keys) < 400 else 0.001)

    assert sizes == [256, 128, 64, 64, 128, 128]
    assert keys == [f"p{n}" for n in range(768)]
    assert [len(part) for part in Pace(32).parts(batches)] == [256] * 3
