"""How much revenue is at risk: flags, each account counted once, by renewal month; on both engines."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.labels.text_labels import Sentiment
from graph.records import Company, Follow, ProfileStatusChange, Unfollow
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, Said, ago, asked, knows, person, planted, rows, told

ID = "revenue-at-risk"
US: dict[str, Sentiment] = {"company:us": "negative"}


def customer(key: str, name: str, mrr: float | None, renewal: str | None) -> Company:
    return Company(f"company:{key}", name, "customer", owner="Nora Quist", mrr=mrr, renewal=renewal)


COMPANIES = (
    Company("company:us", "Fernhollow", "us", profiles=("net:fern",)),
    Company("company:rival", "Brightquay", "competitor", profiles=("net:bright",)),
    Company("company:other", "Tallowmere", "competitor", profiles=("net:tallow",)),
    customer("silent", "Aldmere", 400.0, "2027-01-15"),
    customer("angry", "Birchwell", 900.0, "2027-01-02"),
    customer("looking", "Corvane", 700.0, "2027-03-01"),
    customer("left", "Dunlore", None, None),
    customer("well", "Elmstrand", 5000.0, "2027-01-20"),
    Company("company:prospect", "Farrowdale", "prospect", mrr=50.0, renewal="2027-01-01"),
)
SAID = [
    *(Said(f"s{n}", "sam", n, f"Word {n}") for n in range(25, 91, 2)),  # every other day, then nothing
    Said("a1", "amy", 2, "Fernhollow is slow.", "negative", companies=US),
    Said("a2", "abe", 30, "Fernhollow is slow again.", "negative", companies=US),  # on the first day
    Said("a3", "amy", 31, "Fernhollow was slow.", "negative", companies=US),  # a day too early
    Said("a4", "amy", 3, "Bad day.", "negative"),  # not towards us
    Said(
        "a5", "amy", 3, "I love it, and so does Fernhollow", "negative", companies={"company:us": "positive"}
    ),
    Said("w1", "wes", 2, "Fernhollow failed us.", "negative", companies=US),  # one is no flag
    Said("w2", "hid", 2, "Fernhollow failed me.", "negative", companies=US),  # deactivated since
    Said("w3", "wes", 12, "All is well."),  # a pause, but without a rhythm
    Said("f1", "fay", 2, "Fernhollow?", "negative", companies=US),  # of a prospect
    Said("f2", "fay", 3, "Fernhollow!", "negative", companies=US),
]


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            *COMPANIES,
            *person("uma", "company:us"),
            *person("tom", "company:rival"),
            *person("tia", "company:other"),
            *person("sam", "company:silent"),
            *person("amy", "company:angry"),
            *person("abe", "company:angry"),
            *person("cid", "company:looking"),
            *person("cleo", "company:looking", "Clerk"),
            *person("cora", "company:looking"),
            *person("wes", "company:well"),
            *person("hid", "company:well"),
            *person("fay", "company:prospect"),
            # Two of Corvane's newly connect; so does one of Birchwell's, which is too few.
            Follow("net:cid", "net:bright", ago(4), uid="f1"),
            Follow("net:tia", "net:cleo", ago(5), uid="f2"),
            knows("cid", "tom", days=6),
            Follow("net:amy", "net:tom", ago(5), uid="f3"),
            # Not news at Elmstrand: there before anyone watched, ended, too old, deactivated.
            Follow("net:wes", "net:bright", ago(5), uid="f4", baseline=True),
            Follow("net:wes", "net:tallow", ago(5), uid="f5"),
            Unfollow("net:wes", ago(1), uid="f5"),
            Follow("net:wes", "net:tom", ago(31), uid="f6"),
            Follow("net:hid", "net:tom", ago(3), uid="f7"),
            # Dot knew Uma and left Dunlore; Dan left too, whom nobody of us knew; Don left long ago.
            *person("dot", "company:left", "Head"),
            *person("dan", "company:left"),
            *person("don", "company:left"),
            knows("uma", "dot"),
            knows("uma", "don"),
            *person("don", "company:prospect", seen=ago(60)),
            *person("dot", "company:prospect", seen=ago(20)),
            *person("dan", "company:prospect", seen=ago(20)),
            # Cleo has another title at Corvane, which Cal, whom Uma knew, left longer ago than by default is asked.
            *person("cleo", "company:looking", "Head", seen=ago(40), from_list=True),
            *person("cal", "company:looking"),
            knows("uma", "cal"),
            *person("cal", "company:prospect", seen=ago(40)),
            ProfileStatusChange("net:hid", "deactivated", NOW),
        ],
        SAID,
    )


def test_each_flagged_account_counts_once_by_the_month_of_its_renewal(world: Graph) -> None:
    found = asked(world, ID)
    assert rows(
        found, "renewal_month", "company", "monthly_revenue", "flags", "month_revenue", "all_revenue"
    ) == [
        ("2027-01", "Birchwell", 900.0, ["negative posts"], 1300.0, 2000.0),
        ("2027-01", "Aldmere", 400.0, ["silent"], 1300.0, 2000.0),
        ("2027-03", "Corvane", 700.0, ["competitor contact"], 700.0, 2000.0),
        ("no date", "Dunlore", None, ["champion left"], 0, 2000.0),
    ]
    assert [why for (why,) in rows(found, "why")] == [
        ["2 negative posts"],
        ["silent for 23 days (usual: 2)"],
        ["2 people newly connected to Brightquay and others"],
        ["Dot Moe left"],
    ]


def test_each_flag_shows_what_it_rests_on(world: Graph) -> None:
    found = asked(world, ID)
    assert told(found, 0) == [("Amy Moe", "Fernhollow is slow."), ("Abe Moe", "Fernhollow is slow again.")]
    assert told(found, 1) == [("Sam Moe", "Word 25"), ("Sam Moe", "Word 27")]
    assert told(found, 2) == [
        ("Cid Moe", "follows Brightquay"), ("Cleo Moe", "is followed by Tia Moe"), ("Cid Moe", "knows Tom Moe"),
    ]  # fmt: skip
    assert told(found, 3) == [("Dot Moe", "left Dunlore (Head)")]
    assert set(found.hidden[2]["about"]) == {"company:looking", "person:cid", "person:cleo"}


def test_who_has_another_title_there_did_not_leave(world: Graph) -> None:
    found = asked(world, ID, since="45 days")
    [row] = [n for n, (name,) in enumerate(rows(found, "company")) if name == "Corvane"]
    assert found.rows[row]["why"][-1] == "Cal Moe left"
    assert [one for one in told(found, row) if one[1].startswith("left")] == [("Cal Moe", "left Corvane")]


def test_how_much_it_takes_can_be_chosen(world: Graph) -> None:
    loose = asked(world, ID, min_negative=1, min_people=1)
    assert rows(loose, "company", "flags") == [
        ("Elmstrand", ["negative posts"]),
        ("Birchwell", ["negative posts", "competitor contact"]),
        ("Aldmere", ["silent"]),
        ("Corvane", ["competitor contact"]),
        ("Dunlore", ["champion left"]),
    ]
    assert rows(asked(world, ID, min_negative=1, min_people=1, min_flags=2), "company") == [("Birchwell",)]
    assert asked(world, ID, min_flags=4).rows == []


def test_the_period_has_a_first_and_a_last_day(world: Graph) -> None:
    assert "Birchwell" not in [name for (name,) in rows(asked(world, ID, since="29 days"), "company")]
    # As of a month ago nobody had left, looked elsewhere or fallen silent.
    assert rows(asked(world, ID, now=ago(29), since="10 days"), "company") == [("Birchwell",)]
